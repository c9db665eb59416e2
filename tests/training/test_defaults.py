"""What is not asked for is the same wherever it can be asked for."""

import inspect
from dataclasses import fields

from latentscape.recipes import Recipe
from latentscape.recipes.build import build_settings
from latentscape.training.optimiser import Adam
from latentscape.training.training import Settings, train


def defaults(function) -> dict[str, object]:
    return {name: p.default for name, p in inspect.signature(function).parameters.items() if p.default is not p.empty}


def test_a_recipe_and_a_call_train_alike():
    recipe = build_settings(Recipe(), seed=0)
    assert recipe == Settings()
    named = defaults(train)
    for field in fields(Settings):
        if field.name not in ("schedule", "optimizer"):  # none stands for these
            assert named[field.name] == getattr(Settings(), field.name)


def test_an_optimizer_by_itself_is_that_of_a_recipe():
    assert Settings().optimizer == Adam() == build_settings(Recipe(), seed=0).optimizer

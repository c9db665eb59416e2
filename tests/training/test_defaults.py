"""What is not asked for is the same wherever it can be asked for."""

import inspect
from dataclasses import fields

import pytest

from latentscape.recipes import Recipe
from latentscape.recipes.build import build_settings
from latentscape.training.optimiser import Optimiser
from latentscape.training.training import Settings, train


def defaults(function) -> dict[str, object]:
    return {name: p.default for name, p in inspect.signature(function).parameters.items() if p.default is not p.empty}


def test_a_recipe_and_a_call_train_alike():
    recipe = build_settings(Recipe(), seed=0)
    assert recipe == Settings()
    named = defaults(train)
    for field in fields(Settings):
        if field.name != "schedule":
            assert named[field.name] == getattr(Settings(), field.name)


@pytest.mark.parametrize("name", ["lr", "betas", "eps", "weight_decay", "base_fan_in"])
def test_adam_by_itself_has_the_same_defaults(name):
    assert defaults(Optimiser)[name] == getattr(Settings(), name)

"""Recipes are plain values that can be written, read again and changed."""

import copy
import dataclasses
import pickle

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.cli.shared import parse_setting
from latentscape.data import Examples, Splits
from latentscape.errors import SettingError, UnknownNameError
from latentscape.recipes import Part, Recipe, read_recipe, recipe_names, with_settings, write_recipe
from latentscape.recipes.build import build_model, build_objective, changed, mirrored, settled
from latentscape.recipes.data import take_data
from latentscape.recipes.settings import OPTIMISER_SETTINGS, SHORT_NAMES, from_tree, full_name, parse_recipe, setting_called, to_tree
from latentscape.schedules import Linear
from latentscape.training import OPTIMISERS
from latentscape.training.checks import check_objective

FULL = {
    "name": "full",
    "about": "everything that can be said",
    "model": {
        "latent": 5,
        "network": {"kind": "mlp", "hidden": [8, 4], "activation": "tanh"},
        "decoder": {"kind": "mlp", "hidden": []},
        "posterior": {"kind": "student-t", "df": 6.0},
        "prior": "laplace",
        "likelihood": {"kind": "gaussian", "std": "optimal"},
        "output_bias": "network",
    },
    "objective": {"kind": "elbo", "beta": {"kind": "linear", "until": 0.5}, "draws": 3},
    "train": {
        "epochs": 7,
        "batch": 3,
        "optimizer": {"kind": "adam", "lr": 0.1, "betas": [0.5, 0.9]},
        "schedule": "one-cycle",
        "fit_prior": True,
    },
    "data": {"split": {"valid": 0.25, "heldout": "official", "seed": 9}, "scale": "standard", "shape": [2, 3]},
}


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_is_written_and_read_again(name):
    recipe = read_recipe(name)
    assert recipe.name == name and recipe.about
    assert from_tree(to_tree(recipe)) == parse_recipe(write_recipe(recipe), "other") == recipe


@pytest.mark.parametrize("name", [name for name in recipe_names() if name.startswith("digits")])
def test_every_recipe_for_digits_builds(name):
    from latentscape import find_source

    recipe = read_recipe(name)
    splits = take_data(recipe, find_source("digits"))
    model = build_model(recipe, splits.train.shape, train=splits.train)
    check_objective(model, build_objective(recipe))
    assert model.shape == (1, 8, 8) and model.latent == recipe.model.latent


def test_everything_that_can_be_said_is_written_and_read_again():
    recipe = from_tree(FULL)
    assert from_tree(to_tree(recipe)) == parse_recipe(write_recipe(recipe), "other") == recipe
    assert recipe.model.decoder == Part("mlp", {"hidden": []}) and recipe.data.shape == (2, 3)
    assert recipe.objective.options == {"beta": {"kind": "linear", "until": 0.5}, "draws": 3}
    told = to_tree(recipe)
    assert all(told[key] == value for key, value in FULL.items() if not isinstance(value, dict))
    assert all(told[table][key] == value for table in ("model", "train", "data") for key, value in FULL[table].items() if key != "split")


def test_what_is_not_said_has_its_default():
    assert from_tree({}) == Recipe() == from_tree({"model": {"latent": 2}})
    assert from_tree({"model": {"posterior": "laplace"}}).model.prior == Recipe().model.prior


def test_settings_change_what_they_name_and_nothing_else():
    recipe = read_recipe("digits-mlp")
    changed = with_settings(recipe, {"train.batch": 256, "model.network.hidden": [3], "data.split.valid": 0.5})
    assert (changed.train.batch, changed.model.network.options["hidden"], changed.data.split.valid) == (256, (3,), 0.5)
    assert changed.model.network.options["activation"] == "relu" and changed.train.optimizer == recipe.train.optimizer
    assert recipe == read_recipe("digits-mlp") and with_settings(recipe, {}) == recipe


@pytest.mark.parametrize("names", [("model.likelihood", "model.likelihood.std"), ("model.likelihood.std", "model.likelihood")])
def test_an_option_and_its_part_may_be_set_in_any_order(names):
    values = {"model.likelihood": "gaussian", "model.likelihood.std": 0.5}
    assert with_settings(Recipe(), {name: values[name] for name in names}).model.likelihood == Part("gaussian", {"std": 0.5})


def test_a_part_that_was_not_said_can_be_set():
    assert with_settings(Recipe(), {"model.decoder": {"kind": "mlp", "hidden": [5]}}).model.decoder == Part("mlp", {"hidden": [5]})
    assert with_settings(Recipe(), {"model.decoder.kind": "mlp", "model.decoder.hidden": [5]}).model.decoder == Part("mlp", {"hidden": [5]})


def test_settings_of_an_unknown_name_offer_the_nearest():
    with pytest.raises(UnknownNameError, match=r"'train\.epoch'.*'train\.epochs'"):
        with_settings(Recipe(), {"train.epoch": 3})
    with pytest.raises(SettingError, match=r"train\.epochs\.x"):
        with_settings(Recipe(), {"train.epochs.x": 3})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("256", 256),
        ("1e-3", 1e-3),
        ("true", True),
        ("[64, 16]", [64, 16]),
        ("laplace", "laplace"),
        ("'laplace'", "laplace"),
        ("{ kind = 'gaussian', std = 0.1 }", {"kind": "gaussian", "std": 0.1}),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_setting_is_toml_or_a_word(text, value):
    assert parse_setting(f"a.b={text}") == ("a.b", value) == parse_setting(f" a.b = {text}")


@pytest.mark.parametrize(
    "content", ["[train]\nepochs = 1.5\n", "train = 3\n", "[model]\nlatent = true\n", "[data]\nshape = ['a']\n", "name = 3\n"]
)
def test_a_value_of_the_wrong_kind_is_refused(content):
    with pytest.raises(SettingError):
        parse_recipe(content, "x")


def test_numbers_of_numpy_and_tuples_are_kept_as_they_are_run(tmp_path):
    settings = {
        "model.network.hidden": (32, np.int64(8)),
        "model.latent": np.int64(3),
        "objective.beta": Linear(0, 1, 0.5),
        "train.optimizer.lr": np.array(0.01),
        "train.epochs": 1,
    }
    done = ls.run("digits", settings=settings, out=tmp_path / "run", pictures=False)
    again = ls.load(done.path)
    assert again.recipe == done.recipe and again.recipe.model.network.options["hidden"] == (32, 8)
    assert again.recipe.objective.options["beta"] == {"kind": "linear", "start": 0, "end": 1, "until": 0.5}
    assert all(torch.equal(value, again.model.state_dict()[name]) for name, value in done.model.state_dict().items())


def test_what_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(SettingError, match=r"objective.beta must be a number.*<class 'int'>"):
        ls.run("digits", settings={"objective.beta": int}, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_recipe_is_found_by_a_path_too(tmp_path):
    (tmp_path / "mine.toml").write_text(write_recipe(with_settings(Recipe(), {"model.latent": 3})))
    assert read_recipe(tmp_path / "mine.toml").model.latent == 3


def test_options_cannot_be_changed_in_place():
    written = write_recipe(Recipe())
    options = Recipe().model.network.options
    with pytest.raises(TypeError):
        options["hidden"] = [7]
    with pytest.raises(TypeError):
        del options["hidden"]
    with pytest.raises(AttributeError):
        options["hidden"].append(7)
    with pytest.raises(AttributeError):
        options.update(hidden=[7])
    with pytest.raises(TypeError):
        from_tree(FULL).objective.options["beta"]["until"] = 1.0
    assert write_recipe(Recipe()) == written == write_recipe(from_tree({}))
    assert Recipe().model.network == Part("mlp", {"hidden": [128, 32]})


def test_a_part_does_not_follow_what_it_was_made_from():
    widths = [3, 4]
    options = {"hidden": widths, "deeper": {"still": widths}}
    part = Part("mlp", options)
    widths.append(5)
    options["activation"] = "tanh"
    assert part == Part("mlp", {"hidden": (3, 4), "deeper": {"still": [3, 4]}})


def test_tables_of_a_recipe_are_the_callers_own():
    recipe = from_tree(FULL)
    tree = to_tree(recipe)
    assert tree["model"]["network"] == FULL["model"]["network"] and tree["objective"] == FULL["objective"]
    assert type(tree["model"]["network"]["hidden"]) is list and type(tree["objective"]["beta"]) is dict
    tree["model"]["network"]["hidden"].append(7)
    tree["objective"]["beta"]["until"] = 1.0
    assert recipe == from_tree(FULL)


@pytest.mark.parametrize(
    "copied",
    [
        copy.copy,
        copy.deepcopy,
        dataclasses.replace,
        *(
            lambda recipe, protocol=protocol: pickle.loads(pickle.dumps(recipe, protocol))
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
    ],
)
def test_a_copy_of_a_recipe_is_equal_and_cannot_be_changed_either(copied):
    recipe = from_tree(FULL)
    again = copied(recipe)
    assert again == recipe and repr(again) == repr(recipe) and write_recipe(again) == write_recipe(recipe)
    with pytest.raises(TypeError):
        again.objective.options["draws"] = 1


def test_a_part_is_shown_with_plain_options():
    assert repr(Part("gaussian", {"std": 0.1})) == "Part(kind='gaussian', options={'std': 0.1})"
    assert eval(repr(Part("mlp", {"hidden": [3], "deeper": {"a": [1]}}))) == Part("mlp", {"hidden": [3], "deeper": {"a": [1]}})


def test_a_mirrored_network_has_its_layers_the_other_way_round():
    network = Part("conv", {"channels": [8, 16], "hidden": [5, 3], "kernel": 3})
    assert mirrored(network) == Part("conv", {"channels": [16, 8], "hidden": [3, 5], "kernel": 3})


def test_settings_of_optimisers_are_those_that_their_rules_have():
    assert sorted(OPTIMISER_SETTINGS) == sorted({f.name for rule in OPTIMISERS.values() for f in dataclasses.fields(rule)})


WRITTEN = {"latent": ("3", 3), "beta": ("0.5", 0.5), "epochs": ("7", 7), "condition": ("age,sex", ["age", "sex"])}


@pytest.mark.parametrize("name", SHORT_NAMES)
def test_a_short_name_is_that_of_a_setting_and_reads_its_values(name):
    setting = SHORT_NAMES[name].setting
    text, value = WRITTEN.get(name, ("laplace", "laplace"))
    assert SHORT_NAMES[name].read(text) == value and with_settings(Recipe(), {setting: value}) != Recipe()
    assert setting.endswith(f".{name}") and setting_called(name) == full_name(name) == setting


def test_one_name_may_stand_for_a_list_of_one():
    assert with_settings(Recipe(), {"model.condition": "label"}).model.condition == ("label",)
    assert with_settings(Recipe(), {"model.condition": ["age", "sex"]}).model.condition == ("age", "sex")
    with pytest.raises(SettingError, match=r"model\.condition must be a name or a list of names, but it is \['age', 3\]\."):
        with_settings(Recipe(), {"model.condition": ["age", 3]})


def test_an_array_in_a_part_cannot_be_changed_later():
    hidden = np.array([64, 16])
    part = Part("mlp", {"hidden": hidden, "width": np.int64(3)})
    hidden[0] = 5
    assert part == Part("mlp", {"hidden": [64, 16], "width": 3}) and type(part.options["width"]) is int


def test_few_examples_take_more_epochs_to_reach_the_smallest_number_of_steps():
    train = Examples(torch.zeros(100, 3))
    recipe = with_settings(Recipe(), {"train.min_steps": 50, "train.batch": 30, "train.epochs": 5})  # 4 steps in an epoch
    assert settled(recipe, Splits(train)).train.epochs == 13
    assert settled(with_settings(recipe, {"train.epochs": 20}), Splits(train)).train.epochs == 20
    assert settled(with_settings(recipe, {"train.min_steps": 0}), Splits(train)).train.epochs == 5
    with pytest.raises(SettingError, match="min_steps must be a number of steps from 0 on, but it is -1"):
        settled(with_settings(recipe, {"train.min_steps": -1}), Splits(train))


def test_setting_only_the_epochs_removes_the_least_number_of_steps():
    shape = read_recipe("chords-shape")
    assert changed(shape, {"train.epochs": 2}).train == dataclasses.replace(shape.train, epochs=2, min_steps=0)
    assert changed(shape, {"train.epochs": 2, "train.min_steps": 20}).train.min_steps == 20
    assert changed(shape, {"train.batch": 64}).train.min_steps == shape.train.min_steps > 0

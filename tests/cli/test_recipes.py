"""`latentscape recipes`: what comes with the package."""

import json
import tomllib

from latentscape.recipes import recipe_names


def test_every_recipe_is_listed_with_what_it_is_for(ask):
    code, out, err = ask("recipes")
    listed = json.loads(ask("recipes", "--json").out)
    assert (code, err) == (0, "") and list(listed) == recipe_names() and len(listed) >= 6
    for name, about in listed.items():
        assert len(about) > 20 and any(line.startswith(f"{name} ") and about in line for line in out.splitlines())


def test_a_recipe_is_printed_in_full(ask):
    code, out, err = ask("recipes", "digits-mlp")
    tree = tomllib.loads(out)
    assert (code, err) == (0, "") and tree == json.loads(ask("recipes", "digits-mlp", "--json").out)
    assert (tree["train"]["batch"], tree["train"]["epochs"], tree["train"]["optimizer"]) == (16, 100, {"kind": "adam", "lr": 1e-3})
    assert tree["model"]["network"] == {"kind": "mlp", "hidden": [16], "activation": "relu"}
    assert (tree["data"]["split"]["valid"], tree["data"]["split"]["heldout"]) == (0, 0)


def test_a_file_is_printed_with_its_defaults(ask, here):
    (here / "mine.toml").write_text("[model]\nlatent = 7\n")
    tree = tomllib.loads(ask("recipes", "mine.toml").out)
    assert (tree["name"], tree["model"]["latent"], tree["model"]["posterior"]) == ("mine", 7, "diagonal-gaussian")

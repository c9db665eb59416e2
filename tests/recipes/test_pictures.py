"""The table of the pictures: what it refuses, and that a recipe from before it is read."""

import pytest

from latentscape.errors import SettingError
from latentscape.recipes import Recipe, read_recipe, recipe_names, with_settings, write_recipe
from latentscape.recipes.recipe import PicturesRecipe
from latentscape.recipes.settings import parse_recipe

WRONG = {
    "manifold": (1, -1, 101),
    "span": (0, -1.0, float("inf"), float("nan")),
    "scale": ("logarithmic", ""),
    "every": (-1,),
    "examples": (0, 21),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_value_that_no_picture_can_have_is_refused(name, value):
    with pytest.raises(SettingError, match=rf"^pictures\.{name} .*, but it is .*\.$"):
        with_settings(Recipe(), {f"pictures.{name}": value})


def test_it_is_refused_before_there_is_a_folder(refused):
    assert "from 2 to 100, or 0, but it is 1" in refused("train", "digits", "--set", "pictures.manifold=1")
    assert "true or false" in refused("train", "digits", "--set", "pictures.colour_bar=3")
    assert "did you mean 'pictures.span'" in refused("train", "digits", "--set", "pictures.spam=3")


def test_a_recipe_from_before_the_table_is_read():
    text = write_recipe(read_recipe("digits-mlp"))
    assert parse_recipe(text[: text.index("[pictures]")], "old").pictures == PicturesRecipe()


def test_every_recipe_gives_its_pictures_back():
    for name in recipe_names():
        recipe = read_recipe(name)
        assert parse_recipe(write_recipe(recipe), "").pictures == recipe.pictures

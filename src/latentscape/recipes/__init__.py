"""Recipes, the settings of a run. `recipes.build` builds the parts of a recipe."""

from latentscape.recipes.recipe import Part, Recipe
from latentscape.recipes.settings import plain, read_recipe, recipe_names, with_settings, write_recipe

__all__ = ["Part", "Recipe", "plain", "read_recipe", "recipe_names", "with_settings", "write_recipe"]

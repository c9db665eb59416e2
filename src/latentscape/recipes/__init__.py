"""Recipes: what is decided before a run. `recipes.build` turns one into parts."""

from latentscape.recipes.recipe import Part, Recipe, parse_setting, plain, read_recipe, recipe_names, with_settings, write_recipe

__all__ = ["Part", "Recipe", "parse_setting", "plain", "read_recipe", "recipe_names", "with_settings", "write_recipe"]

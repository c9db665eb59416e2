"""`latentscape recipes`."""

import click

from latentscape.cli.completion import recipe_or_file
from latentscape.cli.shared import json_option, print_json, print_table
from latentscape.recipes.settings import read_recipe, recipe_names, to_tree, write_recipe


@click.command()
@click.argument("name", required=False, shell_complete=recipe_or_file)
@json_option
def recipes(name: str | None, as_json: bool) -> None:
    """List the recipes; with NAME (or a .toml file), print that recipe in full, as a file for --recipe."""
    if name is not None:
        recipe = read_recipe(name)
        if as_json:
            print_json(to_tree(recipe))
        else:
            click.echo(write_recipe(recipe), nl=False)
        return
    all_recipes = [read_recipe(recipe_name) for recipe_name in recipe_names()]
    if as_json:
        print_json({recipe.name: recipe.about for recipe in all_recipes})
    else:
        print_table(["recipe", "purpose"], [[recipe.name, recipe.about] for recipe in all_recipes], left=2)

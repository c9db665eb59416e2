"""What a shell completes after Tab, without torch: names of sources, recipes and families, and run folders."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentscape.recipes.settings import recipe_names

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]

# the names in the catalogue, whose import would load torch; a test compares them
SOURCE_NAMES = ("digits", "mnist", "fashion-mnist", "cifar10", "shapes", "progressions")


def names_or_file(names: Callable[[], Iterable[str]]) -> Complete:
    """Complete the names that begin with the word; if there are none, let the shell complete a file."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        matches = [CompletionItem(name) for name in names() if name.startswith(incomplete)]
        return matches or [CompletionItem(incomplete, type="file")]

    return complete


def names_of(names: Iterable[str]) -> Complete:
    """Complete the names that begin with the word."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in names if name.startswith(incomplete)]

    return complete


def run_folder(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Complete run folders up to two levels below the folder of the word; if there are none, let the shell complete a folder."""
    from click.shell_completion import CompletionItem

    start = Path(incomplete)
    folder = start if incomplete.endswith("/") else start.parent
    runs = sorted(path.parent for pattern in ("*/run.json", "*/*/run.json") for path in folder.glob(pattern))
    matches = [CompletionItem(str(path)) for path in runs if str(path).startswith(incomplete.removeprefix("./"))]
    return matches or [CompletionItem(incomplete, type="dir")]


source_or_file = names_or_file(lambda: SOURCE_NAMES)
recipe_or_file = names_or_file(recipe_names)

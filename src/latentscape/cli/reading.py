"""The options that say how a file is to be read."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from latentscape.errors import SettingError
from latentscape.reading import KINDS_OF_FILES, Kind, ReadOptions
from latentscape.recipes.settings import names_in

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--label", metavar="NAME", help="The column of a table, or the array of an archive, that holds labels."),
    click.option(
        "--as",
        "kind",
        type=click.Choice([kind.value for kind in KINDS_OF_FILES]),
        help="What the examples are; by default, their values tell.",
    ),
    click.option("--columns", metavar="NAME,...", help="Take these columns of a table alone."),
    click.option("--drop", metavar="NAME,...", help="Leave these columns of a table out."),
    click.option(
        "--header/--no-header", default=None, help="Whether the first line of a table names its columns; by default, its cells tell."
    ),
    click.option("--array", metavar="NAME", help="The array of an archive that holds the examples."),
    click.option("--rate", type=float, metavar="HZ", help="The number of samples per second of a signal."),
    click.option("--fit", type=click.Choice(["crop", "pad", "stretch"]), help="How images of other sizes are brought to one size."),
    click.option("--size", metavar="H[xW]", help="Height and width of the images, in pixels."),
    click.option("--mode", type=click.Choice(["grey", "rgb"]), help="Grey or colour images."),
)


def reading_options(command: Command) -> Command:
    """Add the options that say how a file is to be read: the command gets them as `reading`; `--strict`, if it has it, counts too."""

    @wraps(command)
    def with_reading(*args: Any, columns: str | None, drop: str | None, size: str | None, strict: bool | None = None, **kwargs: Any) -> Any:
        chosen = {name: kwargs.pop(name) for name in ("label", "kind", "header", "array", "rate", "fit", "mode")}
        if strict is not None:
            kwargs["strict"] = strict
        reading = ReadOptions(
            **chosen | {"kind": None if chosen["kind"] is None else Kind(chosen["kind"])},
            columns=() if columns is None else tuple(names_in(columns)),
            drop=() if drop is None else tuple(names_in(drop)),
            size=() if size is None else size_in(size),
            strict=bool(strict),
        )
        return command(*args, reading=reading, **kwargs)

    decorated: Any = with_reading
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def size_in(text: str) -> tuple[int, int]:
    """Height and width in a text.

    Raises:
        SettingError: The text holds no size.

    Example:
        >>> size_in("64"), size_in("48x64")
        ((64, 64), (48, 64))
    """
    try:
        sides = [int(side) for side in text.lower().split("x")]
    except ValueError:
        sides = []
    if len(sides) not in (1, 2) or min(sides) < 1:
        raise SettingError(f"--size takes a height and a width in pixels, such as 64 or 48x64, but got {text!r}.")
    return sides[0], sides[-1]

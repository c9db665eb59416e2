"""Calls the constructor that a part of a recipe names, once its options are checked."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_args

import torch

from latentscape.errors import SettingError, unknown
from latentscape.recipes.kinds import described, fits, hints_of
from latentscape.recipes.recipe import Part
from latentscape.recipes.settings import MAX_COUNT, MAX_WIDTH, in_range, shown

Made = TypeVar("Made")

MAX_FLOAT32 = torch.finfo(torch.float32).max
HOLDS_WEIGHTS = ("network", "posterior", "prior", "likelihood", "model")  # parts whose whole numbers are widths


def make(role: str, table: Mapping[str, Callable[..., Made]], part: Part, **arguments: Any) -> Made:
    """Call the entry of a table that a part names, with its options.

    Raises:
        UnknownNameError: There is no such entry or option.
        SettingError: An option has a value that is not allowed.
    """
    if part.kind not in table:
        raise unknown(role, part.kind, table)
    entry = table[part.kind]
    _check_options(role, entry, part, arguments=tuple(arguments))
    return entry(**arguments, **part.options)


def _check_options(role: str, entry: Callable[..., Any], part: Part, arguments: tuple[str, ...]) -> None:
    """Refuse, before the constructor is called, an option that does not exist, has the wrong type, or is too large."""
    parameters = inspect.signature(entry).parameters.values()
    hints = hints_of(entry)
    hints_by_option = {
        p.name: hints.get(p.name, Any) for p in parameters if p.name not in arguments and p.kind is not inspect.Parameter.VAR_KEYWORD
    }
    other_hints = [
        hints.get(p.name, Any) for p in parameters if p.kind is inspect.Parameter.VAR_KEYWORD
    ]  # of a family, which checks their names
    for option, value in part.options.items():
        option_name = f"{option} of the {role} {part.kind!r}"
        if option in arguments or (option not in hints_by_option and not other_hints):
            raise unknown(f"option of the {role} {part.kind!r}:", option, hints_by_option)
        _check_kind(
            value,
            hints_by_option[option] if option in hints_by_option else other_hints[0],
            option_name,
            MAX_WIDTH if role in HOLDS_WEIGHTS else MAX_COUNT,
        )
        if option not in hints_by_option and other_hints == [float] and abs(value) > MAX_FLOAT32:
            raise SettingError(option_name, f" is beyond {MAX_FLOAT32:.1e}, the largest number of single precision; give a smaller one.")


def _check_kind(value: Any, hint: Any, option_name: str, largest: int) -> None:
    if not fits(value, hint):
        raise SettingError(option_name, f" must be {described(hint)}, but it is {shown(value)}.")
    if float in (hint, *get_args(hint)):
        if isinstance(value, int | float):
            in_range(value, option_name)
    elif isinstance(value, tuple) and any(width > MAX_WIDTH for width in _whole_numbers(value)):
        raise SettingError(option_name, f" must hold numbers of at most {MAX_WIDTH:,}, but it is {shown(value)}.")
    elif isinstance(value, int) and value > largest:
        raise SettingError(option_name, f" must be at most {largest:,}, but it is {shown(value)}.")


def _whole_numbers(values: tuple[Any, ...]) -> Iterator[int]:
    """The whole numbers in a list and in its inner lists."""
    for value in values:
        if isinstance(value, tuple):
            yield from _whole_numbers(value)
        elif isinstance(value, int):
            yield value

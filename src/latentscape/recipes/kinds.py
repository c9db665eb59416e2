"""The values that an argument takes, by its type hint, and their description in words. This module needs no torch."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

SINGULAR: Mapping[Any, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a name"}
PLURAL: Mapping[Any, str] = {int: "whole numbers", float: "numbers", str: "names"}


def hints_of(entry: Callable[..., Any]) -> dict[str, Any]:
    """The type hints of a function, or of the constructor of a class, by name.

    Example:
        >>> hints_of(described)
        {'hint': typing.Any, 'return': <class 'str'>}
    """
    is_plain_class = isinstance(entry, type) and not is_dataclass(entry)
    return get_type_hints(entry.__init__ if is_plain_class else entry)


def fits(value: object, hint: Any) -> bool:
    """Whether a value fits a type hint; a list fits a tuple, and a whole number fits a number.

    Example:
        >>> fits([64, 16], Sequence[int]), fits("learnt", float | str), fits(True, int), fits([0.9], tuple[float, float])
        (True, True, False, False)
    """
    arguments = get_args(hint)
    if hint is Any:
        return True
    if get_origin(hint) in (Union, UnionType):
        return any(fits(value, choice) for choice in arguments)
    if get_origin(hint) is Literal:
        return any(value == choice and type(value) is type(choice) for choice in arguments)
    if _is_list(hint):
        return isinstance(value, list | tuple) and all(fits(item, arguments[0]) for item in value)
    if get_origin(hint) is tuple:
        return isinstance(value, list | tuple) and len(value) == len(arguments) and all(map(fits, value, arguments))
    if hint in (int, float):
        return isinstance(value, int if hint is int else int | float) and not isinstance(value, bool)
    return isinstance(value, get_origin(hint) or hint)  # the constructor checks the keys and values of a mapping itself


def described(hint: Any) -> str:
    """The values that a type hint allows, in words.

    Example:
        >>> described(float | str), described(Sequence[int]), described(tuple[float, float]), described(Literal["mean", "sum"])
        ('a number or a name', 'a list of whole numbers', 'a list of 2 numbers', "'mean' or 'sum'")
    """
    arguments = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(described(choice) for choice in arguments if choice is not NoneType)
    if get_origin(hint) is Literal:
        return " or ".join(map(repr, arguments))
    if _is_list(hint):
        return f"a list of {_several(arguments[0])}"
    if get_origin(hint) is tuple:
        return f"a list of {len(arguments)} {_several(arguments[0])}"
    kind = get_origin(hint) or hint
    return SINGULAR.get(kind) or ("a table" if issubclass(kind, Mapping) else f"a {kind.__name__.lower()}")


def _several(hint: Any) -> str:
    """The plural of a kind, in words."""
    return PLURAL.get(hint) or (f"lists of {_several(get_args(hint)[0])}" if _is_list(hint) else f"values, each {described(hint)}")


def _is_list(hint: Any) -> bool:
    """Whether a hint is a list of any length."""
    return get_origin(hint) in (Sequence, list) or (get_origin(hint) is tuple and get_args(hint)[1:] == (...,))


def is_of_numpy(value: object) -> bool:
    """Whether the value is a number or an array of NumPy; NumPy is not imported, because before its import no value can be."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.generic | numpy.ndarray)

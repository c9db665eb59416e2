"""Checks of the kind of an argument, for callers that use no type checker."""

import math
import numbers
import operator
from typing import Any

from latentscape.errors import PartsError, SettingError

MAX_SHOWN = 40  # characters of a value in a message


def whole_number(name: object, value: Any) -> int:
    """A whole number, of Python or of NumPy.

    Args:
        name: The name of the argument; it may be a `Name`, which each face says in its own words.
        value: The value.

    Raises:
        SettingError: The value is not a whole number.

    Example:
        >>> whole_number("epochs", 3)
        3
    """
    if not isinstance(value, bool):
        try:
            return operator.index(value)
        except TypeError:
            pass
    raise SettingError(name, f" must be a whole number, but it is {_shown(value)}.")


def number(name: object, value: Any) -> float:
    """A number, of Python or of NumPy, which may be infinite; a whole number stays whole.

    Raises:
        SettingError: The value is not a number.

    Example:
        >>> number("clip", 0.5)
        0.5
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or math.isnan(value):
        raise SettingError(name, f" must be a number, but it is {_shown(value)}.")
    return value if isinstance(value, int | float) else float(value)


def truth(name: object, value: Any) -> bool:
    """True or False, of Python or of NumPy.

    Raises:
        SettingError: It is neither.

    Example:
        >>> truth("condition", True)
        True
    """
    if type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    raise SettingError(name, f" must be True or False, but it is {_shown(value)}.")


def instance(role: str, value: Any, kind: type, example: str) -> Any:
    """The value, if it is of this kind.

    Args:
        role: What the value is for, as the subject of a sentence.
        value: The value.
        kind: The class that it must be an instance of.
        example: An expression that makes such a value.

    Raises:
        PartsError: The value is of another kind; the message shows the example.

    Example:
        >>> instance("A code", 3, int, "3")
        3
    """
    if isinstance(value, kind):
        return value
    raise PartsError(f"{role} must be {_article(kind.__name__)}, such as {example}, but it is {_shown(value)}.")


def _shown(value: Any) -> str:
    """A value as messages show it: a short value as it is written, any other value by its class."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if value is None or isinstance(value, str | bool | int | float):
        return repr(value) if len(repr(value)) <= MAX_SHOWN else _article(type(value).__name__)
    return _article(type(value).__name__)


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'AEIOUaeiou' else 'a'} {noun}"

"""What the text of a cell says: nothing, a number, or something else."""

import math
import re
from collections.abc import Sequence

MISSING = frozenset({"", "na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "none", "?", "-", "."})  # in lower case; -999 is a number
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")
GROUPED_BY_COMMAS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")  # 1,234 may be a thousand and more, or a bit more than one
MAX_CHARACTERS_QUOTED = 40


def is_missing(cell: str) -> bool:
    """Whether the text stands for a missing value.

    Example:
        >>> [is_missing(cell) for cell in ("", " NA ", "-", "0", "-999")]
        [True, True, True, False, False]
    """
    return cell.strip().lower() in MISSING


def number_in(cell: str) -> float | None:
    """The number in the text, which may be infinite; none if it holds no number.

    Example:
        >>> [number_in(cell) for cell in ("2.5", " -3 ", "1e999", "1,5", "1_000", "nan")]
        [2.5, -3.0, inf, None, None, None]
    """
    try:
        number = float(cell)
    except ValueError:
        return None
    return None if "_" in cell or math.isnan(number) else number  # Python accepts underscores in numbers


def is_number(cell: str) -> bool:
    """Whether the text holds a number, with a decimal point."""
    return number_in(cell) is not None


def is_text(cell: str) -> bool:
    """Whether the text holds neither a number, with a point or a comma, nor a missing value."""
    return not (is_missing(cell) or is_number(cell) or DECIMAL_COMMA.fullmatch(cell.strip()))


def quoted(text: str) -> str:
    """The text in quotes for a message, cut if it is long."""
    return repr(text if len(text) <= MAX_CHARACTERS_QUOTED else f"{text[:MAX_CHARACTERS_QUOTED]}...")


def listed(texts: Sequence[str], limit: int = 5) -> str:
    """The first texts for a message, and how many more there are.

    Example:
        >>> listed(["400", "402", "404"], 2)
        '400, 402 and 1 more'
    """
    shown = [
        text if text and text.isprintable() and "," not in text and len(text) <= MAX_CHARACTERS_QUOTED else quoted(text)
        for text in texts[:limit]
    ]
    return ", ".join(shown) + (f" and {len(texts) - limit:,} more" if len(texts) > limit else "")

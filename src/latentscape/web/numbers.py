"""Numbers in the JSON of a page."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIGITS = 9  # of a number, as many as tell all 32-bit ones apart


def short(value: float) -> float:
    """A finite number with nine digits, which are enough for a page.

    Example:
        >>> short(1 / 3)
        0.333333333
    """
    return float(f"{value:.{DIGITS}g}")


def finite(value: float | None) -> float | None:
    """A number with nine digits; none for one that is missing or not finite."""
    return short(value) if value is not None and math.isfinite(value) else None


def listed(values: NDArray[Any] | Iterable[float]) -> list[Any]:
    """Finite numbers as nested lists, in the shape of the array."""
    array = np.asarray(values, np.float64)
    return [listed(row) for row in array] if array.ndim > 1 else [short(value) for value in array.tolist()]

"""The role of a file of rows and columns."""

import abc
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from latentscape.data.readers.headers import Heading


class Table(abc.ABC):
    """A file of rows and columns.

    Attributes:
        name: Its name in messages.
        heading: The names of its columns.
        is_empty: Whether it has no rows.
        notes: What the user may not expect.
        counted_in: What the places of its rows are counted in: `line` or `row`.
        commas_are_decimal: Whether a comma in a number can only stand before its decimals.
        index: The position of the column that may name or number the rows.
        has_index: Whether the file itself says that this column does.
    """

    name: str
    heading: Heading
    is_empty: bool
    notes: tuple[str, ...] = ()
    counted_in: str = "line"
    commas_are_decimal: bool = False
    index: int = 0
    has_index: bool = False

    @abc.abstractmethod
    def numbers(self, positions: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The columns at these positions, from 0 on, `(n, columns)`, and which of them hold something else than numbers, `(columns,)`.

        A missing cell is NaN, or makes its column one that holds something else; the values of such columns are undefined.
        """

    @abc.abstractmethod
    def texts(self, positions: Sequence[int]) -> tuple[dict[int, list[str]], list[int]]:
        """The texts of the columns at these positions, without space around them, and the line or number of each row."""

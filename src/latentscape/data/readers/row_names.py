"""Whether a first column of a table names or numbers its rows."""

import numpy as np
from numpy.typing import NDArray

from latentscape.data.readers.cells import is_missing, is_number, number_in
from latentscape.data.readers.columns import Cells, Unusable, typed
from latentscape.data.readers.headers import Heading, is_index_name

MIN_COUNTING_ROWS = 8  # of a first column that counts from 0 or 1, and so numbers the rows


def counts_rows(values: NDArray[np.float64]) -> bool:
    """Whether the values count the rows, from 0 or 1 on."""
    return any(np.array_equal(values, np.arange(start, start + len(values))) for start in (0, 1))


def numbers_rows(values: NDArray[np.float64], name: str, heading: Heading) -> bool:
    """Whether a first column of numbers numbers the rows: without a name, it counts them; with a name for ids, its numbers all differ."""
    if not heading.has_names:
        return len(values) >= MIN_COUNTING_ROWS and counts_rows(values)
    return is_index_name(name) and bool((values == np.round(values)).all()) and len(np.unique(values)) == len(values)


def names_rows(cells: Cells) -> bool:
    """Whether a first column of text names the rows: no two of its texts are the same, and none is missing or a number."""
    if not _all_differ(cells):
        return False
    if is_index_name(cells.name):
        return True
    if any(is_number(text.replace(",", ".")) for text in cells.texts):
        return False
    column = typed(cells)
    return isinstance(column, Unusable) and column.is_text and len(cells.texts) > 1


def may_name_rows(cells: Cells) -> bool:
    """Whether a first column that is not used in training may name the rows: its name says so, or its texts or whole numbers all differ."""
    if is_index_name(cells.name):
        return True
    numbers = [number_in(text.replace(",", ".")) for text in cells.texts]
    return _all_differ(cells) and all(number is None or number.is_integer() for number in numbers)


def _all_differ(cells: Cells) -> bool:
    """Whether no two cells are the same, and none is missing."""
    return len(set(cells.texts)) == len(cells.texts) and not any(map(is_missing, cells.texts))

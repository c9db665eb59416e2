"""The cells of a `.csv` file, from the numbers of a table: texts of categories, dates, whole numbers; and no cell is a formula."""

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latentscape.data.ranges import Range
from latentscape.reading import Column, ColumnKind, date_text

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes a longer text that begins with one of them for a formula
ROUNDING_OF_RANGE = 1e-7  # as a share of the range of a column
MAX_WHOLE_NUMBER = 2**53  # that a 64-bit number holds exactly, as all below


def unescaped(text: str) -> str:
    """A text as it was before `harmless` put an apostrophe before it."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_MARKS) else text


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe is put before one that is longer than its mark and is no number.

    Example:
        >>> [harmless(text) for text in ("=1+1", "-5", "+", "a=b", "@SUM(A1)", "-log10(p)")]
        ["'=1+1", '-5', '+', 'a=b', "'@SUM(A1)", "'-log10(p)"]
    """
    return f"'{text}" if len(text) > 1 and text.startswith(FORMULA_MARKS) and not _is_number(text) else text


def csv_file(names: Sequence[str], columns: Sequence[Sequence[str]], id_column: tuple[str, Sequence[str]] | None = None) -> bytes:
    """A `.csv` file in UTF-8, with a header; its columns are texts that are written as they are, in quotes where they need them.

    `id_column` is the name and the cells of a column before the others, which says which row is which.
    """
    if id_column is not None:
        names, columns = [id_column[0], *names], [id_column[1], *columns]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([harmless(name) for name in names])
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def rows_file(
    values: NDArray[np.float64],
    columns: Sequence[Column],
    ranges: Sequence[Range] = (),
    id_column: tuple[str, Sequence[str]] | None = None,
) -> bytes:
    """A `.csv` file of rows `(n, columns)`.

    Args:
        values: The rows.
        columns: Their columns.
        ranges: The ranges of the columns in the training part, as far as they are known.
        id_column: As in `csv_file`.
    """
    known = {each.name: each for each in ranges}
    texts = [cell_texts(values[:, i], column, known.get(column.name)) for i, column in enumerate(columns)]
    return csv_file([column.name for column in columns], texts, id_column)


def cell_texts(values: NDArray[np.float64], column: Column, known: Range | None = None) -> list[str]:
    """The texts of cells `(n,)` of a column, from their numbers: see `ColumnKind`. A missing cell is empty.

    Args:
        values: The numbers.
        column: The column.
        known: Its range in the training part. Dates have a time of day if dates there have one, and numbers of 64 bits are rounded to a
            share of 1e-7 of the range.

    Example:
        >>> cell_texts(np.array([2.4, np.nan]), Column("visits", ColumnKind.COUNT))
        ['2', '']
        >>> cell_texts(np.array([1.0, 0.2]), Column("smoker", ColumnKind.YES_NO, ("no", "yes")))
        ['yes', 'no']
        >>> cell_texts(np.array([19_844.0, 0.25]), Column("seen", ColumnKind.DATE), Range("seen", 0.5, 9.5))
        ['2024-05-01T00:00:00', '1970-01-01T06:00:00']
    """
    match column.kind:
        case ColumnKind.NUMBER:
            texts = _number_texts(values, decimals_of(known))
        case ColumnKind.COUNT:
            texts = [str(round(value)) if math.isfinite(value) else str(value) for value in values.tolist()]
        case ColumnKind.YES_NO | ColumnKind.CATEGORY:
            names = [harmless(name) for name in column.categories] or ["0", "1"]
            places = np.nan_to_num(np.round(values)).clip(0, len(names) - 1).astype(np.int64)
            texts = [names[place] for place in places.tolist()]
        case ColumnKind.DATE:
            texts = [date_text(value, with_time=known is not None and not known.whole) for value in values.tolist()]
    return ["" if missing else text for text, missing in zip(texts, np.isnan(values).tolist(), strict=True)]


def decimals_of(known: Range | None) -> int | None:
    """The number of decimals to which numbers of 64 bits are rounded, since further digits are not known; none keeps all digits.

    Example:
        >>> decimals_of(Range("age", 18, 80)), decimals_of(Range("dose", 0, 5e-6)), decimals_of(None)
        (6, 13, None)
    """
    if known is None or not known.high > known.low:
        return None
    return max(0, -math.floor(math.log10(ROUNDING_OF_RANGE * (known.high - known.low))))


def _number_texts(values: NDArray[np.float64], decimals: int | None) -> list[str]:
    """The shortest texts from which the same numbers are read, of 32 bits for those that are 32-bit numbers; whole ones have no point."""
    with np.errstate(over="ignore", invalid="ignore"):
        short = values.astype(np.float32)
        whole = (values == np.round(values)) & (np.abs(values) <= MAX_WHOLE_NUMBER)
    pairs: Any = zip(values.tolist(), short, (short == values).tolist(), whole.tolist(), strict=True)

    def text(value: float, small: np.float32, fits: bool, is_whole: bool) -> str:
        if is_whole:
            return str(int(value))
        return str(small) if fits else repr(value if decimals is None else round(value, decimals))

    return [text(*pair) for pair in pairs]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text

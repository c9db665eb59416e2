"""The range of each column of a table, and the rows of another table that lie outside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.data.examples import Examples
from latentscape.reading import ColumnKind, Kind, date_text

MAX_COLUMNS_WITH_RANGES = 10_000  # of a table whose ranges a run records
MAX_COLUMNS_NAMED = 3  # in a sentence about rows outside the range
KINDS_WITHOUT_RANGES = (Kind.IMAGE, Kind.SIGNAL, Kind.CHORDS)
KINDS_OF_ORDERED_CELLS = (ColumnKind.NUMBER, ColumnKind.COUNT, ColumnKind.DATE)


@dataclass(frozen=True)
class Range:
    """The range of a column in the training part.

    Attributes:
        name: The name of the column, or its number from 1 on.
        low: Its lowest value.
        high: Its highest value.
        whole: Whether all its values are whole numbers, such as dates without a time.
    """

    name: str
    low: float
    high: float
    whole: bool = False


@dataclass(frozen=True)
class Beyond:
    """A column in which rows lie outside the training range.

    Attributes:
        range: The range of the column in the training part.
        value: The value that is farthest from that range.
        rows: The number of rows outside.
        is_date: Whether the values are dates.
    """

    range: Range
    value: float
    rows: int
    is_date: bool = False

    def __str__(self) -> str:
        end, bound, word = ("max", self.range.high, "up to") if self.value > self.range.high else ("min", self.range.low, "down to")
        name = f"column {self.range.name}" if self.range.name.isdecimal() else self.range.name
        return f"{name} ({end} {self._text(self.value)}, trained {word} {self._text(bound)})"

    def _text(self, value: float) -> str:
        return date_text(value, with_time=not self.range.whole) if self.is_date else f"{value:.6g}"


@dataclass(frozen=True, eq=False)
class Outside:
    """The rows of a table that lie outside the range of the training part in at least one column.

    Attributes:
        rows: Whether each row does, `(n,)`.
        columns: The columns in which rows do, the one with the most of them first.
    """

    rows: NDArray[np.bool_]
    columns: tuple[Beyond, ...]

    @property
    def count(self) -> int:
        """The number of rows outside."""
        return int(self.rows.sum())

    def __str__(self) -> str:
        """A sentence with the number of rows and the columns, without a full stop."""
        count, n = self.count, len(self.rows)
        named = ", ".join(map(str, self.columns[:MAX_COLUMNS_NAMED]))
        more = len(self.columns) - MAX_COLUMNS_NAMED
        others = f" and {more} more column{'s' * (more > 1)}" if more > 0 else ""
        return f"{count:,} of {n:,} row{'s' * (n != 1)} lie{'s' * (count == 1)} outside the training range in {named}{others}"


def ranges_of(examples: Examples) -> tuple[Range, ...]:
    """The range of each column of numbers, counts or dates, and of each column of the context; none for examples that are no table."""
    names = _names(examples)
    if not names:
        return ()
    ordered = np.array([_is_ordered(examples, i) for i in range(len(names))])
    low, high = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    whole = np.ones(len(names), dtype=np.bool_)
    for block in _blocks(examples):
        low, high = np.fmin(low, np.fmin.reduce(block, axis=0)), np.fmax(high, np.fmax.reduce(block, axis=0))
        whole &= ((block == np.round(block)) | np.isnan(block)).all(0)
    known = ordered & np.isfinite(low) & np.isfinite(high)
    return tuple(Range(names[i], float(low[i]), float(high[i]), bool(whole[i])) for i in np.flatnonzero(known))


def outside(examples: Examples, ranges: Sequence[Range]) -> Outside | None:
    """The rows that lie outside these ranges in the columns of their names; none if no row does. A missing cell lies inside."""
    names = _names(examples)
    by_name = {column.name: column for column in ranges}
    positions = [i for i, name in enumerate(names) if name in by_name]
    if not positions:
        return None
    known = [by_name[names[i]] for i in positions]
    low, high = np.array([column.low for column in known]), np.array([column.high for column in known])
    rows, counts = [], np.zeros(len(known), dtype=np.int64)
    farthest = np.full(len(known), np.nan)
    for block in _blocks(examples):
        cells = block[:, positions]
        beyond = (cells < low) | (cells > high)
        rows.append(beyond.any(1))
        counts += beyond.sum(0)
        for i in np.flatnonzero(beyond.any(0)):
            candidates = np.append(cells[beyond[:, i], i], farthest[i])
            distance = np.maximum(low[i] - candidates, candidates - high[i])
            farthest[i] = candidates[int(np.nanargmax(distance))]
    if not counts.any():
        return None
    order = sorted(np.flatnonzero(counts), key=lambda i: -counts[i])
    dates = {column.name for column in examples.schema if column.kind is ColumnKind.DATE}
    beyond_each = tuple(Beyond(known[i], float(farthest[i]), int(counts[i]), known[i].name in dates) for i in order)
    return Outside(np.concatenate(rows), beyond_each)


def _names(examples: Examples) -> list[str]:
    """The names of the columns of a table and of its context; none for examples that are no table."""
    if len(examples.shape) != 1 or examples.kind in KINDS_WITHOUT_RANGES or examples.shape[0] > MAX_COLUMNS_WITH_RANGES:
        return []
    return [*examples.column_names, *(() if examples.context is None else examples.context_names)]


def _blocks(examples: Examples) -> Iterator[NDArray[np.float64]]:
    """The values of these columns, `(rows, columns)`, some rows at a time."""
    for batch in examples.batches():
        parts = [batch.x] if batch.context is None else [batch.x, batch.context]
        yield np.concatenate([part.cpu().double().numpy() for part in parts], axis=1)


def _is_ordered(examples: Examples, position: int) -> bool:
    """Whether the cells of a column are numbers, counts or dates, and not categories."""
    return not examples.schema or position >= len(examples.schema) or examples.schema[position].kind in KINDS_OF_ORDERED_CELLS

"""What the cells of a column are, and the number that each is stored as."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from latentscape.data.readers.arrays import MAX_FLOAT32
from latentscape.data.readers.cells import DECIMAL_COMMA, GROUPED_BY_COMMAS, is_missing, number_in, quoted
from latentscape.data.readers.dates import AmbiguousDateError, days_in
from latentscape.data.table_text import harmless
from latentscape.reading import Column, ColumnKind

MAX_CATEGORIES = 100
MIN_ROWS_PER_CATEGORY = 2  # on average; a column of other texts names its rows
MAX_COUNT, MAX_MEAN_COUNT = 1000, 10  # of a column of counts; larger ones are close to a Gaussian
MIN_SHARE_OF_NUMBERS = 0.5  # of a column in which another text is an error
YES_AND_NO = (
    ("no", "yes"),
    ("n", "y"),
    ("false", "true"),
    ("f", "t"),
    ("nein", "ja"),
    ("n", "j"),
    ("non", "oui"),
    ("no", "si"),
    ("no", "sí"),
)


@dataclass(frozen=True, eq=False)
class Cells:
    """The texts of a column.

    Attributes:
        name: Its name.
        texts: Its cells, without space around them.
        lines: The line of each in the file.
        commas_are_decimal: Whether the cells of the file are not separated by commas, so that 1,234 is a bit more than one.
        counted_in: What `lines` counts: `line` or `row`.
    """

    name: str
    texts: Sequence[str]
    lines: Sequence[int]
    commas_are_decimal: bool = False
    counted_in: str = "line"

    def where(self, text: str) -> str:
        """The line of the first cell of this text."""
        return f"{self.counted_in} {self.lines[self.texts.index(text)]}"

    def place(self, text: str) -> str:
        """The first cell of this text, for a message."""
        return f"{self.where(text)}, column {self.name!r} holds {quoted(text)}"


@dataclass(frozen=True, eq=False)
class Typed:
    """A column as numbers.

    Attributes:
        column: Its name and kind.
        values: A number for each cell, NaN for a missing one, `(n,)`.
        unknown: The place of the first text that is not among the categories of the column, and that text; empty if there is none.
        unknown_cells: The number of cells with such a text; their values are NaN.
    """

    column: Column
    values: NDArray[np.float64]
    unknown: str = ""
    unknown_cells: int = 0


@dataclass(frozen=True)
class Unusable:
    """Why a column cannot be used.

    Attributes:
        name: Its name.
        reason: The reason, a sentence without its subject's file and without a full stop.
        is_text: Whether it may hold labels.
        is_empty: Whether it says nothing, so that it is left out.
        correction: What else may be done.
    """

    name: str
    reason: str
    is_text: bool = False
    is_empty: bool = False
    correction: str = ""


@dataclass(frozen=True, eq=False)
class _Parsed:
    """The different texts of a column that are not missing, each as a number if it is one."""

    numbers: Mapping[str, float]
    others: Sequence[str]
    counts: Mapping[str, int]
    fault: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of the cells that are numbers."""
        return sum(self.counts[text] for text in self.numbers) / max(sum(self.counts.values()), 1)


def typed(cells: Cells) -> Typed | Unusable:
    """A column of text as numbers, by what its cells are.

    Numbers, yes and no (or two such words of another language), dates, or categories: texts of which each stands in several rows.
    """
    parsed = _parsed(cells)
    if not parsed.counts:
        return Unusable(cells.name, f"column {cells.name!r} has no values", is_empty=True)
    if not parsed.others or parsed.share >= MIN_SHARE_OF_NUMBERS:
        if parsed.fault or parsed.others:
            return _no_numbers(cells, parsed)
        return _as_numbers(cells, parsed, ColumnKind.NUMBER)
    texts = list(parsed.counts)
    if len(texts) == 2 and (pair := next((pair for pair in YES_AND_NO if {text.casefold() for text in texts} == set(pair)), None)):
        no, yes = sorted(texts, key=lambda text: pair.index(text.casefold()))
        return _stored(cells, Column(cells.name, ColumnKind.YES_NO, (no, yes)), {no: 0.0, yes: 1.0})
    try:
        days = days_in(texts)
    except AmbiguousDateError:
        reason = f"{cells.place(texts[0])}, of which the first number may be the day or the month"
        return Unusable(cells.name, reason, correction="write dates as 2020-12-31")
    if days is not None:
        return _stored(cells, Column(cells.name, ColumnKind.DATE), days)
    if len(texts) == 1:
        return Unusable(cells.name, f"column {cells.name!r} holds only the text {quoted(texts[0])}", is_empty=True)
    if len(texts) > MAX_CATEGORIES or sum(parsed.counts.values()) < MIN_ROWS_PER_CATEGORY * len(texts):
        reason = f"column {cells.name!r} holds {len(texts):,} different texts ({quoted(texts[0])} in {cells.where(texts[0])})"
        return Unusable(cells.name, f"{reason}, too many for categories", is_text=True)
    invalid = next((text for text in texts if not text.isprintable()), None)
    if invalid is not None:
        return Unusable(cells.name, f"{cells.place(invalid)}, which cannot be printed", correction="write plain text")
    categories = tuple(sorted(texts))
    return _stored(cells, Column(cells.name, ColumnKind.CATEGORY, categories), {text: float(i) for i, text in enumerate(categories)})


def typed_as(column: Column, cells: Cells) -> Typed | Unusable:
    """A column of text as numbers of a known kind, such as the kind of that column in the table that a run was trained on.

    A text that is not among the categories is taken as missing. A category may be written as our own files write it: see
    `table_text.harmless`.
    """
    parsed = _parsed(cells)
    if column.kind in (ColumnKind.NUMBER, ColumnKind.COUNT) or (column.kind is ColumnKind.YES_NO and not column.categories):
        return _no_numbers(cells, parsed) if parsed.fault or parsed.others else _as_numbers(cells, parsed, column.kind)
    if column.kind is ColumnKind.DATE:
        try:
            days = days_in(parsed.counts) if parsed.counts else {}
        except AmbiguousDateError:
            days = None
        if days is None:
            first = next(iter(parsed.counts))
            return Unusable(cells.name, f"{cells.place(first)}, but all its cells must be dates in one form", correction="write 2020-12-31")
        return _stored(cells, column, days)
    numbers = {text: float(i) for i, text in enumerate(column.categories)}
    numbers = {harmless(text): number for text, number in numbers.items()} | numbers
    if column.kind is ColumnKind.YES_NO:
        folded = {text.casefold(): number for text, number in numbers.items()}
        numbers = {text: folded[text.casefold()] for text in parsed.counts if text.casefold() in folded}
    unknown = [text for text in parsed.counts if text not in numbers]
    stored = _stored(cells, column, {text: numbers.get(text, np.nan) for text in parsed.counts})
    if not unknown:
        return stored
    return Typed(column, stored.values, cells.place(unknown[0]), sum(parsed.counts[text] for text in unknown))


def kind_of_numbers(values: NDArray[np.float64]) -> ColumnKind:
    """What the numbers of a column are: 0 and 1, counts, or other numbers.

    Counts are whole numbers from 0 on that are small and repeat; identifiers, years and codes are not.

    Example:
        >>> [str(kind_of_numbers(np.array(v))) for v in ([0., 1., 1.], [0., 3., 0., 1., 1., 0.], [18., 30., 30., 18.], [0., 1., 2., 3.])]
        ['yes/no', 'count', 'number', 'number']
    """
    present = values[~np.isnan(values)]
    different = np.unique(present)
    if len(different) == 2 and different[0] == 0 and different[1] == 1:
        return ColumnKind.YES_NO
    is_count = (
        len(different) > 2
        and different[0] == 0
        and different[-1] <= MAX_COUNT
        and present.mean() <= MAX_MEAN_COUNT
        and 2 * len(different) <= len(present)
        and bool((different == np.round(different)).all())
    )
    return ColumnKind.COUNT if is_count else ColumnKind.NUMBER


def _parsed(cells: Cells) -> _Parsed:
    """The numbers among the texts; `fault` says what is wrong with them."""
    counts = Counter(cells.texts)
    counts = Counter({text: count for text, count in counts.items() if not is_missing(text)})
    with_comma = [text for text in counts if DECIMAL_COMMA.fullmatch(text)]
    numbers = {text: number for text in counts if (number := number_in(text)) is not None}
    with_point = next((text for text in numbers if "." in text), None)
    numbers |= {text: float(text.replace(",", ".")) for text in with_comma}
    others = [text for text in counts if text not in numbers]
    fault = ""
    infinite = next((text for text, number in numbers.items() if not abs(number) <= MAX_FLOAT32), None)
    grouped = [text for text in [*with_comma, *others] if GROUPED_BY_COMMAS.fullmatch(text)]
    if with_comma and with_point is not None:
        fault = f"{cells.place(with_comma[0])} with a comma, but {quoted(with_point)} in {cells.where(with_point)} has a point"
    elif grouped and (len(grouped) == len(with_comma) and not cells.commas_are_decimal):
        fault = f"{cells.place(grouped[0])}, whose comma may group thousands or begin the decimals"
    elif infinite is not None:
        fault = f"{cells.place(infinite)}, which is not a finite 32-bit number"
    return _Parsed(numbers, others, counts, fault)


def _no_numbers(cells: Cells, parsed: _Parsed) -> Unusable:
    reason = parsed.fault or f"{cells.place(parsed.others[0])}, which is not a finite 32-bit number"
    return Unusable(cells.name, reason, correction="correct it, or leave the row out")


def _as_numbers(cells: Cells, parsed: _Parsed, kind: ColumnKind) -> Typed:
    return _stored(cells, Column(cells.name, kind), parsed.numbers)


def _stored(cells: Cells, column: Column, numbers: Mapping[str, float]) -> Typed:
    nan = float("nan")
    return Typed(column, np.array([numbers.get(text, nan) for text in cells.texts], dtype=np.float64))

"""Whether the first lines of a table are names, units or rows, and what its columns are called."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from latentscape.data.readers.cells import is_missing, is_number, is_text, listed, number_in
from latentscape.data.readers.csv_text import Row
from latentscape.errors import DataError
from latentscape.faces import ReadWith
from latentscape.reading import Axis

ROWS_COMPARED = 50  # with the first line, to tell whether that is a row
MIN_STEPS = 3  # numbers in a first line with even steps, if it is far from all values below
MIN_STEPS_UNEVEN = 5  # numbers in a first line that goes up or down in uneven steps, if it is far from all values below
MIN_STEPS_AMONG_VALUES = 8  # numbers in a first line with even steps, if it is not far from the values below
INDEX_NAME = re.compile(
    r"|unnamed: 0|index|__index_level_0__|#|no\.?|nr\.?|number|lines?|rows?|row[ _.]?names?|sample|sample ?id"
    r"|(?:.*[ _.-])?id|(?-i:.*[a-z]I[dD])",
    re.IGNORECASE,
)
MAX_UNIT_CHARACTERS = 15
STEP_TOLERANCE = 0.01  # wavelengths are rounded
POSITION = re.compile(r"\s*([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([^\d\s][^\d]*(?:-?\d)?)?\s*")  # 400, 402.5 nm, 1650cm-1


@dataclass(frozen=True)
class Heading:
    """The lines above the rows of a table.

    Attributes:
        names: The names of the columns: those in the file, or their numbers from 1 on.
        has_names: Whether they stand in the file.
        lines: The number of rows that the names and units take.
        notes: What the user may not expect.
        doubtful: The cells of the first line, if it is taken as a row, but may name the columns.
        repeated: The names that several columns have in the file.
    """

    names: tuple[str, ...]
    has_names: bool
    lines: int
    notes: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    repeated: frozenset[str] = frozenset()


def heading_of(first: Sequence[Row], file: str, *, header: bool | None = None, named: Iterable[str] = ()) -> Heading:
    """The heading of a table.

    Args:
        first: Its first rows, up to `ROWS_COMPARED` and one more.
        file: Its name in messages.
        header: Whether the first line holds names, if the user says so.
        named: Columns that the user or a run names, which stand in the first line if it holds names.

    Raises:
        DataError: The first line is to hold names, but holds none.
    """
    if not first:
        return Heading((), has_names=False, lines=0)
    cells = [cell.strip() for cell in first[0].cells]
    notes: list[str] = []
    others = [row.cells for row in first[1:]]
    steps = _steps(cells, others)
    has_names = header if header is not None else _has_names(cells, others, set(named), steps)
    if not has_names:
        stranger = any(is_text(cell) and all(row[i].strip() != cell for row in others) for i, cell in enumerate(cells))
        doubtful = header is None and bool(others) and (steps is not None or stranger)
        if doubtful and steps is not None:
            shown = f"line {first[0].line} of {file} ({listed(cells, 4)})"
            notes.append(f"{shown} is taken as a row; if it names the columns: {ReadWith('header', True)}")
        names = tuple(str(i + 1) for i in range(len(cells)))
        return Heading(names, has_names=False, lines=0, notes=tuple(notes), doubtful=tuple(cells) if doubtful else ())
    if not any(cells):
        raise DataError(
            f"{file}: line {first[0].line} has no names; write them there, or say that it is a row (", ReadWith("header", False), ")."
        )
    if header is None and not any(is_text(cell) for cell in cells):
        notes.append(
            f"line {first[0].line} of {file} ({listed(cells, 4)}) is taken as the names of the columns; if it is a row: "
            f"{ReadWith('header', False)}"
        )
    units = _units(others)
    if units:
        notes.append(f"line {first[1].line} of {file} ({listed(units, 4)}) is taken as units, not as a row")
    names, repeated = _distinct(cells)
    if repeated:
        numbered = [name for name, cell in zip(names, cells, strict=True) if cell and name != cell]
        notes.append(
            f"{file} has several columns called {listed(sorted(repeated), 3)}; all but the first are numbered: {listed(numbered, 3)}"
        )
    return Heading(names, has_names=True, lines=2 if units else 1, notes=tuple(notes), repeated=repeated)


def _has_names(cells: Sequence[str], others: Sequence[Sequence[str]], named: set[str], steps: str | None) -> bool:
    """Whether the first line names the columns."""
    texts = [i for i, cell in enumerate(cells) if is_text(cell)]
    if any(cells[i] in named for i in texts) or steps == "far" or (0 in texts and is_index_name(cells[0])):
        return True
    if len(named.intersection(cells)) > len(cells) / 2 and others and not named.intersection(map(str.strip, others[0])):
        return True  # all names of a run are numbers, such as wavelengths
    columns = [[row[i] for row in others if not is_missing(row[i])] for i in texts]
    if any(column and not any(map(is_text, column)) for column in columns):
        return True  # text above numbers
    if steps is None and any(map(is_number, cells)):
        return False
    if steps == "even" or not others:
        return bool(texts) or steps == "even"
    return any(cells[i] not in map(str.strip, column) for i, column in zip(texts, columns, strict=True))


def is_index_name(name: str) -> bool:
    """Whether a first column of this name may name or number the rows.

    Example:
        >>> [is_index_name(name) for name in ("", "Unnamed: 0", "sample_id", "PassengerId", "weight", "humid")]
        [True, True, True, True, False, False]
    """
    return INDEX_NAME.fullmatch(name) is not None


def _steps(cells: Sequence[str], others: Sequence[Sequence[str]]) -> str | None:
    """How the numbers of the first line differ from the rows below, if they go up or down and those do not.

    They are `far` from all numbers below; `even`, in even steps; or `few`, in even steps too, but not enough to tell.
    """
    places = [i for i, cell in enumerate(cells) if is_number(cell)]
    numbers = [float(cells[i]) for i in places]
    if len(numbers) < MIN_STEPS or not others or not _is_monotone(numbers):
        return None
    rows = [[number for i in places if (number := number_in(row[i].replace(",", "."))) is not None] for row in others]
    below = [number for row in rows for number in row]
    if not below:
        return None
    is_even = _is_even(numbers)
    if sum(map(_is_even if is_even else _is_monotone, rows)) > len(rows) / 2:
        return None
    if (min(numbers) > max(below) or max(numbers) < min(below)) and (is_even or len(numbers) >= MIN_STEPS_UNEVEN):
        return "far"
    if not is_even:
        return None
    return "even" if len(numbers) >= MIN_STEPS_AMONG_VALUES else "few"


def _is_monotone(numbers: Sequence[float]) -> bool:
    steps = [b - a for a, b in pairwise(numbers)]
    return bool(steps) and (min(steps) > 0 or max(steps) < 0)


def _is_even(numbers: Sequence[float]) -> bool:
    if not _is_monotone(numbers):
        return False
    steps = [b - a for a, b in pairwise(numbers)]
    return max(steps) - min(steps) <= STEP_TOLERANCE * abs(numbers[-1] - numbers[0]) / len(steps)


def _units(others: Sequence[Sequence[str]]) -> list[str]:
    """The units in the row below the names: short texts over numbers, and nothing but texts; empty, if it is a row of values."""
    if len(others) < 2:
        return []
    units, below = [cell.strip() for cell in others[0]], others[1:]
    over_numbers = [i for i in range(len(units)) if any(is_number(row[i]) for row in below) and not any(is_text(row[i]) for row in below)]
    texts = [units[i] for i in over_numbers if is_text(units[i])]
    if not texts or any(is_number(unit) for unit in units) or any(len(unit) > MAX_UNIT_CHARACTERS for unit in texts):
        return []
    return texts if all(is_text(units[i]) or is_missing(units[i]) for i in over_numbers) else []


def _distinct(cells: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Names that are all different, and those that several columns have; a column without a name is called by its number."""
    counts = Counter(cells)
    repeated = frozenset(name for name, count in counts.items() if count > 1 and name)
    names: list[str] = []
    used, numbers = set(cells), Counter[str]()
    for i, cell in enumerate(cells):
        stem = name = cell or (f"column {i + 1}" if i else "")
        numbers[stem] += 1
        if numbers[stem] > 1 or (stem != cell and stem in used):
            while (name := f"{stem} ({max(numbers[stem], 2)})") in used:
                numbers[stem] += 1
        used.add(name)
        names.append(name)
    return tuple(names), repeated


def beside_axis(names: Sequence[str]) -> list[str]:
    """The columns before and after those that are positions on an axis, such as a concentration beside wavelengths.

    Example:
        >>> beside_axis(["protein", *(f"{400 + 2 * i} nm" for i in range(10)), "dose"])
        ['protein', 'dose']
        >>> beside_axis(["age", "dose", "400"])
        []
    """
    places = [i for i, name in enumerate(names) if POSITION.fullmatch(name)]
    if not places or len(places) == len(names) or axis_of([names[i] for i in range(places[0], places[-1] + 1)]) is None:
        return []
    return [*names[: places[0]], *names[places[-1] + 1 :]]


def axis_of(names: Sequence[str]) -> Axis | None:
    """The axis that columns are positions on: their names are numbers that go up or down, all with one unit or none, such as wavelengths.

    Example:
        >>> axis_of(["400 nm", "402 nm", "405 nm", "410 nm", "420 nm", "440 nm", "480 nm", "560 nm"]).name
        'nm'
        >>> axis_of([str(number) for number in range(20)]) is None  # the numbers of columns
        True
    """
    if len(names) < MIN_STEPS_AMONG_VALUES:
        return None
    matches = [POSITION.fullmatch(name) for name in names]
    pairs = [(float(match[1]), (match[2] or "").strip()) for match in matches if match]
    positions = [position for position, _ in pairs]
    if len(pairs) < len(names) or len({unit for _, unit in pairs}) > 1 or not _is_monotone(positions):
        return None
    if positions[0] in (0, 1) and positions == [positions[0] + i for i in range(len(positions))]:
        return None
    return Axis(tuple(positions), pairs[0][1] or "column")

"""The cells of a `.csv` file, as numbers and as texts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import final

import numpy as np
from numpy.typing import NDArray

from latentscape.data.readers.arrays import MAX_FLOAT32
from latentscape.data.readers.cells import is_number
from latentscape.data.readers.csv_text import CsvText, Row, open_text
from latentscape.data.readers.headers import ROWS_COMPARED, Heading, heading_of
from latentscape.data.readers.table import Table
from latentscape.data.store import refuse_large
from latentscape.errors import DataError
from latentscape.reading import ReadOptions

MAX_CELLS_CONVERTED_AT_ONCE = 2**18
BYTES_PER_TEXT = 64


def names_in(reading: ReadOptions) -> tuple[str, ...]:
    """The columns that the user, or a run, names: they tell whether the first line of a file holds names."""
    return (*reading.columns, *reading.drop, *filter(None, [reading.label]), *(column.name for column in reading.schema))


@final
class CsvTable(Table):
    """A table in a `.csv` or `.tsv` file; each method reads the file once, from its beginning.

    Args:
        path: The file.
        header: Whether its first line names the columns, if the user says so.
        named: Columns that the user or a run names.
    """

    def __init__(self, path: Path, header: bool | None, named: Iterable[str]) -> None:
        self.text: CsvText = open_text(path)
        self.name = path.name
        first = list(islice(self.text.rows(), ROWS_COMPARED + 1))
        self.heading: Heading = heading_of(first, path.name, header=header, named=named)
        if first and len(first[0].cells) == 1 and len(numbers := first[-1].cells[0].split()) > 1 and all(map(is_number, numbers)):
            raise DataError(f"{path.name} separates its cells by spaces; save it with commas, semicolons or tabs between them.")
        self.is_empty = len(first) <= self.heading.lines
        self.notes = (*self.text.notes, *self.heading.notes)
        self.commas_are_decimal = self.text.separator != ","

    def _rows(self) -> Iterator[Row]:
        return islice(self.text.rows(), self.heading.lines, None)

    def numbers(self, positions: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        is_text = np.zeros(len(positions), dtype=bool)
        blocks: list[NDArray[np.float64]] = []
        size = 0
        for rows in _blocks(self._rows(), len(positions)):
            cells = [_picked(row.cells, positions) for row in rows]
            blocks.append(_block(cells, is_text))
            size += blocks[-1].nbytes
            refuse_large(size, f"The values of {self.name}")  # once more, when they are joined
        return np.concatenate(blocks), is_text

    def texts(self, positions: Sequence[int]) -> tuple[dict[int, list[str]], list[int]]:
        texts: dict[int, list[str]] = {position: [] for position in positions}
        lines: list[int] = []
        if not positions:
            return texts, lines
        for row in self._rows():
            lines.append(row.line)
            for position, column in texts.items():
                column.append(row.cells[position].strip())
            if len(lines) % ROWS_COMPARED == 0:
                refuse_large(BYTES_PER_TEXT * len(lines) * len(positions), f"The texts of {self.name}")
        return texts, lines


def _blocks(rows: Iterable[Row], width: int) -> Iterator[list[Row]]:
    rows = iter(rows)
    while block := list(islice(rows, max(1, MAX_CELLS_CONVERTED_AT_ONCE // max(width, 1)))):
        yield block


def _picked(cells: list[str], positions: Sequence[int]) -> Sequence[str]:
    if len(positions) == len(cells) and positions[0] == 0 and list(positions) == list(range(len(cells))):
        return cells
    return (cells[positions[0]],) if len(positions) == 1 else itemgetter(*positions)(cells)


def _block(cells: Sequence[Sequence[str]], is_text: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Rows as numbers; a column with something else is marked in `is_text`, and is not looked at any more."""
    if not is_text.any():
        numbers = _as_numbers(cells)
        if numbers is not None and "_" not in "".join(chain.from_iterable(cells)):  # Python accepts underscores in numbers
            return numbers
    block = np.zeros((len(cells), len(is_text)))
    for i, column in enumerate(zip(*cells, strict=True)):
        if not is_text[i]:
            numbers = _as_numbers(column)
            if numbers is None or "_" in "".join(column):
                is_text[i] = True
            else:
                block[:, i] = numbers
    return block


def _as_numbers(cells: Sequence[str] | Sequence[Sequence[str]]) -> NDArray[np.float64] | None:
    """The cells as numbers that are finite in 32 bits, or NaN; none, if one is something else."""
    try:
        numbers = np.array(cells, dtype=np.float64)
    except ValueError:
        return None
    return None if (np.abs(numbers) > MAX_FLOAT32).any() else numbers

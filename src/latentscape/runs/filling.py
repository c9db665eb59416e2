"""The file of a table with its missing cells filled in; all other cells stay as they stand in the file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latentscape.data.catalogue import is_csv
from latentscape.data.ranges import Range
from latentscape.data.readers.cells import DECIMAL_COMMA, is_missing
from latentscape.data.readers.csv_table import CsvTable, names_in
from latentscape.data.readers.parquet import ParquetTable
from latentscape.data.readers.table import Table
from latentscape.data.table_text import cell_texts, unescaped
from latentscape.errors import DataError
from latentscape.reading import AS_IT_IS, Column, ColumnKind, ReadOptions


@dataclass(frozen=True)
class Filled:
    """A table whose missing cells are filled in.

    Attributes:
        content: The file.
        cells: The number of cells that were filled in.
        left: The number of missing cells of each column that the run does not know, such as that of labels, by its name.
    """

    content: bytes
    cells: int
    left: dict[str, int]


def filled_file(
    path: Path,
    values: NDArray[np.float64],
    missing: NDArray[np.bool_],
    columns: Sequence[Column],
    ranges: Sequence[Range] = (),
    *,
    reading: ReadOptions = AS_IT_IS,
) -> Filled:
    """A `.csv` file of a table with its missing cells filled in.

    The columns, their order and their separator, the lines of names and of units, and the texts of all other cells are those of the file; a
    file without names gets some. Numbers have a decimal comma in a column that has one, and dates are ISO dates. The file is in UTF-8.
    A text that the run does not know counts as missing for the other cells of its row, but stays.

    Args:
        path: A `.csv`, `.tsv` or `.parquet` file.
        values: The values of the columns that the run knows, `(n, columns)`.
        missing: Which of them were missing.
        columns: These columns; those of a file without names are called by their numbers, from 1 on.
        ranges: The ranges of the columns in the training part, as far as they are known.
        reading: How the file is read.

    Raises:
        DataError: The file has changed since its values were read.
    """
    names = [column.name for column in columns]
    table, heading, cells = _cells_in(path, names, reading)
    if len(cells) != len(values) or not set(names) <= set(table.heading.names):
        raise DataError(f"{path.name} has changed while it was read; try again.")
    known = {each.name: each for each in ranges}
    places = {name: place for place, name in enumerate(table.heading.names)}
    count = 0
    for i, column in enumerate(columns):
        place = places[column.name]
        gaps = [row for row in np.flatnonzero(missing[:, i]).tolist() if is_missing(cells[row][place])]
        texts = _texts(values[gaps, i], column, [row[place] for row in cells], known.get(column.name))
        for row, text in zip(gaps, texts, strict=True):
            cells[row][place] = text
        count += len(gaps)
    left = {name: sum(is_missing(row[place]) for row in cells) for name, place in places.items() if name not in names}
    if not table.heading.has_names:
        heading = [[f"column {name}" for name in table.heading.names]]
    separator = table.text.separator if isinstance(table, CsvTable) else ","
    return Filled(_written([*heading, *cells], separator), count, {name: cells_left for name, cells_left in left.items() if cells_left})


def _cells_in(path: Path, names: Sequence[str], reading: ReadOptions) -> tuple[Table, list[list[str]], list[list[str]]]:
    """A table, the lines of its names and units, and its rows, as texts."""
    if is_csv(path):
        table = CsvTable(path, reading.header, (*names, *names_in(reading)))
        rows = [row.cells for row in table.text.rows()]
        return table, rows[: table.heading.lines], rows[table.heading.lines :]
    parquet = ParquetTable(path)
    texts, _ = parquet.texts(range(len(parquet.heading.names)))
    return parquet, [list(parquet.heading.names)], [list(row) for row in zip(*texts.values(), strict=True)]


def lines_of(path: Path, columns: Sequence[str], reading: ReadOptions = AS_IT_IS) -> list[int]:
    """The line at which each row of a `.csv` file begins, from 1 on, as an editor counts them; `columns` are those that the run knows."""
    table = CsvTable(path, reading.header, (*columns, *names_in(reading)))
    return [row.line for row in table.text.rows()][table.heading.lines :]


def _texts(values: NDArray[np.float64], column: Column, present: Sequence[str], known: Range | None) -> list[str]:
    """The texts of the cells that are filled in, as those that are `present` in the column are written."""
    texts = cell_texts(values, column, known)
    if column.categories:
        return [unescaped(text) for text in texts]  # the file holds this text already
    if column.kind is ColumnKind.NUMBER and any(DECIMAL_COMMA.fullmatch(cell.strip()) for cell in present):
        return [text.replace(".", ",") for text in texts]
    return texts


def _written(rows: Sequence[Sequence[str]], separator: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()

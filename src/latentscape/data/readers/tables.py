"""Tables of numbers from `.csv` files; a cell that is not a number is refused, with its line and its column."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from latentscape.data.examples import Examples
from latentscape.data.readers.arrays import MAX_FLOAT32, from_array, with_classes, with_labels
from latentscape.data.store import refuse_large
from latentscape.errors import DataError, unknown
from latentscape.faces import Argument
from latentscape.files import open_file

SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas"}  # the first of these in the first line separates the cells
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
MAX_CELLS_CONVERTED_AT_ONCE = 2**18
MIN_COUNTING_CELLS = 8  # a first row that counts from 0 or 1 over as many cells may be the numbers of the columns


class Row(NamedTuple):
    """The cells of a row, and the number of its first line in the file, from 1 on."""

    line: int
    cells: list[str]


def read_csv(path: Path, label: str | None = None) -> Examples:
    """Examples from a `.csv` file, one for each row: numbers separated by commas, semicolons or tabs, with or without a line of names.

    Args:
        path: The file, in UTF-8.
        label: The column of the labels: its name, or its number from 1 on if the columns have no names.

    Raises:
        UnknownNameError: There is no such column.
        DataError: A cell cannot be used; the message has its line, its column and its text, and says what to do.
    """
    labels: list[str] = []
    blocks: list[NDArray[np.float64]] = []
    size = 0
    try:
        with open_file(path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
            rows = _rows(text, path.name)
            first = list(islice(rows, 2))
            has_names = _has_names(first, label, path.name)
            names = _names(first, has_names, path.name)
            position = None if label is None else _find(label, names, path.name)
            kept = [name for i, name in enumerate(names) if i != position]
            for block in _blocks(chain(first[has_names:], rows), len(names)):
                if position is not None:
                    labels += _pop_labels(block, position, names, path.name)
                if not blocks:
                    _refuse_text(block[0], kept, path.name)
                blocks.append(_numbers(block, kept, path.name))
                size += blocks[-1].nbytes
                refuse_large(size, f"The values of {path.name}")  # once more, when they are joined
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is not in UTF-8 from line {_undecodable(path)} on; save it as UTF-8.") from error
    if not blocks:
        raise DataError(f"{path.name} holds {'a line of names and ' if has_names else ''}no rows; training needs at least 2.")
    examples = replace(from_array(np.concatenate(blocks), path.name), columns=tuple(kept) if has_names else ())
    if label is None:
        return examples
    if all(map(_is_number, labels)):
        return with_labels(examples, np.array(labels, dtype=np.float64), f"column {label!r} of {path.name}")
    return with_classes(examples, labels, f"column {label!r} of {path.name}")


def _rows(text: io.TextIOWrapper, file: str) -> Iterator[Row]:
    """The rows, all of one width; empty lines at the end are skipped."""
    separator = _separator(text.readline())
    text.seek(0)
    reader = csv.reader(text, delimiter=separator, strict=True)
    line, width, empty = 1, 0, 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise DataError(
                f"{file}: the row that begins in line {line} cannot be split into cells ({error}); correct its quotes."
            ) from error
        if cells is None:
            return
        if not cells:
            empty = empty or line
        elif empty:
            raise DataError(f"{file}: line {empty} is empty; delete it.")
        else:
            width = width or len(cells)
            if len(cells) != width:
                raise DataError(
                    f"{file}: line {line} has {_counted(len(cells))}, but line 1 has {width} (separated by {SEPARATORS[separator]}); "
                    "correct it, or leave the row out."
                )
            yield Row(line, cells)
        line = reader.line_num + 1


def _separator(line: str) -> str:
    unquoted = re.sub(r'"[^"]*"', "", line)
    return next((mark for mark in SEPARATORS if mark in unquoted), ",")


def _has_names(first: Sequence[Row], label: str | None, file: str) -> bool:
    """Whether the first row names the columns: all its cells are text, or one is text above a number, or one is `label`."""
    if not first:
        return False
    cells = [cell.strip() for cell in first[0].cells]
    numbers = [cell for cell in cells if _is_number(cell)]
    if len(numbers) >= MIN_COUNTING_CELLS and any(numbers == [str(i + start) for i in range(len(numbers))] for start in (0, 1)):
        raise DataError(
            f"{file}: line 1 counts from {numbers[0]} to {numbers[-1]}, which may be a row or the numbers of the columns; "
            "give the columns names, or leave the line out."
        )
    texts = [i for i, cell in enumerate(cells) if cell and not _is_number(cell) and not DECIMAL_COMMA.fullmatch(cell)]
    if (texts and not numbers) or label in [cells[i] for i in texts]:
        return True
    return len(first) > 1 and any(_is_number(first[1].cells[i]) for i in texts)


def _names(first: Sequence[Row], has_names: bool, file: str) -> list[str]:
    """The names of the columns: those in the first row, or their numbers from 1 on."""
    if not first:
        return []
    if not has_names:
        return [str(i + 1) for i in range(len(first[0].cells))]
    names = [cell.strip() for cell in first[0].cells]
    if "" in names:
        raise DataError(f"{file}: line 1 has no name for column {names.index('') + 1}; name it, or leave the column out.")
    return names


def _find(label: str, names: Sequence[str], file: str) -> int:
    if label not in names:
        raise unknown("column", label, names, location=f" in {file}")
    if names.count(label) > 1:
        raise DataError(f"{file} has {names.count(label)} columns called {label!r}; give them different names.")
    if len(names) == 1:
        raise DataError(f"{file} has no column but {label!r}; nothing is left to learn from.")
    return names.index(label)


def _blocks(rows: Iterable[Row], width: int) -> Iterator[list[Row]]:
    rows = iter(rows)
    while block := list(islice(rows, max(1, MAX_CELLS_CONVERTED_AT_ONCE // max(width, 1)))):
        yield block


def _pop_labels(block: Sequence[Row], position: int, names: Sequence[str], file: str) -> Iterator[str]:
    """Remove the labels from the rows, and yield them."""
    for row in block:
        cell = row.cells.pop(position).strip()
        if not cell:
            raise _wrong(file, row.line, names[position], cell)
        yield cell


def _refuse_text(row: Row, names: Sequence[str], file: str) -> None:
    """Refuse columns that begin with text, all in one message."""
    texts = [(name, cell) for name, cell in zip(names, row.cells, strict=True) if cell.strip() and not _is_number(cell)]
    if not texts:
        return
    name, cell = texts[0]
    others = f" and {len(texts) - 1} more ({', '.join(repr(name) for name, _ in texts[1:5])})" if len(texts) > 1 else ""
    raise DataError(
        f"{file}: column {name!r}{others} holds no numbers ({_shown(cell)} in line {row.line}){_decimals(cell)}; "
        "leave it out, or take it as labels (",
        Argument("label", name),
        ").",
    )


def _numbers(block: Sequence[Row], names: Sequence[str], file: str) -> NDArray[np.float64]:
    rows = [row.cells for row in block]
    try:
        numbers = np.array(rows, dtype=np.float64)
    except ValueError:
        numbers = np.full((1, 1), np.nan)
    underscored = "_" in "".join(chain.from_iterable(rows))  # Python accepts underscores in numbers
    if not underscored and np.abs(numbers).max() <= MAX_FLOAT32:
        return numbers
    for line, cells in block:
        for name, cell in zip(names, cells, strict=True):
            if not (_is_number(cell) and abs(float(cell)) <= MAX_FLOAT32):
                raise _wrong(file, line, name, cell)
    raise AssertionError("one of the cells is not a number")


def _wrong(file: str, line: int, name: str, cell: str) -> DataError:
    fault = f"holds {_shown(cell)}, which is not a finite 32-bit number{_decimals(cell)}" if cell.strip() else "is empty"
    return DataError(f"{file}: line {line}, column {name!r} {fault}; fill it in, or leave the row out.")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _shown(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else f"{cell[:40]}...")


def _decimals(cell: str) -> str:
    return " (decimals take a point)" if DECIMAL_COMMA.fullmatch(cell.strip()) else ""


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"


def _undecodable(path: Path) -> int:
    """The first line that is not UTF-8."""
    with open_file(path) as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1

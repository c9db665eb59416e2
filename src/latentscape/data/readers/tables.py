"""Tables as examples: their columns as numbers, with what each of them holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data.examples import Examples
from latentscape.data.readers.arrays import from_array
from latentscape.data.readers.cells import is_text, listed
from latentscape.data.readers.choice import Choice, choice_by_user, choice_of_run, nothing_left
from latentscape.data.readers.columns import Cells, Typed, Unusable, kind_of_numbers, typed, typed_as
from latentscape.data.readers.csv_table import CsvTable, names_in
from latentscape.data.readers.headers import Heading, axis_of, beside_axis
from latentscape.data.readers.parquet import ParquetTable
from latentscape.data.readers.row_names import MIN_COUNTING_ROWS, counts_rows, may_name_rows, names_rows, numbers_rows
from latentscape.data.readers.table import Table
from latentscape.data.readers.table_labels import labelled
from latentscape.data.source import Loaded
from latentscape.data.splits import Splits
from latentscape.data.store import InMemory
from latentscape.errors import DataError
from latentscape.faces import Argument, Per, ReadWith
from latentscape.reading import AS_IT_IS, Column, ColumnKind, Kind, ReadOptions


def read_csv(path: Path, reading: ReadOptions = AS_IT_IS) -> Loaded:
    """Examples from a `.csv` or `.tsv` file, one for each row; see `examples_in`.

    The cells are separated by commas, semicolons or tabs, and may be in quotes; decimals begin with a point or a comma.

    Raises:
        DataError: The file is not text, or a row has another width than the first; the message has its line.
    """
    return examples_in(CsvTable(path, reading.header, names_in(reading)), reading)


def read_parquet(path: Path, reading: ReadOptions = AS_IT_IS) -> Loaded:
    """Examples from a `.parquet` file, one for each row; see `examples_in`.

    Raises:
        UsageError: pyarrow, which reads it, is not installed.
        DataError: The file cannot be read.
    """
    return examples_in(ParquetTable(path), reading)


@dataclass(frozen=True, eq=False)
class _Content:
    """What stands in a table.

    Attributes:
        positions: The columns of examples.
        values: Their values, `(n, columns)`.
        kinds: What the columns hold that are not of plain numbers, by position.
        ids: The names or numbers of the rows, if a first column holds them.
        label: The column of labels, if one was chosen.
        notes: What the user may not expect.
    """

    positions: tuple[int, ...]
    values: NDArray[np.float64]
    kinds: Mapping[int, Column]
    ids: Sequence[str] | None
    label: Cells | None
    notes: tuple[str, ...]


def examples_in(table: Table, reading: ReadOptions = AS_IT_IS) -> Loaded:
    """The rows of a table as examples, with its labels.

    A table of numbers without missing cells has no schema. Otherwise each column has a kind, and a missing cell is NaN. A first column
    that numbers or names the rows is left out; its cells become the `ids` of the examples. So do those of a first column that is left out
    by the user or not needed by a run, if they may name the rows.

    Args:
        table: The table.
        reading: What the user says of it; its `schema` are the columns that a run takes, which are found by their names.

    Raises:
        UnknownNameError: A column that the user names does not exist.
        DataError: A cell or a column cannot be used; the message has its place and its text, and says what to do.
    """
    if table.is_empty:
        line = "a line of names and " if table.heading.lines else ""
        raise DataError(f"{table.name} holds {line}no rows; give at least one, and two to train on.")
    choice = choice_of_run(table, reading) if reading.schema else choice_by_user(table, reading)
    content = _content(table, reading, choice)
    names = tuple(table.heading.names[position] for position in content.positions)
    names = tuple(column.name for column in reading.schema) or names
    columns = [content.kinds.get(position, Column(name)) for position, name in zip(content.positions, names, strict=True)]
    schema = _schema(content.values, columns, reading.schema)
    is_numbered = not table.heading.has_names and names == tuple(str(i + 1) for i in range(len(names)))
    kind = reading.kind or (Kind.TABLE if schema else "")
    examples = Examples(
        InMemory(torch.from_numpy(np.ascontiguousarray(content.values))) if schema else from_array(content.values, table.name).store,
        columns=() if is_numbered else names,
        schema=schema,
        axis=None if schema or not table.heading.has_names else axis_of(names),
        ids=None if content.ids is None else np.array(content.ids, dtype=np.str_),
        ids_name=table.heading.names[table.index] if content.ids is not None and table.heading.has_names else "",
        kind=str(kind),
    )
    notes = [*table.notes, *choice.notes, *content.notes]
    if not reading.schema:
        notes += _notes_on(examples, table.name, reading.drop, hint=reading.label is None and not table.heading.doubtful)
    if content.label is None:
        return Loaded(Splits(examples), tuple(notes))
    examples, label_notes = labelled(examples, content.label, table.name, None if reading.schema else reading.drop)
    return Loaded(Splits(examples), (*notes, *label_notes))


def _content(table: Table, reading: ReadOptions, choice: Choice) -> _Content:
    """The columns of examples as numbers, the labels as text, and the names of the rows."""
    names = table.heading.names
    values, is_text = table.numbers(choice.kept)
    if reading.schema:
        is_text = is_text | [bool(column.categories) or column.kind is ColumnKind.DATE for column in reading.schema]
    index = table.index
    may_be_index = not reading.schema and not reading.columns and index in choice.kept and len(choice.kept) > 1
    place = choice.kept.index(index) if may_be_index else 0
    numbers = values[:, place] if may_be_index and not is_text[place] else None
    is_index = may_be_index and (table.has_index or (numbers is not None and numbers_rows(numbers, names[index], table.heading)))
    used = {*choice.kept, choice.label}
    is_unused = index not in used
    of_text = {position for position, is_one in zip(choice.kept, is_text, strict=True) if is_one}
    with_ids = [index] if is_index or is_unused else []
    texts, lines = table.texts(sorted({*of_text, *with_ids, *([] if choice.label is None else [choice.label])}))
    cells = {
        position: Cells(names[position], column, lines, table.commas_are_decimal, table.counted_in) for position, column in texts.items()
    }
    is_index = is_index or (may_be_index and numbers is None and names_rows(cells[index]))
    has_ids = is_index or (is_unused and (table.has_index or may_name_rows(cells[index])))
    notes = []
    unused = [name for i, name in enumerate(names) if i not in used and not (has_ids and i == index)]
    if reading.schema and unused:
        notes.append(f"{table.name} has columns that are not needed, which are left out: {listed(unused)}")
    if is_index:
        name = f"column {names[index]!r}" if names[index] else "column 1, which has no name,"
        notes.append(f"{name} names or numbers the rows of {table.name}, so it is left out; to keep it, name it in {ReadWith('columns')}")
    elif numbers is not None and len(numbers) >= MIN_COUNTING_ROWS and counts_rows(numbers):
        drop = ReadWith("drop", (*reading.drop, names[index]))
        notes.append(f"column {names[index]!r} of {table.name} counts the rows; if it only numbers them, leave it out: {drop}")
    kept = [position for position in choice.kept if not (is_index and position == index)]
    columns = _typed_columns(table, reading, kept, {position: cells[position] for position in kept if position in of_text})
    notes += [f"{column.reason}, so it is left out" for column in columns.values() if isinstance(column, Unusable)]
    kept = [position for position in kept if not isinstance(columns.get(position), Unusable)]
    if not kept:
        raise nothing_left(table, [names[position] for position in choice.kept])
    if len(kept) < len(choice.kept):
        places = {position: i for i, position in enumerate(choice.kept)}
        values = values[:, [places[position] for position in kept]]
    kinds = {}
    for i, position in enumerate(kept):
        column = columns.get(position)
        if isinstance(column, Typed):
            values[:, i], kinds[position] = column.values, column.column
    notes += _notes_on_unknown(table.name, [column for column in columns.values() if isinstance(column, Typed)], strict=reading.strict)
    label = None if choice.label is None else cells[choice.label]
    return _Content(tuple(kept), values, kinds, texts[index] if has_ids else None, label, tuple(notes))


def _notes_on_unknown(file: str, columns: Sequence[Typed], *, strict: bool) -> list[str]:
    """A sentence for each column with texts that are not among its categories.

    Raises:
        DataError: There are such texts, and the user is strict.
    """
    unknown = [column for column in columns if column.unknown]
    count = sum(column.unknown_cells for column in unknown)
    if strict and unknown:
        names = listed([column.column.name for column in unknown], 3)
        more = f" ({count:,} such cells in {'column' if len(unknown) == 1 else 'columns'} {names})" if count > 1 else ""
        lenient = Per("read with strict=False", command_line="leave out --strict")
        raise DataError(
            f"{file}: {unknown[0].unknown}, which is not among the categories of the training data{more}; correct or empty such cells, or ",
            lenient,
            " to take them as missing.",
        )
    return [
        f"{file}: {column.unknown}, which is not among the categories of the training data; {column.unknown_cells:,} such "
        f"{'cell is' if column.unknown_cells == 1 else 'cells are'} taken as missing"
        for column in unknown
    ]


def _typed_columns(table: Table, reading: ReadOptions, kept: Sequence[int], cells: Mapping[int, Cells]) -> dict[int, Typed | Unusable]:
    """Each column of text as numbers; those that say nothing stay `Unusable`.

    Raises:
        DataError: Columns cannot be used, all of which the message names.
    """
    if reading.schema:
        of_run = dict(zip(kept, reading.schema, strict=True))
        columns = {position: typed_as(of_run[position], column) for position, column in cells.items()}
    else:
        columns = {position: typed(column) for position, column in cells.items()}
    unusable = [column for column in columns.values() if isinstance(column, Unusable) and not column.is_empty]
    if not unusable:
        return columns
    first, *others = unusable
    pieces: list[object] = [f"{table.name}: {first.reason}"]
    if others:
        pieces.append(f", and {len(others)} more cannot be used ({listed([column.name for column in others])})")
    remedies: list[tuple[str, ReadWith | Argument | None]] = [(first.correction, None)] if first.correction else []
    if not reading.schema and len(unusable) < len(kept):
        is_labels = first.is_text and not others and reading.label is None and table.heading.has_names
        remedies += _ways_out(table.heading, reading, [column.name for column in unusable], is_labels=is_labels)
    for i, (words, remedy) in enumerate(remedies):
        pieces.append("; " if not i else ", or " if i == len(remedies) - 1 else ", ")
        pieces += [words] if remedy is None else [f"{words} (", remedy, ")"]
    raise DataError(*pieces, "." if remedies else "; give a table with columns of numbers.")


def _ways_out(
    heading: Heading, reading: ReadOptions, names: Sequence[str], *, is_labels: bool
) -> list[tuple[str, ReadWith | Argument | None]]:
    """What to do about columns of these names that cannot be used: leave them out, whatever the first line is, or take one as labels."""
    words = "leave the column out" if len(names) == 1 else "leave these columns out"
    if not heading.doubtful:
        drop = ReadWith("drop", (*reading.drop, *names))
        return [(words, drop), ("take it as labels", Argument("label", names[0]))] if is_labels else [(words, drop)]
    as_row = ReadWith("drop", (*reading.drop, *names), ReadWith("header", False))
    in_first_line = [heading.doubtful[int(name) - 1] for name in (*reading.drop, *names)]
    if any(heading.doubtful.count(name) > 1 or not is_text(name) for name in in_first_line):
        return [(words, as_row)]
    as_names = ReadWith("drop", tuple(in_first_line), ReadWith("header", True))
    return [(words, as_row), ("do so with a first line that names the columns", as_names)]


def _schema(values: NDArray[np.float64], columns: Sequence[Column], of_run: tuple[Column, ...]) -> tuple[Column, ...]:
    """The typed columns, which are those of the run if there is one; none, if all are numbers without a missing cell."""
    all_columns = (*columns, *of_run)
    if all(column.kind is ColumnKind.NUMBER for column in all_columns) and not np.isnan(values).any():
        return ()
    if of_run:
        return of_run
    return tuple(
        replace(column, kind=kind_of_numbers(values[:, i])) if column.kind is ColumnKind.NUMBER else column
        for i, column in enumerate(columns)
    )


KIND_NAMES = {
    ColumnKind.NUMBER: "numbers",
    ColumnKind.COUNT: "counts",
    ColumnKind.YES_NO: "yes or no",
    ColumnKind.CATEGORY: "categories",
    ColumnKind.DATE: "dates",
}


def _notes_on(examples: Examples, file: str, drop: Sequence[str], *, hint: bool) -> list[str]:
    """What the columns hold, how many cells are missing, and, as a `hint`, which column may be one of labels."""
    notes = [] if any(column.kind is not ColumnKind.NUMBER for column in examples.schema) else _notes_beside_axis(examples, file, drop)
    if not examples.schema:
        return notes
    by_kind = {kind: [column.name for column in examples.schema if column.kind is kind] for kind in KIND_NAMES}
    kinds = [f"{len(names)} of {KIND_NAMES[kind]} ({listed(names, 3)})" for kind, names in by_kind.items() if names]
    notes += [f"{file} has columns of these kinds: {', '.join(kinds)}"]
    missing = np.isnan(examples.x.numpy()).sum(0)
    if missing.any():
        names = [column.name for column, count in zip(examples.schema, missing, strict=True) if count]
        cells = f"{missing.sum():,} cell is" if missing.sum() == 1 else f"{missing.sum():,} cells are"
        notes.append(f"{cells} missing in {file}, in {'column' if len(names) == 1 else 'columns'} {listed(names, 3)}")
    categories = by_kind[ColumnKind.CATEGORY]
    if categories and hint:
        notes.append(f"column {categories[-1]!r} is learnt as a part of each row; if it holds labels: {Argument('label', categories[-1])}")
    return notes


def _notes_beside_axis(examples: Examples, file: str, drop: Sequence[str]) -> list[str]:
    """A sentence on columns of numbers that stand beside those of an axis."""
    names = beside_axis(examples.columns)
    if not names:
        return []
    if len(names) == 1:
        subject, rest = f"column {listed(names)} of {file} stands", "is learnt with it; to leave it out"
    else:
        subject, rest = f"columns {listed(names, 3)} of {file} stand", "are learnt with it; to leave them out"
    return [f"{subject} beside an axis, and {rest}: {ReadWith('drop', (*drop, *names))}"]

"""The content of files with a row for each example: of examples, of scores."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from latentscape import explore
from latentscape.data import Examples
from latentscape.data.catalogue import is_csv, is_table
from latentscape.data.published import SOURCES
from latentscape.data.table_text import csv_file, harmless, rows_file
from latentscape.errors import SettingError
from latentscape.files import expanded, readable
from latentscape.reading import Column, ColumnKind, ReadOptions
from latentscape.runs.filling import Filled, filled_file, lines_of
from latentscape.runs.opened import Run


def row_names(examples: Examples, lines: Sequence[int] = ()) -> tuple[str, list[str]]:
    """The column that says which row is which, its name and its cells: the ids of the examples, their lines, or their numbers.

    Ids have the name that they have in their file, or `id`.
    """
    if examples.ids is not None:
        texts = [each.decode("utf-8", "surrogateescape") if isinstance(each, bytes) else str(each) for each in examples.ids.tolist()]
        return examples.ids_name or "id", [harmless(readable(text)) for text in texts]
    if len(lines) == len(examples):
        return "line", [str(line) for line in lines]
    return "row", [str(i + 1) for i in range(len(examples))]


def file_lines(run: Run, source: str, label: str | None = None) -> list[int]:
    """The lines of the rows of a `.csv` or `.tsv` file, packed or not, as an editor counts them; none for other sources."""
    path = expanded(source)
    if not is_csv(path) or not path.is_file():
        return []
    return lines_of(path, run.record.source.columns, _reading(run, label))


def _reading(run: Run, label: str | None) -> ReadOptions:
    """How the file of a run was read, with this name of its labels, if one is given."""
    reading = run.record.source.reading
    return reading if label is None else replace(reading, label=label)


def rows_of_file(run: Run, source: str | None, examples: Examples, label: str | None = None) -> tuple[str, list[str]] | None:
    """`row_names` of examples with ids, or of a table; none for others, such as an array, whose rows are told by their order alone."""
    if examples.ids is None and (source is None or source in SOURCES or not is_table(expanded(source))):
        return None
    return row_names(examples, file_lines(run, source, label) if source is not None and examples.ids is None else ())


def columns_of(run: Run) -> tuple[Column, ...]:
    """The columns of the rows that a run decodes; columns without a name are called by their number.

    Raises:
        SettingError: The run was not trained on rows.
    """
    shape, source = run.model.shape, run.record.source
    if len(shape) != 1:
        raise SettingError(f"A .csv file holds rows, but an example of {run.path} has the shape {shape}; write an .npy file.")
    names = source.columns if len(source.columns) == shape[0] else tuple(f"column {i + 1}" for i in range(shape[0]))
    by_name = {column.name: column for column in source.schema}
    return tuple(by_name.get(name, Column(name)) for name in names)


def write_rows(
    run: Run,
    values: NDArray[np.float64],
    context: Tensor | None = None,
    label_name: str = "label",
    id_column: tuple[str, list[str]] | None = None,
) -> bytes:
    """The content of a `.csv` file of decoded rows `(n, columns)`; a conditional run adds the columns of the context.

    Args:
        run: The run.
        values: The rows.
        context: The context of each row, `(n, context)`, or of all, `(context,)`.
        label_name: The name of the column of classes, if the context is the class of a row.
        id_column: The column that says which row is which, as `row_names` gives it.

    Raises:
        SettingError: The run was not trained on rows.
    """
    columns = columns_of(run)
    if context is not None:
        each = context.expand(len(values), -1).cpu().double().numpy()
        if run.classes:
            columns += (Column(label_name, ColumnKind.CATEGORY, run.classes),)
            each = each.argmax(1, keepdims=True).astype(np.float64)
        else:
            by_name = {column.name: column for column in run.record.source.schema}
            columns += tuple(by_name.get(name, Column(name)) for name in run.recipe.data.context)
        values = np.concatenate([values, each], axis=1)
    return rows_file(values, columns, run.record.source.ranges, id_column)


def write_filled(run: Run, source: str, result: explore.Imputed, label: str | None = None) -> Filled:
    """The content of a `.csv` file of a table whose missing cells are filled in, with the number of these cells, and of those left.

    A table keeps all its columns and cells; of other sources, the columns that the run knows are written.

    Args:
        run: The run.
        source: The file.
        result: The rows of the file, filled in.
        label: The name of the column of its labels.

    Raises:
        SettingError: The run was not trained on rows.
    """
    columns, path = columns_of(run), expanded(source)
    if source in SOURCES or not is_table(path):
        return Filled(rows_file(result.values, columns, run.record.source.ranges), int(result.missing.sum()), {})
    if not run.record.source.columns:
        columns = tuple(replace(column, name=str(i + 1)) for i, column in enumerate(columns))
    return filled_file(path, result.values, result.missing, columns, run.record.source.ranges, reading=_reading(run, label))


def write_scores(result: explore.RowScores, examples: Examples, kind: str, lines: Sequence[int] = ()) -> bytes:
    """The content of a file of scores, whose `kind` is `.csv` or `.npy`.

    A `.csv` file names the rows in its first column, by their ids or their `lines` in the file that they are from. An `.npy` file is an
    array with a named field for each of the other columns.
    """
    table = result.table
    if kind == ".npy":
        return _fields(table)
    texts = [[_text(value, column) for value in values.tolist()] for column, values in table.items()]
    return csv_file(list(table), texts, row_names(examples, lines))


def _fields(table: Mapping[str, NDArray[np.float64]]) -> bytes:
    values = np.empty(len(next(iter(table.values()))), dtype=[(name, np.float64) for name in table])
    for name, column in table.items():
        values[name] = column
    out = io.BytesIO()
    np.save(out, values, allow_pickle=False)
    return out.getvalue()


def _text(value: float, column: str) -> str:
    if np.isnan(value):
        return ""
    return f"{value:.0f}" if column == "anomaly" else f"{value:.9g}"

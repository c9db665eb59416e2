"""The content of files with a row for each example."""

import io
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from latentscape import explore
from latentscape.data import Examples
from latentscape.data.table_text import csv_file, harmless
from latentscape.files import readable


def row_names(examples: Examples) -> tuple[str, list[str]]:
    """The name of the column that says which row is which, and its cells: the ids of the examples, or their numbers from 1 on."""
    if examples.ids is not None:
        texts = [each.decode("utf-8", "surrogateescape") if isinstance(each, bytes) else str(each) for each in examples.ids.tolist()]
        return "id", [harmless(readable(text)) for text in texts]
    return "row", [str(i + 1) for i in range(len(examples))]


def write_scores(result: explore.RowScores, examples: Examples, kind: str) -> bytes:
    """The content of a file of scores, whose `kind` is `.csv` or `.npy`.

    A `.csv` file names the rows in its first column. An `.npy` file is an array with a named field for each of the other columns.
    """
    table = result.table
    if kind == ".npy":
        return _fields(table)
    name, rows = row_names(examples)
    texts = [[_text(value, column) for value in values.tolist()] for column, values in table.items()]
    return csv_file([name, *table], [rows, *texts])


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

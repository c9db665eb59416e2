"""Read and write files of codes."""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latentscape.data import Examples, find_source
from latentscape.data.catalogue import is_csv, is_table
from latentscape.data.readers.csv_table import CsvTable
from latentscape.data.table_text import csv_file
from latentscape.errors import DataError
from latentscape.reading import ColumnKind, ReadOptions
from latentscape.runs.rows import row_names

CODE_COLUMN = re.compile(r"z[1-9]\d*")


def write_codes(
    codes: NDArray[np.float64],
    examples: Examples,
    kind: str,
    frames: NDArray[np.int64] | None = None,
    id_column: tuple[str, list[str]] | None = None,
) -> bytes:
    """The content of a file of codes `(n, latent)`, whose `kind` is `.npy`, `.csv` or `.npz`.

    An `.npz` file also holds the labels of the examples, and their `frames` `(n,)` (see `explore.frames_of`), if there are any. A `.csv`
    file names its columns z1, z2, ..., after the `id_column` (see `rows_of_file`), if there is one. All kinds hold the same 32-bit
    numbers, to the last bit, and the examples in their order.
    """
    out = io.BytesIO()
    numbers = codes.astype(np.float32)
    match kind:
        case ".csv":
            texts = [[f"{value:.9g}" for value in column.tolist()] for column in numbers.T]
            return csv_file([f"z{i + 1}" for i in range(codes.shape[1])], texts, id_column)
        case ".npz":
            arrays: dict[str, Any] = {"codes": numbers, "labels": _labels(examples), "frames": frames}
            np.savez(out, **{name: values for name, values in arrays.items() if values is not None})
        case _:
            np.save(out, numbers, allow_pickle=False)
    return out.getvalue()


def _labels(examples: Examples) -> NDArray[Any] | None:
    """The labels of examples, as classes or as numbers."""
    return examples.label_values if examples.labels is None else examples.labels


def read_codes(path: Path) -> NDArray[np.float64]:
    """The codes `(n, latent)` in an `.npy`, `.csv` or `.npz` file; of a table with the columns z1, z2, ..., these columns.

    Raises:
        DataError: The file cannot be read, or holds no numbers.
    """
    return read_named_codes(path)[0]


def read_named_codes(path: Path) -> tuple[NDArray[np.float64], tuple[str, list[str]] | None]:
    """The codes in a file, as `read_codes` gives them, and the column that says which row is which, if the file has one.

    Raises:
        DataError: The file cannot be read, or holds no numbers.
    """
    names = CsvTable(path, None, ("z1",)).heading.names if is_csv(path) and path.is_file() else ()
    codes = tuple(name for name in names if CODE_COLUMN.fullmatch(name))
    examples = find_source(str(path), reading=ReadOptions(columns=codes)).load().part("all")
    others = [column for column in examples.schema if column.kind not in (ColumnKind.NUMBER, ColumnKind.COUNT)]
    places = [i for i, name in enumerate(examples.columns) if CODE_COLUMN.fullmatch(name)]
    if not places and others:
        raise DataError(
            f"{path.name} holds no codes: its column {others[0].name!r} holds no numbers; give a file with the columns z1, z2, ..., "
            "such as encode writes."
        )
    values = examples.values().double().numpy()
    id_column = None if examples.ids is None or not is_table(path) else row_names(examples)
    return values[:, places] if places else values, id_column

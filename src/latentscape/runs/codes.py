"""Read and write files of codes."""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latentscape.data import Examples, find_source
from latentscape.data.table_text import csv_file
from latentscape.errors import DataError
from latentscape.reading import ColumnKind
from latentscape.runs.rows import row_names

CODE_COLUMN = re.compile(r"z[1-9]\d*")


def write_codes(codes: NDArray[np.float64], examples: Examples, kind: str, frames: NDArray[np.int64] | None = None) -> bytes:
    """The content of a file of codes `(n, latent)`, whose `kind` is `.npy`, `.csv` or `.npz`.

    An `.npz` file also holds the labels of the examples, and their `frames` `(n,)` (see `explore.frames_of`), if there are any. A `.csv`
    file names its columns z1, z2, ..., after the ids of the examples, if they have any. All kinds hold the same 32-bit numbers, to the last
    bit, and the examples in their order.
    """
    out = io.BytesIO()
    numbers = codes.astype(np.float32)
    match kind:
        case ".csv":
            texts = [[f"{value:.9g}" for value in column.tolist()] for column in numbers.T]
            ids = [] if examples.ids is None else [row_names(examples)]
            names = [*(name for name, _ in ids), *(f"z{i + 1}" for i in range(codes.shape[1]))]
            return csv_file(names, [*(cells for _, cells in ids), *texts])
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
    examples = find_source(str(path)).load().part("all")
    places = [i for i, name in enumerate(examples.columns) if CODE_COLUMN.fullmatch(name)]
    others = [column for i, column in enumerate(examples.schema) if column.kind not in (ColumnKind.NUMBER, ColumnKind.COUNT)]
    if not places and others:
        raise DataError(
            f"{path.name} holds no codes: its column {others[0].name!r} holds no numbers; give a file with the columns z1, z2, ..., "
            "such as encode writes."
        )
    values = examples.values().double().numpy()
    return values[:, places] if places else values

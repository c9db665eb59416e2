"""The cells of a `.parquet` file, as numbers and as texts, read by pyarrow."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from latentscape.data.readers.arrays import MAX_FLOAT32
from latentscape.data.readers.headers import Heading
from latentscape.data.readers.table import Table
from latentscape.data.store import refuse_large
from latentscape.errors import DataError, UsageError, first_line
from latentscape.files import open_file

BYTES_PER_TEXT = 64


@final
class ParquetTable(Table):
    """A table in a `.parquet` file.

    Args:
        path: The file.

    Raises:
        UsageError: pyarrow is not installed.
        DataError: The file cannot be read.
    """

    counted_in = "row"

    def __init__(self, path: Path) -> None:
        if find_spec("pyarrow") is None:
            raise UsageError(f'{path.name} is read by pyarrow, which is not installed: pip install "latentscape[parquet]".')
        self.path, self.name = path, path.name
        import pyarrow as pa
        import pyarrow.parquet as pq

        with open_file(path) as file:
            try:
                described = pq.ParquetFile(file)
                self.schema: Any = described.schema_arrow
                rows = described.metadata.num_rows
            except (pa.ArrowException, OSError, ValueError) as error:
                raise DataError(f"{path.name} is not a readable .parquet file ({first_line(error)}); write it again.") from error
        names = tuple(map(str, self.schema.names))
        repeated = frozenset(name for name in names if names.count(name) > 1) if len(set(names)) < len(names) else frozenset()
        self.heading = Heading(names, has_names=True, lines=1, repeated=repeated)
        self.index, self.has_index = _index_of(self.schema, names)
        self.is_empty = not rows or not names
        self.rows = rows

    def _column(self, position: int) -> Any:
        import pyarrow as pa
        import pyarrow.parquet as pq

        with open_file(self.path) as file:
            try:
                table = pq.ParquetFile(file).read(columns=[self.schema.names[position]])
            except (pa.ArrowException, OSError, ValueError) as error:
                raise DataError(f"{self.name} is not a readable .parquet file ({first_line(error)}); write it again.") from error
        if table.num_rows != self.rows:
            raise DataError(f"{self.name} names {self.rows} rows and holds {table.num_rows}; write it again.")
        return table.column(0).combine_chunks()

    def numbers(self, positions: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        import pyarrow as pa

        refuse_large(8 * self.rows * len(positions), f"The values of {self.name}")
        values = np.zeros((self.rows, len(positions)))
        is_text = np.zeros(len(positions), dtype=bool)
        for i, position in enumerate(positions):
            kind = self.schema.types[position]
            if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
                is_text[i] = True
                continue
            column = self._column(position)
            values[:, i] = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
            infinite = np.flatnonzero(np.abs(values[:, i]) > MAX_FLOAT32)
            if len(infinite):
                place = f"row {infinite[0] + 1}, column {self.heading.names[position]!r} holds {values[infinite[0], i]:g}"
                raise DataError(f"{self.name}: {place}, which is not a finite 32-bit number; correct it, or leave the row out.")
        return values, is_text

    def texts(self, positions: Sequence[int]) -> tuple[dict[int, list[str]], list[int]]:
        import pyarrow as pa

        refuse_large(BYTES_PER_TEXT * self.rows * len(positions), f"The texts of {self.name}")
        texts = {}
        for position in positions:
            kind = self.schema.types[position]
            if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
                texts[position] = [f"<{kind} {i}>" for i in range(self.rows)]  # refused, as texts that all differ are
            else:
                texts[position] = ["" if value is None else str(value).strip() for value in self._column(position).to_pylist()]
        return texts, list(range(1, self.rows + 1))


def _index_of(schema: Any, names: Sequence[str]) -> tuple[int, bool]:
    """The position of the index of a table that pandas wrote, and whether it has one column for it; it stands at the end of the file."""
    columns = (schema.pandas_metadata or {}).get("index_columns", [])
    is_one = len(columns) == 1 and isinstance(columns[0], str) and columns[0] in names
    return (names.index(columns[0]), True) if is_one else (0, False)

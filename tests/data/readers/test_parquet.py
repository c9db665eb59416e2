"""A `.parquet` file gives the examples of the `.csv` file with the same cells."""

import contextlib
import importlib.util
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from latentscape.data.catalogue import find_source
from latentscape.data.readers import parquet as module
from latentscape.data.readers.tables import read_csv, read_parquet
from latentscape.errors import DataError, UsageError
from latentscape.reading import ReadOptions


def write(path, columns):
    pyarrow.parquet.write_table(pa.table(columns), path)
    return path


COLUMNS = {
    "id": ["r1", "r2", "r3", "r4"],
    "age": [30.5, None, 2.0, float("nan")],
    "siblings": [0, 1, 2, 3],
    "port": ["S", "C", "S", "C"],
    "alone": [True, False, None, True],
    "born": [date(1990, 1, 2), date(1991, 3, 4), None, date(2000, 1, 1)],
    "price": [Decimal("1.25"), Decimal("2.50"), Decimal("3.75"), Decimal("4.00")],
    "kind": ["a", "b", "a", "b"],
}


def test_the_examples_are_those_of_the_same_csv(tmp_path):
    rows = [",".join(COLUMNS)] + [
        ",".join("" if cell is None else str(cell) for cell in row) for row in zip(*COLUMNS.values(), strict=True)
    ]
    (tmp_path / "x.csv").write_text("\n".join(rows))
    path = write(tmp_path / "x.parquet", COLUMNS)
    for reading in (ReadOptions(label="kind"), ReadOptions(columns=("age", "siblings", "price")), ReadOptions(drop=("born", "id"))):
        found, expected = (read(file, reading).splits.train for read, file in ((read_parquet, path), (read_csv, tmp_path / "x.csv")))
        assert np.array_equal(found.x.numpy(), expected.x.numpy(), equal_nan=True) and found.x.dtype == expected.x.dtype
        assert found.schema == expected.schema and found.columns == expected.columns and found.classes == expected.classes
        assert np.array_equal(found.ids, expected.ids) if expected.ids is not None else found.ids is None
    source = find_source(str(path), reading=ReadOptions(label="kind"))
    assert source.name == "x" and source.kind == "table" and any("cells are missing" in note for note in source.notes)


def test_numbers_alone_have_no_schema(tmp_path):
    examples = read_parquet(write(tmp_path / "x.parquet", {"a": [1, 2], "b": np.array([0.5, 1.5], dtype=np.float32)})).splits.train
    assert examples.x.tolist() == [[1, 0.5], [2, 1.5]] and examples.schema == () and examples.columns == ("a", "b")


def test_moments_are_dates(tmp_path):
    path = write(tmp_path / "x.parquet", {"a": [1, 2], "t": [datetime(1970, 1, 2, 12), datetime(1970, 1, 1)]})
    assert read_parquet(path).splits.train.x.tolist() == [[1, 1.5], [2, 0]]


def test_what_cannot_be_used_is_refused(tmp_path):
    path = tmp_path / "x.parquet"
    for columns, says in (
        ({"a": [1.0, float("inf")]}, r"row 2, column 'a' holds inf, which is not a finite 32-bit number"),
        ({"a": [1, 2], "b": [[1], [2]]}, r"column 'b' holds 2 different texts"),
        ({"a": [1, 2], "n": ["Ann", "Bob"]}, r"column 'n' holds 2 different texts \('Ann' in row 1\).*drop=\('n',\)"),
        ({"a": pa.array([], pa.int64())}, r"x\.parquet holds .*no rows"),
    ):
        with pytest.raises(DataError, match=says):
            read_parquet(write(path, columns))
    content = write(path, {"a": list(range(100))}).read_bytes()
    for damaged in (b"", b"PAR1", content[:-20], content[40:], b"a,b\n1,2\n"):
        path.write_bytes(damaged)
        with pytest.raises(DataError, match=r"x\.parquet is not a readable \.parquet file"):
            read_parquet(path)


def test_no_changed_byte_ends_in_a_traceback(tmp_path):
    path = write(tmp_path / "x.parquet", {"a": list(range(20)), "b": ["x", "y"] * 10})
    content = path.read_bytes()
    for at in range(0, len(content), 3):
        path.write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])
        with contextlib.suppress(DataError):
            read_parquet(path)


def test_without_pyarrow_one_sentence_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "pyarrow" else importlib.util.find_spec(name))
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    with pytest.raises(UsageError, match=r'x\.parquet is read by pyarrow, which is not installed: pip install "latentscape\[parquet\]"\.$'):
        read_parquet(tmp_path / "x.parquet")

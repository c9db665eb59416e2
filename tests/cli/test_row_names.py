"""What commands write of another file can be joined with it: the ids of its rows, or else their lines, stand in the first column."""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

COMMANDS = ("encode", "score", "reconstruct")
VALUES = np.random.default_rng(0).normal(size=(60, 2)).round(3).tolist()
IDS = [f"p-{i}" for i in range(60)]
QUICK = ("--epochs", 1, "--no-report")


def table(path, names, *columns, mark=","):
    text = "".join(
        mark.join(map(str, row)) + "\n" for row in ([names] if names else []) + [list(row) for row in zip(*columns, strict=True)]
    )
    Path(path).write_text(text)


def first_column(path):
    with Path(path).open(encoding="utf-8", newline="") as file:
        names, *rows = list(csv.reader(file))
    return names[0], [row[0] for row in rows]


def outputs(ask, run, file, *words):
    for command in COMMANDS:
        answer = ask(command, run, file, "-o", f"{command}.csv", "--force", *words)
        assert answer.code == 0, answer.err
        yield command, *first_column(f"{command}.csv")


@pytest.fixture
def values():
    return [row[0] for row in VALUES], [row[1] for row in VALUES]


@pytest.mark.parametrize("names", [["plant", "a", "b"], ["", "a", "b"], ["sample_id", "a", "b"]])
@pytest.mark.parametrize("numbers", [False, True])
def test_the_ids_of_a_file_keep_their_name(ask, values, names, numbers, here):
    ids = [str(7 * i + 3) for i in range(60)] if numbers else IDS
    table("t.csv", names, ids, *values)
    words = ("--drop", "plant") if numbers and names[0] == "plant" else ()  # numbers are values, unless their name says otherwise
    assert ask("train", "t.csv", *words, *QUICK, "--out", "run").code == 0
    table("new.csv", names, ids[40:43], *(column[40:43] for column in values))
    for command, name, cells in outputs(ask, "run", "new.csv"):
        assert (name, cells) == (names[0] or "id", ids[40:43]), command
    assert ask("decode", "run", "encode.csv", "-o", "decoded.csv").code == 0
    assert first_column("decoded.csv") == (names[0] or "id", ids[40:43])
    assert Path("decoded.csv").read_bytes() == Path("reconstruct.csv").read_bytes()


def test_an_index_that_only_its_place_tells_names_the_rows(ask, values, here):
    table("t.csv", None, range(60), *values)
    assert "column '1' names or numbers the rows" in ask("train", "t.csv", *QUICK, "--out", "run").err
    table("few.csv", None, range(40, 43), *(column[40:43] for column in values))
    for command, name, cells in outputs(ask, "run", "few.csv"):
        assert (name, cells) == ("id", ["40", "41", "42"]), command


def test_rows_without_ids_are_named_by_their_line(ask, values, here):
    Path("t.csv").write_text("a;b\nmm;kg\n" + "".join(f"{a};{b}\n" for a, b in zip(*values, strict=True)))
    assert ask("train", "t.csv", *QUICK, "--out", "run").code == 0
    for command, name, cells in outputs(ask, "run", "t.csv"):
        assert name == "line" and cells == [str(i + 3) for i in range(60)], command
    answer = ask("train", "encode.csv", *QUICK, "--out", "of-codes")
    assert "column 'line' names or numbers the rows of encode.csv, so it is left out" in answer.err


def test_ids_that_repeat_are_no_names_and_those_left_out_are(ask, values, here):
    table("t.csv", ["site", "note", "a", "b"], IDS, ["x"] * 60, *values)
    assert ask("train", "t.csv", "--columns", "a,b", *QUICK, "--out", "run").code == 0
    for command, name, cells in outputs(ask, "run", "t.csv"):
        assert name == "site" and cells == IDS, command
    table("new.csv", ["site", "b", "a"], ["north", "north", "south"], [1, 2, 3], [1, 2, 3])
    answer = ask("score", "run", "new.csv", "-o", "s.csv")
    assert (
        first_column("s.csv") == ("line", ["2", "3", "4"])
        and "new.csv has columns that are not needed, which are left out: site" in answer.err
    )


def test_a_formula_is_no_id_of_a_spreadsheet(ask, values, here):
    table("t.csv", ["=id", "a", "b"], [f"=cmd{i}" for i in range(60)], *values)
    assert ask("train", "t.csv", *QUICK, "--out", "run").code == 0
    for command, name, cells in outputs(ask, "run", "t.csv"):
        assert name == "'=id" and cells[:2] == ["'=cmd0", "'=cmd1"], command


def test_the_index_of_a_table_that_pandas_wrote_names_its_rows(ask, values, here):
    frame = pa.table({"a": values[0], "b": values[1], "__index_level_0__": IDS})
    metadata = {b"pandas": b'{"index_columns": ["__index_level_0__"], "columns": [], "column_indexes": [], "pandas_version": "3.1.1"}'}
    pyarrow.parquet.write_table(frame.replace_schema_metadata(metadata), "t.parquet")
    assert "column '__index_level_0__' names or numbers the rows" in ask("train", "t.parquet", *QUICK, "--out", "run").err
    for command, name, cells in outputs(ask, "run", "t.parquet"):
        assert (name, cells) == ("__index_level_0__", IDS), command
    pyarrow.parquet.write_table(pa.table({"b": values[1], "a": values[0]}), "plain.parquet")
    for command, name, cells in outputs(ask, "run", "plain.parquet"):
        assert (name, cells) == ("row", [str(i + 1) for i in range(60)]), command


def test_arrays_have_no_names_of_rows(ask, here):
    np.save("x.npy", np.array(VALUES))
    assert ask("train", "x.npy", *QUICK, "--out", "run").code == 0
    for command, name, _ in outputs(ask, "run", "x.npy"):
        assert name == {"encode": "z1", "score": "row", "reconstruct": "column 1"}[command]


GAPS = [["p-1", "1.5", "", "x", "kept"], ["p-2", "", "2", "", ""], ["p-3", "2.5", "-1", "new", "=1+1"]]


def test_every_column_of_a_table_is_in_the_one_that_is_filled_in(ask, values, here):
    kinds = ["xy"[a > 0] for a in values[0]]
    table("t.csv", ["", "a", "b", "kind"], IDS, [a if i % 5 else "" for i, a in enumerate(values[0])], values[1], kinds)
    assert ask("train", "t.csv", *QUICK, "--out", "run").code == 0
    table("gaps.csv", ["", "b", "a", "kind", "note"], *zip(*GAPS, strict=True))
    columns = {name: [row[i] or None for row in GAPS] for i, name in enumerate(["", "b", "a", "kind", "note"])}
    columns |= {name: [None if cell is None else float(cell) for cell in columns[name]] for name in "ab"}
    pyarrow.parquet.write_table(pa.table(columns), "gaps.parquet")
    for file in ("gaps.csv", "gaps.parquet"):
        answer = ask("impute", "run", file, "-o", "full.csv", "--force")
        assert answer.code == 0 and "3 of 9 cells of gaps were missing" in answer.out
        assert "not trained on column 'note', so 1 of its cells is still missing" in answer.err
        assert "column 'kind' holds 'new', which is not among the categories" in answer.err
        with Path("full.csv").open(newline="", encoding="utf-8") as written:
            names, *rows = list(csv.reader(written))
        assert names == ["", "b", "a", "kind", "note"]
        for row, full in zip(GAPS, rows, strict=True):
            same = [cell == new or float(cell) == float(new) for cell, new in zip(row, full, strict=True) if cell]
            assert all(same) and all(full[:4])

"""Faulty arrays and tables, each refused with its place and its value by commands that leave the run as it was; remedies are followed."""

import gzip
import io
import re
import shlex
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

import latentscape as ls

X = np.random.default_rng(0).normal(size=(40, 3)).round(3)
QUICK = ("--epochs", 1, "--no-report")


def npy(array, *, pickled=False):
    out = io.BytesIO()
    np.save(out, array, allow_pickle=pickled)
    return out.getvalue()


def npz(**arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def zipped(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def promising(shape):
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return out.getvalue() + b"0" * 16


def table(rows, mark=","):
    return "".join(mark.join(map(str, row)) + "\n" for row in rows)


def idx(*sizes, values):
    return gzip.compress(struct.pack(f">I{len(sizes)}I", 2048 + len(sizes), *sizes) + bytes(values))


def changed(row, column, value):
    other = X.copy()
    other[row, column] = value
    return other


NAMES = ["a", "b", "c"]
WIDE = [[f"{np.sin(i * j):.6f}" for j in range(140)] for i in range(1, 12)]
FAULTS = {  # the row of the list of faults, its file, its content, what is said
    "B1 not finite": ("x.npy", npy(changed(3, 1, np.nan)), "x.npy holds 1 NaN and 0 infinite values, the first in row 3 (at [3, 1])"),
    "B4 complex": ("x.npy", npy(X + 1j), "x.npy holds complex numbers (complex128)"),
    "B4 strings": ("x.npy", npy(np.array([["a", "b"]] * 5)), "x.npy holds strings (<U1)"),
    "B4 objects": ("x.npy", npy(np.array([{}, {1: 2}], dtype=object), pickled=True), "holds Python objects (a pickle), which are never"),
    "B6 no rows": ("x.npy", npy(X[:0]), "x.npy is empty (its shape is (0, 3)); give at least one example, and two to train on."),
    "B6 no columns": ("x.npy", npy(X[:, :0]), "x.npy is empty (its shape is (40, 0))"),
    "B6 one axis": ("x.npy", npy(X[:, 0]), "x.npy has the shape (40,); give rows as (n, d)"),
    "B8 cut": ("x.npz", npz(x=X)[:300], "x.npz (300 bytes) is not a readable .npz file"),
    "B8 no zip": ("x.npz", b"hello" * 10, "x.npz (50 bytes) is not a readable .npz file"),
    "B8 no array": ("x.npz", zipped("x.npy", b"hello"), "is not a readable .npz file"),
    "B8 eight terabytes": ("x.npy", promising((10**12,)), "1,000,000,000,000 values of 8 bytes, but 2 are there (16 bytes)"),
    "B8 five axes": ("x.npy", npy(np.zeros((3, 2, 2, 2, 2))), "x.npy has the shape (3, 2, 2, 2, 2)"),
    "B9 cut": ("x.gz", idx(3, 2, 2, values=12)[:-12], "is cut short"),
    "B9 no gzip": ("x.gz", b"x" * 40, "x.gz (40 bytes) is not a valid gzip file"),
    "B9 sizes": ("x.gz", idx(9, 2, 2, values=12), "x.gz holds 12 bytes of values, but its header promises (9, 2, 2), 36"),
    "B10 ragged": ("x.csv", "a,b\n1,2\n3\n", "x.csv: line 3 has 1 cell, but line 1 has 2 (separated by commas)"),
    "B10 quotes": ("x.csv", 'a,b\n1,"2\n3,4\n', "x.csv: the row that begins in line 2 cannot be split into cells"),
    "B10 NUL": ("x.csv", "a,b,c\n1,\0002,3\n3,4,5\n", "x.csv: line 2, column 'b' holds '\\x002', which is not a finite 32-bit number"),
    "B10 1e999": ("x.csv", "a,b,c\n1,1e999,3\n2,3,4\n", "x.csv: line 2, column 'b' holds '1e999', which is not a finite 32-bit number"),
    "B10 empty": ("x.csv", "", "x.csv holds no rows; give at least one, and two to train on."),
    "B10 names alone": ("x.csv", "a,b,c\n", "x.csv holds a line of names and no rows; give at least one, and two to train on."),
    "B13 outlier": ("x.csv", table([NAMES, *X.tolist(), [1e30, 0, 0]]), "1e+30], too large to be squared in single precision"),
    "a line of 140 numbers": ("x.csv", table([*WIDE, WIDE[0][:139]]), "x.csv: line 12 has 139 cells, but line 1 has 140"),
    "a text in 140 numbers": ("x.csv", table([*WIDE, [*WIDE[0][:77], "x", *WIDE[0][78:]]]), "x.csv: line 12, column '78' holds 'x'"),
    "140 numbers and spaces": ("x.csv", table(WIDE, " "), "x.csv separates its cells by spaces"),
}


def write(name, content):
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run on three columns with names."""
    folder = tmp_path_factory.mktemp("table")
    write(folder / "t.csv", table([NAMES, *X.tolist()]))
    return ls.run(folder / "t.csv", out=folder / "run", settings={"train.epochs": 1}, pictures=False, device="cpu").path


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_its_place_and_its_value(refused, snapshot, run, fault, here):
    name, content, says = FAULTS[fault]
    write(name, content)
    sentence = refused("train", name, *QUICK, "--out", "new")
    assert says in sentence and len(sentence) < 300 and sentence.count("\n") == 1 and not Path("new").exists()
    before = snapshot(run)
    for command in ("encode", "score"):
        assert len(refused(command, run, name, "-o", "out.csv")) < 300
    assert snapshot(run) == before and not Path("out.csv").exists()


def test_another_number_of_columns_is_refused_with_both(refused, snapshot, run, here):
    before = snapshot(run)
    np.save("x.npy", X[:, :2])
    sentence = refused("encode", run, "x.npy", "-o", "z.csv")
    assert f"{run} was trained on examples of shape (3,), but those of x.npy have (2,)" in sentence and snapshot(run) == before


def test_values_outside_a_support_come_with_a_remedy_that_works(ask, refused, here):
    np.save("x.npy", X)
    bernoulli = ("--set", "model.likelihood=bernoulli", "--set", "data.scale=1")
    sentence = refused("train", "x.npy", *bernoulli, *QUICK)
    low, high = X.min().astype(np.float32), X.max().astype(np.float32)
    assert f"Bernoulli covers [0, 1], but x lies in [{low:.9g}, {high:.9g}]" in sentence
    remedy = shlex.split(re.search(r"\((--set [^)]*)\)", sentence)[1])
    assert ask("train", "x.npy", *remedy, *bernoulli[2:], *QUICK, "--out", "run").code == 0


@pytest.mark.parametrize("value", ["1e999", "\0002"])
def test_a_cell_that_is_no_number_is_corrected_or_its_column_left_out(ask, refused, value, here):
    rows = [NAMES, *X.tolist()]
    write("x.csv", table([*rows[:5], [1, value, 2], *rows[5:]]))
    sentence = refused("train", "x.csv")
    remedy = shlex.split(re.search(r"\((--drop [^)]*)\)", sentence)[1])
    assert ask("train", "x.csv", *remedy, *QUICK, "--out", "run").code == 0
    write("x.csv", table(rows))
    assert ask("train", "x.csv", *QUICK, "--out", "without").code == 0


def test_constant_columns_are_kept(ask, here):
    np.save("x.npy", np.c_[X[:, 0], np.full(40, 4.0), np.zeros(40)])
    said = ask("train", "x.npy", *QUICK, "--out", "run")
    assert said.code == 0 and said.err.count("columns '2' (4) and '3' (0) are constant in the training rows; they are not scaled") == 1
    assert ask("encode", "run", "x.npy", "-o", "z.npy").code == 0 and np.isfinite(np.load("z.npy")).all()


LABELS = {
    "missing": (["x", "y", "", "x"] * 10, "10 rows of t.csv have no label in column 'y'", 0),
    "one class": (["x"] * 40, "column 'y' holds the label 'x' in every row, so there are no classes to compare", 0),
    "many": (range(40), "column 'y' holds 40 different labels in 40 rows", 0),
    "none": ([""] * 40, "column 'y' of t.csv has no labels, only empty cells; choose another column, or leave the label out.", 2),
    "of none": ([-1, 0, 1, 2] * 10, "", 0),
    "mixed": (["x", 1, 2, -1] * 10, "", 0),
}


@pytest.mark.parametrize("case", LABELS)
def test_labels_that_are_odd_are_said(ask, case, here):
    labels, says, code = LABELS[case]
    write("t.csv", table([[*NAMES, "y"], *([*row, label] for row, label in zip(X.tolist(), labels, strict=True))]))
    said = ask("train", "t.csv", "--label", "y", *QUICK, "--out", "run")
    assert said.code == code and says in said.err
    assert ask("train", "t.csv", "--drop", "y", *QUICK, "--out", "without").code == 0  # columns without labels still work


def test_too_few_labels_are_refused_with_both_numbers(refused, here):
    np.savez("x.npz", x=X, y=np.arange(7))
    assert "has the shape (7,), but there are 40 examples; give one label for each." in refused("train", "x.npz")


def test_an_array_that_cannot_be_written_to_is_not_changed(ask, here):
    np.save("x.npy", X)
    before = Path("x.npy").read_bytes()
    Path("x.npy").chmod(0o444)
    assert ask("train", "x.npy", *QUICK, "--out", "run").code == 0 and Path("x.npy").read_bytes() == before
    array = X.copy()
    array.flags.writeable = False
    assert ls.data.from_array(array).x.tolist() == X.astype(np.float32).tolist()


def test_rows_that_are_in_two_parts_are_counted(ask, here):
    write("t.csv", table([NAMES, *X[:20].tolist(), *X[:20].tolist()]))
    said = ask("train", "t.csv", *QUICK, "--out", "run")
    parts = ls.load("run").splits.parts()
    known = {tuple(row) for row in parts.pop("train").x.tolist()}
    counts = {name: sum(tuple(row) in known for row in part.x.tolist()) for name, part in parts.items()}
    assert any(counts.values())
    for name, equal in counts.items():
        sentence = f"of {len(parts[name])} {name} rows, {equal} {'is' if equal == 1 else 'are'} equal to a training row"
        assert (sentence in said.err) == (equal > 0)
    write("t.csv", table([NAMES, *X.tolist()]))
    assert "equal to a training row" not in ask("train", "t.csv", *QUICK, "--out", "others").err


SPECTRA = [[f"{value:.4f}" for value in row] for row in np.cumsum(np.random.default_rng(1).normal(size=(30, 70)), axis=1)]
WAVELENGTHS = list(range(400, 540, 2))


def test_a_description_above_a_table_is_deleted_as_said(ask, refused, here):
    lines = ["# made by X", "# on a Monday", *table([["id", *WAVELENGTHS], *([i, *row] for i, row in enumerate(SPECTRA))]).splitlines()]
    write("x.csv", "\n".join(lines))
    sentence = refused("train", "x.csv")
    assert "line 3 has 71 cells, but line 1 has 1" in sentence and "delete what stands above line 3." in sentence
    write("x.csv", "\n".join(lines[2:]))
    assert ask("sources", "x.csv").code == 0


def test_columns_beside_an_axis_are_named_and_can_be_left_out(ask, here):
    write("x.csv", table([["protein", *WAVELENGTHS, "dose"], *([i % 7, *row, i % 5] for i, row in enumerate(SPECTRA))]))
    said = ask("sources", "x.csv")
    note = "columns protein, dose of x.csv stand beside an axis, and are learnt with it; to leave them out: --drop protein,dose"
    assert said.code == 0 and note in said.out + said.err
    without = ls.find_source("x.csv", reading=ls.ReadOptions(drop=("protein", "dose"))).load().train
    assert without.axis is not None and without.axis.positions == tuple(map(float, WAVELENGTHS))


GOOD = table([["a", "b"], *X[:20, :2].tolist()])
DATES = [["d", "x"], *([f"{i + 1:02}/{i + 2:02}/2020", i * i % 7] for i in range(9))]
MENDED = {  # what is refused, what is said, and the file after doing so
    "a short row is corrected": (GOOD + "3\n", "has 1 cell, but line 1 has 2", GOOD + "3,4\n"),
    "a short row is left out": (GOOD + "3\n", "correct it, or leave the row out", GOOD),
    "an empty line is deleted": (GOOD + "\n3,4\n", "line 22 is empty; delete it", GOOD + "3,4\n"),
    "quotes are corrected": (GOOD + '3,"4\n', "begins in line 22 cannot be split into cells", GOOD + '3,"4"\n'),
    "spaces become commas": ("1 2\n3 4\n5 6\n", "save it with commas, semicolons or tabs", "1,2\n3,4\n5,6\n"),
    "dates are written from the year on": (
        table(DATES),
        "write dates as 2020-12-31",
        table([["d", "x"], *([f"2020-{i + 2:02}-{i + 1:02}", i * i % 7] for i in range(9))]),
    ),
    "text is saved in UTF-8": ("a,b\n1,2\n3,5\n".encode("utf-16-le"), "save it as UTF-8", "a,b\n1,2\n3,5\n"),
    "one row is not enough": ("a,b\n", "give at least one", "a,b\n1,2\n"),
    "a comma may group thousands": ('a,b\n"1,234",2\n"5,678",3\n', "may group thousands or begin the decimals", "a,b\n1234,2\n5678,3\n"),
    "columns are called differently": ("a,a,b\n1,2,3\n4,5,7\n", "give them different names", "a,c,b\n1,2,3\n4,5,7\n", "--columns", "a,b"),
}


@pytest.mark.parametrize("case", MENDED)
def test_a_file_that_is_mended_as_said_is_read(ask, refused, case, here):
    content, says, mended, *words = MENDED[case]
    write("x.csv", content)
    assert says in refused("sources", "x.csv", *words)
    write("x.csv", mended)
    assert ask("sources", "x.csv", *words).code == 0


def test_a_table_without_names_gets_those_that_a_run_needs(ask, refused, run, here):
    write("x.csv", table([[1, 2, 3, 4], [5, 6, 7, 8]]))
    sentence = refused("encode", run, "x.csv", "-o", "z.csv")
    assert "x.csv has no names and 4 columns, but 3 are needed: a, b, c; write the names of its columns into the first line." in sentence
    write("x.csv", table([["other", "c", "a", "b"], [1, 2, 3, 4], [5, 6, 7, 8]]))
    assert ask("encode", run, "x.csv", "-o", "z.csv").code == 0


def test_labels_of_nothing_are_left_out_as_said(ask, refused, here):
    write("x.csv", table([[*NAMES, "y", "z"], *([*row, "", "pq"[i % 2]] for i, row in enumerate(X.tolist()))]))
    assert "has no labels, only empty cells; choose another column, or leave the label out." in refused("sources", "x.csv", "--label", "y")
    assert ask("sources", "x.csv", "--label", "z").code == ask("sources", "x.csv").code == 0

"""A table that is given to a run: unknown categories, missing columns, one row; and what is said of it can be followed."""

import csv
import shlex
from pathlib import Path

import numpy as np
import pytest

import latentscape as ls

RNG = np.random.default_rng(0)
ROWS = [[f"{a:.2f}", f"{b:.2f}", "xy"[i % 2], ("yes", "no")[i % 3 == 0]] for i, (a, b) in enumerate(RNG.normal(size=(80, 2)))]
QUICK = ("--epochs", 1, "--no-report")
COMMANDS = ("encode", "score", "reconstruct", "impute")


def table(path, names, rows):
    Path(path).write_text("".join(",".join(map(str, row)) + "\n" for row in [names, *rows]))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run on a table of two columns of numbers, one of categories, and one of yes and no."""
    folder = tmp_path_factory.mktemp("table")
    table(folder / "t.csv", ["a", "b", "kind", "well"], ROWS)
    return ls.run(folder / "t.csv", out=folder / "run", settings={"train.epochs": 1}, pictures=False, device="cpu").path


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A run on a table of numbers."""
    folder = tmp_path_factory.mktemp("plain")
    table(folder / "t.csv", ["a", "b", "c"], [[a, b, i] for i, (a, b, *_) in enumerate(ROWS)])
    return ls.run(folder / "t.csv", out=folder / "run", settings={"train.epochs": 1}, pictures=False, device="cpu").path


def cells_in(path):
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


UNKNOWN = [["1", "2", "z", "yes"], ["0", "0", "x", "maybe"], ["1", "1", "w", "NO"]]


@pytest.mark.parametrize("command", COMMANDS)
def test_unknown_categories_are_counted_or_refused(ask, refused, snapshot, run, command, here):
    table("new.csv", ["a", "b", "kind", "well"], UNKNOWN)
    before = snapshot(run)
    said = ask(command, run, "new.csv", "-o", "out.csv")
    why = "which is not among the categories of the training data"
    assert said.code == 0 and said.err.splitlines()[:2] == [
        f"new.csv: line 2, column 'kind' holds 'z', {why}; 2 such cells are taken as missing",
        f"new.csv: line 3, column 'well' holds 'maybe', {why}; 1 such cell is taken as missing",
    ]
    sentence = refused(command, run, "new.csv", "--strict", "-o", "strict.csv")
    assert sentence == (
        "latentscape: new.csv: line 2, column 'kind' holds 'z', which is not among the categories of the training data (3 such cells in "
        "columns kind, well); correct or empty such cells, or leave out --strict to take them as missing.\n"
    )
    assert not Path("strict.csv").exists() and snapshot(run) == before
    table("new.csv", ["a", "b", "kind", "well"], [["1", "2", "", "yes"], ["0", "0", "x", ""], ["1", "1", "", "NO"]])  # as it says
    assert ask(command, run, "new.csv", "--strict", "-o", "emptied.csv").code == 0
    if command != "impute":  # it leaves what stands in the file
        assert Path("emptied.csv").read_bytes() == Path("out.csv").read_bytes()


def test_a_missing_column_of_a_table_with_gaps_may_be_empty(ask, refused, snapshot, run, here):
    table("new.csv", ["b", "kinds"], [["1", "x"]])
    before = snapshot(run)
    sentence = refused("score", run, "new.csv", "-o", "s.csv")
    assert (
        sentence
        == (
            "latentscape: There is no column 'a' in new.csv, which the run was trained on (3 are missing: a, kind, well). Known: b, kinds. "
            "Add them to the file with empty cells, or train a run without them (--drop a,kind,well).\n"
        )
        and snapshot(run) == before
    )
    table("new.csv", ["b", "kind", "a", "well"], [["1", "x", "", ""]])
    assert ask("score", run, "new.csv", "-o", "s.csv").code == 0 and len(cells_in("s.csv")) == 2


def test_a_missing_column_of_numbers_is_added_or_left_out_of_the_run(ask, refused, plain, here):
    table("new.csv", ["a", "cc"], [["1", "5"]])
    sentence = refused("encode", plain, "new.csv", "-o", "z.csv")
    assert "no column 'b' in new.csv" in sentence and "Add them to the file, or train a run without them (--drop b,c)" in sentence
    remedy = shlex.split(sentence.rpartition("(")[2].rstrip(").\n"))
    assert ask("train", plain.parent / "t.csv", *remedy, *QUICK, "--out", "other").code == 0
    assert ask("encode", "other", "new.csv", "-o", "z.csv").code == 0
    table("near.csv", ["a", "b", "C"], [["1", "5", "2"]])
    assert "did you mean 'C'?" in refused("encode", plain, "near.csv", "-o", "y.csv")


@pytest.mark.parametrize("command", COMMANDS)
def test_one_row_is_enough(ask, run, plain, command, here):
    table("one.csv", ["a", "b", "kind", "well"], [["1", "0.5", "x", ""]])
    said = ask(command, run, "one.csv", "-o", "one-out.csv")
    assert said.code == 0 and said.err == "" and len(cells_in("one-out.csv")) == 2
    assert "1 rows" not in said.out and "1 codes" not in said.out and "1 one examples" not in said.out
    np.save("one.npy", np.array([[0.5, 0.25, 3.0]]))
    if command != "impute":
        assert ask(command, plain, "one.npy", "-o", "two.csv").code == 0 and len(cells_in("two.csv")) == 2


def test_no_row_is_refused_and_one_is_not_trained_on(ask, refused, run, here):
    table("none.csv", ["a", "b", "kind", "well"], [])
    sentence = "none.csv holds a line of names and no rows; give at least one, and two to train on."
    assert sentence in refused("score", run, "none.csv", "-o", "s.csv") and sentence in refused("train", "none.csv")
    table("one.csv", ["a", "b"], [[1, 2]])
    sentence = "Training needs at least 2 examples, but got 1 (the shape is (1, 2)) from the examples in one.csv; give more."
    assert sentence in refused("train", "one.csv")
    table("two.csv", ["a", "b"], [[1, 2], [2, 1]])
    assert ask("train", "two.csv", *QUICK, "--out", "two").code == 0


@pytest.mark.parametrize("ids", [[f"p{i}" for i in range(80)], list(range(80)), [f"p{i // 2 * 2 if i < 60 else i}" for i in range(80)]])
def test_labels_that_name_rows_are_said(ask, ids, here):
    table("t.csv", ["a", "b", "who"], [[*row[:2], name] for row, name in zip(ROWS, ids, strict=True)])
    said = ask("train", "t.csv", "--label", "who", *QUICK, "--out", "run")
    count = len(set(ids))
    assert (
        said.code == 0
        and (
            f"column 'who' holds {count} different labels in 80 rows, so they hardly group any; if it only names the rows, leave it out "
            "instead: --drop who"
        )
        in said.err
    )
    assert "labels" not in ask("train", "t.csv", "--drop", "who", *QUICK, "--out", "without").err
    assert "labels" not in ask("encode", "run", "t.csv", "-o", "z.csv").err


def test_columns_that_are_constant_in_the_training_part_are_named_once(ask, here):
    split = ls.recipes.read_recipe("table").data.split
    numbers = ls.data.Splits(ls.data.from_array(np.arange(80.0)[:, None]))
    train = ls.data.cut(numbers, valid=split.valid, heldout=split.heldout, seed=split.seed)
    kept = {int(row) for row in train.train.values().flatten()}
    rows = [[*row[:2], "x" if i in kept else "y", 7 if i in kept else 8] for i, row in enumerate(ROWS)]
    table("t.csv", ["a", "b", "kind", "size"], rows)
    said = ask("train", "t.csv", *QUICK, "--out", "run")
    assert said.code == 0 and said.err.count("'kind' is 'x' in every training row, so nothing is learnt from it") == 1
    assert said.err.count("column 'size' is 7 in every training row; it is not scaled") == 1
    assert ask("encode", "run", "t.csv", "-o", "z.npy").code == 0 and np.isfinite(np.load("z.npy")).all()

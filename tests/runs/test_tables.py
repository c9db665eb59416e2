"""A run on a table finds the columns of another table by their names, and its own data where the user says that it is."""

from pathlib import Path

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples
from latentscape.reading import Column, ColumnKind
from latentscape.recipes import read_recipe
from latentscape.recipes.data import unscaled

RNG = np.random.default_rng(0)
QUICK = ("--epochs", 1, "--no-report")


def lines(*rows):
    return "\n".join(",".join(map(str, row)) for row in rows) + "\n"


VALUES = RNG.normal(size=(60, 3)).round(3).tolist()
ROWS = [[f"p{i}", ("x", "y")[i % 2], *values] for i, values in enumerate(VALUES)]


@pytest.fixture
def run(ask, here):
    """The folder of a run on `t.csv`, whose columns are the ids of the rows, labels, and three of numbers, of which one is dropped."""
    Path("t.csv").write_text(lines(["id", "kind", "a", "b", "c"], *ROWS))
    assert ask("train", "t.csv", "--label", "kind", "--drop", "b", *QUICK, "--out", "run").code == 0
    return Path("run")


def codes(ask, file, *words):
    answer = ask("encode", "run", file, "-o", "z.npy", "--force", *words)
    assert answer.code == 0, answer.err
    return np.load("z.npy"), answer.err


def test_the_columns_of_a_run_are_found_in_any_order(run, ask):
    own, said = codes(ask, "t.csv")
    assert "x.csv" not in said and "has columns that are not needed, which are left out: b" in said
    Path("turned.csv").write_text(lines(["c", "b", "new", "a"], *([c, b, 7.5, a] for _, _, a, b, c in ROWS)))
    turned, said = codes(ask, "turned.csv")
    assert np.array_equal(own, turned) and "turned.csv has columns that are not needed, which are left out: b, new" in said
    Path("nameless.csv").write_text(lines(*([a, c] for _, _, a, _, c in ROWS)))
    nameless, said = codes(ask, "nameless.csv")
    assert np.array_equal(own, nameless) and "nameless.csv has no names, so its columns are taken in the order a, c" in said


def test_what_a_run_cannot_find_is_refused(run, refused):
    Path("other.csv").write_text("a,b,kind\n1,2,x\n")
    assert "no column 'c' in other.csv" in refused("encode", run, "other.csv", "-o", "z.npy")
    Path("nameless.csv").write_text("1,2,3\n4,5,6\n")
    assert "no names and 3 columns, but 2 are needed: a, c" in refused("encode", run, "nameless.csv", "-o", "z.npy")
    Path("plain.csv").write_text("a,c\n1,2\n3,4\n")
    assert "no column 'knid' in plain.csv" in refused("encode", run, "plain.csv", "--label", "knid", "-o", "z.npy")


def test_labels_are_remembered_and_may_be_missing(run):
    opened = ls.load(run)
    examples, _ = opened.examples("t.csv")
    assert examples.classes == ("x", "y") and examples.columns == ("a", "c") and examples.ids.tolist() == [row[0] for row in ROWS]
    Path("plain.csv").write_text("a,c\n1,2\n3,4\n")
    examples, _ = opened.examples("plain.csv")
    assert examples.labels is None and examples.x.tolist() == [[1, 2], [3, 4]]


def test_a_run_on_nameless_columns_takes_the_same_ones(ask, here):
    rows = [[i + 1, a, b, c] for i, (_, _, a, b, c) in enumerate(ROWS)]  # the first column numbers the rows
    Path("t.csv").write_text(lines(*rows))
    assert ask("train", "t.csv", *QUICK, "--out", "run").code == 0
    own, _ = codes(ask, "t.csv")
    Path("few.csv").write_text(lines(*rows[40:43]))
    few, _ = codes(ask, "few.csv")
    assert np.allclose(few, own[40:43], atol=1e-6) and len({tuple(code) for code in few.tolist()}) == 3


def test_the_kinds_of_columns_are_recorded_and_used_again(ask, here):
    Path("t.csv").write_text(
        lines(["a", "port", "b"], *([a, "SCQ"[i % 3], "" if i % 7 == 0 else b] for i, (_, _, a, b, _) in enumerate(ROWS)))
    )
    from latentscape.data.catalogue import find_source
    from latentscape.reading import ReadOptions

    source = find_source("t.csv")
    schema = source.load().train.schema
    assert [column.kind for column in schema] == [ColumnKind.NUMBER, ColumnKind.CATEGORY, ColumnKind.NUMBER]
    Path("one.csv").write_text("b,port,a\n,Q,1\n")
    examples = find_source("one.csv", reading=ReadOptions(schema=schema)).load().train
    assert examples.schema == schema and examples.columns == ("a", "port", "b")
    assert np.array_equal(examples.x.numpy(), [[1, 1, np.nan]], equal_nan=True)


def test_data_that_was_moved_is_named(run, ask, refused):
    before = ask("evaluate", run, "--draws", 10).out
    Path("elsewhere").mkdir()
    moved = Path("t.csv").rename("elsewhere/moved.csv")
    sentence = refused("evaluate", run, "--draws", 10)
    assert f"run was trained on {Path('t.csv').resolve()}, which is not there; say where it is now: --data ..." in sentence
    assert ask("evaluate", run, "--draws", 10, "--data", moved).out == before
    assert ask("encode", run, moved, "-o", "z.npy").code == 0  # what needs no data works without
    assert ls.load(run, data=moved).splits.train.columns == ("a", "c")
    Path("other.csv").write_text("a,c\n1,2\n3,4\n")
    assert "other.csv is not the data that run was trained on (its SHA-256 differs); name that file" in refused(
        "evaluate", run, "--draws", 10, "--data", "other.csv"
    )
    moved.rename("t.csv")
    Path("t.csv").write_text("a,c\n1,2\n3,4\n")
    sentence = refused("evaluate", run, "--draws", 10)
    assert "t.csv has changed since run was trained on it" in sentence and "--data" in sentence


def test_a_stopped_run_goes_on_with_data_that_was_moved(ask, here, interrupted, refused):
    Path("t.csv").write_text(lines(["a", "c"], *([a, c] for _, _, a, _, c in ROWS)))
    with interrupted(share=0.6), pytest.raises(ls.errors.StoppedError):
        ls.run("t.csv", settings={"train.epochs": 9}, pictures=False, out="run")
    Path("t.csv").rename("moved.csv")
    assert "--data" in refused("train", "--resume", "run")
    assert ask("train", "--resume", "run", "--data", "moved.csv").code == 0
    assert "--data says where the data of a run is now" in refused("train", "digits", "--data", "moved.csv")


def test_a_constant_column_of_texts_is_not_said_to_be_a_number_that_is_not_scaled():
    schema = (Column("size"), Column("sex", ColumnKind.CATEGORY, ("f", "m")))
    train = Examples(torch.tensor([[3.0, 0.0], [3.0, 0.0]]), columns=("size", "sex"), schema=schema)
    assert unscaled(read_recipe("table"), train) == [
        "column 'size' is 3 in every training row; it is not scaled",
        "column 'sex' is 'f' in every training row, so nothing is learnt from it",
    ]

"""Rows in `.csv` files with the names of the table: `encode`, `decode`, `reconstruct` and `sample`."""

import csv
from pathlib import Path

import numpy as np
import pytest

import latentscape as ls
from latentscape import explore

SENTENCE = "1 of 3 rows lies outside the training range in age (max 97, trained up to 80): the model has seen nothing like it\n"


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A run on a table of two columns with names, and a table of three rows, one of them outside its range."""
    folder = tmp_path_factory.mktemp("table")
    rng = np.random.default_rng(0)
    age = np.r_[18, 80, rng.uniform(18, 80, 198)]
    np.savetxt(folder / "t.csv", np.c_[age, 0.1 * age + rng.normal(size=200)], "%.3f", delimiter=",", header="age,dose (mg)", comments="")
    (folder / "new.csv").write_text('"dose (mg)",age\n5,50\n9.25,97\n2,20\n')
    settings = {"train.epochs": 30, "data.split.heldout": 0.0, "data.split.valid": 0.0}
    return ls.run(folder / "t.csv", out=folder / "run", settings=settings, pictures=False, device="cpu").path, folder / "new.csv"


def columns_in(path):
    with Path(path).open(encoding="utf-8", newline="") as file:
        names, *rows = list(csv.reader(file))
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def numbers_in(path):
    return np.array([[float(cell) for cell in cells] for cells in columns_in(path).values()], dtype=np.float32).T


def test_codes_go_to_a_table_and_back_to_rows(ask, snapshot, table, here):
    run, new = table
    before = snapshot(run)
    assert ask("encode", run, new, "-o", "codes.csv").err == SENTENCE
    assert list(columns_in("codes.csv")) == ["line", "z1", "z2"]
    assert ask("decode", run, "codes.csv", "-o", "rows.csv").code == 0
    assert ask("reconstruct", run, new, "-o", "again.csv").err == SENTENCE
    assert list(columns_in("rows.csv")) == ["line", "age", "dose (mg)"]
    assert (here / "rows.csv").read_bytes() == (here / "again.csv").read_bytes()
    opened = ls.load(run)
    examples = ls.find_source(str(new)).load().train.in_columns(("age", "dose (mg)"))
    assert np.array_equal(numbers_in("rows.csv")[:, 1:], explore.reconstruct(opened.model, examples).reconstructions.astype(np.float32))
    assert ask("encode", run, "rows.csv", "-o", "more.npy").code == 0  # columns are found by their names
    assert snapshot(run) == before


def test_samples_are_rows_of_the_table(ask, table, here):
    run, _ = table
    assert ask("sample", run, "-n", 500, "--draw", "-o", "drawn.csv").code == 0
    assert ask("sample", run, "-n", 500, "--no-draw", "-o", "means.csv").code == 0
    assert list(columns_in("drawn.csv")) == ["age", "dose (mg)"]
    opened = ls.load(run)
    for name, draw in (("drawn.csv", True), ("means.csv", False)):
        assert np.array_equal(numbers_in(name), explore.sample(opened.model, 500, draw=draw).examples.astype(np.float32))
    spread = [numbers_in(name).std(0) for name in ("means.csv", "drawn.csv")]
    assert (spread[1] > spread[0]).all()


def test_rows_of_a_table_are_drawn_and_images_are_means_unless_asked_otherwise(ask, table, trained, here):
    run, _ = table
    drawn_by_default = ls.load(run).record.source.kind in ("table", "counts")
    for path, by_default in ((run, drawn_by_default), (trained, False)):
        for words in ((), ("--draw",), ("--no-draw",)):
            assert ask("sample", path, "-n", 5, *words, "-o", f"x{''.join(words)}.npy", "--force").code == 0
        same = (here / "x.npy").read_bytes() == (here / ("x--draw.npy" if by_default else "x--no-draw.npy")).read_bytes()
        assert same and (here / "x--draw.npy").read_bytes() != (here / "x--no-draw.npy").read_bytes()
    assert set(np.unique(np.load("x--draw.npy"))) == {0, 1}  # of a Bernoulli


def test_rows_of_a_conditional_run_have_the_columns_of_its_condition(ask, here):
    rng = np.random.default_rng(0)
    (here / "t.csv").write_text(
        "a,b,age,kind\n" + "".join(f"{a:.3f},{b:.3f},{n},{'xy'[n % 2]}\n" for n, (a, b) in enumerate(rng.normal(size=(90, 2))))
    )
    assert ask("train", "t.csv", "--label", "kind", "--condition", "age", "--epochs", 2, "--no-report", "--out", "by-age").code == 0
    assert ask("sample", "by-age", "-n", 3, "-o", "ages.csv").code == 0
    ages = columns_in("ages.csv")
    assert list(ages) == ["a", "b", "age"] and all(0 <= float(age) < 90 and age == str(int(age)) for age in ages["age"])
    assert ask("train", "t.csv", "--label", "kind", "--condition", "label", "--epochs", 2, "--no-report", "--out", "by-kind").code == 0
    assert ask("sample", "by-kind", "-n", 6, "--label", "y", "-o", "kinds.csv").code == 0
    assert columns_in("kinds.csv")["label"] == ["y"] * 6


def test_columns_without_names_are_numbered(ask, refused, here):
    np.save("x.npy", np.random.default_rng(0).normal(size=(60, 2)))
    assert ask("train", "x.npy", "--epochs", 1, "--no-report", "--out", "run").code == 0
    assert ask("sample", "run", "-n", 2, "-o", "new.csv").code == 0
    assert list(columns_in("new.csv")) == ["column 1", "column 2"]
    np.save("far.npy", np.array([[1.0, 99.0]]))
    assert "outside the training range in column 2 (max 99, " in ask("encode", "run", "far.npy", "-o", "codes.npy").err


def test_ids_stand_before_the_codes_and_are_no_codes(ask, chord_run, here):
    assert ask("encode", chord_run, "progressions", "-o", "codes.csv").code == 0
    columns = columns_in("codes.csv")
    assert list(columns)[:2] == ["id", "z1"] and columns["id"][0].endswith("bar 1")


def test_refused(refused, table, trained, here):
    run, new = table
    (here / "other.csv").write_text("age,weight\n1,2\n")
    for words in (("sample", trained), ("reconstruct", trained), ("reconstruct", trained, "digits")):
        assert "holds rows, but an example of" in (sentence := refused(*words, "-o", "x.csv")) and "(1, 8, 8)" in sentence
    for command in ("encode", "reconstruct"):
        assert "There is no column 'dose (mg)' in other" in refused(command, run, "other.csv", "-o", "x.csv")
        assert "no file or folder missing.csv" in refused(command, run, "missing.csv", "-o", "x.csv")
        assert "other.csv exists already" in refused(command, run, new, "-o", "other.csv")
    assert "other.csv exists already" in refused("sample", run, "-o", "other.csv")
    assert "inside the run folder" in refused("sample", run, "-o", run / "x.csv")

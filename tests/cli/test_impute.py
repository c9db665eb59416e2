"""`latentscape impute`: missing cells are filled in, and every other cell of the file stays as it is."""

import csv
import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest

import latentscape as ls
from latentscape import explore

HEADER = 'kind;"weight; kg";visits;smoker;seen;note'


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A run on a table of all kinds of columns with missing cells, in the style of a German spreadsheet; and the file of the table."""
    folder = tmp_path_factory.mktemp("table")
    rng = np.random.default_rng(0)
    n = 300
    age = rng.uniform(0, 60, n)
    rows = [
        [
            "young" if years < 20 else "=mid" if years < 40 else '"old", very',
            f"{60 + years + rng.normal():.2f}".replace(".", ","),
            str(rng.poisson(years / 20)),
            "ja" if rng.uniform() < years / 60 else "nein",
            str(np.datetime64("2020-01-01") + int(years * 10)),
            f" text {i % 3}",
        ]
        for i, years in enumerate(age)
    ]
    holes = rng.uniform(size=(n, 6)) < 0.1
    for i, j in zip(*np.nonzero(holes), strict=True):
        rows[i][j] = ("", "NA", "?")[(i + j) % 3]
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
    (folder / "t.csv").write_text(f"{HEADER}\n{text.getvalue()}")
    settings = {"train.epochs": 300, "train.min_steps": 0}
    run = ls.run(
        folder / "t.csv", reading=ls.ReadOptions(drop=("note",)), settings=settings, out=folder / "run", pictures=False, device="cpu"
    )
    return run.path, folder / "t.csv"


def cells_in(path):
    return list(csv.reader(io.StringIO(Path(path).read_text(encoding="utf-8"), newline=""), delimiter=";"))


def is_missing(cell):
    return cell in ("", "NA", "?")


def test_cells_that_were_there_stay_and_the_others_are_of_their_kind(ask, snapshot, table, here):
    run, path = table
    before = snapshot(run)
    code, out, err = ask("impute", run, path, "-o", "full.csv")
    assert code == 0, err
    names, *rows = cells_in(path)
    new_names, *full = cells_in("full.csv")
    assert new_names == names and (here / "full.csv").read_text(encoding="utf-8").startswith(f"{HEADER}\n") and len(full) == len(rows)
    filled: dict[str, set[str]] = {name: set() for name in names}
    for row, new_row in zip(rows, full, strict=True):
        for name, cell, new in zip(names, row, new_row, strict=True):
            assert new == cell if not is_missing(cell) or name == "note" else not is_missing(new)
            if is_missing(cell):
                filled[name].add(new)
    assert filled["kind"] <= {"young", "=mid", '"old", very'} and len(filled["kind"]) > 1 and filled["smoker"] <= {"ja", "nein"}
    assert all(cell.isdecimal() for cell in filled["visits"])
    assert all("," in cell and 55 < float(cell.replace(",", ".")) < 125 for cell in filled["weight; kg"])
    assert all("2019-12-01" < cell < "2021-10-01" and len(cell) == 10 for cell in filled["seen"])
    count = sum(is_missing(cell) for row in rows for cell in row[:5])
    assert out.splitlines() == [
        "full.csv",
        f"{count:,} of 1,500 cells of t were missing; each is filled in with its mean or its most probable text, given the rest of its row",
    ]
    notes = sum(is_missing(row[5]) for row in rows)
    assert f"{run} was not trained on column 'note', so {notes} of its cells are still missing" in err
    assert snapshot(run) == before


def test_a_full_table_is_filled_with_what_the_model_says(ask, table, here):
    run, path = table
    assert ask("impute", run, path, "-o", "full.npy").code == 0
    opened = ls.load(run)
    result = explore.impute(opened.model, ls.find_source(str(path), reading=ls.ReadOptions(drop=("note",))).load().train)
    assert np.array_equal(np.load("full.npy"), result.values.astype(np.float32), equal_nan=True) and not np.isnan(result.values).any()
    weights = [row[1] for row in cells_in(path)[1:]]
    assert ask("impute", run, path, "-o", "full.csv").code == 0
    filled = [float(row[1].replace(",", ".")) for row in cells_in("full.csv")[1:]]
    gaps = [i for i, cell in enumerate(weights) if is_missing(cell)]
    assert np.allclose(np.array(filled)[gaps], result.values[gaps, 1], rtol=1e-5)


def test_draws_differ_between_seeds_and_their_mean_is_the_mean(ask, table, here):
    run, path = table
    for name, words in {"a.csv": ("--draw",), "again.csv": ("--draw",), "b.csv": ("--draw", "--seed", 1)}.items():
        assert ask("impute", run, path, "-o", name, *words).code == 0
    assert (here / "a.csv").read_bytes() == (here / "again.csv").read_bytes() != (here / "b.csv").read_bytes()
    model, examples = ls.load(run).model, ls.find_source(str(path), reading=ls.ReadOptions(drop=("note",))).load().train
    mean = explore.impute(model, examples, draws=1000)
    gaps = mean.missing[:, 1]
    drawn = np.stack([explore.impute(model, examples, seed=seed, draw=True).values[gaps, 1] for seed in range(1, 31)])
    error = drawn.std(0, ddof=1) / np.sqrt(30)
    assert (np.abs(drawn.mean(0) - mean.values[gaps, 1]) < 6 * error + 0.1).all() and (drawn.std(0) > 0.1).all()


def test_the_summary_counts_them_and_columns_stand_in_any_order(ask, table, here):
    run, path = table
    some = [[row[i] for i in (3, 4, 0, 2, 1)] for row in cells_in(path)[:81]]
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(some)
    (here / "some.csv").write_text(text.getvalue())
    said = ask("impute", run, "some.csv", "-o", "full.csv", "--json")
    assert said.code == 0, said.err
    filled = sum(is_missing(cell) for row in some for cell in row)
    assert json.loads(said.out) == {"run": str(run), "input": "some", "n": 80, "cells": 400, "filled": filled, "file": "full.csv"}
    full = cells_in("full.csv")
    assert full[0] == some[0] and not any(is_missing(cell) for row in full for cell in row)
    assert all(
        new == cell for row, new_row in zip(some, full, strict=True) for cell, new in zip(row, new_row, strict=True) if not is_missing(cell)
    )


def test_a_packed_table_is_filled_as_the_plain_one(ask, table, here):
    run, path = table
    (here / "t.csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    for name, source in (("plain.csv", path), ("packed.csv", "t.csv.gz")):
        assert ask("impute", run, source, "-o", name).code == 0
    assert (here / "plain.csv").read_bytes() == (here / "packed.csv").read_bytes()


def test_refused(refused, table, chord_run, here):
    run, path = table
    (here / "other.csv").write_text("kind;visits\nyoung;1\n")
    assert "no file or folder missing.csv" in refused("impute", run, "missing.csv", "-o", "full.csv")
    assert "There is no column" in refused("impute", run, "other.csv", "-o", "full.csv")
    assert ".csv or .npy" in refused("impute", run, path, "-o", "full.txt")
    assert "other.csv exists already" in refused("impute", run, path, "-o", "other.csv")
    assert "inside the run folder" in refused("impute", run, path, "-o", run / "x.csv")
    assert "cannot fill in missing values" in refused("impute", chord_run, "progressions", "-o", "full.npy")
    assert "'-o'" in refused("impute", run, path)

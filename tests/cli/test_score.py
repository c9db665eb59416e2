"""`latentscape score`: a row for each row of a file, its ELBO, its rank, the surprise of its columns, and the anomalies among them."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import latentscape as ls
from latentscape.measures import measure, score_each


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A run on a table whose third column is the sum of the others, and a table with its columns in another order and two wrong rows."""
    folder = tmp_path_factory.mktemp("table")
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(1400, 2))
    rows = np.c_[rows, rows.sum(1) + 0.05 * rng.normal(size=1400)] * [1, 10, 1] + [0, 500, 0]
    np.savetxt(folder / "a.csv", rows[:1300], delimiter=",", header="x,y,sum", comments="")
    new = rows[1300:].copy()
    new[3] = [1.5, 515, -3]  # each value is an ordinary one, but not beside the others
    new[7, 1] = 900
    np.savetxt(folder / "new.csv", new[:, [2, 0, 1]], delimiter=",", header="sum,x,y", comments="")
    run = ls.run(folder / "a.csv", out=folder / "run", settings={"train.epochs": 40}, pictures=False, device="cpu").path
    return run, folder / "new.csv"


def rows_in(path):
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_for_each_row_of_the_file(ask, snapshot, table, here):
    run, new = table
    before = snapshot(run)
    code, out, err = ask("score", run, new, "-o", "scores.csv")
    assert code == 0 and out.splitlines()[0] == "scores.csv" and "100 rows of new, on average ELBO" in out
    assert err.startswith("2 of 100 rows lie outside the training range in y (max 900, trained up to 530.66), sum (min ")
    assert err.endswith(": the model has seen nothing like them\n")
    rows = rows_in("scores.csv")
    surprises = ["surprise_x", "surprise_y", "surprise_sum"]
    assert list(rows[0]) == ["line", "elbo", "rank", "anomaly", "kl", *surprises]
    assert [int(row["line"]) for row in rows] == list(range(2, 102))  # line 1 holds the names
    elbo, kl = (np.array([float(row[name]) for row in rows]) for name in ("elbo", "kl"))
    each = np.array([[float(row[name]) for name in surprises] for row in rows])
    assert np.allclose(elbo, -kl - each.sum(1), atol=1e-5)
    opened = ls.load(run)
    examples = ls.find_source(str(new)).load().train.in_columns(("x", "y", "sum"))
    assert np.allclose(elbo, score_each(opened.model, examples).values)
    known = score_each(opened.model, opened.splits.train).values
    assert np.allclose([float(row["rank"]) for row in rows], [(known < value).mean() for value in elbo])
    flagged = [i for i, row in enumerate(rows) if row["anomaly"] == "1"]
    assert {3, 7} <= set(flagged) and len(flagged) <= 6 and {row["anomaly"] for row in rows} == {"0", "1"}
    assert snapshot(run) == before


def test_the_threshold_is_said_with_the_rows_that_it_rests_on(ask, table, here):
    run, new = table
    said = ask("score", run, new, "-o", "scores.csv", "--json")
    row = json.loads(said.out)
    assert {name: row[name] for name in ("input", "n", "false_alarms", "part", "part_n", "file")} == {
        "input": "new", "n": 100, "false_alarms": 0.01, "part": "valid", "part_n": 117, "file": "scores.csv",
    }  # fmt: skip
    scores = score_each(ls.load(run).model, ls.load(run).splits.valid).values
    assert row["threshold"] == pytest.approx(np.sort(scores)[0], rel=1e-6)
    below = sum(float(each["elbo"]) < row["threshold"] for each in rows_in("scores.csv"))
    assert row["anomalies"] == below
    said = ask("score", run, new, "-o", "scores.csv", "--force").out.splitlines()[-1]
    assert said.startswith(f"{below} of 100 rows lie below the threshold") and said.endswith("0.01 (by 117 valid examples)")


def test_a_rate_that_the_validation_part_is_too_small_for_rests_on_the_training_part_or_is_said(ask, table, here):
    run, new = table
    said = ask("score", run, new, "--false-alarms", 0.002, "-o", "a.csv")
    assert "by 1,053 train examples, on which the model was trained: expect more false alarms" in said.out
    said = ask("score", run, new, "--false-alarms", 0.0001, "-o", "b.csv")
    assert said.code == 0 and "no threshold: a rate of false alarms of 0.0001 needs more than the 1,053 train examples" in said.out
    assert {row["anomaly"] for row in rows_in("b.csv")} == {""}
    remedy = said.out.split("--false-alarms ")[1].strip()
    assert "lie below the threshold" in ask("score", run, new, "--false-alarms", remedy, "-o", "c.csv").out


def test_an_array_has_the_same_columns_as_fields(ask, table, here):
    run, new = table
    for name in ("scores.csv", "scores.npy"):
        assert ask("score", run, new, "-o", name).code == 0
    fields = np.load("scores.npy")
    rows = rows_in("scores.csv")
    assert fields.dtype.names == tuple(rows[0])[1:]
    assert np.allclose(fields["elbo"], [float(row["elbo"]) for row in rows])


def test_python_gives_the_same(ask, table, here):
    run, new = table
    assert ask("score", run, new, "-o", "scores.npy").code == 0
    result = ls.load(run).score(new)
    assert np.array_equal(result.table["elbo"], np.load("scores.npy")["elbo"]) and result.columns == ("x", "y", "sum")
    assert np.array_equal(result.anomaly, np.load("scores.npy")["anomaly"])


def test_images_have_no_columns(ask, trained, here):
    assert ask("score", trained, "digits", "-o", "scores.csv", "--draws", 1).code == 0
    rows = rows_in("scores.csv")
    assert list(rows[0]) == ["row", "elbo", "rank", "anomaly", "log_likelihood", "kl"] and len(rows) == 1797
    run = ls.load(trained)
    everything = measure(run.model, ls.find_source("digits").load().train)
    assert np.mean([float(row["elbo"]) for row in rows]) == pytest.approx(everything.elbo, rel=1e-6)
    assert np.mean([int(row["anomaly"]) for row in rows]) < 0.03


def test_an_autoencoder_has_minus_the_squared_error(ask, autoencoder, here):
    code, out, _ = ask("score", autoencoder, "digits", "-o", "scores.csv")
    assert code == 0 and "on average squared error 0.0" in out
    rows = rows_in("scores.csv")
    assert list(rows[0]) == ["row", "minus_squared_error", "rank", "anomaly"] and float(rows[0]["minus_squared_error"]) < 0


def test_chords_and_conditional_runs_are_scored(ask, chord_run, here):
    assert ask("score", chord_run, "progressions", "-o", "chords.csv").code == 0
    rows = rows_in("chords.csv")
    assert next(iter(rows[0])) == "id" and rows[0]["id"].endswith("in C, bar 1") and float(rows[0]["elbo"]) < 0
    rng = np.random.default_rng(0)
    np.savetxt("t.csv", np.c_[rng.normal(size=(200, 2)), rng.integers(0, 90, 200)], delimiter=",", header="a,b,age", comments="")
    assert ask("train", "t.csv", "--condition", "age", "--epochs", 2, "--no-report", "--out", "run").code == 0
    (here / "old.csv").write_text("age,b,a\n97,0,0\n50,0,0\n")
    said = ask("score", "run", "old.csv", "-o", "s.csv")
    assert said.code == 0 and "1 of 2 rows lies outside the training range in age (max 97, trained up to 89)" in said.err
    assert list(rows_in("s.csv")[0]) == ["line", "elbo", "rank", "anomaly", "kl", "surprise_a", "surprise_b"]


def test_without_the_data_of_the_run_rows_have_an_elbo_and_no_rank(ask, here):
    np.save("x.npy", np.random.default_rng(0).normal(size=(60, 5)))
    assert ask("train", "x.npy", "--epochs", 1, "--no-report", "--out", "run").code == 0
    np.save("new.npy", np.load("x.npy")[:4] * 9)
    (here / "x.npy").unlink()
    code, out, err = ask("score", "run", "new.npy", "-o", "scores.csv")
    assert code == 0 and "Without it, rows get no rank and no threshold." in err and "outside the training range" in err
    rows = rows_in("scores.csv")
    assert [(row["rank"], row["anomaly"]) for row in rows] == [("", "")] * 4 and all(float(row["elbo"]) for row in rows)
    assert len(out.splitlines()) == 2


def test_refused(refused, table, trained, here):
    run, new = table
    (here / "other.csv").write_text("x,z,sum\n1,2,3\n")
    (here / "taken.csv").write_text("mine\n")
    assert "no file or folder missing.csv" in refused("score", run, "missing.csv", "-o", "s.csv")
    assert "There is no column 'y' in other" in refused("score", run, "other.csv", "-o", "s.csv")
    assert ".csv or .npy" in refused("score", run, new, "-o", "s.txt")
    assert "taken.csv exists already" in (sentence := refused("score", run, new, "-o", "taken.csv")) and "--force" in sentence
    assert "inside the run folder" in refused("score", run, new, "-o", run / "s.csv")
    assert "share between 0 and 1, but it is 2" in refused("score", run, new, "-o", "s.csv", "--false-alarms", 2)
    assert "(3,)" in refused("score", trained, new, "-o", "s.csv")
    assert "'-o'" in refused("score", run, new)
    assert "nowhere" in refused("score", "nowhere", new, "-o", "s.csv")

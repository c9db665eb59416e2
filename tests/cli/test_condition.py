"""A run that is conditioned on labels or columns, at the command line."""

import json

import numpy as np
import pytest

import latentscape as ls


@pytest.fixture(scope="module")
def conditional(tmp_path_factory):
    """A run conditioned on the digits' labels; not to be written into."""
    folder = tmp_path_factory.mktemp("runs") / "by-label"
    return ls.run("digits", "digits-conditional", settings={"train.epochs": 20}, out=folder, pictures=False, device="cpu").path


def test_samples_of_a_label_are_of_that_class_for_their_neighbours(ask, conditional, here):
    from sklearn.datasets import load_digits
    from sklearn.neighbors import KNeighborsClassifier

    code, _, err = ask("sample", conditional, "--label", 3, "-n", 64, "-o", "threes.npy")
    assert code == 0, err
    digits = load_digits()
    named = KNeighborsClassifier(5).fit(digits.data / 16, digits.target).predict(np.load("threes.npy").reshape(64, 64))
    assert (named == 3).mean() >= 0.8


def test_a_way_and_codes_are_decoded_under_a_class(ask, conditional, here):
    for words in (["0", "5"], ["--label", "7", "random", "random"], ["0.5,1", "1,0", "--label", "2"]):
        assert ask("interpolate", conditional, *words, "--steps", 3, "-o", "way.npy")[0] == 0
    assert ask("encode", conditional, "digits", "-o", "codes.npy")[0] == 0
    assert ask("decode", conditional, "codes.npy", "--label", 4, "-o", "fours.npy")[0] == 0
    assert np.load("fours.npy").shape == (1797, 1, 8, 8)


def test_what_is_asked_wrongly_is_refused(refused, conditional, trained):
    assert "no class '11'; did you mean '1'" in refused("sample", conditional, "--label", 11)
    assert "is not conditioned on labels" in refused("sample", trained, "--label", 3)
    assert "--label 0" in refused("interpolate", conditional, "0.5,1", "1,0")


def test_columns_as_a_condition(ask, here):
    rows = np.random.default_rng(0).normal(size=(60, 3))
    rows[:, 2] = 2 * rows[:, 0] + 0.1 * rows[:, 1]
    np.savetxt("t.csv", rows, delimiter=",", header="age,b,c", comments="")
    code, out, err = ask("train", "t.csv", "--condition", "age", "--set", "train.epochs=3", "--out", "run", "--json")
    assert code == 0, err
    assert json.loads(out)["n"] == 5
    run = ls.load("run")
    assert run.model.shape == (2,) and run.model.context == 1 and run.splits.train.columns == ("b", "c")
    assert float(run.model.context_scaling.shift) == pytest.approx(float(run.splits.train.context.mean()), abs=1e-5)
    for words in (
        ["sample", "run", "-n", "5", "-o", "s.npy"],
        ["encode", "run", "t.csv", "-o", "z.npy"],
        ["decode", "run", "z.npy", "-o", "x.npy"],
        ["interpolate", "run", "0.5,1", "1,0", "-o", "way.npy"],
        ["evaluate", "run"],
    ):
        code, _, err = ask(*words)
        assert code == 0, err
    assert "not conditioned on labels" in ask("decode", "run", "z.npy", "--label", "age", "-o", "y.npy")[2]
    assert (here / "run" / "figures" / "manifold.png").exists()


def test_a_sweep_over_conditions_checks_each_run_against_its_own_data(here):
    rows = np.random.default_rng(0).normal(size=(60, 3))
    np.savetxt("t.csv", rows, delimiter=",", header="a,b,c", comments="")
    settings = {"train.epochs": 1}
    for _ in range(2):  # the second time, both have finished
        swept = ls.sweep("t.csv", {"model.condition": ["a", ["b", "c"]]}, settings=settings, out="over", pictures=False, device="cpu")
        assert [(run.model.shape, run.recipe.data.context) for run in swept.runs] == [((2,), ("a",)), ((1,), ("b", "c"))]

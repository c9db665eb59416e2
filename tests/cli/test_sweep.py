"""`latentscape sweep`: a grid of runs, which can be interrupted, continued and extended."""

import json
import signal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import latentscape as ls
from latentscape.errors import RunError, UsageError

QUICK = ("--no-report", "--set", "train.epochs=2", "--out", "sweep")


@pytest.fixture
def swept(ask, here):
    """A sweep of few epochs into the folder `sweep`: what it says to a machine, and its talk."""

    def take(*words):
        code, out, err = ask("sweep", "digits", *words, *QUICK, "--json")
        assert code == 0, err
        return json.loads(out), err

    return take


def test_every_combination_is_a_run(swept, ask):
    found, talk = swept("--over", "beta=0.5,2", "--over", "latent=2,3")
    names = ["beta=0.5,latent=2", "beta=0.5,latent=3", "beta=2,latent=2", "beta=2,latent=3"]
    assert [row["run"] for row in found["runs"]] == [f"sweep/{name}" for name in names]
    assert found["over"] == {"beta": [0.5, 2], "latent": [2, 3]} and [row["settings"]["latent"] for row in found["runs"]] == [2, 3, 2, 3]
    for row in found["runs"]:
        recipe = ls.load(row["run"]).recipe
        assert recipe.objective.options["beta"] == row["settings"]["beta"] and recipe.model.latent == row["settings"]["latent"]
        figures = json.loads(ask("evaluate", row["run"], "--split", "valid", "--json").out)
        assert {name: row[name] for name in figures} == pytest.approx(figures)
    assert json.loads(Path("sweep/sweep.json").read_text()) == found and "4 of 4" in talk
    assert talk.startswith("4 runs, one after the other, into sweep\n")
    with Image.open("sweep/sweep.png") as picture:
        assert min(picture.size) > 700


def test_a_run_of_a_sweep_is_the_run_on_its_own(swept, ask):
    swept("--over", "beta=0.5", "--seeds", 2)
    assert ask("train", "digits", "--beta", 0.5, "--epochs", 2, "--seed", 1, "--no-report", "--out", "alone").code == 0
    assert Path("alone/model.safetensors").read_bytes() == Path("sweep/beta=0.5,seed=1/model.safetensors").read_bytes()


def test_what_has_finished_stays_and_what_is_missing_is_trained(swept):
    swept("--over", "beta=1")
    before = Path("sweep/beta=1/run.json").read_bytes()
    found, talk = swept("--over", "beta=1,2", "--seeds", 2)
    assert Path("sweep/beta=1/run.json").read_bytes() == before
    assert "beta=1, already finished" in talk and len(found["runs"]) == 4
    assert [row["seed"] for row in found["runs"]] == [0, 0, 1, 1]


def test_dotted_names_and_brackets_are_taken(swept):
    found, _ = swept("--over", "model.network.hidden=[8, 4],[6]", "--over", "prior=standard-normal,laplace")
    assert [row["settings"] for row in found["runs"][:2]] == [
        {"model.network.hidden": [8, 4], "prior": "standard-normal"},
        {"model.network.hidden": [8, 4], "prior": "laplace"},
    ]


def test_a_run_that_fails_is_shown_and_the_others_go_on(ask, here):
    code, out, err = ask("sweep", "digits", "--over", "train.optimizer.lr=1e30,1e-2", *QUICK, "--json")
    failed, good = json.loads(out)["runs"]
    assert code == 1 and "lower the learning rate" in err
    assert failed["failed"] and failed["elbo"] is None and not good["failed"] and good["elbo"] < 0
    said = ask("sweep", "digits", "--over", "train.optimizer.lr=1e30,1e-2", *QUICK)
    assert said.code == 1 and "1e+30" in said.out


def test_likelihoods_of_different_kinds_are_called_so(swept, ask):
    found, _ = swept("--over", "likelihood=bernoulli,gaussian")
    assert "cannot be compared" in found["notes"][0]
    assert "binarisation" in ask("sweep", "digits", "--over", "likelihood=bernoulli,gaussian", *QUICK).out


def test_a_sweep_that_was_interrupted_goes_on(ask, here, interrupted):
    words = ["sweep", "digits", "--over", "epochs=50,1", "--no-report", "--out", "sweep", "--json"]
    with interrupted(signal.SIGINT):
        code, out, err = ask(*words)
    assert (code, out) == (130, "") and "Start the same sweep again" in err
    assert json.loads((here / "sweep/sweep.json").read_text())["runs"] == []
    with pytest.raises(RunError, match="has not finished"):
        ls.load("sweep/epochs=50")
    code, out, err = ask(*words)
    assert code == 0 and "epochs=50, continued" in err and [row["failed"] for row in json.loads(out)["runs"]] == [False, False]


def test_refused(refused, ask, here):
    def over(*words):
        return refused("sweep", "digits", *(word for text in words for word in ("--over", text)), *QUICK)

    assert "KEY=VALUE" in (sentence := over("beta")) and "--over beta=0.3,1,3" in sentence
    assert "missing value" in over("beta=1,,2") and "missing value" in over("beta=")
    assert "twice" in over("beta=1,1") and "twice" in over("beta=1", "beta=2") and "twice" in over("beta=1", "objective.beta=2")
    assert "'bta'" in (sentence := over("bta=1")) and "did you mean 'beta'" in sentence
    assert "'train.bach'" in (sentence := over("train.bach=1")) and "did you mean 'train.batch'" in sentence
    assert over("beta=0.3,x").endswith("beta of the objective 'elbo' must be a number or a schedule, but it is 'x'.\n")
    assert "'betta'" in (sentence := over("objective.betta=1")) and "did you mean 'beta'" in sentence
    assert "beta" in (sentence := over("beta=1,-1")) and "-1" in sentence  # the second of two: nothing is trained before all are sound
    assert "none was named" in over()
    assert "both set and varied" in over("train.epochs=1,2") and "both set and varied" in over("epochs=1,2")
    assert "'digitz'" in refused("sweep", "digitz", "--over", "beta=1")
    assert "at least 1 seed" in refused("sweep", "digits", "--over", "beta=1", "--seeds", 0)
    assert "train.batch is set twice" in refused("sweep", "digits", "--over", "beta=1", "--set", "train.batch=5", "--set", "train.batch=6")
    assert "'cuda:9'" in refused("sweep", "digits", "--over", "beta=1", "--device", "cuda:9", "--out", "elsewhere")


def test_a_folder_of_something_else_is_left_alone(refused, ask, swept, here):
    (here / "mine").mkdir()
    (here / "mine/notes.txt").write_text("mine")
    assert "is not a sweep" in refused("sweep", "digits", "--over", "beta=1", "--out", "mine")
    swept("--over", "beta=1")
    sentence = refused("sweep", "digits", "--over", "beta=1", "--no-report", "--set", "train.epochs=3", "--out", "sweep")
    assert "beta=1 holds a run of another recipe, seed or source" in sentence and "another folder" in sentence
    assert "is not a sweep" in refused("sweep", "digits", "--over", "beta=1", "--out", "sweep/beta=1")


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"beta": []}, r"a list of values, but got \[\]"),
        ({"beta": [2, 1, 1.0]}, r"has the value 1\.0 twice"),
        ({}, "none was named"),
    ],
)
def test_values_that_make_no_grid_are_refused_in_python_too(here, over, says):
    with pytest.raises(UsageError, match=says):
        ls.sweep("digits", over, settings={"train.epochs": 1})
    assert not list(here.iterdir())


def test_conditions_are_varied_by_their_short_name(ask, here):
    np.savetxt("t.csv", np.random.default_rng(0).normal(size=(60, 4)), delimiter=",", header="age,sex,b,c", comments="")
    words = ("--over", 'condition=["age","sex"],age', "--set", "train.epochs=2", "--out", "swept", "--no-report", "--json")
    for _ in range(2):  # the second time both have finished, each on data of its own
        said = ask("sweep", "t.csv", *words)
        assert said.code == 0, said.err
    rows = json.loads(said.out)["runs"]
    assert [row["settings"] for row in rows] == [{"condition": ["age", "sex"]}, {"condition": "age"}]
    assert [ls.load(row["run"]).model.shape for row in rows] == [(2,), (3,)]


def test_an_option_of_train_is_a_setting_here(refused):
    assert "--set objective.beta=" in refused("sweep", "digits", "--beta", 3)

"""A run folder is opened as it was left, by anybody, from anywhere."""

import json
import shutil

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.errors import RunError, SettingError, UsageError

QUICK = {"train.epochs": 1}


def test_a_run_is_opened_as_it_was_left(here):
    done = ls.run("digits", settings=QUICK, out="run", pictures=False)
    again = ls.load("run")
    assert again.recipe == done.recipe and again.info == done.info and again.path == done.path
    assert all(torch.equal(value, again.model.state_dict()[name]) for name, value in done.model.state_dict().items())
    assert again.judgement == done.judgement and again.measured == done.measured


def test_a_run_is_shown_by_its_folder_and_how_it_went(trained):
    run = ls.load(trained)
    assert repr(run) == f"<Run {trained}: {run.judgement.sentence}>" and len(repr(run)) < 600


def test_a_model_that_is_opened_gives_the_same_figures(trained):
    run = ls.load(trained)
    assert not run.model.training
    for part in ("train", "valid"):
        assert ls.measure(run.model, run.splits.part(part)) == run.measured[part]
    assert run.metrics == json.loads((trained / "metrics.json").read_text()) and run.info == json.loads((trained / "run.json").read_text())


def test_a_run_that_is_opened_has_its_losses(here):
    run = ls.run(
        "digits", "digits-mlp", settings={"train.epochs": 40, "train.optimizer.lr": 0.05, "train.patience": 1, "data.split.valid": 0.1}
    )
    opened = ls.load(run.path)
    epochs, steps = (np.genfromtxt(run.path / name, delimiter=",", names=True) for name in ("history.csv", "steps.csv"))
    assert len(epochs) < 40  # it stopped early, and an epoch still has as many steps
    *_, total = opened.curves.curves
    assert (total.mean["train"] == -epochs["train_objective"]).all()
    assert (opened.steps.step == steps["step"]).all()
    assert opened.steps.per_epoch == len(steps) / len(epochs)
    *_, losses = opened.steps.losses.values()
    assert (losses == -steps["objective"]).all()


def test_a_folder_may_be_moved(ask, vae, here):
    before = ask("evaluate", vae, "--split", "valid").out
    shutil.move(vae, here / "elsewhere")
    assert ask("evaluate", here / "elsewhere", "--split", "valid").out == before


def test_a_file_is_found_from_another_folder(ask, here, monkeypatch):
    np.save("x.npy", np.random.default_rng(0).random((40, 3)))
    (here / "deeper").mkdir()
    assert ask("train", "x.npy", "--epochs", 1, "--no-report", "--out", "run").code == 0
    monkeypatch.chdir(here / "deeper")
    assert ask("evaluate", "../run").code == 0


def test_what_a_run_cannot_be_made_of_leaves_no_folder(here):
    for settings in ({"train.epochs": 0}, {"model.latent": 0}, {"model.posterior": "dirac"}, {"model.prior": "uniform"}):
        with pytest.raises(UsageError):
            ls.run("digits", settings=settings, out="run", pictures=False)
    assert list(here.iterdir()) == []


def test_a_run_never_writes_over_another(trained, snapshot):
    before = snapshot(trained)
    with pytest.raises(RunError, match="exists already"):
        ls.run("digits", settings=QUICK, out=trained)
    assert snapshot(trained) == before


def test_run_json_and_metrics_are_json_for_anybody(trained):
    for name in ("run.json", "metrics.json", "manifest.json"):
        assert json.loads((trained / name).read_text(), parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))


def test_a_path_that_is_too_long_is_refused():
    with pytest.raises(RunError, match=r"cannot be read \(File name too long\); check the path and its permissions"):
        ls.load("x" * 5000)


def test_a_source_whose_name_cannot_be_recorded_is_refused(here):
    np.save("\udce9.npy", np.eye(9))
    with pytest.raises(SettingError, match="is not valid Unicode, so no run can record it; rename it"):
        ls.run("\udce9.npy")

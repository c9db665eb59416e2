"""Pictures that are drawn while a run trains change nothing about it, and do not stop it."""

import hashlib
import io
import json
import os
import shutil
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

import latentscape as ls
from latentscape import explore
from latentscape.errors import DamagedError, RunError, StoppedError
from latentscape.files import read_listed, write_listed
from latentscape.recipes.build import build_settings
from latentscape.recipes.data import take_data
from latentscape.recipes.recipe import PicturesRecipe
from latentscape.recipes.settings import read_recipe, with_settings
from latentscape.runs.watching import LivePicture, ReconstructionPictures, _draw, draw_reconstruction_history
from latentscape.training import begin
from latentscape.training.signals import stoppable

RESULT = ("model.safetensors", "history.csv", "steps.csv", "metrics.json")
IMPATIENT = {"train.patience": 2, "train.optimizer.lr": 0.05, "data.split.valid": 0.1}
SETTINGS = {"train.epochs": 5, "train.batch": 192, "data.split.heldout": 0.1}


def go(path, settings=(), **more):
    return ls.run("digits", "digits-mlp", settings=SETTINGS | dict(settings), out=path, device="cpu", **more)


def told():
    return Console(file=io.StringIO(), width=1000)


@pytest.fixture(scope="module")
def unwatched(tmp_path_factory):
    """A run that draws nothing."""
    return go(tmp_path_factory.mktemp("runs") / "plain", pictures=False)


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """The same run, drawn after the first epoch and each second one, and live."""
    return go(tmp_path_factory.mktemp("runs") / "drawn", {"pictures.every": 2, "pictures.iterations": True}, watch=True)


def test_drawing_changes_no_bit(unwatched, watched):
    assert [read_listed(watched.path, name) for name in RESULT] == [read_listed(unwatched.path, name) for name in RESULT]


def test_what_was_drawn_is_there_and_listed(watched):
    listed = json.loads((watched.path / "manifest.json").read_text())
    names = [f"progress/epoch-{epoch:04d}.{kind}" for epoch in (1, 2, 4) for kind in ("npy", "png")]
    assert sorted(path for path in listed if path.startswith("progress/")) == names
    assert {"figures/progress.png", "figures/live.png", "figures/iterations.png"} < set(listed)
    for name, digest in listed.items():
        content = (watched.path / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        if name.endswith(".png"):
            with Image.open(io.BytesIO(content)) as picture:
                assert min(picture.size) > 200


def test_what_was_kept_is_what_the_model_of_that_epoch_makes_of_held_out_examples(watched, tmp_path):
    early = go(tmp_path / "early", {"train.epochs": 4}, pictures=False)  # its rate is constant: the fourth epoch is the same in both
    found = explore.reconstruct(early.model, early.splits.heldout, n=5)
    kept = np.load(watched.path / "progress/epoch-0004.npy")
    assert kept.dtype == np.float32 and (kept == found.reconstructions.astype(np.float32)).all()


def test_a_run_gives_back_what_it_kept(watched):
    run = ls.load(watched.path)
    found = run.reconstruction_history
    assert found.epochs == (1, 2, 4)
    assert found.part == "heldout"
    kept = [np.load(watched.path / f"progress/epoch-000{epoch}.npy") for epoch in found.epochs]
    assert (found.reconstructions == np.stack(kept)).all()
    shown = explore.reconstruct(run.model, run.splits.heldout, n=run.recipe.pictures.examples)
    assert (found.originals == shown.originals).all()


def test_a_run_that_kept_nothing_says_how_to_have_it(unwatched):
    with pytest.raises(RunError, match=r"with settings={.pictures\.every.: 5}\."):
        _ = ls.load(unwatched.path).reconstruction_history


def test_without_a_held_out_part_others_are_drawn(tmp_path):
    run = go(tmp_path / "run", {"data.split.heldout": 0.0, "data.split.valid": 0.1, "pictures.every": 5, "pictures.examples": 3})
    found = explore.reconstruct(run.model, run.splits.valid, n=3)
    assert np.allclose(np.load(run.path / "progress/epoch-0005.npy"), found.reconstructions)


def test_nothing_is_drawn_that_was_not_asked_for(tmp_path, unwatched):
    assert not (unwatched.path / "figures").exists() and not (unwatched.path / "progress").exists()
    quiet = go(tmp_path / "run", {"pictures.every": 2}, pictures=False)
    assert not (quiet.path / "progress").exists() and not (quiet.path / "figures").exists()


def test_a_run_that_was_stopped_has_all_its_rows_at_its_end(tmp_path):
    settings = {"train.epochs": 60, "pictures.every": 20}
    whole = go(tmp_path / "whole", settings)
    stop = threading.Event()

    def after_the_first_picture():
        while not (tmp_path / "run/progress/epoch-0020.png").exists() and not stop.is_set():
            time.sleep(0.005)
        os.kill(os.getpid(), signal.SIGTERM)

    clock = threading.Thread(target=after_the_first_picture)
    clock.start()
    try:
        with pytest.raises(StoppedError):
            go(tmp_path / "run", settings, min_checkpoint_interval_s=0.0)
    finally:
        stop.set()
        clock.join()
    assert not (tmp_path / "run/figures").exists()
    again = ls.resume(tmp_path / "run", watch=True)
    names = [name for name in json.loads((whole.path / "manifest.json").read_text()) if name.startswith(("progress/", "figures/"))]
    assert len(names) == 8 + 6  # epochs 1, 20, 40 and 60
    assert [read_listed(again.path, name) for name in names] == [read_listed(whole.path, name) for name in names]
    assert "figures/live.png" in json.loads((again.path / "manifest.json").read_text())


def begun(settings=()):
    """A training that has taken no step."""
    recipe = with_settings(read_recipe("digits-mlp-tuned"), dict(settings))
    model = ls.Autoencoder(
        ls.Encoder(ls.networks.MLP((1, 8, 8), (4,), [16]), ls.posteriors.DiagonalGaussian(2)),
        ls.Decoder(ls.networks.MLP((2,), (1, 8, 8), [16]), ls.likelihoods.Bernoulli((1, 8, 8))),
        ls.priors.StandardNormal(2),
    )
    return begin(model, ls.objectives.ELBO(), take_data(recipe, ls.find_source("digits")), build_settings(recipe, seed=0))


@pytest.fixture
def training():
    """One that has not begun."""
    return begun({"data.split.valid": 0.0, "data.split.heldout": 0.0})


@pytest.fixture
def impatient_training():
    """Another, which stops long before its last epoch."""
    return begun(IMPATIENT | {"train.epochs": 500})


def test_a_picture_that_cannot_be_drawn_is_said_and_training_goes_on(training, tmp_path):
    (tmp_path / "progress").write_text("in the way")
    (tmp_path / "figures").write_text("in the way")
    training.state.last = 3 * training.stream.steps_per_epoch
    console = told()
    wanted = PicturesRecipe(every=1)
    training.go_on(
        [ReconstructionPictures(tmp_path, training, wanted, console), LivePicture(tmp_path, training, wanted, console, min_interval_s=0.0)]
    )
    said = console.file.getvalue().splitlines()
    assert training.state.epoch == 3 and sum("reconstructions after epoch" in line for line in said) == 3
    assert sum("live picture could not be drawn" in line for line in said) == 1  # it does not try again
    assert all("training continues" in line for line in said)


def test_drawing_is_off_the_clock(training):
    assert _draw(training, lambda: time.sleep(0.01), "it", told()) and training.seconds <= -0.01


def test_a_live_picture_is_not_drawn_more_often_than_it_may(training, tmp_path):
    write_listed(tmp_path, {})
    drawn = []

    def look(state, score):
        path = tmp_path / "figures/live.png"
        if state.epoch_is_over and path.exists():
            drawn.append(path.read_bytes())

    training.state.last = 4 * training.stream.steps_per_epoch
    training.go_on([LivePicture(tmp_path, training, PicturesRecipe(), told(), min_interval_s=1e9), look])
    assert len(drawn) == 4 and drawn[0] == drawn[1] == drawn[2] != drawn[3]  # after the first epoch, and at the end


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    """A run that stops before its last epoch, drawn after each, and live."""
    return go(tmp_path_factory.mktemp("runs") / "impatient", IMPATIENT | {"train.epochs": 60, "pictures.every": 1}, watch=True)


def test_the_epoch_after_which_patience_runs_out_is_drawn_too(impatient):
    epochs = np.genfromtxt(impatient.path / "history.csv", delimiter=",", names=True)["epoch"]
    assert len(epochs) < 60
    kept = sorted((impatient.path / "progress").glob("*.npy"))
    assert [path.name for path in kept] == [f"epoch-{int(epoch):04d}.npy" for epoch in epochs]


def test_every_watcher_sees_the_last_step_and_another_training_takes_none_after_it(impatient_training):
    training = impatient_training
    seen = []
    training.go_on([lambda state, score: seen.append((state.step, training.is_over))])
    assert training.state.step < training.state.last and seen[-1] == (training.state.step, True)
    assert not any(over for _, over in seen[:-1]) and training.state.epoch == training.best.epoch + 2
    training.go_on([lambda state, score: seen.append("more")])
    assert "more" not in seen


def test_a_run_that_is_stopped_at_its_last_step_ends_as_if_it_had_not_been(impatient, tmp_path):
    folder = Path(shutil.copytree(impatient.path, tmp_path / "run"))
    (folder / "model.safetensors").unlink()
    info = json.loads((folder / "run.json").read_text()) | {"status": "started"}
    write_listed(folder, {"run.json": json.dumps(info).encode()})
    ls.resume(folder)
    assert [read_listed(folder, name) for name in RESULT] == [read_listed(impatient.path, name) for name in RESULT]


def test_a_signal_at_the_step_at_which_patience_runs_out_is_answered(impatient_training):
    training = impatient_training

    def ask_to_stop(state, score):
        if training.is_over:
            signal.raise_signal(signal.SIGTERM)

    with stoppable() as stops, pytest.raises(StoppedError, match="after step"):
        training.go_on([ask_to_stop, *stops])
    assert training.is_over


def test_a_live_picture_is_drawn_after_the_epoch_at_which_patience_runs_out(impatient_training, tmp_path):
    write_listed(tmp_path, {})
    training = impatient_training
    drawn = []

    def look(state, score):
        if state.epoch_is_over:
            drawn.append((tmp_path / "figures/live.png").read_bytes())

    training.go_on([LivePicture(tmp_path, training, PicturesRecipe(), told(), min_interval_s=1e9), look])
    assert training.state.step < training.state.last and len(set(drawn)) == 2 and drawn[-2] != drawn[-1]


def test_an_archive_in_the_place_of_a_row_is_left_out_and_said(watched, training, tmp_path):
    folder = Path(shutil.copytree(watched.path, tmp_path / "run"))
    content = io.BytesIO()
    np.savez(content, x=np.load(folder / "progress/epoch-0002.npy"))
    write_listed(folder, {"progress/epoch-0002.npy": content.getvalue()})
    console = told()
    found = draw_reconstruction_history(folder, training, watched.recipe.pictures, console)
    assert list(found) == ["progress.png"] and "leaves out the reconstructions after epoch 2" in console.file.getvalue()


def npy(head):
    """A .npy file of this header, with nothing behind it."""
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode()


HEADERS = {
    "far too long": npy("{'descr': '<f4', 'fortran_order': False, 'shape': (10000000000000,), }"),
    "longer than numbers go": npy(f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({10**30},), }}"),
    "of no type": npy("{'descr': ('<f4',), 'fortran_order': False, 'shape': (5,), }"),
    "not closed": npy("{'descr': '<f4', 'shape': (("),
    "of many signs": npy("-" * 3000),
    "nothing": b"",
}


@pytest.mark.parametrize("kind", HEADERS)
def test_a_row_with_a_crafted_head_is_damage(watched, tmp_path, kind):
    folder = Path(shutil.copytree(watched.path, tmp_path / "run"))
    write_listed(folder, {"progress/epoch-0002.npy": HEADERS[kind]})
    with pytest.raises(DamagedError, match=r"epoch-0002\.npy.* restore the folder from a copy"):
        _ = ls.load(folder).reconstruction_history


def test_the_other_pictures_are_kept_where_the_reconstruction_history_cannot_be(watched, tmp_path):
    folder = Path(shutil.copytree(watched.path, tmp_path / "run"))
    (folder / "figures/progress.png").unlink()
    (folder / "figures/progress.png").mkdir()
    (folder / "figures/map.png").unlink()
    info = json.loads((folder / "run.json").read_text()) | {"status": "started"}
    write_listed(folder, {"run.json": json.dumps(info).encode()})
    console = told()
    ls.resume(folder, console=console)
    assert read_listed(folder, "figures/map.png") == read_listed(watched.path, "figures/map.png")
    assert "pictures could not be drawn" in console.file.getvalue() and not ls.load(folder).info["drawn"]
    (folder / "figures/progress.png").rmdir()
    assert ls.resume(folder).info["drawn"] and (folder / "figures/progress.png").is_file()


def test_a_row_that_was_damaged_is_left_out_and_said(watched, training, tmp_path):
    folder = Path(shutil.copytree(watched.path, tmp_path / "run"))
    (folder / "progress/epoch-0002.npy").write_bytes(b"something else")
    console = told()
    wanted = watched.recipe.pictures
    found = draw_reconstruction_history(folder, training, wanted, console)
    assert list(found) == ["progress.png"] and found["progress.png"] != (folder / "figures/progress.png").read_bytes()
    assert "leaves out the reconstructions after epoch 2" in console.file.getvalue() and "SHA-256" in console.file.getvalue()


def test_the_live_picture_is_announced_before_training(ask, here):
    code, _, err = ask("train", "digits", "--epochs", 2, "--watch", "--out", "run")
    assert code == 0 and err.startswith("the live picture is run/figures/live.png") and (here / "run/figures/live.png").exists()


def test_a_live_picture_without_pictures_is_refused(refused):
    assert "--watch draws a picture" in refused("train", "digits", "--watch", "--no-report")

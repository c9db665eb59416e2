"""If a run folder is moved while it is written, its replacement is not touched, and the run continues at its new place."""

import contextlib
import math
import shutil
from pathlib import Path

import pytest

import latentscape as ls
from latentscape.errors import BusyError, MovedError
from latentscape.files import locked, read_listed, refuse_moved, write_listed
from latentscape.runs import experiment, finishing, save_output, sweeps

EPOCHS = {"train.epochs": 15}


@contextlib.contextmanager
def before_call(module, name, do):
    """Do something before a function is called."""
    original = getattr(module, name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, lambda *given, **named: (do(), original(*given, **named))[1])
        yield


@contextlib.contextmanager
def at_step(step, do):
    """Do something after a step, once all pictures and checkpoints of the step are saved."""
    watchers = experiment.watchers

    def look(state, score):
        if state.step == step:
            do()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(experiment, "watchers", lambda *given, **named: [*watchers(*given, **named), look])
        yield


def swapped(other):
    """Move the folder `run` aside, and put a copy of another run in its place."""
    Path("run").rename("moved run")
    shutil.copytree(other, "run")


@pytest.mark.parametrize("watch", [False, True], ids=["checkpoint", "live picture"])
def test_another_run_in_the_place_of_one_that_trains_is_not_touched(here, trained, snapshot, watch):
    pause = math.inf if watch else 0.0
    with at_step(30, lambda: swapped(trained)), pytest.raises(MovedError) as caught:
        ls.run("digits", settings=EPOCHS, out="run", pictures=False, watch=watch, min_checkpoint_interval_s=pause, device="cpu")
    assert str(caught.value) == (
        'run was moved to moved run while it was being written, so nothing more was written; continue there: ls.resume("moved run")'
    )
    assert snapshot(here / "run") == snapshot(trained)
    again = ls.resume("moved run")
    assert read_listed(again.path, "model.safetensors") == read_listed(trained, "model.safetensors")


def test_the_command_line_names_the_command_that_continues_a_moved_run(ask, here, trained, snapshot):
    with at_step(30, lambda: swapped(trained)):
        code, out, err = ask("train", "digits", "--epochs", 15, "--no-report", "--out", "run")
    assert (code, out) == (1, "") and err.endswith("continue there: latentscape train --resume 'moved run'\n") and err.count("\n") == 1
    assert snapshot(here / "run") == snapshot(trained)
    assert ask("train", "--resume", "moved run").code == 0


def test_pictures_of_a_moved_run_do_not_go_into_another(here, trained, snapshot):
    with before_call(finishing, "draw_pictures", lambda: swapped(trained)), pytest.raises(MovedError):
        ls.run("digits", settings={"train.epochs": 1}, out="run", device="cpu")
    assert snapshot(here / "run") == snapshot(trained)
    assert (ls.resume("moved run").path / "figures/samples.png").exists()


def test_a_run_that_is_removed_while_it_trains_is_not_created_again(here):
    with at_step(30, lambda: shutil.rmtree("run")), pytest.raises(MovedError, match="run was moved, replaced or removed while") as caught:
        ls.run("digits", settings=EPOCHS, out="run", pictures=False, min_checkpoint_interval_s=0.0, device="cpu")
    assert str(caught.value).endswith('; continue at its new place, if it has one: ls.resume("FOLDER")') and list(here.iterdir()) == []


def test_a_picture_of_an_opened_run_does_not_go_into_another(here, vae, autoencoder, snapshot):
    run = ls.load(vae)
    shutil.rmtree(vae)
    shutil.copytree(autoencoder, vae)
    with pytest.raises(MovedError, match="another run than the one that was opened"):
        save_output(run, None, "samples-prior.png", b"picture")
    assert snapshot(vae) == snapshot(autoencoder)


def test_a_sweep_in_the_place_of_one_that_runs_is_not_touched(here, snapshot):
    def swap():
        if not Path("moved").exists():
            Path("grid").rename("moved")
            shutil.copytree("other", "grid")

    settings = {"train.epochs": 1}
    ls.sweep("digits", {"beta": [2]}, settings=settings, out="other", pictures=False)
    with before_call(sweeps, "_row", swap), pytest.raises(MovedError, match=r'moved to moved while .* continue there: out="moved"'):
        ls.sweep("digits", {"beta": [1, 3]}, settings=settings, out="grid", pictures=False)
    assert snapshot(here / "grid") == snapshot(here / "other")
    assert [row["failed"] for row in ls.sweep("digits", {"beta": [1, 3]}, settings=settings, out="moved", pictures=False).rows] == [
        False
    ] * 2


def test_one_process_at_a_time_writes_a_sweep(here):
    (here / "grid").mkdir()
    with locked(here / "grid"), pytest.raises(BusyError, match="another process"):
        ls.sweep("digits", {"beta": [1]}, settings={"train.epochs": 1}, out="grid", pictures=False)


def test_a_folder_is_written_if_it_was_not_locked_or_has_not_moved(here):
    Path("a").mkdir()
    write_listed(Path("a"), {"x": b"1"})
    with locked(Path("a")):
        write_listed(Path("a"), {"x": b"2"})
        Path("a").rename("b")
        Path("b").rename("a")
        write_listed(Path("a"), {"x": b"3"})
    refuse_moved(Path("a"))
    assert read_listed(Path("a"), "x") == b"3"

"""A run that has finished, or was stopped, is trained longer."""

import signal
from io import StringIO

import pytest
from rich.console import Console

import latentscape as ls
from latentscape.errors import RunError, SettingError, StoppedError
from latentscape.files import read_listed, write_listed
from latentscape.runs import experiment
from latentscape.runs.continuing import continued
from latentscape.runs.finishing import run_json
from latentscape.runs.folder import read_recipe_and_record

CONSTANT = {"train.schedule": "constant", "objective.beta": 1.0}
RESULT = ("model.safetensors", "history.csv", "steps.csv", "metrics.json", "recipe.toml")


def train(path, epochs, **settings):
    named = {name.replace("__", "."): value for name, value in settings.items()}
    return ls.run("digits", settings=CONSTANT | named | {"train.epochs": epochs}, out=path, pictures=False, min_checkpoint_interval_s=0.0)


def longer(path, epochs):
    """The run, trained longer, and what was said."""
    said = StringIO()
    run = ls.resume(path, epochs=epochs, console=Console(file=said, width=1000))
    return run, said.getvalue()


def result(run):
    return [read_listed(run.path, name) for name in RESULT]


@pytest.mark.parametrize(
    "settings",
    [{}, {"train__patience": 8}, {"model__prior": "mixture", "train__fit_prior": True}, {"train__optimizer": {"kind": "sgd", "lr": 0.001}}],
)
def test_more_epochs_of_a_constant_schedule_are_those_of_a_run_that_had_them_from_the_start(tmp_path, settings):
    whole = train(tmp_path / "whole", 9, **settings)
    train(tmp_path / "run", 4, **settings)
    run, said = longer(tmp_path / "run", 9)
    assert result(run) == result(whole) and result(ls.load(run.path)) == result(whole)
    assert said == "training goes on after epoch 4 up to epoch 9, and the result is that of a run of 9 epochs\n"
    assert run.recipe.train.epochs == 9 and run.info["settings"]["train.epochs"] == 9 and run.info["steps"] == whole.info["steps"]
    assert run.info["continued"] == [{"step": 4 * whole.info["steps"] // 9, "epochs": 4, "finished": True}]
    again, _ = longer(tmp_path / "run", 11)
    assert result(again) == result(train(tmp_path / "eleven", 11, **settings)) and len(again.info["continued"]) == 2


def test_a_stopped_run_may_get_more_epochs_or_fewer(tmp_path, interrupted):
    whole = train(tmp_path / "whole", 60)
    for name, epochs in (("more", 50), ("fewer", 90)):
        with interrupted(signal.SIGTERM), pytest.raises(StoppedError):
            train(tmp_path / name, epochs)
        assert result(longer(tmp_path / name, 60)[0]) == result(whole)


def test_a_number_of_epochs_that_is_not_above_what_was_trained_is_refused(tmp_path, ask, snapshot):
    train(tmp_path / "run", 4)
    before = snapshot(tmp_path / "run")
    for epochs in (1, 4):
        with pytest.raises(
            SettingError, match=rf"has been trained for 4 epochs, so it cannot be trained for {epochs}; ask for more \(epochs=5\)"
        ):
            ls.resume(tmp_path / "run", epochs=epochs)
    for wrong in (0, -3, 10**10):
        with pytest.raises(SettingError):
            ls.resume(tmp_path / "run", epochs=wrong)
    code, out, err = ask("train", "--resume", tmp_path / "run", "--epochs", 4)
    assert (code, out) == (2, "") and "ask for more (--epochs 5)" in err
    assert snapshot(tmp_path / "run") == before
    code, out, err = ask("train", "--resume", tmp_path / "run", "--epochs", 5)
    assert code == 0 and "already finished" not in err and ls.load(tmp_path / "run").recipe.train.epochs == 5


def test_schedules_that_change_are_said_and_the_weights_of_the_objective_stay(tmp_path):
    warm_up = {"kind": "linear", "start": 0.0, "end": 0.5, "until": 1.0}
    train(tmp_path / "run", 4, train__schedule="one-cycle", objective__beta=warm_up)
    run, said = longer(tmp_path / "run", 8)
    assert said == (
        "training goes on after epoch 4 up to epoch 8: the learning rate takes up the schedule of 8 epochs there, "
        "and beta stays as at the end; a run of 8 epochs from the start would differ\n"
    )
    # the second half of the steps is that of constant weights of the objective, and of the second half of a cycle of 8 epochs
    training = experiment._begin(run.recipe, run.record, run.splits)
    half = training.state.last // 2
    training.state.step = half
    assert training.state.objective_progress == 1.0 and training.state.progress == (half + 0.5) / (2 * half)
    training.state.step = half - 1
    assert training.state.objective_progress == training.state.progress < 0.5


def test_a_stopped_run_follows_the_schedules_of_its_new_epochs(tmp_path, interrupted):
    with interrupted(signal.SIGTERM), pytest.raises(StoppedError):
        train(tmp_path / "run", 50, train__schedule="one-cycle", objective__beta={"kind": "linear", "until": 1.0})
    said = longer(tmp_path / "run", 60)[1]
    assert "the learning rate and beta take up the schedule of 60 epochs there; a run of 60 epochs" in said


def test_a_run_that_is_stopped_while_it_is_trained_longer_goes_on_to_the_same_bits(tmp_path, interrupted):
    settings = {"train__schedule": "one-cycle", "objective__beta": {"kind": "linear", "until": 1.0}, "train__patience": 100}
    for name in ("whole", "stopped"):
        train(tmp_path / name, 4, **settings)
    whole = longer(tmp_path / "whole", 60)[0]
    with interrupted(signal.SIGTERM), pytest.raises(StoppedError):
        ls.resume(tmp_path / "stopped", epochs=60, min_checkpoint_interval_s=0.0)
    with pytest.raises(RunError, match="has not finished"):
        ls.load(tmp_path / "stopped")
    assert result(ls.resume(tmp_path / "stopped")) == result(whole)


def test_a_run_that_was_ended_by_its_patience_says_so(tmp_path, snapshot):
    train(tmp_path / "run", 150, train__patience=2, train__optimizer__lr=0.05)
    before = snapshot(tmp_path / "run")
    with pytest.raises(SettingError, match=r"because of its patience of 2, .* more patience \(settings=\{\"train.patience\": 4\}\)"):
        ls.resume(tmp_path / "run", epochs=300)
    with pytest.raises(SettingError, match="and would end there too if it had 150 epochs"):
        ls.resume(tmp_path / "run", epochs=150)
    assert snapshot(tmp_path / "run") == before


def test_a_run_that_was_ended_by_its_patience_is_not_advised_to_train_longer(tmp_path):
    run = train(tmp_path / "run", 150, train__patience=2, objective__beta=1000.0)
    assert run.info["steps"] < 150 * 8 and not run.judgement.longer
    assert run.judgement.sentence.endswith("; train with more patience, or lower beta.")


def test_a_run_that_is_killed_before_its_recipe_has_the_new_epochs_is_finished_again(tmp_path):
    first = train(tmp_path / "run", 4)
    weights = read_listed(first.path, "model.safetensors")
    recipe, record = read_recipe_and_record(first.path)
    started = continued(record, recipe, record.steps, 6)
    write_listed(first.path, {"run.json": run_json(started)})
    again = ls.resume(first.path)
    assert again.recipe.train.epochs == 4 and read_listed(first.path, "model.safetensors") == weights
    assert result(longer(first.path, 6)[0]) == result(train(tmp_path / "whole", 6))


def test_a_run_that_is_killed_right_after_it_was_continued_still_counts_as_one_that_had_finished(tmp_path):
    run = train(tmp_path / "run", 4)
    first = continued(run.record, run.recipe, run.record.steps, 6)
    assert continued(first, run.recipe, run.record.steps, 8).continued == first.continued

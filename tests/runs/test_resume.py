"""A run that was stopped goes on to the same bits."""

import contextlib
import json
import os
import signal
from io import StringIO

import pytest
import safetensors.torch
from rich.console import Console

import latentscape as ls
from latentscape.errors import BusyError, DamagedError, DivergedError, RunError, StoppedError
from latentscape.files import locked, read_listed, write_listed
from latentscape.runs import finishing
from latentscape.runs.folder import NEW_FOLDER_PREFIX, checkpoints, new_folder

SETTINGS = {"train.epochs": 150}
FIRST = ("recipe.toml", "checkpoint/00000000.safetensors", ".run.json.ab_12xyz.part", ".lock")  # of a start that was killed
RESULT = ("model.safetensors", "history.csv", "steps.csv", "metrics.json")


def go(path, **more):
    return ls.run("digits", settings=SETTINGS, out=path, pictures=False, min_checkpoint_interval_s=0.0, **more)


@pytest.fixture
def stopped(interrupted):
    """A run that a signal has reached in the middle of its steps."""

    def run(path, number=signal.SIGTERM):
        with interrupted(number), pytest.raises(StoppedError) as error:
            go(path)
        return error.value

    return run


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The same run, left alone."""
    return go(tmp_path_factory.mktemp("whole") / "run").path


@pytest.fixture
def handled():
    """Handle a signal in some way during a test, whatever the shell that started the tests has set."""
    with contextlib.ExitStack() as restored:

        def handle(number, handler):
            restored.callback(signal.signal, number, signal.signal(number, handler))

        yield handle


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_a_signal_ends_a_run_with_its_state_saved(tmp_path, whole, number, code, stopped, handled):
    handled(number, signal.SIG_DFL)
    error = stopped(tmp_path / "run", number)
    assert error.exit_code == code
    assert str(error).endswith(f'ls.resume("{tmp_path / "run"}")')
    again = ls.resume(tmp_path / "run")
    assert [read_listed(again.path, name) for name in RESULT] == [read_listed(whole, name) for name in RESULT]
    assert again.info["status"] == "finished"


def test_a_closed_terminal_does_not_stop_a_run_under_nohup(tmp_path, interrupted, handled):
    handled(signal.SIGHUP, signal.SIG_IGN)
    with interrupted(signal.SIGHUP):
        assert go(tmp_path / "run").info["status"] == "finished"


def test_a_checkpoint_that_was_damaged_is_passed_over(tmp_path, whole, stopped):
    stopped(tmp_path / "run")
    newest, _ = (tmp_path / "run" / name for name in checkpoints(tmp_path / "run"))
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    told = StringIO()
    again = ls.resume(tmp_path / "run", console=Console(file=told, width=1000))
    assert newest.name in told.getvalue()
    assert read_listed(again.path, "model.safetensors") == read_listed(whole, "model.safetensors")


def test_a_run_without_a_good_checkpoint_is_refused(tmp_path, stopped):
    stopped(tmp_path / "run")
    for name in checkpoints(tmp_path / "run"):
        (tmp_path / "run" / name).write_bytes(b"")
    with pytest.raises(DamagedError, match="None of the 2 checkpoints"):
        ls.resume(tmp_path / "run")


def test_a_run_whose_weights_overflow_in_the_last_step_is_not_finished(tmp_path):
    settings = {"train.epochs": 1, "train.batch": 10**4, "train.optimizer": {"kind": "sgd", "lr": 1e300}}
    with pytest.raises(
        DivergedError, match=r'not finite; train again with a lower learning rate \(settings=\{"train.optimizer.lr": \.\.\.\}\)\.$'
    ):
        ls.run("digits", "digits-mlp", settings=settings, out=tmp_path / "run", pictures=False)
    with pytest.raises(RunError, match="has not finished"):
        ls.load(tmp_path / "run")


def test_two_processes_cannot_write_one_run(tmp_path, stopped):
    stopped(tmp_path / "run")
    with locked(tmp_path / "run"), pytest.raises(BusyError, match="another process"):
        ls.resume(tmp_path / "run")


def test_a_run_that_has_finished_is_opened(whole):
    before = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    assert ls.resume(whole).judgement.worked
    assert {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()} == before


def test_patience_gives_back_the_best_weights_also_after_a_stop(tmp_path, interrupted):
    settings = SETTINGS | {"train.patience": 3, "train.optimizer.lr": 0.05}
    whole = ls.run("digits", settings=settings, out=tmp_path / "whole", pictures=False)
    with interrupted(share=0.02), pytest.raises(StoppedError):
        ls.run("digits", settings=settings, out=tmp_path / "one", pictures=False, min_checkpoint_interval_s=0.0)
    one = ls.resume(tmp_path / "one")
    assert [read_listed(one.path, name) for name in RESULT] == [read_listed(whole.path, name) for name in RESULT]
    rows = (one.path / "history.csv").read_text().splitlines()
    objective = [float(row.split(",")[rows[0].split(",").index("valid_objective")]) for row in rows[1:]]
    assert len(objective) < 150
    assert len(objective) - 1 - objective.index(max(objective)) == 3
    measured = one.measured["valid"]
    assert measured.elbo == pytest.approx(max(objective), rel=1e-5)


def begun_on(device, path):
    """Make a run that was stopped one of another machine, with a device whose generators have a state of another size."""
    for name in checkpoints(path):
        tensors = safetensors.torch.load(read_listed(path, name))
        write_listed(path, {name: safetensors.torch.save(tensors | {"noise": tensors["noise"][:16].clone()})})
    info = json.loads(read_listed(path, "run.json"))
    write_listed(path, {"run.json": json.dumps(info | {"device": device}).encode()})


def test_a_run_goes_on_where_its_device_is_not(tmp_path, ask, snapshot, stopped):
    run = tmp_path / "run"
    stopped(run)
    begun_on("cuda:7", run)
    before = snapshot(run)
    code, out, err = ask("train", "--resume", run)
    assert (code, out) == (2, "") and "'cuda:7', which this machine does not have." in err and f"--resume {run} --device auto" in err
    assert snapshot(run) == before
    said = ask("train", "--resume", run, "--device", "cpu", "--json")
    assert said.code == 0 and "the run was on cuda:7 and continues on cpu: the result may differ in its last bits" in said.err
    done = ls.load(run)
    assert done.info["device"] == "cpu" and done.judgement.worked and done.info["steps"] == 8 * 150


def test_a_run_that_goes_on_on_another_processor_says_so(tmp_path, ask, stopped):
    run = tmp_path / "run"
    stopped(run)
    here = (info := json.loads(read_listed(run, "run.json")))["processor"]
    write_listed(run, {"run.json": json.dumps(info | {"processor": "ABACUS"}).encode()})
    said = ask("train", "--resume", run, "--json")
    assert said.code == 0 and f"the run was on a processor with ABACUS and continues on one with {here}: the result may differ" in said.err
    assert ls.load(run).info["processor"] == here


def test_a_run_that_stops_again_elsewhere_belongs_there(tmp_path, stopped, interrupted):
    run = tmp_path / "run"
    stopped(run)
    begun_on("cuda:7", run)
    with interrupted(), pytest.raises(StoppedError):
        ls.resume(run, device="cpu", min_checkpoint_interval_s=0.0)
    assert ls.resume(run).info["device"] == "cpu"  # refused, if it were a run of cuda:7 still


def test_what_killed_writers_left_is_swept_when_a_run_goes_on(tmp_path, stopped):
    run = tmp_path / "run"
    stopped(run)
    (run / "checkpoint" / "99999999.safetensors").write_bytes(b"never listed")
    (run / "checkpoint" / ".00000001.safetensors.x.part").write_bytes(b"half")
    ls.resume(run)
    assert {f"checkpoint/{path.name}" for path in (run / "checkpoint").iterdir()} == set(checkpoints(run))


def left_start(folder, files=FIRST):
    """An old folder with these files in it."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    os.utime(folder, (0, 0))


def test_starts_that_were_killed_are_swept_once_they_are_old_and_nobody_holds_them(here):
    names = {NEW_FOLDER_PREFIX + name for name in ("old_0000", "held0000", "young000")} | {"old"}
    for name in names:
        left_start(here / name)
    os.utime(here / f"{NEW_FOLDER_PREFIX}young000")
    (here / f"{NEW_FOLDER_PREFIX}link0000").symlink_to(here / "old")
    with locked(here / f"{NEW_FOLDER_PREFIX}held0000"):
        os.utime(here / f"{NEW_FOLDER_PREFIX}held0000", (0, 0))
        ls.run("digits", settings={"train.epochs": 1}, out="run", pictures=False)
    assert {path.name for path in here.iterdir()} == names - {f"{NEW_FOLDER_PREFIX}old_0000"} | {f"{NEW_FOLDER_PREFIX}link0000", "run"}
    assert (here / "old" / "recipe.toml").exists()


@pytest.mark.parametrize(
    ("name", "files"),
    [
        (".new-my_files", FIRST),
        (f"{NEW_FOLDER_PREFIX}mine", FIRST),
        (f"{NEW_FOLDER_PREFIX}MYFILES1", FIRST),
        (f"{NEW_FOLDER_PREFIX}abcdefgh", FIRST[:-1]),
        (f"{NEW_FOLDER_PREFIX}abcdefgh", (*FIRST, "thesis.tex")),
        (f"{NEW_FOLDER_PREFIX}abcdefgh", (*FIRST, "checkpoint/mine.safetensors")),
        (f"{NEW_FOLDER_PREFIX}abcdefgh", (*FIRST, ".mine.abcdefgh.part")),
        (f"{NEW_FOLDER_PREFIX}abcdefgh", (*FIRST, "mine/recipe.toml")),
    ],
)
def test_no_folder_of_somebody_else_is_swept(here, snapshot, name, files):
    left_start(here / name, files)
    before = snapshot(here / name)
    new_folder(here / "run", "unused", dict.fromkeys(("recipe.toml", "run.json", "checkpoint/00000000.safetensors"), b""))
    assert snapshot(here / name) == before and (here / "run" / "run.json").exists()


def test_a_run_that_was_killed_while_its_pictures_were_drawn_goes_on_to_draw_them(tmp_path, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    run = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(finishing, "draw_pictures", killed)
        with pytest.raises(KeyboardInterrupt):
            ls.run("digits", settings={"train.epochs": 15}, out=run)
    assert not (run / "figures").exists()
    assert ls.load(run).judgement.worked  # the result was safe before
    before = read_listed(run, "model.safetensors")
    assert ls.resume(run).info["drawn"] and ls.load(run).info["drawn"]
    assert (run / "figures/map.png").is_file() and read_listed(run, "model.safetensors") == before

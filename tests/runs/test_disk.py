"""A full disk, and a folder that may not be written: what was finished stays whole, and the sentence says what to do.

Each case is a process of its own, whose files may not grow beyond a limit, or which is not root.
"""

import json
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import latentscape as ls
from latentscape.files import read_listed, read_manifest
from latentscape.runs.folder import checkpoint_name, checkpoints

resource = pytest.importorskip("resource", reason="this system has no limits on the size of files")

SMALL = {"train.epochs": 150, "model.network.hidden": [4]}  # its tables outgrow its weights
TRAIN = """
import json, resource, sys
from rich.console import Console
import latentscape as ls
from latentscape.errors import LatentscapeError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
try:
    settings = json.loads(sys.argv[2])
    console = Console(stderr=True, width=1000)
    ls.run(
        "digits", settings=settings, out=sys.argv[3], pictures=False, min_checkpoint_interval_s=0.0, device="cpu", console=console
    )
except LatentscapeError as error:
    print(f"latentscape: {error}", file=sys.stderr)
    sys.exit(error.exit_code)
"""
AS_NOBODY = """
import os, sys, tempfile
import latentscape as ls
from latentscape.cli.main import run_command
with tempfile.TemporaryDirectory() as warm:  # what is imported late is imported while it can be read
    ls.run("digits", settings={"train.epochs": 1}, out=f"{warm}/run", pictures=False)
    run_command(["evaluate", f"{warm}/run", "--json"])
    run_command(["train", "--resume", f"{warm}/run", "--json"])
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
for command in sys.argv[1:]:
    for stream in (sys.stdout, sys.stderr):
        print("----", file=stream, flush=True)
    print(run_command(command.split()), "is the code", flush=True)
"""


def script(code: str, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that had room."""
    return ls.run("digits", settings=SMALL, out=tmp_path_factory.mktemp("whole") / "run", pictures=False, device="cpu").path


def listed_are_good(run: Path) -> None:
    """All that is listed is whole, and nothing was left aside."""
    for name in read_manifest(run):
        read_listed(run, name)
    assert [path.name for path in run.rglob("*.part")] == []


def test_a_disk_that_is_full_at_the_start_leaves_nothing(here: Path) -> None:
    said = script(TRAIN, 100, json.dumps(SMALL), "deep/down/run")
    assert said.returncode == 1 and list(here.iterdir()) == []
    assert "No run folder could be made in deep/down (File too large: " in said.stderr and "free some disk space" in said.stderr
    assert said.stderr.count("\n") == 1


def test_a_disk_that_is_full_during_a_checkpoint_costs_no_more_than_it(tmp_path: Path, trained: Path) -> None:
    room = (trained / checkpoint_name(0)).stat().st_size + 1000  # for the first ones, and for the result, which is smaller
    said = script(TRAIN, room, json.dumps({"train.epochs": 15}), tmp_path / "run")
    assert said.returncode == 0, said.stderr
    assert re.search(
        r"the checkpoint at step \d+ could not be saved \(File too large: .*\); free some disk space\. Training continues\.", said.stderr
    )
    listed_are_good(tmp_path / "run")
    assert checkpoints(tmp_path / "run")[0] < checkpoints(trained)[0]
    assert read_listed(tmp_path / "run", "model.safetensors") == read_listed(trained, "model.safetensors")


def test_a_disk_that_is_full_at_the_end_leaves_a_run_that_can_go_on(tmp_path: Path, whole: Path) -> None:
    run = tmp_path / "run"
    said = script(TRAIN, (whole / "steps.csv").stat().st_size // 2, json.dumps(SMALL), run)
    assert said.returncode == 1
    sentence = said.stderr.splitlines()[-1]
    assert f"The result could not be written (File too large: {run / 'steps.csv'}); free some disk space, then continue: " in sentence
    assert sentence.endswith(f'ls.resume("{run}")')
    listed_are_good(run)
    assert checkpoint_name(0) < checkpoints(run)[0] < checkpoints(whole)[0]
    again = ls.resume(run)
    for name in ("model.safetensors", "steps.csv", "history.csv", "metrics.json"):
        assert read_listed(again.path, name) == read_listed(whole, name)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that anybody can read, and nobody but root can write; to stand in."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        monkeypatch.chdir(folder)
        yield folder
        folder.chmod(stat.S_IRWXU)


def close(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def nobody(*commands: str) -> list[tuple[str, str]]:
    """What a process that is not root is told of each command: on stdout, its exit code at the end, and on stderr."""
    said = script(AS_NOBODY, *commands)
    return list(zip(said.stdout.split("----\n")[1:], said.stderr.split("----\n")[1:], strict=True))


def test_no_run_is_begun_where_nothing_can_be_written(closed: Path) -> None:
    close(closed)
    ((out, err),) = nobody("train digits --epochs 1 --no-report --out run")
    assert out == "1 is the code\n" and list(closed.iterdir()) == []
    assert "No run folder could be made in . (Permission denied: " in err and "check its permissions" in err and err.count("\n") == 1


def test_a_run_that_cannot_be_written_can_be_read(closed: Path, trained: Path, ask, snapshot) -> None:
    shutil.copytree(trained, "run")
    close(closed)
    before = snapshot(closed)
    read, *written = nobody("evaluate run --json", "sample run", "train --resume run")
    assert read == (ask("evaluate", "run", "--json").out + "0 is the code\n", "")
    for out, err in written:
        assert out == "1 is the code\n" and "latentscape: Permission denied: run/" in err and "check that it is writable" in err
    assert snapshot(closed) == before

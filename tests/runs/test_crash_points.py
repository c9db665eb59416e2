"""Every place at which a save can be cut off, tried one by one in a forked process."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest

from latentscape.files import read_listed, read_manifest, remove_leftovers, write_listed
from latentscape.runs.folder import checkpoint_name, checkpoints, save_checkpoint

EVENTS = {"open", "os.rename", "os.remove", "os.mkdir"}
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which this system does not have")


def cut_off(work: Callable[[], None], at: int, *, half: bool) -> bool:
    """Do the work in a child that leaves at the `at`-th file operation, or half-way through the `at`-th write; whether it was cut."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    seen = 0

    def count() -> bool:
        nonlocal seen
        seen += 1
        return seen == at

    if half:
        real = Path.open

        class Torn:
            def __init__(self, file: BinaryIO) -> None:
                self.file = file

            def __enter__(self) -> "Torn":
                return self

            def __exit__(self, *_: object) -> None:
                self.file.close()

            def write(self, content: bytes) -> None:
                if count():
                    os.write(self.file.fileno(), content[: len(content) // 2])
                    os._exit(9)
                self.file.write(content)

            def flush(self) -> None:
                self.file.flush()

            def fileno(self) -> int:
                return self.file.fileno()

        Path.open = lambda path, mode="r", *rest: Torn(real(path, mode)) if mode == "xb" else real(path, mode, *rest)
    else:
        sys.addaudithook(lambda event, _: os._exit(9) if event in EVENTS and count() else None)
    try:
        work()
    except BaseException:  # noqa: BLE001  a child must not go on as its parent
        os._exit(1)
    os._exit(0)


def folder_with(path: Path, steps: list[int]) -> Path:
    path.mkdir()
    write_listed(path, {"recipe.toml": b"a = 1\n"})
    for step in steps:
        save_checkpoint(path, step, bytes([step]) * 1000)
    return path


@pytest.mark.parametrize("half", [False, True])
def test_no_crash_point_of_a_save_loses_a_finished_checkpoint(tmp_path: Path, half: bool) -> None:
    at = 0
    while True:
        at += 1
        folder = folder_with(tmp_path / f"run-{at}", [1, 2])
        cut = cut_off(partial(save_checkpoint, folder, 3, b"\3" * 1000), at, half=half)
        newest = checkpoints(folder)[0]
        assert newest in (checkpoint_name(2), checkpoint_name(3))
        assert read_listed(folder, newest) == bytes([int(Path(newest).name.split(".")[0])]) * 1000
        if not cut:
            break
        remove_leftovers(folder)
        save_checkpoint(folder, 4, b"\4" * 1000)
        assert read_listed(folder, checkpoint_name(4)) == b"\4" * 1000
        listed = set(read_manifest(folder)) | {"manifest.json"}
        found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        assert listed <= found
        assert found - listed <= {checkpoint_name(1), checkpoint_name(3)}  # unlisted, so no part of the run
    assert at > (2 if half else 8)


def test_no_crash_point_of_a_replacement_leaves_a_file_without_its_hash(tmp_path: Path) -> None:
    at = 0
    while True:
        at += 1
        folder = folder_with(tmp_path / f"run-{at}", [])
        cut = cut_off(partial(write_listed, folder, {"recipe.toml": b"a = 2\n"}), at, half=False)
        assert read_listed(folder, "recipe.toml") in (b"a = 1\n", b"a = 2\n")
        if not cut:
            assert read_listed(folder, "recipe.toml") == b"a = 2\n"
            break
    assert at > 8

"""Kill a training with SIGKILL at random moments, resume it, and compare the result, bit for bit, with one that was left alone.

Each run is killed again and again, saves included, until it gets through between two kills. Run it with:
python benchmarks/kill_loop.py [--kills 300] [--seed 0]
"""

import argparse
import hashlib
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

from latentscape import find_source, runs
from latentscape.errors import RunError
from latentscape.files import MANIFEST

SETTINGS = {"train.epochs": 40}
MIN_CHECKPOINT_INTERVAL_S = 0.0  # a save as often as the rule of 1 in 50 allows
COMPARED = ("model.safetensors", "steps.csv", "history.csv", "metrics.json", "recipe.toml")


def hashes(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in COMPARED}


def carry_out(folder: Path) -> None:
    """Begin the run, or go on with it."""
    if (folder / MANIFEST).exists():
        runs.resume(folder, min_checkpoint_interval_s=MIN_CHECKPOINT_INTERVAL_S)
    else:
        runs.run("digits", settings=SETTINGS, out=folder, pictures=False, min_checkpoint_interval_s=MIN_CHECKPOINT_INTERVAL_S)


def in_child(work: Callable[[], None], kill_after: float | None) -> bool:
    """Do the work in a child process; whether it was killed before it was done."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  a child must not go on as its parent
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
        os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise RunError(f"A resumed run failed with exit code {os.WEXITSTATUS(status)}.")
    return os.WIFSIGNALED(status)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)  # before the first operation, or a forked child would hang
    chance = random.Random(options.seed)
    find_source("digits").load()  # what every child imports is imported before they fork
    with tempfile.TemporaryDirectory() as place:
        reference = Path(place) / "reference"
        started = time.perf_counter()
        in_child(lambda: carry_out(reference), None)
        alone = time.perf_counter() - started
        expected = hashes(reference)
        kills = finished = equal = 0
        while kills < options.kills:
            folder = Path(place) / f"run-{finished}"
            while in_child(lambda folder=folder: carry_out(folder), chance.uniform(0.0, 1.5 * alone)):  # type: ignore[misc]
                kills += 1
            finished += 1
            equal += hashes(folder) == expected
            left = [path.name for path in folder.rglob("*.part")]
            assert not left, f"temporary files were left: {left}"
    print(f"{kills} kills in {finished} runs, of which {equal} ended with the same bits as the one left alone ({alone:.2f} s)")
    if equal != finished:
        raise SystemExit(1)


if __name__ == "__main__":
    main()

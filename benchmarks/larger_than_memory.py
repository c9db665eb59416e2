"""A million small images in a file: how fast a run trains on them, and its peak memory, beside the same images in memory.

    python benchmarks/larger_than_memory.py [IMAGES]

Each line is a process of its own: one epoch, the judgement and the pictures. Seconds are those of the training. `peak` is the largest
resident memory of the process, in which pages of mapped files, such as those of libraries, count; `anonymous` is the largest memory without
these, read every 20 ms. Rows in a file are read, not mapped, so that they count in neither.
"""

import os
import resource
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np

SIDE, ROWS_PER_WRITE = 16, 50_000
SETTINGS = {"train.epochs": 1, "train.batch": 256}


def write_images(path: Path, n: int) -> None:
    """Smooth random grey images, as bytes, in an `.npy` file."""
    random = np.random.default_rng(0)
    images = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(n, SIDE, SIDE))
    across = np.linspace(0, 2 * np.pi, SIDE)
    for start in range(0, n, ROWS_PER_WRITE):
        rows = min(ROWS_PER_WRITE, n - start)
        phase, rate = random.uniform(0, 6, (2, rows, 1, 1)), random.uniform(0.5, 2, (2, rows, 1, 1))
        waves = np.sin(rate[0] * across[:, None] + phase[0]) * np.cos(rate[1] * across + phase[1])
        images[start : start + rows] = np.round(127.5 + 127.5 * waves).astype(np.uint8)
    images.flush()


def train(path: str, place: str, out: str) -> None:
    """Train on the file, with its rows in the file or in memory, and print the seconds and the peak memory in MB."""
    from latentscape.data.readers import arrays
    from latentscape.runs import run

    arrays.MIN_BYTES_LEFT_IN_FILE = 0 if place == "file" else 2**62
    finished = threading.Event()
    anonymous = [0.0]

    def watch() -> None:
        while not finished.wait(0.02):
            anonymous[0] = max(anonymous[0], anonymous_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        seconds = run(path, "array-unit", settings=SETTINGS, out=out).record.seconds
    finally:
        finished.set()
        watcher.join()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux
    print(f"{place:>8} {seconds:>10.1f} {peak:>10.0f} {anonymous[0]:>14.0f}", flush=True)


def anonymous_mb() -> float:
    """The resident memory of this process that is not of a file, in MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1024


def main() -> None:
    if len(sys.argv) == 4:
        train(*sys.argv[1:])
        return
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "images.npy")
        write_images(path, n)
        print(f"{n:,} images of {SIDE} x {SIDE} bytes, {path.stat().st_size / 1e6:,.0f} MB")
        print(f"{'rows in':>8} {'seconds':>10} {'peak MB':>10} {'anonymous MB':>14}", flush=True)
        for place in ("file", "memory"):
            subprocess.run([sys.executable, __file__, str(path), place, str(Path(folder, place))], check=True, env=os.environ)


if __name__ == "__main__":
    main()

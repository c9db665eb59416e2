"""Runs each command under several limits of its address space, and counts how the commands end when the memory runs out.

A command succeeds, or ends with a message of ours, a traceback, or the abort of a library. Linux only; takes several minutes.
Run it with: python benchmarks/memory_limits.py [--limits 600 900 1200] [--seconds 120]
"""

import argparse
import collections
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

import latentscape as ls

MEGABYTE = 10**6
LIMITS = [400, 500, 600, 700, 800, 900, 1000, 1200]  # megabytes
COMMANDS = [
    "sources",
    "sources digits",
    "sources rows.npz -o rows.png",
    "summary run",
    "evaluate run --draws 100",
    "evaluate run --draws 1000000",
    "sample run -n 64 -o few.png",
    "sample run -n 300000 -o many.npy",
    "reconstruct run -o again.npy",
    "encode run rows.npz -o codes.npz",
    "interpolate run --steps 300000 -o way.npy",
    "cluster run -k 10 -o clusters.png",
    "train rows.npz --epochs 1 --out new",
    "train rows.csv --epochs 1 --no-report --out new",
    "train digits --epochs 1 --set model.network.hidden=[4000,4000] --no-report --out new",
    "train digits --epochs 1 --set objective.draws=10000 --no-report --out new",
    "train digits --epochs 1 --latent 50000 --no-report --out new",
    "sweep digits --over beta=1,2 --set train.epochs=1 --no-report --out grid",
]


def end_of(command: str, megabytes: int, seconds: int, folder: Path) -> tuple[str, str]:
    """How a command ends under a limit, and the last line that it prints."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE,) * 2)

    words = [sys.executable, "-m", "latentscape", *command.split()]
    with tempfile.TemporaryDirectory() as aside:
        for name in ("run", "rows.npz", "rows.csv"):
            (Path(aside) / name).symlink_to(folder / name)
        try:
            # the limit must hold for the program alone, from before it loads anything
            said = subprocess.run(words, cwd=aside, preexec_fn=limited, capture_output=True, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return "too slow", ""
    last = (said.stderr.strip() or said.stdout.strip()).splitlines()[-1:]
    if "Traceback" in said.stderr:
        kind = "traceback"
    elif said.returncode == 0:
        kind = "done"
    else:
        kind = "sentence" if said.stderr.strip().splitlines()[-1].startswith("latentscape: ") else "abort"
    return kind, "".join(last)


def main() -> None:
    """Run all commands under all limits, and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limits", type=int, nargs="+", default=LIMITS)
    parser.add_argument("--seconds", type=int, default=120)
    arguments = parser.parse_args()
    totals: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        ls.run("digits", settings={"train.epochs": 1}, out=Path(folder) / "run", pictures=False)
        rows = np.random.default_rng(0).random((60_000, 64))
        np.savez_compressed(Path(folder) / "rows.npz", x=rows.round(1))
        np.savetxt(Path(folder) / "rows.csv", rows[:20_000], delimiter=",", fmt="%.2g")
        for command in COMMANDS:
            for megabytes in arguments.limits:
                kind, last = end_of(command, megabytes, arguments.seconds, Path(folder))
                totals[kind] += 1
                print(f"{megabytes:5} MB  {kind:9}  {command}   {last[:150] if kind != 'done' else ''}", flush=True)
    print(", ".join(f"{kind}: {count}" for kind, count in totals.most_common()), f"of {totals.total()}")


if __name__ == "__main__":
    main()

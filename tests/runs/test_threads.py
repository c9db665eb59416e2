"""Runs in eight threads at once leave the process as it was, and each draws the same pictures as alone."""

import os
import subprocess
import sys

import numpy as np

PROGRAM = """
import threading, warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import matplotlib, torch
from threadpoolctl import threadpool_info
import latentscape as ls
from latentscape.files import atomic_write

CHANGES = {"data.scale": "standard"}, {"model.prior": {"kind": "mixture", "components": 1}, "train.fit_prior": True}
together = threading.Barrier(8)


def train(i):
    if i >= 0:
        together.wait()
    settings = {"train.epochs": 1, "pictures.manifold": 2, "model.network.hidden": [4], **CHANGES[i % 2]}
    run = ls.run("rows.npy", settings=settings, out=f"run{i}", device="cpu")
    return {path.name: path.read_bytes() for path in (run.path / "figures").iterdir()}


def settings_of_the_process():
    atomic_write(Path("new"), b"")
    with ThreadPoolExecutor(1) as pool:
        threads = torch.get_num_threads(), pool.submit(torch.get_num_threads).result()
    libraries = [(library["filepath"], library["num_threads"]) for library in threadpool_info()]
    of_torch = torch.backends.cudnn.deterministic, torch.get_rng_state().tolist()
    return threads, libraries, of_torch, dict(matplotlib.rcParams), list(warnings.filters), Path("new").stat().st_mode


torch.set_num_threads(2)
alone = [train(-2), train(-1)]
assert all(len(pictures) == 5 for pictures in alone)
before = settings_of_the_process()
with ThreadPoolExecutor(8) as pool:
    results = list(pool.map(train, range(8)))
    assert list(pool.map(lambda _: torch.get_num_threads(), range(8))) == [2] * 8
for now, then in zip(settings_of_the_process(), before, strict=True):
    assert now == then, f"{now} was {then}"
for i, pictures in enumerate(results):
    assert pictures.keys() == alone[0].keys(), f"run {i} has only {list(pictures)}"
    assert pictures == alone[i % 2], f"the pictures of run {i} differ"
"""


def test_eight_runs_at_once_give_the_results_of_eight_runs_alone(tmp_path):
    np.save(tmp_path / "rows.npy", np.random.default_rng(0).normal(3, 10, (40, 3)))
    command = [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", PROGRAM]  # those of libraries are theirs
    surroundings = os.environ | {"OMP_NUM_THREADS": "2"}
    done = subprocess.run(command, cwd=tmp_path, env=surroundings, umask=0o027, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    files = [path for path in tmp_path.glob("run*/**/*") if path.name != ".lock"]
    assert {path.stat().st_mode & 0o777 for path in files if path.is_file()} == {0o640}
    assert {path.stat().st_mode & 0o777 for path in files if path.is_dir()} == {0o750}

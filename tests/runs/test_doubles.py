"""Values that 32-bit numbers cannot tell apart keep their digits in the context of a model, and in the files that commands write."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

import latentscape as ls

N = 600
Z = np.random.default_rng(0).normal(size=N)
TABLE = np.c_[1_700_000_000 + 60 * Z, 101_325 + 0.005 * Z, Z]  # a time, a pressure, and what both depend on
NAMES = ("time", "pressure", "z")


def write(path, table, names=NAMES):
    np.savetxt(path, table, "%.17g", delimiter=",", header=",".join(names), comments="")


@pytest.fixture(scope="module")
def by_time(tmp_path_factory):
    """A run on the other columns given the time."""
    folder = tmp_path_factory.mktemp("table")
    write(folder / "t.csv", TABLE)
    settings = {"train.epochs": 120, "model.condition": ["time"]}
    return ls.run(folder / "t.csv", out=folder / "run", settings=settings, pictures=False, device="cpu").path


def test_a_context_is_scaled_before_it_is_rounded(by_time):
    run = ls.load(by_time)
    context = run.splits.train.context
    assert str(context.dtype) == "torch.float64" and len(context.unique()) == len(context)  # 4 different values, as 32-bit numbers
    scaled = run.model.context_scaling(context)
    rows = np.searchsorted(np.sort(TABLE[:, 0]), context[:, 0].numpy())
    times = np.sort(TABLE[:, 0])[rows]
    assert np.allclose(scaled[:, 0].numpy(), (times - times.mean()) / times.std(), atol=1e-5)


def test_the_context_tells_the_rows(ask, by_time, here):
    run = ls.load(by_time)
    low, high = (f"{1_700_000_000 + 60 * z:.3f}" for z in (-1, 1))
    np.save("codes.npy", np.zeros((1, run.model.latent)))
    decoded = []
    for time in (low, high):
        assert ask("decode", by_time, "codes.npy", "--context", time, "-o", f"{time}.csv").code == 0
        with Path(f"{time}.csv").open() as file:
            (row,) = csv.DictReader(file)
        assert float(row["time"]) == pytest.approx(float(time), abs=0.01)
        decoded.append((float(row["z"]), float(row["pressure"])))
    (z_low, p_low), (z_high, p_high) = decoded
    assert z_low == pytest.approx(-1, abs=0.4) and z_high == pytest.approx(1, abs=0.4)
    assert p_low == pytest.approx(101_325 - 0.005, abs=0.002) and p_high == pytest.approx(101_325 + 0.005, abs=0.002)
    write("new.csv", TABLE[:20])
    assert ask("encode", by_time, "new.csv", "-o", "z.npy").code == 0
    assert ask("decode", by_time, "z.npy", "--context", "new.csv", "-o", "rows.npy").code == 0
    rows = np.load("rows.npy")
    assert rows.dtype == np.float64 and np.corrcoef(rows[:, 0], TABLE[:20, 1])[0, 1] > 0.99
    run = ls.load(by_time)
    named = re.search(r"\(time ([\d.]+)\)", run.context_name())
    assert named is not None and float(named[1]) == pytest.approx(float(run.splits.train.context.mean()), abs=1)  # a second


def test_arrays_that_commands_write_keep_their_digits(ask, here):
    np.save("x.npy", TABLE)
    assert ask("train", "x.npy", "--epochs", 200, "--no-report", "--set", "pictures.every=100", "--out", "run").code == 0
    assert ask("reconstruct", "run", "x.npy", "-o", "again.npy").code == 0
    assert ask("sample", "run", "-n", 200, "--draw", "-o", "drawn.npy").code == 0
    for name in ("again.npy", "drawn.npy"):
        rows = np.load(name)
        assert rows.dtype == np.float64 and len(np.unique(rows[:, 0])) == len(rows)
    again = np.load("again.npy")
    assert all(np.corrcoef(again[:, i], TABLE[:, i])[0, 1] > 0.95 for i in range(3))
    assert ask("encode", "run", "again.npy", "-o", "z.npy").code == 0


def test_other_arrays_are_32_bit_numbers(ask, here):
    np.save("x.npy", TABLE[:, 2:] * [1, 10])
    assert ask("train", "x.npy", "--epochs", 1, "--no-report", "--out", "run").code == 0
    assert ask("reconstruct", "run", "x.npy", "-o", "again.npy").code == 0 and np.load("again.npy").dtype == np.float32
    Path("t.csv").write_text("kind,a\n" + "".join(f"{'xy'[i % 2]},{z:.3f}\n" for i, z in enumerate(Z)))  # a table of kinds is doubles
    assert ask("train", "t.csv", "--epochs", 1, "--no-report", "--out", "kinds").code == 0
    assert ask("sample", "kinds", "-n", 5, "-o", "some.npy").code == 0 and np.load("some.npy").dtype == np.float32

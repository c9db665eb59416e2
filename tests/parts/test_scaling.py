"""Large values beside a small spread: timestamps and pressures keep their digits, from the file to the result."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data.moments import mean_and_std, too_fine_columns
from latentscape.data.readers import arrays
from latentscape.data.store import InFile
from latentscape.parts import Scaling

Z = np.arange(600.0)
LARGE = np.c_[1_700_000_000 + 60 * Z, 101_325 + 0.005 * Z, Z]  # seconds since 1970, a pressure in pascal, and a count
NAMES = ("time", "pressure", "z")


def test_doubles_are_scaled_as_doubles():
    examples = ls.from_array(LARGE)
    assert examples.x.dtype == torch.float64 and np.array_equal(examples.x.numpy(), LARGE)
    scaling = Scaling.standard(*mean_and_std(examples, by_column=True), precise=True)
    scaled = scaling(examples.x)
    expected = (Z - Z.mean()) / Z.std()
    assert scaled.dtype == torch.float32 and np.allclose(scaled.numpy(), expected[:, None], rtol=0, atol=1e-6)
    assert [len(column.unique()) for column in scaled.T] == [600] * 3
    back = scaling.undo(scaled)
    assert back.dtype == torch.float64 and (np.abs(back.numpy() - LARGE) < 1e-6 * LARGE.std(0)).all()
    assert float(scaling.log_det(torch.Size([3]))) == pytest.approx(-np.log(LARGE.std(0)).sum(), rel=1e-6)


def test_it_stays_precise_whatever_the_model_is_converted_to():
    scaling = Scaling.standard(torch.tensor([1_700_000_000.123], dtype=torch.float64), torch.tensor([2.0]), precise=True)
    x = torch.tensor([1_700_000_001.123], dtype=torch.float64)
    for dtype in (torch.float32, torch.float64, torch.float32):
        scaling = scaling.to(dtype)
        assert scaling(x).dtype == dtype and float(scaling(x)) == pytest.approx(0.5, abs=1e-5)
    fresh = Scaling.standard(torch.zeros(1), torch.ones(1), precise=True)
    fresh.load_state_dict(scaling.state_dict())
    assert torch.equal(fresh(x), scaling(x))


def test_single_precision_keeps_its_bits():
    x, shift, scale = torch.randn(50, 3), torch.randn(3), torch.rand(3) + 0.5
    scaling = Scaling(shift, scale)
    assert not scaling.precise and torch.equal(scaling(x), (x - shift) / scale) and torch.equal(scaling.undo(x), x * scale + shift)
    assert set(scaling.state_dict()) == {"shift", "scale"}


@pytest.mark.parametrize(
    ("array", "dtype"),
    {
        "doubles": (LARGE, torch.float64),
        "whole numbers": (LARGE.astype(np.int64), torch.float64),
        "single precision": (LARGE.astype(np.float32), torch.float32),
        "a spread that 32-bit numbers hold": (np.c_[Z / 7, 1000 + Z], torch.float32),
        "years": (2000 + np.c_[Z % 30, Z % 7], torch.float32),
        "a constant": (np.full((600, 2), 1_700_000_000.5), torch.float32),
        "images": (1_700_000_000 + np.random.default_rng(0).random((40, 4, 4)), torch.float32),
    }.values(),
)
def test_only_tables_that_need_it_are_doubles(array, dtype):
    assert ls.from_array(array).x.dtype == dtype


def save(name):
    match name:
        case "x.npy":
            np.save(name, LARGE)
        case "x.npz":
            np.savez(name, x=LARGE)
        case _:
            np.savetxt(name, LARGE, delimiter=",", header=",".join(NAMES), comments="", fmt="%.6f")


@pytest.mark.parametrize("name", ["x.npy", "x.npz", "x.csv"])
def test_files_keep_their_digits(name, here):
    save(name)
    assert np.array_equal(ls.find_source(name).load().train.x.numpy(), LARGE)


def test_rows_that_stay_in_their_file_keep_their_digits(here, monkeypatch):
    monkeypatch.setattr(arrays, "MIN_BYTES_LEFT_IN_FILE", 0)
    save("x.npy")
    examples = ls.find_source("x.npy").load().train
    assert isinstance(examples.store, InFile) and np.array_equal(examples.x.numpy(), LARGE)
    assert np.array_equal(examples.take([3, 1, 599]).x.numpy(), LARGE[[3, 1, 599]])


def test_an_estimator_keeps_the_variance_of_each_column():
    vae = ls.VAE(random_state=0, epochs=60).fit(LARGE)
    again = vae.reconstruct(LARGE)
    assert again.dtype == np.float64 and [len(np.unique(column)) for column in again.T] == [600] * 3
    assert (((again - LARGE) ** 2).mean(0) < 0.05 * LARGE.var(0)).all()
    one = vae.transform(LARGE[[7]])  # a single row has no spread by which it could be told that its digits matter
    assert np.array_equal(one, vae.transform(LARGE)[[7]])
    assert np.isfinite(vae.score(LARGE)) and np.ptp(vae.sample(500)[:, 0]) > LARGE[:, 0].std()


def test_a_run_keeps_it_too(here):
    save("x.csv")
    run = ls.run("x.csv", settings={"train.epochs": 60}, out="run", pictures=False)
    loaded = ls.load("run")
    assert loaded.recipe.data.doubles and loaded.model.full_precision
    x = loaded.splits.train
    again = ls.explore.reconstruct(loaded.model, x)
    assert np.array_equal(again.originals, x.x.numpy())
    assert (((again.reconstructions - again.originals) ** 2).mean(0) < 0.05 * LARGE.var(0)).all()
    assert np.array_equal(ls.explore.encode(loaded.model, x), ls.explore.encode(run.model, x))
    np.savetxt("few.csv", LARGE[:3], delimiter=",", header=",".join(NAMES), comments="", fmt="%.6f")
    few, _ = loaded.examples("few.csv")
    assert np.allclose(ls.explore.encode(loaded.model, few), ls.explore.encode(loaded.model, ls.from_array(LARGE))[:3], atol=1e-5)
    assert ls.measure(loaded.model, LARGE[:2]).n == 2


def test_a_column_that_is_finer_than_single_precision_is_named(here, ask):
    x = np.c_[np.r_[1e9, 1e8 + 1e-3 * Z], np.r_[0, Z]]  # an outlier sets the scale of the first column
    examples = ls.from_array(x)
    ((name, different, left),) = too_fine_columns(examples)
    scaled = ((x[:, 0] - x[:, 0].mean()) / x[:, 0].std()).astype(np.float32)
    assert (name, different, left) == ("1", 601, len(np.unique(scaled)))
    np.savetxt("x.csv", x, delimiter=",", header="dose,z", comments="", fmt="%.6f")
    said = ask("train", "x.csv", "--epochs", 1, "--out", "run", "--no-report").err
    assert "column 'dose' has" in said and "stay different once it is scaled" in said and "column 'z'" not in said
    assert too_fine_columns(ls.from_array(LARGE)) == []


def test_a_device_without_doubles_is_refused_with_what_helps():
    with pytest.raises(ls.errors.SettingError, match=r'double precision.*device="cpu"'):
        ls.from_array(LARGE).to("mps")

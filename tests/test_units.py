"""Figures and examples are in the data's own unit, however it was scaled for the network."""

import math
import warnings
from contextlib import nullcontext

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples, Splits, cut
from latentscape.shapes import Batch

SIZE = 5  # values of an example
SETTINGS = {"train.epochs": 3, "data.split": {"valid": 0.2, "heldout": 0.2}}
ROWS = np.random.default_rng(0).random((200, SIZE)).astype(np.float32)


@pytest.fixture
def trained_on(here):
    """A run on an array, with settings."""

    def train(name, array, **settings):
        np.save(f"{name}.npy", array)
        named = {key.replace("__", "."): value for key, value in settings.items()}
        return ls.run(f"{name}.npy", "array-unit", settings={**SETTINGS, **named}, out=name, device="cpu", pictures=False)

    return train


DENSITIES = {
    "a learnt gaussian": {"kind": "gaussian", "std": "learnt"},
    "an optimal gaussian": {"kind": "gaussian", "std": "optimal"},
    "a fixed gaussian": {"kind": "gaussian", "std": 0.5},
    "a continuous bernoulli": {"kind": "continuous-bernoulli"},
}


@pytest.mark.parametrize("likelihood", DENSITIES)
@pytest.mark.parametrize("scale", [4, 10])
def test_a_density_is_that_of_the_unscaled_data(trained_on, likelihood, scale):
    kind = DENSITIES[likelihood]
    small = trained_on("small", ROWS, model__likelihood=kind)
    large = trained_on("large", ROWS * np.float32(scale), model__likelihood=kind, data__scale=scale)
    for part in ("train", "valid"):
        one, other = small.measured[part], large.measured[part]
        assert other.log_likelihood - one.log_likelihood == pytest.approx(-SIZE * math.log(scale), abs=1e-4)
        assert other.elbo - one.elbo == pytest.approx(-SIZE * math.log(scale), abs=1e-4)
        assert other.kl == pytest.approx(one.kl, abs=1e-5)
        assert other.mse == pytest.approx(scale**2 * one.mse, rel=1e-4)
    one, other = (ls.log_evidence(run.model, run.splits.heldout, draws=5) for run in (small, large))
    assert other.log_evidence - one.log_evidence == pytest.approx(-SIZE * math.log(scale), abs=1e-4)
    assert other.log_evidence_se == pytest.approx(one.log_evidence_se, rel=1e-2)


def test_a_probability_has_no_unit(trained_on):
    small = trained_on("small", ROWS)
    large = trained_on("large", ROWS * np.float32(4), data__scale=4)
    assert large.measured["valid"].log_likelihood == pytest.approx(small.measured["valid"].log_likelihood, abs=1e-5)
    assert large.measured["valid"].binarisation == "soft"


def test_reconstructions_and_samples_come_back_in_the_unit_of_the_data(trained_on):
    small = trained_on("small", ROWS)
    large = trained_on("large", ROWS * np.float32(4), data__scale=4)
    before, after = (ls.explore.reconstruct(run.model, run.splits.valid) for run in (small, large))
    assert np.allclose(after.originals, 4 * before.originals) and np.allclose(after.reconstructions, 4 * before.reconstructions, atol=1e-5)
    assert np.allclose(ls.explore.sample(large.model).examples, 4 * ls.explore.sample(small.model).examples, atol=1e-5)
    assert after.reconstructions.mean() == pytest.approx(2, abs=0.3)


def test_standard_scaling_is_reported_in_the_unit_of_the_data(trained_on):
    whole = {"data__split": {"valid": 0.0, "heldout": 0.0}, "model__likelihood": {"kind": "gaussian", "std": "learnt"}}
    rows = ROWS * np.array([1, 10, 100, 0.1, 500]) + np.array([3, -20, 0, 1, 1000])
    mean, std = rows.mean(0), rows.std(0)
    by_us = trained_on("own", rows, data__scale="standard", **whole)
    by_hand = trained_on("hand", (rows - mean) / std, **whole)
    log_det = -np.log(std).sum()
    assert abs(log_det) > 3
    one, other = by_hand.measured["train"], by_us.measured["train"]
    assert other.log_likelihood - one.log_likelihood == pytest.approx(log_det, abs=1e-2)
    assert other.kl == pytest.approx(one.kl, abs=1e-3)
    x = torch.tensor(rows, dtype=torch.float32)
    scaled = torch.tensor((rows - mean) / std, dtype=torch.float32)
    with torch.no_grad():
        again, again_scaled = by_us.model.reconstruct(Batch(x)), by_hand.model.reconstruct(Batch(scaled))
    assert torch.allclose((again - torch.tensor(mean)) / torch.tensor(std), again_scaled.double(), atol=1e-2)
    assert again.mean(0).numpy() == pytest.approx(mean, rel=0.05, abs=0.05 * std.max())


def test_pixels_share_one_standard_deviation(trained_on):
    images = np.random.default_rng(1).normal(50, 10, (60, 4, 3)) * np.linspace(0.1, 2, 3)
    run = trained_on("images", images, data__scale="standard", model__likelihood="gaussian", data__split={"valid": 0.0, "heldout": 0.0})
    assert float(run.model.scaling.shift) == pytest.approx(images.mean(), rel=1e-5)
    assert float(run.model.scaling.scale) == pytest.approx(images.std(), rel=1e-5)


def test_standard_scaling_knows_the_training_part_alone(trained_on):
    rows = ROWS.copy()
    run = trained_on("rows", rows, data__scale="standard", model__likelihood="gaussian")
    train = run.splits.train.values().double()
    assert len(train) == 128
    assert run.model.scaling.shift.numpy() == pytest.approx(train.mean(0).numpy(), rel=1e-5)
    assert run.model.scaling.scale.numpy() == pytest.approx(train.std(0, correction=0).numpy(), rel=1e-5)


def test_scaling_is_saved_with_the_model(trained_on):
    run = trained_on("rows", ROWS * 7 - 3, data__scale="standard", model__likelihood="gaussian")
    again = ls.load(run.path)
    assert torch.equal(again.model.scaling.shift, run.model.scaling.shift) and torch.equal(
        again.model.scaling.scale, run.model.scaling.scale
    )
    assert ls.measure(again.model, again.splits.valid) == run.measured["valid"]


CONSTANT = np.column_stack([ROWS[:, 0] * 50 - 3, np.full(200, 7.0), ROWS[:, 1]]).astype(np.float32)


@pytest.mark.parametrize("valid", ["as in training", "another value"])
def test_a_constant_column_is_learnt_in_its_own_unit_and_said_once(trained_on, ask, here, valid):
    rows = CONSTANT.copy()
    if valid == "another value":
        held = cut(Splits(Examples(torch.arange(200.0)[:, None])), valid=0.2, heldout=0.2, seed=0).valid
        rows[held.x[:, 0].long().numpy(), 1] = 9.0  # in the valid part alone
    table = "size,age,rate\n" + "\n".join(",".join(f"{value:.9g}" for value in row) for row in rows)
    (here / "x.csv").write_text(table)
    said = ask("train", "x.csv", "--epochs", 30, "--no-report", "--out", "run", "--set", "data.split={valid=0.2,heldout=0.2}", "--json")
    assert said.code == 0 and said.err.count("column 'age' is 7 in every training row; it is not scaled") == 1
    run = ls.load("run")
    scaling, train = run.model.scaling, run.splits.train.values().double()
    assert scaling.shift[1] == 7 and scaling.scale[1] == 1
    np.testing.assert_allclose(scaling.scale[[0, 2]], train.std(0, correction=0)[[0, 2]], rtol=1e-5)
    assert all(math.isfinite(value) for part in run.measured.values() for value in (part.elbo, part.log_likelihood, part.kl, part.mse))
    with torch.no_grad():
        assert (run.model.reconstruct(Batch(run.splits.train.values()))[:, 1] - 7).abs().max() < 0.5


def test_both_faces_scale_a_constant_column_alike(trained_on):
    run = trained_on("rows", CONSTANT, data__scale="standard", model__likelihood="gaussian", data__split={"valid": 0.0, "heldout": 0.0})
    with pytest.warns(UserWarning, match="^column '2' is 7 in every training row; it is not scaled$") as said:
        fitted = ls.VAE(epochs=2, scale="standard", device="cpu").fit(CONSTANT)
    assert said[0].filename == __file__
    for name in ("shift", "scale"):
        assert torch.equal(getattr(run.model.scaling, name), getattr(fitted.model_.scaling, name))
    assert fitted.model_.scaling.scale[1] == 1 and np.isfinite(fitted.score_samples(CONSTANT)).all()


def test_an_estimator_says_once_which_columns_are_constant_and_by_their_names():
    import pandas as pd  # in the extra [dev]

    table = pd.DataFrame(CONSTANT, columns=["size", "age", "rate"])
    vae = ls.VAE(hidden=(4,), epochs=1, scale="standard", device="cpu")
    with pytest.warns(UserWarning, match="^column 'age' is 7 in every training row; it is not scaled$") as said:
        vae.partial_fit(table).partial_fit(table)
    assert len(said) == 1
    with warnings.catch_warnings(action="error"):  # its scale is one number
        ls.VAE(hidden=(4,), epochs=1, scale=100.0, likelihood="gaussian", device="cpu").fit(table)


def test_a_constant_column_of_a_condition_is_said_once(ask, here):
    np.savetxt("x.csv", CONSTANT, delimiter=",", header="size,age,rate", comments="")
    said = ask("train", "x.csv", "--condition", "age", "--epochs", 1, "--no-report", "--out", "run")
    assert said.code == 0 and said.err.count("column 'age' of the condition is 7 in every training row; it is not scaled") == 1
    scaling = ls.load("run").model.context_scaling
    assert (scaling.shift, scaling.scale) == (7, 1)
    said = ask("train", "x.csv", "--condition", "size", "--epochs", 1, "--no-report", "--out", "other")
    assert said.code == 0 and "of the condition" not in said.err and "column 'age' is 7" in said.err


@pytest.mark.parametrize("shape", [(60, 3), (60, 1, 3, 2)], ids=["rows", "images"])
def test_data_of_one_value_are_judged_and_their_figures_are_numbers(trained_on, shape):
    run = trained_on("flat", np.full(shape, 7.0), data__scale="standard", model__likelihood="gaussian")
    assert "all training examples are equal" in run.metrics["judgement"]["sentence"]
    assert all(math.isfinite(value) for part in run.measured.values() for value in (part.elbo, part.log_likelihood, part.kl, part.mse))
    model = ls.VAE(epochs=2, scale="standard", device="cpu")
    with pytest.warns(UserWarning, match="are constant") if len(shape) == 2 else nullcontext():  # images have no columns
        fitted = model.fit(np.full(shape, 7.0))
    assert np.isfinite(fitted.score_samples(np.full(shape, 7.0))).all()

"""Examples as points: what is known of each, which of them are chosen, and what becomes of codes that are not finite."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.explore.points import points, rows_by_class
from latentscape.parts import Scaling

X = torch.randn(700, 3, generator=torch.Generator().manual_seed(0))


def test_a_point_has_the_code_the_width_the_kl_and_the_error_of_its_example(known):
    model = known([0.5, 0.5, 0.25], std=0.2)
    found = points(model, Examples(X), part="train")
    mean = X.double().numpy() * [0.5, 0.5, 0.25]
    kl = 0.5 * (np.square(mean) + 0.2**2 - 1) - np.log(0.2)  # of N(mean, 0.2^2) from N(0, 1), in closed form
    assert np.allclose(found.codes, mean, atol=1e-6) and np.allclose(found.log_std, np.log(0.2), atol=1e-6)
    assert np.allclose(found.kl, kl.sum(1), atol=1e-5) and np.allclose(found.kl_each, kl.mean(0), atol=1e-5)
    assert np.allclose(found.error, np.square(X.numpy() - mean).mean(1), atol=1e-6)
    assert (found.part, found.total, found.stratified, found.left_out) == ("train", 700, False, 0)
    assert (found.rows == np.arange(700)).all() and len(found) == 700


def test_the_error_of_a_row_does_not_depend_on_the_units_of_its_columns(known):
    model, units = known([1.0, 0.5], std=0.1), torch.tensor([1000.0, 0.01])
    plain = points(model, Examples(X[:, :2])).error
    model.scaling = Scaling(torch.zeros(2), units)
    assert np.allclose(points(model, Examples(X[:, :2] * units)).error, plain, rtol=1e-4) and plain.max() > 0.1


def test_the_figures_of_all_points_are_those_of_the_run(trained):
    run = ls.load(trained)
    found = points(run.model, run.splits.train)
    measured = run.measured["train"]
    assert found.error.mean() == pytest.approx(measured.mse, rel=1e-5) and found.kl.mean() == pytest.approx(measured.kl, rel=1e-5)
    assert np.allclose(found.kl_each, measured.kl_each, rtol=1e-5)
    assert np.allclose(found.codes, ls.explore.encode(run.model, run.splits.train), atol=1e-6)


def test_an_autoencoder_has_no_widths(autoencoder):
    run = ls.load(autoencoder)
    found = points(run.model, run.splits.train, n=50)
    assert found.log_std is None and found.kl is None and found.kl_each is None and len(found) == 50


def test_examples_without_classes_are_not_chosen_by_class(known):
    some = points(known([0.5, 0.5, 0.25]), Examples(X), n=70)
    assert len(some) == 70 and not some.stratified and not some.some(7).stratified


@pytest.mark.parametrize("std", [1e-30, 1e30])
def test_a_width_beyond_single_precision_leaves_its_code_a_point(known, std):
    shown = points(known([0.5, 0.5, 0.25], std=std), Examples(X[:20]))
    assert (len(shown), shown.left_out) == (20, 0) and np.isfinite(shown.log_std).all()
    assert (shown.log_std < -40).all() if std < 1 else (shown.log_std > 40).all()


def test_chosen_points_are_those_of_their_rows(known):
    model = known([0.5, 0.5, 0.25])
    labels = np.repeat([0, 1], [600, 100])
    whole, some = points(model, Examples(X, labels=labels)), points(model, Examples(X, labels=labels), n=70)
    assert len(some) == 70 and some.stratified and some.total == 700
    assert np.allclose(some.codes, whole.codes[some.rows], atol=1e-6) and np.allclose(some.error, whole.error[some.rows], atol=1e-6)
    assert np.bincount(labels[some.rows]).tolist() == [60, 10]
    fewer = whole.some(7, labels)
    assert np.allclose(fewer.kl, whole.kl[fewer.rows]) and len(fewer.log_std) == len(fewer) == 7 and fewer.stratified


def test_codes_that_are_not_finite_are_no_points(known):
    model, x = known([1.0, 1.0, 1.0]), X.clone()
    x[5, 1] = float("inf")
    x[7, 2] = 3e38
    found = points(model, Examples(x[:20]))
    assert found.left_out >= 1 and 5 not in found.rows and np.isfinite(found.codes).all() and len(found) == 20 - found.left_out
    with torch.no_grad():
        model.encoder.network.output_bias[:] = float("nan")
    nothing = points(model, Examples(X))
    assert len(nothing) == 0 and nothing.left_out == 700 and nothing.kl_each is None


@pytest.mark.parametrize("n", [0, -1])
def test_a_map_has_a_point(known, n):
    with pytest.raises(SettingError, match=f"at least 1 point, but {n} were asked for"):
        points(known([1.0, 1.0]), Examples(X[:, :2]), n=n)


def test_classes_keep_their_shares():
    labels = np.repeat([3, 5, -1], [900, 90, 10])
    rows = rows_by_class(labels, 1000, 100)
    assert np.unique(labels[rows], return_counts=True)[1].tolist() == [1, 90, 9]
    assert (np.diff(rows) > 0).all() and (rows == rows_by_class(labels, 1000, 100)).all()
    assert (rows != rows_by_class(labels, 1000, 100, seed=1)).any()


@pytest.mark.parametrize("n", [1, 2, 3, 7, 50, 119, 120, 500])
def test_as_many_are_chosen_as_asked_for(n):
    labels = np.random.default_rng(0).integers(0, 40, 120) ** 2 // 40
    rows = rows_by_class(labels, 120, n)
    assert len(rows) == len(set(rows.tolist())) == min(n, 120)
    if n >= len(set(labels.tolist())):
        assert set(labels[rows].tolist()) == set(labels.tolist())  # even the rarest class is there


def test_without_classes_the_rows_are_evenly_spaced():
    assert rows_by_class(None, 11, 3).tolist() == [0, 5, 10] and rows_by_class(None, 3, 5).tolist() == [0, 1, 2]

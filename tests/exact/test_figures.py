"""Figures are weighted means over the examples; the seed decides the sampled codes, and nothing else."""

import numpy as np
import pytest
import torch
from torch.testing import assert_close

from latentscape.data import Examples
from latentscape.measures import log_evidence, measure
from latentscape.shapes import Batch

NAMES = ("elbo", "log_likelihood", "kl", "mse", "kl_each")


@pytest.fixture(params=["diagonal-gaussian", "student-t"])
def model(request, small_model):
    return small_model(request.param, likelihood="gaussian", std=0.4)


@pytest.fixture
def x(numbers):
    return numbers("figures", 5, 3)


def test_each_figure_is_the_weighted_mean_of_those_of_single_examples(model, x, numbers):
    alone = [measure(model, Examples(x, weight=one)) for one in torch.eye(5)]
    weight = numbers("weights", 5).exp()
    for part in (weight, None):
        whole = measure(model, Examples(x, weight=part))
        for name in NAMES:
            each = np.array([getattr(figures, name) for figures in alone])
            assert getattr(whole, name) == pytest.approx(np.average(each, axis=0, weights=part), rel=1e-6), name
            assert np.ptp(each, axis=0).min() > 0.001
        assert whole.elbo == whole.log_likelihood - whole.kl


def test_the_standard_error_of_the_evidence_is_that_of_a_weighted_mean(linear_gaussian, numbers):
    wrong = linear_gaussian(shift=0.4, stretch=1.3)
    alone = [log_evidence(wrong.model, Examples(wrong.x, weight=one), draws=10) for one in torch.eye(6)]
    weight = numbers("weights", 6).exp()
    whole = log_evidence(wrong.model, Examples(wrong.x, weight=weight), draws=10)
    errors = torch.tensor([evidence.log_evidence_se for evidence in alone], dtype=torch.float64)
    assert whole.log_evidence_se == pytest.approx(float((weight * errors).square().sum().sqrt() / weight.sum()), rel=1e-6)
    for name in ("log_evidence", "ess"):
        each = [getattr(evidence, name) for evidence in alone]
        assert getattr(whole, name) == pytest.approx(np.average(each, weights=weight), rel=1e-6), name


def test_the_squared_error_is_that_of_the_mean_code(model, x):
    decoded = model.decode(model.encode(Batch(x))).detach()
    assert measure(model, Examples(x)).mse == pytest.approx(float((decoded - x).square().mean()), rel=1e-6)


def test_the_seed_decides_the_codes_and_nothing_else(small_model, x):
    model = small_model(likelihood="gaussian", std=0.4)
    one, again, other = (measure(model, Examples(x), seed=seed) for seed in (0, 0, 1))
    assert one == again
    assert abs(one.log_likelihood - other.log_likelihood) > 0.01
    assert (one.kl, one.kl_each, one.mse) == (other.kl, other.kl_each, other.mse)
    one, again, other = (log_evidence(model, Examples(x), draws=3, seed=seed) for seed in (0, 0, 1))
    assert one == again and abs(one.log_evidence - other.log_evidence) > 0.01


def test_a_dimension_is_active_if_its_kl_is_at_least_a_hundredth_of_a_nat(linear_vae):
    model = linear_vae(3, 3, 1.0)
    (encode,) = model.encoder.network.layers
    kl = torch.tensor([0.011, 0.009, 0.5], dtype=torch.float64)
    with torch.no_grad():
        encode.weight.zero_()
        encode.bias.copy_(torch.cat([(2 * kl).sqrt(), torch.zeros(3)]))
    figures = measure(model, Examples(torch.zeros(4, 3, dtype=torch.float64)))
    assert_close(torch.tensor(figures.kl_each, dtype=torch.float64), kl)
    assert figures.active_units == 2

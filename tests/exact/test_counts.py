"""Distributions of counts against those of scipy, their limits, and sums over all counts."""

import math

import numpy as np
import pytest
import torch
from scipy import stats
from torch.autograd import gradcheck
from torch.testing import assert_close

from latentscape.distributions import Counts, NegativeBinomial, Poisson, ZeroInflated
from latentscape.distributions.counts import log_gamma_quantile, poisson_quantile
from latentscape.random import IndexNoise, StreamNoise, generator

MAX_COUNT = 10**6
COUNTS = [0, 1, 2, 3, 7, 9, 10, 11, 50, 1000, MAX_COUNT]
MEANS = [1e-30, 1e-6, 0.01, 1.0, 9.99, 10.0, 300.0, 3e5, 1e6]
SHAPES = [1e-12, 1e-6, 0.1, 0.999, 1.001, 5.0, 200.0, 1e6]  # 1 / dispersion
SINGLE_DIGITS = 4e-6  # of log probabilities in single precision; the logarithm of a mean of a million has an error of 1e-6
DRAWS = 20_000


def grid(*axes):
    return torch.meshgrid(*(torch.tensor(axis, dtype=torch.float64) for axis in axes), indexing="ij")


def test_poisson_log_probabilities_are_those_of_scipy():
    x, mean = grid(COUNTS, MEANS)
    true = torch.from_numpy(stats.poisson.logpmf(x.numpy(), mean.numpy()))
    assert_close(Poisson(mean.log(), event=0).log_prob_each(x), true, rtol=1e-9, atol=1e-8)
    log_rate = mean.log().float()
    true = torch.from_numpy(stats.poisson.logpmf(x.numpy(), log_rate.double().exp().numpy()))
    assert_close(Poisson(log_rate, event=0).log_prob_each(x.float()).double(), true, rtol=SINGLE_DIGITS, atol=1e-6)


def test_negative_binomial_log_probabilities_are_those_of_scipy():
    x, mean, shape = grid(COUNTS[:-1], MEANS[2:-2], SHAPES[2:-1])  # where the log-gamma functions of scipy lose few digits
    true = torch.from_numpy(stats.nbinom.logpmf(x.numpy(), shape.numpy(), (shape / (shape + mean)).numpy()))
    assert_close(NegativeBinomial(mean.log(), shape.log(), event=0).log_prob_each(x), true, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("dtype", "rtol"), [(torch.float64, 1e-11), (torch.float32, SINGLE_DIGITS)])
def test_negative_binomial_log_probabilities_are_a_product_over_the_counts_below(dtype, rtol):
    k = np.arange(MAX_COUNT, dtype=np.longdouble)
    for shape in SHAPES:
        log_shape = torch.tensor(shape, dtype=torch.float64).log().to(dtype)
        r = np.exp(np.longdouble(log_shape.item()))
        log_coefficient = np.concatenate([[0], np.cumsum(np.log((r + k) / (k + 1)))])[COUNTS]  # Gamma(x + r) / (Gamma(r) x!)
        for mean in MEANS:
            log_mean = torch.tensor(mean, dtype=torch.float64).log().to(dtype)
            m = np.exp(np.longdouble(log_mean.item()))
            true = log_coefficient - r * np.log1p(m / r) - np.array(COUNTS) * np.log1p(r / m)
            ours = NegativeBinomial(log_mean, log_shape, event=0).log_prob_each(torch.tensor(COUNTS, dtype=dtype))
            assert_close(ours.double(), torch.from_numpy(true.astype(np.float64)), rtol=rtol, atol=1e-6 * rtol)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_without_dispersion_a_negative_binomial_is_a_poisson_distribution(dtype):
    x, log_mean = (axis.to(dtype) for axis in grid(COUNTS, [math.log(mean) for mean in MEANS]))
    for log_shape in (40.0, 80.0, math.inf):
        ours = NegativeBinomial(log_mean, torch.tensor(log_shape, dtype=dtype), event=0).log_prob_each(x)
        assert_close(ours, Poisson(log_mean, event=0).log_prob_each(x), rtol=SINGLE_DIGITS, atol=1e-6)


FAMILIES = {
    "poisson": lambda mean: Poisson(mean.log(), event=1),
    "dispersed": lambda mean: NegativeBinomial(mean.log(), torch.full_like(mean, math.log(0.7)), event=1),
    "nearly-poisson": lambda mean: NegativeBinomial(mean.log(), torch.full_like(mean, 3.0), event=1),
    "inflated-poisson": lambda mean: ZeroInflated(Poisson(mean.log(), event=1), torch.full_like(mean, -0.3), event=1),
    "inflated": lambda mean: ZeroInflated(
        NegativeBinomial(mean.log(), torch.full_like(mean, 0.4), event=1), torch.full_like(mean, 0.8), event=1
    ),
}
SOME_MEANS = torch.tensor([1e-3, 0.4, 3.0, 25.0], dtype=torch.float64)


@pytest.fixture(params=FAMILIES.values(), ids=FAMILIES.keys())
def family(request) -> Counts:
    return request.param(SOME_MEANS)


def test_all_counts_together_have_probability_one(family):
    x = torch.arange(3000, dtype=torch.float64).unsqueeze(1)
    probability = family.log_prob_each(x).exp()
    assert_close(probability.sum(0), torch.ones_like(SOME_MEANS), rtol=0, atol=1e-12)
    assert_close((probability * x).sum(0), family.mean, rtol=1e-9, atol=0)
    assert_close(family.log_prob(x), family.log_prob_each(x).sum(-1))


def test_draws_have_the_probabilities_of_their_family(family):
    x = family.draw(StreamNoise(generator("counts")), DRAWS)
    assert x.shape == (DRAWS, len(SOME_MEANS))
    for column, probability in enumerate(family.log_prob_each(torch.arange(60, dtype=torch.float64).unsqueeze(1)).exp().T):
        common = probability * DRAWS > 5
        expected = torch.cat([probability[common], 1 - probability[common].sum(0, keepdim=True)]) * DRAWS
        counted = torch.bincount(x[:, column].long(), minlength=60)[:60][common]
        observed = torch.cat([counted, DRAWS - counted.sum(0, keepdim=True)])
        kept = expected > 5
        expected = torch.cat([expected[kept], expected[~kept].sum(0, keepdim=True)])
        observed = torch.cat([observed[kept], observed[~kept].sum(0, keepdim=True)])
        deviation = ((observed - expected).square() / expected.clamp_min(1)).sum()
        assert deviation < stats.chi2.ppf(1 - 1e-4, df=max(1, len(expected) - 1))


def test_draws_by_index_do_not_depend_on_the_batch(family):
    four = FAMILIES["inflated"](SOME_MEANS.unsqueeze(1).expand(4, 3))
    two = FAMILIES["inflated"](SOME_MEANS[2:].unsqueeze(1).expand(2, 3))
    index = torch.tensor([3, 10, 300, 301])
    assert_close(two.draw(IndexNoise(0, index[2:]), 5), four.draw(IndexNoise(0, index), 5)[:, 2:], rtol=0, atol=0)


def test_quantiles_are_those_of_scipy():
    u = torch.tensor([6e-8, 0.01, 0.5, 0.99, 1 - 6e-8], dtype=torch.float64)
    for rate in (0.0, 1e-4, 0.7, 40.0, 1e6):
        assert_close(poisson_quantile(u, torch.tensor(rate)), torch.from_numpy(stats.poisson.ppf(u.numpy(), rate)), rtol=0, atol=0)
    for shape in (0.2, 1.0, 7.0, 1e5):
        true = torch.from_numpy(np.log(stats.gamma.ppf(u.numpy(), shape)))
        assert_close(log_gamma_quantile(u, torch.tensor(shape, dtype=torch.float64).log()), true, rtol=0, atol=1e-8)


def test_gradients_are_those_of_differences():
    x = torch.tensor([0.0, 1, 2, 10, 11, 300], dtype=torch.float64)
    log_mean = torch.tensor([-3.0, 0.2, 5, 2.3, 2.4, 5.6], dtype=torch.float64, requires_grad=True)
    logits = torch.tensor([0.5, -1, 0, 2, -3, 0.1], dtype=torch.float64, requires_grad=True)
    for log_shape in (-6.0, -0.5, 0.5, 4.0, 12.0):
        t = torch.full_like(log_mean, log_shape, requires_grad=True)
        assert gradcheck(lambda m, t: NegativeBinomial(m, t, event=1).log_prob_each(x), (log_mean, t))
    assert gradcheck(lambda m, g: ZeroInflated(Poisson(m, event=1), g, event=1).log_prob_each(x), (log_mean, logits))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_gradients_are_finite_and_exact_in_the_mean(dtype):
    x, log_mean, log_shape = (
        axis.to(dtype).requires_grad_() for axis in grid(COUNTS, [math.log(m) for m in MEANS], [math.log(r) for r in [*SHAPES, 1e17]])
    )
    of_mean, of_shape = torch.autograd.grad(NegativeBinomial(log_mean, log_shape, event=0).log_prob_each(x).sum(), (log_mean, log_shape))
    assert of_shape.isfinite().all()
    mean, shape, x = log_mean.detach().double().exp(), log_shape.detach().double().exp(), x.detach().double()
    true = (x - mean) / (1 + mean / shape)
    assert_close(of_mean.double(), true, rtol=1e-4 if dtype is torch.float32 else 1e-9, atol=1.0 if dtype is torch.float32 else 1e-6)
    (of_rate,) = torch.autograd.grad(Poisson(log_mean, event=0).log_prob_each(x.to(dtype)).sum(), log_mean)
    assert_close(of_rate.double(), x - mean, rtol=1e-5, atol=1.0 if dtype is torch.float32 else 1e-6)

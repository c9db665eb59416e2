"""Densities add up to one, and draws follow them."""

import math
from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F
from numpy.polynomial.legendre import leggauss
from torch.testing import assert_close

from latentscape.distributions import Bernoulli, ContinuousBernoulli, DiagonalNormal, Kumaraswamy, LogitNormal, NormalMixture, TorchFamily
from latentscape.distributions.unit import MIN_VALUES_OF_LOG_PROB, log_constant, logits_of_mean, mean_of_logits
from latentscape.parts.priors import Mixture, StandardNormal
from latentscape.random import IndexNoise, Noise, StreamNoise, generator
from latentscape.recipes.build import POSTERIORS, PRIORS

DRAWS = 20_000
SWITCH = 0.1  # the logit at which the continuous Bernoulli goes over to its series
NEAR = 1e-9  # what the series leaves out at the switch is 3.4e-10, far below the precision of float32
LOGITS = torch.tensor([0, 1e-6, 1e-3, 0.05, SWITCH - 1e-12, SWITCH, 0.2, 1, 3, 10, 30], dtype=torch.float64)
BOTH_SIGNS = torch.cat([-LOGITS.flip(0), LOGITS])

WITH_DENSITY = [name for name, make in POSTERIORS.items() if make(latent=1).has_density]


@pytest.fixture
def unit_interval():
    """Nodes inside (0, 1) and weights that add up to 1, exact for polynomials of degree 119."""
    nodes, weights = (torch.as_tensor(part) for part in leggauss(60))
    return (nodes + 1) / 2, weights / 2


def test_a_continuous_bernoulli_integrates_to_one(unit_interval):
    x, weights = unit_interval
    density = ContinuousBernoulli(BOTH_SIGNS.unsqueeze(-1).unsqueeze(-1), event=1).log_prob(x.unsqueeze(-1)).exp()
    assert_close(density @ weights, torch.ones_like(BOTH_SIGNS), rtol=0, atol=NEAR)
    assert_close((density * x) @ weights, mean_of_logits(BOTH_SIGNS), rtol=0, atol=NEAR)


def test_the_mean_of_a_continuous_bernoulli_is_the_published_one():  # Loaiza-Ganem & Cunningham, 2019, eq. 8
    p = torch.tensor([0.001, 0.1, 0.4, 0.48, 0.52, 0.7, 0.99], dtype=torch.float64)
    assert_close(mean_of_logits(p.logit()), p / (2 * p - 1) + 1 / (2 * torch.atanh(1 - 2 * p)), rtol=0, atol=NEAR)


def test_the_mean_is_the_slope_of_the_log_normaliser():
    logits = BOTH_SIGNS.clone().requires_grad_()
    (slope,) = torch.autograd.grad(log_constant(logits).sum(), logits)
    assert_close(mean_of_logits(BOTH_SIGNS), BOTH_SIGNS.sigmoid() - slope, rtol=0, atol=3e-8)  # the series' slope leaves out 2e-8


def test_the_constant_is_at_least_two_and_does_not_jump():
    assert (log_constant(BOTH_SIGNS) >= math.log(2)).all()
    assert (log_constant(BOTH_SIGNS.float()) >= math.log(2) - torch.finfo(torch.float32).eps).all()
    for function in (log_constant, mean_of_logits):
        for switch in (-SWITCH, SWITCH):
            beside = torch.tensor([switch - 1e-12, switch + 1e-12], dtype=torch.float64)
            below, above = function(beside)
            assert_close(below, above, rtol=0, atol=NEAR)


def test_logits_of_mean_inverts_mean_of_logits():
    logits = BOTH_SIGNS[BOTH_SIGNS.abs() != SWITCH]
    assert_close(logits_of_mean(mean_of_logits(logits)), logits, rtol=1e-10, atol=1e-7)


@pytest.mark.parametrize("family", [Bernoulli, ContinuousBernoulli])
def test_draws_have_the_mean_of_their_density(family, agrees, unit_interval):
    logits = BOTH_SIGNS[BOTH_SIGNS.abs() < 10]
    p = family(logits, event=1)
    x = p.draw(StreamNoise(generator("unit")), DRAWS)
    assert ((x >= 0) & (x <= 1)).all()
    agrees(x, p.mean)
    if family is ContinuousBernoulli:
        nodes, weights = unit_interval
        density = family(logits.unsqueeze(-1).unsqueeze(-1), event=1).log_prob(nodes.unsqueeze(-1)).exp()
        agrees(x.square(), (density * nodes.square()) @ weights)


def test_a_bernoulli_sums_to_one(numbers):
    every = torch.cartesian_prod(*[torch.tensor([0.0, 1.0], dtype=torch.float64)] * 6).reshape(64, 1, 2, 3)
    log_prob = Bernoulli(3 * numbers("bernoulli", 4, 2, 3), event=2).log_prob(every)
    assert_close(log_prob.logsumexp(0), torch.zeros(4, dtype=torch.float64), rtol=0, atol=1e-14)


@pytest.mark.parametrize("shape", [(784,), (3, 8, 8), (121,), (127,)])
def test_a_bernoulli_is_the_cross_entropy_of_its_logits(shape, numbers):
    x, logits = numbers("grey", 5, *shape).sigmoid(), 20 * numbers("logits", 2, 5, *shape)
    exact = -F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").flatten(2).sum(-1)
    assert_close(Bernoulli(logits, event=len(shape)).log_prob(x), exact, rtol=1e-12, atol=1e-12)
    single = Bernoulli(logits.float(), event=len(shape)).log_prob(x.float())
    assert_close(single.double(), exact, rtol=1e-6, atol=1e-4)
    undecided = Bernoulli(torch.zeros(5, *shape), event=len(shape)).log_prob(x.float())  # each factor is a half, the least it can be
    assert_close(undecided, torch.full((5,), -math.prod(shape) * math.log(2)))


@pytest.mark.parametrize("n", [6, MIN_VALUES_OF_LOG_PROB])  # from this many values on, we compute the gradient ourselves
def test_a_bernoulli_has_the_slopes_of_its_density(n, numbers):
    x, logits = numbers("grey", 2, n).sigmoid().requires_grad_(), (2 * numbers("logits", 3, 2, n)).requires_grad_()

    def log_prob(x, logits):
        return Bernoulli(logits, event=1).log_prob(x)

    assert torch.autograd.gradcheck(log_prob, (x, logits), fast_mode=n > 6)
    assert torch.autograd.gradgradcheck(log_prob, (x, logits), fast_mode=n > 6)


@pytest.fixture
def mixture(numbers):
    scale_tril = torch.tril(0.5 * numbers("below", 3, 2, 2), -1) + torch.diag_embed((0.3 * numbers("diagonal", 3, 2)).exp())
    return NormalMixture(numbers("weights", 3).log_softmax(0), 2 * numbers("means", 3, 2), scale_tril)


def test_a_bernoulli_takes_bits_as_truth_values_and_no_examples(numbers):
    logits = numbers("bits", 5, 3).requires_grad_()
    bits = numbers("bits", 5, 3) > 0
    found = Bernoulli(logits, event=1).log_prob(bits)
    torch.testing.assert_close(found, Bernoulli(logits, event=1).log_prob(bits.double()))
    assert torch.isfinite(torch.autograd.grad(found.sum(), logits)[0]).all()
    assert Bernoulli(logits[:0], event=1).log_prob(bits[:0]).shape == (0,)


@pytest.mark.parametrize("n", [6, MIN_VALUES_OF_LOG_PROB])
def test_a_bernoulli_goes_through_function_transforms(n, numbers):
    """torch.func asks for another form of the same gradient."""
    logits, x = numbers("logits", 4, n), numbers("x", 4, n).sigmoid()
    slope = torch.func.grad(lambda at: Bernoulli(at, event=1).log_prob(x).sum())(logits)
    torch.testing.assert_close(slope, x - logits.sigmoid())


def test_a_mixture_integrates_to_one(mixture):
    line = torch.linspace(-14, 14, 281, dtype=torch.float64)  # the trapezoid rule is exact for what is smooth and ends in nothing
    density = mixture.log_prob(torch.cartesian_prod(line, line)).exp()
    assert_close(density.sum() * (line[1] - line[0]) ** 2, torch.ones((), dtype=torch.float64), rtol=0, atol=1e-10)


def test_draws_of_a_mixture_have_its_mean_and_covariance(mixture, agrees):
    z = mixture.draw(StreamNoise(generator("mixture")), DRAWS)
    agrees(z, mixture.mean)
    weights = mixture.log_weights.exp().reshape(3, 1, 1)
    apart = (mixture.means - mixture.mean).unsqueeze(-1)
    covariance = (weights * (mixture.scale_tril @ mixture.scale_tril.mT + apart @ apart.mT)).sum(0)
    away = (z - mixture.mean).unsqueeze(-1)
    agrees(away @ away.mT, covariance)


def test_one_unit_component_is_the_standard_normal(numbers):
    z = 3 * numbers("codes", 50, 4).float()
    assert_close(Mixture(4, components=1).log_prob(z), StandardNormal(4).log_prob(z), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("scale", [0.3, 1.0, 5.0])
def test_a_logit_normal_integrates_to_one_and_has_its_moments(scale, agrees):
    loc = torch.tensor([-2, 0, 0.5], dtype=torch.float64)
    p = TorchFamily(LogitNormal, {"loc": loc, "scale": torch.full_like(loc, scale)})
    logit = torch.linspace(-60, 60, 24_001, dtype=torch.float64)
    x = logit.sigmoid()
    slope = x * (-logit).sigmoid()
    inner = slope > 1e-12  # further out, 1 - x has lost its digits, and there is next to nothing
    weights = (p.log_prob_each(x[inner].unsqueeze(-1)).exp() * slope[inner].unsqueeze(-1)) * (logit[1] - logit[0])
    near = {"rtol": 0, "atol": 1e-6}  # the precision of float32
    mean = x[inner] @ weights
    assert_close(weights.sum(0), torch.ones_like(loc), **near)
    draws = p.draw(StreamNoise(generator("logit-normal")), DRAWS)
    agrees(draws, mean)
    assert_close(p.mean, mean, **near)
    assert_close(p.var, x[inner].square() @ weights - mean.square(), **near)


def test_a_kumaraswamy_density_is_the_published_one():  # Kumaraswamy, 1980; also near the ends, where codes do lie
    x = torch.tensor([1e-4, 0.01, 0.5, 0.99, 1 - 1e-4])
    for a, b in ((2.0, 2.0), (0.5, 1.5), (3.0, 0.3)):
        p = TorchFamily(Kumaraswamy, {"concentration1": torch.tensor(a), "concentration0": torch.tensor(b)})
        wide = x.double()
        log_density = math.log(a * b) + (a - 1) * wide.log() + (b - 1) * torch.log1p(-(wide**a))
        assert_close(p.log_prob_each(x), log_density.float(), rtol=1e-3, atol=1e-3)  # 1 - x keeps three digits of float32 there


@pytest.mark.parametrize("prior", PRIORS)
def test_quantiles_have_their_share_of_the_draws_below_them(prior, prior_of):
    p, share = prior_of(prior), torch.tensor([0.02, 0.25, 0.5, 0.75, 0.98])
    spread = torch.linspace(-1, 1, 50).unsqueeze(1).expand(-1, 2)
    encode = (lambda x: DiagonalNormal(spread, 0 * spread - 1)) if p.needs_encoder else None
    context = torch.tensor([0.5, -1.0]) if p.context else None
    z = p(context, encode).draw(StreamNoise(generator("quantiles of", prior)), DRAWS).detach()
    below = (z.unsqueeze(1) <= p.quantiles(share, encode, context).detach()).float().mean(0)
    error = (share * (1 - share) * (1 / DRAWS + 1 / 100_000)).sqrt()  # empirical quantiles are of 100,000 draws
    assert ((below - share.unsqueeze(-1)).abs() < 5 * error.unsqueeze(-1)).all()


@pytest.mark.parametrize("posterior", WITH_DENSITY)
@pytest.mark.parametrize("evaluation", [False, True], ids=["training", "evaluation"])
def test_draws_follow_their_density(posterior, evaluation, numbers, agrees):
    """Over any interval, E_q[1 / q(z) there, else 0] is its length."""
    family = POSTERIORS[posterior](latent=2)
    with torch.no_grad():
        q = family(0.7 * numbers("features", 4, family.features))
        ends = q.draw(StreamNoise(generator("ends", posterior)), 2_000).quantile(torch.tensor([0.1, 0.4, 0.9]).double(), 0)
        noise = IndexNoise(0, torch.arange(4)) if evaluation else StreamNoise(generator("follow", posterior))
        z = q.draw(noise, 5_000)
        for low, high in pairwise(ends):
            agrees(torch.where((low < z) & (z < high), (-q.log_prob_each(z)).exp(), 0), high - low)


class Evenly(Noise):
    """Each row gets the same probabilities, and so its own quantiles at them."""

    def __init__(self, probability):
        self.probability = probability.reshape(-1, 1, 1)

    def uniform(self, draws, like):
        return self.probability.expand(draws, *like.shape)

    def normal(self, draws, like):
        return torch.special.ndtri(self.uniform(draws, like))

    def rsample(self, family, parameters, draws, quantile=None):
        return quantile(parameters, self.uniform(draws, next(iter(parameters.values()))))


@pytest.mark.parametrize("posterior", WITH_DENSITY)
def test_quantiles_rise_by_one_over_the_density(posterior, numbers):
    family = POSTERIORS[posterior](latent=2)
    u, step = torch.linspace(0.05, 0.95, 20, dtype=torch.float64), 1e-5
    with torch.no_grad():
        q = family(0.7 * numbers("features", 4, family.features))
        below, at, above = (q.draw(Evenly(probability), len(u)) for probability in (u - step, u, u + step))
        rise = (above - below) / (2 * step)
        assert_close(rise * q.log_prob_each(at).exp(), torch.ones_like(rise), rtol=0, atol=1e-6)  # (step / u)^2 is left out


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("posterior", WITH_DENSITY)
def test_codes_lie_inside_their_support_and_have_densities_and_gradients(posterior, dtype, numbers):
    family = POSTERIORS[posterior](latent=2)
    h = numbers("features", 64, family.features).to(dtype).requires_grad_()
    q = family(h)
    z = q.draw(StreamNoise(generator("inside", posterior)), 200)
    log_q = q.log_prob(z)
    low, high = family.support
    assert ((low < z) & (z < high)).all()
    assert log_q.isfinite().all()
    for value in (z, log_q):
        (gradient,) = torch.autograd.grad(value.sum(), h, retain_graph=True)
        assert gradient.isfinite().all()
        assert (gradient != 0).any()
    with torch.no_grad():  # in evaluation, by quantile functions
        z = q.draw(IndexNoise(0, torch.arange(64)), 200)
        assert ((low < z) & (z < high)).all()
        assert q.log_prob(z).isfinite().all()

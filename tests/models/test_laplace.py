"""The normal approximation at a mode: exact for a normal distribution, and at the mode of any other."""

import math

import numpy as np
import torch
from scipy import stats

from latentscape.models.laplace import chosen_by, laplace
from latentscape.random import StreamNoise, generator

COVARIANCE = np.array([[2.0, 0.6, -0.3], [0.6, 0.5, 0.1], [-0.3, 0.1, 0.8]])
MEANS = torch.tensor([[1.0, -2.0, 0.5], [100.0, 3.0, -7.0]], dtype=torch.float64)


def normal(z):
    apart = z - MEANS
    return -0.5 * torch.einsum("bi,ij,bj->b", apart, torch.from_numpy(np.linalg.inv(COVARIANCE)), apart)


def test_a_normal_distribution_is_its_own_approximation():
    fitted = laplace(normal, torch.zeros(2, 3, dtype=torch.float64))
    assert torch.allclose(fitted.mode, MEANS, atol=1e-9)
    z = torch.randn(5, 2, 3, dtype=torch.float64, generator=generator("codes")) + MEANS
    expected = np.stack([stats.multivariate_normal(mean, COVARIANCE).logpdf(z[:, i]) for i, mean in enumerate(MEANS.numpy())], 1)
    assert np.allclose(fitted.log_prob(z), expected, atol=1e-9)
    drawn = fitted.draw(StreamNoise(generator("draws")).normal(40_000, MEANS))
    assert np.allclose(np.cov(drawn[:, 1].T), COVARIANCE, atol=5 * 2 * 2 / 40_000**0.5) and torch.allclose(drawn.mean(0), MEANS, atol=0.05)


def test_it_climbs_from_a_place_of_negative_curvature_and_overshoots_nowhere():
    """-log cosh is flat far from its mode, where a full Newton step would fly off; log(1 + z^2) bends upwards there."""

    def log_density(z):
        return -2 * torch.log(torch.cosh(z[:, 0] - 3)) - 3 * torch.log1p(z[:, 1] ** 2)

    fitted = laplace(log_density, torch.tensor([[-4.0, 8.0], [9.0, 0.1]], dtype=torch.float64))
    assert torch.allclose(fitted.mode, torch.tensor([3.0, 0.0], dtype=torch.float64), atol=0.05)
    precision = fitted.root @ fitted.root.mT
    assert torch.allclose(precision, torch.diag(torch.tensor([2.0, 6.0], dtype=torch.float64)), rtol=0.05)
    assert math.isfinite(float(fitted.log_prob(fitted.mode.unsqueeze(0)).sum()))


def test_an_example_takes_as_many_steps_beside_others_as_alone():
    def log_density(z):
        return -(z**4 + torch.cosh(z)).sum(-1) - 0.5 * (z - 1).square().sum(-1)

    start = torch.tensor([[0.3, 0.2], [30.0, -20.0]])  # the second one needs many steps
    together = laplace(log_density, start)
    assert torch.allclose(together.mode[:1], laplace(log_density, start[:1]).mode, rtol=0, atol=1e-6)


def test_directions_that_are_known_well_and_hardly_at_all_are_factored():
    """In float32, the larger curvature, above 1e7, hides the smaller one, which is 1."""
    loadings = 3e3 * torch.randn(20, 6, generator=generator("loadings"))

    def log_density(z):
        return -0.5 * (z @ loadings - 1).square().sum(-1) - 0.5 * z.square().sum(-1)

    fitted = laplace(log_density, torch.zeros(4, 20))
    expected = torch.eye(20) + loadings @ loadings.T
    assert torch.allclose((fitted.root @ fitted.root.mT).float(), expected, atol=1e-5 * float(expected.max()))
    assert fitted.draw(torch.zeros(3, 4, 20)).isfinite().all() and fitted.log_prob(fitted.mode.unsqueeze(0)).dtype == torch.float32


def test_codes_are_chosen_in_proportion_to_their_weights():
    weights = torch.tensor([[0.1, 0.0], [0.6, 1.0], [0.3, 0.0]])
    codes = torch.arange(12.0).reshape(3, 2, 2)
    chosen = chosen_by(weights, codes, torch.rand(20_000, 2, generator=generator("chosen")))
    assert (chosen[:, 1] == codes[1, 1]).all() and chosen.shape == (20_000, 2, 2)
    share = torch.stack([(chosen[:, 0] == code).all(-1).double().mean() for code in codes[:, 0]])
    assert torch.allclose(share, weights[:, 0].double(), atol=5 * 0.5 / 20_000**0.5)

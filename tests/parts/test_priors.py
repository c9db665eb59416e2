"""A prior that is fitted to codes has their distribution."""

import pytest
import torch
from sklearn.mixture import GaussianMixture
from torch.testing import assert_close

from latentscape.parts.priors import Mixture
from latentscape.random import generator

CODES = torch.randn(500, 2, dtype=torch.float64, generator=generator("codes")) @ torch.tensor([[3.0, 1.0], [0.0, 0.2]]).double() + 5


def test_a_fitted_gaussian_has_the_mean_and_the_covariance_of_the_codes():
    prior = Mixture(2, components=1).double()
    prior.fit(CODES)
    assert_close(prior().mean.detach(), CODES.mean(0))
    scale_tril = prior().scale_tril[0].detach()
    assert_close(scale_tril @ scale_tril.T, CODES.T.cov(correction=0), rtol=1e-4, atol=1e-5)  # 1e-6 is added to the variances


def test_a_fitted_mixture_has_the_density_that_was_fitted():
    prior, codes = Mixture(2, components=3).double(), torch.cat([CODES, -2 * CODES])
    prior.fit(codes, seed=7)
    fitted = GaussianMixture(3, random_state=7).fit(codes.numpy())
    assert float(prior.log_prob(codes).mean().detach()) == pytest.approx(fitted.score(codes.numpy()))


def test_a_mixture_that_is_not_learnt_is_standard_normal_until_it_is_fitted():
    prior = Mixture(2, components=3, learnt=False).double()
    expected = torch.distributions.Normal(0.0, 1.0).log_prob(CODES).sum(-1)
    for mode in (prior.train(), prior.eval()):
        assert_close(mode().log_prob(CODES), expected)
    assert not any(p.requires_grad for p in prior.parameters())
    prior.fit(CODES)
    assert float(prior.log_prob(CODES).mean()) > float(expected.mean()) + 5
    assert_close(prior.train()().log_prob(CODES), expected)  # a training that goes on is under N(0, I) again

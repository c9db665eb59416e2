"""The parts of an autoencoder: distributions of torch as priors, networks of a user's, and what is no part."""

import pytest
import torch
import torch.distributions as td
from torch.testing import assert_close

import latentscape as ls
from latentscape.errors import PartsError

X = torch.rand(20, 3, generator=torch.Generator().manual_seed(0))


def encoder():
    return ls.Encoder(ls.networks.MLP((3,), (4,), [5]), ls.posteriors.DiagonalGaussian(2))


def decoder():
    return ls.Decoder(ls.networks.MLP((2,), (3,), [5]), ls.likelihoods.Bernoulli((3,)))


MEANS, SCALES = torch.tensor([0.0, 3.0]), torch.tensor([1.0, 0.5])
PRIORS = {
    "one number for all": (td.Laplace(0.5, 2.0), td.Laplace(torch.tensor([0.5, 0.5]), torch.tensor([2.0, 2.0]))),
    "a number for each": (td.Normal(MEANS, SCALES), td.Normal(MEANS, SCALES)),
    "independent": (td.Independent(td.Normal(MEANS, SCALES), 1), td.Normal(MEANS, SCALES)),
}


@pytest.mark.parametrize("case", PRIORS)
def test_a_distribution_of_torch_is_a_prior(case):
    given, wanted = PRIORS[case]
    model = ls.Autoencoder(encoder(), decoder(), given)
    z = torch.randn(7, 2, generator=torch.Generator().manual_seed(1))
    assert_close(model.prior.log_prob(z), wanted.log_prob(z).sum(-1))
    assert ls.train(model, None, X, epochs=1).history.epochs["train_kl"][0] > 0
    assert_close(model.quantiles(torch.tensor([0.5]))[0], wanted.icdf(torch.full((2,), 0.5)))


NO_PRIORS = {
    "over vectors": (td.MultivariateNormal(torch.zeros(2), torch.eye(2)), "MultivariateNormal is not univariate"),
    "without gradients": (td.Bernoulli(0.3), "its draws have no gradient"),
    "of other codes": (td.Normal(torch.zeros(3), torch.ones(3)), r"loc of shape \(3,\), but a code has 2 dimensions"),
    "without all codes": (td.Uniform(torch.tensor([0.0, -1.0]), torch.ones(2)), r"density in \(0, 1\) alone"),
}


@pytest.mark.parametrize("case", NO_PRIORS)
def test_a_distribution_that_is_no_prior_is_refused(case):
    prior, message = NO_PRIORS[case]
    with pytest.raises(PartsError, match=message):
        ls.Autoencoder(encoder(), decoder(), prior)

"""The values of objectives, computed a second way."""

import pytest
import torch
from torch.testing import assert_close

from latentscape.models import Draw
from latentscape.objectives import ELBO, Adversarial, Naive, Reconstruction
from latentscape.random import StreamNoise, generator
from latentscape.shapes import Batch


@pytest.fixture
def seen(small_model, numbers):
    """A model, examples, q for them, and p at the codes that are drawn."""
    model, x = small_model(likelihood="gaussian", std=0.3), numbers("objectives", 5, 3)
    z = model.draw(Batch(x), noise=StreamNoise(generator("objectives")), draws=3, needs=()).z
    return model, x, model.encoder(x), model.decoder(z)


def score(objective, model, x):
    return objective(model.draw(Batch(x), noise=StreamNoise(generator("objectives")), draws=3, needs=objective.needs))


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_the_elbo_weighs_the_kl_by_beta(beta, seen):
    model, x, q, p = seen
    mean, std = q.mean, q.var.sqrt()
    kl = torch.distributions.kl_divergence(torch.distributions.Normal(mean, std), torch.distributions.Normal(0, 1)).sum(-1)
    log_likelihood = torch.distributions.Normal(p.mean, model.decoder.likelihood.log_std.exp()).log_prob(x).sum(-1).mean(0)
    found = score(ELBO(draws=3, beta=beta), model, x)
    assert_close(found.value, log_likelihood - beta * kl)
    assert_close(found.terms, {"log_likelihood": log_likelihood, "kl": kl})


def test_the_reconstruction_is_a_mean_over_values_and_draws(seen):
    model, x, _, p = seen
    assert_close(score(Reconstruction(draws=3), model, x).value, -(p.mean - x).square().mean((0, -1)))


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_the_naive_loss_mixes_two_means(beta, seen):
    model, x, q, p = seen
    regulariser = q.mean.square().mean(-1) + (q.var - 1).square().mean(-1)
    found = score(Naive(draws=3, beta=beta), model, x)
    assert_close(found.value, -(p.mean - x).square().mean((0, -1)) - beta * regulariser)


def test_the_adversarial_value_and_error_are_those_of_the_published_game(numbers):
    """D is the probability that a code is one of the prior (Goodfellow et al., 2014, eq. 1, with the non-saturating loss)."""
    critic = torch.nn.Linear(2, 1).double()
    z, z_prior, log_likelihood = numbers("codes", 3, 5, 2), numbers("codes of the prior", 3, 5, 2), numbers("log p(x | z)", 3, 5)
    found = Adversarial(draws=3, beta=0.7)(Draw(z, log_likelihood=log_likelihood, z_prior=z_prior), {"critic": critic})
    of_examples, of_prior = (critic(codes).squeeze(-1).sigmoid() for codes in (z, z_prior))
    assert_close(found.losses["critic"], -((1 - of_examples).log() + of_prior.log()).mean(0))
    assert_close(found.value, (log_likelihood + 0.7 * of_examples.log()).mean(0))

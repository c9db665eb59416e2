"""The values of objectives, computed a second way."""

import pytest
import torch
from torch.testing import assert_close

from latentscape.objectives import ELBO, Naive, Reconstruction
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

"""A ladder, computed a second way: in the unit of its codes z_l, with the product of two Gaussians written out."""

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence
from torch.testing import assert_close

import latentscape as ls
from latentscape.random import StreamNoise, generator
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model
from latentscape.shapes import Batch


@pytest.fixture
def ladder():
    settings = {"model.kind": {"kind": "ladder", "below": [3], "width": 8}, "model.network.hidden": [8], "model.likelihood": "gaussian"}
    return build_model(with_settings(Recipe(), settings), (4,), seed=1).double().eval()


def gaussian(h):
    mean, log_std = h.chunk(2, dim=-1)
    return Normal(mean, log_std.exp())


def product(p, q):
    """The Gaussian whose density is in proportion to the product of two."""
    precision = 1 / p.variance + 1 / q.variance
    return Normal((p.mean / p.variance + q.mean / q.variance) / precision, precision**-0.5)


@torch.no_grad()
def test_each_layer_is_the_product_of_its_evidence_and_its_prior(ladder):
    x = torch.randn(5, 4, dtype=torch.float64, generator=generator("ladder"))
    lower = ladder.upwards[0](x)
    evidence = [gaussian(ladder.evidence[0](ladder.upwards[1](lower))), gaussian(ladder.evidence[1](lower))]
    draw = ladder.draw(Batch(x), noise=StreamNoise(generator("codes")), needs=("mean", "kl_each", "log_q", "log_prior"))
    for codes in (draw.z[0], draw.mean):
        top, below = codes.split((2, 3), dim=-1)
        priors = [Normal(torch.zeros_like(top), torch.ones_like(top)), gaussian(ladder.downwards[0](top))]
        posteriors = [product(p, q) for p, q in zip(evidence, priors, strict=True)]
        z = priors[1].mean + priors[1].stddev * below
        assert_close(ladder.decode(codes), ladder.decoder(z))
        if codes is draw.mean:
            assert_close((top, z), tuple(q.mean for q in posteriors))
        else:
            assert_close(draw.kl_each[0], torch.cat([kl_divergence(q, p) for q, p in zip(posteriors, priors, strict=True)], dim=-1))
            each = zip(posteriors, priors, (top, z), strict=True)
            log_weight = sum((q.log_prob(code) - p.log_prob(code)).sum(-1) for q, p, code in each)
            assert_close((draw.log_q - draw.log_prior)[0], log_weight)


def test_networks_of_a_user_see_one_batch_axis():
    """Batch normalisation takes no axis of draws."""
    layers = torch.nn.Sequential(torch.nn.Linear(1, 8), torch.nn.BatchNorm1d(8), torch.nn.Linear(8, 4))
    networks = ([torch.nn.Linear(4, 8), torch.nn.Linear(8, 8)], [torch.nn.Linear(8, 2), torch.nn.Linear(8, 4)], [layers])
    ladder = ls.Ladder(*networks, torch.nn.Linear(2, 4), ls.likelihoods.Gaussian((4,)), sizes=(1, 2))
    x = torch.randn(6, 4, generator=generator("rows"))
    history = ls.train(ladder, ls.objectives.ELBO(draws=3), x, epochs=1).history
    assert np.isfinite(history.epochs["train_objective"]).all()

"""Gradients against differences, the noise being the same on both sides."""

from dataclasses import replace

import pytest
import torch
from torch.nn.utils import parameters_to_vector, vector_to_parameters
from torch.testing import assert_close

from latentscape.objectives import ELBO, Naive, Reconstruction
from latentscape.random import StreamNoise, generator
from latentscape.recipes.build import POSTERIORS
from latentscape.shapes import Batch

STEP = 1e-5  # in float64: what the difference leaves out, and what it loses to rounding, are both about 1e-10

PARTS = {
    "closed-form KL": {},
    "KL by draws": {"posterior": "student-t"},
    "bounded codes": {"posterior": "logit-normal", "prior": "beta"},
    "heavy tails": {"posterior": "laplace", "prior": "laplace"},
    "learnt prior": {"prior": "mixture"},
    "continuous Bernoulli": {"likelihood": "continuous-bernoulli"},
    "fixed std": {"likelihood": "gaussian", "std": 0.3},
    "learnt std": {"likelihood": "gaussian", "std": "learnt"},
    "optimal std": {"likelihood": "gaussian", "std": "optimal"},
}


@pytest.mark.parametrize("objective", [ELBO(draws=3, beta=0.7), Reconstruction(draws=3), Naive(draws=3, beta=0.7)])
@pytest.mark.parametrize("parts", PARTS)
def test_the_gradient_is_the_slope_of_the_loss(objective, parts, small_model, numbers):
    check(objective, small_model(**PARTS[parts]), Batch(numbers("gradients", 5, 3).sigmoid()))


@pytest.mark.parametrize("parts", PARTS)
def test_the_gradient_is_the_slope_when_examples_have_weights(parts, small_model, numbers):
    batch = Batch(numbers("gradients", 5, 3).sigmoid(), weight=numbers("weights", 5).exp())
    check(ELBO(draws=3, beta=0.7), small_model(**PARTS[parts]), batch)


@pytest.mark.parametrize("posterior", [name for name, make in POSTERIORS.items() if make(latent=1).moments > 2])
def test_the_gradient_of_draws_is_on_average_that_of_the_mean(posterior, numbers, agrees):
    family = POSTERIORS[posterior](latent=2)
    h = (0.5 * numbers("pathwise", 3, family.features)).requires_grad_()
    (wanted,) = torch.autograd.grad(family(h).mean.sum(), h)
    each = h.detach().repeat(20_000, 1).requires_grad_()  # every draw with features of its own
    (found,) = torch.autograd.grad(family(each).draw(StreamNoise(generator("pathwise", posterior))).sum(), each)
    agrees(found.unflatten(0, (-1, 3)), wanted)


def check(objective, model, batch):
    parameters = [p for p in model.parameters() if p.requires_grad]

    def loss():
        draw = model.draw(batch, noise=StreamNoise(generator("gradients")), draws=objective.draws, needs=objective.needs)
        return replace(objective(draw), weight=batch.weight).loss()

    gradients = torch.autograd.grad(loss(), parameters, materialize_grads=True)
    at = parameters_to_vector(parameters).detach()
    slopes = torch.empty_like(at)
    with torch.no_grad():
        for i, step in enumerate(STEP * torch.eye(len(at), dtype=at.dtype)):
            ends = []
            for place in (at + step, at - step):
                vector_to_parameters(place, parameters)
                ends.append(loss())
            slopes[i] = (ends[0] - ends[1]) / (2 * STEP)
    assert slopes.abs().max() > 1e-3
    assert_close(parameters_to_vector(gradients), slopes, rtol=1e-7, atol=1e-8)

"""A gradient step agrees with the same step computed in a second way."""

import copy

import pytest
import torch
from torch.testing import assert_close

import latentscape as ls
from latentscape.data import Examples, Stream
from latentscape.networks import MLP
from latentscape.random import StreamNoise, generator
from latentscape.schedules import Linear
from latentscape.training import SGD


@pytest.mark.parametrize("weight", [None, torch.tensor([1.0, 2, 0, 5, 1, 1, 3, 0.5])], ids=["equal weights", "weights"])
def test_a_step_follows_the_slope_of_the_weighted_loss_with_beta_and_rate_at_its_middle(weight):
    torch.manual_seed(0)
    model = ls.Autoencoder(
        ls.Encoder(MLP((3,), (4,), [5], "tanh"), ls.posteriors.DiagonalGaussian(2)),
        ls.Decoder(MLP((2,), (3,), [5], "tanh"), ls.likelihoods.Gaussian((3,), "learnt")),
        ls.priors.StandardNormal(2),
    ).double()
    other = copy.deepcopy(model)
    examples = Examples(torch.randn(8, 3, dtype=torch.float64, generator=generator("rows")), weight=weight)
    rate, beta, seed = Linear(0.2, 1.0, until=1.0), Linear(0.0, 2.0, until=0.8), 3
    ls.train(
        model, ls.objectives.ELBO(beta=beta), examples, epochs=2, batch=4, optimizer=SGD(lr=0.1, momentum=0.0), schedule=rate, seed=seed
    )
    noise = StreamNoise(generator("noise", seed))
    for step, batch in zip(range(4), Stream(examples, 4, seed).since(0), strict=False):
        middle = (step + 0.5) / 4
        draw = other.draw(batch, noise=noise, needs=("log_likelihood", "kl"))
        loss = beta(middle) * draw.kl[0] - draw.log_likelihood[0]
        loss = loss.mean() if weight is None else (loss * batch.weight).sum() / batch.weight.sum()
        for p, slope in zip(other.parameters(), torch.autograd.grad(loss, list(other.parameters())), strict=True):
            p.data.sub_(0.1 * rate(middle) * slope)
    assert_close(list(model.parameters()), list(other.parameters()))

"""Runs of few steps."""

import torch

import latentscape as ls
from latentscape.schedules import OneCycle


def test_a_run_of_two_steps_learns():
    digits = ls.find_source("digits").load()
    encoder = ls.Encoder(ls.networks.MLP((1, 8, 8), (4,)), ls.posteriors.DiagonalGaussian(2))
    decoder = ls.Decoder(ls.networks.MLP((2,), (1, 8, 8)), ls.likelihoods.Bernoulli((1, 8, 8)))
    model = ls.Autoencoder(encoder, decoder, ls.priors.StandardNormal(2))
    before = torch.cat([p.detach().flatten().clone() for p in model.parameters()])
    ls.train(model, None, digits, epochs=2, batch=2000, lr=0.01, schedule=OneCycle())
    assert not torch.equal(before, torch.cat([p.detach().flatten() for p in model.parameters()]))

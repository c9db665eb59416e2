"""Training arrives where theory says it does."""

import math

import pytest
import torch

from latentscape.data import Examples, find_source
from latentscape.measures import judge, learnt
from latentscape.models import evaluating
from latentscape.objectives import ELBO
from latentscape.random import StreamNoise, generator
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model, build_objective, build_settings
from latentscape.recipes.data import take_data
from latentscape.schedules import OneCycle
from latentscape.shapes import Batch
from latentscape.training import Adam, begin, train


@pytest.mark.parametrize("std", ["learnt", "optimal"])
def test_a_linear_vae_becomes_probabilistic_pca(std, linear_vae, gaussian_data):
    """Tipping & Bishop, 1999, eq. 8; that the ELBO gets there: Lucas et al., 2019."""
    eigenvalues = torch.tensor([4, 2, 0.5, 0.4, 0.3], dtype=torch.float64)
    d, q, n = 5, 2, 64
    x, axes = gaussian_data(eigenvalues, n)
    s2 = eigenvalues[q:].mean()
    best = -0.5 * (eigenvalues[:q].log().sum() + (d - q) * s2.log() + d * math.log(2 * math.pi) + d)

    model = linear_vae(d, q, std)
    train(model, ELBO(draws=32), Examples(x), epochs=600, batch=n, optimizer=Adam(lr=0.05, betas=(0.9, 0.99)), schedule=OneCycle())

    with evaluating(model):  # at the optimum the draws do not differ, and near it little
        draw = model.draw(Batch(x), noise=StreamNoise(generator("ppca")), draws=200, needs=("log_likelihood", "log_prior", "log_q"))
    elbo = (draw.log_likelihood + draw.log_prior - draw.log_q).mean()
    assert float(best) == pytest.approx(float(elbo), rel=0, abs=1e-3)
    (decode,) = model.decoder.network.layers
    learnt, _ = torch.linalg.qr(decode.weight.detach())
    beside = learnt - axes[:, :q] @ (axes[:, :q].T @ learnt)
    assert math.asin(float(torch.linalg.matrix_norm(beside, 2))) < 1e-2  # the largest principal angle


@pytest.mark.parametrize("beta", [0.5, 1, 2, 4])
def test_beta_walks_along_the_rate_distortion_curve_of_gaussian_data(beta, linear_vae, gaussian_data):
    """Reverse water filling (Cover & Thomas, 2006, section 10.3.3): beta trades R for D / (2 std^2), so the level is beta std^2."""
    eigenvalues = torch.tensor([3, 1.5, 0.7, 0.05], dtype=torch.float64)
    d, n, std = 4, 32, 0.5
    x, _ = gaussian_data(eigenvalues, n)
    level = torch.tensor(beta * std**2)
    distortion = float(eigenvalues.minimum(level).sum())
    rate = float((0.5 * (eigenvalues / level).log()).clamp_min(0).sum())

    model = linear_vae(d, d, std)
    train(
        model, ELBO(draws=16, beta=beta), Examples(x), epochs=800, batch=n, optimizer=Adam(lr=0.1, betas=(0.9, 0.99)), schedule=OneCycle()
    )

    with evaluating(model):
        draw = model.draw(Batch(x), noise=StreamNoise(generator("beta")), draws=20_000, needs=("kl", "squared_error"))
    found = d * draw.squared_error.mean(1)
    error = 5 * float(found.std()) / math.sqrt(len(found))
    trained = 0.01  # where along the curve it stops is of first order in what is left of the steps
    assert float(draw.kl.mean()) == pytest.approx(rate, abs=trained)
    assert float(found.mean()) == pytest.approx(distortion, abs=trained * 2 * float(level) + error)  # dD = -2 level dR
    value = float(found.mean()) / (2 * std**2) + beta * float(draw.kl.mean())
    best = distortion / (2 * std**2) + beta * rate
    assert value == pytest.approx(best, abs=1e-3 + error / (2 * std**2))  # how far off it is of second order


def test_the_naive_loss_gives_up_the_code_and_the_elbo_does_not():
    kl, worked = {}, {}
    for name in ("digits-naive", "digits-mlp-tuned"):
        recipe = read_recipe(name)
        splits = take_data(recipe, find_source("digits"))
        model = build_model(recipe, splits.train.shape, train=splits.train)
        begin(model, build_objective(recipe), splits, build_settings(recipe, seed=0)).go_on()
        measured = learnt(model, splits)
        kl[name], worked[name] = measured["valid"].figures.kl, judge(measured, model.latent).worked
    assert kl["digits-naive"] < 0.05 < 1 < kl["digits-mlp-tuned"]
    assert worked == {"digits-naive": False, "digits-mlp-tuned": True}

"""Models of signals and of images start at probabilistic principal components: beside scikit-learn's, their posterior and evidence."""

import math

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.measures import measure
from latentscape.models.factors import can_start_at_factors, principal_components
from latentscape.networks import convolution
from latentscape.parts.levels import DiscretisedLogistic
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model, changed, settled
from latentscape.shapes import Batch

SHAPE, LATENT, N = (3, 8, 8), 4, 400
RNG = np.random.default_rng(0)
IMAGES = 0.5 + 0.05 * (RNG.normal(size=(N, LATENT)) * [6, 4, 2, 1] @ RNG.normal(size=(LATENT, math.prod(SHAPE)))) / 8
IMAGES = torch.from_numpy(IMAGES + 0.02 * RNG.normal(size=IMAGES.shape)).float().clamp(0, 1).view(-1, *SHAPE)


def signals(*channels: int, n: int = 300) -> np.ndarray:
    rng = np.random.default_rng(0)
    shapes = np.cumsum(rng.normal(size=(3, *channels, 40)), axis=-1)
    return np.tensordot(rng.normal(size=(n, 3)) * [3, 2, 1], shapes, 1) + 0.5 * rng.normal(size=(n, *channels, 40)) + 9


def test_principal_components_are_those_of_scikit_learn() -> None:
    x = signals()
    parts, theirs = principal_components(torch.from_numpy(x), torch.from_numpy(x.mean(0)), 3), PCA(3).fit(x)
    ours = (parts.loadings @ parts.loadings.T + parts.var.diag()) * len(x) / (len(x) - 1)  # its variances are unbiased
    np.testing.assert_allclose(ours.numpy(), theirs.get_covariance(), atol=1e-8)
    np.testing.assert_allclose(parts.mean.numpy(), theirs.mean_)


@pytest.mark.parametrize(("rows", "latent", "size"), [(3, 8, 1), (50, 60, 25), (100, 60, 40), (50, 5, 5), (2, 1, 1)])
def test_there_are_no_more_components_than_rows_and_values_allow(rows: int, latent: int, size: int) -> None:
    x = torch.from_numpy(signals()[:rows])
    parts = principal_components(x, x.mean(0), latent)
    assert parts.loadings.shape == (40, size) and bool(parts.loadings.isfinite().all()) and bool((parts.var > 0).all())


@pytest.mark.parametrize("network", ["conv1d", "mlp"])
@pytest.mark.parametrize("channels", [(), (2,)])
def test_an_untrained_model_has_the_elbo_of_principal_components(network: str, channels: tuple[int, ...]) -> None:
    """For linear data its posterior is exact, so that the ELBO is the log likelihood which scikit-learn gives for the same variances."""
    x = signals(*channels).astype(np.float32)
    options = {"kind": "conv1d", "channels": [4], "skip": True} if network == "conv1d" else {"kind": "mlp", "hidden": [8], "skip": True}
    splits = Splits(Examples(torch.from_numpy(x), kind="signal"))
    recipe = settled(changed(read_recipe("signal"), {"model.network": options, "model.latent": 3}), splits)
    model = build_model(recipe, recipe.data.shape, train=splits.train).eval()
    batch = Batch(torch.from_numpy(x))
    unit = np.sqrt(((x - x.mean(0)) ** 2).mean((0, -1), keepdims=True))[0]
    scaled = ((x - x.mean(0)) / unit).reshape(len(x), -1).astype(np.float64)
    exact = PCA(3).fit(scaled).score(scaled) - np.broadcast_to(np.log(unit), x.shape[1:]).sum()
    draw = model.draw(batch, draws=64, noise=ls.random.StreamNoise(torch.Generator().manual_seed(0)))
    assert ls.objectives.ELBO(draws=64)(draw).value.mean().item() == pytest.approx(exact, abs=0.05)


def model_of(likelihood, *, skip=True, latent=LATENT):
    posterior = ls.posteriors.DiagonalGaussian(latent)
    encoder = convolution(SHAPE, (posterior.features,), channels=[8], skip=skip)
    decoder = convolution((latent,), likelihood.features, channels=[8], skip=skip)
    return ls.Autoencoder(ls.Encoder(encoder, posterior), ls.Decoder(decoder, likelihood), ls.priors.StandardNormal(latent)).eval()


def started(likelihood, **options):
    model = model_of(likelihood, **options)
    model.start_at(IMAGES.mean(0), IMAGES)
    return model


def test_the_elbo_of_the_start_is_the_log_probability_of_the_components():
    """q(z | x) is the exact posterior then, so the bound is tight: another way to compute it is scikit-learn's."""
    pca = PCA(LATENT).fit(IMAGES.flatten(1).double().numpy())
    model = started(ls.likelihoods.Gaussian(SHAPE, std=math.sqrt(pca.noise_variance_)))
    assert measure(model, IMAGES).elbo == pytest.approx(pca.score(IMAGES.flatten(1).double().numpy()), abs=0.5)  # of about 500 nats
    decoded = ls.explore.decode(model, ls.explore.encode(model, ls.Examples(IMAGES))).reshape(N, -1)
    assert np.allclose(decoded, pca.inverse_transform(pca.transform(IMAGES.flatten(1).numpy())), atol=0.01)


def test_the_locations_of_levels_start_there_too():
    x = (IMAGES * 255).round() / 255
    model = started(DiscretisedLogistic(SHAPE, scale="learnt"))
    pca = PCA(LATENT).fit(x.flatten(1).numpy())
    error = np.square(pca.inverse_transform(pca.transform(x.flatten(1).numpy())) - x.flatten(1).numpy()).mean()
    figures = measure(model, x)
    of_noise = math.log2(255 * 0.02 * math.sqrt(2 * math.pi * math.e))  # bits; 4.4 of the levels that the noise spans
    assert figures.mse == pytest.approx(error, rel=0.05) and of_noise < figures.bits_per_dim < of_noise + 0.15


def test_dimensions_beyond_what_examples_can_tell_are_the_priors_own():
    model = model_of(ls.likelihoods.Gaussian(SHAPE, std=0.02), latent=12)
    model.start_at(IMAGES[:10].mean(0), IMAGES[:10])
    figures = measure(model, IMAGES[:10])
    assert np.allclose(figures.kl_each[5:], 0, atol=1e-5) and math.isfinite(figures.elbo)  # at most half as many as examples


@pytest.mark.parametrize(
    "model",
    [
        model_of(ls.likelihoods.Gaussian(SHAPE), skip=False),
        model_of(DiscretisedLogistic(SHAPE)),
        model_of(ls.likelihoods.Bernoulli(SHAPE)),
    ],
    ids=["no linear path", "predicted scales", "Bernoulli"],
)
def test_other_models_of_images_start_as_they_did(model):
    before = {name: value.clone() for name, value in model.encoder.state_dict().items()}
    assert not can_start_at_factors(model.encoder, model.decoder)
    model.start_at(IMAGES.mean(0), IMAGES)
    assert all(torch.equal(value, before[name]) for name, value in model.encoder.state_dict().items())

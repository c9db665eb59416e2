"""A model of images starts at probabilistic principal components: for linear data, there is nothing left to learn."""

import math

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

import latentscape as ls
from latentscape.measures import measure
from latentscape.models.principal import can_start_at_components, components_of
from latentscape.networks import convolution
from latentscape.parts.levels import DiscretisedLogistic

SHAPE, LATENT, N = (3, 8, 8), 4, 400
RNG = np.random.default_rng(0)
IMAGES = 0.5 + 0.05 * (RNG.normal(size=(N, LATENT)) * [6, 4, 2, 1] @ RNG.normal(size=(LATENT, math.prod(SHAPE)))) / 8
IMAGES = torch.from_numpy(IMAGES + 0.02 * RNG.normal(size=IMAGES.shape)).float().clamp(0, 1).view(-1, *SHAPE)


def model_of(likelihood, *, skip=True, latent=LATENT):
    posterior = ls.posteriors.DiagonalGaussian(latent)
    encoder = convolution(SHAPE, (posterior.features,), channels=[8], skip=skip)
    decoder = convolution((latent,), likelihood.features, channels=[8], skip=skip)
    return ls.Autoencoder(ls.Encoder(encoder, posterior), ls.Decoder(decoder, likelihood), ls.priors.StandardNormal(latent)).eval()


def started(likelihood, **options):
    model = model_of(likelihood, **options)
    model.start_at(IMAGES.mean(0), IMAGES)
    return model


def test_the_components_are_those_of_scikit_learn():
    x = IMAGES.flatten(1)
    components, pca = components_of(x - x.mean(0), LATENT), PCA(LATENT).fit(x.double().numpy())
    assert components.var == pytest.approx(pca.noise_variance_ * (N - 1) / N, rel=1e-4)
    covariance = components.loadings @ components.loadings.T + components.var * torch.eye(math.prod(SHAPE), dtype=torch.float64)
    assert np.allclose(covariance, pca.get_covariance() * (N - 1) / N, atol=1e-6)


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
def test_other_models_start_as_they_did(model):
    before = {name: value.clone() for name, value in model.encoder.state_dict().items()}
    assert not can_start_at_components(model.encoder, model.decoder)
    model.start_at(IMAGES.mean(0), IMAGES)
    assert all(torch.equal(value, before[name]) for name, value in model.encoder.state_dict().items())

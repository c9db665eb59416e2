"""The sheet of a conditional model: every class in the same styles, and one grid under one context."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.networks import MLP


@pytest.fixture
def conditional():
    """A model of two values whose prior has the mean c_1 and the standard deviation e^c_2, in a context of three."""
    posterior, likelihood = ls.posteriors.DiagonalGaussian(2), ls.likelihoods.Gaussian((2,))
    prior = ls.priors.ConditionalGaussian(2, 3)
    prior.to_parameters.weight.data = torch.tensor([[5.0, 0, 0], [5.0, 0, 0], [0, 1.0, 0], [0, 1.0, 0]])
    encoder = ls.Encoder(MLP((2,), (4,), context=3), posterior)
    decoder = ls.Decoder(MLP((2,), (2,), context=3), likelihood)
    decoder.network.layers[0].weight.data = torch.eye(2, 5)  # so that it decodes a code to itself
    decoder.network.layers[0].bias.data.zero_()
    return ls.Autoencoder(encoder, decoder, prior, context=3)


def test_a_column_is_at_the_same_quantiles_of_the_prior_of_each_class(conditional):
    found = ls.explore.styles(conditional, ["a", "b", "c"], n=4)
    assert found.codes.shape == (3, 4, 2) and found.examples.shape == (3, 4, 2)
    np.testing.assert_allclose(found.examples, found.codes, atol=1e-5)
    normal = torch.special.ndtri(torch.tensor([0.125, 0.375, 0.625, 0.875])).numpy()
    for of_class, mean, std in zip(found.codes, (5, 0, 0), (1, np.e, 1), strict=True):
        np.testing.assert_allclose(of_class[:, 0], mean + std * normal, atol=1e-5)
        np.testing.assert_allclose(np.sort(of_class[:, 1]), mean + std * normal, atol=1e-5)
    orders = found.codes[..., 1].argsort(1)
    assert (orders == orders[0]).all()


def test_a_grid_is_spread_over_the_prior_of_its_context(conditional):
    found = ls.explore.manifold(conditional, n=4, span=None, context=torch.tensor([2.0, 1.0, 0.0]))
    normal = torch.special.ndtri(torch.tensor([0.125, 0.375, 0.625, 0.875])).numpy()
    np.testing.assert_allclose(found.across, 10 + np.e * normal, atol=1e-4)
    np.testing.assert_allclose(found.examples[:, 1, 1], found.across[1], atol=1e-4)


def test_the_labels_of_the_axis_say_whether_the_codes_are_shared(conditional):
    labels = [
        ls.plots.plot_styles(ls.explore.styles(conditional, ["a", "b", "c"], n=4)).axes[0].get_xlabel(),
        ls.plots.plot_styles(ls.explore.styles(conditional, ["a"], n=4)).axes[0].get_xlabel(),
    ]
    assert "quantiles of the prior of each class" in labels[0] and "the same for all classes" in labels[1]


def test_a_prior_that_depends_on_a_context_asks_for_it():
    with pytest.raises(ls.errors.PartsError, match=r"prior\(context\)"):
        ls.priors.ConditionalGaussian(2, 3).log_prob(torch.zeros(1, 2))

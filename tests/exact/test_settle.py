"""After the last step, the prior is fitted to drawn codes, and the standard deviation to the values decoded from them."""

import pytest
import torch

from latentscape.data import Examples
from latentscape.models import Autoencoder, Decoder
from latentscape.parts import likelihoods, priors
from latentscape.random import torch_seeded
from latentscape.training.settling import settle

N = 20_000


@pytest.fixture
def settled(linear_gaussian):
    """The true model, except that its prior and its standard deviation were fitted to examples of it."""
    exact = linear_gaussian()
    decoder = Decoder(exact.model.decoder.network, likelihoods.Gaussian((5,), "optimal"))
    model = Autoencoder(exact.model.encoder, decoder, priors.Mixture(2, components=1)).double().eval()
    with torch_seeded(0, torch.device("cpu")):
        examples = Examples(exact.p.sample((N,)))
    settle(model, examples, fit=True, seed=0)
    return model


def test_a_prior_is_fitted_to_drawn_codes(settled):
    """Codes drawn from the true posteriors are distributed as the true prior; mean codes spread less, here by 10 and 28 percent."""
    p = settled.prior()
    scale_tril = p.scale_tril[0].detach()
    error = 5 * (2 / N) ** 0.5
    assert (p.mean.detach().abs() < error).all()
    assert (scale_tril @ scale_tril.T - torch.eye(2)).abs().max() < error


def test_the_optimal_standard_deviation_is_that_of_values_decoded_from_drawn_codes(settled):
    """The true standard deviation is 0.5; values decoded from mean codes would give less."""
    error = 5 * (2 / (5 * N)) ** 0.5
    assert float((2 * settled.decoder.likelihood.log_std).exp()) == pytest.approx(0.25, rel=error)

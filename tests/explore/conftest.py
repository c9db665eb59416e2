"""A model whose codes are known: what goes in comes out."""

import pytest
import torch

import latentscape as ls
from latentscape.networks import MLP


def set_linear(network: MLP, matrix: torch.Tensor, bias: torch.Tensor) -> None:
    """Make a network without hidden layers this linear map."""
    weight, offset = network.parameters()
    with torch.no_grad():
        weight.copy_(matrix)
        offset.copy_(bias)


@pytest.fixture
def known():
    """A model of codes that are examples: q(z | x) = N(gain x, std^2), the mean of p(x | z) = z; one gain for each dimension."""

    def make(gain, *, std=0.1, prior=None, posterior=None):
        gain = torch.tensor(gain)
        latent = len(gain)
        posterior = posterior or ls.posteriors.DiagonalGaussian(latent)
        encoder, decoder = MLP((latent,), (posterior.features,)), MLP((latent,), (latent,))
        rest = posterior.features - latent
        set_linear(
            encoder,
            torch.cat([torch.diag(gain), torch.zeros(rest, latent)]),
            torch.tensor([0.0] * latent + [std] * rest).log().nan_to_num(neginf=0.0),
        )
        set_linear(decoder, torch.eye(latent), torch.zeros(latent))
        likelihood = ls.likelihoods.Gaussian((latent,), std=1.0)
        return ls.Autoencoder(
            ls.Encoder(encoder, posterior), ls.Decoder(decoder, likelihood), prior or ls.priors.StandardNormal(latent)
        ).eval()

    return make

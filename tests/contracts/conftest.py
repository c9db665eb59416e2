"""What the contracts share: models put together by the names of their parts."""

from collections.abc import Callable

import pytest
import torch

from latentscape.errors import PartsError
from latentscape.models import Autoencoder, Decoder, Encoder
from latentscape.networks import MLP
from latentscape.random import torch_seeded
from latentscape.recipes.build import LIKELIHOODS, POSTERIORS, PRIORS


@pytest.fixture
def build() -> Callable[[str, str], Autoencoder | PartsError]:
    """A model of three grey values and two codes, with random weights; or the reason why there is none."""

    def assemble(posterior: str, prior: str) -> Autoencoder | PartsError:
        q, p, x = POSTERIORS[posterior](latent=2), PRIORS[prior](latent=2), LIKELIHOODS["bernoulli"](shape=(3,))
        with torch_seeded(0, torch.device("cpu")):
            encoder = Encoder(MLP((3,), (q.features,), [4], "tanh"), q)
            decoder = Decoder(MLP((2,), x.features, [4], "tanh"), x)
        try:
            return Autoencoder(encoder, decoder, p)
        except PartsError as refusal:
            return refusal

    return assemble

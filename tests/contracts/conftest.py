"""What the contracts share: models put together by the names of their parts."""

from collections.abc import Callable

import pytest
import torch

from latentscape.errors import PartsError
from latentscape.models import Autoencoder, Decoder, Encoder
from latentscape.networks import MLP
from latentscape.random import generator, torch_seeded
from latentscape.recipes.build import LIKELIHOODS, POSTERIORS
from latentscape.shapes import Batch

CONTEXT = 2  # numbers beside an example, where a prior depends on them


@pytest.fixture
def build(prior_of) -> Callable[[str, str], Autoencoder | PartsError]:
    """A model of three grey values and two codes, with random weights; or the reason why there is none."""

    def assemble(posterior: str, prior: str) -> Autoencoder | PartsError:
        q, p, x = POSTERIORS[posterior](latent=2), prior_of(prior), LIKELIHOODS["bernoulli"](shape=(3,))
        context = CONTEXT if prior == "conditional-gaussian" else 0
        with torch_seeded(0, torch.device("cpu")):
            encoder = Encoder(MLP((3,), (q.features,), [4], "tanh", context=context), q)
            decoder = Decoder(MLP((2,), x.features, [4], "tanh", context=context), x)
        try:
            return Autoencoder(encoder, decoder, p, context=context)
        except PartsError as refusal:
            return refusal

    return assemble


@pytest.fixture
def batch_for() -> Callable[..., Batch]:
    """Examples for a model, with the context that it takes."""

    def make(model, size: int) -> Batch:
        x = torch.rand(size, *model.shape, generator=generator("batch", size))
        context = torch.randn(size, model.context, generator=generator("context", size)) if model.context else None
        return Batch(x, context, index=torch.arange(size))

    return make

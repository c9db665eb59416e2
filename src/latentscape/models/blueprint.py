"""The parts of a recipe from which a model is built."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from latentscape.parts import Likelihood, Posterior, Prior, Scaling

MakeNetwork = Callable[[tuple[int, ...], tuple[int, ...]], nn.Module]


@dataclass(frozen=True)
class Blueprint:
    """The parts of a recipe; each is built on request, so that a model builds only the parts it has.

    Attributes:
        shape: X, the shape of one example.
        latent: Z, the number of latent dimensions.
        context: C, the number of values that the model is conditioned on.
        posterior: Makes the recipe's posterior.
        prior: Makes its prior.
        likelihood: Makes its likelihood.
        encoder: Makes the encoder's network between two shapes.
        decoder: Makes the decoder's network between two shapes.
        scaling: The scaling of the data for the networks.
        context_scaling: The scaling of the context for the networks.
    """

    shape: tuple[int, ...]
    latent: int
    context: int
    posterior: Callable[[], Posterior]
    prior: Callable[[], Prior]
    likelihood: Callable[[], Likelihood]
    encoder: MakeNetwork
    decoder: MakeNetwork
    scaling: Scaling | None = None
    context_scaling: Scaling | None = None

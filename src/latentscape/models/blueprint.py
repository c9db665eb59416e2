"""What a recipe says of a model that is to be built."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from latentscape.parts import Likelihood, Posterior, Prior, Scaling

MakeNetwork = Callable[[tuple[int, ...], tuple[int, ...]], nn.Module]


@dataclass(frozen=True)
class Blueprint:
    """The parts of a recipe, each made when it is asked for, so that a model takes what it is made of and no more.

    Attributes:
        shape: X, the shape of one example.
        latent: Z, the number of latent dimensions.
        context: C, how many numbers are known beside each example.
        posterior: Makes the recipe's posterior.
        prior: Makes its prior.
        likelihood: Makes its likelihood.
        encoder: Makes the encoder's network between two shapes.
        decoder: Makes the decoder's network between two shapes.
        scaling: The unit in which the networks see the data.
        context_scaling: The unit in which the networks see the context.
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

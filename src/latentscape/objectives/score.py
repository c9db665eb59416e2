"""The result of an objective, and the only place where a sign changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from latentscape.shapes import PerExample, one_line, weighted_mean

T = TypeVar("T", float, Tensor, NDArray[np.float64])

BETTER_WHEN_HIGHER = ("log_", "elbo", "score", "objective")


def as_loss(name: str, value: T) -> T:
    """A quantity to minimise: its sign changes if, by its name, higher is better.

    Example:
        >>> as_loss("log_likelihood", -90.0), as_loss("kl", 6.0)
        (90.0, 6.0)
    """
    return -value if name.startswith(BETTER_WHEN_HIGHER) else value


@dataclass(frozen=True, eq=False)
class Score:
    """The value of an objective.

    Attributes:
        value: The value that the model maximises, `(batch,)`.
        terms: The terms of the value, each `(batch,)`, the reconstruction first; their names say whether higher or lower is better.
        unit: `"nats"`, or `"squared error"`.
        weight: The weight of each example, `(batch,)`; equal weights, if there is none.
        losses: The loss of each of the objective's own networks, `(batch,)`, by the name of the network.
    """

    value: PerExample
    terms: Mapping[str, Tensor]
    unit: str
    weight: Tensor | None = None
    losses: Mapping[str, PerExample] = field(default_factory=dict)

    __repr__ = one_line

    def loss(self, network: str = "model") -> Tensor:
        """The loss of the model, or of one of the objective's own networks: the mean over the batch."""
        if network == "model":
            return as_loss("score", weighted_mean(self.value, self.weight))
        return weighted_mean(self.losses[network], self.weight)

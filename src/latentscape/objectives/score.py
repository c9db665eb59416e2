"""What an objective returns, and the one place where a sign turns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from latentscape.shapes import PerExample, weighted_mean

T = TypeVar("T", float, Tensor, NDArray[np.float64])

BETTER_WHEN_HIGHER = ("log_", "elbo", "score", "objective")


def as_loss(name: str, value: T) -> T:
    """A quantity as something to minimise: turned round if, by its name, higher is better.

    Example:
        >>> as_loss("log_likelihood", -90.0), as_loss("kl", 6.0)
        (90.0, 6.0)
    """
    return -value if name.startswith(BETTER_WHEN_HIGHER) else value


@dataclass(frozen=True, eq=False)
class Score:
    """The value of an objective.

    Attributes:
        value: What the model is to maximise, `(batch,)`.
        terms: What it is made of, each `(batch,)`, the reconstruction first; their names say which way is better.
        unit: `"nats"`, or `"squared error"`.
        weight: How much each example counts, `(batch,)`; the same, if there is none.
        losses: What each of the objective's own networks is to minimise, `(batch,)`, by the network's name.
    """

    value: PerExample
    terms: Mapping[str, Tensor]
    unit: str
    weight: Tensor | None = None
    losses: Mapping[str, PerExample] = field(default_factory=dict)

    def loss(self, network: str = "model") -> Tensor:
        """The mean over the batch, as something that the model, or one of the objective's own networks, is to minimise."""
        if network == "model":
            return as_loss("score", weighted_mean(self.value, self.weight))
        return weighted_mean(self.losses[network], self.weight)

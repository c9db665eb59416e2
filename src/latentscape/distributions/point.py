"""The distribution with all probability at one point."""

from dataclasses import dataclass
from typing import final

from torch import Tensor

from latentscape.distributions.base import Distribution
from latentscape.random import Noise


@final
@dataclass(frozen=True, eq=False)
class Point(Distribution):
    """All probability at `location`, of shape `(*batch, latent)`; it has no density."""

    location: Tensor

    @property
    def mean(self) -> Tensor:
        return self.location

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        return self.location.expand(draws, *self.location.shape)

    def log_prob(self, value: Tensor) -> Tensor:
        raise TypeError("a point has no density")

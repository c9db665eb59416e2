"""A mixture of distributions of one family with equal weights."""

import math
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor

from latentscape.distributions.base import Distribution
from latentscape.random import Noise


@final
@dataclass(frozen=True, eq=False)
class Mixed(Distribution):
    """1/K sum_k of `components`, a distribution whose batch axis is that of the K components: `(components,)` of `(latent,)`."""

    components: Distribution

    @property
    def mean(self) -> Tensor:
        return self.components.mean.mean(0)

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Draws `(draws, latent)`; they are not differentiable, so this cannot be a posterior."""
        each = self.components.draw(noise, draws)  # (draws, components, latent)
        chosen = (noise.uniform(draws, each.new_zeros(())) * each.shape[1]).long().clamp(max=each.shape[1] - 1)
        return each[torch.arange(draws, device=each.device), chosen]

    def log_prob(self, value: Tensor) -> Tensor:
        each = self.components.log_prob(value.unsqueeze(-2))  # (..., components)
        return each.logsumexp(-1) - math.log(each.shape[-1])

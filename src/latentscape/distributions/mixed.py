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
        means = self.components.mean
        chosen = (noise.uniform(draws, means.new_zeros(())) * len(means)).long().clamp(max=len(means) - 1)
        counts = chosen.bincount(minlength=len(means))
        order = chosen.argsort(stable=True)
        earlier = torch.empty_like(chosen)  # how many earlier draws are from the same component
        earlier[order] = torch.arange(draws, device=chosen.device) - (counts.cumsum(0) - counts)[chosen[order]]
        each = self.components.draw(noise, int(counts.max()))  # (most draws of a component, components, latent)
        return each[earlier, chosen]

    def log_prob(self, value: Tensor) -> Tensor:
        each = self.components.log_prob(value.unsqueeze(-2))  # (..., components)
        return each.logsumexp(-1) - math.log(each.shape[-1])

"""Normal distributions, in forms that are fast in the hot path."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import torch
from torch import Tensor

from latentscape.distributions.base import Distribution, Factorised, sum_event
from latentscape.random import Noise

HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)


@final
@dataclass(frozen=True, eq=False)
class StandardNormal(Factorised):
    """N(0, I) over codes; `zero` has shape `(*batch, latent)`, and sets the device and the dtype."""

    zero: Tensor

    @property
    def mean(self) -> Tensor:
        return self.zero

    @property
    def var(self) -> Tensor:
        return torch.ones_like(self.zero)

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        return noise.normal(draws, self.zero)

    def log_prob_each(self, value: Tensor) -> Tensor:
        return -0.5 * value.square() - HALF_LOG_2PI


@final
@dataclass(frozen=True, eq=False)
class DiagonalNormal(Factorised):
    """N(mean, diag(std^2)); `mean` and `log_std` have shape `(*batch, latent)`."""

    location: Tensor
    log_std: Tensor

    @property
    def mean(self) -> Tensor:
        return self.location

    @cached_property
    def std(self) -> Tensor:
        return self.log_std.exp()

    @property
    def var(self) -> Tensor:
        return self.std.square()

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        return torch.addcmul(self.location, self.std, noise.normal(draws, self.location))

    def log_prob_each(self, value: Tensor) -> Tensor:
        return -0.5 * ((value - self.location) / self.std).square() - self.log_std - HALF_LOG_2PI


@final
@dataclass(frozen=True, eq=False)
class NormalValues(Distribution):
    """Independent normal values, such as pixels; `location` has shape `(*batch, *event)`, and `log_std` broadcasts against it."""

    location: Tensor
    log_std: Tensor
    event: int

    @property
    def mean(self) -> Tensor:
        return self.location

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        return torch.addcmul(self.location, self.log_std.exp(), noise.normal(draws, self.location))

    def log_prob(self, value: Tensor) -> Tensor:
        return sum_event(self.log_prob_each(value), self.event)

    def log_prob_each(self, value: Tensor) -> Tensor:
        return -0.5 * ((value - self.location) * (-self.log_std).exp()).square() - self.log_std - HALF_LOG_2PI


@final
@dataclass(frozen=True, eq=False)
class NormalMixture(Distribution):
    """A mixture of full normal distributions over codes.

    Shapes: `log_weights` `(components,)`, normalised; `means` `(components, latent)`; `scale_tril` `(components, latent, latent)`, the
    lower Cholesky factors of the covariances.
    """

    log_weights: Tensor
    means: Tensor
    scale_tril: Tensor

    @property
    def mean(self) -> Tensor:
        return self.log_weights.exp() @ self.means

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Draws of the codes; they are not differentiable, so this cannot be a posterior."""
        cumulative = self.log_weights.exp().cumsum(0)
        which = torch.searchsorted(cumulative, noise.uniform(draws, cumulative.new_zeros(()))).clamp(max=len(cumulative) - 1)
        standard = noise.normal(draws, self.means[0])
        return self.means[which] + (self.scale_tril[which] @ standard.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value: Tensor) -> Tensor:
        apart = (value.unsqueeze(-2) - self.means).unsqueeze(-1)  # (..., components, latent, 1)
        white = torch.linalg.solve_triangular(self.scale_tril, apart, upper=False).squeeze(-1)
        log_det = self.scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)
        log_each = -0.5 * white.square().sum(-1) - log_det - value.shape[-1] * HALF_LOG_2PI
        return torch.logsumexp(self.log_weights + log_each, dim=-1)

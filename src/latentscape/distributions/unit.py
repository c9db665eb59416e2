"""Distributions over values in [0, 1], by their logits."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, final

import torch
import torch.nn.functional as F
from torch import Tensor

from latentscape.distributions.base import Distribution, sum_event
from latentscape.random import Noise

MIN_VALUES_OF_LOG_PROB = 256  # in one example; for fewer, calling a Python Function takes longer than it saves


@final
@dataclass(frozen=True, eq=False)
class Bernoulli(Distribution):
    """Independent zeros and ones. The log probability of a grey value x in (0, 1) is x log p + (1 - x) log(1 - p), which we call `soft`."""

    logits: Tensor
    event: int

    @property
    def mean(self) -> Tensor:
        return self.logits.sigmoid()

    @property
    def mode(self) -> Tensor:
        return (self.logits > 0).to(self.logits.dtype)

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        return (noise.uniform(draws, self.logits) < self.logits.sigmoid()).to(self.logits.dtype)

    def log_prob(self, value: Tensor) -> Tensor:
        if self.logits.dtype not in (torch.float32, torch.float64):
            return sum_event(value * self.logits - F.softplus(self.logits), self.event)
        if self._is_for_all_pairs(value):
            x, logits = value.to(self.logits.dtype).flatten(-self.event), self.logits.squeeze(1).flatten(-self.event)
            return logits @ x.T - F.softplus(logits).sum(-1, keepdim=True)
        if math.prod(self.logits.shape[-self.event :]) < MIN_VALUES_OF_LOG_PROB:
            x, logits = torch.broadcast_tensors(value.to(self.logits.dtype), self.logits)
            return -sum_event(F.binary_cross_entropy_with_logits(logits, x, reduction="none"), self.event)
        x, logits = value.to(self.logits.dtype).flatten(-self.event), self.logits.flatten(-self.event)
        log_prob: Tensor = _LogProb.apply(x, logits)[0]  # type: ignore[no-untyped-call]
        return log_prob

    def log_prob_each(self, value: Tensor) -> Tensor:
        return value * self.logits - F.softplus(self.logits)

    def _is_for_all_pairs(self, value: Tensor) -> bool:
        """Whether several values are given to several distributions, `(codes, 1)`: one matrix product then computes all pairs."""
        return self.logits.ndim == self.event + 2 and self.logits.shape[1] == 1 and value.ndim == self.event + 1 and len(value) > 1


class _LogProb(torch.autograd.Function):
    r"""The sum of :math:`x l - \log(1 + e^l)` over the last axis, with the derivative x - p, where p = sigmoid(l).

    log(1 + e^l) = max(l, 0) - log max(p, 1 - p). The maximum is at least a half, so many maxima are multiplied before one logarithm is
    taken: logarithms and a second exponential take most of the time.
    """

    @staticmethod
    def forward(x: Tensor, logits: Tensor) -> tuple[Tensor, Tensor]:
        p = logits.sigmoid()
        likelier = (p - 0.5).abs_().add_(0.5)  # max(p, 1 - p)
        factors = _factors(p.shape[-1])
        logs = likelier.unflatten(-1, (p.shape[-1] // factors, factors)).prod(-1).log_().sum(-1)
        return (x * logits).sub_(logits.clamp_min(0)).sum(-1).add_(logs), p

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, Tensor], output: tuple[Tensor, Tensor]) -> None:
        ctx.mark_non_differentiable(output[1])
        ctx.save_for_backward(*inputs, output[1])

    @staticmethod
    def backward(ctx: Any, gradient: Tensor, _: Tensor) -> tuple[Tensor | None, Tensor | None]:
        x, logits, p = ctx.saved_tensors
        if torch.is_grad_enabled():  # for a gradient of the gradient
            p = logits.sigmoid()
        each = gradient.unsqueeze(-1)
        of_x = (each * logits).sum_to_size(x.shape) if ctx.needs_input_grad[0] else None
        return of_x, (x - p).mul_(each).sum_to_size(logits.shape) if ctx.needs_input_grad[1] else None


@cache
def _factors(n: int) -> int:
    """How many of n numbers of at least a half to multiply in float32: the largest divisor of n up to 120."""
    return max(size for size in range(1, 121) if n % size == 0)


@final
@dataclass(frozen=True, eq=False)
class ContinuousBernoulli(Distribution):
    """Independent values with density C(p) p^x (1 - p)^(1 - x) on [0, 1] (Loaiza-Ganem & Cunningham, 2019, section 3).

    With l = logit(p), the constant is log C = log(l / tanh(l / 2)), which is 2 at l = 0.
    """

    logits: Tensor
    event: int

    @property
    def mean(self) -> Tensor:
        return mean_of_logits(self.logits)

    @property
    def mode(self) -> Tensor:
        """The end of [0, 1] at which the density is highest."""
        return (self.logits > 0).to(self.logits.dtype)

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        u, size = noise.uniform(draws, self.logits), self.logits.abs()
        size = size.clamp_min(1e-4)  # below, the distribution is uniform to float32 precision
        smaller = 1 + torch.log1p((u - 1) * -torch.expm1(-size)) / size  # quantile function for a positive logit
        return torch.where(self.logits >= 0, smaller, 1 - smaller)

    def log_prob(self, value: Tensor) -> Tensor:
        return sum_event(self.log_prob_each(value), self.event)

    def log_prob_each(self, value: Tensor) -> Tensor:
        return value * self.logits - F.softplus(self.logits) + log_constant(self.logits)


def log_constant(logits: Tensor) -> Tensor:
    """log(l / tanh(l / 2)): the log normaliser of the continuous Bernoulli, by its series near l = 0."""
    near = logits.abs() < 0.1
    size = torch.where(near, torch.ones_like(logits), logits.abs())
    far_from_zero = size.log() + torch.log1p((-size).exp()) - torch.log(-torch.expm1(-size))
    square = logits.square()
    series = 0.6931471805599453 + square / 12 - 7 * square.square() / 1440
    return torch.where(near, series, far_from_zero)


def mean_of_logits(logits: Tensor) -> Tensor:
    """1 / (1 - e^-l) - 1 / l: the mean of the continuous Bernoulli, by its series near l = 0."""
    near = logits.abs() < 0.1
    safe = torch.where(near, torch.ones_like(logits), logits)
    return torch.where(near, 0.5 + logits / 12 - logits**3 / 720, -1 / torch.expm1(-safe) - 1 / safe)


def logits_of_mean(mean: Tensor) -> Tensor:
    """The logits at which the continuous Bernoulli has this mean, by bisection (the mean rises with the logit)."""
    low, high = torch.full_like(mean, -1e4), torch.full_like(mean, 1e4)
    for _ in range(80):
        middle = (low + high) / 2
        below = mean_of_logits(middle) < mean
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    return (low + high) / 2

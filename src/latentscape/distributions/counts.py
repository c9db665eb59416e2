"""Distributions of counts: Poisson, negative binomial, and both with additional zeros.

Log probabilities are computed as Loader (2000, "Fast and accurate computation of binomial probabilities") does: as a deviance, which is 0
where a count equals its mean, and small corrections. A difference of log-gamma functions would lose every digit of single precision at
counts of a million.
"""

import abc
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor

from latentscape.distributions.base import Distribution, sum_event
from latentscape.distributions.normal import HALF_LOG_2PI
from latentscape.random import Noise

MAX_LOG_INVERSE_DISPERSION = 40.0  # beyond it, a negative binomial is a Poisson distribution to all digits
MIN_OF_STIRLING_SERIES = 10.0  # below it, the error of Stirling's formula is computed by the log-gamma function
MAX_STEP_OF_DEVIANCE_SERIES = 0.1  # of (x - m) / (x + m)
BISECTIONS = 64  # of the interval of a quantile: to less than 1 for counts, to the last digit for the logarithm of a rate
MIN_TOTAL = 1e-6  # of a row without any count, whose probability is then 1
MIN_LOG_GAMMA = -200.0  # the logarithm of the smallest rate that is told from 0 in a draw


class Counts(Distribution):
    """Independent counts, each of which has a distribution of its own; `event` is the number of axes of one example."""

    event: int

    @abc.abstractmethod
    def log_prob_each(self, value: Tensor) -> Tensor:
        """The log probability of each count, in nats, of shape `(*batch, *event)`."""

    def log_prob(self, value: Tensor) -> Tensor:
        return sum_event(self.log_prob_each(value), self.event)


@final
@dataclass(frozen=True, eq=False)
class Poisson(Counts):
    """Poisson counts, by the logarithm of their rates, `(*batch, *event)`."""

    log_rate: Tensor
    event: int

    @property
    def mean(self) -> Tensor:
        return self.log_rate.exp()

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Draws of the counts; they are not differentiable."""
        return poisson_quantile(noise.uniform(draws, self.log_rate), self.log_rate.exp())

    def log_prob_each(self, value: Tensor) -> Tensor:
        rate = self.log_rate.exp()
        x, log_x = _positive(value)
        positive = -_deviance(x, rate, log_x - self.log_rate) - 0.5 * log_x - HALF_LOG_2PI - _stirling_error(x, log_x)
        return torch.where(value == 0, -rate, positive)


@final
@dataclass(frozen=True, eq=False)
class NegativeBinomial(Counts):
    """Poisson counts whose rates have a gamma distribution: the variance is mean + dispersion * mean^2.

    Attributes:
        log_mean: The logarithm of the means, `(*batch, *event)`.
        log_inverse_dispersion: The logarithm of 1 / dispersion, the shape of the gamma distribution, which broadcasts against `log_mean`.
        event: The number of axes of one example.
    """

    log_mean: Tensor
    log_inverse_dispersion: Tensor
    event: int

    @property
    def mean(self) -> Tensor:
        return self.log_mean.exp()

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Draws of the counts; they are not differentiable."""
        log_shape = self.log_inverse_dispersion.expand_as(self.log_mean)
        log_factor = log_gamma_quantile(noise.uniform(draws, self.log_mean), log_shape) - log_shape
        return poisson_quantile(noise.uniform(draws, self.log_mean), (self.log_mean + log_factor).exp())

    def log_prob_each(self, value: Tensor) -> Tensor:
        mean, log_mean = self.log_mean.exp(), self.log_mean
        log_shape = self.log_inverse_dispersion.clamp_max(MAX_LOG_INVERSE_DISPERSION)
        shape = log_shape.exp()
        x, log_x = _positive(value)
        log_odds = log_mean - log_shape  # mean * dispersion
        total, log_total = x + shape, torch.logaddexp(log_x, log_shape)
        log_total_ratio = log_total - torch.logaddexp(log_mean, log_shape)
        # two forms of x log(x / mean) - (x + shape) log((x + shape) / (mean + shape)), each exact where the other loses digits
        as_difference = _deviance(x, mean, log_x - log_mean) - _deviance(total, mean + shape, log_total_ratio, x - mean)
        by_logarithms = x * (F.logsigmoid(log_x - log_shape) - F.logsigmoid(log_odds)) - shape * log_total_ratio
        is_near = (x - mean).abs() < MAX_STEP_OF_DEVIANCE_SERIES * (x + mean)
        deviance = torch.where(is_near | (shape > x + mean), as_difference, by_logarithms)
        errors = _stirling_error(total, log_total) - _stirling_error(shape, log_shape) - _stirling_error(x, log_x)
        positive = 0.5 * (F.logsigmoid(log_shape - log_x) - log_x) - HALF_LOG_2PI + errors - deviance
        return torch.where(value == 0, shape * F.logsigmoid(-log_odds), positive)


@final
@dataclass(frozen=True, eq=False)
class ZeroInflated(Counts):
    """Counts that are 0 with a probability of their own, and follow `counts` otherwise; `logits` are those of that probability."""

    counts: Counts
    logits: Tensor
    event: int

    @property
    def mean(self) -> Tensor:
        return self.counts.mean * (-self.logits).sigmoid()

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Draws of the counts; they are not differentiable."""
        counts = self.counts.draw(noise, draws)
        return counts.masked_fill(noise.uniform(draws, self.logits) < self.logits.sigmoid(), 0.0)

    def log_prob_each(self, value: Tensor) -> Tensor:
        of_counts = F.logsigmoid(-self.logits) + self.counts.log_prob_each(value)
        return torch.where(value == 0, torch.logaddexp(F.logsigmoid(self.logits), of_counts), of_counts)


@final
@dataclass(frozen=True, eq=False)
class OfTotal(Counts):
    """Counts whose means are shares of the total of their row: p(x | z) is conditional on that total, which is taken from x itself.

    Attributes:
        log_shares: The logarithm of the shares, `(*batch, *event)`.
        usual_total: The total for the mean and for draws, where there is no row.
        family: The counts with these logarithms of their means.
        event: The number of axes of one example.
    """

    log_shares: Tensor
    usual_total: Tensor
    family: Callable[[Tensor], Counts]
    event: int

    def given(self, value: Tensor) -> Counts:
        total = value.sum(tuple(range(-self.event, 0)), keepdim=True)
        return self.family(self.log_shares + total.clamp_min(MIN_TOTAL).log())

    @property
    def usual(self) -> Counts:
        """The counts of a row with the usual total."""
        return self.family(self.log_shares + self.usual_total.log())

    @property
    def mean(self) -> Tensor:
        return self.usual.mean

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Draws of the counts of rows with the usual total; they are not differentiable."""
        return self.usual.draw(noise, draws)

    def log_prob_each(self, value: Tensor) -> Tensor:
        return self.given(value).log_prob_each(value)


def _positive(value: Tensor) -> tuple[Tensor, Tensor]:
    """Counts, with 1 in place of 0, and their logarithms; the log probability of 0 has a formula of its own."""
    x = torch.where(value == 0, torch.ones_like(value), value)
    return x, x.log()


def _deviance(x: Tensor, mean: Tensor, log_ratio: Tensor, difference: Tensor | None = None) -> Tensor:
    """x log(x / mean) - x + mean, by a series near x = mean.

    Args:
        x: Numbers above 0.
        mean: Numbers from 0 on.
        log_ratio: log(x / mean).
        difference: x - mean, if it is known more exactly than by a subtraction.
    """
    apart = x - mean if difference is None else difference
    step = apart / (x + mean)
    square = step.square()
    series = 1 / 13 * square + 1 / 11
    for odd in (9, 7, 5, 3):
        series = series * square + 1 / odd
    near = apart * step + 2 * x * step * square * series
    return torch.where(step.abs() < MAX_STEP_OF_DEVIANCE_SERIES, near, x * log_ratio - apart)


def _stirling_error(a: Tensor, log_a: Tensor) -> Tensor:
    """lgamma(a + 1) - (a + 1/2) log a + a - log(2 pi) / 2: what Stirling's formula leaves out, for a above 0."""
    is_small = a < MIN_OF_STIRLING_SERIES
    small, log_small = torch.where(is_small, a, 1.0), torch.where(is_small, log_a, 0.0)
    exact = torch.lgamma(small + 1) - (small + 0.5) * log_small + small - HALF_LOG_2PI
    inverse = 1 / torch.where(is_small, MIN_OF_STIRLING_SERIES, a)
    square = inverse.square()
    return torch.where(is_small, exact, inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))))


def poisson_quantile(u: Tensor, rate: Tensor) -> Tensor:
    """The smallest count whose cumulative probability is at least `u`, for a Poisson distribution of this rate; both broadcast."""

    def is_reached(count: Tensor) -> Tensor:
        return torch.special.gammaincc(count.floor() + 1, wide) >= level

    level, wide = torch.broadcast_tensors(_wide(u), _wide(rate))
    low = torch.full_like(wide, -1.0)
    return _bisected(is_reached, low, wide + 12 * wide.sqrt() + 40).floor().to(u)


def log_gamma_quantile(u: Tensor, log_shape: Tensor) -> Tensor:
    """The logarithm of the quantiles of a gamma distribution of this shape and rate 1; both broadcast."""

    def is_reached(log_value: Tensor) -> Tensor:
        return torch.special.gammainc(shape, log_value.exp()) >= level

    level, wide = torch.broadcast_tensors(_wide(u), _wide(log_shape))
    wide = wide.clamp(max=MAX_LOG_INVERSE_DISPERSION)
    shape = wide.exp()
    low = torch.full_like(wide, MIN_LOG_GAMMA)
    return _bisected(is_reached, low, (shape + 12 * shape.sqrt() + 40).log()).to(u)


def _wide(x: Tensor) -> Tensor:
    """A tensor in double precision, on the processor: some devices have none."""
    return x.detach().cpu().double()


def _bisected(is_reached: Callable[[Tensor], Tensor], low: Tensor, high: Tensor) -> Tensor:
    """Where a condition that stays true once it is true begins to hold, between `low` and `high`."""
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        reached = is_reached(middle)
        low, high = torch.where(reached, low, middle), torch.where(reached, middle, high)
    return high

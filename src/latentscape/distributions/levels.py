"""Values on evenly spaced levels, such as the 256 of pixels of bytes."""

from dataclasses import dataclass
from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor

from latentscape.distributions.base import Distribution, sum_event
from latentscape.random import Noise


@final
@dataclass(frozen=True, eq=False)
class DiscretisedLogistic(Distribution):
    """Independent values k / levels in [0, 1], each rounded from a logistic variable of its own (Salimans et al., 2017, eq. 2).

    The lowest and the highest level have the tails too, so all `levels + 1` probabilities add up to 1.

    Attributes:
        location: The locations of the logistic variables, `(*batch, *event)`.
        log_scale: The logarithms of their scales, which broadcast against `location`.
        levels: The number of steps between 0 and 1: 255 for bytes.
        event: The number of axes of one example.
    """

    location: Tensor
    log_scale: Tensor
    levels: int
    event: int

    @property
    def mean(self) -> Tensor:
        """The mean of the logistic variable, cut off at 0 and 1: within half a level of the mean of the levels."""
        return mean_between(self.location, self.log_scale)

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Draws of the values; they are not differentiable."""
        drawn = torch.addcmul(self.location, self.log_scale.exp(), noise.uniform(draws, self.location).logit())
        return (drawn * self.levels).round().clamp(0, self.levels) / self.levels

    def log_prob(self, value: Tensor) -> Tensor:
        return sum_event(self.log_prob_each(value), self.event)

    def log_prob_each(self, value: Tensor) -> Tensor:
        r"""With a and b the ends of a level in units of the scale, sigmoid(a) - sigmoid(b) = sigmoid(a) sigmoid(-b) (1 - e^(b - a))."""
        half = 0.5 / self.levels
        inverse = (-self.log_scale).exp()
        apart = value - self.location
        below_upper = F.logsigmoid((apart + half) * inverse)
        above_lower = F.logsigmoid((half - apart) * inverse)
        inside = below_upper + above_lower + torch.log(-torch.expm1(-2 * half * inverse))
        return torch.where(value < half, below_upper, torch.where(value > 1 - half, above_lower, inside))


def mean_between(location: Tensor, log_scale: Tensor) -> Tensor:
    """The mean of a logistic variable that is cut off at 0 and 1: the integral of its upper tail over [0, 1].

    Where both softplus functions are large, their difference is taken of those of the opposite values, which are small.
    """
    scale = log_scale.exp()
    upper, lower = location / scale, (location - 1) / scale
    of_opposites = 1 / scale + F.softplus(-upper) - F.softplus(-lower)
    return scale * torch.where(lower > 0, of_opposites, F.softplus(upper) - F.softplus(lower))


def location_of_mean(mean: Tensor, log_scale: Tensor) -> Tensor:
    """The location at which `mean_between` is this mean, by bisection (the mean rises with the location)."""
    reach = 20 * log_scale.exp()
    low, high = torch.zeros_like(mean) - reach, torch.ones_like(mean) + reach
    for _ in range(60):
        middle = (low + high) / 2
        below = mean_between(middle, log_scale) < mean
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    return (low + high) / 2

"""The interface of the distributions that parts return: noise is an input, and nothing is checked in the hot path.

Axes of a value: `(*batch, *event)`. `draw` puts the axis of the draws first; `log_prob` sums over the event.
"""

import abc

from torch import Tensor

from latentscape.random import Noise


class Distribution(abc.ABC):
    """A batch of distributions over events."""

    @property
    @abc.abstractmethod
    def mean(self) -> Tensor:
        """The mean, of shape `(*batch, *event)`."""

    @property
    def mode(self) -> Tensor:
        """The most probable value, `(*batch, *event)`; a family without one of its own gives the mean."""
        return self.mean

    def estimate_over(self, weights: Tensor) -> Tensor:
        """The best guess of each value under the mixture of the distributions along the first axis: its mean.

        A family of values without a mean, such as categories, gives the most probable one.

        Args:
            weights: `(first, *batch)`; they add up to 1 over the first axis.

        Returns:
            `(*batch, *event)`.
        """
        mean = self.mean
        return (weights.reshape(*weights.shape, *[1] * (mean.ndim - weights.ndim)) * mean).sum(0)

    @abc.abstractmethod
    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Reparameterised draws, of shape `(draws, *batch, *event)`."""

    @abc.abstractmethod
    def log_prob(self, value: Tensor) -> Tensor:
        """Log density (or log probability) in nats, of shape `(*batch,)`; higher is better."""

    def log_prob_each(self, value: Tensor) -> Tensor | None:
        """The log density of each value of an event, `(*batch, *event)`, whose sum is `log_prob`; none if they depend on each other."""
        return None


class Factorised(Distribution):
    """A distribution whose last axis is independent, such as the dimensions of a code."""

    @property
    @abc.abstractmethod
    def var(self) -> Tensor:
        """The variance of each dimension, of shape `(*batch, latent)`."""

    @abc.abstractmethod
    def log_prob_each(self, value: Tensor) -> Tensor:
        """The log density of each dimension, of shape `(*batch, latent)`."""

    def log_prob(self, value: Tensor) -> Tensor:
        return self.log_prob_each(value).sum(-1)


def sum_event(each: Tensor, event: int) -> Tensor:
    """Sum over the last `event` axes."""
    return each.sum(tuple(range(-event, 0)))

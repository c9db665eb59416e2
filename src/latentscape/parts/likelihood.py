"""The role of p(x | z): from the features of the decoder's network to a distribution over examples."""

import abc
from collections.abc import Callable, Iterable

from torch import Tensor, nn

from latentscape.distributions import Distribution
from latentscape.distributions.base import sum_event
from latentscape.shapes import Support


class Likelihood(nn.Module, abc.ABC):
    """A family for p(x | z) over examples of one shape.

    Attributes:
        shape: X, the shape of one example.
        covers: The support, that is, the values that have a probability.
        is_density: Whether `log_prob` is a log density, which changes with the unit of the data.
        independent: Whether the values of an example are independent, given z.
        takes_missing: Whether NaN stands for a missing value, which has no probability.
    """

    shape: tuple[int, ...]
    covers: Support
    is_density: bool
    independent: bool = True
    takes_missing: bool = False

    @property
    def features(self) -> tuple[int, ...]:
        """The shape of the features that it needs for one example."""
        return self.shape

    @abc.abstractmethod
    def forward(self, h: Tensor, context: Tensor | None = None) -> Distribution:
        """Features `(..., *X)` to a distribution over examples `(..., *X)`."""

    @abc.abstractmethod
    def features_at(self, mean: Tensor) -> Tensor:
        """The features for which p(x | z) has this mean, both of shape `(*X)`; they set the initial output bias of a network."""

    def without_code(self, mean: Tensor, std: Tensor) -> Distribution:
        """p(x) of a decoder that ignores the code, for data whose values have this mean and standard deviation, both `(*X)`."""
        p: Distribution = self(self.features_at(mean).unsqueeze(0))
        return p

    def binarisation(self, x: Tensor) -> str | None:
        """The kind of the log-probability of these values: `static` for zeros and ones, `soft` for grey values, none for a density."""
        return None

    def squared_error(self, mean: Tensor, x: Tensor) -> Tensor:
        """The mean squared error per value of a decoded mean, `(..., *X)` to `(...,)`; both are scaled."""
        return sum_event((mean - x).square(), len(self.shape)) / x[0].numel()

    def first_outside(self, x: Tensor) -> str | None:
        """What is wrong with the first value of scaled examples `(n, *X)` that has no probability, in words; none if all have one.

        A likelihood whose values all have one support, `covers`, does not need it.
        """
        return None

    def learn(self, blocks: Iterable[Tensor]) -> None:
        """Set what depends on the values of the training set, before the first step.

        Args:
            blocks: All training examples in the unit of the networks, some at a time, `(n, *X)`.
        """

    def settle(self, squared_error: Callable[[], float]) -> None:
        """Set what depends on the whole training set, after the last step.

        Args:
            squared_error: Computes the mean squared error of the scaled values, decoded from sampled codes.
        """

"""p(x | z): from the features of the decoder's network to a distribution over examples."""

import abc
import math
from collections.abc import Callable, Sequence
from typing import final

import torch
from torch import Tensor, nn

from latentscape import distributions as ds
from latentscape.distributions import Distribution
from latentscape.distributions.unit import logits_of_mean
from latentscape.errors import SettingError
from latentscape.random import Noise
from latentscape.shapes import Support


class Likelihood(nn.Module, abc.ABC):
    """A family for p(x | z) over examples of one shape.

    Attributes:
        shape: X, the shape of one example.
        covers: The support, that is, the values that have a probability.
        is_density: Whether `log_prob` is a log density, which changes with the unit of the data.
    """

    shape: tuple[int, ...]
    covers: Support
    is_density: bool

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

    def settle(self, squared_error: Callable[[], float]) -> None:
        """Set what depends on the whole training set, after the last step.

        Args:
            squared_error: Computes the mean squared error of the scaled values, decoded from sampled codes.
        """


@final
class Bernoulli(Likelihood):
    """Independent zeros and ones, by their logits; grey values in [0, 1] count as `soft` (see `distributions.Bernoulli`)."""

    covers = Support.UNIT
    is_density = False

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)

    def forward(self, h: Tensor, context: Tensor | None = None) -> ds.Bernoulli:
        return ds.Bernoulli(h, event=len(self.shape))

    def features_at(self, mean: Tensor) -> Tensor:
        return torch.logit(mean.clamp(0.01, 0.99))

    def without_code(self, mean: Tensor, std: Tensor) -> ds.Bernoulli:
        return self(torch.logit(mean.clamp(0.001, 0.999)).unsqueeze(0))

    def binarisation(self, x: Tensor) -> str:
        return "static" if Support.BINARY.holds(x) else "soft"


@final
class ContinuousBernoulli(Likelihood):
    """A density on [0, 1], with the constant that `Bernoulli` leaves out (Loaiza-Ganem & Cunningham, 2019)."""

    covers = Support.UNIT
    is_density = True

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)

    def forward(self, h: Tensor, context: Tensor | None = None) -> ds.ContinuousBernoulli:
        return ds.ContinuousBernoulli(h, event=len(self.shape))

    def features_at(self, mean: Tensor) -> Tensor:
        return logits_of_mean(mean.clamp(0.02, 0.98))

    def without_code(self, mean: Tensor, std: Tensor) -> ds.ContinuousBernoulli:
        return self(logits_of_mean(mean.clamp(0.001, 0.999)).unsqueeze(0))


@final
class Gaussian(Likelihood):
    """p(x | z) = N(mean, std^2 I), with one standard deviation for all values.

    Args:
        shape: X, the shape of one example.
        std: A fixed number; `"learnt"`, a parameter; or `"optimal"`, the root mean squared error of each training batch, for which the
            bound is highest (Rybkin et al., 2021, section 3.2). In evaluation, the optimal value is a running mean over the last
            batches; after `settle`, it is that of the whole training set.
    """

    covers = Support.REAL
    is_density = True

    def __init__(self, shape: Sequence[int], std: float | str = "learnt") -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.rule = std if isinstance(std, str) else "fixed"
        start = torch.zeros(())
        match std:
            case "learnt":
                self.log_std: Tensor = nn.Parameter(start)
            case "optimal":
                self.register_buffer("log_std", start)
            case str():
                raise SettingError(f"A Gaussian's std must be a number above 0, 'learnt' or 'optimal', but it is {std!r}.")
            case _ if isinstance(std, bool) or not 0 < std < math.inf:
                raise SettingError(f"A Gaussian's std must be a number above 0, 'learnt' or 'optimal', but it is {std}.")
            case _:
                self.register_buffer("log_std", start + math.log(std), persistent=False)

    def forward(self, h: Tensor, context: Tensor | None = None) -> Distribution:
        if self.rule == "optimal" and self.training:
            return _BestNormal(h, self.log_std, event=len(self.shape))
        return ds.NormalValues(h, self.log_std, event=len(self.shape))

    def features_at(self, mean: Tensor) -> Tensor:
        return mean

    def without_code(self, mean: Tensor, std: Tensor) -> ds.NormalValues:
        log_std = self.log_std if self.rule == "fixed" else 0.5 * std.square().mean().log()
        return ds.NormalValues(mean.unsqueeze(0), log_std, event=len(self.shape))

    def settle(self, squared_error: Callable[[], float]) -> None:
        if self.rule == "optimal":
            self.log_std.fill_(math.log(max(math.sqrt(squared_error()), 1e-6)))


class _BestNormal(Distribution):
    """Normal values whose standard deviation is the best for the values in question; it keeps a running mean of its log."""

    def __init__(self, location: Tensor, running: Tensor, event: int) -> None:
        self.location, self.running, self.event = location, running, event

    @property
    def mean(self) -> Tensor:
        return self.location

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        return ds.NormalValues(self.location, self.running, self.event).draw(noise, draws)

    def log_prob(self, value: Tensor) -> Tensor:
        log_std = 0.5 * (value - self.location).square().mean().clamp_min(1e-12).log()
        with torch.no_grad():
            self.running.lerp_(torch.where(log_std.isfinite(), log_std, self.running).to(self.running), 0.05)  # that step is skipped
        return ds.NormalValues(self.location, log_std, self.event).log_prob(value)

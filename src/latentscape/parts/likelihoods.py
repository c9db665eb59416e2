"""The families of p(x | z)."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import final

import torch
from torch import Tensor, nn

from latentscape import distributions as ds
from latentscape.distributions import Distribution
from latentscape.distributions.patterns import MAX_BITS, codes_of, rows_of
from latentscape.distributions.unit import logits_of_mean
from latentscape.errors import DataError, SettingError
from latentscape.parts.columns import Columns
from latentscape.parts.likelihood import Likelihood
from latentscape.random import Noise
from latentscape.shapes import Support

__all__ = ["Bernoulli", "Columns", "ContinuousBernoulli", "Gaussian", "Likelihood", "Patterns"]


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


MAX_PATTERNS = 2**16  # of a likelihood; each takes a column of the last layer
MIN_COUNT = 0.5  # of a pattern that no training example has, or of all other rows, in the initial probabilities


@final
class Patterns(Likelihood):
    """A categorical likelihood of rows of zeros and ones: a class for each different training row (a pattern), and one for all other rows.

    Other rows are equally likely among themselves, so that all 2^values rows together have probability 1. `learn` takes the patterns
    from the training set; they are saved with the weights. Until then, they are the first `size` rows by their number.

    Args:
        shape: X, the shape of one row.
        size: The number of patterns. A run writes it into its recipe.
        rotations: Whether all cyclic shifts of a training row along its last axis are patterns too: all transpositions of a chord.
    """

    covers = Support.BINARY
    is_density = False
    independent = False

    def __init__(self, shape: Sequence[int], size: int = 0, rotations: bool = False) -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.rotations = rotations
        values = math.prod(self.shape)
        if values > MAX_BITS:
            raise SettingError(
                f"The likelihood 'patterns' takes rows of up to {MAX_BITS} values, but a row has {values:,}; use 'bernoulli'."
            )
        if not 0 <= size <= min(2**values, MAX_PATTERNS):
            raise SettingError(
                f"A row of {values} bits has from 0 to {min(2**values, MAX_PATTERNS):,} patterns, but size is {size}; leave it out."
            )
        self.register_buffer("codes", torch.arange(size))
        self.register_buffer("log_count", torch.zeros(size + 1))
        self.codes: Tensor
        self.log_count: Tensor

    @property
    def size(self) -> int:
        """The number of patterns."""
        return len(self.codes)

    @property
    def features(self) -> tuple[int, ...]:
        return (self.size + 1,)

    @property
    def patterns(self) -> Tensor:
        """The patterns, `(size, *X)`, of 0 and 1."""
        return rows_of(self.codes, math.prod(self.shape)).to(self.log_count).unflatten(-1, self.shape)

    def forward(self, h: Tensor, context: Tensor | None = None) -> ds.PatternCategorical:
        return ds.PatternCategorical(h, self.codes, self.shape)

    def features_at(self, mean: Tensor) -> Tensor:
        """The features for which the patterns are as frequent as in the training set, whose mean is `mean`.

        The probability of all other rows is the share of the rows that occur once (Good, 1953).
        """
        return self.log_count

    def binarisation(self, x: Tensor) -> str:
        return "static"

    def learn(self, blocks: Iterable[Tensor]) -> None:
        counts: dict[int, int] = {}
        for rows in blocks:
            codes, each = codes_of(rows, len(self.shape)).unique(return_counts=True)
            for code, count in zip(codes.tolist(), each.tolist(), strict=True):
                counts[code] = counts.get(code, 0) + count
            if len(counts) > MAX_PATTERNS:
                raise DataError(f"The training examples have more than {MAX_PATTERNS:,} different rows; use the likelihood 'bernoulli'.")
        once = sum(count == 1 for count in counts.values())
        if self.rotations:
            rows = rows_of(torch.tensor(list(counts)), math.prod(self.shape)).unflatten(-1, self.shape)
            shifted = torch.cat([rows.roll(r, -1) for r in range(self.shape[-1])])
            counts = dict.fromkeys(codes_of(shifted, len(self.shape)).tolist(), 0) | counts
        device = self.codes.device
        self.codes = torch.tensor(sorted(counts), dtype=torch.long, device=device)
        each_count = torch.tensor([*(counts[code] for code in sorted(counts)), once], device=device)
        self.log_count = each_count.to(self.log_count).clamp_min(MIN_COUNT).log()

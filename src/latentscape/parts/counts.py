"""Likelihoods of counts: Poisson and negative binomial, with additional zeros, or as shares of the total of a row."""

from collections.abc import Iterable, Sequence
from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from latentscape import distributions as ds
from latentscape.errors import SettingError
from latentscape.parts.likelihood import Likelihood
from latentscape.shapes import Support

MIN_MEAN = 1e-4  # of a column without any count, in initial features
MIN_MEAN_WITHOUT_CODE = 1e-8  # of a column, where its probability is compared
MAX_LOG_MEAN = 30.0  # of a count: e^30 is 10^13
MIN_DISPERSION, MAX_DISPERSION = 1e-4, 1e3  # that are read off a variance
MIN_TOTAL_OF_ROWS = 1e-3  # the usual total where no training row holds a count
FEW_EXTRA_ZEROS = -4.0  # logits of the probability of an additional zero, at the start
NO_EXTRA_ZEROS = -30.0
DISPERSIONS = ("shared", "column", "cell")


class _CountLikelihood(Likelihood):
    """What both families share: layout of the features, means and additional zeros.

    The features of a value are the logarithm of its mean (or of its share, up to a constant for all values), then its other parameters;
    they are concatenated along the first axis of an example.
    """

    covers = Support.COUNT
    is_density = False

    def __init__(self, shape: Sequence[int], parameters: int, zero_inflated: bool, library_size: bool) -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.parameters_per_value = parameters + zero_inflated
        self.zero_inflated = zero_inflated
        self.library_size = library_size
        self.register_buffer("usual_total", torch.ones(()))
        self.register_buffer("spread_of_totals", torch.zeros(()))
        self.usual_total: Tensor
        self.spread_of_totals: Tensor

    @property
    def features(self) -> tuple[int, ...]:
        return (self.parameters_per_value * self.shape[0], *self.shape[1:])

    def _parts_of(self, h: Tensor) -> list[Tensor]:
        """The parameters of the values, each `(..., *X)`."""
        return list(h.chunk(self.parameters_per_value, dim=-len(self.shape)))

    def _counts(self, h: Tensor, family: "_Family") -> ds.Counts:
        """The distribution for the first features, by a family that makes counts of the logarithms of their means."""
        event = len(self.shape)
        if not self.library_size:
            return family(h.clamp_max(MAX_LOG_MEAN))
        log_shares = h.flatten(-event).log_softmax(-1).unflatten(-1, h.shape[-event:])
        return ds.OfTotal(log_shares, self.usual_total, family, event)

    def _joined(self, log_mean: Tensor, *parameters: float | Tensor) -> Tensor:
        """Features from their parts; a part that is a number is the same for all values."""
        return torch.cat([log_mean, *(torch.as_tensor(each).to(log_mean).expand_as(log_mean) for each in parameters)])

    def _dispersion(self, mean: Tensor, var: Tensor) -> Tensor:
        """The dispersion of each column for these moments: (var - mean) / mean^2, less what the totals of the rows explain."""
        excess = (var - mean) / mean.clamp_min(MIN_MEAN_WITHOUT_CODE).square()
        if self.library_size:
            excess = (excess + 1) / (1 + self.spread_of_totals) - 1
        return excess.clamp(MIN_DISPERSION, MAX_DISPERSION)

    def learn(self, blocks: Iterable[Tensor]) -> None:
        """Set the usual total of a row and its spread from the training examples, and what `_start_at` sets."""
        count, sums, squares = 0, torch.zeros(self.shape, dtype=torch.float64), torch.zeros(self.shape, dtype=torch.float64)
        totals = []
        for rows in blocks:
            x = rows.double()
            count += len(x)
            sums += x.sum(0)
            squares += x.square().sum(0)
            totals.append(x.flatten(1).sum(1))
        if not count:
            return
        total = torch.cat(totals)
        self.usual_total.copy_(total.mean().clamp_min(MIN_TOTAL_OF_ROWS))
        self.spread_of_totals.copy_(total.var(correction=0) / total.mean().square().clamp_min(MIN_TOTAL_OF_ROWS))
        mean = sums / count
        self._start_at(mean, (squares / count - mean.square()).clamp_min(0))

    def _start_at(self, mean: Tensor, var: Tensor) -> None:
        """Set initial parameters for counts with these means and variances, `(*X)`."""


class _Family:
    """Counts of a family, from the logarithms of their means; additional zeros have their own logits."""

    def __init__(self, event: int, log_inverse_dispersion: Tensor | None, zero_logits: Tensor | None) -> None:
        self.event, self.log_inverse_dispersion, self.zero_logits = event, log_inverse_dispersion, zero_logits

    def __call__(self, log_mean: Tensor) -> ds.Counts:
        counts: ds.Counts
        if self.log_inverse_dispersion is None:
            counts = ds.Poisson(log_mean, self.event)
        else:
            counts = ds.NegativeBinomial(log_mean, self.log_inverse_dispersion, self.event)
        return counts if self.zero_logits is None else ds.ZeroInflated(counts, self.zero_logits, self.event)


@final
class Poisson(_CountLikelihood):
    """Independent Poisson counts; the network gives the logarithms of their rates.

    Args:
        shape: X, the shape of one example.
        zero_inflated: Whether the network also gives the probability that a count is 0 whatever its rate (Lambert, 1992).
        library_size: Whether the rates are shares of the total of the row, by a softmax over its values (Lopez et al., 2018). The total is
            that of the example itself, so p(x | z) is conditional on it; means and draws without an example take the mean total of
            the training set.
    """

    def __init__(self, shape: Sequence[int], zero_inflated: bool = False, library_size: bool = False) -> None:
        super().__init__(shape, 1, zero_inflated, library_size)

    def forward(self, h: Tensor, context: Tensor | None = None) -> ds.Counts:
        log_mean, *zero_logits = self._parts_of(h)
        return self._counts(log_mean, _Family(len(self.shape), None, zero_logits[0] if self.zero_inflated else None))

    def features_at(self, mean: Tensor) -> Tensor:
        log_mean = mean.clamp_min(MIN_MEAN).log()
        return self._joined(*_with_zeros(log_mean, FEW_EXTRA_ZEROS)) if self.zero_inflated else log_mean

    def without_code(self, mean: Tensor, std: Tensor) -> ds.Counts:
        log_mean = mean.clamp_min(MIN_MEAN_WITHOUT_CODE).log()
        if self.zero_inflated:  # with these zeros, the variance is mean + mean^2 p / (1 - p)
            log_mean = self._joined(*_with_zeros(log_mean, self._dispersion(mean, std.square()).log()))
        return self(log_mean.unsqueeze(0))


@final
class NegativeBinomial(_CountLikelihood):
    """Independent negative binomial counts: their variance is mean + dispersion * mean^2.

    Args:
        shape: X, the shape of one example.
        dispersion: `"shared"`, one parameter for all values; `"column"`, one for each value of an example; or `"cell"`, given by the
            network for each value of each example.
        zero_inflated: As for `Poisson`.
        library_size: As for `Poisson`.
    """

    def __init__(self, shape: Sequence[int], dispersion: str = "column", zero_inflated: bool = False, library_size: bool = False) -> None:
        if dispersion not in DISPERSIONS:
            raise SettingError(f"The dispersion of a NegativeBinomial must be 'shared', 'column' or 'cell', but it is {dispersion!r}.")
        super().__init__(shape, 2 if dispersion == "cell" else 1, zero_inflated, library_size)
        self.dispersion = dispersion
        self.log_inverse_dispersion = (
            None if dispersion == "cell" else nn.Parameter(torch.zeros(self.shape if dispersion == "column" else ()))
        )

    def forward(self, h: Tensor, context: Tensor | None = None) -> ds.Counts:
        log_mean, *others = self._parts_of(h)
        log_inverse_dispersion = others.pop(0) if self.log_inverse_dispersion is None else self.log_inverse_dispersion
        return self._counts(log_mean, _Family(len(self.shape), log_inverse_dispersion, others[0] if self.zero_inflated else None))

    def features_at(self, mean: Tensor) -> Tensor:
        return self._features(mean.clamp_min(MIN_MEAN).log(), 0.0, FEW_EXTRA_ZEROS)

    def without_code(self, mean: Tensor, std: Tensor) -> ds.Counts:
        log_inverse = -self._dispersion(mean, std.square()).log()
        if self.dispersion == "shared":
            log_inverse = -self._shared_dispersion(mean, std.square()).log().expand_as(mean)
        h = self._features(mean.clamp_min(MIN_MEAN_WITHOUT_CODE).log(), log_inverse, NO_EXTRA_ZEROS)
        log_mean, *others = self._parts_of(h.unsqueeze(0))
        return self._counts(log_mean, _Family(len(self.shape), log_inverse, others[-1] if self.zero_inflated else None))

    def _features(self, log_mean: Tensor, log_inverse_dispersion: float | Tensor, zero_logits: float) -> Tensor:
        log_mean, *zeros = _with_zeros(log_mean, zero_logits) if self.zero_inflated else (log_mean,)
        dispersions = [log_inverse_dispersion] if self.log_inverse_dispersion is None else []
        return self._joined(log_mean, *dispersions, *zeros)

    def _shared_dispersion(self, mean: Tensor, var: Tensor) -> Tensor:
        """One dispersion for all values: the mean of theirs, weighted by the squares of their means, which bound its error."""
        weights = mean.square()
        return (self._dispersion(mean, var) * weights).sum() / weights.sum().clamp_min(MIN_MEAN_WITHOUT_CODE**2)

    @torch.no_grad()
    def _start_at(self, mean: Tensor, var: Tensor) -> None:
        if self.log_inverse_dispersion is not None:
            start = self._dispersion(mean, var) if self.dispersion == "column" else self._shared_dispersion(mean, var)
            self.log_inverse_dispersion.copy_(-start.clamp_min(MIN_DISPERSION).log())


def _with_zeros(log_mean: Tensor, zero_logits: float | Tensor) -> tuple[Tensor, Tensor]:
    """The means of the counts before additional zeros with these logits, so that the mean with the zeros is kept: both as logarithms."""
    logits = torch.as_tensor(zero_logits).to(log_mean)
    return log_mean + F.softplus(logits), logits

"""What a model has learnt of some examples: the figures, the share of each column that is explained, and what the code is worth."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor

from latentscape.data import Examples, Splits
from latentscape.data.moments import mean_and_std
from latentscape.measures.explained import Baseline, Explained, Shares
from latentscape.measures.figures import Figures, figures_of
from latentscape.models import Model, evaluating
from latentscape.shapes import Batch


@final
@dataclass(frozen=True)
class Gain:
    """How much better a model does with its code than without it, per example; higher is better.

    Attributes:
        mean: The mean over the examples: of the ELBO above that of a decoder that ignores the code, in nats; for a model without an ELBO,
            of the squared deviation that is explained, in variances of a column.
        se: The standard error of the mean, from the spread over the examples; infinite for a single one.
        rows: The number of examples.
    """

    mean: float
    se: float
    rows: int


@final
@dataclass(frozen=True)
class Learnt:
    """What a model has learnt of one part of the data.

    Attributes:
        figures: The figures.
        explained: The share that the reconstructions explain.
        gain: What the code is worth.
        elbo_without_code: The mean ELBO of a decoder that gives the mean training example for every code; none if there is no ELBO.
    """

    figures: Figures
    explained: Explained
    gain: Gain
    elbo_without_code: float | None = None


def learnt(model: Model, splits: Splits) -> dict[str, Learnt]:
    """What a model has learnt of each part that it may be judged on, `train` and `valid`, by name."""
    baseline = Baseline.of(splits.train)
    moments = mean_and_std(splits.train, by_column=True)
    return {name: _of_part(model, part, baseline, *moments) for name, part in splits.parts().items() if name != "heldout"}


def elbo_without_code(model: Model, train: Examples, examples: Examples) -> float | None:
    """The mean ELBO of `examples` after posterior collapse: under a decoder that gives the mean training example for every code.

    Returns:
        Nats per example; none if the model has no ELBO.
    """
    mean, std = mean_and_std(train, by_column=True)
    without = _Spread(len(examples))
    with evaluating(model):
        for batch in examples.batches():
            log_prob = _log_prob_without_code(model, batch, mean, std)
            if log_prob is None:
                return None
            without.add(log_prob, batch.weight)
    return without.mean


def _log_prob_without_code(model: Model, batch: Batch, mean: Tensor, std: Tensor) -> Tensor | None:
    """The ELBO of each example `(batch,)` under a decoder that ignores the code; none if the model has no ELBO."""
    if "kl" not in model.gives:
        return None
    log_prob = model.log_prob_without_code(batch.x, mean.to(batch.x), std.to(batch.x))
    return None if log_prob is None else log_prob.cpu().double()


def _of_part(model: Model, examples: Examples, baseline: Baseline, mean: Tensor, std: Tensor) -> Learnt:
    shares, gains, without = Shares(baseline), _Spread(len(examples)), _Spread(len(examples))

    def look(batch: Batch, values: Mapping[str, Tensor], reconstructions: Tensor) -> None:
        explained = shares.add(batch, reconstructions)
        log_prob = _log_prob_without_code(model, batch, mean, std)
        if log_prob is None:
            gains.add(explained, batch.weight)
        else:
            without.add(log_prob, batch.weight)
            gains.add((values["log_likelihood"] - values["kl"]).cpu().double() - log_prob, batch.weight)

    figures = figures_of(model, examples, watch=[look])
    return Learnt(figures, shares.explained(), gains.gain(), without.mean if without.count else None)


class _Spread:
    """Gathers one number for each of `n` examples, for their weighted mean and its standard error.

    There is room for all from the start: small tensors that outlive large ones would block the memory of these.
    """

    def __init__(self, n: int) -> None:
        self._values, self._weights = torch.zeros(n, dtype=torch.float64), torch.zeros(n, dtype=torch.float64)
        self.count = 0

    def add(self, values: Tensor, weight: Tensor | None) -> None:
        rows = slice(self.count, self.count + len(values))
        self._values[rows] = values
        self._weights[rows] = 1.0 if weight is None else weight.cpu().double()
        self.count += len(values)

    @property
    def mean(self) -> float:
        values, weights = self._values[: self.count], self._weights[: self.count]
        return float((weights * values).sum() / weights.sum())

    def gain(self) -> Gain:
        values, weights = self._values[: self.count], self._weights[: self.count]
        n = int((weights > 0).sum())
        mean = self.mean
        variance = float((weights * (values - mean)).square().sum() / weights.sum() ** 2)
        return Gain(mean, math.sqrt(variance * n / (n - 1)) if n > 1 else math.inf, n)

"""Weighted means over a data set, accumulated batch by batch; and a warning of those that are not finite."""

import math
from collections.abc import Mapping
from typing import final

import torch
from torch import Tensor

from latentscape.errors import warn_caller
from latentscape.shapes import Batch


@final
class Totals:
    """Weighted sums of values of examples, by name, in float64 on the CPU."""

    def __init__(self) -> None:
        self.weight = 0.0
        self._sums: dict[str, Tensor] = {}

    def add(self, batch: Batch, **values: Tensor) -> None:
        """Add the values `(batch, ...)` of one batch; each batch once."""
        weight = torch.ones(len(batch.x)) if batch.weight is None else batch.weight.cpu()
        self.weight += float(weight.sum(dtype=torch.float64))
        for name, value in values.items():
            value = value.cpu()
            total = (weight.view(-1, *[1] * (value.ndim - 1)) * value).sum(0, dtype=torch.float64)
            self._sums[name] = self._sums[name] + total if name in self._sums else total

    def __contains__(self, name: str) -> bool:
        return name in self._sums

    def mean(self, name: str) -> Tensor:
        """The weighted mean over all examples so far, `(...)`."""
        return self._sums[name] / self.weight


def warn_if_not_finite(figures: Mapping[str, object]) -> None:
    """Warn of figures that are infinite or NaN; the warning has their names and says what to do."""
    bad = [name for name, value in figures.items() if isinstance(value, float) and not math.isfinite(value)]
    if bad:
        warn_caller(
            f"{' and '.join(bad)} {'is' if len(bad) == 1 else 'are'} not finite; look for outliers in the data, or train with a lower "
            "learning rate.",
        )

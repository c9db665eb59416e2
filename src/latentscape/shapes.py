"""The order of the axes, and the batch.

The axes are `draws` (K), `batch` (B), `latent` (Z), then `*X`, the axes of one example. A single draw has a `draws` axis of length 1
too. The array types are checked in tests only.
"""

import enum
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

Nats = Float[Tensor, "draws batch"]
PerExample = Float[Tensor, " batch"]
Codes = Float[Tensor, "draws batch latent"]
Size = tuple[int, int]  # rows and columns of an image


@dataclass(frozen=True, eq=False)
class Batch:
    """A batch of examples.

    Attributes:
        x: The examples, `(batch, *X)`, floating point.
        context: The values that each example is conditioned on, `(batch, context)`.
        weight: The weight of each example in the loss and in totals, `(batch,)`.
        index: The index of each example in its data set, `(batch,)`.
    """

    x: Tensor
    context: Tensor | None = None
    weight: Tensor | None = None
    index: Tensor | None = None


class Support(enum.Enum):
    """The set of values that examples have, or that a likelihood covers; each kind contains those before it, except counts."""

    BINARY = "binary"
    UNIT = "unit"
    COUNT = "count"
    REAL = "real"

    @property
    def interval(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        high = {Support.BINARY: 1.0, Support.UNIT: 1.0, Support.COUNT: math.inf, Support.REAL: math.inf}[self]
        return (-math.inf if self is Support.REAL else 0.0), high

    @property
    def words(self) -> str:
        """The name of the values in a sentence."""
        named = {Support.BINARY: "only 0 and 1", Support.UNIT: "[0, 1]", Support.COUNT: "whole numbers from 0 on"}
        return named.get(self, "all real numbers")

    def holds(self, x: Tensor) -> bool:
        """Whether every value of `x` is in this set; all values are checked.

        Example:
            >>> Support.COUNT.holds(torch.tensor([0.0, 7.0])), Support.COUNT.holds(torch.tensor([0.0, 7.5]))
            (True, False)
        """
        return bool(self._is_in_support(x).all())

    def first_outside(self, x: Tensor) -> float | None:
        """The first value of `x` that is not in this set, or none."""
        outside = x[~self._is_in_support(x)]
        return float(outside[0]) if len(outside) else None

    def _is_in_support(self, x: Tensor) -> Tensor:
        return _IS_IN_SUPPORT[self](x)


_IS_IN_SUPPORT: dict[Support, Callable[[Tensor], Tensor]] = {
    Support.BINARY: lambda x: (x == 0) | (x == 1),
    Support.UNIT: lambda x: (x >= 0) & (x <= 1),
    Support.COUNT: lambda x: (x >= 0) & (x == x.round()) & torch.isfinite(x),
    Support.REAL: torch.isfinite,
}


def weighted_mean(values: Tensor, weight: Tensor | None) -> Tensor:
    """The weighted mean of values `(batch,)`; without weights, their mean."""
    return values.mean() if weight is None else (values * weight).sum() / weight.sum()

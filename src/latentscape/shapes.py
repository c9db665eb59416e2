"""Axes in their fixed order, and the batch that carries them.

`draws` (K), `batch` (B), `latent` (Z), then `*X`, the axes of one example. A shape never depends on a value: one draw has a `draws` axis
of length 1. The array types are checked while tests run, and at no other time.
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
    """Some examples, as they go through a model.

    Attributes:
        x: The examples, `(batch, *X)`, floating point.
        context: What is known beside each, `(batch, context)`.
        weight: How much each counts in the loss and in totals, `(batch,)`.
        index: The number of each in its data set, `(batch,)`.
    """

    x: Tensor
    context: Tensor | None = None
    weight: Tensor | None = None
    index: Tensor | None = None


class Support(enum.Enum):
    """Which values examples have, or a likelihood covers; each kind holds those before it, but for counts."""

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
        """The values, as a sentence names them."""
        named = {Support.BINARY: "0 and 1 alone", Support.UNIT: "[0, 1]", Support.COUNT: "whole numbers from 0 on"}
        return named.get(self, "all real numbers")

    def holds(self, x: Tensor) -> bool:
        """Whether every value of `x` is one of these; each value is looked at.

        Example:
            >>> Support.COUNT.holds(torch.tensor([0.0, 7.0])), Support.COUNT.holds(torch.tensor([0.0, 7.5]))
            (True, False)
        """
        return bool(self._belongs(x).all())

    def first_outside(self, x: Tensor) -> float | None:
        """The first value of `x` that is none of these, if there is one."""
        outside = x[~self._belongs(x)]
        return float(outside[0]) if len(outside) else None

    def _belongs(self, x: Tensor) -> Tensor:
        return _BELONGS[self](x)


_BELONGS: dict[Support, Callable[[Tensor], Tensor]] = {
    Support.BINARY: lambda x: (x == 0) | (x == 1),
    Support.UNIT: lambda x: (x >= 0) & (x <= 1),
    Support.COUNT: lambda x: (x >= 0) & (x == x.round()),
    Support.REAL: torch.isfinite,
}


def weighted_mean(each: Tensor, weight: Tensor | None) -> Tensor:
    """The mean of values `(batch,)`, in which each counts as much as it weighs."""
    return each.mean() if weight is None else (each * weight).sum() / weight.sum()

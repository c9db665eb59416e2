"""The order of the axes, and the batch.

The axes are `draws` (K), `batch` (B), `latent` (Z), then `*X`, the axes of one example. A single draw has a `draws` axis of length 1
too. The array types are checked in tests only.
"""

import enum
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

Nats = Float[Tensor, "draws batch"]
PerExample = Float[Tensor, " batch"]
Codes = Float[Tensor, "draws batch latent"]
Size = tuple[int, int]  # rows and columns of an image

MAX_LISTED = 6  # values of a list, or names of a table, in a repr
MAX_REPR = 200  # characters of one entry of a repr


def one_line(record: Any) -> str:
    """The `repr` of a record in one line: arrays by dtype and shape, long lists by their length, and no empty entries.

    Example:
        >>> one_line(Batch(torch.zeros(3, 1, 8, 8)))
        'Batch(x=float32 (3, 1, 8, 8))'
    """
    entries = {field.name: getattr(record, field.name) for field in fields(record) if field.repr and not field.name.startswith("_")}
    shown = {name: _brief(value) for name, value in entries.items() if value is not None}
    return f"{type(record).__name__}({', '.join(f'{name}={value}' for name, value in shown.items() if value)})"


def _brief(value: Any) -> str:
    """A value in a few words; nothing for an empty list or table."""
    if isinstance(value, Tensor | np.ndarray):
        return f"{str(value.dtype).removeprefix('torch.')} {tuple(value.shape)}"
    if isinstance(value, nn.Module):
        return type(value).__name__
    if isinstance(value, Mapping):
        return f"{{{_listed(value)}}}" if value else ""
    if isinstance(value, list | tuple) and (not value or len(value) > MAX_LISTED):
        return f"{len(value):,} values" if value else ""
    text = repr(value)
    return text if len(text) <= MAX_REPR and "\n" not in text else f"{type(value).__name__}(...)"


def _listed(names: Mapping[Any, Any]) -> str:
    """The first few names of a table."""
    listed = ", ".join(str(name) for name in [*names][:MAX_LISTED])
    return listed if len(names) <= MAX_LISTED else f"{listed}, and {len(names) - MAX_LISTED} more"


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

    __repr__ = one_line


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


def class_name(classes: Sequence[str], label: int) -> str:
    """The name of a class, or its number if it has no name.

    Example:
        >>> class_name(("cat", "dog"), 1), class_name((), -1)
        ('dog', '-1')
    """
    return classes[label] if 0 <= label < len(classes) else str(label)

"""The mean and the spread of a data set, piece by piece, in which each example counts as much as it weighs."""

from collections.abc import Iterator

import torch
from torch import Tensor

from latentscape.data.examples import Examples
from latentscape.random import BLOCK


def mean_of(examples: Examples, size: int = 2 * BLOCK) -> Tensor:
    """The mean example, `(*X)`, in float64."""
    total, weight = torch.zeros(examples.shape, dtype=torch.float64), 0.0
    for x, w in _pieces(examples, size):
        total += x.sum(0, dtype=torch.float64) if w is None else torch.tensordot(w, x.double(), 1)
        weight += len(x) if w is None else float(w.sum())
    return total / weight


def mean_and_std(examples: Examples, *, by_column: bool, size: int = BLOCK) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation, in float64: of each value `(*X)`, or of all of them together `()`.

    The deviation is taken from the mean in a second pass, and is exactly 0 where all values that weigh anything are equal.
    """
    mean = mean_of(examples) if by_column else mean_of(examples).mean()
    square, weight = torch.zeros(examples.shape, dtype=torch.float64), 0.0
    low, high = torch.full(examples.shape, torch.inf), torch.full(examples.shape, -torch.inf)
    for x, w in _pieces(examples, size):
        counted = x if w is None else x[w > 0]
        if len(counted):
            torch.minimum(low, counted.amin(0), out=low)  # in place: small tensors that outlive large ones keep their memory from reuse
            torch.maximum(high, counted.amax(0), out=high)
        deviation = (x.double() - mean).square()
        square += deviation.sum(0) if w is None else torch.tensordot(w, deviation, 1)
        weight += len(x) if w is None else float(w.sum())
    var, equal = (square / weight, low == high) if by_column else ((square / weight).mean(), low.min() == high.max())
    return mean, var.sqrt().masked_fill(equal, 0.0)


def constant_columns(examples: Examples) -> list[tuple[str, float]]:
    """The columns of a table that hold one value in all rows that weigh anything, each with that value; none in images."""
    if len(examples.shape) != 1:
        return []
    first: Tensor | None = None
    constant = torch.ones(examples.shape, dtype=torch.bool)
    for x, w in _pieces(examples, BLOCK):
        counted = x if w is None else x[w > 0]
        if len(counted):
            first = counted[0] if first is None else first
            constant &= (counted == first).all(0)
        if not constant.any():
            return []
    return [] if first is None else [(examples.column_names[i], float(first[i])) for i in torch.nonzero(constant).flatten().tolist()]


def _pieces(examples: Examples, size: int) -> Iterator[tuple[Tensor, Tensor | None]]:
    """All examples, `size` at a time, and their weights, if they have any."""
    for start in range(0, len(examples), size):
        some = slice(start, start + size)
        yield examples.values(some).cpu(), None if examples.weight is None else examples.weight[some].cpu().double()

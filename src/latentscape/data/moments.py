"""The mean and the spread of a data set, piece by piece, in which each example counts as much as it weighs."""

import torch
from torch import Tensor

from latentscape.data.examples import Examples
from latentscape.random import BLOCK


def mean_of(examples: Examples, size: int = 2 * BLOCK) -> Tensor:
    """The mean example, `(*X)`, in float64."""
    total, weight = torch.zeros(examples.shape, dtype=torch.float64), 0.0
    for start in range(0, len(examples), size):
        x, w = _piece(examples, start, size)
        total += x.sum(0, dtype=torch.float64) if w is None else torch.tensordot(w, x.double(), 1)
        weight += len(x) if w is None else float(w.sum())
    return total / weight


def mean_and_std(examples: Examples, *, by_column: bool, size: int = BLOCK) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation, in float64: of each value `(*X)`, or of all of them together `()`.

    The deviation is taken from the mean in a second pass, and is exactly 0 where all values are equal.
    """
    mean = mean_of(examples) if by_column else mean_of(examples).mean()
    square, weight = torch.zeros(examples.shape, dtype=torch.float64), 0.0
    low, high = torch.full(examples.shape, torch.inf), torch.full(examples.shape, -torch.inf)
    for start in range(0, len(examples), size):
        x, w = _piece(examples, start, size)
        torch.minimum(low, x.amin(0), out=low)  # in place: small tensors that outlive large ones keep their memory from being used again
        torch.maximum(high, x.amax(0), out=high)
        deviation = (x.double() - mean).square()
        square += deviation.sum(0) if w is None else torch.tensordot(w, deviation, 1)
        weight += len(x) if w is None else float(w.sum())
    var, equal = (square / weight, low == high) if by_column else ((square / weight).mean(), low.min() == high.max())
    return mean, var.sqrt().masked_fill(equal, 0.0)


def constant_columns(examples: Examples, most: int = 3) -> list[str]:
    """What the first few columns of a table are called that have one value throughout; of images none is told."""
    if len(examples.shape) != 1:
        return []
    _, std = mean_and_std(examples, by_column=True)
    constant = torch.nonzero(std == 0).flatten().tolist()
    named = [f"column {examples.columns[i]!r}" if examples.columns else f"column {i + 1}" for i in constant[:most]]
    return [*named, f"{len(constant) - most} more"] if len(constant) > most else named


def _piece(examples: Examples, start: int, size: int) -> tuple[Tensor, Tensor | None]:
    """Some examples and their weights, if they have any."""
    some = slice(start, start + size)
    return examples.values(some).cpu(), None if examples.weight is None else examples.weight[some].cpu().double()

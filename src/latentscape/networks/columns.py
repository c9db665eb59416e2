"""The input of a network that takes the rows of a table, whose columns are of different kinds."""

import math
from collections.abc import Sequence
from typing import final

import torch
from torch import Tensor, nn

from latentscape.distributions.columns import Layout


@final
class ColumnInput(nn.Module):
    """A network on rows `(..., columns)` in which NaN stands for a missing cell.

    The network inside gets numbers as they are; the logarithms of 1 + counts, standardised; 1 and -1 for yes and no; a one-hot vector for
    a category; and 0 in place of a missing cell, with a 1 in an indicator for each column that may have one.

    Args:
        kinds: The kind of each column, as in `likelihoods.Columns`.
        missing: The columns, from 0 on, that have an indicator.
        network: Takes `(..., width_of(kinds, missing))`.
        moments: The mean and the standard deviation of log(1 + x) of the columns of counts, each `(counts,)`.
    """

    def __init__(self, kinds: Sequence[str], missing: Sequence[int], network: nn.Module, moments: tuple[Tensor, Tensor]) -> None:
        super().__init__()
        self.layout = Layout.of(kinds)
        self.missing = tuple(missing)
        self.network = network
        self.inputs = (len(kinds),)
        self.outputs = getattr(network, "outputs", None)
        self.register_buffer("count_mean", moments[0])
        self.register_buffer("count_std", moments[1])
        self.count_mean: Tensor
        self.count_std: Tensor

    @staticmethod
    def width_of(kinds: Sequence[str], missing: Sequence[int]) -> int:
        """The number of values that the network inside gets.

        Example:
            >>> ColumnInput.width_of(["number", "category:3", "yes/no"], [0, 2])
            7
        """
        return Layout.of(kinds).features + len(missing)

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        wide = self.widened(x)
        y: Tensor = self.network(wide) if context is None else self.network(wide, context)
        return y

    def widened(self, x: Tensor) -> Tensor:
        """What the network inside gets, `(..., width)`."""
        return torch.cat([self.features_of(x).nan_to_num(0.0), x.isnan()[..., list(self.missing)].to(x)], dim=-1)

    def features_of(self, x: Tensor) -> Tensor:
        """The features of the columns, in the order of `Layout.split`, without indicators; those of a missing cell are NaN."""
        parts = [
            x[..., list(self.layout.numbers)],
            2 * x[..., list(self.layout.yes_no)] - 1,
            (x[..., list(self.layout.counts)].clamp_min(0).log1p() - self.count_mean) / self.count_std,
        ]
        for column, size in zip(self.layout.categories, self.layout.sizes, strict=True):
            number = x[..., column : column + 1].nan_to_num(0.0).long().clamp(0, size - 1)
            one_hot = (number == torch.arange(size, device=x.device)).to(x)
            parts.append(one_hot.masked_fill(x[..., column : column + 1].isnan(), math.nan))
        return torch.cat(parts, dim=-1)

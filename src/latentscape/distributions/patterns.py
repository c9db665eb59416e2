"""A categorical distribution over rows of zeros and ones: known patterns, and all other rows together."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor

from latentscape.distributions.base import Distribution
from latentscape.random import Noise

MAX_BITS = 48  # of a row: a uniform number in float64 tells all rows apart, and the number of a row is exact


def codes_of(rows: Tensor, axes: int) -> Tensor:
    """The numbers of rows of zeros and ones, whose value i counts 2^i, over the last `axes` axes; values in between are rounded.

    Example:
        >>> codes_of(torch.tensor([[1.0, 0, 0], [0, 1, 1]]), 1).tolist()
        [1, 6]
    """
    flat = rows.flatten(-axes) > 0.5
    powers = 2 ** torch.arange(flat.shape[-1], device=rows.device)
    return (flat * powers).sum(-1)


def rows_of(codes: Tensor, bits: int) -> Tensor:
    """The rows with these numbers, `(..., bits)`, of whole numbers 0 and 1: the inverse of `codes_of`."""
    powers = 2 ** torch.arange(bits, device=codes.device)
    return codes.unsqueeze(-1) // powers % 2  # not by shifts, which ONNX does not have


@final
@dataclass(frozen=True, eq=False)
class PatternCategorical(Distribution):
    """A distribution over the 2^bits rows of zeros and ones: a probability for each pattern, and one that all other rows share evenly.

    Attributes:
        logits: Of each pattern, and of all other rows together, `(..., size + 1)`; they need not be normalised.
        codes: The numbers of the patterns, ascending, `(size,)`.
        shape: X, the shape of one row.
    """

    logits: Tensor
    codes: Tensor
    shape: tuple[int, ...]

    @property
    def bits(self) -> int:
        """The number of values of a row."""
        return math.prod(self.shape)

    @property
    def others(self) -> int:
        """The number of rows that are no known pattern."""
        return 2**self.bits - len(self.codes)

    @cached_property
    def log_shares(self) -> Tensor:
        """The log-probabilities of the patterns, and of all other rows together, `(..., size + 1)`."""
        logits = self.logits
        if not self.others:
            logits = torch.cat([logits[..., :-1], torch.full_like(logits[..., -1:], -math.inf)], dim=-1)
        return F.log_softmax(logits, dim=-1)

    @property
    def mean(self) -> Tensor:
        """The probability that each value is 1."""
        rows = rows_of(self.codes, self.bits).to(self.logits)
        of_others = (2.0 ** (self.bits - 1) - rows.sum(0)) / max(self.others, 1)
        flat = self.log_shares.exp() @ torch.cat([rows, of_others.unsqueeze(0)])
        return flat.unflatten(-1, self.shape)

    @property
    def mode(self) -> Tensor:
        """The most probable row; where that is none of the patterns, the first of the other rows by its number."""
        likeliest = self._of_each_row().argmax(-1)
        return self._rows(likeliest, torch.zeros_like(likeliest))

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Draws by the inverse of the distribution function; they have no gradient."""
        shares = self.log_shares.detach().double().exp()
        like = shares[..., 0]
        above = shares.cumsum(-1)[..., :-1] <= noise.uniform(draws, like).unsqueeze(-1)
        rank = (noise.uniform(draws, like) * self.others).long()
        index = above.sum(-1)
        return self._rows(index if self.others else index.clamp_max(len(self.codes) - 1), rank)

    def log_prob(self, value: Tensor) -> Tensor:
        codes = codes_of(value, len(self.shape))
        each = self._of_each_row()
        index = self._index(codes)
        leading = torch.broadcast_shapes(index.shape, each.shape[:-1])
        return each.expand(*leading, -1).gather(-1, index.expand(leading).unsqueeze(-1)).squeeze(-1)

    def _of_each_row(self) -> Tensor:
        """The log-probability of each pattern, and of each single one of the other rows, `(..., size + 1)`."""
        return torch.cat([self.log_shares[..., :-1], self.log_shares[..., -1:] - math.log(max(self.others, 1))], dim=-1)

    def _index(self, codes: Tensor) -> Tensor:
        """The place of each row among the patterns; `size` for any other row."""
        size = len(self.codes)
        if not size:
            return torch.zeros_like(codes)
        place = torch.searchsorted(self.codes, codes).clamp_max(size - 1)
        return torch.where(self.codes[place] == codes, place, size)

    def _rows(self, index: Tensor, rank: Tensor) -> Tensor:
        """The patterns with these places; where the place is `size`, the other row with this rank among them."""
        before = self.codes - torch.arange(
            len(self.codes), device=self.codes.device
        )  # for each pattern, how many other rows come before it
        codes = rank + torch.searchsorted(before, rank, right=True)
        if len(self.codes):
            codes = torch.where(index < len(self.codes), self.codes[index.clamp_max(len(self.codes) - 1)], codes)
        return rows_of(codes, self.bits).to(self.logits).unflatten(-1, self.shape)

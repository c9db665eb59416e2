"""A distribution over the rows of a table, whose columns are of different kinds; NaN stands for a missing cell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor

from latentscape.distributions.base import Distribution
from latentscape.distributions.counts import NegativeBinomial
from latentscape.distributions.normal import HALF_LOG_2PI
from latentscape.errors import SettingError
from latentscape.random import Noise
from latentscape.reading import ColumnKind

MAX_LOG_MEAN = 25.0  # of a count: a network that gives more has diverged


@final
@dataclass(frozen=True)
class Layout:
    """The places of the columns of each kind in a row, from 0 on, and the number of categories of each column that has them.

    The features of a row are those of its numbers, then of yes and no, of counts, and of categories: one for each column, or category.
    """

    numbers: tuple[int, ...]
    yes_no: tuple[int, ...]
    counts: tuple[int, ...]
    categories: tuple[int, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, kinds: Sequence[str]) -> "Layout":
        """The layout of columns of these kinds: `number`, `date`, `yes/no`, `count`, or `category:3` for one of 3 categories.

        Raises:
            SettingError: There is no such kind, or a category has no number of categories.

        Example:
            >>> Layout.of(["number", "category:3", "count", "number"])
            Layout(numbers=(0, 3), yes_no=(), counts=(2,), categories=(1,), sizes=(3,))
        """
        names, sizes = [], []
        for kind in kinds:
            name, _, size = kind.partition(":")
            is_category = name == ColumnKind.CATEGORY
            if name not in list(ColumnKind) or is_category != bool(size) or (size and not (size.isdecimal() and int(size) > 0)):
                raise SettingError(f"The kind of a column is 'number', 'date', 'yes/no', 'count' or 'category:3', but it is {kind!r}.")
            names.append(name)
            sizes += [int(size)] if is_category else []
        places = {kind: tuple(i for i, name in enumerate(names) if name == kind) for kind in ColumnKind}
        numbers = tuple(sorted(places[ColumnKind.NUMBER] + places[ColumnKind.DATE]))
        return cls(numbers, places[ColumnKind.YES_NO], places[ColumnKind.COUNT], places[ColumnKind.CATEGORY], tuple(sizes))

    @property
    def columns(self) -> int:
        """The number of columns."""
        return len(self.order)

    @property
    def features(self) -> int:
        """The number of features of a row."""
        return len(self.numbers) + len(self.yes_no) + len(self.counts) + sum(self.sizes)

    @property
    def order(self) -> tuple[int, ...]:
        """The places of all columns, kind by kind."""
        return self.numbers + self.yes_no + self.counts + self.categories

    def split(self, features: Tensor) -> tuple[Tensor, Tensor, Tensor, list[Tensor]]:
        """Features `(..., features)` of numbers, of yes and no, of counts, and of each column of categories."""
        numbers, yes_no, counts, rest = features.split([len(self.numbers), len(self.yes_no), len(self.counts), sum(self.sizes)], dim=-1)
        return numbers, yes_no, counts, list(rest.split(self.sizes, dim=-1)) if self.sizes else []

    def joined(self, parts: Sequence[Tensor]) -> Tensor:
        """Values of numbers, of yes and no, of counts and of categories, each `(..., columns of the kind)`, in the order of the row."""
        by_kind = torch.cat([part for part in parts if part.shape[-1]], dim=-1)
        places = sorted(range(self.columns), key=lambda i: self.order[i])
        return by_kind[..., places]


@final
@dataclass(frozen=True, eq=False)
class ByColumn(Distribution):
    """Independent columns: normal numbers, yes or no, negative binomial counts, and categories; a missing cell has no probability.

    Attributes:
        layout: The kinds of the columns.
        features: `(..., features)`: means, logits, logarithms of means, and logits of each category.
        log_std: Of the numbers, `(numbers,)`.
        log_inverse_dispersion: Of the counts, `(counts,)`; see `NegativeBinomial`.
    """

    layout: Layout
    features: Tensor
    log_std: Tensor
    log_inverse_dispersion: Tensor

    @cached_property
    def _parts(self) -> tuple[Tensor, Tensor, Tensor, list[Tensor]]:
        numbers, yes_no, counts, categories = self.layout.split(self.features)
        return numbers, yes_no, counts.clamp_max(MAX_LOG_MEAN), categories

    @property
    def mean(self) -> Tensor:
        """Means of numbers and counts, the probability of yes, and the number of the most probable category."""
        numbers, yes_no, counts, categories = self._parts
        return self.layout.joined([numbers, yes_no.sigmoid(), counts.exp(), self._likeliest(categories)])

    @property
    def mode(self) -> Tensor:
        """As `mean`, but 1 or 0 for yes or no, whichever is more probable."""
        numbers, yes_no, counts, categories = self._parts
        return self.layout.joined([numbers, (yes_no > 0).to(numbers), counts.exp(), self._likeliest(categories)])

    def estimate_over(self, weights: Tensor) -> Tensor:
        numbers, yes_no, counts, categories = self._parts
        share = weights.unsqueeze(-1)
        likeliest = [(share * logits.softmax(-1)).sum(0) for logits in categories]
        yes = ((share * yes_no.sigmoid()).sum(0) > 0.5).to(numbers)
        return self.layout.joined([(share * numbers).sum(0), yes, (share * counts.exp()).sum(0), self._likeliest(likeliest)])

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Draws of all cells; those of numbers alone are differentiable."""
        numbers, yes_no, counts, categories = self._parts
        drawn = [torch.addcmul(numbers, self.log_std.exp(), noise.normal(draws, numbers))]
        drawn.append((noise.uniform(draws, yes_no) < yes_no.sigmoid()).to(numbers))
        drawn.append(NegativeBinomial(counts, self.log_inverse_dispersion, 1).draw(noise, draws))
        for logits in categories:
            below = logits.softmax(-1).cumsum(-1)[..., :-1] <= noise.uniform(draws, logits[..., :1])
            drawn.append(below.sum(-1, keepdim=True).to(numbers))
        return self.layout.joined(drawn)

    def log_prob(self, value: Tensor) -> Tensor:
        return self.log_prob_each(value).sum(-1)

    def log_prob_each(self, value: Tensor) -> Tensor:
        """The log probability of each cell, `(*batch, columns)`: 0 for a missing one."""
        numbers, yes_no, counts, categories = self._parts
        x = value.nan_to_num(0.0)
        x_numbers, x_yes, x_counts, x_categories = (
            x[..., list(places)] for places in (self.layout.numbers, self.layout.yes_no, self.layout.counts, self.layout.categories)
        )
        standard = (x_numbers - numbers) * (-self.log_std).exp()
        each = [-0.5 * standard.square() - self.log_std - HALF_LOG_2PI, x_yes * yes_no - F.softplus(yes_no)]
        each.append(NegativeBinomial(counts, self.log_inverse_dispersion, 1).log_prob_each(x_counts))
        for i, logits in enumerate(categories):
            log_p, index = logits.log_softmax(-1), x_categories[..., i : i + 1].long()
            leading = torch.broadcast_shapes(log_p.shape[:-1], index.shape[:-1])
            each.append(log_p.expand(*leading, -1).gather(-1, index.expand(*leading, -1)))
        return torch.where(value.isnan(), 0.0, self.layout.joined(each))

    def _likeliest(self, categories: Sequence[Tensor]) -> Tensor:
        """The number of the most probable category of each column, `(..., columns of categories)`."""
        if not categories:
            return self.features.new_zeros(0)
        return torch.stack([logits.argmax(-1) for logits in categories], dim=-1).to(self.features)


def log_inverse_dispersion_of(mean: Tensor, var: Tensor) -> Tensor:
    """The logarithm of 1 / dispersion of a negative binomial with this mean and variance, between -7 and 14, where it is nearly Poisson.

    Example:
        >>> log_inverse_dispersion_of(torch.tensor([2.0]), torch.tensor([6.0])).exp()  # 2 + 2^2 / 1
        tensor([1.])
    """
    inverse = mean.square() / (var - mean).clamp_min(1e-12)
    return inverse.clamp(math.exp(-7), math.exp(14)).log()

"""p(x | z) of a table whose columns are of different kinds."""

import math
from collections.abc import Iterable, Sequence
from typing import final

import torch
from torch import Tensor, nn

from latentscape.distributions.columns import ByColumn, Layout, log_inverse_dispersion_of
from latentscape.errors import SettingError
from latentscape.parts.likelihood import Likelihood
from latentscape.reading import ColumnKind
from latentscape.shapes import Support

MIN_LOG_STD = -5.0  # of a scaled number: a column that is a function of the code would let its density grow without end
START_LOG_STD = -1.5  # with noise as wide as the data, training would give up latent dimensions early that it needs
MIN_SHARE, MIN_MEAN_COUNT = 0.01, 1e-3  # in the initial features


@final
class Columns(Likelihood):
    """Independent columns, each of its own kind: the log-likelihood is the sum over the cells that were seen.

    A number, or a date in days, is normal with a learnt standard deviation for each column; yes or no is a Bernoulli; a category has a
    probability for each of its values; a count is negative binomial, with a learnt dispersion for each column, whose limit is a Poisson
    distribution. NaN stands for a missing cell. The mean of p(x | z) has the probability of yes, and for a category the number of its
    most probable value. `learn` takes the initial features from the training set.

    Args:
        shape: X, `(columns,)`.
        kinds: The kind of each column: `number`, `date`, `yes/no`, `count`, or `category:3` for one of 3 categories; by default, all are
            numbers. A run writes them into its recipe.
        missing: The columns, from 0 on, that have missing cells in the training set, of which a network is told; a run writes them.
    """

    covers = Support.REAL
    is_density = True
    takes_missing = True

    def __init__(self, shape: Sequence[int], kinds: Sequence[str] = (), missing: Sequence[int] = ()) -> None:
        super().__init__()
        self.shape = tuple(shape)
        if len(self.shape) != 1:
            raise SettingError(f"The likelihood 'columns' takes rows of a table, but an example has the shape {list(shape)}; use another.")
        self.kinds = tuple(kinds) or (str(ColumnKind.NUMBER),) * self.shape[0]
        self.layout = Layout.of(self.kinds)
        if len(self.kinds) != self.shape[0]:
            raise SettingError(f"A row has {self.shape[0]} columns, but {len(self.kinds)} kinds were given; give one for each.")
        if any(not 0 <= column < self.shape[0] for column in missing):
            raise SettingError(f"A row has the columns 0 to {self.shape[0] - 1}, but missing is {list(missing)}; give some of these.")
        self.missing = tuple(missing)
        self.log_std = nn.Parameter(torch.full((len(self.layout.numbers),), START_LOG_STD))
        self.log_inverse_dispersion = nn.Parameter(torch.zeros(len(self.layout.counts)))
        self.register_buffer("start", torch.zeros(self.layout.features))
        self.register_buffer("spread", torch.ones(self.shape[0]))
        self.start: Tensor
        self.spread: Tensor

    @property
    def features(self) -> tuple[int, ...]:
        return (self.layout.features,)

    def forward(self, h: Tensor, context: Tensor | None = None) -> ByColumn:
        return ByColumn(self.layout, h, self.log_std.clamp_min(MIN_LOG_STD), self.log_inverse_dispersion)

    def features_at(self, mean: Tensor) -> Tensor:
        """The features for which the columns are as in the training set, whose mean is `mean`."""
        return self.start

    def without_code(self, mean: Tensor, std: Tensor) -> ByColumn:
        numbers, counts = list(self.layout.numbers), list(self.layout.counts)
        log_std = std[numbers].log().clamp_min(MIN_LOG_STD)
        return ByColumn(self.layout, self.start.unsqueeze(0), log_std, log_inverse_dispersion_of(mean[counts], std[counts].square()))

    def squared_error(self, mean: Tensor, x: Tensor) -> Tensor:
        """The mean error of the cells that were seen, 0 if none was: squared and standardised, and 0 or 1 for a category.

        Numbers are scaled to standard deviation 1 already; counts, and yes or no, are divided by their standard deviation in the training
        set, so that all columns count alike.
        """
        squared = ((mean - x) / self.spread).square()
        is_category = torch.zeros(self.shape[0], dtype=torch.bool, device=x.device)
        is_category[list(self.layout.categories)] = True
        each = torch.where(is_category, (mean != x).to(squared), squared)
        seen = ~x.isnan()
        return torch.where(seen, each, 0.0).sum(-1) / seen.sum(-1).clamp_min(1)

    def first_outside(self, x: Tensor) -> str | None:
        for column, kind in enumerate(self.kinds):
            name, _, size = kind.partition(":")
            values = x[:, column]
            whole, seen = (values == values.round()) & (values >= 0), ~values.isnan()
            highest = {ColumnKind.YES_NO: 1.0, ColumnKind.COUNT: math.inf, ColumnKind.CATEGORY: float(size or 1) - 1}
            if name not in highest:
                continue
            outside = values[seen & ~(whole & (values <= highest[ColumnKind(name)]))]
            if len(outside):
                allowed = "whole numbers from 0 on" if name == ColumnKind.COUNT else f"the numbers 0 to {highest[ColumnKind(name)]:g}"
                return f"column {column + 1} of kind {name!r} takes {allowed}, but holds {float(outside[0]):g}"
        return None

    def learn(self, blocks: Iterable[Tensor]) -> None:
        rows = torch.zeros(self.shape[0], dtype=torch.float64)
        total, square = torch.zeros_like(rows), torch.zeros_like(rows)
        of_categories = [torch.zeros(size, dtype=torch.float64) for size in self.layout.sizes]
        for block in blocks:
            x, seen = block.double().nan_to_num(0.0), ~block.isnan()
            rows += seen.sum(0)
            total += x.sum(0)
            square += x.square().sum(0)
            for column, occurred in zip(self.layout.categories, of_categories, strict=True):
                occurred += block[seen[:, column], column].long().bincount(minlength=len(occurred))
        mean = total / rows.clamp_min(1)
        var = (square / rows.clamp_min(1) - mean.square()).clamp_min(0)
        numbers, yes_no, counts = (list(places) for places in (self.layout.numbers, self.layout.yes_no, self.layout.counts))
        features = [
            mean[numbers],
            torch.logit(mean[yes_no].clamp(MIN_SHARE, 1 - MIN_SHARE)),
            mean[counts].clamp_min(MIN_MEAN_COUNT).log(),
            *((of_one + 0.5).log() - (of_one + 0.5).sum().log() for of_one in of_categories),
        ]
        self.start.copy_(torch.cat(features))
        own_unit = yes_no + counts
        self.spread[own_unit] = torch.where(var[own_unit] > 0, var[own_unit].sqrt(), 1.0).to(self.spread)
        with torch.no_grad():
            self.log_inverse_dispersion.copy_(log_inverse_dispersion_of(mean[counts], var[counts]))

"""The share of the data that reconstructions explain: of each column of a table, or of all values of an image together."""

import math
from dataclasses import dataclass, replace
from typing import Final, final

import numpy as np
import torch
from torch import Tensor

from latentscape.data import Examples
from latentscape.data.moments import MAX_COLUMNS_NAMED, mean_and_std
from latentscape.random import EXAMPLES_PER_BLOCK
from latentscape.reading import KINDS_OF_ROWS, ColumnKind, Kind
from latentscape.shapes import Batch

MIN_COLUMN_SHARE = 0.1  # of a column's squared deviations; below, the column is not explained
MIN_RECORDED_SHARE = -1e6  # so that the share of a diverged column is a finite number
MAX_CELLS_SORTED = 2**20  # of the training examples, from which the limits of ordinary cells are taken
MIN_OUTLIER_DISTANCE = 10.0  # spreads from the median: a cell farther away may be an outlier
MAX_OUTLIER_SHARE = 0.02  # of the rows; if more cells of a column are that far away, they are part of its distribution
MIN_OUTLYING_ROWS = 2  # that may be outliers, however few rows there are
CENTRAL_SHARE = 0.9  # of the cells of a column, nearest to its median, which give its spread
MIN_VARIATION = 0.1  # of the training variance; a column that varies less in a part cannot be judged on that part
MIN_STRUCTURE = 1e-3  # of the squared deviations of images; with less, they are plain areas of one colour each
MAX_STD_RATIO = 3.0  # of a standard deviation with the outliers to that without; above, they decide the scale of a column
ONE_SCALE: Final = frozenset({Kind.IMAGE, Kind.SIGNAL, Kind.CHORDS})  # kinds of examples whose values share one unit


@final
@dataclass(frozen=True)
class ColumnShare:
    """How much of a column the reconstructions explain.

    Attributes:
        name: The name of the column.
        explained: 1 minus their squared error as a share of that of the training mean: 1 at best, 0 for a column that is ignored. For a
            column of categories, the same of wrong categories, and of the most common category of the training examples.
    """

    name: str
    explained: float


@final
@dataclass(frozen=True)
class Explained:
    """How much of some examples the reconstructions explain.

    Attributes:
        share: Of the squared deviations of all values; in a table, of its standardised columns, none of which counts below 0.
        rows: The number of examples.
        columns: The share of each column of a table that varies in the training examples; empty for other kinds of examples.
        varies: Whether anything varies in the training examples.
        structure: For images, the share of what is left of the squared deviations when each image has its own mean in each channel: how
            its values are arranged, whatever its brightness and tint. None for other examples, and for drawings in ink.
    """

    share: float
    rows: int
    columns: tuple[ColumnShare, ...] = ()
    varies: bool = True
    structure: float | None = None

    @property
    def unexplained(self) -> tuple[ColumnShare, ...]:
        """The columns that are not explained, the worst first."""
        return tuple(sorted((c for c in self.columns if c.explained < MIN_COLUMN_SHARE), key=lambda column: column.explained))

    @property
    def best(self) -> float:
        """The share of the column that is explained best; that of all values, if they are not columns."""
        return max((column.explained for column in self.columns), default=self.share)

    def columns_said(self) -> str:
        """Which columns are explained and which are not; empty if all are, or if there are no columns.

        Example:
            >>> Explained(0.5, 99, (ColumnShare("age", 0.9), ColumnShare("x7", 0.0), ColumnShare("dose", 0.6))).columns_said()
            "2 of 3 columns are explained, 'x7' is not"
        """
        missing = self.unexplained
        if not missing or len(self.columns) == 1:
            return ""
        number = len(self.columns) - len(missing)
        rest = len(missing) - MAX_COLUMNS_NAMED
        names = [repr(column.name) for column in missing[: MAX_COLUMNS_NAMED if rest > 1 else MAX_COLUMNS_NAMED + 1]]
        names += [f"{rest} more"] if rest > 1 else []
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        counted = f"{number} of {len(self.columns)} columns {'is' if number == 1 else 'are'} explained"
        return f"{counted}, {listed} {'is' if len(names) == 1 else 'are'} not"


@final
@dataclass(frozen=True, eq=False)
class Baseline:
    r"""The prediction that reconstructions are compared with, the training mean, and the scale of the squared errors.

    For a table, each column has its own mean and its own scale, so that no column counts for more because of its unit; and a few
    outliers decide nothing. They would decide a mean squared error: a code that only tells two outlying rows of pure noise from the others
    "explains" nearly all of its variance. So an outlier is left out of mean, scale and errors alike. It is a cell more than ten spreads
    from the median of its column, and among the 2 % of the cells (at least 2) that are the farthest away. The spread is the root mean
    square distance from the median of the 90 % nearest of the cells that differ from the median. This keeps whatever is part of a
    distribution: at least 98 % of the rows of a column with heavy tails; and all rows of a column in which a hundredth are yes, or most
    counts are zero, since its spread is that of the cells which differ. The limits are taken from the training examples, so that a part
    is compared with what training could know.

    Images, signals and chords, whose values share one unit, have one scale and one limit for all values, and a mean for each.

    A few numbers explain much of a photograph: its mean colour alone has 30 % of the variance of CIFAR-10, and 60 % of that of tiles on
    white or black grounds. So the deviations of an image are split into two parts at right angles, that of the mean of each channel and
    the rest, its structure, which has a share of its own.

    Attributes:
        centre: The mean of each value, `(*X)`; for a column of categories, its most common one.
        scale: The root mean squared distance from it, `(*X)`; 0 for a constant column.
        low: The lowest value that is no outlier, `(*X)`.
        high: The highest, `(*X)`.
        names: The names of the columns; none for examples with one scale.
        categories: Whether a column holds categories, which are right or wrong but never near, `(*X)`.
        of_images: Whether the examples are images whose structure is judged.
    """

    centre: Tensor
    scale: Tensor
    low: Tensor
    high: Tensor
    names: tuple[str, ...]
    categories: Tensor
    of_images: bool = False

    @classmethod
    def of(cls, train: Examples) -> "Baseline":
        """The baseline of training examples, in one pass over them."""
        by_column = is_judged_by_column(train)
        of_images = train.kind == Kind.IMAGE and not train.ink and len(train.shape) == 3 and math.prod(train.shape[1:]) > 1
        if train.levels > 1:  # pixels in whole numbers are never outliers
            mean, std = mean_and_std(train, by_column=True)
            scale = std.square().mean().sqrt().expand(train.shape)
            infinite = torch.full(train.shape, math.inf)
            return cls(mean, scale, -infinite, infinite, (), torch.zeros(train.shape, dtype=torch.bool), of_images)
        categories = torch.zeros(train.shape, dtype=torch.bool)
        if by_column and train.schema:
            categories = torch.tensor([column.kind is ColumnKind.CATEGORY for column in train.schema])
        cells = _cells(train)
        low, high = limits(cells) if by_column else limits(cells.reshape(-1, 1), rows=len(cells))
        low, high = (limit.expand(cells.shape[1]).reshape(train.shape).clone() for limit in (low, high))
        low[categories], high[categories] = -math.inf, math.inf
        middle = cells.nanmedian(0).values.nan_to_num(0.0).reshape(train.shape)
        for column in torch.nonzero(categories).flatten().tolist():
            middle[column] = _most_common(cells[:, column])
        start = cls(middle, torch.ones(()), low, high, train.column_names if by_column else (), categories, of_images)
        mean, square, constant = _moments(train, start)
        variance = torch.where(categories, mean, square - mean.square()).clamp_min(0.0).masked_fill(constant, 0.0)
        if not by_column:
            variance = variance.mean().expand(train.shape)
        return replace(start, centre=torch.where(categories, middle, middle + mean), scale=variance.sqrt())

    def counted(self, x: Tensor) -> Tensor:
        """Which cells of examples `(n, *X)` are neither missing nor outliers."""
        return (x >= self.low) & (x <= self.high)

    def squared_error(self, x: Tensor, prediction: Tensor) -> Tensor:
        """The squared error of a prediction of each cell `(n, *X)`; for a category, 1 if it is wrong."""
        error = (prediction - x).square()
        return torch.where(self.categories, (prediction.round() != x).to(error.dtype), error) if bool(self.categories.any()) else error


@final
class Shares:
    """Gathers the errors of the reconstructions of a part, batch by batch, for the share that they explain."""

    def __init__(self, baseline: Baseline) -> None:
        self.baseline = baseline
        self._rows = 0
        self._error, self._deviation, self._weight = (torch.zeros(baseline.centre.shape, dtype=torch.float64) for _ in range(3))
        self._error_of_means = self._deviation_of_means = 0.0

    def add(self, batch: Batch, reconstructions: Tensor) -> Tensor:
        """Add the reconstructions `(batch, *X)` of a batch, each batch once.

        Returns:
            How much of the squared deviation of each example is explained, in units of the variance of a column, summed over its values:
            `(batch,)`.
        """
        baseline = self.baseline
        x, reconstructions = batch.x.cpu().double(), reconstructions.cpu().double()
        counted = baseline.counted(x) & (baseline.scale > 0)
        unit = baseline.scale.square().clamp_min(torch.finfo(torch.float64).tiny)
        error, deviation = (
            (baseline.squared_error(x, prediction) / unit).masked_fill(~counted, 0.0) for prediction in (reconstructions, baseline.centre)
        )
        weight = _weight_of(batch)
        self._rows += len(x)
        self._error += torch.tensordot(weight, error, 1)
        self._deviation += torch.tensordot(weight, deviation, 1)
        self._weight += torch.tensordot(weight, counted.double(), 1)
        if baseline.of_images:
            self._error_of_means += _of_means((reconstructions - x).masked_fill(~counted, 0.0), weight) / float(unit.max())
            self._deviation_of_means += _of_means((baseline.centre - x).masked_fill(~counted, 0.0), weight) / float(unit.max())
        return (deviation - error).flatten(1).sum(1)

    def explained(self) -> Explained:
        """The share that the reconstructions of all examples so far explain."""
        varies = bool((self.baseline.scale > 0).any())
        if not self.baseline.names:
            error, deviation = float(self._error.sum()), float(self._deviation.sum())
            return Explained(_share(error, deviation), self._rows, varies=varies, structure=self._structure(error, deviation))
        columns = zip(self.baseline.names, self._error.tolist(), self._deviation.tolist(), self._weight.tolist(), strict=True)
        shares = tuple(
            ColumnShare(name, _share(error, deviation))
            for name, error, deviation, weight in columns
            if weight > 0 and deviation > MIN_VARIATION * weight
        )
        lowest, largest = torch.minimum(self._error, self._deviation).sum(), self._deviation.sum()
        return Explained(_share(float(lowest), float(largest)), self._rows, shares, varies)

    def _structure(self, error: float, deviation: float) -> float | None:
        """The share of the structure; none if there is none to judge."""
        rest = deviation - self._deviation_of_means
        if not self.baseline.of_images or rest <= MIN_STRUCTURE * deviation:
            return None
        return _share(error - self._error_of_means, rest)


def is_judged_by_column(examples: Examples) -> bool:
    """Whether each value of an example has its own unit, as in rows of a table; not so for pixels, or zeros and ones without names."""
    if len(examples.shape) != 1 or examples.kind in ONE_SCALE or examples.levels > 1:
        return False
    is_table = bool(examples.columns) or examples.kind in KINDS_OF_ROWS
    return is_table or not all(bool(((x == 0) | (x == 1)).all()) for x in examples.pieces())


def outlying_rows(train: Examples) -> int:
    """The number of training rows with outliers that decide the standard deviation of a column; 0 where outliers matter little."""
    baseline = Baseline.of(train)
    _, std = mean_and_std(train, by_column=True)
    decided = std > MAX_STD_RATIO * baseline.scale.clamp_min(torch.finfo(torch.float64).tiny)
    decided &= baseline.scale > 0
    if not bool(decided.any()):
        return 0
    count = 0
    for batch in train.batches(EXAMPLES_PER_BLOCK):
        x = batch.x.cpu().double()
        is_outlier = ~baseline.counted(x) & ~x.isnan() & decided & (_weight_of(batch) > 0).view(-1, *[1] * (x.ndim - 1))
        count += int(is_outlier.flatten(1).any(1).sum())
    return count


def limits(cells: Tensor, rows: int | None = None) -> tuple[Tensor, Tensor]:
    """The lowest and the highest value in each column that is no outlier, each `(columns,)`; `Baseline` says which are outliers.

    Args:
        cells: The cells of a table, `(n, columns)`; NaN for a missing one.
        rows: The number of examples that they are of; by default, n.

    Example:
        >>> ordinary = torch.linspace(-1, 1, 100, dtype=torch.float64)
        >>> low, high = limits(torch.cat([ordinary, torch.tensor([900.0])]).unsqueeze(1))
        >>> bool((ordinary >= low).all() and (ordinary <= high).all()), bool(high < 900)
        (True, True)
    """
    n = len(cells)
    cells_per_row = n // (rows or n)
    outliers = cells_per_row * max(MIN_OUTLYING_ROWS, int(MAX_OUTLIER_SHARE * (rows or n)))
    median = cells.nanmedian(0).values
    distance = (cells - median).abs()
    distance = distance.masked_fill(distance.isnan() | (distance == 0), math.inf).sort(0).values
    differing = distance.isfinite().sum(0)
    central = (CENTRAL_SHARE * differing).long()
    order = torch.arange(n).unsqueeze(1)
    spread = (distance.square().masked_fill(order >= central, 0.0).sum(0) / central.clamp_min(1)).sqrt()
    tail = distance.gather(0, (differing - 1 - outliers).clamp_min(0).unsqueeze(0)).squeeze(0)
    limit = torch.maximum(MIN_OUTLIER_DISTANCE * spread, tail).masked_fill((central == 0) | (differing <= outliers), math.inf)
    return median - limit, median + limit


def _cells(train: Examples) -> Tensor:
    """Evenly spaced training examples whose weight is above 0, as rows of about a million cells in all: `(n, values)`."""
    size = math.prod(train.shape)
    kept = np.arange(len(train)) if train.weight is None else np.flatnonzero(train.weight.cpu().numpy() > 0)
    rows = kept[np.unique(np.linspace(0, len(kept) - 1, max(1, min(len(kept), MAX_CELLS_SORTED // size))).astype(np.int64))]
    return train.values(torch.from_numpy(rows).to(train.device)).cpu().double().flatten(1)


def _moments(train: Examples, baseline: Baseline) -> tuple[Tensor, Tensor, Tensor]:
    """The weighted mean over the counted cells, and that of the square, of their difference from the centre; whether it never changes.

    The difference of a category is 1 if it is another one. All are `(*X)`.
    """
    total, square, weights = (torch.zeros(train.shape, dtype=torch.float64) for _ in range(3))
    low, high = torch.full_like(total, math.inf), torch.full_like(total, -math.inf)
    for batch in train.batches(EXAMPLES_PER_BLOCK):
        x, weight = batch.x.cpu().double(), _weight_of(batch)
        counted = baseline.counted(x) & (weight > 0).view(-1, *[1] * (x.ndim - 1))
        difference = torch.where(baseline.categories, (x != baseline.centre).double(), x - baseline.centre)
        total += torch.tensordot(weight, difference.masked_fill(~counted, 0.0), 1)
        square += torch.tensordot(weight, difference.square().masked_fill(~counted, 0.0), 1)
        weights += torch.tensordot(weight, counted.double(), 1)
        torch.minimum(low, difference.masked_fill(~counted, math.inf).amin(0), out=low)
        torch.maximum(high, difference.masked_fill(~counted, -math.inf).amax(0), out=high)
    weights.clamp_min_(torch.finfo(torch.float64).tiny)
    return total / weights, square / weights, low >= high


def _of_means(deviations: Tensor, weight: Tensor) -> float:
    """The part of the squared deviations of images `(n, c, h, w)` that the mean of each channel makes up, in all."""
    by_image = deviations.shape[-2] * deviations.shape[-1] * deviations.mean((-2, -1)).square().sum(1)
    return float(weight @ by_image)


def _weight_of(batch: Batch) -> Tensor:
    """The weight of each example of a batch, `(batch,)`, in float64 on the CPU."""
    return torch.ones(len(batch.x), dtype=torch.float64) if batch.weight is None else batch.weight.cpu().double()


def _most_common(cells: Tensor) -> float:
    """The most common value of a column, without its missing cells; 0 if all are missing."""
    values, counts = cells[~cells.isnan()].unique(return_counts=True)
    return float(values[counts.argmax()]) if len(values) else 0.0


def _share(error: float, deviation: float) -> float:
    """1 - error / deviation, a finite number; 0 without a deviation."""
    share = 1 - error / deviation if deviation > 0 else 0.0
    return max(MIN_RECORDED_SHARE, share) if math.isfinite(share) else MIN_RECORDED_SHARE

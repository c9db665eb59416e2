"""Whether the columns of a table are correlated at all."""

import math

import numpy as np
import torch
from torch import Tensor

from latentscape.data import Examples
from latentscape.measures.explained import is_judged_by_column

MIN_ROWS_RANKED, MAX_ROWS_RANKED = 30, 2000  # fewer rows cannot tell
MAX_COLUMNS_RANKED = 1000
TRACY_WIDOM_999 = 3.27  # the 0.999 quantile of the Tracy-Widom distribution of order 1


def is_uncorrelated(examples: Examples) -> bool:
    """Whether the columns of a table are correlated by no more than chance; False for examples that are no table.

    Both the columns and their distances from their medians are compared, so that points on a circle count as correlated. The correlations
    are those of ranks, so that a few outliers decide nothing. For n independent rows of d independent columns, the largest eigenvalue of
    their matrix is near (1 + sqrt(d / n))^2, with a spread and a distribution known from Johnstone (2001, *Annals of Statistics* 29,
    theorem 1.1). A larger one, at the level of 1 in 1,000, is a correlation.

    Example:
        >>> angle = torch.linspace(0, 6.28, 500)
        >>> is_uncorrelated(Examples(torch.stack([angle.cos(), angle.sin()], dim=1)))
        False
    """
    if not is_judged_by_column(examples) or examples.shape[0] > MAX_COLUMNS_RANKED:
        return False
    rows = np.unique(np.linspace(0, len(examples) - 1, MAX_ROWS_RANKED).astype(np.int64))
    x = examples.values(torch.from_numpy(rows).to(examples.device)).cpu().double()
    return all(_largest_is_of_noise(cells) for cells in (x, (x - x.nanmedian(0).values).abs()))


def _largest_is_of_noise(cells: Tensor) -> bool:
    """Whether the largest eigenvalue of the rank correlations of columns `(n, columns)` is no larger than that of independent columns."""
    ranks = torch.stack([_ranks(column) for column in cells.T], dim=1)
    ranks = ranks[:, ranks.square().sum(0) > 0]
    n, d = ranks.shape
    if n < MIN_ROWS_RANKED:
        return False
    if d < 2:
        return True
    largest = float(torch.linalg.matrix_norm(ranks / ranks.square().sum(0).sqrt(), ord=2)) ** 2
    edge = (math.sqrt(n - 1) + math.sqrt(d)) ** 2 / n
    spread = (math.sqrt(n - 1) + math.sqrt(d)) * (1 / math.sqrt(n - 1) + 1 / math.sqrt(d)) ** (1 / 3) / n
    return largest < edge + TRACY_WIDOM_999 * spread


def _ranks(column: Tensor) -> Tensor:
    """The ranks of the cells of a column around their mean, with the mean rank for equal cells, and 0 for missing ones."""
    known = ~column.isnan()
    _, inverse, counts = column[known].unique(return_inverse=True, return_counts=True)
    rank = counts.cumsum(0).double() - (counts.double() - 1) / 2
    ranks = torch.zeros_like(column)
    if len(counts):
        ranks[known] = rank[inverse] - rank[inverse].mean()
    return ranks

"""The weighted mean and standard deviation of a data set, computed piece by piece."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from latentscape.data.examples import Examples, evenly_spaced
from latentscape.random import EXAMPLES_PER_BLOCK
from latentscape.reading import Column

MAX_COLUMNS_NAMED = 3  # in one message
MAX_VALUES_COMPARED = 2**20  # to count the different values of columns


def mean_of(examples: Examples, size: int = 2 * EXAMPLES_PER_BLOCK) -> Tensor:
    """The mean example, `(*X)`, in float64; cells of a table with a schema that are missing do not count."""
    if examples.schema:
        return _seen_moments(examples)[0]
    total, weight = torch.zeros(examples.shape, dtype=torch.float64), 0.0
    for x, w in _pieces(examples, size):
        total += x.sum(0, dtype=torch.float64) if w is None else torch.tensordot(w, x.double(), 1)
        weight += len(x) if w is None else float(w.sum())
    return total / weight


def mean_and_std(examples: Examples, *, by_column: bool, size: int = EXAMPLES_PER_BLOCK) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation, in float64: of each value `(*X)`, or of all values together `()`.

    A second pass takes the deviations from the mean. They are exactly 0 where all values with a weight above 0 are equal. Cells of a
    table with a schema that are missing do not count.
    """
    if examples.schema and by_column:
        return _seen_moments(examples)
    mean = mean_of(examples) if by_column else mean_of(examples).mean()
    square, weight = torch.zeros(examples.shape, dtype=torch.float64), 0.0
    low, high = (torch.full(examples.shape, end, dtype=torch.float64) for end in (torch.inf, -torch.inf))
    for x, w in _pieces(examples, size):
        counted = x if w is None else x[w > 0]
        if len(counted):
            torch.minimum(low, counted.amin(0).double(), out=low)  # in place: a small tensor that outlives a large one blocks its memory
            torch.maximum(high, counted.amax(0).double(), out=high)
        deviation = (x.double() - mean).square()
        square += deviation.sum(0) if w is None else torch.tensordot(w, deviation, 1)
        weight += len(x) if w is None else float(w.sum())
    var, equal = (square / weight, low == high) if by_column else ((square / weight).mean(), low.min() == high.max())
    return mean, var.sqrt().masked_fill(equal, 0.0)


def _seen_moments(examples: Examples) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of the cells of each column that were seen; 0 for a column without any."""
    total, square, weight = (torch.zeros(examples.shape, dtype=torch.float64) for _ in range(3))
    mean = total
    low, high = (torch.full(examples.shape, end, dtype=torch.float64) for end in (torch.inf, -torch.inf))
    for is_second in (False, True):
        for x, w in _pieces(examples, EXAMPLES_PER_BLOCK):
            seen = (~x.isnan()).double() * (1.0 if w is None else w.unsqueeze(-1))
            values = x.double().nan_to_num(0.0)
            if is_second:
                square += (seen * (values - mean).square()).sum(0)
                low = torch.minimum(low, values.masked_fill(seen == 0, torch.inf).amin(0))
                high = torch.maximum(high, values.masked_fill(seen == 0, -torch.inf).amax(0))
            else:
                weight += seen.sum(0)
                total += (seen * values).sum(0)
        if not is_second:
            mean = torch.where(weight > 0, total / weight, 0.0)
    return mean, torch.where(low < high, (square / weight).sqrt(), 0.0)


def constant_columns(examples: Examples) -> list[tuple[str, float]]:
    """The columns of a table with one value in all rows whose weight is above 0, and that value; none for images.

    Missing cells do not count; a column without any other is not constant.
    """
    if len(examples.shape) != 1:
        return []
    low, high = (torch.full(examples.shape, end, dtype=torch.float64) for end in (torch.inf, -torch.inf))
    for x, w in _pieces(examples, EXAMPLES_PER_BLOCK):
        counted = (x if w is None else x[w > 0]).double()
        if len(counted):
            low = torch.minimum(low, counted.nan_to_num(torch.inf).amin(0))
            high = torch.maximum(high, counted.nan_to_num(-torch.inf).amax(0))
        if bool((low < high).all()):
            return []
    return [(examples.column_names[i], float(low[i])) for i in torch.nonzero(low == high).flatten().tolist()]


def constant_text(columns: Sequence[tuple[str, float]], of: str = "") -> str:
    """A message about constant columns, each with its value; `of` says whose columns they are.

    Example:
        >>> print(constant_text([("age", 3.0)], " of the condition"))
        column 'age' of the condition is 3 in every training row; it is not scaled
        >>> print(constant_text([("a", 0.0), ("b", 0.5), ("c", 7.0), ("d", 0.0)]))
        columns 'a' (0), 'b' (0.5), 'c' (7) and 1 more are constant in the training rows; they are not scaled
    """
    if len(columns) == 1:
        name, value = columns[0]
        return f"column {name!r}{of} is {value:g} in every training row; it is not scaled"
    return f"columns {_named([(name, f'{value:g}') for name, value in columns])}{of} are constant in the training rows; they are not scaled"


def one_text_message(columns: Sequence[tuple[Column, float]]) -> str:
    """A message about columns of texts, each with the number of the only one that the training rows hold.

    Example:
        >>> from latentscape.reading import ColumnKind
        >>> print(one_text_message([(Column("sex", ColumnKind.CATEGORY, ("f", "m")), 1.0)]))
        column 'sex' is 'm' in every training row, so nothing is learnt from it
        >>> print(one_text_message([(Column("smoker", ColumnKind.YES_NO), 0.0), (Column("sex", ColumnKind.CATEGORY, ("f", "m")), 0.0)]))
        columns 'smoker' ('0') and 'sex' ('f') hold a single text in the training rows, so nothing is learnt from them
    """
    texts = [(column.name, column.categories[int(value)] if column.categories else f"{value:g}") for column, value in columns]
    if len(texts) == 1:
        name, text = texts[0]
        return f"column {name!r} is {text!r} in every training row, so nothing is learnt from it"
    subject = f"columns {_named([(name, repr(text)) for name, text in texts])}"
    return f"{subject} hold a single text in the training rows, so nothing is learnt from them"


def _named(columns: Sequence[tuple[str, str]]) -> str:
    """The names of several columns, each with a text, and how many more there are."""
    named = [f"{name!r} ({text})" for name, text in columns[:MAX_COLUMNS_NAMED]]
    more = len(columns) - len(named)
    rest = f"{more} more" if more else named.pop()
    return f"{', '.join(named)} and {rest}"


def too_fine_columns(examples: Examples) -> list[tuple[str, int, int]]:
    """The columns of a table whose values 32-bit numbers cannot tell apart once they are scaled to standard deviation 1.

    Most different values of such a column become equal, because outliers set its scale. Up to a million evenly spaced values are
    compared.

    Returns:
        The name, the number of different values, and how many of them stay different.
    """
    if len(examples.shape) != 1:
        return []
    rows = evenly_spaced(len(examples), max(2, MAX_VALUES_COMPARED // examples.shape[0]))
    x = examples.values(rows.to(examples.device)).cpu().double()
    scaled = ((x - x.nanmean(0)) / (x - x.nanmean(0)).square().nanmean(0).sqrt()).float()
    different, left = _different(x), _different(scaled)
    fine = torch.nonzero(2 * left < different).flatten().tolist()
    return [(examples.column_names[i], int(different[i]), int(left[i])) for i in fine if different[i] > 1]


def _different(x: Tensor) -> Tensor:
    """How many different values each column of `(n, columns)` has, without NaN: `(columns,)`."""
    ordered = x.sort(0).values  # NaN comes last
    return 1 + (ordered[1:] > ordered[:-1]).sum(0)


def too_fine_text(column: tuple[str, int, int]) -> str:
    """A message about a column of `too_fine_columns`.

    Example:
        >>> print(too_fine_text(("time", 600, 2)))
        column 'time' has 600 different values, of which 2 stay different once it is scaled; remove its outliers, or take its logarithm
    """
    name, different, left = column
    return (
        f"column {name!r} has {different:,} different values, of which {left:,} stay different once it is scaled; "
        "remove its outliers, or take its logarithm"
    )


def _pieces(examples: Examples, size: int) -> Iterator[tuple[Tensor, Tensor | None]]:
    """All examples, `size` at a time, with their weights, or none."""
    for start in range(0, len(examples), size):
        rows = slice(start, start + size)
        yield examples.values(rows).cpu(), None if examples.weight is None else examples.weight[rows].cpu().double()

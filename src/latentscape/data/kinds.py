"""The kind of examples (a table, counts, signals or images), told from their shape and their values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import torch
from torch import Tensor

from latentscape.data.examples import Examples, evenly_spaced
from latentscape.data.splits import Splits
from latentscape.errors import DataError
from latentscape.faces import ReadWith
from latentscape.reading import Kind, ReadOptions
from latentscape.shapes import Support

MAX_ROWS_COMPARED, MAX_VALUES_COMPARED = 2000, 2**20  # of evenly spaced rows, from which counts and signals are told
MIN_ROWS_COMPARED = 20  # fewer say nothing about variances or neighbours
MIN_SIDE_FOR_CONVOLUTIONS = 16  # pixels of an image
MIN_PIXELS = 16  # values of a row that may be pixels: an image of 4 x 4
MIN_SAMPLES = 64  # values of a row that may be a signal
MAX_BYTE = 255
STEPS_OF_DECIMALS = 1000  # from 0 to 1, in numbers of three decimals
ROUNDING = 1e-6  # of a value in [0, 1] that is stored in single precision
MAX_ROUGHNESS_OF_SIGNALS = 0.4  # mean squared step between neighbours, as a share of that between any two values of a row
MAX_ROUGHNESS_OF_NOISY_SIGNALS = 0.7  # the same of signals that share a smooth shape, such as heartbeats
MAX_ROUGHNESS_OF_SHAPES = 0.2  # the same of rows with that shape
MIN_VARIANCE_OF_COUNTS = 0.5  # of a column, as a share of its mean; it is 1 for Poisson counts
MIN_SHARE_OF_COUNTS = 0.5  # of columns that look like counts

RECIPES: Final[Mapping[Kind, str]] = {  # the default recipe of a file, if its values lie in all real numbers or are counts
    Kind.TABLE: "array-real",
    Kind.COUNTS: "counts",
    Kind.SIGNAL: "signal",
    Kind.IMAGE: "array-real",
}


@dataclass(frozen=True)
class _Values:
    """What all values of rows have in common."""

    low: float
    high: float
    are_whole: bool
    levels: int  # the number k if all values are bytes (255), or multiples of 1/k from 0 to 1 (see `_levels_of`); otherwise 0


def kind_of(examples: Examples, reading: ReadOptions) -> tuple[Kind, str]:
    """What examples are, and why.

    Args:
        examples: The training part of a file, as it was read.
        reading: How the file was read; a kind in it decides.

    Returns:
        The kind; and a message that says what was seen, what follows from it and how to take the examples otherwise: empty if the kind was
        chosen, was set by the reader, or is the only one that fits.

    Raises:
        DataError: The values cannot be of the chosen kind.

    Example:
        >>> kind_of(Examples(torch.rand(50, 12)), ReadOptions())[0], kind_of(Examples(torch.rand(50, 1, 4, 4)), ReadOptions())
        (<Kind.TABLE: 'table'>, (<Kind.IMAGE: 'image'>, ''))
    """
    if reading.kind is None and reading.rate is not None:
        return Kind.SIGNAL, ""
    if reading.kind is not None:
        _refuse_other_values(examples, reading.kind)
        return reading.kind, ""
    if examples.kind:
        return Kind(examples.kind), ""
    if examples.schema:
        return Kind.TABLE, ""
    if examples.axis is not None:
        ends = f"from {examples.axis.positions[0]:g} to {examples.axis.positions[-1]:g}"
        return Kind.SIGNAL, _note(f"columns named by positions {ends} are samples of signals, on one scale", Kind.TABLE)
    if len(examples.shape) != 1:
        return Kind.IMAGE, ""
    return _kind_of_rows(examples)


def _kind_of_rows(examples: Examples) -> tuple[Kind, str]:
    width = examples.shape[0]
    values = _values_of(examples)
    if support_of(examples) is Support.BINARY:
        return Kind.TABLE, ""
    if values.levels and width >= MIN_PIXELS:
        values_are = "bytes up to 255" if values.high == MAX_BYTE else f"multiples of 1/{values.levels}"
        return Kind.IMAGE, _note(f"rows of {width:,} {values_are} are pixels", Kind.TABLE)
    rows = _some_rows(examples)
    reaches_byte = values.are_whole and values.high == MAX_BYTE  # pixels stored as other numbers are neither smooth rows nor counts
    if width >= MIN_SAMPLES and not reaches_byte and _are_smooth(rows):
        return Kind.SIGNAL, _note(
            f"rows of {width:,} numbers that change little from one to the next are signals, on one scale", Kind.TABLE
        )
    if values.are_whole and values.low >= 0 and not reaches_byte and _are_counts(rows):
        return Kind.COUNTS, _note(f"whole numbers from 0 to {values.high:,.0f} that vary as counts do are counts", Kind.TABLE)
    if values.low >= 0 and values.high <= 1:
        return Kind.TABLE, _note(
            f"rows of {width:,} numbers in [0, 1] are no pixels, but a table with each column standardised", Kind.IMAGE
        )
    is_long = width >= MIN_SAMPLES
    return Kind.TABLE, _note(f"rows of {width:,} numbers are a table with each column standardised", Kind.SIGNAL) if is_long else ""


def _note(sentence: str, other: Kind) -> str:
    return f"{sentence}; {ReadWith('kind', other.value)} overrides this"


def of_kind(splits: Splits, kind: Kind) -> Splits:
    """The parts of a data set, known to be of this kind; bytes of images stand for k / 255."""

    def with_kind(part: Examples) -> Examples:
        is_bytes = kind is Kind.IMAGE and part.store.dtype == torch.uint8
        return replace(part, kind=kind.value, levels=MAX_BYTE if is_bytes and part.levels == 1 else part.levels)

    return Splits(**{name: with_kind(part) for name, part in splits.parts().items()})


def support_for(kind: Kind, examples: Examples) -> Support:
    """The support that a likelihood of examples of this kind must have."""
    if kind is Kind.COUNTS:
        return Support.COUNT
    support = support_of(examples)
    is_unit_table = kind in (Kind.TABLE, Kind.SIGNAL) and support is Support.UNIT
    return Support.REAL if is_unit_table else support


def recipe_for(kind: Kind, support: Support, shape: tuple[int, ...] = (), levels: int = 1) -> str:
    """The name of the default recipe for examples of this kind, shape and levels: convolutions for images from 16 x 16 pixels on."""
    if kind is Kind.IMAGE and support is Support.UNIT and len(shape) == 3 and min(shape[1:]) >= MIN_SIDE_FOR_CONVOLUTIONS:
        return "image" if levels > 1 else "image-gaussian"
    return "array-unit" if support in (Support.BINARY, Support.UNIT) else RECIPES[kind]


def support_of(examples: Examples) -> Support:
    """The smallest of all supports but that of counts which contains all values; whole numbers above 1 count as real."""
    if examples.schema:
        return Support.REAL
    if examples.levels > 1:
        return Support.UNIT
    low, high = examples.ends()
    if not (low >= 0 and high <= 1):
        return Support.REAL
    return Support.BINARY if all(bool(((x == 0) | (x == 1)).all()) for x in examples.pieces()) else Support.UNIT


def _values_of(examples: Examples) -> _Values:
    low, high = examples.ends()
    if not examples.store.dtype.is_floating_point:
        return _Values(low, high, True, MAX_BYTE if high == MAX_BYTE else 0)
    are_whole, levels = True, _levels_of(_some_rows(examples)) if low >= 0 and high == 1 else 0
    for x in examples.pieces():
        are_whole = are_whole and bool((x == x.round()).all())
        if levels and not _are_multiples(x, levels):
            levels = 0
        if not (are_whole or levels):
            break
    return _Values(low, high, are_whole, levels)


def _levels_of(rows: Tensor) -> int:
    """The smallest number k from 2 to 255 of which all values in [0, 1] are multiples of 1/k.

    It is 0 if there is none, or if multiples of 1/k are numbers of up to three decimals: these may be shares that were rounded.
    """
    different = rows.unique()
    if len(different) > MAX_BYTE + 1:
        return 0
    levels = next((levels for levels in range(2, MAX_BYTE + 1) if _are_multiples(different, levels)), 0)
    return 0 if levels and STEPS_OF_DECIMALS % levels == 0 else levels


def _are_multiples(x: Tensor, levels: int) -> bool:
    return bool(((x * levels).round() / levels - x).abs().max() < ROUNDING)


def _some_rows(examples: Examples) -> Tensor:
    """Evenly spaced rows, in float64."""
    count = min(MAX_ROWS_COMPARED, max(MIN_ROWS_COMPARED, MAX_VALUES_COMPARED // examples.shape[0]))
    return examples.values(evenly_spaced(len(examples), count).to(examples.device)).cpu().double()


def _are_smooth(rows: Tensor) -> bool:
    """Whether neighbours in a row differ far less than any two of its values, once the mean row is subtracted.

    Noise may hide much of this in signals that share a shape, such as heartbeats; so they may be rougher if the rows with their shape are
    smooth. A table may happen to have its columns in the order of their means; but without the mean row, its values are in no order.
    """
    if len(rows) < MIN_ROWS_COMPARED:
        return False
    without_shape = _roughness(rows - rows.mean(0))
    return without_shape < MAX_ROUGHNESS_OF_SIGNALS or (
        without_shape < MAX_ROUGHNESS_OF_NOISY_SIGNALS and _roughness(rows) < MAX_ROUGHNESS_OF_SHAPES
    )


def _roughness(rows: Tensor) -> float:
    """The mean squared step between neighbours, as a share of that between any two values of a row; 1 for constant rows.

    It is half of von Neumann's ratio (1941), and 1 for values in no order.
    """
    any_two = 2 * rows.var(1).mean()
    return float(rows.diff(dim=1).square().mean() / any_two) if any_two > 0 else 1.0


def _are_counts(rows: Tensor) -> bool:
    """Whether whole numbers from 0 on vary as counts do: in many columns there is a 0, and a variance of about the mean, or more."""
    if len(rows) < MIN_ROWS_COMPARED:
        return False
    variance, mean = rows.var(0), rows.mean(0)
    varying = variance > 0
    like_counts = varying & (rows.amin(0) == 0) & (variance >= MIN_VARIANCE_OF_COUNTS * mean)
    return bool(like_counts.sum() >= max(1, MIN_SHARE_OF_COUNTS * int(varying.sum())))


def _refuse_other_values(examples: Examples, kind: Kind) -> None:
    """Refuse values that are none of the chosen kind.

    Raises:
        DataError: The message has the first such value.
    """
    if kind is not Kind.COUNTS:
        return
    for x in examples.pieces():
        outside = Support.COUNT.first_outside(x)
        if outside is not None:
            raise DataError(
                f"These values were to be taken as counts, but one is {outside:g}, which is not a whole number from 0 on; take them as a "
                "table: ",
                ReadWith("kind", Kind.TABLE.value),
                ".",
            )

"""Images and rows of one part of the data that also stand in the training part: figures on them do not show generalisation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

from latentscape.data.examples import Examples, evenly_spaced
from latentscape.data.splits import Splits
from latentscape.reading import Kind

CELLS_PER_SIDE: Final = 8  # of the grid of means by which images are compared
MAX_DISTANCE: Final = 0.1  # between the grids of near-duplicates, as a share of the contrast of an image: a root mean square
MIN_CONTRAST: Final = 0.02  # a standard deviation of the grid; flatter images are near-duplicates only if they are equal
MAX_PAIRS: Final = 2**27  # compared; of larger parts, as many images at equal distances as there may be
MAX_VALUES_OF_ROWS: Final = 2**26  # of a training part of rows that is compared
ROWS_PER_BLOCK: Final = 1024


@dataclass(frozen=True)
class Duplicates:
    """How many images of a part also stand in the training part.

    Attributes:
        equal: Those that are equal to a training image, pixel for pixel.
        near: Those that are nearly equal to one.
        compared: The number of images of the part that were compared.
    """

    equal: int
    near: int
    compared: int


def duplicates_across(train: Examples, other: Examples) -> Duplicates:
    """Count the images of `other` that are equal, or nearly equal, to a training image.

    Two images are nearly equal if the means of their brightness in 8 x 8 cells differ by less than a tenth of the contrast of these means.
    The memory it takes depends neither on the size of the images nor on the size of the training part.
    """
    rows = evenly_spaced(len(other), max(1, MAX_PAIRS // len(train))).unique()
    blocks = list(_described(other.take(rows.numpy())))
    keys, grids = (torch.cat(described) for described in zip(*blocks, strict=True))
    equal = torch.zeros(len(rows), dtype=torch.bool)
    nearest = torch.full((len(rows),), torch.inf)
    for train_keys, train_grids in _described(train):
        equal |= torch.isin(keys, train_keys)
        squares = train_grids.square().sum(1)
        for start in range(0, len(rows), ROWS_PER_BLOCK):
            block = slice(start, start + ROWS_PER_BLOCK)
            nearest[block] = torch.minimum(nearest[block], (squares - 2 * grids[block] @ train_grids.T).amin(1))
    contrast = grids.std(1)
    distance = ((nearest + grids.square().sum(1)).clamp_min(0) / grids.shape[1]).sqrt()
    near = (distance < MAX_DISTANCE * contrast) & (contrast >= MIN_CONTRAST)
    return Duplicates(int(equal.sum()), int((near & ~equal).sum()), len(rows))


def duplicates_said(splits: Splits) -> Iterator[str]:
    """A sentence for each part of a data set of images, or of rows of numbers, that shares some with the training part."""
    others = {name: part for name, part in splits.parts().items() if name != "train"}
    if others and _are_rows_of_decimals(splits.train):
        known = _keys_of_rows(splits.train)
        for name, part in others.items():
            if equal := int(torch.isin(_keys_of_rows(part), known).sum()):
                are = "is" if equal == 1 else "are"
                yield f"of {len(part):,} {name} rows, {equal:,} {are} equal to a training row: figures on new rows would be worse"
    if splits.train.kind != Kind.IMAGE or splits.train.ink or len(splits.train.shape) != 3:
        return
    for name, part in others.items():
        duplicates = duplicates_across(splits.train, part)
        kinds = [(duplicates.equal, "equal to"), (duplicates.near, "nearly equal to")]
        counts = " and ".join(f"{count:,} {words}" for count, words in kinds if count)
        if counts:
            yield f"of {duplicates.compared:,} {name} images, {counts} a training image: figures on new images would be worse"


def _are_rows_of_decimals(examples: Examples) -> bool:
    """Whether examples are rows of which no two are equal by chance: of a signal, or of a table with a column of numbers."""
    if len(examples.shape) != 1 or examples.kind not in (Kind.TABLE, Kind.SIGNAL) or examples.size > MAX_VALUES_OF_ROWS:
        return False
    first = examples.values(slice(0, ROWS_PER_BLOCK))
    return not bool(((first == first.round()) | first.isnan()).all())  # whole numbers, such as answers, are equal by chance


def _keys_of_rows(examples: Examples) -> Tensor:
    """A key of each row, equal for equal rows, `(n,)`."""
    return torch.cat([_keys(piece.cpu()) for piece in examples.pieces()])


def _described(examples: Examples) -> Iterator[tuple[Tensor, Tensor]]:
    """A key of the pixels of each image, equal for equal images, `(n,)`, and its grid of mean brightness, `(n, 64)`, in blocks."""
    for start in range(0, len(examples), ROWS_PER_BLOCK):
        stored = examples.stored(slice(start, start + ROWS_PER_BLOCK)).cpu()
        x = stored if stored.is_floating_point() else stored.float() / examples.levels
        grids = F.adaptive_avg_pool2d(x.float().mean(1, keepdim=True), CELLS_PER_SIDE).flatten(1)
        yield _keys(stored.flatten(1)), grids


def _keys(rows: Tensor) -> Tensor:
    """A 64-bit key of each row: a sum of its values with fixed random weights, modulo 2^64, by which equal rows have equal keys."""
    weights = torch.randint(-(2**62), 2**62, (rows.shape[1],), generator=torch.Generator().manual_seed(0))
    if rows.dtype == torch.float64:
        whole = rows.contiguous().view(torch.int64)
    else:
        whole = rows.long() if not rows.is_floating_point() else rows.float().contiguous().view(torch.int32).long()
    return (whole * weights).sum(1)

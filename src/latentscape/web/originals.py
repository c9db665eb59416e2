"""The original examples in a page, as many of them as a budget of bytes allows."""

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data import Examples
from latentscape.explore.points import Points, rows_by_class
from latentscape.reading import Kind
from latentscape.web.packing import Blobs, packed_size

DEFAULT_BUDGET = 2_000_000  # bytes, packed
EXAMPLES_MEASURED = 200  # by whose packed size that of all is estimated
SHARE_OF_BUDGET = 0.97  # that the estimate may take, since others may pack less well
LARGEST = {8: 255, 16: 65_535}  # the largest whole number of so many bits


def originals_of(
    blobs: Blobs, examples: Examples, points: Points, *, n: int | None = None, budget: int | None = DEFAULT_BUDGET, seed: int = 0
) -> dict[str, Any] | None:
    """The originals of some or all points, packed, as the page reads them; none if not a single one fits.

    Args:
        blobs: The arrays of the page.
        examples: The part of the data that the points are from.
        points: The points.
        n: The number of originals; by default, as many as fit.
        budget: The packed bytes that they may take; none for any number.
        seed: The seed of the choice, which has the same shares of all classes.
    """
    count = len(points) if n is None else min(n, len(points))
    encoding = Encoding(examples)
    if budget is not None and count:
        some = points.rows[np.unique(np.linspace(0, len(points) - 1, EXAMPLES_MEASURED).astype(np.int64))]
        size = packed_size(encoding.stored(some)) / len(some)
        count = min(count, int(SHARE_OF_BUDGET * budget / size))
    if count < 1:
        return None
    labels = None if examples.labels is None else examples.labels[points.rows]
    chosen = rows_by_class(labels, len(points), count, seed=seed)
    reference = blobs.add("originals", encoding.stored(points.rows[chosen])) | encoding.range
    is_all = len(chosen) == len(points)
    numbers = None if is_all else blobs.add("originals-points", chosen.astype(np.uint32))
    return {"points": numbers, "values": reference, "stratified": labels is not None and not is_all}


class Encoding:
    """How the values of examples are packed: bytes and whole numbers as they are, values of images and signals in steps, rows as float32.

    Args:
        examples: The examples, whose lowest and highest values set the steps.
    """

    def __init__(self, examples: Examples) -> None:
        self._examples = examples
        is_exact = not examples.store.dtype.is_floating_point
        low, high = (0.0, LARGEST[8] / examples.levels) if examples.store.dtype == torch.uint8 else examples.ends()
        if is_exact and low >= 0 and high * examples.levels <= LARGEST[8]:
            self._bits, self._low, self._high = 8, 0.0, LARGEST[8] / examples.levels
        elif is_exact and low >= 0 and high * examples.levels <= LARGEST[16]:
            self._bits, self._low, self._high = 16, 0.0, LARGEST[16] / examples.levels
        elif examples.kind == Kind.SIGNAL:
            self._bits, self._low, self._high = 16, low, high
        elif len(examples.shape) == 1 or not (math.isfinite(low) and math.isfinite(high)):
            self._bits, self._low, self._high = 0, 0.0, 1.0
        else:
            self._bits, self._low, self._high = 8, low if low < 0 or high > 1 else 0.0, high if low < 0 or high > 1 else 1.0

    @property
    def range(self) -> dict[str, list[float]]:
        """The ends of the steps, as a reference of an array has them; empty for float32."""
        return {"low": [self._low], "high": [self._high]} if self._bits else {}

    def stored(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        """The examples of these rows, as they are packed: `(rows, *X)`."""
        values = self._examples.take(rows).values().cpu().numpy()
        if not self._bits:
            return values.astype(np.float32)
        width = self._high - self._low
        steps = np.rint((values - self._low) * (LARGEST[self._bits] / width if width > 0 else 0.0))
        return steps.clip(0, LARGEST[self._bits]).astype(np.uint8 if self._bits == 8 else np.uint16)

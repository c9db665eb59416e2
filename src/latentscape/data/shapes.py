"""Pictures of one shape whose factors are all known, after dSprites (Matthey et al., 2017).

Each picture shows a square, an ellipse or a heart, at one of 6 scales, rotated by one of 40 angles, at one of 32 x 32 positions that are
one pixel apart: 737,280 combinations. A pixel is 1 where its centre lies in the shape, else 0. At every angle a shape stays in a circle
of 16 pixels around its centre, so no shape touches the frame, and a shape at another position is the same picture, moved by whole pixels.
"""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data.examples import Examples
from latentscape.data.splits import Splits

FACTORS = ("shape", "scale", "rotation", "x", "y")
VALUES_PER_FACTOR = (3, 6, 40, 32, 32)
SIDE = 64  # pixels
RADIUS = 16  # pixels
EDGE_TOLERANCE = 1e-9  # a centre on the edge is inside, whatever the last bit of a sine is

Numbers = NDArray[np.float64]


def _square(x: Numbers, y: Numbers) -> Numbers:
    return np.maximum(np.abs(x), np.abs(y)) - np.sqrt(0.5)


def _ellipse(x: Numbers, y: Numbers) -> Numbers:
    return np.square(x) + np.square(2 * y) - 1


def _heart(x: Numbers, y: Numbers) -> Numbers:
    x, y = 1.2935 * x, 0.2935 - 1.2935 * y  # upright, its centre of mass at 0, its tip on the circle
    return (x**2 + y**2 - 1) ** 3 - x**2 * y**3


OUTLINES: dict[str, Callable[[Numbers, Numbers], Numbers]] = {"square": _square, "ellipse": _ellipse, "heart": _heart}
OUTLINE_NAMES = tuple(OUTLINES)


def values() -> tuple[Numbers, ...]:
    """The values of each factor: the shape's number, the scale, the angle in radians, x from left to right, y from top to bottom."""
    shape, scale, rotation, x, y = VALUES_PER_FACTOR
    position = np.linspace(0, 1, x), np.linspace(0, 1, y)
    return np.arange(shape, dtype=np.float64), np.linspace(0.5, 1, scale), 2 * np.pi * np.arange(rotation) / rotation, *position


def sprites() -> NDArray[np.uint8]:
    """Every shape at every scale and angle, `(shape, scale, rotation, 33, 33)`, its centre on the middle pixel."""
    _, scales, angles, _, _ = values()
    y, x = np.mgrid[-RADIUS : RADIUS + 1, -RADIUS : RADIUS + 1] / RADIUS
    cos, sin = (turn(angles)[:, None, None] for turn in (np.cos, np.sin))
    scale = scales[:, None, None, None]
    turned = (x * cos - y * sin) / scale, (x * sin + y * cos) / scale
    return np.stack([outline(*turned) <= EDGE_TOLERANCE for outline in OUTLINES.values()]).astype(np.uint8)


def draw(combinations: NDArray[np.int64], stamps: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """The pictures `(n, 1, 64, 64)` of combinations, by their numbers from 0 to 737,279."""
    stamps = sprites() if stamps is None else stamps
    *kind, left, top = np.unravel_index(combinations, VALUES_PER_FACTOR)
    pictures = np.zeros((len(combinations), SIDE, SIDE), dtype=np.uint8)
    position = left * VALUES_PER_FACTOR[4] + top
    for rows in np.split(np.argsort(position, kind="stable"), np.flatnonzero(np.diff(np.sort(position))) + 1):
        x, y = int(left[rows[0]]), int(top[rows[0]])
        pictures[rows, y : y + stamps.shape[-2], x : x + stamps.shape[-1]] = stamps[tuple(index[rows] for index in kind)]
    return pictures[:, None]


def factors(combinations: NDArray[np.int64]) -> Numbers:
    """The values of the factors of combinations, `(n, 5)`."""
    indices = np.unravel_index(combinations, VALUES_PER_FACTOR)
    return np.stack([value[index] for value, index in zip(values(), indices, strict=True)], axis=1)


def sample(n: int, seed: int) -> NDArray[np.int64]:
    """The numbers of `n` different combinations, in random order; the same on every machine, and with every version of NumPy."""
    keys = np.random.PCG64(seed).random_raw(int(np.prod(VALUES_PER_FACTOR)))  # NumPy promises that the raw bits never change
    return np.argsort(keys, kind="stable")[:n].astype(np.int64)


def load_shapes(n: int, seed: int) -> Splits:
    """A random sample of the combinations, as examples with labels and factors."""
    combinations = sample(n, seed)
    table = factors(combinations)
    return Splits(
        Examples(torch.from_numpy(draw(combinations)), labels=table[:, 0].astype(np.int64), classes=OUTLINE_NAMES, factors=table),
    )

"""Pictures of one shape whose every factor is known, after dSprites (Matthey et al., 2017): what a code should find is no secret.

A square, an ellipse or a heart, of one of 6 scales, turned by one of 40 angles, at one of 32 x 32 places one pixel apart: 737,280
combinations. A pixel is 1 where its centre lies in the shape, else 0. Turned, every shape stays in a circle of 16 pixels around its
centre, so none touches the frame, and the same shape at another place is the same picture, moved by whole pixels.
"""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data.examples import Examples, Splits

FACTORS = ("shape", "scale", "rotation", "x", "y")
SIZES = (3, 6, 40, 32, 32)  # how many values each factor has
SIDE = 64
RADIUS = 16
EDGE = 1e-9  # a centre on the edge is inside, whatever the last bit of a sine is

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
    shape, scale, rotation, x, y = SIZES
    place = np.linspace(0, 1, x), np.linspace(0, 1, y)
    return np.arange(shape, dtype=np.float64), np.linspace(0.5, 1, scale), 2 * np.pi * np.arange(rotation) / rotation, *place


def sprites() -> NDArray[np.uint8]:
    """Every shape at every scale and angle, `(shape, scale, rotation, 33, 33)`, its centre on the middle pixel."""
    _, scales, angles, _, _ = values()
    y, x = np.mgrid[-RADIUS : RADIUS + 1, -RADIUS : RADIUS + 1] / RADIUS
    cos, sin = (turn(angles)[:, None, None] for turn in (np.cos, np.sin))
    each = scales[:, None, None, None]
    turned = (x * cos - y * sin) / each, (x * sin + y * cos) / each
    return np.stack([outline(*turned) <= EDGE for outline in OUTLINES.values()]).astype(np.uint8)


def draw(combinations: NDArray[np.int64], stamps: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """The pictures `(n, 1, 64, 64)` of some combinations, given by their numbers from 0 to 737,279."""
    stamps = sprites() if stamps is None else stamps
    *kind, left, top = np.unravel_index(combinations, SIZES)
    pictures = np.zeros((len(combinations), SIDE, SIDE), dtype=np.uint8)
    place = left * SIZES[4] + top
    for rows in np.split(np.argsort(place, kind="stable"), np.flatnonzero(np.diff(np.sort(place))) + 1):
        x, y = int(left[rows[0]]), int(top[rows[0]])
        pictures[rows, y : y + stamps.shape[-2], x : x + stamps.shape[-1]] = stamps[tuple(index[rows] for index in kind)]
    return pictures[:, None]


def factors(combinations: NDArray[np.int64]) -> Numbers:
    """The values of the factors of some combinations, `(n, 5)`."""
    return np.stack([each[index] for each, index in zip(values(), np.unravel_index(combinations, SIZES), strict=True)], axis=1)


def sample(n: int, seed: int) -> NDArray[np.int64]:
    """Numbers of `n` combinations, none twice, in random order; the same on every machine, and with every NumPy."""
    keys = np.random.PCG64(seed).random_raw(int(np.prod(SIZES)))  # raw bits are what NumPy promises never to change
    return np.argsort(keys, kind="stable")[:n].astype(np.int64)


def load_shapes(n: int, seed: int) -> Splits:
    """A random sample of the combinations, as examples with labels and factors."""
    combinations = sample(n, seed)
    known = factors(combinations)
    return Splits(
        Examples(torch.from_numpy(draw(combinations)), labels=known[:, 0].astype(np.int64), classes=OUTLINE_NAMES, factors=known),
    )

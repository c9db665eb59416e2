"""A plane of codes, decoded beforehand for a page that cannot decode by itself."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from latentscape.errors import SettingError
from latentscape.explore.codes import decode
from latentscape.explore.dimensions import OUTER_QUANTILES, Dimensions
from latentscape.explore.projections import Projection
from latentscape.models import Model
from latentscape.shapes import one_line

SPOTS_PER_SIDE = 40
SPOTS_PER_SIDE_OF_A_CLASS = 16  # with a grid for each class
MIN_SPOTS_PER_SIDE = 4  # a coarser grid does not show what lies between its spots
MAX_VALUES = 6_000_000  # of all examples together: a page has a byte for each


@dataclass(frozen=True, eq=False)
class Rendered:
    """Decoded examples at the spots of a plane.

    Attributes:
        projection: The name of the projection that has the plane, or the two dimensions that span it: `axes:0,1`.
        low: The coordinates of the first spot, x and y.
        high: The coordinates of the last one.
        examples: The decoded examples, `(contexts, n, n, *X)`, from row to row along y; there is one context for an unconditional model.
    """

    projection: str
    low: tuple[float, float]
    high: tuple[float, float]
    examples: NDArray[np.float64]

    __repr__ = one_line


def rendered(
    model: Model,
    dimensions: Dimensions,
    codes: NDArray[np.float64],
    projection: Projection | None = None,
    contexts: Tensor | None = None,
    *,
    n: int | None = None,
) -> Rendered:
    """Decode `n` x `n` spots of the plane on which a map shows codes first.

    Args:
        model: The model.
        dimensions: Its dimensions, for a model of at most two of them; the plane then goes from their low to their high ends.
        codes: The codes that the map shows, `(n, latent)`.
        projection: The projection of codes of more dimensions.
        contexts: The contexts to decode under, `(contexts, context)`.
        n: By default 40, or 16 for several contexts, and fewer for large examples.

    Raises:
        SettingError: They decode to infinite values, or the examples are too large for a grid of all contexts.
    """
    n = n or _spots_per_side(model, 1 if contexts is None else len(contexts))
    if projection is None:
        axes = (0, min(1, model.latent - 1))
        low, high = dimensions.low[list(axes)], dimensions.high[list(axes)]
    else:
        places = (codes - projection.centre) / projection.unit @ projection.components[:2].T
        low, high = np.quantile(places, OUTER_QUANTILES, axis=0)
    x, y = np.meshgrid(np.linspace(low[0], high[0], n), np.linspace(low[1], high[1], n))
    if projection is None:
        z = np.tile(dimensions.median, (n * n, 1))
        z[:, axes[1]] = y.ravel()
        z[:, axes[0]] = x.ravel()
        name = f"axes:{axes[0]},{axes[1]}"
    else:
        name = projection.name
        z = projection.centre + np.stack([x.ravel(), y.ravel()], axis=1) @ projection.components[:2] * projection.unit
    each = [decode(model, z, context) for context in ([None] if contexts is None else contexts)]
    examples = np.stack(each).reshape(len(each), n, n, *model.shape)
    return Rendered(name, (float(low[0]), float(low[1])), (float(high[0]), float(high[1])), examples)


def _spots_per_side(model: Model, contexts: int) -> int:
    """The number of spots along each side of a grid, of which there is one for each context."""
    n = min(SPOTS_PER_SIDE if contexts == 1 else SPOTS_PER_SIDE_OF_A_CLASS, math.isqrt(MAX_VALUES // (contexts * math.prod(model.shape))))
    if n < MIN_SPOTS_PER_SIDE:
        raise SettingError(f"A grid of examples of the shape {tuple(model.shape)} is too large for {contexts:,} contexts; give n.")
    return n

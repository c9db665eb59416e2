"""The density of a prior over codes of one or two dimensions, for a map."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.models import Model, evaluating
from latentscape.random import EXAMPLES_PER_BLOCK
from latentscape.shapes import one_line

PLACES_PER_SIDE = 96


@dataclass(frozen=True, eq=False)
class PriorDensity:
    """log p(z) at the places of a grid.

    Attributes:
        log_density: In nats, `(places,)` for one dimension; `(places, places)` for two, from row to row along the second dimension.
        low: The first place along each dimension, `(latent,)`.
        high: The last one.
    """

    log_density: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    __repr__ = one_line


def prior_density(
    model: Model, low: NDArray[np.float64], high: NDArray[np.float64], *, places: int = PLACES_PER_SIDE
) -> PriorDensity | None:
    """log p(z) on a grid from `low` to `high`, `(latent,)` each.

    Returns:
        None for more than two dimensions, for a prior that depends on a context, and for one without a density.
    """
    if model.latent > 2 or model.has_conditional_prior:
        return None
    axes = [np.linspace(*ends, places) for ends in zip(low, high, strict=True)]
    grid = np.meshgrid(*axes[::-1], indexing="ij")  # the first axis of the grid is the last dimension, which goes upwards on a map
    codes = torch.from_numpy(np.stack(grid[::-1], axis=-1)).to(next(model.parameters())).flatten(0, -2)
    with evaluating(model):
        blocks = [model.log_prior(block) for block in codes.split(16 * EXAMPLES_PER_BLOCK)]
    if any(block is None for block in blocks):
        return None
    log_density = torch.cat([block for block in blocks if block is not None]).cpu().double().numpy()
    return PriorDensity(log_density.reshape(grid[0].shape), low, high)

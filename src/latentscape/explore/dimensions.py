"""The latent dimensions of some codes: how much each carries, and where its codes lie."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.explore.points import Points
from latentscape.models import Model, evaluating
from latentscape.shapes import one_line

OUTER_QUANTILES = (0.01, 0.99)  # of codes and of the prior


@dataclass(frozen=True, eq=False)
class Dimensions:
    """The latent dimensions, in the order of a code; each array is `(latent,)`.

    Attributes:
        kl: The mean KL, in nats; none if the model does not give it, or if it is infinite, as for codes of 1e20.
        share: The share of all that the codes carry: of the KL, or of the variance of the codes if there is no KL.
        low: The lower end of the codes without the outermost 1 %, or of the prior's, whichever is lower.
        high: The upper end.
        median: The median code.
        mean: The mean code.
        std: The standard deviation of the codes.
    """

    kl: NDArray[np.float64] | None
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    median: NDArray[np.float64]
    mean: NDArray[np.float64]
    std: NDArray[np.float64]

    __repr__ = one_line


def dimensions(model: Model, points: Points, *, has_prior: bool = True) -> Dimensions:
    """The latent dimensions of a model, by its points; `has_prior` says whether codes of the prior resemble them."""
    codes = points.codes if len(points) else np.zeros((1, model.latent))
    low, high = np.quantile(codes, OUTER_QUANTILES, axis=0)
    if has_prior:
        with evaluating(model):
            ends = model.quantiles(torch.tensor(OUTER_QUANTILES)).cpu().double().numpy()
        low, high = (
            np.where(np.isfinite(end), outer(side, end), side)
            for outer, side, end in ((np.minimum, low, ends[0]), (np.maximum, high, ends[1]))
        )
    kl = points.kl_each if points.kl_each is not None and np.isfinite(points.kl_each).all() else None
    carried = codes.var(0) if kl is None else kl.clip(0)
    share = carried / carried.sum() if carried.sum() > 0 else np.full(model.latent, 1 / model.latent)
    return Dimensions(kl, share, low, high, np.median(codes, axis=0), codes.mean(0), codes.std(0))

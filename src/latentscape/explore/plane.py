"""The plane on which a map shows codes of more than two dimensions, and on which a sheet decodes them."""

from dataclasses import dataclass
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.shapes import one_line

QUANTILES_OF_SHEET = (0.01, 0.99)  # of the codes on each axis of a plane; a sheet decodes what lies between them
MIN_HALF_WIDTH = 1e-3  # of a plane, as a share of its larger width
MIN_VARIATION = 1e-12  # of the codes in squares of the largest; below, they are equal and span no plane


@final
@dataclass(frozen=True, eq=False)
class Plane:
    """The plane of the first two principal components of some codes, through their mean.

    Each dimension is measured in a unit of its own, the standard deviation of q(z | x), which is the smallest difference that the decoder
    can rely on; no other plane holds more of the variance of such codes. In the unit of the prior, all dimensions that a model uses vary
    alike, whether they tell much of an example or little. For a linear model, the plane is that of the principal components of the data.
    Dimensions that a model does not use hardly vary, so they do not count.

    Attributes:
        centre: The mean code, `(latent,)`.
        unit: The unit of each dimension, `(latent,)`.
        components: The principal components, each of length 1 with a positive largest entry, `(2, latent)`.
        shares: The share of the variance of the codes along each of them, `(2,)`.
        low: The lower end of the codes on each axis, without the outermost 1 %, `(2,)`.
        high: The upper end, `(2,)`.
    """

    centre: NDArray[np.float64]
    unit: NDArray[np.float64]
    components: NDArray[np.float64]
    shares: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def of(cls, codes: NDArray[np.float64], unit: NDArray[np.float64] | None = None) -> "Plane | None":
        """The plane of codes `(n, latent)`; none if they have at most two dimensions, which are shown as they are, or are all equal."""
        if codes.shape[1] <= 2 or len(codes) < 2:
            return None
        unit = np.ones(codes.shape[1]) if unit is None else unit
        centre = codes.mean(0)
        around = (codes - centre) / unit
        variances, vectors = np.linalg.eigh(around.T @ around / len(codes))
        if not variances[-1] > MIN_VARIATION * max(1.0, float(np.abs(codes / unit).max()) ** 2):
            return None
        components = vectors[:, [-1, -2]].T
        components = components * np.sign(components[np.arange(2), np.abs(components).argmax(1)])[:, None]  # eigenvectors have no sign
        low, high = np.quantile(around @ components.T, QUANTILES_OF_SHEET, axis=0)
        half = MIN_HALF_WIDTH * (high - low).max()  # codes that vary along one line alone have no width across it
        low, high = np.minimum(low, -half), np.maximum(high, half)
        shares = variances[[-1, -2]].clip(0) / variances.clip(0).sum()
        return cls(centre, unit, components, shares, low, high)

    def coordinates(self, codes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where codes `(n, latent)` lie on the plane, projected at right angles in their units: `(n, 2)`."""
        projected: NDArray[np.float64] = (codes - self.centre) / self.unit @ self.components.T
        return projected

    def widths(self, of_dimensions: Tensor) -> Tensor:
        """The width along each axis, `(2,)`, of something with independent dimensions of these widths, `(latent,)`."""
        return (torch.from_numpy(self.components / self.unit).to(of_dimensions).square() @ of_dimensions.square()).sqrt()

    def codes(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        """The codes at places `(..., 2)` on the plane: `(..., latent)`.

        Example:
            >>> plane = Plane.of(np.random.default_rng(0).normal(size=(99, 5)), np.array([0.1, 0.2, 0.4, 0.2, 0.8]))
            >>> bool(np.allclose(plane.coordinates(plane.codes(np.eye(2))), np.eye(2)))
            True
        """
        codes: NDArray[np.float64] = self.centre + coordinates @ self.components * self.unit
        return codes

    __repr__ = one_line

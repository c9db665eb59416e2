"""Linear projections of codes of more than two dimensions, on which a map can show them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import SettingError
from latentscape.explore.plane import MIN_VARIATION
from latentscape.faces import Per
from latentscape.machine.threads import one_thread_in_libraries
from latentscape.shapes import one_line

MAX_AXES = 6  # of a projection
MIN_SCATTER = 1e-6  # added to the scatter within the classes, as a share of its mean: a dimension that hardly varies has almost none
MAX_TSNE_POINTS = 5_000
MIN_TSNE_CODES = 3
TSNE_PERPLEXITY = 30.0


@dataclass(frozen=True, eq=False)
class Projection:
    """A linear projection: a code z is shown at ((z - centre) / unit) . components.

    Attributes:
        name: `principal` or `classes`.
        centre: The mean code, `(latent,)`.
        unit: The unit of each dimension, `(latent,)`.
        components: The axes, of length 1 and at right angles to each other in these units, `(axes, latent)`.
        shares: The share of the variance of the codes along each axis, `(axes,)`.
    """

    name: str
    centre: NDArray[np.float64]
    unit: NDArray[np.float64]
    components: NDArray[np.float64]
    shares: NDArray[np.float64]

    __repr__ = one_line


def principal(codes: NDArray[np.float64], unit: NDArray[np.float64] | None = None) -> Projection | None:
    """The first principal components of codes `(n, latent)`, at most six; the first two are those of `Plane`.

    Args:
        codes: The codes.
        unit: The unit of each dimension, `(latent,)`; by default, that of the codes.

    Returns:
        None for codes of at most two dimensions, which are shown as they are, and for equal codes.
    """
    around = _around(codes, unit)
    if around is None:
        return None
    centre, unit, deviations = around
    variances, vectors = np.linalg.eigh(deviations.T @ deviations / len(codes))
    if not variances[-1] > MIN_VARIATION * max(1.0, float(np.abs(codes / unit).max()) ** 2):
        return None
    return _projection("principal", centre, unit, deviations, vectors[:, ::-1][:, :MAX_AXES].T)


def discriminants(codes: NDArray[np.float64], labels: NDArray[np.int64], unit: NDArray[np.float64] | None = None) -> Projection | None:
    """The directions in which the means of the classes differ most, compared with the spread inside them (Fisher, 1936), at right angles.

    There is one fewer of them than classes. For two classes, the second axis is the largest principal component at right angles to it.

    Args:
        codes: The codes, `(n, latent)`.
        labels: The class of each, `(n,)`.
        unit: As in `principal`.

    Returns:
        None for codes of at most two dimensions, for a single class, and for classes with equal means or without any spread.
    """
    around = _around(codes, unit)
    names, numbers, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if around is None or len(names) < 2:
        return None
    centre, unit, deviations = around
    latent = codes.shape[1]
    sums = np.zeros((len(names), latent))
    np.add.at(sums, numbers, deviations)
    means = sums / counts[:, None]
    between = (means * counts[:, None]).T @ means / len(codes)
    inside = deviations - means[numbers]
    within = inside.T @ inside / len(codes)
    spread = float(np.trace(within)) / latent
    if not spread > 0 or not np.trace(between) > MIN_VARIATION * spread:
        return None
    lower = np.linalg.cholesky(within + MIN_SCATTER * spread * np.eye(latent))
    whitened = np.linalg.solve(lower, np.linalg.solve(lower, between).T)
    ratios, vectors = np.linalg.eigh((whitened + whitened.T) / 2)
    count = min(len(names) - 1, MAX_AXES, latent, int((ratios > MIN_VARIATION * ratios[-1]).sum()))
    directions = np.linalg.solve(lower.T, vectors[:, ::-1][:, :count])
    axes = np.linalg.qr(directions)[0]
    if count == 1:
        rest = deviations - deviations @ axes @ axes.T
        axes = np.concatenate([axes, np.linalg.eigh(rest.T @ rest)[1][:, -1:]], axis=1)
    return _projection("classes", centre, unit, deviations, axes.T)


def tsne(codes: NDArray[np.float64], unit: NDArray[np.float64] | None = None, *, seed: int = 0) -> NDArray[np.float64]:
    """Places of codes `(n, latent)` by t-SNE, which keeps neighbours together and no distances: `(n, 2)` (van der Maaten & Hinton, 2008).

    The time grows with n; a page shows at most `MAX_TSNE_POINTS`.

    Raises:
        SettingError: There are fewer than three codes, they have one dimension, or they are all equal.
    """
    from sklearn.manifold import TSNE

    wide = codes.astype(np.float64) / (1.0 if unit is None else unit)
    around = wide - wide.mean(0) if len(wide) else wide
    size = float(np.abs(around).max(initial=0.0))
    if len(codes) < MIN_TSNE_CODES or codes.shape[1] < 2 or not size > 0:
        raise SettingError(
            f"A t-SNE needs at least {MIN_TSNE_CODES} codes of two or more dimensions that are not all equal, but there are {len(codes):,} "
            f"of {codes.shape[1]}; ",
            Per("do without it", command_line="leave out --project"),
            ".",
        )
    scaled = around / size  # neighbours do not depend on the unit, and float32 cannot hold all units
    perplexity = min(TSNE_PERPLEXITY, max(1.0, (len(codes) - 1) / 3))
    with one_thread_in_libraries():
        return np.asarray(TSNE(2, perplexity=perplexity, init="pca", random_state=seed).fit_transform(scaled), dtype=np.float64)


def _around(
    codes: NDArray[np.float64], unit: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]] | None:
    """The mean code, the unit of each dimension, and the deviations from the mean in these units."""
    if codes.shape[1] <= 2 or len(codes) < 2:
        return None
    unit = np.ones(codes.shape[1]) if unit is None else unit
    centre = codes.mean(0)
    return centre, unit, (codes - centre) / unit


def _projection(
    name: str, centre: NDArray[np.float64], unit: NDArray[np.float64], deviations: NDArray[np.float64], axes: NDArray[np.float64]
) -> Projection:
    """A projection on these axes, each with a positive largest entry: an eigenvector has no sign."""
    axes = axes * np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])[:, None]
    total = np.square(deviations).mean(0).sum()
    return Projection(name, centre, unit, axes, np.square(deviations @ axes.T).mean(0) / max(total, 1e-300))

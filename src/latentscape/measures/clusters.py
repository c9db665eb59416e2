"""Clusters, and how well they agree with the classes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import SettingError
from latentscape.machine.memory import refuse_beyond_memory
from latentscape.machine.threads import one_thread_in_libraries
from latentscape.shapes import one_line

Numbers = NDArray[np.int64]

MAX_SILHOUETTE_POINTS = 2000  # the silhouette compares each point with all others


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """The clusters of a set of points; without labels, the figures that need them are none.

    Attributes:
        of: The cluster of each point, `(n,)`; with labels, numbered by `named_after`.
        accuracy: The share of points in the cluster of their class, under the best matching of each class to at most one cluster.
        nmi: The mutual information of clusters and classes, over the mean of their entropies: 1 if each determines the other, 0 if they
            are independent.
        ari: The Rand index adjusted for chance: 1 if clusters and classes agree, about 0 if they are independent.
        inertia: The sum of the squared distances to the mean of the cluster.
        silhouette: How much nearer a point is to its own cluster than to the nearest other one, from -1 to 1, on average over at most
            2,000 points; none where it is not defined.
    """

    of: Numbers
    accuracy: float | None
    nmi: float | None
    ari: float | None
    inertia: float
    silhouette: float | None

    __repr__ = one_line


def k_means(points: NDArray[np.floating], k: int, labels: Numbers | None = None, *, seed: int = 0) -> Clusters:
    """Find `k` clusters by k-means, the best of ten starts.

    Args:
        points: `(n, d)`.
        k: How many clusters.
        labels: The class of each point, `(n,)`, to compare the clusters with; k-means does not use them.
        seed: The seed of the starts.

    Raises:
        SettingError: `k` is below 2, or above the number of different points.
    """
    from sklearn.cluster import KMeans

    if k < 2:
        raise SettingError(f"k-means needs at least 2 clusters, but k is {k}; ask for more.")
    distinct = _different(points, k)
    if k > distinct:
        raise SettingError(f"There are {distinct} different points among {len(points)}, too few for {k} clusters; ask for fewer.")
    with one_thread_in_libraries():
        fitted = KMeans(k, n_init=10, random_state=seed % 2**32).fit(points)
        clusters = fitted.labels_.astype(np.int64)
        silhouette = _silhouette(points, clusters)
    inertia = float(fitted.inertia_)
    if labels is None:
        return Clusters(of=clusters, accuracy=None, nmi=None, ari=None, inertia=inertia, silhouette=silhouette)
    nmi, ari = agreement(labels, clusters)
    return Clusters(
        of=named_after(labels, clusters), accuracy=accuracy(labels, clusters), nmi=nmi, ari=ari, inertia=inertia, silhouette=silhouette
    )


def standardised(points: NDArray[np.floating]) -> NDArray[np.float64]:
    """The columns of a table with mean 0 and standard deviation 1, so that distances do not depend on units; a constant column is 0."""
    deviation = points - points.mean(0, dtype=np.float64)
    std = deviation.std(0)
    return np.asarray(deviation / np.where((points == points[:1]).all(0) | (std == 0), 1.0, std))


def accuracy(labels: Numbers, clusters: Numbers) -> float:
    """The share of points whose cluster is matched to their class, under the best one-to-one matching.

    If there are more clusters than classes, the points of a cluster without a class count as wrong.

    Example:
        >>> accuracy(np.array([0, 0, 0, 1, 1, 1]), np.array([7, 7, 4, 4, 4, 4]))
        0.8333333333333334
    """
    return float(np.mean(named_after(labels, clusters) == labels))


def agreement(labels: Numbers, clusters: Numbers) -> tuple[float, float]:
    """The normalised mutual information and the adjusted Rand index, which need no matching."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    return float(normalized_mutual_info_score(labels, clusters)), float(adjusted_rand_score(labels, clusters))


def named_after(labels: Numbers, clusters: Numbers) -> Numbers:
    """The clusters, renumbered: each gets the number of the class it is matched to, or a number that no class has."""
    from scipy.optimize import linear_sum_assignment

    classes, label = np.unique(labels, return_inverse=True)
    numbers, cluster = np.unique(clusters, return_inverse=True)
    refuse_beyond_memory(len(numbers) * len(classes), 16, "pairs of a cluster and a class")
    counts = np.zeros((len(numbers), len(classes)), dtype=np.int64)
    np.add.at(counts, (cluster, label), 1)
    rows, columns = linear_sum_assignment(counts, maximize=True)
    unused = np.setdiff1d(np.arange(len(numbers) + len(classes)), classes)
    names = np.empty(len(numbers), dtype=np.int64)
    names[rows] = classes[columns]
    unmatched = np.setdiff1d(np.arange(len(numbers)), rows)
    names[unmatched] = unused[: len(unmatched)]
    return np.asarray(names[cluster])


def _different(points: NDArray[np.floating], enough: int) -> int:
    """How many different points there are; counting stops early if the first few points have `enough`."""
    count = len(np.unique(points[: 2 * enough], axis=0))
    return count if count >= enough else len(np.unique(points, axis=0))


def _silhouette(points: NDArray[np.floating], clusters: Numbers) -> float | None:
    from sklearn.metrics import silhouette_score

    rows = np.unique(np.linspace(0, len(points) - 1, MAX_SILHOUETTE_POINTS).astype(np.int64))
    count = len(np.unique(clusters[rows]))
    return float(silhouette_score(points[rows], clusters[rows])) if 1 < count < len(rows) else None

"""Clusters, and how far they are the classes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import SettingError

Numbers = NDArray[np.int64]

LOOKED_AT = 2000  # points that the silhouette is taken of: it compares all of them with each other


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """The clusters of some points; what needs labels is none without them.

    Attributes:
        of: The cluster of each point, `(n,)`, numbered as `named_after` its classes where there are labels.
        accuracy: The share of points in the cluster of their class, each class having one cluster at most, matched as well as can be.
        nmi: The mutual information of clusters and classes, over the mean of their entropies: 1 if each says the other, 0 if neither.
        ari: The Rand index adjusted for chance: 1 if they agree, about 0 if they have nothing to do with each other.
        inertia: The sum of the squared distances to the cluster's mean.
        silhouette: How much nearer a point is to its own cluster than to the next, from -1 to 1, on average over at most 2,000 points;
            none where it has no meaning.
    """

    of: Numbers
    accuracy: float | None
    nmi: float | None
    ari: float | None
    inertia: float
    silhouette: float | None


def k_means(points: NDArray[np.floating], k: int, labels: Numbers | None = None, *, seed: int = 0) -> Clusters:
    """Find `k` clusters by k-means, the best of ten starts.

    Args:
        points: `(n, d)`.
        k: How many clusters.
        labels: The class of each point, `(n,)`, which the clusters are compared with; they are found without.
        seed: Of the starts.

    Raises:
        SettingError: `k` is below 2, or above the number of different points.
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    if k < 2:
        raise SettingError(f"It takes at least 2 clusters to tell points apart, but k is {k}; ask for more.")
    different = _different(points, k)
    if k > different:
        raise SettingError(f"There are {different} different points among {len(points)}, too few for {k} clusters; ask for fewer.")
    with threadpool_limits(1):  # its threads wait for each other when another process holds a core
        found = KMeans(k, n_init=10, random_state=seed % 2**32).fit(points)
        of = found.labels_.astype(np.int64)
        silhouette = _silhouette(points, of)
    inertia = float(found.inertia_)
    if labels is None:
        return Clusters(of=of, accuracy=None, nmi=None, ari=None, inertia=inertia, silhouette=silhouette)
    nmi, ari = agreement(labels, of)
    return Clusters(of=named_after(labels, of), accuracy=accuracy(labels, of), nmi=nmi, ari=ari, inertia=inertia, silhouette=silhouette)


def standardised(points: NDArray[np.floating]) -> NDArray[np.float64]:
    """The columns of a table with mean 0 and standard deviation 1, so that no unit decides on distances; 0 where one is constant."""
    deviation = points - points.mean(0, dtype=np.float64)
    std = deviation.std(0)
    return np.asarray(deviation / np.where((points == points[:1]).all(0) | (std == 0), 1.0, std))


def accuracy(labels: Numbers, clusters: Numbers) -> float:
    """The share of points whose cluster is matched to their class, under the one-to-one matching where it is largest.

    A cluster more than there are classes is matched to none, and all its points count as wrong.

    Example:
        >>> accuracy(np.array([0, 0, 0, 1, 1, 1]), np.array([7, 7, 4, 4, 4, 4]))
        0.8333333333333334
    """
    return float(np.mean(named_after(labels, clusters) == labels))


def agreement(labels: Numbers, clusters: Numbers) -> tuple[float, float]:
    """The normalised mutual information and the adjusted Rand index; neither needs a matching."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    return float(normalized_mutual_info_score(labels, clusters)), float(adjusted_rand_score(labels, clusters))


def named_after(labels: Numbers, clusters: Numbers) -> Numbers:
    """The clusters with other numbers: each has that of the class it is matched to, or one that no class has."""
    from scipy.optimize import linear_sum_assignment

    classes, label = np.unique(labels, return_inverse=True)
    found, cluster = np.unique(clusters, return_inverse=True)
    together = np.zeros((len(found), len(classes)), dtype=np.int64)
    np.add.at(together, (cluster, label), 1)
    rows, columns = linear_sum_assignment(together, maximize=True)
    free = np.setdiff1d(np.arange(len(found) + len(classes)), classes)
    names = np.empty(len(found), dtype=np.int64)
    names[rows] = classes[columns]
    left = np.setdiff1d(np.arange(len(found)), rows)
    names[left] = free[: len(left)]
    return np.asarray(names[cluster])


def _different(points: NDArray[np.floating], enough: int) -> int:
    """How many points differ; no more are counted once there are `enough`, as among the first few of most data."""
    few = len(np.unique(points[: 2 * enough], axis=0))
    return few if few >= enough else len(np.unique(points, axis=0))


def _silhouette(points: NDArray[np.floating], clusters: Numbers) -> float | None:
    from sklearn.metrics import silhouette_score

    rows = np.unique(np.linspace(0, len(points) - 1, LOOKED_AT).astype(np.int64))
    seen = len(np.unique(clusters[rows]))
    return float(silhouette_score(points[rows], clusters[rows])) if 1 < seen < len(rows) else None

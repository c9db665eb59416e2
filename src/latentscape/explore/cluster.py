"""Clusters of the codes, beside those of the raw values."""

from dataclasses import dataclass

import numpy as np

from latentscape.data import Examples
from latentscape.explore.codes import LatentMap, active_axes, encode
from latentscape.measures.clusters import Clusters, k_means, standardised
from latentscape.models import Model


@dataclass(frozen=True, eq=False)
class Clustering:
    """What k-means finds in a data set.

    Attributes:
        map: The mean codes of all examples, and their labels.
        codes: The clusters of the mean codes.
        raw: The clusters of the values themselves, to compare with; in a table each column is standardised first.
        name: What sets the model apart, among several.
    """

    map: LatentMap
    codes: Clusters
    raw: Clusters
    name: str = ""


def cluster(
    model: Model, examples: Examples, *, k: int = 10, part: str = "", seed: int = 0, name: str = "", raw: Clusters | None = None
) -> Clustering:
    """Find `k` clusters in the mean codes of some examples, and in the examples themselves, unless these are known; see `k_means`."""
    where = LatentMap(encode(model, examples), active_axes(model, examples), examples.labels, examples.classes, part)
    codes = k_means(where.codes, k, examples.labels, seed=seed)
    if raw is None:
        points = examples.values().flatten(1).cpu().numpy().astype(np.float32)
        raw = k_means(standardised(points) if len(examples.shape) == 1 else points, k, examples.labels, seed=seed)
    return Clustering(where, codes, raw, name)

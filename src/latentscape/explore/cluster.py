"""Clusters of the codes, and of the raw values for comparison."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from latentscape.data import Examples
from latentscape.explore.codes import BYTES_PER_RESULT, LatentMap, encode, plane_and_axes
from latentscape.machine.memory import memory_errors_said, refuse_beyond_memory
from latentscape.measures.clusters import Clusters, k_means, standardised
from latentscape.models import Model
from latentscape.shapes import one_line


@dataclass(frozen=True, eq=False)
class Clustering:
    """The clusters of a data set by k-means.

    Attributes:
        map: The mean codes of all examples, and their labels.
        codes: The clusters of the mean codes.
        raw: The clusters of the raw values, for comparison; the columns of a table are standardised first.
        name: The name of the model, where several are compared.
    """

    map: LatentMap
    codes: Clusters
    raw: Clusters
    name: str = ""

    __repr__ = one_line


@memory_errors_said()
def cluster(
    model: Model, examples: Examples, *, k: int = 10, part: str = "", seed: int = 0, name: str = "", raw: Clusters | None = None
) -> Clustering:
    """Find `k` clusters in the mean codes of the examples by `k_means`, and in their raw values unless `raw` gives those clusters."""
    encoded = encode(model, examples)
    plane, axes = plane_and_axes(model, examples, encoded)
    codes_map = LatentMap(
        encoded,
        axes,
        examples.labels,
        examples.classes,
        part,
        values=examples.label_values,
        label_name=examples.label_name,
        plane=plane,
    )
    codes = k_means(codes_map.codes, k, examples.labels, seed=seed)
    if raw is None:
        refuse_beyond_memory(len(examples), BYTES_PER_RESULT * math.prod(examples.shape), "examples")
        values = examples.values().flatten(1).cpu().double()
        if examples.schema:  # k-means takes no missing cells
            values = torch.where(values.isnan(), values.nanmean(0).nan_to_num(0.0), values)
        points = standardised(values.numpy()) if len(examples.shape) == 1 else values.numpy().astype(np.float32)
        raw = k_means(points, k, examples.labels, seed=seed)
    return Clustering(codes_map, codes, raw, name)

"""Clusters of the codes beside the classes."""

from dataclasses import replace
from string import ascii_lowercase

import numpy as np
from matplotlib.figure import Figure

from latentscape.explore import Clustering
from latentscape.plots.look import PARTS, look, new_figure
from latentscape.plots.maps import draw_map

MOST = 10_000  # examples on a map


def plot_clusters(result: Clustering) -> Figure:
    """The map by cluster, each one a letter, and beside it the map by class; a cluster has the colour of the class it is matched to."""
    where, found = result.map, result.codes
    rows = np.unique(np.linspace(0, len(where.codes) - 1, MOST).astype(np.int64))
    count = int(found.of.max()) + 1
    names = tuple(ascii_lowercase) if count <= len(ascii_lowercase) else tuple(map(str, range(count)))
    by_cluster = replace(where, codes=where.codes[rows], labels=found.of[rows], classes=names)
    part = PARTS.get(where.part, where.part)
    with look():
        labelled = where.labels is not None
        figure = new_figure(13.0 if labelled else 7.2, 6.6 if where.axes[0] != where.axes[1] else 3.8)
        axes = figure.subplots(1, 2 if labelled else 1, squeeze=False)[0]
        draw_map(by_cluster, axes[0])
        k = len(np.unique(found.of))
        axes[0].set(title=f"{k} clusters, by k-means on the codes of {len(where.codes):,} {part} examples")
        if where.axes[0] == where.axes[1]:
            axes[0].set_ylabel("cluster")
        if where.labels is not None:
            draw_map(replace(where, codes=where.codes[rows], labels=where.labels[rows]), axes[1])
            axes[1].set(
                title=f"The same by class: {found.accuracy:.0%} are in the matching cluster (of raw values: {result.raw.accuracy:.0%})"
            )
    return figure

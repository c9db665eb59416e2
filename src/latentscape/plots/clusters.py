"""Clusters of the codes beside the classes."""

from collections.abc import Sequence
from dataclasses import replace
from string import ascii_uppercase

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from latentscape.explore import Clustering
from latentscape.measures.clusters import Clusters
from latentscape.plots.look import PARTS, look, new_figure
from latentscape.plots.maps import draw_map

MOST = 10_000  # examples on a map


def plot_clusters(result: Clustering | Sequence[Clustering], *, bar: bool = False) -> Figure:
    """The map by cluster, each one a letter, and beside it the map by class; a cluster has the colour of the class it is matched to.

    Of several models, a row each. With a `bar`, the classes are named beside a bar of their colours.
    """
    results = [result] if isinstance(result, Clustering) else list(result)
    first = results[0]
    labelled = any(each.map.labels is not None for each in results)
    heights = [6.6 if each.map.axes[0] != each.map.axes[1] else 3.8 for each in results]
    part = PARTS.get(first.map.part, first.map.part)
    with look():
        figure = new_figure((13.0 + 1.0 * bar) if labelled else 7.2, (sum(heights) if len(results) == 1 else 0.85 * sum(heights)) + 0.4)
        axes = figure.subplots(len(results), 2 if labelled else 1, squeeze=False, height_ratios=heights)
        for each, row in zip(results, axes, strict=True):
            _draw_one(each, list(row), bar)
        scores = _scores(first.raw)
        beside = f"; of the raw values: {scores}" if scores else ""
        figure.suptitle(f"k-means on the mean codes of {len(first.map.codes):,} {part} examples{beside}", x=0.01, ha="left", fontsize=11)
    return figure


def _draw_one(result: Clustering, axes: Sequence[Axes], bar: bool) -> None:
    where, found = result.map, result.codes
    rows = np.unique(np.linspace(0, len(where.codes) - 1, MOST).astype(np.int64))
    count = int(found.of.max()) + 1
    names = tuple(ascii_uppercase) if count <= len(ascii_uppercase) else tuple(map(str, range(count)))
    draw_map(replace(where, codes=where.codes[rows], labels=found.of[rows], classes=names), axes[0])
    name = f"{result.name}: " if result.name else ""
    scores = _scores(found)
    axes[0].set(title=f"{name}{len(np.unique(found.of))} clusters{f'; {scores}' if scores else ''}")
    if where.axes[0] == where.axes[1]:
        axes[0].set_ylabel("cluster")
    if where.labels is not None:
        draw_map(replace(where, codes=where.codes[rows], labels=where.labels[rows]), axes[1], bar=bar)
        axes[1].set(title=f"{name}the classes")
    else:
        for ax in axes[1:]:  # another has labels
            ax.set_axis_off()


def _scores(found: Clusters) -> str:
    """How far the clusters are the classes; nothing, where there are none."""
    if found.accuracy is None or found.nmi is None or found.ari is None:
        return ""
    return f"accuracy {found.accuracy:.1%}, NMI {found.nmi:.2f}, ARI {found.ari:.2f}"

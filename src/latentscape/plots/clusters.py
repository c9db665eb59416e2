"""Pictures of the clusters of the codes beside the classes."""

from collections.abc import Sequence
from dataclasses import replace
from string import ascii_uppercase

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from latentscape.explore import Clustering
from latentscape.measures.clusters import Clusters
from latentscape.plots.look import PART_ADJECTIVES, look, new_figure
from latentscape.plots.maps import draw_map

MAX_EXAMPLES_ON_CLUSTER_MAP = 10_000


def plot_clusters(result: Clustering | Sequence[Clustering], *, colour_bar: bool = False) -> Figure:
    """Plot the codes by cluster, each cluster as a letter, and by class beside it; a cluster has the colour of its matched class.

    Labels that are numbers colour the codes beside the clusters. Several models have a row each. With `colour_bar`, a colour bar names the
    classes.
    """
    results = [result] if isinstance(result, Clustering) else list(result)
    first = results[0]
    labelled = any(clustering.map.labels is not None or clustering.map.values is not None for clustering in results)
    heights = [6.6 if clustering.map.axes[0] != clustering.map.axes[1] else 3.8 for clustering in results]
    part = PART_ADJECTIVES.get(first.map.part, first.map.part)
    with look():
        figure = new_figure(
            (13.0 + 1.0 * colour_bar) if labelled else 7.2, (sum(heights) if len(results) == 1 else 0.85 * sum(heights)) + 0.4
        )
        axes = figure.subplots(len(results), 2 if labelled else 1, squeeze=False, height_ratios=heights)
        for clustering, row in zip(results, axes, strict=True):
            _draw_row(clustering, list(row), colour_bar)
        scores = _scores(first.raw)
        raw = f"; of the raw values: {scores}" if scores else ""
        figure.suptitle(f"k-means on the mean codes of {len(first.map.codes):,} {part} examples{raw}", x=0.01, ha="left", fontsize=11)
    return figure


def _draw_row(result: Clustering, axes: Sequence[Axes], colour_bar: bool) -> None:
    latent_map, clusters = result.map, result.codes
    rows = np.unique(np.linspace(0, len(latent_map.codes) - 1, MAX_EXAMPLES_ON_CLUSTER_MAP).astype(np.int64))
    # without names, the numbers of the clusters are shown
    names = tuple(ascii_uppercase) if clusters.of.min() >= 0 and clusters.of.max() < len(ascii_uppercase) else ()
    draw_map(replace(latent_map, codes=latent_map.codes[rows], labels=clusters.of[rows], classes=names), axes[0])
    name = f"{result.name}: " if result.name else ""
    scores = _scores(clusters)
    axes[0].set(title=f"{name}{len(np.unique(clusters.of))} clusters{f'; {scores}' if scores else ''}")
    if latent_map.axes[0] == latent_map.axes[1]:
        axes[0].set_ylabel("cluster")
    if latent_map.labels is not None:
        draw_map(replace(latent_map, codes=latent_map.codes[rows], labels=latent_map.labels[rows]), axes[1], colour_bar=colour_bar)
        axes[1].set(title=f"{name}the classes")
    elif latent_map.values is not None:
        draw_map(replace(latent_map, codes=latent_map.codes[rows], values=latent_map.values[rows]), axes[1])
        axes[1].set(title=f"{name}the values of {latent_map.label_name or 'the labels'}")
    else:
        for ax in axes[1:]:  # a row without labels, in a figure where another row has them
            ax.set_axis_off()


def _scores(clusters: Clusters) -> str:
    """How well the clusters agree with the classes, as text; empty if there are no classes."""
    if clusters.accuracy is None or clusters.nmi is None or clusters.ari is None:
        return ""
    return f"accuracy {clusters.accuracy:.1%}, NMI {clusters.nmi:.2f}, ARI {clusters.ari:.2f}"

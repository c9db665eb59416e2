"""A training while it goes on: what becomes of some examples, and how far it is."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from latentscape.explore import LatentMap, LossCurves, Reconstructions, Unfolding
from latentscape.plots.curves import draw_curve
from latentscape.plots.look import PARTS, Limits, look, new_figure, unit_label
from latentscape.plots.maps import draw_map
from latentscape.plots.tiles import bare, draw_tiles, in_bands

MOST = 12  # rows
PAIRS = 5  # examples beside each other


def plot_unfolding(result: Unfolding, limits: Limits | None = None) -> Figure:
    """The originals, and below them their reconstructions after some epochs, a row each; of more than twelve, some at equal distances."""
    chosen = np.unique(np.linspace(0, len(result.epochs) - 1, MOST).round().astype(np.int64))
    rows = np.concatenate([result.originals[None], result.reconstructions[chosen]])
    n = rows.shape[1]
    with look():
        figure = new_figure(max(3.8, 0.8 * n + 1.2), 0.8 * len(rows) + 0.6)
        ax = figure.subplots()
        draw_tiles(rows, ax, limits=limits)
        bare(ax)
        ax.set_yticks(np.arange(len(rows)) + 0.5, ["original", *(f"epoch {result.epochs[i]}" for i in chosen)])
        ax.set(title=f"{n} {PARTS.get(result.part, result.part)} example{'s' * (n > 1)}\nand their reconstructions")
    return figure


def plot_live(
    curves: LossCurves, where: LatentMap, pairs: Reconstructions, title: str, limits: Limits | None = None, *, scale: str = "linear"
) -> Figure:
    """The losses so far over the map and some reconstructions."""
    with look():
        figure = new_figure(max(10.4, 3.4 * len(curves.curves)), 8.2)
        above, below = figure.subfigures(2, 1, height_ratios=[3.0, 5.0], squeeze=False)[:, 0]
        axes = above.subplots(1, len(curves.curves), squeeze=False)[0]
        for curve, ax in zip(curves.curves, axes, strict=True):
            draw_curve(curve, ax, scale)
        axes[0].set_ylabel(unit_label(curves.unit))
        if len(curves.curves[0].mean) > 1:
            axes[-1].legend()
        left, right = below.subplots(1, 2, width_ratios=[5.0, 4.6])
        draw_map(where, left)
        left.set(title=f"Mean codes of {len(where.codes):,} {PARTS.get(where.part, where.part)} examples")
        _draw_pairs(pairs, right, limits)
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, weight="bold")
    return figure


def _draw_pairs(result: Reconstructions, ax: Axes, limits: Limits | None) -> None:
    """Rows of originals over rows of their reconstructions."""
    bands = in_bands(result, min(len(result.originals), PAIRS))
    rows = np.concatenate(bands)
    draw_tiles(rows, ax, limits=limits)
    bare(ax)
    ax.set_yticks(np.arange(len(rows)) + 0.5, ["original", "decoded"] * len(bands))
    ax.set(title=f"Reconstructions, {PARTS.get(result.part, result.part)} examples")

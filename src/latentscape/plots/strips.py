"""From one code to another."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from latentscape.explore import Interpolation, LatentMap
from latentscape.plots.look import INK, Limits, look, new_figure
from latentscape.plots.maps import draw_map
from latentscape.plots.tiles import draw_tiles, in_rows

ACROSS = 20  # tiles in a row
WRITTEN = 12  # of them for whose coordinates there is room
NEAR = 0.04  # of a map's width: ends that are nearer are drawn beside their place
DIMENSIONS = 3  # of a code that are written out
TITLES = {"line": "along the straight line", "sphere": "along the sphere", "data": "along the data"}


def draw_strip(result: Interpolation, ax: Axes, limits: Limits | None = None) -> None:
    """Draw the decoded examples in their order, the ends marked A and B; a short row stands over the coordinates of its codes."""
    n = len(result.examples)
    columns = min(n, ACROSS)
    rows = -(-n // columns)
    ends = limits or (float(result.examples.min()), float(result.examples.max()))
    draw_tiles(in_rows(result.examples, columns), ax, limits=ends)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.tick_params(length=0)
    ax.set_yticks([])
    last = (n - 1) % columns + 0.5
    ax.set_xticks([0.5, last] if rows == 1 else [last], ["A", "B"] if rows == 1 else ["B"], weight="bold", fontsize=11)
    if rows > 1:
        ax.set_yticks([0.5], ["A"], weight="bold", fontsize=11)
    elif written(result):
        _write_coordinates(result, ax)


def written(result: Interpolation) -> int:
    """How many coordinates of each code there is room for below the strip: all, or none."""
    return result.codes.shape[1] if len(result.codes) <= WRITTEN and result.codes.shape[1] <= DIMENSIONS else 0


def _write_coordinates(result: Interpolation, ax: Axes) -> None:
    n, latent = result.codes.shape
    ax.set_xticks(np.arange(n) + 0.5, ["A", *[""] * (n - 2), "B"], weight="bold", fontsize=11)
    for axis in range(latent):
        below: Any = {"xycoords": ax.get_xaxis_transform(), "textcoords": "offset points", "va": "top", "fontsize": 8.5}
        place = (0, -20 - 13 * axis)
        ax.annotate(f"$z_{{{axis + 1}}}$", (0, 0), xytext=(-6, place[1]), ha="right", **below)
        for i, value in enumerate(result.codes[:, axis]):
            ax.annotate(f"{value:.2f}".replace("-", "\N{MINUS SIGN}"), (i + 0.5, 0), xytext=place, ha="center", **below)


def draw_path(result: Interpolation, axes: tuple[int, int], ax: Axes) -> None:
    """Draw the path over a map that shows these axes."""
    up, across = (result.codes[:, axis] for axis in axes)
    edge = [withStroke(linewidth=4, foreground="white")]
    badge = {"boxstyle": "circle,pad=0.25", "facecolor": INK, "edgecolor": "white", "linewidth": 1.2}
    ax.plot(across, up, color=INK, linewidth=1.6, marker="o", markersize=5, markeredgecolor="white", path_effects=edge, zorder=5)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    near = max(abs(across[0] - across[-1]) / (right - left), abs(up[0] - up[-1]) / (high - low)) < NEAR
    for name, i in (("A", 0), ("B", -1)):
        aside = (0 if not near else -10 if name == "A" else 10, 0)  # or one would cover the other
        ax.annotate(
            name,
            (across[i], up[i]),
            xytext=aside,
            textcoords="offset points",
            color="white",
            fontsize=11,
            weight="bold",
            ha="center",
            va="center",
            bbox=badge,
            zorder=6,
        )


def plot_interpolation(result: Interpolation, where: LatentMap | None = None, limits: Limits | None = None) -> Figure:
    """The strip; with a map of more than one dimension, the path on it too."""
    rows = -(-len(result.examples) // ACROSS)
    columns = min(len(result.examples), ACROSS)
    mapped = where is not None and where.axes[0] != where.axes[1]
    with look():
        width = 7.2 if mapped else max(5.6, 0.62 * columns)
        tall = min(width / columns, 0.9) * rows + 0.75 + 0.2 * written(result)
        figure = new_figure(width, tall + (6.0 if mapped else 0.0))
        axes = figure.subplots(2 if mapped else 1, 1, squeeze=False, height_ratios=[tall, 6.0] if mapped else [1])[:, 0]
        draw_strip(result, axes[0], limits)
        axes[0].set(title=f"{len(result.codes)} steps {TITLES[result.along]}\nA: {result.ends[0]}; B: {result.ends[1]}")
        if where is not None and mapped:
            draw_map(where, axes[1], clear=result.codes[:, where.axes[::-1]][[0, -1]])
            draw_path(result, where.axes, axes[1])
            dims = where.codes.shape[1]
            axes[1].set(title="The way on the map" + ("" if dims == 2 else f", of 2 of {dims} dimensions"))
    return figure

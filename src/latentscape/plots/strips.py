"""Pictures of interpolations."""

import math
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from latentscape.explore import Interpolation, LatentMap
from latentscape.plots.look import INK, Limits, axis_label, look, new_figure, with_minus_signs
from latentscape.plots.maps import draw_map
from latentscape.plots.signals import draw_signals, limits_of
from latentscape.plots.tiles import draw_tiles, in_rows, ink_note

MAX_TILES_PER_ROW = 20
MAX_CODES_WRITTEN = 12  # below a strip; there is no room for the coordinates of more
MIN_DISTANCE_OF_ENDS = 0.04  # as a fraction of a map's width; the letters of nearer ends are drawn beside their points
MAX_DIMENSIONS_WRITTEN = 3  # of each code
PATH_COLOURS = "viridis"
PATH_TITLES = {"line": "along the straight line", "sphere": "along the sphere", "data": "along the data"}


def draw_strip(result: Interpolation, ax: Axes, limits: Limits | None = None) -> None:
    """Draw the decoded examples in order and mark the ends A and B; below a short strip, write the coordinates of its codes."""
    n = len(result.examples)
    columns = min(n, MAX_TILES_PER_ROW)
    rows = -(-n // columns)
    ends = limits or (float(result.examples.min()), float(result.examples.max()))
    draw_tiles(in_rows(result.examples, columns), ax, limits=ends, ink=result.display.ink)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.tick_params(length=0)
    ax.set_yticks([])
    last_x = (n - 1) % columns + 0.5
    ax.set_xticks([0.5, last_x] if rows == 1 else [last_x], ["A", "B"] if rows == 1 else ["B"], weight="bold", fontsize=11)
    if rows > 1:
        ax.set_yticks([0.5], ["A"], weight="bold", fontsize=11)
    elif written_coordinates(result):
        _write_coordinates(result, ax)


def written_coordinates(result: Interpolation) -> int:
    """The number of coordinates of each code that are written below the strip: all if there is room, otherwise 0."""
    return result.codes.shape[1] if len(result.codes) <= MAX_CODES_WRITTEN and result.codes.shape[1] <= MAX_DIMENSIONS_WRITTEN else 0


def _write_coordinates(result: Interpolation, ax: Axes) -> None:
    n, latent = result.codes.shape
    ax.set_xticks(np.arange(n) + 0.5, ["A", *[""] * (n - 2), "B"], weight="bold", fontsize=11)
    for axis in range(latent):
        text_style: Any = {"xycoords": ax.get_xaxis_transform(), "textcoords": "offset points", "va": "top", "fontsize": 8.5}
        offset = (0, -20 - 13 * axis)
        ax.annotate(axis_label(axis), (0, 0), xytext=(-6, offset[1]), ha="right", parse_math=True, **text_style)
        for i, value in enumerate(result.codes[:, axis]):
            ax.annotate(with_minus_signs(f"{value:.2f}"), (i + 0.5, 0), xytext=offset, ha="center", **text_style)


def draw_curves_of_path(result: Interpolation, ax: Axes, limits: Limits | None = None) -> None:
    """Draw the decoded signals over each other, from A to B in the order of the colours; one scale for all."""
    assert result.display.axis is not None
    steps = np.linspace(0, 1, len(result.examples))
    colours = colormaps[PATH_COLOURS](0.9 * steps)  # without the lightest, which are hard to see on white
    ends = limits_of(result.examples, limits)
    for signal, colour in zip(result.examples, colours, strict=True):
        draw_signals(signal[None], ax, result.display.axis, ends, colors=[colour], linewidths=1.2)
    ax.set_xlabel(result.display.axis.name, parse_math=False)
    first, *_, last = ax.collections
    ax.legend([first, last], ["A", "B"], loc="upper right", ncols=2, fontsize=9)


def draw_path(result: Interpolation, latent_map: LatentMap, ax: Axes) -> None:
    """Draw the path of the codes over a map."""
    up, across = latent_map.places(result.codes).T
    edge = [withStroke(linewidth=4, foreground="white")]
    badge = {"boxstyle": "circle,pad=0.25", "facecolor": INK, "edgecolor": "white", "linewidth": 1.2}
    ax.plot(across, up, color=INK, linewidth=1.6, marker="o", markersize=5, markeredgecolor="white", path_effects=edge, zorder=5)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    ends_overlap = max(abs(across[0] - across[-1]) / (right - left), abs(up[0] - up[-1]) / (high - low)) < MIN_DISTANCE_OF_ENDS
    for name, i in (("A", 0), ("B", -1)):
        offset = (0 if not ends_overlap else -10 if name == "A" else 10, 0)  # so that neither letter covers the other
        ax.annotate(
            name,
            (across[i], up[i]),
            xytext=offset,
            textcoords="offset points",
            color="white",
            fontsize=11,
            weight="bold",
            ha="center",
            va="center",
            bbox=badge,
            zorder=6,
        )


def plot_interpolation(result: Interpolation, latent_map: LatentMap | None = None, limits: Limits | None = None) -> Figure:
    """Plot the strip; given a map of two dimensions, also plot the path on it."""
    rows = -(-len(result.examples) // MAX_TILES_PER_ROW)
    columns = min(len(result.examples), MAX_TILES_PER_ROW)
    curves = 0 if result.display.axis is None else math.prod(result.examples.shape[1:-1])  # of one signal
    with_map = latent_map is not None and latent_map.axes[0] != latent_map.axes[1]
    with look():
        width = 7.2 if with_map else max(5.6, 0.62 * columns)
        strip_height = (
            1.5 + 1.5 * curves
            if curves
            else min(width / columns, 0.9) * rows + 0.75 + 0.2 * (written_coordinates(result) + bool(result.under))
        )
        figure = new_figure(width, strip_height + (6.0 if with_map else 0.0))
        axes = figure.subplots(2 if with_map else 1, 1, squeeze=False, height_ratios=[strip_height, 6.0] if with_map else [1])[:, 0]
        if curves:
            draw_curves_of_path(result, axes[0], limits)
        else:
            draw_strip(result, axes[0], limits)
        note = ink_note(result.examples.shape[1:], ink=result.display.ink)
        title = f"{len(result.codes)} steps {PATH_TITLES[result.along]}{note}\nA: {result.ends[0]}; B: {result.ends[1]}"
        axes[0].set_title(title + (f"\nall decoded under {result.under}" if result.under else ""))
        if latent_map is not None and with_map:
            draw_map(latent_map, axes[1], obstacles=latent_map.places(result.codes)[[0, -1], ::-1])
            draw_path(result, latent_map, axes[1])
            dims = latent_map.codes.shape[1]
            shown = "2" if latent_map.plane is None else "the first 2 principal components (PC)"
            axes[1].set(title="The path on the map" + ("" if dims == 2 else f", of {shown} of {dims} dimensions"))
    return figure

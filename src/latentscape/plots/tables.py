"""Rows of a table: lines over its columns, each column on a scale of its own."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from latentscape.explore import Reconstructions
from latentscape.plots.look import COLOURS, INK, PARTS, Limits, darker, look, new_figure

Array = NDArray[Any]

MOST = 40  # columns for which there is room; longer rows are curves
ACROSS = (5, 4, 3)  # pairs in a row: so many that the last row is full, if it can be


def is_table(shape: tuple[int, ...]) -> bool:
    """Whether examples of this shape are rows of so few numbers that each of them can be named."""
    return len(shape) == 1 and shape[0] <= MOST


def draw_rows(rows: Array, ax: Axes, ends: Limits, **style: Any) -> None:
    """Draw rows `(n, columns)` as lines, each column from its low end at 0 to its high end at 1."""
    height = _heights(rows, ends)
    across = np.arange(rows.shape[1])
    ax.add_collection(LineCollection([np.column_stack([across, row]) for row in height], **style))
    if rows.shape[1] == 1:  # a line of one point is not seen
        ax.scatter(np.zeros(len(rows)), height[:, 0], s=14, color=style.get("colors"), alpha=style.get("alpha"), linewidths=0)
    ax.set_xlim(-0.5, rows.shape[1] - 0.5)
    ax.set_ylim(min(0.0, float(height.min())) - 0.06, max(1.0, float(height.max())) + 0.06)


def plot_table(rows: Array, title: str, *, limits: Limits | None = None, names: Sequence[str] = ()) -> Figure:
    """All rows over each other, over the names of the columns and the ends of their scales."""
    ends = limits or _own(rows)
    with look():
        figure = new_figure(max(5.6, 0.42 * rows.shape[1] + 1.6), 4.4)
        ax = figure.subplots()
        draw_rows(rows, ax, ends, colors=COLOURS[0], linewidths=0.9, alpha=float(max(0.15, min(0.9, 12 / len(rows)))))
        _name_columns(ax, rows.shape[1], names, ends)
        ax.set_yticks([0, 1], ["lowest", "highest"])
        ax.set(title=f"{title}\neach column from its lowest to its highest value" if limits else title)
    return figure


def plot_pairs(result: Reconstructions, limits: Limits | None = None) -> Figure:
    """Each row and its reconstruction on axes of their own."""
    n, width = result.originals.shape
    everything = np.concatenate([result.originals, result.reconstructions])
    ends = limits or _own(everything)
    height = _heights(everything, ends)
    across = n if n <= ACROSS[0] else next((count for count in ACROSS if n % count == 0), ACROSS[0])
    down = -(-n // across)
    with look():
        figure = new_figure(max(4.6, max(2.1, 0.14 * width + 0.6) * across), 1.35 * down + 1.5)
        axes = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
        for ax in axes.flat[n:]:
            ax.set_axis_off()
        for ax, original, decoded in zip(axes.flat, result.originals, result.reconstructions, strict=False):
            draw_rows(original[None], ax, ends, colors=INK, linewidths=1.0)
            draw_rows(decoded[None], ax, ends, colors=darker(COLOURS[6], 0.1), linewidths=1.4, linestyles=[(0, (3, 1.5))])
            ax.set_yticks([0, 1], ["lowest", "highest"])
            ax.tick_params(labelsize=8)
        ax.set_ylim(min(0.0, float(height.min())) - 0.06, max(1.0, float(height.max())) + 0.06)  # of all: they share it
        for column in range(across):
            last = axes[(n - 1 - column) // across, column]
            _name_columns(last, width, names=result.columns)
            last.tick_params(labelbottom=True)
        lines = [ax_lines for ax_lines in axes.flat[0].collections if isinstance(ax_lines, LineCollection)]
        figure.legend(lines[:2], ["original", "decoded"], loc="outside lower left", ncols=2, fontsize=9)
        which = f", {PARTS.get(result.part, result.part)} examples" if result.part else ""
        figure.suptitle(f"Reconstructions from the mean code{which}; each column on its own scale", x=0.01, ha="left", fontsize=11)
    return figure


def _name_columns(ax: Axes, count: int, names: Sequence[str] = (), ends: Limits | None = None) -> None:
    """Name the columns below the axes, with the ends of their scales where they are given."""
    called = list(names) if len(names) == count else [f"column {i + 1}" for i in range(count)]
    if ends is not None:
        low, high = (np.broadcast_to(np.asarray(end, dtype=np.float64), (count,)) for end in ends)
        called = [f"{name}\n{_number(a)} to {_number(b)}" for name, a, b in zip(called, low, high, strict=True)]
    ax.set_xticks(range(count), called, rotation=90, fontsize=8)
    for label in ax.get_xticklabels():
        label.set_parse_math(False)


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "\N{MINUS SIGN}")


def _heights(rows: Array, ends: Limits) -> Array:
    """Each value as a share of the scale of its column."""
    low, high = (np.broadcast_to(np.asarray(end, dtype=np.float64), rows.shape[1:]) for end in ends)
    return np.asarray((rows - low) / np.where(high > low, high - low, 1))


def _own(rows: Array) -> Limits:
    return np.asarray(rows.min(0)), np.asarray(rows.max(0))

"""Pictures of the rows of a table: each row is a line over the columns, and each column has its own scale."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from latentscape.explore import Reconstructions
from latentscape.plots.look import COLOURS, INK, PART_ADJECTIVES, Limits, darker, look, new_figure, with_minus_signs
from latentscape.reading import PLAIN, Column, ColumnKind, Display

Array = NDArray[Any]

MAX_TABLE_COLUMNS = 40  # there is no room to name more columns; longer rows are drawn as curves
KINDS_OF_TEXT = (ColumnKind.CATEGORY, ColumnKind.YES_NO, ColumnKind.DATE)
PAIRS_PER_ROW = (5, 4, 3)  # the first of these that fills the last row, otherwise the first


def is_table(shape: tuple[int, ...]) -> bool:
    """Whether examples of this shape are rows with at most `MAX_TABLE_COLUMNS` numbers, so that each column can be named."""
    return len(shape) == 1 and shape[0] <= MAX_TABLE_COLUMNS


def draw_rows(rows: Array, ax: Axes, ends: Limits, **style: Any) -> None:
    """Draw rows `(n, columns)` as lines; each column is scaled so that its lower end is 0 and its upper end is 1.

    A missing cell is a gap; a value between two gaps, of which a line shows nothing, is a dot.
    """
    height = _heights(rows, ends)
    across = np.arange(rows.shape[1])
    ax.add_collection(LineCollection([np.column_stack([across, row]) for row in height], **style))
    alone = _stands_alone(height)
    if alone.any():
        ax.scatter(np.nonzero(alone)[1], height[alone], s=14, color=style.get("colors"), alpha=style.get("alpha"), linewidths=0)
    ax.set_xlim(-0.5, rows.shape[1] - 0.5)
    ax.set_ylim(*_vertical_limits(height))


def rooted(values: Any, display: Display) -> Any:
    """What is drawn of values, or of the two ends of their scale: the square roots of counts, and all others as they are."""
    if not display.counts or values is None:
        return values
    return tuple(rooted(end, display) for end in values) if isinstance(values, tuple) else np.sqrt(np.maximum(values, 0))


def root_note(display: Display) -> str:
    """The end of a title: that square roots are drawn, if they are."""
    return "; square roots of the counts" if display.counts else ""


def plot_table(rows: Array, title: str, *, limits: Limits | None = None, display: Display = PLAIN) -> Figure:
    """Plot all rows on the same axes; the names of the columns and the ends of their scales are below them."""
    ends = limits or _ends_of(rows)
    width = max(5.6, 0.42 * rows.shape[1] + 1.6)
    lines = [
        *wrap(title, round(11.5 * (width - 1))),
        *([f"each column from its lowest to its highest value{root_note(display)}"] if limits else []),
    ]
    with look():
        figure = new_figure(width, 4.2 + 0.2 * len(lines))
        ax = figure.subplots()
        draw_rows(
            rooted(rows, display),
            ax,
            rooted(ends, display),
            colors=COLOURS[0],
            linewidths=0.9,
            alpha=float(max(0.15, min(0.9, 12 / len(rows)))),
        )
        _name_columns(ax, rows.shape[1], display.columns, ends)
        ax.set_yticks([0, 1], ["lowest", "highest"])
        ax.set(title="\n".join(lines))
    return figure


def plot_pairs(result: Reconstructions, limits: Limits | None = None) -> Figure:
    """Plot each row and its reconstruction together on their own axes."""
    n, width = result.originals.shape
    originals, reconstructions = (rooted(each, result.display) for each in (result.originals, result.reconstructions))
    all_rows = np.concatenate([originals, reconstructions])
    ends = rooted(limits, result.display) or _ends_of(all_rows)
    height = _heights(all_rows, ends)
    columns = n if n <= PAIRS_PER_ROW[0] else next((count for count in PAIRS_PER_ROW if n % count == 0), PAIRS_PER_ROW[0])
    rows = -(-n // columns)
    with look():
        figure = new_figure(max(4.6, max(2.1, 0.14 * width + 0.6) * columns), 1.35 * rows + 1.5)
        axes = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
        for ax in axes.flat[n:]:
            ax.set_axis_off()
        for ax, original, decoded in zip(axes.flat, originals, reconstructions, strict=False):
            draw_rows(original[None], ax, ends, colors=INK, linewidths=1.0)
            draw_rows(decoded[None], ax, ends, colors=darker(COLOURS[6], 0.1), linewidths=1.4, linestyles=[(0, (3, 1.5))])
            ax.set_yticks([0, 1], ["lowest", "highest"])
            ax.tick_params(labelsize=8)
        ax.set_ylim(*_vertical_limits(height))  # the axes share one scale
        for column in range(columns):
            lowest_axes = axes[(n - 1 - column) // columns, column]
            _name_columns(lowest_axes, width, result.display.columns)
            lowest_axes.tick_params(labelbottom=True)
        lines = [ax_lines for ax_lines in axes.flat[0].collections if isinstance(ax_lines, LineCollection)]
        figure.legend(lines[:2], ["original", "decoded"], loc="outside lower left", ncols=2, fontsize=9)
        subject = f", {PART_ADJECTIVES.get(result.part, result.part)} examples" if result.part else ""
        scale = f"each column on its own scale{root_note(result.display)}"
        figure.suptitle(f"Reconstructions from the mean code{subject}; {scale}", x=0.01, ha="left", fontsize=11)
    return figure


def _name_columns(ax: Axes, count: int, columns: Sequence[Column] = (), ends: Limits | None = None) -> None:
    """Write the names of the columns below the axes; given `ends`, also write the ends of their scales."""
    if len(columns) != count:
        columns = [Column(f"column {i + 1}") for i in range(count)]
    labels = [column.name for column in columns]
    if ends is not None:
        low, high = (np.broadcast_to(np.asarray(end, dtype=np.float64), (count,)) for end in ends)
        scales = [f"{_formatted(column, a)} to {_formatted(column, b)}" for column, a, b in zip(columns, low, high, strict=True)]
        labels = [f"{name}\n{scale}" for name, scale in zip(labels, scales, strict=True)]
    ax.set_xticks(range(count), labels, rotation=90, fontsize=8, multialignment="right")  # a name ends where its scale does


def _formatted(column: Column, value: float) -> str:
    text = column.short_text(value)
    return text if column.kind in KINDS_OF_TEXT else with_minus_signs(text)


def _heights(rows: Array, ends: Limits) -> Array:
    """Each value as a fraction of the scale of its column."""
    low, high = (np.broadcast_to(np.asarray(end, dtype=np.float64), rows.shape[1:]) for end in ends)
    return np.asarray((rows - low) / np.where(high > low, high - low, 1))


def _stands_alone(height: Array) -> Array:
    """Whether each value `(n, columns)` is there and neither of its neighbours in the row is."""
    is_there = np.pad(np.isfinite(height), ((0, 0), (1, 1)))
    return np.asarray(is_there[:, 1:-1] & ~is_there[:, :-2] & ~is_there[:, 2:])


def _vertical_limits(height: Array) -> tuple[float, float]:
    """The limits of an axis that has room for all heights that are there, and for 0 and 1."""
    present = np.append(height[np.isfinite(height)], [0.0, 1.0])
    return float(present.min()) - 0.06, float(present.max()) + 0.06


def _ends_of(rows: Array) -> Limits:
    return np.asarray(np.fmin.reduce(rows, axis=0)), np.asarray(np.fmax.reduce(rows, axis=0))

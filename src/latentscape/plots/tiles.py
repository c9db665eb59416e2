"""Many small examples side by side: images as images, other arrays as curves; `tables` draws rows of few numbers."""

from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from latentscape.explore import Manifold, Reconstructions, Samples
from latentscape.plots.look import (
    COLOURS,
    FAINT,
    PART_ADJECTIVES,
    Limits,
    axis_label,
    grey_map,
    label_upwards,
    look,
    new_figure,
    with_minus_signs,
)
from latentscape.plots.signals import limits_of, plot_signal_pairs, plot_signal_sheet, scale_text
from latentscape.plots.tables import is_table, plot_pairs, plot_table, root_note, rooted
from latentscape.reading import PLAIN, Display

Array = NDArray[Any]
MANIFOLD_TILE_INCHES = 0.36  # per side
MIN_SHARE_OUTSIDE = 0.05  # of the codes outside a sheet, in excess of the prior's share there; a smaller excess is not mentioned
MAX_CHARACTERS_OF_LINE = 80  # of the title of a sheet of decoded codes
MAX_PAIRS_PER_BAND = 20  # examples over their reconstructions


def is_image(shape: tuple[int, ...]) -> bool:
    """Whether examples of this shape are drawn as grey or colour images."""
    return len(shape) == 3 and shape[0] in (1, 3)


def ink_note(shape: tuple[int, ...], *, ink: bool) -> str:
    """The end of a title of examples of this shape: that grey images are drawn as ink, if they are."""
    return ", drawn as ink" if ink and is_image(shape) and shape[0] == 1 else ""


def draw_tiles(examples: Array, ax: Axes, *, limits: Limits | None = None, gap: float = 0.08, ink: bool = False) -> None:
    """Draw examples `(rows, columns, *X)` as a sheet; tile (r, c) fills the unit square whose top left corner is (c, r).

    Args:
        examples: Images `(1 or 3, h, w)`, or arrays of any other shape, each drawn as a curve of its values; arrays of two axes, such as
            signals of several channels, as a curve for each row, one below the other.
        ax: The axes to draw on.
        limits: The values drawn as black and white (of ink, as white and black), or the ends of the scale of the curves, which
            may be arrays with a number for each value. All tiles share them; by default they are the smallest and largest value.
        gap: The space between tiles, as a fraction of a tile.
        ink: Whether grey images are of ink, which is drawn dark on white.
    """
    low, high = limits or (float(np.nanmin(examples)), float(np.nanmax(examples)))
    rows, columns = examples.shape[:2]
    if is_image(examples.shape[2:]):
        low, high = float(low), float(high)
        _draw_images(examples, ax, low, high if high > low else low + 1, gap, ink=ink)
    else:
        _draw_profiles(examples, ax, low, high, gap)
    ax.set(xlim=(0, columns), ylim=(rows, 0))
    ax.grid(False)


def _draw_images(examples: Array, ax: Axes, low: float, high: float, gap: float, *, ink: bool) -> None:
    rows, columns, channels, h, w = examples.shape
    pad = max(1, round(gap * w)) if gap else 0
    sheet = np.full((rows * (h + pad), columns * (w + pad), channels), np.nan)
    for r in range(rows):
        for c in range(columns):
            sheet[r * (h + pad) : r * (h + pad) + h, c * (w + pad) : c * (w + pad) + w] = examples[r, c].transpose(1, 2, 0)
    extent = (0.0, float(columns), float(rows), 0.0)
    if channels == 1:
        ax.imshow(
            np.ma.masked_invalid(sheet[..., 0]),
            vmin=low,
            vmax=high,
            cmap=grey_map(ink=ink),
            extent=extent,
            aspect=h / w,
            interpolation=_interpolation_filter(sheet, ax),
        )
    else:
        colour = np.clip((sheet - low) / (high - low), 0, 1)
        ax.imshow(np.nan_to_num(colour, nan=1.0), extent=extent, aspect=h / w, interpolation=_interpolation_filter(sheet, ax))


def _interpolation_filter(sheet: Array, ax: Axes) -> str:
    """The interpolation filter: none if a pixel takes more than two dots, otherwise one that leaves out no pixel."""
    return "nearest" if ax.get_window_extent().width > 2 * sheet.shape[1] else "hanning"


def _draw_profiles(examples: Array, ax: Axes, low: float | Array, high: float | Array, gap: float) -> None:
    rows, columns = examples.shape[:2]
    curves = examples.shape[2] if examples.ndim == 4 else 1
    if isinstance(low, np.ndarray) and low.ndim == 2:  # a scale for each channel
        low, high = (np.repeat(end, examples.shape[-1]) for end in limits_of(examples, (low, high)))
    flat = examples.reshape(rows, columns, -1)
    inner = (1 - 2 * gap) / curves
    values = flat.reshape(-1, flat.shape[-1]) if isinstance(low, np.ndarray) else flat.reshape(-1, 1)
    low, high = np.fmin(low, np.nanmin(values, axis=0)), np.fmax(high, np.nanmax(values, axis=0))  # so that a curve stays in its tile
    length = flat.shape[-1] // curves
    across = np.linspace(gap, 1 - gap, length) if length > 1 else np.array([0.5])
    height = (inner * (1 - (flat - low) / np.where(high > low, high - low, 1))).reshape(rows, columns, curves, length)
    top = gap + inner * np.arange(curves)
    lines = [
        np.column_stack([c + across, r + top[i] + height[r, c, i]]) for r in range(rows) for c in range(columns) for i in range(curves)
    ]
    ax.add_collection(LineCollection(lines, colors=COLOURS[0], linewidths=0.9))
    ax.set_aspect("equal")
    ax.set_facecolor("none")
    for edge in range(rows + 1):
        ax.axhline(edge, color=FAINT, linewidth=0.3)
    for edge in range(columns + 1):
        ax.axvline(edge, color=FAINT, linewidth=0.3)


def in_rows(examples: Array, columns: int) -> Array:
    """Examples `(n, *X)` as tiles `(rows, columns, *X)`, row by row; the rest of the last row is NaN, which is not drawn.

    Example:
        >>> in_rows(np.arange(3.0), 2).tolist()
        [[0.0, 1.0], [2.0, nan]]
    """
    rows = -(-len(examples) // columns)
    tiles = np.full((rows * columns, *examples.shape[1:]), np.nan)
    tiles[: len(examples)] = examples
    return tiles.reshape(rows, columns, *examples.shape[1:])


def in_bands(result: Reconstructions, columns: int) -> Array:
    """Tiles in bands of two rows, originals over their reconstructions: `(bands, 2, columns, *X)`."""
    return np.stack([in_rows(result.originals, columns), in_rows(result.reconstructions, columns)], axis=1)


def plot_sheet(
    examples: Array,
    title: str,
    *,
    columns: int | None = None,
    limits: Limits | None = None,
    display: Display = PLAIN,
) -> Figure:
    """Plot examples `(n, *X)` as rows of tiles, the rows of a table as lines over its columns, or signals as curves over their axis.

    Args:
        examples: The examples.
        title: The title.
        columns: The number of tiles in a row.
        limits: The ends of the scale.
        display: What is known of the examples; a title says that images are drawn as ink.
    """
    if display.axis is not None:
        return plot_signal_sheet(examples, title, display.axis, limits)
    if is_table(examples.shape[1:]):
        return plot_table(examples, title, limits=limits, display=display)
    n = len(examples)
    columns = columns or min(n, round(np.sqrt(n)))
    examples = rooted(examples, display)
    tiles = in_rows(examples, columns)
    limits = rooted(limits, display) or (float(examples.min()), float(examples.max()))
    width = max(3.2, 0.62 * columns)
    lines = wrap(
        title + ink_note(examples.shape[1:], ink=display.ink) + root_note(display), round(11.5 * (width + 0.62 * columns) / 2)
    )  # from the left edge of the tiles to the right edge of the figure
    with look():
        figure = new_figure(width, 0.62 * len(tiles) + 0.1 + 0.2 * len(lines))
        ax = figure.subplots()
        draw_tiles(tiles, ax, limits=limits, ink=display.ink)
        ax.set(title="\n".join(lines))
        remove_frame(ax)
    return figure


def plot_samples(result: Samples, limits: Limits | None = None) -> Figure:
    """Plot a sheet of new examples."""
    how = "with a draw from p(x|z) for each" if result.drawn else "decoded"
    title = f"{len(result.examples)} samples: codes from {result.origin}, {how}"
    return plot_sheet(result.examples, title, limits=limits, display=result.display)


def plot_reconstructions(result: Reconstructions, limits: Limits | None = None) -> Figure:
    """Plot originals over their reconstructions on one scale, in several bands if there are many; table columns have their own scales.

    A signal and its reconstruction are drawn on the same axes.
    """
    if result.display.axis is not None:
        return plot_signal_pairs(result, limits)
    if is_table(result.originals.shape[1:]):
        return plot_pairs(result, limits)
    columns = min(len(result.originals), MAX_PAIRS_PER_BAND)
    bands = rooted(in_bands(result, columns), result.display)
    ends = rooted(limits, result.display) or (float(np.nanmin(bands)), float(np.nanmax(bands)))
    with look():
        figure = new_figure(max(4.0, 0.52 * columns + 1.0), 1.06 * len(bands) + 0.3)
        axes = figure.subplots(len(bands), 1, squeeze=False)[:, 0]
        for band, ax in zip(bands, axes, strict=True):
            draw_tiles(band, ax, limits=ends, ink=result.display.ink)
            remove_frame(ax)
            ax.set_yticks([0.5, 1.5], ["original", "decoded"])
        subject = f", {PART_ADJECTIVES.get(result.part, result.part)} examples" if result.part else ""
        note = ink_note(result.originals.shape[1:], ink=result.display.ink) + root_note(result.display)
        axes[0].set(title=f"Reconstructions from the mean code{subject}{note}")
    return figure


def draw_manifold(result: Manifold, ax: Axes, limits: Limits | None = None) -> None:
    """Draw the sheet of decoded codes with the same axes and labels as the map."""
    draw_tiles(rooted(result.examples, result.display), ax, limits=rooted(limits, result.display), ink=result.display.ink)
    _set_ticks(ax, result)
    ax.set_xlabel(axis_label(result.axes[1], result.plane), parse_math=True)
    if len(result.up) > 1:
        label_upwards(ax, result.axes[0], result.plane)
    else:
        ax.set_yticks([])
    for side in ax.spines.values():
        side.set_visible(False)


def plot_manifold(result: Manifold, limits: Limits | None = None) -> Figure:
    """Plot the sheet in a figure that is as large as its tiles need."""
    rows, columns = result.examples.shape[:2]
    with look():
        title = _manifold_title(result, limits)
        width = max(7.2, MANIFOLD_TILE_INCHES * columns + 0.6)
        sheet_height = (
            (width - 0.7)
            * rows
            / columns
            * (result.examples.shape[-2] / result.examples.shape[-1] if is_image(result.examples.shape[2:]) else 1)
        )
        figure = new_figure(width, sheet_height + 0.55 + 0.2 * len(title))
        ax = figure.subplots()
        draw_manifold(result, ax, limits)
        ax.set_title("\n".join(title), parse_math=True)
    return figure


def _manifold_title(result: Manifold, limits: Limits | None) -> list[str]:
    spacing = "in equal steps" if result.spacing == "linear" else f"in equal steps of probability under {result.prior}"
    lines = [f"Decoded codes, {spacing}{ink_note(result.examples.shape[2:], ink=result.display.ink)}{root_note(result.display)}"]
    if result.plane is not None:
        lines.append("on the plane of the first 2 principal components (PC) of the training codes,")
        lines.append(f"which holds {result.plane.shares.sum():.0%} of their variance in {result.latent} dimensions")
    elif result.latent > 2:
        names = " and ".join(map(axis_label, result.axes))
        others = "the other is" if result.latent == 3 else f"the other {result.latent - 2} are"
        lines.append(f"{names} of {result.latent} dimensions; {others} at the median of {result.prior}")
    if outside := outside_note(result):
        lines.append(outside)
    if (sampling := result.display.axis) is not None:
        first, last = (with_minus_signs(f"{end:.4g}") for end in (sampling.positions[0], sampling.positions[-1]))
        scale = scale_text(limits_of(result.examples, limits))
        lines += ["in each tile a signal, all tiles on one scale:", f"{sampling.name} from {first} to {last}, {scale}"]
    elif limits is not None and isinstance(limits[0], np.ndarray):
        named = is_table(result.examples.shape[2:]) and bool(result.display.columns)
        names = ", ".join(column.name for column in result.display.columns).replace("$", r"\$") if named else "the values of a row"
        lines += wrap(f"in each tile {names}, from left to right, each on its own scale", MAX_CHARACTERS_OF_LINE)
    return lines


def outside_note(result: Manifold) -> str:
    """A note on the share of the codes of examples outside the sheet; empty if hardly more are there than under the prior."""
    if result.outside is None or result.outside - result.expected_outside < MIN_SHARE_OUTSIDE:
        return ""
    return f"{result.outside:.0%} of the codes of training examples lie outside"


def _set_ticks(ax: Axes, result: Manifold) -> None:
    """Write coordinates beside the tiles: at round numbers on a linear grid, otherwise at the middles of about five tiles."""
    for values, set_ticks in ((result.across, ax.set_xticks), (result.up, ax.set_yticks)):
        n = len(values)
        if n < 2:
            continue
        if result.spacing == "linear":
            low, high = min(values[0], values[-1]), max(values[0], values[-1])
            ticks = [tick for tick in MaxNLocator(7, steps=[1, 2, 5, 10]).tick_values(low, high) if low - 1e-9 <= tick <= high + 1e-9]
            middles = [0.5 + (tick - values[0]) / (values[-1] - values[0]) * (n - 1) for tick in ticks]
        else:
            chosen = range(0, n, max(1, n // 5))
            ticks, middles = [values[i] for i in chosen], [i + 0.5 for i in chosen]
        set_ticks(middles, [_tick_text(tick) for tick in ticks])


def _tick_text(value: float) -> str:
    text = "0" if abs(value) < 1e-9 else f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"
    return with_minus_signs(text)


def remove_frame(ax: Axes) -> None:
    """Remove the frame and the ticks."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)

"""Pictures of signals: curves over the axis along which they are sampled, all on one scale; channels are drawn one below the other."""

from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from latentscape.explore import Reconstructions
from latentscape.plots.look import COLOURS, INK, PART_ADJECTIVES, Limits, darker, look, new_figure, with_minus_signs
from latentscape.reading import Axis

Array = NDArray[Any]

MAX_SIGNALS_SHOWN = 24  # on a sheet: more would be too small to read
SIGNALS_PER_ROW = 4
SPACE_BETWEEN_CHANNELS = 0.1  # as a fraction of the scale of one channel
MIN_WIDTH_OF_SCALE = 1e-3  # of equal values, as a fraction of them
MARGIN = 0.04  # below and above the curves, as a fraction of their scale


def draw_signals(signals: Array, ax: Axes, sampling: Axis, limits: Limits | None = None, **style: Any) -> LineCollection:
    """Draw signals `(n, length)` or `(n, channels, length)` as curves on one scale, from one end of their axis to the other.

    Args:
        signals: The signals.
        ax: The axes to draw on.
        sampling: The axis of the signals.
        limits: The ends of the scale, which widens where a curve goes beyond them; by default, the lowest and the highest value. Arrays
            `(channels, 1)` give each channel a scale of its own, whose ends are written beside it.
        style: Options of matplotlib's lines.
    """
    low, high = ends = limits_of(signals, limits)
    channels = signals.reshape(len(signals), -1, signals.shape[-1])
    if isinstance(low, np.ndarray):
        channels, low, high = (channels - low) / (high - low), 0.0, 1.0
    assert isinstance(low, float) and isinstance(high, float)
    step = (1 + SPACE_BETWEEN_CHANNELS) * (high - low)
    shifted = channels - step * np.arange(channels.shape[1])[:, None]
    across = np.asarray(sampling.positions)
    lines = LineCollection([np.column_stack([across, curve]) for curve in shifted.reshape(-1, len(across))], **style)
    ax.add_collection(lines)
    margin, lowest = MARGIN * (high - low), low - step * (channels.shape[1] - 1)
    ax.set_xlim(float(across[0]), float(across[-1]) if across[-1] != across[0] else float(across[0]) + 1)
    ax.set_ylim(lowest - margin, high + margin)
    if channels.shape[1] > 1:  # values cannot be read off shifted curves
        middles = (low + high) / 2 - step * np.arange(channels.shape[1])
        ax.set_yticks(middles, _channel_names(channels.shape[1], ends))
    return lines


def limits_of(signals: Array, limits: Limits | None = None) -> Limits:
    """The ends of the scale of signals: `limits`, or what is needed to hold every value; two different numbers, or arrays `(channels, 1)`.

    Example:
        >>> limits_of(np.array([0.0, 3.0]), (1.0, 2.0)), limits_of(np.zeros(3))
        ((0.0, 3.0), (-0.5, 0.5))
    """
    if limits is None or not isinstance(limits[0], np.ndarray):
        return _wide_enough(signals, limits)
    lows, highs = (np.broadcast_to(end, (signals.shape[-2], 1)).ravel().tolist() for end in limits)
    channels = np.moveaxis(signals, -2, 0)
    both = [_wide_enough(channel, ends) for channel, ends in zip(channels, zip(lows, highs, strict=True), strict=True)]
    low, high = np.array(both).T
    return low[:, None], high[:, None]


def _wide_enough(signals: Array, limits: Limits | None) -> tuple[float, float]:
    low, high = float(np.nanmin(signals)), float(np.nanmax(signals))
    if limits is not None:
        low, high = min(low, float(np.min(limits[0]))), max(high, float(np.max(limits[1])))
    half = max(0.5, MIN_WIDTH_OF_SCALE * abs(low))
    return (low, high) if high > low else (low - half, high + half)


def scale_text(ends: Limits) -> str:
    """What the scale of signals is, for a title: its ends, or that each channel has its own.

    Example:
        >>> scale_text((0.0, 2.5)), scale_text((np.zeros((2, 1)), np.ones((2, 1))))
        ('values from 0 to 2.5', 'each channel on its own scale')
    """
    low, high = ends
    return "each channel on its own scale" if isinstance(low, np.ndarray) else f"values from {_number(low)} to {_number(float(high))}"


def _number(value: float) -> str:
    return with_minus_signs(f"{value:.3g}")


def _channel_names(count: int, ends: Limits) -> list[str]:
    """The numbers of the channels, with the ends of their scales if each has its own."""
    names = [str(i + 1) for i in range(count)]
    if not isinstance(ends[0], np.ndarray):
        return names
    low, high = (np.ravel(end).tolist() for end in ends)
    return [f"{name}\n{_number(a)} to {_number(b)}" for name, a, b in zip(names, low, high, strict=True)]


def plot_signal_sheet(signals: Array, title: str, sampling: Axis, limits: Limits | None = None) -> Figure:
    """Plot signals `(n, *X)`, each on axes of its own with one scale for all; of many, the first `MAX_SIGNALS_SHOWN`."""
    shown = signals[:MAX_SIGNALS_SHOWN]
    more = f"; the first {len(shown)} of them" if len(shown) < len(signals) else ""
    with look():
        figure, axes = _grid(len(shown), _channels(signals), sampling)
        ends = limits_of(signals, limits)
        for ax, signal in zip(axes, shown, strict=True):
            draw_signals(signal[None], ax, sampling, ends, colors=COLOURS[0], linewidths=0.9)
        _entitle(figure, title + more + _own_scales(ends))
    return figure


def plot_signal_pairs(result: Reconstructions, limits: Limits | None = None) -> Figure:
    """Plot each signal and its reconstruction on the same axes, with one scale for all signals."""
    assert result.display.axis is not None
    with look():
        figure, axes = _grid(len(result.originals), _channels(result.originals), result.display.axis)
        ends = limits_of(np.concatenate([result.originals, result.reconstructions]), limits)
        for ax, original, decoded in zip(axes, result.originals, result.reconstructions, strict=True):
            drawn = [
                draw_signals(original[None], ax, result.display.axis, ends, colors=INK, linewidths=0.8, alpha=0.7),
                draw_signals(decoded[None], ax, result.display.axis, ends, colors=darker(COLOURS[6], 0.1), linewidths=1.3),
            ]
        figure.legend(drawn, ["original", "decoded"], loc="outside lower left", ncols=2, fontsize=9)
        subject = f", {PART_ADJECTIVES.get(result.part, result.part)} examples" if result.part else ""
        _entitle(figure, f"Reconstructions from the mean code{subject}{_own_scales(ends)}")
    return figure


def _grid(count: int, channels: int, sampling: Axis) -> tuple[Figure, list[Axes]]:
    """Axes for so many signals, which share both scales; the outer ones are labelled."""
    columns = min(count, SIGNALS_PER_ROW)
    rows = -(-count // columns)
    figure = new_figure(max(4.6, 2.4 * columns + 0.6), (0.8 + 0.45 * channels) * rows + 1.0)
    axes = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    for ax in axes.flat:
        ax.tick_params(labelsize=8)
    for ax in axes.flat[count:]:
        ax.set_axis_off()
    for column in range(columns):
        lowest = axes[(count - 1 - column) // columns, column]
        lowest.tick_params(labelbottom=True)
        lowest.set_xlabel(sampling.name, fontsize=8.5, parse_math=False)
    if channels > 1:
        axes[0, 0].set_ylabel("channel", fontsize=8.5)
    return figure, list(axes.flat[:count])


def _own_scales(ends: Limits) -> str:
    return f"; {scale_text(ends)}" if isinstance(ends[0], np.ndarray) else ""


def _channels(signals: Array) -> int:
    return signals.shape[1] if signals.ndim == 3 else 1


def _entitle(figure: Figure, title: str) -> None:
    lines = wrap(title, round(11.5 * figure.get_figwidth()))
    figure.suptitle("\n".join(lines), x=0.01, ha="left", fontsize=11)

"""Pictures of the loss curves of a run."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from latentscape.explore import LossCurves, StepLosses
from latentscape.explore.curves import Curve
from latentscape.plots.look import COLOURS, darker, log_axis, look, new_figure, unit_label, with_minus_signs

STYLES = {"train": (COLOURS[0], "-"), "valid": (COLOURS[6], "--")}
WINDOWS_PER_RUN = 50  # a running mean is taken over one fiftieth of all steps

Numbers = NDArray[np.float64]


def draw_curve(curve: Curve, ax: Axes, scale: str = "linear") -> None:
    """Draw one quantity over the epochs: its mean, and a band of one standard deviation over the batches on either side.

    A `log` scale needs values above 0; if there are others, the axis stays linear.
    """
    for part, mean in curve.mean.items():
        colour, line = STYLES[part]
        if part in curve.std:
            ax.fill_between(curve.epoch, mean - curve.std[part], mean + curve.std[part], color=colour, alpha=0.15, linewidth=0)
        marker = "o" if len(curve.epoch) == 1 else ""
        ax.plot(curve.epoch, mean, color=colour, linestyle=line, linewidth=1.4, marker=marker, label=part)
    bands = [mean + sign * curve.std.get(part, 0.0) for part, mean in curve.mean.items() for sign in (-1, 1)]
    if not (scale == "log" and _draw_log([*curve.mean.values()], bands, ax)):
        later_losses = [m[max(0, len(m) // 20) :] for m in curve.mean.values()]
        low, high = min(m.min() for m in later_losses), max(m.max() for m in later_losses)
        if high > low and len(curve.epoch) >= 10:  # the first epochs have far larger losses
            ax.set_ylim(low - 0.15 * (high - low), high + 0.15 * (high - low))
            mark_outside([(curve.epoch, mean) for mean in curve.mean.values()], ax)
    ax.set(title=curve.title, xlabel="epoch")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))


def draw_steps(title: str, result: StepLosses, ax: Axes, scale: str = "linear") -> None:
    """Draw one loss at every step, and its running mean over a fiftieth of all steps."""
    losses = result.losses[title]
    side = len(losses) // (2 * WINDOWS_PER_RUN)
    ax.plot(result.step, losses, color=COLOURS[0], linewidth=0.5, alpha=0.6, label="each step")
    if side:
        smooth = running_mean(losses, side)
        ax.plot(result.step, smooth, color=darker(COLOURS[0], 0.6), linewidth=1.3, label=f"mean of {2 * side + 1} steps")
    if not (scale == "log" and _draw_log([losses], [], ax)):
        later_losses = losses[np.isfinite(losses)][len(losses) // 20 :]
        if len(later_losses) >= 10 and later_losses.max() > later_losses.min():
            low, high = np.quantile(later_losses, (0.001, 0.999))
            ax.set_ylim(low - 0.15 * (high - low), high + 0.15 * (high - low))
            mark_outside([(result.step, losses)], ax)
    ax.set(title=title, xlabel=f"step ({result.per_epoch:,} an epoch)")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))


def mark_outside(lines: Sequence[tuple[Numbers, Numbers]], ax: Axes) -> None:
    """Where lines leave the axes, write their largest value at the upper edge, and their smallest at the lower edge.

    Args:
        lines: The abscissas and the values of each line.
        ax: The axes, with their final limits.
    """
    across, values = (np.concatenate(numbers) for numbers in zip(*lines, strict=True))
    across, values = across[np.isfinite(values)], values[np.isfinite(values)]
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for arrow, i, edge in (("\N{UPWARDS ARROW}", values.argmax(), 1), ("\N{DOWNWARDS ARROW}", values.argmin(), 0)):
        if low <= values[i] <= high:
            continue
        on_the_left = across[i] < (left + right) / 2
        style: Any = {"ha": "left" if on_the_left else "right", "va": "top" if edge else "bottom", "fontsize": 8, "zorder": 5}
        ax.annotate(
            with_minus_signs(f"{arrow} {values[i]:,.4g}"),
            (across[i], edge),
            xycoords=ax.get_xaxis_transform(),
            xytext=(13 if on_the_left else -13, -2 if edge else 2),
            textcoords="offset points",
            **style,
        )


def running_mean(values: Numbers, side: int) -> Numbers:
    """The mean over each value and up to `side` values on either side of it; values that are not finite are left out.

    Example:
        >>> running_mean(np.array([1.0, 3.0, np.nan, 5.0]), 1).tolist()
        [2.0, 2.0, 4.0, 5.0]
    """
    finite = np.isfinite(values)
    total = np.concatenate([[0.0], np.cumsum(np.where(finite, values, 0.0))])
    count = np.concatenate([[0.0], np.cumsum(finite)])
    i = np.arange(len(values))
    first, last = np.maximum(i - side, 0), np.minimum(i + side + 1, len(values))
    with np.errstate(invalid="ignore"):
        return np.asarray((total[last] - total[first]) / (count[last] - count[first]))


def plot_curves(result: LossCurves, scale: str = "linear") -> Figure:
    """Plot all curves of a run side by side, each on its own scale."""
    with look():
        figure = new_figure(3.5 * len(result.curves) + 0.6, 3.2)
        axes = figure.subplots(1, len(result.curves), squeeze=False)[0]
        for curve, ax in zip(result.curves, axes, strict=True):
            draw_curve(curve, ax, scale)
        axes[0].set_xlabel("epoch (band: std over batches)")
        axes[0].set_ylabel(unit_label(result.unit))
        if len(result.curves[0].mean) > 1:
            axes[-1].legend()
    return figure


def plot_steps(result: StepLosses, scale: str = "linear") -> Figure:
    """Plot the losses of every step side by side, each on its own scale."""
    with look():
        figure = new_figure(4.2 * len(result.losses) + 0.6, 3.2)
        axes = figure.subplots(1, len(result.losses), squeeze=False)[0]
        for title, ax in zip(result.losses, axes, strict=True):
            draw_steps(title, result, ax, scale)
        axes[0].set_ylabel(unit_label(result.unit))
        figure.legend(*axes[-1].get_legend_handles_labels(), loc="outside lower right", ncols=2)
    return figure


def _draw_log(lines: list[Numbers], bands: list[Numbers], ax: Axes) -> bool:
    """Make the axis logarithmic if all `lines` lie above 0, and return whether it is.

    The axis then shows the lines and the edges of their `bands`. Edges may lie at 0 or below: the axis ends at a third of the smallest
    value of the lines.
    """
    values = np.concatenate([line[np.isfinite(line)] for line in lines])
    if not len(values) or values.min() <= 0:
        return False
    drawn = np.concatenate([values, *(band[np.isfinite(band)] for band in bands)])
    log_axis(ax, max(float(drawn.min()), float(values.min()) / 3), float(drawn.max()))
    return True

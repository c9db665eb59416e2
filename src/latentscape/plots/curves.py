"""How a run came down."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from latentscape.explore import LossCurves
from latentscape.explore.curves import Curve
from latentscape.plots.look import COLOURS, look, new_figure

STYLES = {"train": (COLOURS[0], "-"), "valid": (COLOURS[6], "--")}


def draw_curve(curve: Curve, ax: Axes) -> None:
    """Draw one quantity over the epochs: the mean, and one standard deviation over the batches to either side."""
    for part, mean in curve.mean.items():
        colour, line = STYLES[part]
        ax.fill_between(curve.epoch, mean - curve.std[part], mean + curve.std[part], color=colour, alpha=0.15, linewidth=0)
        ax.plot(curve.epoch, mean, color=colour, linestyle=line, linewidth=1.4, label=part)
    settled = [m[max(0, len(m) // 20) :] for m in curve.mean.values()]
    low, high = min(m.min() for m in settled), max(m.max() for m in settled)
    if high > low and len(curve.epoch) >= 10:  # the first epochs fall from far above
        ax.set_ylim(low - 0.15 * (high - low), high + 0.15 * (high - low))
    ax.set(title=curve.title, xlabel="epoch")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))


def plot_curves(result: LossCurves) -> Figure:
    """All curves of a run side by side, each on its own scale."""
    with look():
        figure = new_figure(3.5 * len(result.curves) + 0.6, 3.2)
        axes = figure.subplots(1, len(result.curves), squeeze=False)[0]
        for curve, ax in zip(result.curves, axes, strict=True):
            draw_curve(curve, ax)
        axes[0].set_xlabel("epoch (band: std over batches)")
        axes[0].set_ylabel(f"{result.unit} per example")
        if len(result.curves[0].mean) > 1:
            axes[-1].legend()
    return figure

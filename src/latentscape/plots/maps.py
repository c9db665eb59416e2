"""The latent space as a map."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from latentscape.explore import LatentMap
from latentscape.plots.look import COLOURS, FAINT, INK, PARTS, darker, look, new_figure


def draw_map(result: LatentMap, ax: Axes) -> None:
    """Draw the codes, the second axis across and the first upwards; labelled examples as their own label, in its colour."""
    up, across = (result.codes[:, axis] for axis in result.axes)
    flat = result.axes[0] == result.axes[1]
    if flat:
        up = np.zeros_like(across) if result.labels is None else result.labels.astype(np.float64)
        up = up + np.random.default_rng(0).uniform(-0.3, 0.3, len(up))
    if result.labels is None:
        ax.scatter(across, up, s=6, color=COLOURS[0], alpha=0.6, linewidths=0)
    else:
        _draw_labelled(result, across, up, ax)
    ax.set_xlabel(f"$z_{{{result.axes[1] + 1}}}$")
    if flat:
        if result.labels is None:
            ax.set_yticks([])
        else:
            ax.set_yticks(np.unique(result.labels), [class_name(result, int(label)) for label in np.unique(result.labels)])
            ax.set_ylabel("class")
    else:
        ax.set_ylabel(f"$z_{{{result.axes[0] + 1}}}$", rotation=0, labelpad=10)
        ax.set_aspect("equal", adjustable="datalim")
        ax.axhline(0, color=FAINT, linewidth=0.6, zorder=0)
        ax.axvline(0, color=FAINT, linewidth=0.6, zorder=0)


def _draw_labelled(result: LatentMap, across: np.ndarray, up: np.ndarray, ax: Axes) -> None:
    assert result.labels is not None
    size = 34 if len(across) <= 3000 else 18
    for label in np.unique(result.labels):
        here = result.labels == label
        name = class_name(result, int(label))
        short = len(name) <= 2 and name.isalnum() and name.isascii()
        marker = f"${name}$" if short else "o"
        colour = COLOURS[int(label) % len(COLOURS)]
        # light colours need a dark edge on white
        ax.scatter(across[here], up[here], s=size if short else 10, marker=marker, color=colour, edgecolors=darker(colour), linewidths=0.25)
        # the name at the middle of its class, for readers in grey
        x, y = np.median(across[here]), np.median(up[here])
        ax.text(
            x,
            y,
            name,
            color=INK,
            fontsize=13,
            weight="bold",
            ha="center",
            va="center",
            parse_math=False,
            path_effects=[withStroke(linewidth=3, foreground="white")],
        )


def class_name(result: LatentMap, label: int) -> str:
    """What a class is called."""
    return result.classes[label] if 0 <= label < len(result.classes) else str(label)


def plot_map(result: LatentMap) -> Figure:
    """The map as a figure."""
    with look():
        figure = new_figure(7.2, 6.6 if result.axes[0] != result.axes[1] else 3.6)
        ax = figure.subplots()
        draw_map(result, ax)
        which = "" if result.codes.shape[1] <= 2 else f", the 2 most used of {result.codes.shape[1]} dimensions"
        ax.set(title=f"Mean codes of {len(result.codes):,} {PARTS.get(result.part, result.part)} examples{which}")
    return figure

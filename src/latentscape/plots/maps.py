"""The latent space as a map."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from latentscape.explore import LatentMap
from latentscape.plots.look import COLOURS, FAINT, INK, PARTS, darker, look, new_figure

Floats = NDArray[np.float64]

NAMED = 40  # classes for whose names there is room
JITTER = 0.3  # of the heights of codes, where classes are 1 apart
TURNS = 8  # in which the examples of all classes are drawn, so that none lies over all of another


def draw_map(result: LatentMap, ax: Axes, *, bar: bool = False, clear: Floats | None = None) -> None:
    """Draw the codes, the second axis across and the first upwards; labelled examples as their own label, in its colour.

    With a `bar`, they are points, and a bar of the colours beside the map names the classes. Points `(n, 2)`, across and upwards, to be
    kept `clear` have no name written over them.
    """
    across, up = coordinates(result)
    flat = result.axes[0] == result.axes[1]
    if result.labels is None:
        ax.scatter(across, up, s=6, color=COLOURS[0], alpha=0.6, linewidths=0)
    else:
        _draw_labelled(result, across, up, ax, points=bar, clear=clear)
        if bar:
            draw_colour_bar(result, ax)
    ax.set_xlabel(f"$z_{{{result.axes[1] + 1}}}$")
    if flat:
        if result.labels is None:
            ax.set_yticks([])
        else:
            shown = _some([int(label) for label in np.unique(result.labels)])
            ax.set_yticks(shown, [class_name(result, label) for label in shown])
            ax.set_ylabel("class")
    else:
        ax.set_ylabel(f"$z_{{{result.axes[0] + 1}}}$", rotation=0, labelpad=10)
        ax.set_aspect("equal", adjustable="datalim")
        ax.axhline(0, color=FAINT, linewidth=0.6, zorder=0)
        ax.axvline(0, color=FAINT, linewidth=0.6, zorder=0)


def coordinates(result: LatentMap) -> tuple[Floats, Floats]:
    """Where each code is drawn, across and upwards.

    On a map of one axis codes lie at the height of their class, each a random distance up to `JITTER` off it, or they would hide each
    other.
    """
    up, across = (result.codes[:, axis] for axis in result.axes)
    if result.axes[0] == result.axes[1]:
        up = np.zeros(len(across)) if result.labels is None else result.labels.astype(np.float64)
        up = up + np.random.default_rng(0).uniform(-JITTER, JITTER, len(up))
    return across, up


def _draw_labelled(result: LatentMap, across: np.ndarray, up: np.ndarray, ax: Axes, *, points: bool, clear: Floats | None) -> None:
    assert result.labels is not None
    size = 34 if len(across) <= 3000 else 18
    if points:  # all at once, in the order of the examples: no class lies over another
        edges = [darker(_colour(int(label))) for label in result.labels]
        colours = [_colour(int(label)) for label in result.labels]
        ax.scatter(across, up, s=14 if len(across) <= 3000 else 6, color=colours, edgecolors=edges, linewidths=0.2)
    found = [int(label) for label in np.unique(result.labels)]
    names = [class_name(result, label) for label in found]
    turns = 0 if points else TURNS if len(found) <= NAMED else 1
    for label, name in zip(found, names, strict=True):
        here = result.labels == label
        short = len(name) <= 2 and name.isalnum() and name.isascii()
        marker = MarkerStyle(f"$\\mathrm{{{name}}}$" if short else "o")  # set once a class, and not at every turn
        colour, dots = _colour(label), size if short else 10
        for turn in range(turns):
            some, edge = here & (np.arange(len(across)) % turns == turn), darker(colour)  # light colours need a dark edge on white
            x, y, over = across[some], up[some], 1 + turn / turns
            ax.scatter(x, y, s=dots, marker=marker, color=colour, edgecolors=edge, linewidths=0.25, zorder=over)
    draw_names(result, across, up, ax, 13, clear)


def draw_names(result: LatentMap, across: np.ndarray, up: np.ndarray, ax: Axes, size: float, clear: Floats | None = None) -> None:
    """Write the name of each class at the middle of its examples, for readers in grey; where two would overlap, a little aside.

    More than forty would cover the map, and none is written.
    """
    assert result.labels is not None
    found = [int(label) for label in np.unique(result.labels)]
    if len(found) > NAMED:
        return
    middles = np.array([[np.median(values[result.labels == label]) for values in (across, up)] for label in found])
    names = [class_name(result, label) for label in found]
    inches = np.array([ax.get_window_extent().width, ax.get_window_extent().height]) / ax.figure.dpi
    ends = np.array([ax.get_xlim(), ax.get_ylim()])
    per_inch = (ends[:, 1] - ends[:, 0]) / inches
    if result.axes[0] != result.axes[1]:
        per_inch[:] = per_inch.max()  # both axes are on one scale
    fixed = np.zeros((0, 2)) if clear is None else clear
    boxes = np.array([[1.7, 1.7]] * len(fixed) + [[0.75 * len(name) + 0.2, 1.05] for name in names]) * size / 72 * per_inch
    places = apart(np.concatenate([fixed, middles]), boxes, fixed=len(fixed))
    for name, (x, y) in zip(names, places[len(fixed) :], strict=True):
        ax.text(
            x,
            y,
            name,
            color=INK,
            fontsize=size,
            weight="bold",
            ha="center",
            va="center",
            zorder=5.5,  # over a path, and under its ends
            parse_math=False,
            path_effects=[withStroke(linewidth=size / 4.5, foreground="white")],
        )


def apart(middles: NDArray[np.float64], boxes: NDArray[np.float64], *, fixed: int = 0, turns: int = 200) -> NDArray[np.float64]:
    """Places near some middles `(n, 2)` at which boxes `(n, 2)` of these widths and heights do not overlap.

    Boxes that do are pushed away from each other, by and by, the shorter way; those that do not stay where they are, and so do the first
    `fixed`.

    Example:
        >>> apart(np.array([[0.0, 0.0], [0.0, 0.5], [5.0, 0.0]]), np.ones((3, 2))).tolist()
        [[0.0, -0.25], [0.0, 0.75], [5.0, 0.0]]
    """
    places = middles.astype(np.float64)
    for _ in range(turns):
        still = True
        for i in range(fixed, len(places)):
            for j in range(i):
                away = places[i] - places[j]
                over = (boxes[i] + boxes[j]) / 2 - np.abs(away)
                if (over <= 1e-9 * boxes[i]).any():
                    continue
                axis = int(np.argmin(over))
                push = np.zeros(2)
                push[axis] = over[axis] / 2 * (1.0 if away[axis] >= 0 else -1.0)
                places[i] += push if j >= fixed else 2 * push
                places[j] -= push if j >= fixed else 0
                still = False
        if still:
            break
    return places


def draw_colour_bar(result: LatentMap, ax: Axes) -> None:
    """Draw a bar of the colours of the classes of a map beside it, each with the name of its class."""
    assert result.labels is not None
    found = [int(label) for label in np.unique(result.labels)]
    colours = ScalarMappable(BoundaryNorm(np.arange(len(found) + 1) - 0.5, len(found)), ListedColormap([_colour(label) for label in found]))
    bar = ax.figure.colorbar(colours, ax=ax, fraction=0.05, pad=0.02, aspect=24)
    shown = _some(range(len(found)))
    bar.set_ticks(shown, labels=[class_name(result, found[i]) for i in shown])
    for name in bar.ax.get_yticklabels():
        name.set_parse_math(False)
    bar.ax.tick_params(length=0, which="both")
    bar.ax.grid(False)
    bar.outline.set_visible(False)
    if 1 < len(found) <= NAMED:  # the gaps between more would hide their colours
        bar.ax.hlines(np.arange(len(found) - 1) + 0.5, 0, 1, color="white", linewidth=1.2)


def _some(classes: Sequence[int]) -> list[int]:
    """As many classes as can be named, at equal distances."""
    return list(classes[:: max(1, -(-len(classes) // NAMED))])


def _colour(label: int) -> str:
    return COLOURS[label % len(COLOURS)]


def class_name(result: LatentMap, label: int) -> str:
    """What a class is called."""
    return result.classes[label] if 0 <= label < len(result.classes) else str(label)


def plot_map(result: LatentMap, *, bar: bool = False) -> Figure:
    """The map as a figure; with a `bar` of the colours of the classes, if they are known."""
    with look():
        figure = new_figure(7.2 + 0.8 * (bar and result.labels is not None), 6.6 if result.axes[0] != result.axes[1] else 3.6)
        ax = figure.subplots()
        draw_map(result, ax, bar=bar)
        which = "" if result.codes.shape[1] <= 2 else f", the 2 most used of {result.codes.shape[1]} dimensions"
        ax.set(title=f"Mean codes of {len(result.codes):,} {PARTS.get(result.part, result.part)} examples{which}")
    return figure

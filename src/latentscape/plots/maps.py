"""Maps of the latent space."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from latentscape.explore import LatentMap
from latentscape.plots.look import COLOURS, FAINT, INK, PART_ADJECTIVES, axis_label, darker, look, new_figure

Floats = NDArray[np.float64]

MAX_CLASSES_NAMED = 40  # there is no room for more names
MAX_JITTER = 0.3  # added to the height of a code on a map of one dimension, where classes are 1 apart
PASSES_PER_CLASS = 8  # the classes take turns in this many passes, so that no class covers all of another


def draw_map(result: LatentMap, ax: Axes, *, colour_bar: bool = False, obstacles: Floats | None = None) -> None:
    """Draw the codes with the second axis across and the first upwards; each labelled example is drawn as its label, in the label's colour.

    With a `colour_bar`, examples are points, and a colour bar beside the map names the classes. No class name is written over the
    `obstacles`, points `(n, 2)` whose coordinates are across and upwards.
    """
    across, up = coordinates(result)
    has_one_axis = result.axes[0] == result.axes[1]
    if result.labels is None:
        ax.scatter(across, up, s=6, color=COLOURS[0], alpha=0.6, linewidths=0)
    else:
        _draw_labelled(result, across, up, ax, points=colour_bar, obstacles=obstacles)
        if colour_bar:
            draw_colour_bar(result, ax)
    ax.set_xlabel(axis_label(result.axes[1]), parse_math=True)
    if has_one_axis:
        if result.labels is None:
            ax.set_yticks([])
        else:
            names = result.class_names
            ticks = _thinned(len(names))
            ax.set_yticks(ticks, [names[i] for i in ticks], parse_math=False)  # the axes may be the user's
            ax.set_ylabel("class")
    else:
        ax.set_ylabel(axis_label(result.axes[0]), rotation=0, labelpad=10, parse_math=True)
        ax.set_aspect("equal", adjustable="datalim")
        ax.axhline(0, color=FAINT, linewidth=0.6, zorder=0)
        ax.axvline(0, color=FAINT, linewidth=0.6, zorder=0)


def coordinates(result: LatentMap) -> tuple[Floats, Floats]:
    """The coordinates at which each code is drawn, across and upwards.

    On a map of one dimension, the height of a code is the number of its class among those on the map, plus a random offset of at most
    `MAX_JITTER`, so that codes do not hide each other.
    """
    up, across = (result.codes[:, axis] for axis in result.axes)
    if result.axes[0] == result.axes[1]:
        height = np.zeros(len(across)) if result.labels is None else np.unique(result.labels, return_inverse=True)[1]
        up = height + np.random.default_rng(0).uniform(-MAX_JITTER, MAX_JITTER, len(height))
    return across, up


def _draw_labelled(result: LatentMap, across: np.ndarray, up: np.ndarray, ax: Axes, *, points: bool, obstacles: Floats | None) -> None:
    assert result.labels is not None
    names = result.class_names
    if points or len(names) > MAX_CLASSES_NAMED:
        _draw_points(result.labels, across, up, ax)
    else:
        for label, name in zip(np.unique(result.labels).tolist(), names, strict=True):
            _draw_class(result.labels == label, name, _colour(label), across, up, ax)
    draw_names(result, across, up, ax, 13, obstacles)


def _draw_points(labels: np.ndarray, across: np.ndarray, up: np.ndarray, ax: Axes) -> None:
    """Draw the examples as points, all in one call, in the order of the examples, so that no class covers another."""
    edges = [darker(_colour(int(label))) for label in labels]
    colours = [_colour(int(label)) for label in labels]
    ax.scatter(across, up, s=14 if len(across) <= 3000 else 6, color=colours, edgecolors=edges, linewidths=0.2)


def _draw_class(in_class: np.ndarray, name: str, colour: str, across: np.ndarray, up: np.ndarray, ax: Axes) -> None:
    """Draw the examples of a class as its name if it is short, otherwise as points."""
    short = len(name) <= 2 and name.isalnum() and name.isascii()
    marker = MarkerStyle(f"$\\mathrm{{{name}}}$" if short else "o")  # built once per class instead of once per pass
    size = 10 if not short else 34 if len(across) <= 3000 else 18
    for number in range(PASSES_PER_CLASS):
        in_pass, edge = in_class & (np.arange(len(across)) % PASSES_PER_CLASS == number), darker(colour)  # for light colours on white
        x, y, layer = across[in_pass], up[in_pass], 1 + number / PASSES_PER_CLASS
        ax.scatter(x, y, s=size, marker=marker, color=colour, edgecolors=edge, linewidths=0.25, zorder=layer)


def draw_names(result: LatentMap, across: np.ndarray, up: np.ndarray, ax: Axes, size: float, obstacles: Floats | None = None) -> None:
    """Write the name of each class at the median of its codes, so that the map can be read in grey; overlapping names are moved apart.

    No names are written for more than forty classes, because they would cover the map.
    """
    assert result.labels is not None
    names = result.class_names
    if len(names) > MAX_CLASSES_NAMED:
        return
    middles = np.array([[np.median(values[result.labels == label]) for values in (across, up)] for label in np.unique(result.labels)])
    inches = np.array([ax.get_window_extent().width, ax.get_window_extent().height]) / ax.figure.dpi
    axis_limits = np.array([ax.get_xlim(), ax.get_ylim()])
    per_inch = (axis_limits[:, 1] - axis_limits[:, 0]) / inches
    if result.axes[0] != result.axes[1]:
        per_inch[:] = per_inch.max()  # both axes share one scale
    obstacles = np.zeros((0, 2)) if obstacles is None else obstacles
    boxes = np.array([[1.7, 1.7]] * len(obstacles) + [[0.75 * len(name) + 0.2, 1.05] for name in names]) * size / 72 * per_inch
    centres = separated(np.concatenate([obstacles, middles]), boxes, fixed=len(obstacles))
    for name, (x, y) in zip(names, centres[len(obstacles) :], strict=True):
        ax.text(
            x,
            y,
            name,
            color=INK,
            fontsize=size,
            weight="bold",
            ha="center",
            va="center",
            zorder=5.5,  # above a path, below the letters at its ends
            parse_math=False,
            path_effects=[withStroke(linewidth=size / 4.5, foreground="white")],
        )


def separated(middles: NDArray[np.float64], boxes: NDArray[np.float64], *, fixed: int = 0, max_passes: int = 200) -> NDArray[np.float64]:
    """Centres near `middles` `(n, 2)` of boxes that do not overlap; `boxes` `(n, 2)` holds their widths and heights.

    Each pass moves overlapping boxes apart along the axis on which they overlap least; there are at most `max_passes` passes. Boxes
    without an overlap and the first `fixed` boxes do not move.

    Example:
        >>> separated(np.array([[0.0, 0.0], [0.0, 0.5], [5.0, 0.0]]), np.ones((3, 2))).tolist()
        [[0.0, -0.25], [0.0, 0.75], [5.0, 0.0]]
    """
    centres = middles.astype(np.float64)
    for _ in range(max_passes):
        overlap_free = True
        for i in range(fixed, len(centres)):
            for j in range(i):
                offset = centres[i] - centres[j]
                overlap = (boxes[i] + boxes[j]) / 2 - np.abs(offset)
                if (overlap <= 1e-9 * boxes[i]).any():
                    continue
                axis = int(np.argmin(overlap))
                push = np.zeros(2)
                push[axis] = overlap[axis] / 2 * (1.0 if offset[axis] >= 0 else -1.0)
                centres[i] += push if j >= fixed else 2 * push
                centres[j] -= push if j >= fixed else 0
                overlap_free = False
        if overlap_free:
            break
    return centres


def draw_colour_bar(result: LatentMap, ax: Axes) -> None:
    """Draw a colour bar beside a map, which names the class of each colour."""
    assert result.labels is not None
    labels, names = np.unique(result.labels).tolist(), result.class_names
    colours = ScalarMappable(
        BoundaryNorm(np.arange(len(labels) + 1) - 0.5, len(labels)), ListedColormap([_colour(label) for label in labels])
    )
    bar = ax.figure.colorbar(colours, ax=ax, fraction=0.05, pad=0.02, aspect=24)
    ticks = _thinned(len(names))
    bar.minorticks_off()  # it would have one for each class
    bar.set_ticks(ticks, labels=[names[i] for i in ticks])
    bar.ax.tick_params(length=0, which="both")
    bar.ax.grid(False)
    bar.outline.set_visible(False)
    if 1 < len(labels) <= MAX_CLASSES_NAMED:  # with more classes, the gaps between the colours would hide them
        bar.ax.hlines(np.arange(len(labels) - 1) + 0.5, 0, 1, color="white", linewidth=1.2)


def _thinned(count: int) -> list[int]:
    """At most `MAX_CLASSES_NAMED` of the numbers from 0 to below `count`, at equal distances."""
    return list(range(0, count, max(1, -(-count // MAX_CLASSES_NAMED))))


def _colour(label: int) -> str:
    return COLOURS[label % len(COLOURS)]


def plot_map(result: LatentMap, *, colour_bar: bool = False) -> Figure:
    """Plot the map; with `colour_bar`, also draw a colour bar of the classes if the examples have labels."""
    with look():
        figure = new_figure(7.2 + 0.8 * (colour_bar and result.labels is not None), 6.6 if result.axes[0] != result.axes[1] else 3.6)
        ax = figure.subplots()
        draw_map(result, ax, colour_bar=colour_bar)
        dimensions = "" if result.codes.shape[1] <= 2 else f", the 2 most used of {result.codes.shape[1]} dimensions"
        ax.set(title=f"Mean codes of {len(result.codes):,} {PART_ADJECTIVES.get(result.part, result.part)} examples{dimensions}")
    return figure

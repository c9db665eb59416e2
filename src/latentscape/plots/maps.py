"""Maps of the latent space."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from numpy.typing import NDArray

from latentscape.explore import LatentMap
from latentscape.plots.look import COLOURS, FAINT, INK, PART_ADJECTIVES, HaloText, axis_label, darker, label_upwards, look, new_figure
from latentscape.shapes import class_name

Floats = NDArray[np.float64]

MAX_CLASSES_NAMED = 40  # there is no room for more names
MAX_JITTER = 0.3  # added to the height of a code on a map of one dimension, where classes are 1 apart
VALUES_COLOURS = "viridis"  # ordered by lightness, so that they can be told apart in grey and by colour-blind readers
MAX_RANGE_OF_COLOURS = 3.0  # of all values, as a multiple of that of the middle 98 %
PASSES_PER_CLASS = 8  # the classes take turns in this many passes, so that no class covers all of another


def draw_map(result: LatentMap, ax: Axes, *, colour_bar: bool = False, obstacles: Floats | None = None) -> None:
    """Draw the codes with the second axis across and the first upwards; each labelled example is drawn as its label, in the label's colour.

    With a `colour_bar`, examples are points, and a colour bar beside the map names the classes. Labels that are numbers always have one.
    No class name is written over the `obstacles`, points `(n, 2)` whose coordinates are across and upwards.
    """
    across, up = coordinates(result)
    has_one_axis = result.axes[0] == result.axes[1]
    if result.in_one_place:
        view_of_one_place(result, ax)
        draw_one_place(result, ax)
    if result.labels is None and result.values is not None:
        draw_values(result, ax, 14 if len(across) <= 3000 else 6)
    elif result.labels is None:
        ax.scatter(across, up, s=6, color=COLOURS[0], alpha=0.6, linewidths=0)
    else:
        _draw_labelled(result, across, up, ax, points=colour_bar or result.in_one_place, obstacles=obstacles)
        if colour_bar:
            draw_colour_bar(result, ax)
    ax.set_xlabel(axis_label(result.axes[1], result.plane), parse_math=True)
    if has_one_axis:
        if result.labels is None:
            ax.set_yticks([])
        else:
            names = _names(result)
            ticks = _thinned(len(names))
            ax.set_yticks(ticks, [names[i] for i in ticks], parse_math=False)  # the axes may be the user's, without our style
            ax.set_ylabel("class")
    else:
        label_upwards(ax, result.axes[0], result.plane)
        ax.set_aspect("equal", adjustable="datalim")
        ax.axhline(0, color=FAINT, linewidth=0.6, zorder=0)
        ax.axvline(0, color=FAINT, linewidth=0.6, zorder=0)


def coordinates(result: LatentMap) -> tuple[Floats, Floats]:
    """The coordinates at which each code is drawn, across and upwards.

    On a map of one dimension, the height of a code is the number of its class among those on the map, plus a random offset of at most
    `MAX_JITTER`, so that codes do not hide each other.
    """
    up, across = result.places(result.codes).T
    if result.axes[0] == result.axes[1]:
        height = np.zeros(len(across)) if result.labels is None else np.unique(result.labels, return_inverse=True)[1]
        up = height + np.random.default_rng(0).uniform(-MAX_JITTER, MAX_JITTER, len(height))
    return across, up


def _draw_labelled(result: LatentMap, across: np.ndarray, up: np.ndarray, ax: Axes, *, points: bool, obstacles: Floats | None) -> None:
    assert result.labels is not None
    names = _names(result)
    if points or len(names) > MAX_CLASSES_NAMED:
        _draw_points(result.labels, across, up, ax)
    else:
        for label, name in zip(np.unique(result.labels).tolist(), names, strict=True):
            _draw_class(result.labels == label, name, _colour(label), across, up, ax)
    if not result.in_one_place:
        draw_names(result, across, up, ax, 13, obstacles)


def _draw_points(labels: np.ndarray, across: np.ndarray, up: np.ndarray, ax: Axes) -> None:
    """Draw the examples as points, all in one call, in the order of the examples, so that no class covers another."""
    edges = [darker(_colour(int(label))) for label in labels]
    colours = [_colour(int(label)) for label in labels]
    ax.scatter(across, up, s=14 if len(across) <= 3000 else 6, color=colours, edgecolors=edges, linewidths=0.2)


def draw_values(result: LatentMap, ax: Axes, size: float, *, colour_bar: bool = True) -> None:
    """Draw the examples as points whose colour is their value, with a colour bar; those without a value are hollow."""
    assert result.values is not None
    values, (across, up) = result.values, coordinates(result)
    (low, high), is_known = limits_of_values(values), np.isfinite(values)
    ax.scatter(across[~is_known], up[~is_known], s=size, facecolors="none", edgecolors=FAINT, linewidths=0.5)
    points = ax.scatter(across[is_known], up[is_known], s=size, c=values[is_known], cmap=VALUES_COLOURS, vmin=low, vmax=high, linewidths=0)
    if not colour_bar:
        return
    below, above = np.nanmin(values) < low, np.nanmax(values) > high
    extend = "both" if below and above else "min" if below else "max" if above else "neither"
    bar = ax.figure.colorbar(points, ax=ax, fraction=0.05, pad=0.02, aspect=24, extend=extend)
    bar.set_label(result.label_name, parse_math=False)
    bar.ax.grid(False)
    bar.outline.set_visible(False)


def limits_of_values(values: Floats) -> tuple[float, float]:
    """The ends of the colours of values: the lowest and the highest, or the quantiles at 1 and 99 % if a few outliers lie far outside.

    Example:
        >>> limits_of_values(np.array([3.0, np.nan, 1.0])), limits_of_values(np.append(np.linspace(0, 1, 1001), 1e6))[1] < 1
        ((1.0, 3.0), True)
    """
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    inner_low, inner_high = map(float, np.nanquantile(values, (0.01, 0.99)))
    if inner_high > inner_low and high - low > MAX_RANGE_OF_COLOURS * (inner_high - inner_low):
        return inner_low, inner_high
    half = max(0.5, 1e-3 * abs(low))
    return (low, high) if high > low else (low - half, high + half)


def _draw_class(in_class: np.ndarray, name: str, colour: str, across: np.ndarray, up: np.ndarray, ax: Axes) -> None:
    """Draw each example of a class as the name of the class if that is short, otherwise as a point."""
    short = len(name) <= 2 and name.isalnum() and name.isascii()
    with rc_context({"text.parse_math": True}):  # a marker that is a text is a formula
        marker = MarkerStyle(f"$\\mathrm{{{name}}}$" if short else "o")  # built once per class instead of once per pass
    size = 10 if not short else 34 if len(across) <= 3000 else 18
    for number in range(PASSES_PER_CLASS):
        in_pass, edge = in_class & (np.arange(len(across)) % PASSES_PER_CLASS == number), darker(colour)  # for light colours on white
        x, y, layer = across[in_pass], up[in_pass], 1 + number / PASSES_PER_CLASS
        ax.scatter(x, y, s=size, marker=marker, color=colour, edgecolors=edge, linewidths=0.25, zorder=layer)


def view_of_one_place(result: LatentMap, ax: Axes) -> None:
    """Widen the map of a collapsed model to about the width of its prior, so that codes that hardly differ lie close together."""
    half = 0.75 * (result.prior_width or 2.0)
    middle = result.places(result.codes)[:, ::-1].mean(0)
    ax.update_datalim([middle - half, middle + half], updatey=result.axes[0] != result.axes[1])
    ax.autoscale_view()


def draw_one_place(result: LatentMap, ax: Axes) -> None:
    """Write beside the codes of a collapsed model that they are all in one place."""
    across, up = coordinates(result)
    offset: Any = (
        {"xytext": (0, -12), "ha": "center", "va": "top"} if result.axes[0] != result.axes[1] else {"xytext": (12, 0), "va": "center"}
    )
    ax.annotate("all in one place", (across.mean(), up.mean()), textcoords="offset points", zorder=6, **offset)


def draw_names(result: LatentMap, across: Floats, up: Floats, ax: Axes, size: float, obstacles: Floats | None = None) -> None:
    """Write the name of each class at the median of its codes, so that the map can be read in grey.

    Where that place is taken, the name is written at the nearest free code of its class. If there is none, it is written at the nearest
    free place, and a line leads from there to the median. No names are written for more than forty classes: they would cover the map.
    """
    assert result.labels is not None
    names = _names(result)
    if len(names) > MAX_CLASSES_NAMED:
        return
    inches = np.array([ax.get_window_extent().width, ax.get_window_extent().height]) / ax.figure.dpi
    axis_limits = np.array([ax.get_xlim(), ax.get_ylim()])
    per_inch = (axis_limits[:, 1] - axis_limits[:, 0]) / inches
    if result.axes[0] != result.axes[1]:
        per_inch[:] = per_inch.max()  # both axes share one scale
    per_letter = size / 72 * per_inch
    obstacles = np.zeros((0, 2)) if obstacles is None else obstacles
    boxes = np.array([[0.75 * len(name) + 0.2, 1.05] for name in names]) * per_letter
    points = [np.column_stack([across, up])[result.labels == label] for label in np.unique(result.labels)]
    places = places_of_names(points, boxes, obstacles, 1.7 * per_letter)
    for name, of_class, place in zip(names, points, places, strict=True):
        middle = np.median(of_class, axis=0)
        if not (place == np.concatenate([middle[None], of_class])).all(1).any():
            ax.plot(*zip(middle, place, strict=True), color=INK, linewidth=0.6, zorder=5.4)
        style: Any = {"color": INK, "fontsize": size, "weight": "bold", "ha": "center", "va": "center", "parse_math": False}
        ax.add_artist(HaloText(place[0], place[1], name, zorder=5.5, **style))  # above a path, below the letters at its ends


def places_of_names(points: Sequence[Floats], boxes: Floats, obstacles: Floats, obstacle_box: Floats) -> list[Floats]:
    """The centre `(2,)` of the name of each class; no name covers another one or an obstacle.

    Args:
        points: The codes of each class, `(n, 2)` each.
        boxes: The width and the height of each name, `(classes, 2)`.
        obstacles: Points to keep free, `(m, 2)`.
        obstacle_box: The width and the height of the space around each of them, `(2,)`.

    Example:
        >>> codes = [np.zeros((1, 2)), np.array([[-1.0, 0.0], [0.0, 0.0], [5.0, 0.0]])]
        >>> [place.tolist() for place in places_of_names(codes, np.full((2, 2), 2.0), np.zeros((0, 2)), np.ones(2))]
        [[0.0, 0.0], [5.0, 0.0]]
    """
    taken, sizes = list(obstacles), [obstacle_box] * len(obstacles)
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    places = []
    for codes, box in zip(points, boxes, strict=True):
        middle = np.median(codes, axis=0)
        nearest = codes[np.argsort((((codes - middle) / box) ** 2).sum(1), kind="stable")]
        rings = [
            middle + radius * box * np.column_stack([np.cos(angles), np.sin(angles)]) for radius in np.arange(1, 2 * len(points) + 2) / 2
        ]
        candidates = np.concatenate([middle[None], nearest, *rings])
        free = np.ones(len(candidates), dtype=bool)
        for centre, size in zip(taken, sizes, strict=True):
            free &= (np.abs(candidates - centre) >= (box + size) / 2).any(1)
        place = candidates[int(free.argmax())]
        places.append(place)
        taken.append(place)
        sizes.append(box)
    return places


def draw_colour_bar(result: LatentMap, ax: Axes) -> None:
    """Draw a colour bar beside a map, which names the class of each colour."""
    assert result.labels is not None
    labels, names = np.unique(result.labels).tolist(), _names(result)
    colours = ScalarMappable(
        BoundaryNorm(np.arange(len(labels) + 1) - 0.5, len(labels)), ListedColormap([_colour(label) for label in labels])
    )
    bar = ax.figure.colorbar(colours, ax=ax, fraction=0.05, pad=0.02, aspect=24)
    ticks = _thinned(len(names))
    bar.minorticks_off()  # otherwise there is one for each class
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


def _names(result: LatentMap) -> list[str]:
    """The names of the classes on a map, in their order."""
    assert result.labels is not None
    return [class_name(result.classes, label) for label in np.unique(result.labels).tolist()]


def plot_map(result: LatentMap, *, colour_bar: bool = False) -> Figure:
    """Plot the map; with `colour_bar`, also draw a colour bar of the classes if the examples have labels."""
    has_bar = result.values is not None if result.labels is None else colour_bar
    with look():
        figure = new_figure(7.2 + 0.8 * has_bar, 6.6 if result.axes[0] != result.axes[1] else 3.6)
        ax = figure.subplots()
        draw_map(result, ax, colour_bar=colour_bar)
        latent = result.codes.shape[1]
        dimensions = "" if latent <= 2 else f", the 2 most used of {latent} dimensions"
        if result.plane is not None:
            dimensions = f",\non the plane of their first 2 principal components (PC) in {latent} dimensions"
        frame = f"\nwhatever the {result.frame}" if result.frame else ""
        part = PART_ADJECTIVES.get(result.part, result.part)
        ax.set(title=f"Mean codes of {len(result.codes):,} {part} examples{dimensions}{frame}")
    return figure

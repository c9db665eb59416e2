"""Maps of chords: by quality, on the circles of their transpositions, on the Tonnetz, and as a grid of the likeliest chords."""

from collections.abc import Sequence
from math import gcd
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from latentscape.explore.chord_pictures import ChordManifold, ChordMap, TriadShares
from latentscape.explore.harmony import HARMONICS, Planes
from latentscape.music.names import pitch_name
from latentscape.music.pitches import PITCH_CLASSES
from latentscape.plots.chord_look import draw_labels, quality_colour, quality_legend, root_colour
from latentscape.plots.look import COLOURS, FAINT, INK, axis_label, look, new_figure, with_minus_signs

MAX_MARKER_AREA = 900.0  # of the commonest chord, in square points
MIN_MARKER_AREA = 5.0
MIN_SHARE_NAMED = 0.001  # of all chords; rarer ones have a name on a map only if they are among the commonest few
MIN_CHORDS_NAMED = 12
MARKERS = ("o", "s", "^", "D", "v")
TONNETZ_FIFTHS, TONNETZ_THIRDS = 4, 3  # note 7 i + 4 j, for i below 4 and j below 3, is each of the 12 notes once
MAJOR_AND_MINOR = (((0, 0), (1, 0), (0, 1)), ((0, 1), (1, 0), (1, 1)))  # the corners of their triangles, in fifths and thirds
MAX_DISTANCE_NAMED = 2.95  # of a triad outside the frame, from the middle, in fifths: farther out, a name would be cut off
MIN_SHARE_WRITTEN = 0.005  # of a triad; a smaller one would be written as 0 %
HEAT = LinearSegmentedColormap.from_list("heat", ["#f4f6f8", "#9cc6ee", "#3f90da", "#1c4f82"])


def draw_shape_map(result: ChordMap, ax: Axes) -> None:
    """Draw each chord as a circle in the colour of its quality, as large as the chord is common, and name the commonest."""
    area = np.maximum(MAX_MARKER_AREA * result.share / result.share.max(), MIN_MARKER_AREA)
    colours = [quality_colour(result.classes[quality]) for quality in result.qualities.tolist()]
    ax.scatter(result.codes[:, 0], result.codes[:, 1], s=area, color=colours, alpha=0.85, edgecolors="white", linewidths=0.6)
    ax.axhline(0, color=FAINT, linewidth=0.6, zorder=0)
    ax.axvline(0, color=FAINT, linewidth=0.6, zorder=0)
    ax.margins(0.08)
    ax.set_aspect("equal", adjustable="datalim")
    ax.set_xlabel(axis_label(result.axes[1]), parse_math=True)
    ax.set_ylabel(axis_label(result.axes[0]), rotation=0, labelpad=10, parse_math=True)
    radii = np.sqrt(area / np.pi)
    named = result.share >= MIN_SHARE_NAMED
    named[:MIN_CHORDS_NAMED] = True
    obstacles = np.column_stack([result.codes, radii])[result.share >= MIN_SHARE_NAMED]
    names = [name for name, is_named in zip(result.names, named.tolist(), strict=True) if is_named]
    draw_labels(ax, result.codes[named], names, radii=radii[named], obstacles=obstacles)


def plot_shape_map(result: ChordMap) -> Figure:
    """Plot the map of the chords of some music, with a legend of the qualities."""
    with look():
        figure = new_figure(6.4, 7.0)
        ax = figure.subplots()
        present = [result.classes[quality] for quality in dict.fromkeys(result.qualities.tolist())]
        quality_legend(present, figure)
        points = f"{len(result.codes)} shapes of chords, named on C" if result.of_shapes else f"{len(result.codes)} chords"
        dimensions = "" if result.latent == 2 else f", 2 of {result.latent} dimensions"
        ax.set_title(f"Mean codes of {points}{dimensions}\nthe larger the circle, the commoner the chord")
        draw_shape_map(result, ax)
    return figure


def draw_plane(result: Planes, index: int, ax: Axes) -> None:
    """Draw the transpositions of the chords in one plane, each root in its own colour.

    The letters stand where the roots of the first chord would lie if it turned evenly.
    """
    k, points = result.harmonics[index], result.points[index]
    for chord, marker in zip(range(len(points)), MARKERS * len(points), strict=False):
        colours = [root_colour(root) for root in range(PITCH_CLASSES)]
        ax.scatter(
            points[chord, :, 0], points[chord, :, 1], s=46, marker=marker, color=colours, edgecolors="white", linewidths=0.6, zorder=3
        )
    reach = max(float(np.linalg.norm(points, axis=-1).max()), 1e-12)
    style: Any = {"fontsize": 9, "ha": "center", "va": "center", "color": INK, "zorder": 5, "parse_math": False}
    period = PITCH_CLASSES // gcd(k, PITCH_CLASSES)  # roots so many semitones apart have one angle
    for root in range(period if points.any() else 0):
        angle = np.pi / 2 + (1 if k == 5 else -1) * 2 * np.pi * k * root / PITCH_CLASSES
        names = [pitch_name(other) for other in range(root, PITCH_CLASSES, period)]
        is_beside = len(names) > 1 and abs(np.cos(angle)) > 0.5
        distance = reach * (1.2 if len(names) == 1 else 1.42 if is_beside else 1.25)
        ax.text(distance * np.cos(angle), distance * np.sin(angle), ("\n" if is_beside else " ").join(names), **style)
    ax.add_patch(Polygon(reach * np.array([[np.cos(t), np.sin(t)] for t in np.linspace(0, 2 * np.pi, 120)]), fill=False, color="#e3e7eb"))
    ax.set(xlim=(-1.6 * reach, 1.6 * reach), ylim=(-1.4 * reach, 1.4 * reach), aspect="equal", xticks=[], yticks=[])
    ax.grid(False)
    for side in ax.spines.values():
        side.set_visible(False)


def plot_planes(results: Planes | Sequence[Planes]) -> Figure:
    """Plot the planes side by side, a row for each of the results, such as a VAE above a PCA."""
    rows = [results] if isinstance(results, Planes) else list(results)
    columns = len(rows[0].harmonics)
    with look():
        figure = new_figure(2.6 * columns, 2.65 * len(rows) + 0.75)
        axes = figure.subplots(len(rows), columns, squeeze=False)
        for r, result in enumerate(rows):
            for c, ax in enumerate(axes[r]):
                draw_plane(result, c, ax)
                k = result.harmonics[c]
                error = np.nanmean(result.angle_error[c]) if np.isfinite(result.angle_error[c]).any() else np.nan
                error_text = f"angle error {error:.1f}°" if np.isfinite(error) else "not in the codes"
                ax.set_title(
                    f"{result.name}: {HARMONICS[k]}\n{error_text}, {result.power[k - 1]:.0%} of variance", fontsize=9, loc="center"
                )
        handles: list[Any] = [
            Line2D([], [], marker=marker, markersize=7, linestyle="", color=COLOURS[8], label=name)
            for name, marker in zip(rows[0].chords, MARKERS * columns, strict=False)
        ]
        figure.legend(handles=handles, loc="outside lower left", ncols=len(handles), fontsize=9, handletextpad=0.2)
        figure.suptitle(
            f"Where the 12 transpositions of a chord lie; colours: roots; letters: {rows[0].chords[0]}, evenly turned",
            x=0.01,
            ha="left",
            fontsize=11,
        )
    return figure


def draw_tonnetz(result: TriadShares, ax: Axes) -> None:
    """Draw the Tonnetz as triangles of triads; a darker triangle is a commoner triad.

    To the right follows the note a fifth up, to the upper right a major third up, to the lower right a minor third up. The surface is a
    torus: the pale triangles outside the frame repeat those at the opposite edges. The commonest triads lie in the middle.
    """
    origin = _origin(result.share)
    (left, bottom), (right, top) = _lattice(-0.35, -0.35), _lattice(TONNETZ_FIFTHS + 0.35, TONNETZ_THIRDS + 0.35)
    for j in range(-1, TONNETZ_THIRDS + 1):
        for i in range(-2, TONNETZ_FIFTHS + 2):
            major, minor = _triads_at(i, j, origin)
            is_inside = 0 <= i < TONNETZ_FIFTHS and 0 <= j < TONNETZ_THIRDS
            _draw_triad(result, major, [(i + a, j + b) for a, b in MAJOR_AND_MINOR[0]], ax, is_inside=is_inside)
            _draw_triad(result, minor, [(i + a, j + b) for a, b in MAJOR_AND_MINOR[1]], ax, is_inside=is_inside)
    for j in range(TONNETZ_THIRDS + 1):
        for i in range(-2, TONNETZ_FIFTHS + 3):
            x, y = _lattice(i, j)
            if left < x < right:
                is_inside = 0 <= i <= TONNETZ_FIFTHS
                colour = INK if is_inside else FAINT
                style: Any = {"ha": "center", "va": "center", "fontsize": 9, "zorder": 5, "color": colour}
                name, edge = pitch_name(origin + 7 * i + 4 * j), INK if is_inside else "#d5dade"
                ax.text(x, y, name, bbox={"boxstyle": "circle,pad=0.22", "facecolor": "white", "edgecolor": edge}, **style)
    corners = [_lattice(*place) for place in ((0, 0), (TONNETZ_FIFTHS, 0), (TONNETZ_FIFTHS, TONNETZ_THIRDS), (0, TONNETZ_THIRDS))]
    ax.add_patch(Polygon(np.array(corners), fill=False, edgecolor=INK, linewidth=1.6, zorder=4))
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", xticks=[], yticks=[])
    ax.grid(False)
    for side in ax.spines.values():
        side.set_visible(False)


def _lattice(i: float, j: float) -> tuple[float, float]:
    """Where the note lies that is i fifths and j major thirds above the origin."""
    return i + j / 2, j * np.sqrt(3) / 2


def _triads_at(i: int, j: int, origin: int) -> tuple[int, int]:
    """The major triad on a note, such as C, E, G on C, and the minor triad above it, such as E, G, B, numbered as in `TriadShares`."""
    root = (origin + 7 * i + 4 * j) % PITCH_CLASSES
    return root, (root + 4) % PITCH_CLASSES + PITCH_CLASSES


def _origin(share: NDArray[np.float64]) -> int:
    """The note at the lower left for which the common triads lie nearest to the middle."""
    cells = [(i, j) for j in range(TONNETZ_THIRDS) for i in range(TONNETZ_FIFTHS)]
    middle = np.array(_lattice(TONNETZ_FIFTHS / 2, TONNETZ_THIRDS / 2))
    centres = [[np.mean([_lattice(i + a, j + b) for a, b in corners], axis=0) for corners in MAJOR_AND_MINOR] for i, j in cells]
    distance = ((np.array(centres) - middle) ** 2).sum(-1)
    spread = [(share[[_triads_at(i, j, origin) for i, j in cells]] * distance).sum() for origin in range(PITCH_CLASSES)]
    return int(np.argmin(spread))


def _draw_triad(result: TriadShares, triad: int, corners: list[tuple[int, int]], ax: Axes, *, is_inside: bool) -> None:
    share = float(result.share[triad] / result.share.max())
    places = np.array([_lattice(*corner) for corner in corners])
    ax.add_patch(Polygon(places, facecolor=HEAT(share), edgecolor="white", linewidth=1.0, alpha=1.0 if is_inside else 0.3, zorder=2))
    x, y = places.mean(0)
    name = result.names[triad]
    style: Any = {"ha": "center", "va": "center", "fontsize": 8, "zorder": 3, "parse_math": False}
    if is_inside:
        text = f"{name}\n{result.share[triad]:.0%}" if result.share[triad] >= MIN_SHARE_WRITTEN else name
        ax.text(x, y, text, color="white" if share > 0.55 else INK, linespacing=1.05, **style)
    elif 0 < y < _lattice(0, TONNETZ_THIRDS)[1] and abs(x - _lattice(TONNETZ_FIFTHS / 2, TONNETZ_THIRDS / 2)[0]) < MAX_DISTANCE_NAMED:
        ax.text(x, y, name, color=FAINT, **style)


def plot_tonnetz(result: TriadShares) -> Figure:
    """Plot the Tonnetz with the triads of some music as heat."""
    with look():
        figure = new_figure(7.0, 4.6)
        ax = figure.subplots()
        draw_tonnetz(result, ax)
        of = f" in {result.of}" if result.of else ""
        ax.set_title(
            f"Triads{of} on the Tonnetz ({result.of_all:.0%} of all chords)\n"
            "to the right: a fifth up; to the upper right: a major third up; opposite edges are the same"
        )
    return figure


def draw_chord_manifold(result: ChordManifold, ax: Axes) -> None:
    """Draw the likeliest chord of each cell in the colour of its quality, the stronger the likelier; neighbouring cells share one name."""
    rows, columns = result.masks.shape
    rgba = np.array([[to_rgba(quality_colour(result.classes[quality])) for quality in row] for row in result.qualities.tolist()])
    rgba[..., 3] = 0.1 + 0.9 * result.probability
    ax.imshow(rgba, extent=(0, columns, rows, 0), interpolation="nearest")
    edges = _borders(result.masks)
    ax.add_collection(LineCollection(edges, colors="white", linewidths=1.2))
    ax.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal")
    ax.grid(False)
    for values, set_ticks in ((result.across, ax.set_xticks), (result.up, ax.set_yticks)):
        ticks, places = ticks_of_tiles(values)
        set_ticks(places, [with_minus_signs(f"{tick:.2g}") for tick in ticks])
    ax.set_xlabel(axis_label(1), parse_math=True)
    ax.set_ylabel(axis_label(0), rotation=0, labelpad=10, parse_math=True)
    points, names = _places_of_names(result)
    draw_labels(ax, points, names, radii=np.full(len(names), MAX_MARKER_AREA), size=8.5, most=rows * columns)


def ticks_of_tiles(values: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """Round numbers among coordinates in equal steps, and where they lie if tile i reaches from i to i + 1.

    Example:
        >>> ticks_of_tiles(np.linspace(3, -3, 7))
        ([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0], [6.5, 5.5, 4.5, 3.5, 2.5, 1.5, 0.5])
    """
    low, high = float(values.min()), float(values.max())
    if high == low:
        return [low], [0.5]
    rounds = np.asarray(MaxNLocator(7, steps=[1, 2, 5, 10]).tick_values(low, high), dtype=np.float64)
    ticks = (rounds[(rounds >= low - 1e-9) & (rounds <= high + 1e-9)] + 0.0).tolist()
    return ticks, [0.5 + (tick - float(values[0])) / float(values[-1] - values[0]) * (len(values) - 1) for tick in ticks]


def _borders(masks: NDArray[np.int64]) -> list[list[tuple[int, int]]]:
    """The edges between cells with different chords."""
    across = [[(c + 1, r), (c + 1, r + 1)] for r, c in np.argwhere(masks[:, 1:] != masks[:, :-1]).tolist()]
    return across + [[(c, r + 1), (c + 1, r + 1)] for r, c in np.argwhere(masks[1:] != masks[:-1]).tolist()]


def _places_of_names(result: ChordManifold) -> tuple[NDArray[np.float64], list[str]]:
    """For each region of neighbouring cells with the same chord, largest first: the cell nearest to its middle, and the name."""
    from scipy.ndimage import label

    regions = []
    for mask in np.unique(result.masks).tolist():
        numbers, count = label(result.masks == mask)
        for number in range(1, count + 1):
            cells = np.argwhere(numbers == number)
            r, c = cells[((cells - cells.mean(0)) ** 2).sum(1).argmin()].tolist()
            regions.append((-len(cells), r, c))
    regions.sort()
    return np.array([[c + 0.5, r + 0.5] for _, r, c in regions]), [result.names[r][c] for _, r, c in regions]


def plot_chord_manifold(result: ChordManifold) -> Figure:
    """Plot the grid of the likeliest chords, with a legend of the qualities."""
    with look():
        figure = new_figure(6.4, 7.2)
        ax = figure.subplots()
        numbers, counts = np.unique(result.qualities, return_counts=True)
        quality_legend([result.classes[number] for number in numbers[np.argsort(-counts, kind="stable")].tolist()], figure)
        drawn = "shape, named on C," if result.of_shapes else "chord"
        ax.set_title(f"The likeliest {drawn} at each code\nthe stronger the colour, the likelier the chord")
        draw_chord_manifold(result, ax)
    return figure

"""What the pictures of chords share: colours of qualities and of keys, and labels that do not overlap."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

from latentscape.music.pitches import PITCH_CLASSES
from latentscape.plots.look import COLOURS, INK, HaloText

Floats = NDArray[np.float64]

QUALITY_COLOURS = {  # related qualities have related colours
    "major": COLOURS[0],
    "major 7": COLOURS[9],
    "minor": COLOURS[4],
    "minor 7": "#c08be0",
    "7": COLOURS[1],
    "half-diminished": COLOURS[5],
    "diminished": COLOURS[2],
    "augmented": "#f06f9b",
    "suspended": "#3f9b60",
    "sixth": COLOURS[7],
    "extended": COLOURS[8],
    "interval": "#c9d0d6",
    "other": COLOURS[3],
}
LABEL_DIRECTIONS = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7))
LABEL_PADDING = 1.0  # points around a label
MAX_WIDTH_INSIDE = 0.8  # of a label inside a marker, as a share of the marker's width
MARKER_BOX = 0.8  # half the side of the square that stands for a round marker, as a share of its radius
FIFTHS = tuple(7 * pitch % PITCH_CLASSES for pitch in range(PITCH_CLASSES))  # the place of each root on the circle of fifths


def quality_colour(name: str) -> str:
    """The colour of a quality; of an unknown one, that of `other`."""
    return QUALITY_COLOURS.get(name, QUALITY_COLOURS["other"])


@cache
def root_colour(root: int) -> tuple[float, float, float]:
    """The colour of a root: its place on the circle of fifths as a hue, all of one lightness (OKLCH; Ottosson, 2020)."""
    hue = 2 * np.pi * FIFTHS[root % PITCH_CLASSES] / PITCH_CLASSES + 0.5
    lightness, a, b = 0.66, 0.15 * np.cos(hue), 0.15 * np.sin(hue)
    cube = np.array([[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.2914855480]])
    mix = [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
    linear = np.clip(np.array(mix) @ (cube @ np.array([lightness, a, b])) ** 3, 0, 1)
    red, green, blue = np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear).tolist()
    return red, green, blue


def quality_legend(qualities: Iterable[str], figure: Figure, **options: Any) -> None:
    """Write a legend of the colours of these qualities below the figure."""
    handles = [Line2D([], [], marker="o", markersize=7, linestyle="", color=quality_colour(name), label=name) for name in qualities]
    figure.legend(handles=handles, loc="outside lower left", ncols=4, fontsize=9, handletextpad=0.2, columnspacing=1.2, **options)


def patches_legend(names: Sequence[tuple[Any, str]], figure: Figure) -> None:
    """Write a legend of colours below the figure."""
    handles = [Patch(color=colour, label=name) for colour, name in names]
    figure.legend(handles=handles, loc="outside lower left", ncols=3, fontsize=9, handlelength=1.2, columnspacing=1.4)


@cache
def text_width(text: str, size: float) -> float:
    """The width of a text in our font, in points."""
    return float(TextPath((0, 0), text, size=size).get_extents().width) if text.strip() else 0.0


def draw_labels(
    ax: Axes, points: Floats, texts: Sequence[str], *, radii: Floats, obstacles: Floats | None = None, size: float = 9.0, most: int = 60
) -> list[str]:
    """Write labels at or beside points, the most important first; a label that would cover an earlier one or an obstacle is left out.

    The axes must have their final limits.

    Args:
        ax: The axes.
        points: Across and upwards, `(n, 2)`, the most important first.
        texts: The label of each point, `(n,)`.
        radii: The radii of the markers in points, `(n,)`: a label that does not fit inside its marker stands beside it.
        obstacles: Markers that no label beside another marker may cover: across, upwards, and the radius in points, `(m, 3)`.
        size: The size of the letters in points.
        most: The largest number of labels.

    Returns:
        The labels that were written.
    """
    figure = ax.figure
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()  # the layout decides where the points lie
    per_point = figure.dpi / 72
    centres = ax.transData.transform(points) / per_point
    window = ax.get_window_extent()
    low, high = np.array([window.x0, window.y0]) / per_point, np.array([window.x1, window.y1]) / per_point
    labels, markers = np.zeros((0, 4)), np.zeros((0, 4))
    if obstacles is not None and len(obstacles):
        middles, reach = ax.transData.transform(obstacles[:, :2]) / per_point, MARKER_BOX * obstacles[:, 2:]
        markers = np.concatenate([middles - reach, middles + reach], axis=1)
    written = []
    for centre, text, radius in zip(centres, texts, radii, strict=True):
        style: Any = {"color": INK, "fontsize": size, "ha": "center", "va": "center", "parse_math": False}
        label = HaloText(0, 0, text, zorder=6, **style)
        ax.add_artist(label)
        extent = label.get_window_extent()
        half = np.array([extent.width, extent.height]) / per_point / 2 + LABEL_PADDING
        is_inside = half[0] <= MAX_WIDTH_INSIDE * radius
        taken = labels if is_inside else np.concatenate([labels, markers])
        for direction in LABEL_DIRECTIONS[:1] if is_inside else LABEL_DIRECTIONS[1:]:
            middle = centre + np.array(direction) * (half + radius)
            box = np.concatenate([middle - half, middle + half])
            is_free = bool(((taken[:, :2] >= box[2:]) | (taken[:, 2:] <= box[:2])).any(1).all())
            if is_free and (box[:2] >= low).all() and (box[2:] <= high).all():
                labels = np.concatenate([labels, box[None]])
                label.set_position(tuple(ax.transData.inverted().transform(middle * per_point).tolist()))
                label.set_in_layout(False)
                written.append(text)
                break
        else:
            label.remove()
        if len(written) == most:
            break
    return written

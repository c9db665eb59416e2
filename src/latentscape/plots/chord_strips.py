"""Chords as notes: piano-roll strips with the names of the chords above."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from latentscape.explore.chord_pictures import Route
from latentscape.music.pitches import PITCH_CLASSES
from latentscape.plots.chord_look import patches_legend, text_width
from latentscape.plots.look import COLOURS, FAINT, INK, look, new_figure

KEPT, NEW, MARKED = "#a9cdf0", COLOURS[0], COLOURS[2]
BLACK_KEYS = (1, 3, 6, 8, 10)
MAX_CHORDS_PER_STRIP = 8  # of a sheet; there is no room for the names of more
STRIP_WIDTH_INCHES = 7.0
PATH_HEIGHT_INCHES, SHEET_STRIP_HEIGHT_INCHES = 1.8, 1.4  # of one strip, without its title and names
NAME_SIZES = (10.0, 9.0, 8.0, 7.0)  # points; the first that fits, or two levels of the last


def draw_route(result: Route, ax: Axes, *, columns: int | None = None, pitches: tuple[int, int] | None = None) -> None:
    """Draw the notes of chords in a row, with their names above: time goes to the right, pitch upwards.

    Args:
        result: The chords.
        ax: The axes.
        columns: The number of chords that there is room for; by default that of the route.
        pitches: The lowest and the highest note that the axes show; by default those of the route.
    """
    columns = columns or len(result.names)
    low, high = pitches or range_of([result])
    for pitch in range(low - 1, high + 2):
        if pitch % PITCH_CLASSES in BLACK_KEYS:
            ax.axhspan(pitch - 0.5, pitch + 0.5, color="#f4f6f8", linewidth=0, zorder=0)
    before: tuple[int, ...] = ()
    for i, voicing in enumerate(result.voicings):
        for pitch in voicing:
            is_kept = pitch in before
            left = i - 0.04 if is_kept else i + 0.04  # a note that is kept continues the one before
            colour = KEPT if is_kept else NEW
            ax.add_patch(Rectangle((left, pitch - 0.42), i + 0.96 - left, 0.84, facecolor=colour, linewidth=0, zorder=2))
        before = voicing
    _write_names(result, ax, columns)
    octaves = [pitch for pitch in range(low - 1, high + 2) if pitch % PITCH_CLASSES == 0]
    ax.set_yticks(octaves, [f"C{pitch // PITCH_CLASSES - 1}" for pitch in octaves], fontsize=8)
    ax.set(xlim=(0, columns), ylim=(low - 1, high + 1), xticks=[])
    ax.tick_params(length=0)
    ax.grid(False)
    for pitch in octaves:
        ax.axhline(pitch - 0.5, color="#d5dade", linewidth=0.6, zorder=1)
    for side in ax.spines.values():
        side.set_visible(False)


def _write_names(result: Route, ax: Axes, columns: int) -> None:
    """Write the names of the chords above, in the largest size in which they do not touch, or else in two levels."""
    room = 72 * (STRIP_WIDTH_INCHES - 0.6) / columns - 4
    widest = [max((text_width(name, size) for name in result.names), default=0.0) for size in NAME_SIZES]
    size = next((size for size, width in zip(NAME_SIZES, widest, strict=True) if width <= room), NAME_SIZES[-1])
    is_crowded = widest[-1] > room
    for i, name in enumerate(result.names):
        is_marked = result.marked is not None and result.marked[i]
        style: Any = {"ha": "center", "va": "bottom", "fontsize": size, "parse_math": False, "annotation_clip": False}
        offset = (0, 3 + (size + 2) * (is_crowded and i % 2))
        colour, weight = (MARKED, "bold") if is_marked else (INK, "normal")
        place = ax.get_xaxis_transform()
        ax.annotate(name, (i + 0.5, 1), xycoords=place, xytext=offset, textcoords="offset points", color=colour, weight=weight, **style)


def range_of(routes: Sequence[Route]) -> tuple[int, int]:
    """The lowest and the highest note of some routes; those of an octave around middle C if there is none.

    Example:
        >>> range_of([Route("", ("C",), ((48, 64, 67),))])
        (48, 67)
    """
    notes = [pitch for route in routes for voicing in route.voicings for pitch in voicing]
    return (min(notes), max(notes)) if notes else (60, 72)


def plot_chord_path(routes: Sequence[Route]) -> Figure:
    """Plot paths between two chords one above the other, such as the path of the voices and the line through the latent space."""
    return _plot_strips(routes, "", PATH_HEIGHT_INCHES)


def plot_chords(routes: Sequence[Route], title: str) -> Figure:
    """Plot a sheet of chords: each route is broken into strips of at most eight chords.

    For originals and reconstructions, give routes in pairs of the same length: the strips of a pair stand one above the other.
    """
    if len(routes) == 2 and len(routes[0].names) == len(routes[1].names):
        count = -(-len(routes[0].names) // MAX_CHORDS_PER_STRIP)
        strips = [_part(route, i) for i in range(count) for route in routes]
    else:
        strips = [_part(route, i) for route in routes for i in range(-(-len(route.names) // MAX_CHORDS_PER_STRIP))]
    return _plot_strips(strips, title, SHEET_STRIP_HEIGHT_INCHES)


def _part(route: Route, number: int) -> Route:
    """The chords of a strip of a route."""
    part = slice(number * MAX_CHORDS_PER_STRIP, (number + 1) * MAX_CHORDS_PER_STRIP)
    marked = None if route.marked is None else route.marked[part]
    return Route(route.title, route.names[part], route.voicings[part], marked, route.mark)


def _plot_strips(routes: Sequence[Route], title: str, height: float) -> Figure:
    columns, pitches = max(len(route.names) for route in routes), range_of(routes)
    with look():
        figure = new_figure(STRIP_WIDTH_INCHES, (height + 0.45) * len(routes) + 0.35 + 0.3 * bool(title))
        axes = figure.subplots(len(routes), 1, squeeze=False)[:, 0]
        for route, ax in zip(routes, axes, strict=True):
            draw_route(route, ax, columns=columns, pitches=pitches)
            ax.set_title(route.title, pad=22, fontsize=10, color=INK)
        axes[-1].set_xlabel("chords in their order", color=FAINT, fontsize=9)
        marks = [(MARKED, f"name in red: {route.mark}") for route in routes if route.marked is not None and any(route.marked)]
        patches_legend([(NEW, "new note"), (KEPT, "kept from the chord before"), *dict.fromkeys(marks)], figure)
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    return figure

"""Pictures of every class in the same styles."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from latentscape.explore import Styles
from latentscape.plots.look import Limits, look, new_figure
from latentscape.plots.tiles import draw_tiles, ink_note

STYLE_TILE_INCHES = 0.5  # per side


def styles_inches(rows: int, columns: int) -> tuple[float, float]:
    """The width and the height of a figure with so many tiles."""
    return max(4.4, STYLE_TILE_INCHES * columns + 1.2), STYLE_TILE_INCHES * rows + 0.9


def draw_styles(result: Styles, ax: Axes, limits: Limits | None = None) -> None:
    """Draw a row of tiles for each class and a column for each style, with the names of the classes."""
    draw_tiles(result.examples, ax, limits=limits, ink=result.display.ink)
    ax.set_yticks(np.arange(len(result.classes)) + 0.5, result.classes, parse_math=False)  # the axes may be the user's, without our style
    ax.set_xticks([])
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    is_shared = bool((result.codes == result.codes[:1]).all())
    codes = "codes of the prior, the same for all classes" if is_shared else "codes at the same quantiles of the prior of each class"
    subject = "Each class" if result.total == len(result.classes) else f"The first {len(result.classes)} of {result.total:,} classes"
    note = ink_note(result.examples.shape[2:], ink=result.display.ink)
    ax.set(title=f"{subject} in the same {result.examples.shape[1]} styles{note}", xlabel=codes)


def plot_styles(result: Styles, limits: Limits | None = None) -> Figure:
    """Plot a row of tiles for each class and a column for each style."""
    rows, columns = result.examples.shape[:2]
    with look():
        figure = new_figure(*styles_inches(rows, columns))
        ax = figure.subplots()
        draw_styles(result, ax, limits)
    return figure

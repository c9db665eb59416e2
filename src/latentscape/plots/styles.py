"""Every class in the same styles."""

import numpy as np
from matplotlib.figure import Figure

from latentscape.explore import Styles
from latentscape.plots.look import Limits, look, new_figure
from latentscape.plots.tiles import draw_tiles

TILE_IN = 0.5  # inches a side


def plot_styles(result: Styles, limits: Limits | None = None) -> Figure:
    """A row for each class and a column for each code, which all rows share."""
    rows, columns = result.examples.shape[:2]
    with look():
        figure = new_figure(max(4.4, TILE_IN * columns + 1.2), TILE_IN * rows + 0.9)
        ax = figure.subplots()
        draw_tiles(result.examples, ax, limits=limits)
        ax.set_yticks(np.arange(rows) + 0.5, result.classes)
        for name in ax.get_yticklabels():
            name.set_parse_math(False)
        ax.set_xticks([])
        ax.tick_params(length=0)
        for side in ax.spines.values():
            side.set_visible(False)
        ax.set(title=f"Each class in the same {columns} styles", xlabel="codes of the prior, the same for all classes")
    return figure

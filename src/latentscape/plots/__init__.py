"""Pictures: results in, artists out. No model, no file, no window."""

from latentscape.plots.curves import draw_curve, plot_curves
from latentscape.plots.look import look, png
from latentscape.plots.maps import draw_map, plot_map
from latentscape.plots.tiles import draw_manifold, draw_tiles, is_image, plot_manifold, plot_reconstructions, plot_samples, sheet

__all__ = [
    "draw_curve",
    "draw_manifold",
    "draw_map",
    "draw_tiles",
    "is_image",
    "look",
    "plot_curves",
    "plot_manifold",
    "plot_map",
    "plot_reconstructions",
    "plot_samples",
    "png",
    "sheet",
]

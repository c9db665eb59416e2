"""Pictures: results in, artists out. No model, no file, no window."""

from latentscape.plots.chord_figures import draw_exact, draw_learning_curve, draw_transfer, plot_exact, plot_learning_curve, plot_transfer
from latentscape.plots.chord_maps import (
    draw_chord_manifold,
    draw_plane,
    draw_shape_map,
    draw_tonnetz,
    plot_chord_manifold,
    plot_planes,
    plot_shape_map,
    plot_tonnetz,
)
from latentscape.plots.chord_strips import draw_route, plot_chord_path, plot_chords
from latentscape.plots.clusters import plot_clusters
from latentscape.plots.curves import draw_curve, draw_steps, plot_curves, plot_steps
from latentscape.plots.look import drawn, look, png, unit_label
from latentscape.plots.maps import draw_colour_bar, draw_map, plot_map
from latentscape.plots.progress import plot_live, plot_reconstruction_history
from latentscape.plots.signals import draw_signals
from latentscape.plots.strips import draw_path, draw_strip, plot_interpolation
from latentscape.plots.styles import draw_styles, plot_styles, styles_inches
from latentscape.plots.sweeps import draw_quantity, draw_rate_distortion, plot_sweep
from latentscape.plots.tables import draw_rows, is_table
from latentscape.plots.tiles import draw_manifold, draw_tiles, is_image, plot_manifold, plot_reconstructions, plot_samples, plot_sheet

__all__ = [
    "draw_chord_manifold",
    "draw_colour_bar",
    "draw_curve",
    "draw_exact",
    "draw_learning_curve",
    "draw_manifold",
    "draw_map",
    "draw_path",
    "draw_plane",
    "draw_quantity",
    "draw_rate_distortion",
    "draw_route",
    "draw_rows",
    "draw_shape_map",
    "draw_signals",
    "draw_steps",
    "draw_strip",
    "draw_styles",
    "draw_tiles",
    "draw_tonnetz",
    "draw_transfer",
    "drawn",
    "is_image",
    "is_table",
    "look",
    "plot_chord_manifold",
    "plot_chord_path",
    "plot_chords",
    "plot_clusters",
    "plot_curves",
    "plot_exact",
    "plot_interpolation",
    "plot_learning_curve",
    "plot_live",
    "plot_manifold",
    "plot_map",
    "plot_planes",
    "plot_reconstruction_history",
    "plot_reconstructions",
    "plot_samples",
    "plot_shape_map",
    "plot_sheet",
    "plot_steps",
    "plot_styles",
    "plot_sweep",
    "plot_tonnetz",
    "plot_transfer",
    "png",
    "styles_inches",
    "unit_label",
]

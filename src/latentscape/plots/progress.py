"""Pictures of a training: how reconstructions change with the epochs, and the current state."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from latentscape.explore import LatentMap, LossCurves, ReconstructionHistory, Reconstructions
from latentscape.plots.curves import draw_curve
from latentscape.plots.look import PART_ADJECTIVES, Limits, look, new_figure, unit_label
from latentscape.plots.maps import draw_map
from latentscape.plots.tiles import draw_tiles, in_bands, ink_note, remove_frame

MAX_EPOCHS_SHOWN = 12  # one row each
LIVE_PAIRS_PER_ROW = 5


def plot_reconstruction_history(result: ReconstructionHistory, limits: Limits | None = None) -> Figure:
    """Plot the originals over a row of reconstructions for each epoch; of more than twelve epochs, twelve at equal distances are shown."""
    chosen = np.unique(np.linspace(0, len(result.epochs) - 1, MAX_EPOCHS_SHOWN).round().astype(np.int64))
    rows = np.concatenate([result.originals[None], result.reconstructions[chosen]])
    n = rows.shape[1]
    with look():
        figure = new_figure(max(3.8, 0.8 * n + 1.2), 0.8 * len(rows) + 0.6)
        ax = figure.subplots()
        draw_tiles(rows, ax, limits=limits, ink=result.display.ink)
        remove_frame(ax)
        ax.set_yticks(np.arange(len(rows)) + 0.5, ["original", *(f"epoch {result.epochs[i]}" for i in chosen)])
        note = ink_note(result.originals.shape[1:], ink=result.display.ink)
        ax.set(title=f"{n} {PART_ADJECTIVES.get(result.part, result.part)} example{'s' * (n > 1)}\nand their reconstructions{note}")
    return figure


def plot_live(
    curves: LossCurves, latent_map: LatentMap, pairs: Reconstructions, title: str, limits: Limits | None = None, *, scale: str = "linear"
) -> Figure:
    """Plot the losses so far, and below them the map and some reconstructions."""
    with look():
        figure = new_figure(max(10.4, 3.4 * len(curves.curves)), 8.2)
        upper, lower = figure.subfigures(2, 1, height_ratios=[3.0, 5.0], squeeze=False)[:, 0]
        axes = upper.subplots(1, len(curves.curves), squeeze=False)[0]
        for curve, ax in zip(curves.curves, axes, strict=True):
            draw_curve(curve, ax, scale)
        axes[0].set_ylabel(unit_label(curves.unit))
        if len(curves.curves[0].mean) > 1:
            axes[-1].legend()
        left, right = lower.subplots(1, 2, width_ratios=[5.0, 4.6])
        draw_map(latent_map, left)
        left.set(title=f"Mean codes of {len(latent_map.codes):,} {PART_ADJECTIVES.get(latent_map.part, latent_map.part)} examples")
        _draw_pairs(pairs, right, limits)
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, weight="bold")
    return figure


def _draw_pairs(result: Reconstructions, ax: Axes, limits: Limits | None) -> None:
    """Draw each row of originals over a row of their reconstructions."""
    bands = in_bands(result, min(len(result.originals), LIVE_PAIRS_PER_ROW))
    rows = np.concatenate(bands)
    draw_tiles(rows, ax, limits=limits, ink=result.display.ink)
    remove_frame(ax)
    ax.set_yticks(np.arange(len(rows)) + 0.5, ["original", "decoded"] * len(bands))
    note = ink_note(result.originals.shape[1:], ink=result.display.ink)
    ax.set(title=f"Reconstructions, {PART_ADJECTIVES.get(result.part, result.part)} examples{note}")

"""Pictures that compare several runs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from latentscape.explore import LatentMap, LossCurves, Manifold, Panel
from latentscape.explore.curves import Curve
from latentscape.plots.curves import mark_outside
from latentscape.plots.look import COLOURS, FAINT, PART_ADJECTIVES, Limits, axis_label, darker, label_upwards, look, new_figure, unit_label
from latentscape.plots.maps import coordinates, draw_names, draw_one_place, draw_values, view_of_one_place
from latentscape.plots.tiles import draw_manifold, outside_note

MARKERS = "os^Dv<>Phd"
MAX_MAPS_SHOWN = 8  # in one row
MIN_PLACES_PER_ROW = 4  # for maps and sheets; those without a run stay empty
MAX_SHARED_WIDTH = 2.0  # of a scale that several maps share, as a multiple of the width of the narrowest
PANEL_INCHES = 2.3  # width of one map
HEADING: Any = {"x": 0.01, "ha": "left", "fontsize": 11}

Ends = tuple[float, float]
Numbers = NDArray[np.float64]


def draw_quantity(curves: Sequence[Curve | None], names: Sequence[str], part: str, ax: Axes) -> None:
    """Draw one quantity of several runs on the same axes, each run in its own colour and marker; a run that lacks it has no line."""
    for i, (curve, name) in enumerate(zip(curves, names, strict=True)):
        if curve is None:
            continue
        n = len(curve.epoch)
        every = max(1, n // 5)
        ax.plot(
            curve.epoch,
            curve.mean[part],
            color=_colour(i),
            linewidth=1.2,
            marker=MARKERS[i % len(MARKERS)],
            markersize=5,
            markevery=(every * (i + 1) // (len(curves) + 1), every),  # the markers of different runs are at different epochs
            label=name,
        )
    drawn = [curve for curve in curves if curve is not None]
    ax.set(title=drawn[0].title, xlabel="epoch")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    later_losses = np.concatenate([curve.mean[part][len(curve.epoch) // 20 :] for curve in drawn])
    low, high = float(np.nanmin(later_losses)), float(np.nanmax(later_losses))
    if high > low and min(len(curve.epoch) for curve in drawn) >= 10:  # the first epochs have far larger losses
        ax.set_ylim(low - 0.1 * (high - low), high + 0.1 * (high - low))
        mark_outside([(curve.epoch, curve.mean[part]) for curve in drawn], ax)


def draw_rate_distortion(panels: Sequence[Panel], ax: Axes, *, joined: bool = False) -> None:
    """Draw the rate (KL) across and the distortion upwards; the ELBO is constant along each faint line (Alemi et al., 2018).

    With `joined`, a line joins the points of one model that was trained with several values of beta.
    """
    measured = [(i, p) for i, p in enumerate(panels) if p.kl is not None and p.log_likelihood is not None]
    rate = np.array([p.kl for _, p in measured], dtype=np.float64)
    distortion = np.array([-(p.log_likelihood or 0.0) for _, p in measured], dtype=np.float64)
    if joined:
        order = np.argsort(rate)
        ax.plot(rate[order], distortion[order], color=FAINT, linewidth=1, zorder=1)
    for (i, _), x, y in zip(measured, rate, distortion, strict=True):
        ax.plot(x, y, color=_colour(i), marker=MARKERS[i % len(MARKERS)], markersize=7, linestyle="none", zorder=3)
    ax.margins(x=0.3, y=0.15)
    min_seeds, max_seeds = min(panel.seeds for panel in panels), max(panel.seeds for panel in panels)
    title = "rate and distortion" + (
        f", means of {f'{min_seeds} to ' if min_seeds < max_seeds else ''}{max_seeds} seeds" if max_seeds > 1 else ""
    )
    ax.set(title=title, xlabel="KL(q || p), nats per example", ylabel="-log p(x|z)".replace("-", "\N{MINUS SIGN}"))
    ax.autoscale_view()
    ax.set_autoscale_on(False)
    _draw_names([panel.name for _, panel in measured], rate, distortion, ax)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for bound in MaxNLocator(6).tick_values(left + low, right + high):
        ax.plot([left, right], [bound - left, bound - right], color="#d5dae0", linewidth=0.7, linestyle=(0, (4, 3)), zorder=0)
    ax.grid(False)


def _draw_names(names: Sequence[str], x: Numbers, y: Numbers, ax: Axes) -> None:
    """Write a name beside each point, and lower where it would overlap another name."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    across, up = (x - left) / (right - left), (y - low) / (high - low)
    places: list[tuple[float, float]] = []
    for i in np.argsort(-up, kind="stable"):
        height = up[i] + 0.05
        while any(abs(height - v) < 0.09 and abs(across[i] - u) < 0.3 for u, v in places):
            height -= 0.03
        places.append((across[i], height))
        ax.text(across[i] + 0.035, height, names[i], transform=ax.transAxes, fontsize=8.5, va="center", zorder=4)


def plot_sweep(
    panels: Sequence[Panel], *, rate_distortion: bool = False, joined: bool = False, limits: Sequence[Limits] | None = None
) -> Figure:
    """Plot the maps and manifolds of several runs side by side, over their loss curves.

    Maps of runs with an unbounded prior share one scale, unless one of them would fill less than half of it. The map of a run with a
    bounded prior shows the range of the prior, and the map of an autoencoder has its own scale. If the losses have several units, each
    unit has a row of curves.

    Args:
        panels: The runs; of more than eight, the maps of eight at equal distances are shown, and the curves of all.
        rate_distortion: Whether to draw rate and distortion too, beside the row with the most curves.
        joined: Whether to join the points of rate and distortion, because they are of one model at several values of beta.
        limits: For each run, the values drawn as white and black in its manifold, taken from its own data.
    """
    chosen = np.unique(np.linspace(0, len(panels) - 1, MAX_MAPS_SHOWN).astype(np.int64))
    shown = [panels[i] for i in chosen]
    with_manifolds = any(panel.manifold is not None for panel in shown)
    curves, names = [panel.curves for panel in panels], [panel.name for panel in panels]
    rows = _rows(curves)
    columns = max(len(row) for row in rows) + rate_distortion
    width = max(PANEL_INCHES * max(len(shown), 2) + 0.6, 3.5 * columns)
    levels = 2 if with_manifolds and not _fits_beside(shown) else 1
    upper_height = (width - 0.6) / max(len(shown), MIN_PLACES_PER_ROW) * levels + 0.6 + 0.2 * max(name.count(",") + 1 for name in names)
    lower_height = 3.4 * len(rows) + _legend_height(names, width)
    with look():
        figure = new_figure(width, upper_height + lower_height)
        upper, lower = figure.subfigures(2, 1, height_ratios=[upper_height, lower_height], squeeze=False)[:, 0]
        _draw_panels(shown, with_manifolds, [None if limits is None else limits[i] for i in chosen], upper)
        axes = lower.subplots(len(rows), columns, squeeze=False)
        _draw_quantities(curves, names, axes, lower)
        if rate_distortion:
            longest = max(range(len(rows)), key=lambda r: len(rows[r]))
            draw_rate_distortion(panels, axes[longest, len(rows[longest])], joined=joined)
        for ax in axes.flat:
            if not ax.has_data():
                ax.set_axis_off()
        note = "" if len(shown) == len(panels) else f" of {len(shown)} of the {len(panels)} runs"
        note += ", first seeds" if max(panel.seeds for panel in shown) > 1 else ""
        title = f"Mean codes of training examples{note}{_scale_note(shown)}" + (", and their manifolds" if with_manifolds else "")
        if any(panel.map.plane is not None for panel in shown):
            title += "; more than 2 dimensions on the plane of their first principal components (PC)"
        elif any(panel.manifold is not None and panel.manifold.latent > 2 for panel in shown):
            title += "; dimensions that are not shown are at the median of the prior"
        upper.suptitle(title, **HEADING)
    return figure


def _draw_panels(panels: Sequence[Panel], with_manifolds: bool, limits: Sequence[Limits | None], figure: SubFigure) -> None:
    side_by_side = with_manifolds and _fits_beside(panels)
    axes = figure.subplots(2 if with_manifolds and not side_by_side else 1, max(len(panels), MIN_PLACES_PER_ROW), squeeze=False)
    if side_by_side:
        axes = axes.reshape(-1, 2).T  # maps and sheets in alternating columns
    for ax in axes[:, len(panels) :].flat:
        ax.set_axis_off()
    axes = axes[:, : len(panels)]
    for panel, limits_of_map, ax in zip(panels, _map_limits(panels), axes[0], strict=True):
        ax.set_box_aspect(1)
        if limits_of_map is None:
            view_of_one_place(panel.map, ax)
        else:
            ax.set_xlim(limits_of_map[0])
            if panel.map.axes[0] != panel.map.axes[1]:
                ax.set_ylim(limits_of_map[1])
        _draw_small_map(panel.map, ax)
        ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        ax.set_title(panel.name.replace(",", "\n"), weight="bold")
        label = axis_label(panel.map.axes[1], panel.map.plane)
        ax.set_xlabel("" if panel.manifold is not None and not side_by_side else label, parse_math=True)
    two_axes = [(panel, ax) for panel, ax in zip(panels, axes[0], strict=True) if panel.map.axes[0] != panel.map.axes[1]]
    for i, (panel, ax) in enumerate(two_axes):
        ax.tick_params(labelleft=i == 0 or ax.get_ylim() != two_axes[i - 1][1].get_ylim())
        if i == 0 or _name_upwards(panel.map) != _name_upwards(two_axes[0][0].map):
            label_upwards(ax, panel.map.axes[0], panel.map.plane)
    sheets = [(panel.manifold, ends, ax) for panel, ends, ax in zip(panels, limits, axes[1], strict=True)] if with_manifolds else []
    previous: Manifold | None = None
    for sheet, ends, ax in sheets:
        if sheet is None:
            ax.set_axis_off()
            ax.text(0.5, 0.5, "no manifold:\neach class has its own", color=FAINT, ha="center", va="center", transform=ax.transAxes)
        else:
            draw_manifold(sheet, ax, ends)
            ax.set_title(outside_note(sheet).replace(" of training examples", ""), fontsize=8.5)
            if previous is not None and _name_upwards(sheet) == _name_upwards(previous) and np.array_equal(sheet.up, previous.up):
                ax.tick_params(labelleft=False)
                ax.set_ylabel("")
            previous = sheet


def _name_upwards(result: LatentMap | Manifold) -> str:
    return axis_label(result.axes[0], result.plane)


def _fits_beside(panels: Sequence[Panel]) -> bool:
    """Whether each sheet fits beside its map; otherwise it is drawn below the map."""
    return 2 * len(panels) <= MIN_PLACES_PER_ROW


def _map_limits(panels: Sequence[Panel]) -> list[tuple[Ends, Ends] | None]:
    """The limits of the map of each run, across and upwards; none for the map of a collapsed run if there is no shared scale."""
    shared = _shared_limits(panels)
    views: list[tuple[Ends, Ends] | None] = []
    for panel in panels:
        if panel.kl is not None and panel.bounds is not None:
            low, high = panel.bounds
            margin = 0.05 * (high - low)
            views.append(((low - margin, high + margin),) * 2)
        elif panel.kl is not None and shared is not None:
            views.append(shared)
        else:
            views.append(None if panel.map.in_one_place else _limits_around([panel.map]))
    return views


def _shared_limits(panels: Sequence[Panel]) -> tuple[Ends, Ends] | None:
    """The limits that maps of runs with an unbounded prior share; none if their ranges differ so much that some maps would be small."""
    maps = [panel.map for panel in panels if panel.kl is not None and panel.bounds is None and not panel.map.in_one_place]
    if not maps:
        return None
    limits = _limits_around(maps)
    widths = [_width(_limits_around([latent_map])) for latent_map in maps]
    return limits if _width(limits) <= MAX_SHARED_WIDTH * min(widths) else None


def _width(limits: tuple[Ends, Ends]) -> float:
    (left, right), _ = limits
    return right - left


def _scale_note(panels: Sequence[Panel]) -> str:
    """A note in brackets about the maps that do not share the scale of the others; empty if all do."""
    unbounded = [panel for panel in panels if panel.kl is not None and panel.bounds is None]
    if len(unbounded) > 1 and _shared_limits(panels) is None:
        return " (each on a scale of its own)"
    exceptions = ["an autoencoder's"] if any(panel.kl is None for panel in panels) else []
    if len({panel.bounds for panel in panels if panel.kl is not None}) > 1:
        exceptions.append("those within bounds")
    return f" ({' and '.join(exceptions)} on a scale of their own)" if exceptions else ""


def _draw_small_map(result: LatentMap, ax: Axes) -> None:
    """Draw a small map: points, and the name of each class at the median of its codes."""
    across, up = coordinates(result)
    if result.in_one_place:
        draw_one_place(result, ax)
    if result.axes[0] == result.axes[1]:
        ax.set_yticks([])
    if result.labels is None and result.values is not None:
        draw_values(result, ax, 4, colour_bar=False)
        return
    if result.labels is None:
        ax.scatter(across, up, s=3, color=COLOURS[0], alpha=0.6, linewidths=0)
        return
    colours = [COLOURS[int(label) % len(COLOURS)] for label in result.labels]
    ax.scatter(across, up, s=4, color=colours, linewidths=0)
    if not result.in_one_place:
        draw_names(result, across, up, ax, 9)


def _limits_around(maps: Sequence[LatentMap]) -> tuple[Ends, Ends]:
    """The limits of a square around nearly all codes of all maps: on each side, the outermost 0.5 % of them are ignored."""
    points = np.concatenate([m.places(m.codes) for m in maps])
    low, high = np.quantile(points, 0.005, axis=0), np.quantile(points, 0.995, axis=0)
    middle, half = (low + high) / 2, 0.6 * float((high - low).max() or 1.0)
    up, across = ((float(m - half), float(m + half)) for m in middle)
    return across, up


def _draw_quantities(curves: Sequence[LossCurves], names: Sequence[str], axes: NDArray[Any], figure: Figure | SubFigure) -> None:
    """Draw every quantity on its own axes, the quantities of each unit in one row, with one legend for all."""
    part = "valid" if all("valid" in curve.mean for loss_curves in curves for curve in loss_curves.curves) else "train"
    lines: dict[str, Artist] = {}
    for r, row in enumerate(_rows(curves)):
        for (title, unit), ax in zip(row, axes[r], strict=False):
            run_curves = [
                next((c for c in loss_curves.curves if c.title == title and loss_curves.unit == unit), None) for loss_curves in curves
            ]
            draw_quantity(run_curves, names, part, ax)
            ax.set_ylabel(unit_label(unit))
            lines |= {name: line for line, name in zip(*ax.get_legend_handles_labels(), strict=True)}
    columns = _legend_columns(names, figure.bbox.width / figure.dpi)
    figure.legend([lines[name] for name in names], names, loc="outside lower left", ncols=columns, fontsize=9)
    figure.suptitle(f"On the {PART_ADJECTIVES[part]} examples", **HEADING)


def _legend_columns(names: Sequence[str], width: float) -> int:
    """How many names of a legend fit side by side into a width in inches."""
    return max(1, min(len(names), int(width / (0.085 * max(map(len, names)) + 0.8))))


def _legend_height(names: Sequence[str], width: float) -> float:
    return 0.2 * -(-len(names) // _legend_columns(names, width))


def _rows(curves: Sequence[LossCurves]) -> list[list[tuple[str, str]]]:
    """The title and unit of every quantity that any of the runs has, in a row for each unit."""
    quantities = dict.fromkeys((curve.title, loss_curves.unit) for loss_curves in curves for curve in loss_curves.curves)
    return [[quantity for quantity in quantities if quantity[1] == unit] for unit in dict.fromkeys(unit for _, unit in quantities)]


def _colour(i: int) -> tuple[float, float, float]:
    return darker(COLOURS[i % len(COLOURS)], 0.15)

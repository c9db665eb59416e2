"""Several runs in one picture."""

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
from latentscape.plots.look import COLOURS, FAINT, PARTS, Limits, darker, look, new_figure, unit_label
from latentscape.plots.maps import coordinates, draw_names
from latentscape.plots.tiles import draw_manifold

MARKERS = "os^Dv<>Phd"
ACROSS = 8  # maps in a row, at most
ROOM = 4  # for how many there is room in a row
SIDE = 2.3  # inches of one of them
HEADING: Any = {"x": 0.01, "ha": "left", "fontsize": 11}

Ends = tuple[float, float]
Numbers = NDArray[np.float64]


def draw_over(curves: Sequence[Curve | None], names: Sequence[str], part: str, ax: Axes) -> None:
    """Draw one quantity of several runs over each other, each with a colour and a mark; none for a run that has it not."""
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
            markevery=(every * (i + 1) // (len(curves) + 1), every),  # marks of different runs at different epochs
            label=name,
        )
    there = [curve for curve in curves if curve is not None]
    ax.set(title=there[0].title, xlabel="epoch")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    settled = np.concatenate([curve.mean[part][len(curve.epoch) // 20 :] for curve in there])
    low, high = float(np.nanmin(settled)), float(np.nanmax(settled))
    if high > low and min(len(curve.epoch) for curve in there) >= 10:  # the first epochs fall from far above
        ax.set_ylim(low - 0.1 * (high - low), high + 0.1 * (high - low))


def draw_rate_distortion(panels: Sequence[Panel], ax: Axes, *, joined: bool = False) -> None:
    """Draw what codes cost against what they leave unsaid; along a faint line the ELBO is the same (Alemi et al., 2018).

    Points of one model under several weights lie on a curve, and are `joined`.
    """
    there = [(i, p) for i, p in enumerate(panels) if p.kl is not None and p.log_likelihood is not None]
    rate = np.array([p.kl for _, p in there], dtype=np.float64)
    distortion = np.array([-(p.log_likelihood or 0.0) for _, p in there], dtype=np.float64)
    if joined:
        order = np.argsort(rate)
        ax.plot(rate[order], distortion[order], color=FAINT, linewidth=1, zorder=1)
    for (i, _), x, y in zip(there, rate, distortion, strict=True):
        ax.plot(x, y, color=_colour(i), marker=MARKERS[i % len(MARKERS)], markersize=7, linestyle="none", zorder=3)
    ax.margins(x=0.3, y=0.15)
    few, many = min(panel.seeds for panel in panels), max(panel.seeds for panel in panels)
    title = "rate and distortion" + (f", means of {f'{few} to ' if few < many else ''}{many} seeds" if many > 1 else "")
    ax.set(title=title, xlabel="KL(q || p), nats per example", ylabel="-log p(x|z)".replace("-", "\N{MINUS SIGN}"))
    ax.autoscale_view()
    ax.set_autoscale_on(False)
    _draw_names([panel.name for _, panel in there], rate, distortion, ax)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for bound in MaxNLocator(6).tick_values(left + low, right + high):
        ax.plot([left, right], [bound - left, bound - right], color="#d5dae0", linewidth=0.7, linestyle=(0, (4, 3)), zorder=0)
    ax.grid(False)


def _draw_names(names: Sequence[str], x: Numbers, y: Numbers, ax: Axes) -> None:
    """Draw a name beside each point, lower where one stands there already."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    across, up = (x - left) / (right - left), (y - low) / (high - low)
    taken: list[tuple[float, float]] = []
    for i in np.argsort(-up, kind="stable"):
        place = up[i] + 0.05
        while any(abs(place - v) < 0.09 and abs(across[i] - u) < 0.3 for u, v in taken):
            place -= 0.03
        taken.append((across[i], place))
        ax.text(across[i] + 0.035, place, names[i], transform=ax.transAxes, fontsize=8.5, va="center", zorder=4)


def plot_sweep(panels: Sequence[Panel], *, trade: bool = False, joined: bool = False, limits: Sequence[Limits] | None = None) -> Figure:
    """Maps and manifolds of several runs side by side, maps on shared scales, over their loss curves.

    Codes that a prior holds between two ends are shown between these, other codes that a prior holds on one scale, and those of an
    autoencoder on one of their own.

    Runs that were trained by losses of several units have a row of curves for each unit.

    Args:
        panels: The runs; of more than eight, maps at equal distances are shown, and the curves of all.
        trade: Whether to draw rate and distortion too, beside the row with the most curves.
        joined: Whether their points are of one model under several weights.
        limits: The values of white and black of each run's manifold: those of its own data.
    """
    chosen = np.unique(np.linspace(0, len(panels) - 1, ACROSS).astype(np.int64))
    shown = [panels[i] for i in chosen]
    decoded = any(panel.manifold is not None for panel in shown)
    curves, names = [panel.curves for panel in panels], [panel.name for panel in panels]
    rows = _rows(curves)
    wide = max(len(row) for row in rows) + trade
    width = max(SIDE * max(len(shown), 2) + 0.6, 3.5 * wide)
    levels = 2 if decoded and not _beside(shown) else 1
    tall = (width - 0.6) / max(len(shown), ROOM) * levels + 0.6 + 0.2 * max(name.count(",") + 1 for name in names)
    low = 3.4 * len(rows) + _legend_height(names, width)
    with look():
        figure = new_figure(width, tall + low)
        above, below = figure.subfigures(2, 1, height_ratios=[tall, low], squeeze=False)[:, 0]
        _draw_panels(shown, decoded, [None if limits is None else limits[i] for i in chosen], above)
        axes = below.subplots(len(rows), wide, squeeze=False)
        _draw_all(curves, names, axes, below)
        if trade:
            longest = max(range(len(rows)), key=lambda r: len(rows[r]))
            draw_rate_distortion(panels, axes[longest, len(rows[longest])], joined=joined)
        for ax in axes.flat:
            if not ax.has_data():
                ax.set_axis_off()
        few = "" if len(shown) == len(panels) else f" of {len(shown)} of the {len(panels)} runs"
        few += ", first seeds" if max(panel.seeds for panel in shown) > 1 else ""
        what = f"Mean codes of training examples{few}{_whose_scale(shown)}" + (", and what codes are decoded to" if decoded else "")
        above.suptitle(what, **HEADING)
    return figure


def _draw_panels(panels: Sequence[Panel], decoded: bool, limits: Sequence[Limits | None], figure: SubFigure) -> None:
    beside = decoded and _beside(panels)
    axes = figure.subplots(2 if decoded and not beside else 1, max(len(panels), ROOM), squeeze=False)
    if beside:
        axes = axes.reshape(-1, 2).T  # one column of maps and sheets after the other
    for ax in axes[:, len(panels) :].flat:
        ax.set_axis_off()
    axes = axes[:, : len(panels)]
    for panel, (across, up), ax in zip(panels, _views(panels), axes[0], strict=True):
        ax.set_box_aspect(1)
        ax.set_xlim(across)
        if panel.map.axes[0] != panel.map.axes[1]:
            ax.set_ylim(up)
        _draw_small(panel.map, ax)
        ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        ax.set_title(panel.name.replace(",", "\n"), weight="bold")
        ax.set_xlabel("" if panel.manifold is not None and not beside else _axis(panel.map.axes[1]))
    both = [(panel, ax) for panel, ax in zip(panels, axes[0], strict=True) if panel.map.axes[0] != panel.map.axes[1]]
    for i, (panel, ax) in enumerate(both):
        ax.tick_params(labelleft=i == 0 or ax.get_ylim() != both[i - 1][1].get_ylim())
        if i == 0 or panel.map.axes != both[0][0].map.axes:
            ax.set_ylabel(_axis(panel.map.axes[0]), rotation=0, labelpad=10)
    sheets = [(panel.manifold, ends, ax) for panel, ends, ax in zip(panels, limits, axes[1], strict=True)] if decoded else []
    before: Manifold | None = None
    for sheet, ends, ax in sheets:
        if sheet is None:
            ax.set_axis_off()
            ax.text(0.5, 0.5, "no sheet: not 2 dimensions", color=FAINT, ha="center", va="center", transform=ax.transAxes)
        else:
            draw_manifold(sheet, ax, ends)
            if before is not None and np.array_equal(sheet.up, before.up):
                ax.tick_params(labelleft=False)
                ax.set_ylabel("")
            before = sheet


def _beside(panels: Sequence[Panel]) -> bool:
    """Whether there is room for each sheet beside its map, and not below it."""
    return 2 * len(panels) <= ROOM


def _views(panels: Sequence[Panel]) -> list[tuple[Ends, Ends]]:
    """From where to where the map of each run is shown, across and upwards."""
    together = [panel.map for panel in panels if panel.kl is not None and panel.bounds is None]
    shared = _around(together) if together else None
    views = []
    for panel in panels:
        if panel.kl is None:  # codes that no prior holds have no size to compare
            views.append(_around([panel.map]))
        elif panel.bounds is not None:
            low, high = panel.bounds
            room = 0.05 * (high - low)
            views.append(((low - room, high + room),) * 2)
        else:
            assert shared is not None
            views.append(shared)
    return views


def _whose_scale(panels: Sequence[Panel]) -> str:
    """Whose maps are not on the scale of the others."""
    whose = ["an autoencoder's"] if any(panel.kl is None for panel in panels) else []
    if len({panel.bounds for panel in panels if panel.kl is not None}) > 1:
        whose.append("those within bounds")
    return f" ({' and '.join(whose)} on a scale of their own)" if whose else ""


def _axis(number: int) -> str:
    return f"$z_{{{number + 1}}}$"


def _draw_small(result: LatentMap, ax: Axes) -> None:
    """A map the size of a stamp: points, and the name of each class at its middle."""
    across, up = coordinates(result)
    if result.axes[0] == result.axes[1]:
        ax.set_yticks([])
    if result.labels is None:
        ax.scatter(across, up, s=3, color=COLOURS[0], alpha=0.6, linewidths=0)
        return
    colours = [COLOURS[int(label) % len(COLOURS)] for label in result.labels]
    ax.scatter(across, up, s=4, color=colours, linewidths=0)
    left, right = ax.get_xlim()
    if result.axes[0] != result.axes[1] and max(np.ptp(across), np.ptp(up)) < (right - left) / 50:
        ax.annotate("all in one place", (across.mean(), up.mean()), xytext=(0, -12), textcoords="offset points", ha="center", va="top")
        return
    draw_names(result, across, up, ax, 9)


def _around(maps: Sequence[LatentMap]) -> tuple[Ends, Ends]:
    """A square that holds nearly all codes of all maps: the one in two hundred furthest out is left out on each side."""
    points = np.concatenate([m.codes[:, list(m.axes)] for m in maps])
    low, high = np.quantile(points, 0.005, axis=0), np.quantile(points, 0.995, axis=0)
    middle, half = (low + high) / 2, 0.6 * float((high - low).max() or 1.0)
    up, across = ((float(m - half), float(m + half)) for m in middle)
    return across, up


def _draw_all(curves: Sequence[LossCurves], names: Sequence[str], axes: NDArray[Any], figure: Figure | SubFigure) -> None:
    """Draw every quantity on axes of its own, those of a unit in a row, under one legend."""
    part = "valid" if all("valid" in curve.mean for each in curves for curve in each.curves) else "train"
    lines: dict[str, Artist] = {}
    for r, row in enumerate(_rows(curves)):
        for (title, unit), ax in zip(row, axes[r], strict=False):
            of_runs = [next((c for c in each.curves if c.title == title and each.unit == unit), None) for each in curves]
            draw_over(of_runs, names, part, ax)
            ax.set_ylabel(unit_label(unit))
            lines |= {name: line for line, name in zip(*ax.get_legend_handles_labels(), strict=True)}
    columns = _legend_columns(names, figure.bbox.width / figure.dpi)
    figure.legend([lines[name] for name in names], names, loc="outside lower left", ncols=columns, fontsize=9)
    figure.suptitle(f"On the {PARTS[part]} examples", **HEADING)


def _legend_columns(names: Sequence[str], width: float) -> int:
    """How many names of a legend stand beside each other within so many inches."""
    return max(1, min(len(names), int(width / (0.085 * max(map(len, names)) + 0.8))))


def _legend_height(names: Sequence[str], width: float) -> float:
    return 0.2 * -(-len(names) // _legend_columns(names, width))


def _rows(curves: Sequence[LossCurves]) -> list[list[tuple[str, str]]]:
    """The quantities that any of the runs has, each with its unit: a row for each unit."""
    titles = dict.fromkeys((curve.title, each.unit) for each in curves for curve in each.curves)
    return [[title for title in titles if title[1] == unit] for unit in dict.fromkeys(unit for _, unit in titles)]


def _colour(i: int) -> tuple[float, float, float]:
    return darker(COLOURS[i % len(COLOURS)], 0.15)

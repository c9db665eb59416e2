"""Figures of measurements of chords: learning curves, transfer between kinds of music, and exact probabilities."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from numpy.typing import NDArray

from latentscape.explore.chord_pictures import ExactFit, LearningCurve, Transfer
from latentscape.plots.chord_look import draw_labels, quality_colour, quality_legend
from latentscape.plots.look import COLOURS, FAINT, INK, PART_ADJECTIVES, look, new_figure

MODEL_COLOURS = (COLOURS[0], COLOURS[4], COLOURS[2], COLOURS[6])
TABLE_STYLES: tuple[tuple[str, Any], ...] = (("#717581", "--"), ("#a96b59", "-."), ("#94a4a2", ":"), ("#b9ac70", (0, (5, 1))))
MIN_TICK_RATIO = 1.5  # of two sizes of data that both have a tick
MAX_LOSS_COLOURED_NATS = 3.0  # values this far below the best of their column, or farther, have the darkest colour
MAX_CHORDS_NAMED = 30  # beside their points
MINUS = "\N{MINUS SIGN}"


def draw_learning_curve(result: LearningCurve, ax: Axes) -> None:
    """Draw mean log-probabilities against the number of training chords, whose ticks also say the number of pieces.

    A band reaches from the lowest to the highest of the repeats.
    """
    tables = [name for name in result.scores if name not in result.models]
    for name, values in result.scores.items():
        if name in result.models:
            colour, style, width = MODEL_COLOURS[result.models.index(name) % len(MODEL_COLOURS)], "-", 2.0
        else:
            (colour, style), width = TABLE_STYLES[tables.index(name) % len(TABLE_STYLES)], 1.4
        if values.shape[1] > 1:
            ax.fill_between(result.chords, values.min(1), values.max(1), color=colour, alpha=0.15, linewidth=0)
        ax.plot(result.chords, values.mean(1), color=colour, linestyle=style, linewidth=width, marker="o", markersize=3.5, label=name)
    ax.set_xscale("log")
    shown: list[int] = []
    for i, chords in enumerate(result.chords.tolist()):
        if not shown or chords >= MIN_TICK_RATIO * result.chords[shown[-1]]:
            shown.append(i)
    ax.set_xticks(result.chords[shown], [f"{result.pieces[i]:,}\n{result.chords[i]:,.0f}" for i in shown])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}".replace("-", MINUS)))
    ax.set(xlabel="training pieces (above) and training chords (below)", ylabel="nats per held-out chord (higher is better)")
    if result.knee is not None:
        ax.axvline(result.chords[result.knee], color=INK, linewidth=1.0, linestyle=(0, (2, 2)), zorder=1)
        on_the_right = result.knee < len(result.chords) / 2
        text_style: Any = {"fontsize": 9, "va": "bottom", "ha": "left" if on_the_right else "right", "color": INK}
        offset = (5 if on_the_right else -5, 4)
        text = f"beyond {result.pieces[result.knee]:,} pieces,\nat most 0.1 nats to gain"
        ax.annotate(
            text,
            (result.chords[result.knee], 0),
            xycoords=ax.get_xaxis_transform(),
            xytext=offset,
            textcoords="offset points",
            **text_style,
        )


def plot_learning_curve(result: LearningCurve) -> Figure:
    """Plot how models and tables of counts improve with more training data."""
    with look():
        figure = new_figure(6.4, 5.0)
        ax = figure.subplots()
        draw_learning_curve(result, ax)
        choices = ax.secondary_yaxis("right", functions=(lambda y: np.exp(-np.clip(y, -50, 50)), lambda n: -np.log(np.maximum(n, 1e-20))))
        choices.set_ylabel("perplexity: as many equally likely chords")
        choices.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        choices.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        choices.yaxis.set_minor_locator(NullLocator())
        figure.legend(*ax.get_legend_handles_labels(), loc="outside lower left", ncols=2, fontsize=9)
        ax.set_title("How much music is enough")
    return figure


def draw_transfer(values: NDArray[np.float64], names: tuple[str, ...], ax: Axes) -> None:
    """Draw a matrix of mean log-probabilities; the colour says how far each is below the best of its column."""
    n = len(names)
    loss = np.clip(values.max(0) - values, 0, MAX_LOSS_COLOURED_NATS) / MAX_LOSS_COLOURED_NATS
    ax.imshow(loss, cmap="Blues", vmin=0, vmax=1.25, extent=(0, n, n, 0), aspect="auto")
    for row in range(n):
        for column in range(n):
            colour, weight = "white" if loss[row, column] > 0.6 else INK, "bold" if row == column else "normal"
            text = f"{values[row, column]:.2f}".replace("-", MINUS)
            ax.text(column + 0.5, row + 0.5, text, ha="center", va="center", color=colour, weight=weight, fontsize=9)
    ax.set_xticks(np.arange(n) + 0.5, names, parse_math=False)
    ax.set_yticks(np.arange(n) + 0.5, names, parse_math=False)
    ax.tick_params(length=0)
    ax.grid(False)
    for side in ax.spines.values():
        side.set_visible(False)


def plot_transfer(result: Transfer) -> Figure:
    """Plot how well models and tables of each kind of music fit each kind, and how often the kind is recognised."""
    n = len(result.names)
    with look():
        height = 0.5 * n + 1.5
        figure = new_figure(max(6.4, 1.5 * n + 1.6), height + (0.55 * len(result.genres) + 1.1 if result.genres else 0))
        rows = figure.add_gridspec(
            2 if result.genres else 1, 2, height_ratios=[height, 0.55 * len(result.genres) + 0.8][: 1 + bool(result.genres)]
        )
        axes = [figure.add_subplot(rows[0, i]) for i in range(2)]
        for ax, values, title in zip(axes, (result.model, result.table), ("models", "tables of counts"), strict=True):
            draw_transfer(values, result.names, ax)
            ax.set(title=title, xlabel="judged on")
        axes[0].set_ylabel("trained on")
        axes[1].set_yticklabels([])
        title = "Nats per held-out chord (higher is better)\nthe darker, the farther below the best of its column"
        figure.suptitle(title, x=0.01, ha="left", fontsize=11)
        if result.genres:
            _draw_genres(result, figure.add_subplot(rows[1, :]))
    return figure


def _draw_genres(result: Transfer, ax: Axes) -> None:
    """Draw bars of how often the kind is recognised, by models and by tables, with the share by chance."""
    for i, genre in enumerate(result.genres):
        for value, y, colour in ((genre.model, i - 0.18, COLOURS[0]), (genre.table, i + 0.18, COLOURS[3])):
            ax.barh(y, value, height=0.34, color=colour)
            ax.text(0.01, y, f"{value:.1%}", ha="left", va="center", fontsize=8.5, color="white", weight="bold")
        ax.plot([genre.chance] * 2, [i - 0.38, i + 0.38], color=INK, linewidth=1.4)
    ax.set_yticks(range(len(result.genres)), [f"{genre.of}\n({genre.n:,})" for genre in result.genres], parse_math=False)
    ax.set(xlim=(0, 1), ylim=(len(result.genres) - 0.5, -0.5))
    ax.set_title("How often the kind of music is recognised", fontsize=10)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    handles: list[Any] = [
        Line2D([], [], color=colour, linewidth=6, label=name) for colour, name in ((COLOURS[0], "models"), (COLOURS[3], "tables"))
    ]
    handles.append(Line2D([], [], color=INK, linewidth=1.4, label="the commonest kind alone"))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3, fontsize=9)


def draw_exact(result: ExactFit, ax: Axes) -> None:
    """Draw the probability of each set under a model against how often it was counted; sets that were never counted lie at the left edge.

    The band around the diagonal is what chance alone would make of the counts: two standard deviations on either side.
    """
    total = float(result.counts.sum())
    share, probability = result.counts / total, np.exp(result.log_prob)
    counted = result.counts > 0
    least = 1 / total
    edge = least / 3
    across = np.where(counted, share, edge * 10 ** (0.3 * (_spread(len(share)) - 0.5)))
    low = max(float(probability[counted].min()) / 3, 1e-9)
    colours = [quality_colour(result.classes[quality]) for quality in result.qualities.tolist()]
    kept = np.flatnonzero(probability >= low)
    for members, size, alpha in ((kept[~counted[kept]], 6, 0.35), (kept[counted[kept]], 24, 0.9)):
        face = [colours[i] for i in members.tolist()]
        ax.scatter(across[members], probability[members], s=size, color=face, alpha=alpha, linewidths=0.3, edgecolors="white", zorder=3)
    high = 2 * float(max(share.max(), probability.max()))
    line = np.geomspace(edge * 1.8, high, 200)
    spread = 2 * np.sqrt(line / total)
    ax.plot(line, line, color=INK, linewidth=1.0, zorder=2)
    ax.fill_between(line, np.maximum(line - spread, low / 2), line + spread, color=FAINT, alpha=0.18, linewidth=0, zorder=1)
    ax.set(xscale="log", yscale="log", xlim=(edge / 2.2, high), ylim=(low, high))
    ax.axvline(edge * 1.8, color=FAINT, linewidth=0.8)
    ticks = [10.0**power for power in range(-9, 1) if least * 0.9 <= 10.0**power <= high]
    ax.set_xticks([edge, *ticks], ["never", *(f"{tick:.10f}".rstrip("0").rstrip(".") for tick in ticks)])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.10f}".rstrip("0").rstrip(".")))
    ax.set(xlabel=f"share of the {total:,.0f} {PART_ADJECTIVES.get(result.part, result.part)} chords", ylabel="probability under the model")
    order = np.argsort(-result.counts, kind="stable")
    order = order[counted[order]]
    texts = [result.names[i] for i in order.tolist()]
    obstacles = np.column_stack([share, probability, np.full(len(share), 3.0)])[order]
    draw_labels(
        ax,
        np.column_stack([share, probability])[order],
        texts,
        radii=np.full(len(order), 3.0),
        obstacles=obstacles,
        size=8,
        most=MAX_CHORDS_NAMED,
    )


def _spread(count: int) -> NDArray[np.float64]:
    """Numbers from 0 to 1 that fill the range evenly, in an order without a pattern: multiples of the golden ratio."""
    return np.asarray(np.arange(count) * 0.6180339887498949 % 1)


def plot_exact(result: ExactFit) -> Figure:
    """Plot exact probabilities against counts, with the diagonal on which they agree."""
    probability = np.exp(result.log_prob)
    never = float(probability[result.counts == 0].sum())
    with look():
        figure = new_figure(6.4, 6.8)
        ax = figure.subplots()
        numbers = result.qualities[np.argsort(-result.counts, kind="stable")][: int((result.counts > 0).sum())]
        quality_legend([result.classes[number] for number in dict.fromkeys(numbers.tolist())], figure)
        ax.set_title(f"All 4,096 chords: model against counts\nthe model gives {never:.1%} to chords that were never counted")
        draw_exact(result, ax)
    return figure

"""Pictures: the same bytes for the same result, the right way up, and nothing changed for anybody else."""

import io
from dataclasses import replace
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from latentscape import plots
from latentscape.explore import (
    Clustering,
    Interpolation,
    LatentMap,
    LossCurves,
    Manifold,
    Panel,
    ReconstructionHistory,
    Reconstructions,
    Samples,
    Styles,
    loss_curves,
    step_losses,
)
from latentscape.explore.curves import Curve
from latentscape.measures.clusters import Clusters
from latentscape.plots.maps import MAX_JITTER, coordinates, places_of_names
from latentscape.plots.tiles import in_bands
from latentscape.reading import Column, ColumnKind, Display

SHAPES = {"grey": (1, 8, 6), "colour": (3, 5, 7), "two channels": (2, 4, 4), "rows": (9,), "one value": (1,), "a table": (4, 3)}


def columns_named(*names):
    return Display(columns=tuple(map(Column, names)))


def noise(*shape):
    return np.random.default_rng(0).random(shape)


def pixels(content: bytes) -> np.ndarray:
    """A PNG as `(height, width, 3)`, from 0 to 255."""
    with Image.open(io.BytesIO(content)) as picture:
        return np.asarray(picture.convert("RGB"), dtype=float)


def some_map(n=60, *, latent=2, axes=(0, 1), labels=10, classes=None):
    found = None if labels is None else np.arange(n) % labels
    names = tuple(map(str, range(labels or 0))) if classes is None else classes
    return LatentMap(noise(n, latent) * 4 - 2, axes, found, names, "train")


def some_manifold(shape=(1, 8, 8), rows=4, columns=4, spacing="linear"):
    axes = (0, 1) if rows > 1 else (0, 0)
    return Manifold(np.linspace(3, -3, rows), np.linspace(-3, 3, columns), noise(rows, columns, *shape), axes, spacing)


def some_samples(n, shape):
    return Samples(noise(n, *shape), noise(n, 2))


def some_reconstructions(n, shape):
    return Reconstructions(noise(n, *shape), noise(2 * n, *shape)[n:], "valid")


def some_curves(parts=("train", "valid"), n=12):
    epochs = {"epoch": list(range(1, n + 1))}
    for part in parts:
        for name in ("objective", "log_likelihood", "kl"):
            epochs |= {f"{part}_{name}": (-100 / np.arange(1, n + 1)).tolist(), f"{part}_{name}_std": [1.0] * n}
    return loss_curves(epochs, ("log_likelihood", "kl"), "nats")


def some_steps(n=120):
    falling = 100 + 100 / np.arange(1, n + 1)
    return step_losses(
        {"step": list(range(1, n + 1)), "objective": (-falling).tolist(), "log_likelihood": (2 - falling).tolist(), "kl": [2.0] * n},
        ("log_likelihood", "kl"),
        "nats",
        10,
    )


def some_clusters(name="", n=60, labels=10):
    where = some_map(n, labels=labels)
    found = Clusters(of=np.arange(n) % 4, accuracy=0.25, nmi=0.5, ari=0.125, inertia=1.0, silhouette=None)
    return Clustering(where, found, Clusters(of=np.arange(n) % 3, accuracy=0.75, nmi=0.375, ari=0.0, inertia=2.0, silhouette=None), name)


def some_reconstruction_history(epochs=3, shape=(1, 8, 8)):
    return ReconstructionHistory(noise(5, *shape), tuple(range(1, epochs + 1)), noise(epochs, 5, *shape), "heldout")


def some_panel(name, kl=2.0, scale=1.0, unit="nats", prior=None):
    where = some_map()
    curves = some_curves() if unit == "nats" else loss_curves(SQUARED, ("squared_error",), unit)
    place = LatentMap(where.codes * scale, where.axes, where.labels, where.classes, "train", prior)
    return Panel(name, place, some_manifold(), curves, kl, None if kl is None else -kl)


def a_way(steps=10, latent=2):
    return Interpolation(noise(steps, latent) - 0.5, noise(steps, 1, 8, 8), "line", ("here", "there"))


SQUARED = {"epoch": [1, 2], "train_objective": [-3, -2], "train_objective_std": [0, 0]}
SQUARED |= {"valid_objective": [-3, -2], "valid_objective_std": [0, 0]}
WIDE = (np.array([0.0, -50.0, 2.0]), np.array([1.0, 50.0, 2.0]))

FIGURES = {
    "curves on a log scale": lambda: plots.plot_curves(some_curves(), "log"),
    "losses of every step": lambda: plots.plot_steps(some_steps()),
    "losses of every step on a log scale": lambda: plots.plot_steps(some_steps(), "log"),
    "losses of one step": lambda: plots.plot_steps(some_steps(1), "log"),
    "a map with a bar": lambda: plots.plot_map(some_map(), colour_bar=True),
    "a map with a bar of many classes": lambda: plots.plot_map(some_map(90, labels=90), colour_bar=True),
    "a map with a bar of one class": lambda: plots.plot_map(some_map(labels=1), colour_bar=True),
    "a map with a bar but no labels": lambda: plots.plot_map(some_map(labels=None), colour_bar=True),
    "clusters": lambda: plots.plot_clusters(some_clusters()),
    "clusters of two models": lambda: plots.plot_clusters([some_clusters("a"), some_clusters("b")], colour_bar=True),
    "a history of reconstructions": lambda: plots.plot_reconstruction_history(some_reconstruction_history()),
    "a long history of reconstructed rows": lambda: plots.plot_reconstruction_history(some_reconstruction_history(40, (4,))),
    "a live picture": lambda: plots.plot_live(some_curves(), some_map(), some_reconstructions(10, (1, 8, 8)), "epoch 1 of 2"),
    "a live picture of a table": lambda: plots.plot_live(some_curves(("train",), 1), some_map(), some_reconstructions(3, (4,)), "epoch 1"),
    "a sweep": lambda: plots.plot_sweep([some_panel("one"), some_panel("two")], rate_distortion=True),
    "runs of two units": lambda: plots.plot_sweep([some_panel("one"), some_panel("two", None, 40.0, "squared error")]),
    "a collapsed run": lambda: plots.plot_sweep([some_panel("one"), some_panel("two", scale=1e-4, prior=3.3)]),
    "a map of a collapsed run": lambda: plots.plot_map(replace(some_map(), codes=noise(60, 2) * 1e-4, prior_width=3.3)),
    "a way": lambda: plots.plot_interpolation(a_way(), some_map()),
    "a long way": lambda: plots.plot_interpolation(a_way(45, 5), some_map(latent=5, axes=(1, 4))),
    "a large manifold": lambda: plots.plot_manifold(some_manifold(rows=30, columns=30)),
    "a manifold of one image": lambda: plots.plot_manifold(some_manifold((3, 4, 6), rows=1, columns=3)),
    "a table with names": lambda: plots.plot_sheet(noise(9, 3), "a table", limits=WIDE, display=columns_named("a", "$b_", "c")),
    "curves": lambda: plots.plot_curves(some_curves()),
    "curves without a validation part": lambda: plots.plot_curves(some_curves(("train",))),
    "curves of one epoch": lambda: plots.plot_curves(some_curves(n=1)),
    "a map": lambda: plots.plot_map(some_map()),
    "a map without labels": lambda: plots.plot_map(some_map(labels=None)),
    "a map of one example": lambda: plots.plot_map(some_map(1, labels=1)),
    "a map of one dimension": lambda: plots.plot_map(some_map(latent=1, axes=(0, 0))),
    "a map of one dimension without labels": lambda: plots.plot_map(some_map(latent=1, axes=(0, 0), labels=None)),
    "a map of five dimensions": lambda: plots.plot_map(some_map(latent=5, axes=(1, 4))),
    "a map of more classes than colours": lambda: plots.plot_map(some_map(labels=23)),
    "a map of classes with long names": lambda: plots.plot_map(some_map(labels=3, classes=("trouser", "ankle boot", "bag"))),
    "a map of classes without names": lambda: plots.plot_map(some_map(labels=3, classes=())),
    "a map of classes named by signs": lambda: plots.plot_map(some_map(labels=7, classes=("$", "a_", "^", "\\", "%", "#", ""))),
    "a manifold of one row": lambda: plots.plot_manifold(some_manifold(rows=1, columns=7)),
    "a manifold on quantiles": lambda: plots.plot_manifold(some_manifold(spacing="quantiles")),
    "values that are all the same": lambda: plots.plot_samples(Samples(np.full((4, 1, 8, 8), 0.5), np.zeros((4, 2)))),
    "reconstructions in two bands": lambda: plots.plot_reconstructions(some_reconstructions(25, (1, 8, 8))),
    "a title": lambda: plots.plot_sheet(noise(7, 1, 8, 8), "seven", columns=5),
}
for kind, shape in SHAPES.items():
    FIGURES |= {
        f"samples: {kind}": lambda shape=shape: plots.plot_samples(some_samples(10, shape)),
        f"one sample: {kind}": lambda shape=shape: plots.plot_samples(some_samples(1, shape)),
        f"reconstructions: {kind}": lambda shape=shape: plots.plot_reconstructions(some_reconstructions(3, shape)),
        f"one reconstruction: {kind}": lambda shape=shape: plots.plot_reconstructions(some_reconstructions(1, shape)),
        f"a manifold: {kind}": lambda shape=shape: plots.plot_manifold(some_manifold(shape)),
    }


@pytest.mark.parametrize("kind", FIGURES)
def test_a_result_is_the_same_picture_twice_and_changes_no_settings(kind, drawn_twice):
    drawn_twice(FIGURES[kind])


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_figure_can_be_saved_again(suffix):
    for kind in ("a map of classes with long names", "reconstructions: grey", "a manifold: rows"):
        figure = FIGURES[kind]()
        one = plots.drawn(figure, suffix)
        assert one == plots.drawn(figure, suffix) == plots.drawn(FIGURES[kind](), suffix)


def test_text_in_a_vector_graphic_is_text():
    figure = FIGURES["a map of classes with long names"]()
    svg = ET.fromstring(plots.drawn(figure, ".svg"))
    texts = ["".join(element.itertext()).strip() for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"trouser", "ankle boot", "bag", "Mean codes of 60 training examples"} <= set(texts)
    pdf = plots.drawn(figure, ".pdf")
    assert pdf.startswith(b"%PDF") and b"/TrueType" in pdf.replace(b"/CIDFontType2", b"/TrueType") and b"/Type3" not in pdf
    assert b"CreationDate" not in pdf and b"<dc:date>" not in plots.drawn(figure, ".svg")


def test_a_curve_that_leaves_its_frame_is_marked_at_the_edge():
    first = np.array([200.0, *np.linspace(20, 10, 39)])
    curve = Curve("total", np.arange(1.0, 41), {"train": first, "valid": first - 1}, {})
    below = Curve("total", np.arange(1.0, 41), {"train": -first}, {})
    marks = {}
    inside = replace(curve, mean={"train": np.linspace(20, 10, 40)})
    for name, result in {"above": curve, "below": below, "inside": inside}.items():
        ax, beside = Figure().subplots(1, 2)
        plots.draw_curve(result, ax)
        plots.draw_quantity([result, inside if name == "above" else result], ["a", "b"], "train", beside)
        marks[name] = [text.get_text() for text in ax.texts]
        assert [text.get_text() for text in beside.texts] == marks[name]
    assert marks == {"above": ["\N{UPWARDS ARROW} 200"], "below": ["\N{DOWNWARDS ARROW} \N{MINUS SIGN}200"], "inside": []}
    steps = step_losses({"step": [*range(1, 41)], "objective": (-first).tolist()}, ("squared_error",), "squared error", 10)
    assert [text.get_text() for text in plots.plot_steps(steps).axes[0].texts] == ["\N{UPWARDS ARROW} 200"]
    assert not plots.plot_curves(LossCurves((curve,), "nats"), "log").axes[0].texts  # it shows all


def drawn(examples, **options):
    """Tiles on a figure of nothing else, 100 pixels each."""
    rows, columns = examples.shape[:2]
    with plots.look():
        figure = Figure(figsize=(columns, rows), dpi=100, layout="none")
        ax = figure.add_axes((0, 0, 1, 1))
        plots.draw_tiles(examples, ax, gap=0, **options)
        ax.axis("off")
        out = io.BytesIO()
        figure.savefig(out, dpi=100)
    return pixels(out.getvalue())


def test_tiles_lie_in_rows_from_the_top_left():
    tiles = np.zeros((2, 3, 1, 4, 4))
    tiles[0, 1] = 1
    picture = drawn(tiles, limits=(0.0, 1.0)).mean(-1)
    assert picture.shape == (200, 300)
    bright = picture > 128
    assert bright[5:95, 105:195].all() and bright.sum() < 1.1 * 100 * 100


def test_an_image_stands_upright():
    tile = np.zeros((1, 1, 1, 4, 4))
    tile[..., 0, 3] = 1  # its first row, its last column
    bright = drawn(tile, limits=(0.0, 1.0)).mean(-1) > 128
    rows, columns = np.nonzero(bright)
    assert rows.max() < 30 and columns.min() > 70


def test_all_tiles_share_one_scale_on_which_bright_is_bright_and_ink_is_dark():
    tiles = np.array([0.0, 0.25, 0.5, 1.0]).reshape(1, 4, 1, 1, 1) * np.ones((1, 4, 1, 4, 4))
    for ink, expected in ((False, [0, 255 * 0.25, 255 * 0.5, 255]), (True, [255, 255 * 0.75, 255 * 0.5, 0])):
        picture = drawn(tiles, ink=ink).mean(-1)
        shades = [picture[30:70, 100 * i + 30 : 100 * i + 70].mean() for i in range(4)]
        assert shades == pytest.approx(expected, abs=2)
    half = drawn(tiles / 2, limits=(0.0, 1.0)).mean(-1)
    assert half[30:70, 330:370].mean() == pytest.approx(255 * 0.5, abs=2)


def test_colours_are_colours():
    tiles = np.zeros((1, 3, 3, 4, 4))
    for channel in range(3):
        tiles[0, channel, channel] = 1
    picture = drawn(tiles, limits=(0.0, 1.0))
    for channel in range(3):
        assert picture[50, 100 * channel + 50].tolist() == [255 * (channel == c) for c in range(3)]


def test_limits_may_be_whole_numbers():
    for shape in SHAPES.values():
        tiles = noise(1, 2, *shape)
        assert (drawn(tiles, limits=(0, 1)) == drawn(tiles, limits=(0.0, 1.0))).all()


def test_a_row_of_numbers_rises_from_left_to_right():
    picture = drawn(np.linspace(0, 1, 9).reshape(1, 1, 9)).mean(-1)
    blue = (picture[3:-3, 3:-3] < 230).nonzero()
    assert np.corrcoef(blue[0], blue[1])[0, 1] < -0.9


def test_a_map_has_its_first_axis_upwards_and_its_second_across():
    result = some_map(latent=5, axes=(1, 4), labels=None)
    ax = plots.plot_map(result).axes[0]
    assert np.allclose(ax.collections[0].get_offsets(), result.codes[:, [4, 1]])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$z_{5}$", "$z_{2}$") and not ax.yaxis_inverted() and not ax.xaxis_inverted()


def test_every_class_is_named_at_its_middle():
    result = some_map(60, labels=3, classes=("cat", "dog", "owl"))
    ax = plots.plot_map(result).axes[0]
    texts = {text.get_text(): text.get_position() for text in ax.texts}
    assert list(texts) == ["cat", "dog", "owl"]
    assert texts["dog"] == pytest.approx(np.median(result.codes[1::3], axis=0)[::-1])
    assert sum(len(dots.get_offsets()) for dots in ax.collections) == 60


def test_a_class_with_a_short_name_is_drawn_as_this_name():
    """An 8 is higher than wide, and has two holes: three outlines."""
    eights = plots.plot_map(some_map(9, labels=1, classes=("8",))).axes[0].collections[0].get_paths()[0]
    extent = eights.get_extents()
    assert 1.2 < extent.height / extent.width < 2 and len(eights.to_polygons()) == 3


def test_a_label_without_a_name_is_its_number():
    negative = LatentMap(noise(4, 2), (0, 1), np.array([-1, 0, 1, 2]), ("a", "b"), "")
    assert [text.get_text() for text in plots.plot_map(negative).axes[0].texts] == ["-1", "a", "b", "2"]


def test_a_manifold_is_ticked_like_the_map():
    ax = plots.plot_manifold(some_manifold(rows=7, columns=7)).axes[0]
    across = {label.get_text(): at for at, label in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)}
    up = {label.get_text(): at for at, label in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)}
    minus = "\N{MINUS SIGN}"
    assert across["0"] == up["0"] == 3.5 and across["3"] == 6.5 and across[f"{minus}3"] == 0.5
    assert up["3"] == 0.5 and up[f"{minus}3"] == 6.5 and ax.yaxis_inverted()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$z_{2}$", "$z_{1}$")


def test_a_manifold_on_quantiles_is_ticked_at_its_tiles():
    result = Manifold(np.array([0.9, 0.5, 0.1]), np.array([0.1, 0.5, 0.9]), noise(3, 3, 1, 4, 4), (0, 1), "quantiles")
    ax = plots.plot_manifold(result).axes[0]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0.1", "0.5", "0.9"] and ax.get_xticks().tolist() == [0.5, 1.5, 2.5]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["0.9", "0.5", "0.1"]


def test_originals_stand_over_their_reconstructions():
    result = Reconstructions(np.ones((3, 1, 4, 4)), np.zeros((3, 1, 4, 4)), "valid")
    ax = plots.plot_reconstructions(result).axes[0]
    tiles = np.ma.filled(ax.images[0].get_array(), np.nan)
    assert np.nanmean(tiles[: len(tiles) // 2]) == 1 and np.nanmean(tiles[len(tiles) // 2 :]) == 0
    assert [label.get_text() for label in ax.get_yticklabels()] == ["original", "decoded"] and "validation" in ax.get_title(loc="left")


def test_curves_tell_their_unit_and_their_parts():
    figure = plots.plot_curves(some_curves())
    assert (
        len(figure.axes) == 3 and "nats" in figure.axes[0].get_ylabel() and all(ax.get_xlabel().startswith("epoch") for ax in figure.axes)
    )
    assert [text.get_text() for text in figure.axes[-1].get_legend().get_texts()] == ["train", "valid"]
    styles = {line.get_linestyle() for line in figure.axes[0].lines}
    assert styles == {"-", "--"}  # told apart without their colours


def test_a_part_is_drawn_on_the_axes_that_are_given():
    figure = Figure()
    left, right = figure.subplots(1, 2)
    plots.draw_map(some_map(), left)
    plots.draw_manifold(some_manifold(), right)
    assert figure.axes == [left, right] and left.collections and right.images


def test_a_bar_names_every_class_in_its_colour():
    result = some_map(60, labels=3, classes=("cat", "dog", "owl"))
    ax, bar = plots.plot_map(result, colour_bar=True).axes
    assert [text.get_text() for text in bar.get_yticklabels()] == ["cat", "dog", "owl"] and bar.get_yticks().tolist() == [0, 1, 2]
    (dots,) = (c for c in ax.collections if len(c.get_offsets()) == 60)
    drawn_with = [mpl.colors.to_hex(colour) for colour in dots.get_facecolors()]
    colours = [drawn_with[i] for i in range(3)]
    assert len(set(colours)) == 3 and drawn_with == [colours[i % 3] for i in range(60)]
    mesh = next(c for c in bar.collections if hasattr(c, "get_array") and c.get_array() is not None and c.get_array().size == 3)
    assert [mpl.colors.to_hex(mesh.cmap(mesh.norm(i))) for i in range(3)] == colours


def test_a_name_stands_at_its_median_or_at_a_code_of_its_class_and_covers_no_other():
    codes = [np.concatenate([noise(1, 2) * 0.1, 3 * np.random.default_rng(seed).normal(size=(40, 2))]) for seed in range(12)]
    boxes, obstacle = np.full((12, 2), 0.8), np.array([[0.0, 0.0]])
    places = places_of_names(codes, boxes, obstacle, np.array([1.0, 1.0]))
    apart = np.abs(np.array(places)[:, None] - np.array(places)[None]).max(-1) + np.eye(12)
    assert apart.min() >= 0.8 and np.abs(places).max(-1).min() >= 0.9  # clear of each other and of the obstacle
    for of_class, place in zip(codes, places, strict=True):
        own = np.concatenate([np.median(of_class, axis=0)[None], of_class])
        assert (own == place).all(1).any()
    far = [10.0 * i + np.zeros((1, 2)) for i in range(12)]
    assert np.array_equal(places_of_names(far, boxes, np.zeros((0, 2)), np.ones(2)), np.concatenate(far))


def test_a_name_without_a_free_code_is_joined_to_its_class_by_a_line():
    crowded = LatentMap(np.zeros((20, 2)), (0, 1), np.arange(20) % 2, ("first", "second"), "train", prior_width=3.3)
    spread = replace(crowded, codes=np.concatenate([crowded.codes[:18], [[-3.0, 3.0], [3.0, -3.0]]]))
    for result, lines in ((spread, 0), (replace(spread, labels=np.array([0, 1] * 9 + [0, 0])), 1)):
        ax = plots.plot_map(result).axes[0]
        joins = [line for line in ax.lines if len(line.get_xdata()) == 2 and line.get_linewidth() == 0.6 and line.get_zorder() > 5]
        assert len(joins) == lines and len(ax.texts) == 2


def test_more_classes_than_there_is_room_for_are_not_all_named():
    many = some_map(400, labels=200)
    assert not plots.plot_map(many).axes[0].texts and len(plots.plot_map(some_map(labels=40)).axes[0].texts) == 40
    assert not plots.plot_sweep([Panel("a", many, None, some_curves(), 1.0, -1.0)]).axes[0].texts
    _, bar = plots.plot_map(many, colour_bar=True).axes
    assert 1 < len(bar.get_yticks()) <= 40 and len(bar.collections) == len(
        plots.plot_map(some_map(labels=1), colour_bar=True).axes[1].collections
    )
    flat = plots.plot_map(some_map(400, latent=1, axes=(0, 0), labels=200)).axes[0]
    assert [label.get_text() for label in flat.get_yticklabels()] == [str(label) for label in range(0, 200, 5)]


def test_a_log_scale_is_taken_where_all_values_are_above_zero():
    up = some_curves()
    assert [ax.get_yscale() for ax in plots.plot_curves(up, "log").axes] == ["log", "linear", "log"]  # the KL of these is negative
    assert {ax.get_yscale() for ax in plots.plot_curves(up).axes} == {"linear"}
    for ax in plots.plot_curves(up, "log").axes:
        low, high = ax.get_ylim()
        assert low < ax.lines[0].get_ydata().min() and ax.lines[0].get_ydata().max() < high


def test_every_step_is_drawn_and_its_running_mean():
    result = some_steps()
    figure = plots.plot_steps(result, "log")
    assert [ax.get_title(loc="left") for ax in figure.axes] == list(result.losses) and figure.axes[0].get_yscale() == "log"
    each, mean = figure.axes[2].lines
    assert len(each.get_ydata()) == 120 and each.get_ydata()[0] == 200 and mean.get_ydata()[1] == pytest.approx((200 + 150 + 400 / 3) / 3)


def test_the_scores_of_all_models_and_of_the_raw_values_once_are_in_the_titles():
    figure = plots.plot_clusters([some_clusters("ae"), some_clusters("vae")])
    assert len(figure.axes) == 4
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles[0] == "ae: 4 clusters; accuracy 25.0%, NMI 0.50, ARI 0.12" and titles[2].startswith("vae: 4 clusters")
    assert "raw values: accuracy 75.0%, NMI 0.38, ARI 0.00" in figure.get_suptitle()


def test_only_a_model_with_labels_has_a_map_of_the_classes():
    for order in (10, None), (None, 10):
        figure = plots.plot_clusters([some_clusters(str(labels), labels=labels) for labels in order])
        titles = [ax.get_title(loc="left") for ax in figure.axes]
        assert len(titles) == 4 and titles.count("10: the classes") == 1 and titles.count("") == 1 and "None: the classes" not in titles


def test_rows_of_a_reconstruction_history_stand_under_their_originals():
    result = ReconstructionHistory(np.ones((2, 1, 4, 4)), (1, 5), np.zeros((2, 2, 1, 4, 4)), "heldout")
    (ax,) = plots.plot_reconstruction_history(result).axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["original", "epoch 1", "epoch 5"] and "held-out" in ax.get_title(
        loc="left"
    )
    tiles = np.ma.filled(ax.images[0].get_array(), np.nan)
    third = len(tiles) // 3
    assert np.nanmean(tiles[:third]) == 1 and np.nanmean(tiles[third:]) == 0


def test_the_ends_of_dates_and_categories_are_written_as_texts():
    columns = (Column("seen", ColumnKind.DATE), Column("site", ColumnKind.CATEGORY, ("A-1", "B", "C")), Column("ok", ColumnKind.YES_NO))
    rows = np.array([[18_000.0, 0.0, 0.0], [19_844.0, 2.0, 1.0]])
    ax = plots.plot_sheet(rows, "a table", display=Display(columns=columns)).axes[0]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["seen\n2019-04-14 to 2024-05-01", "site\nA-1 to C", "ok\n0 to 1"]


def test_each_column_of_a_table_has_a_scale_and_a_name_of_its_own():
    rows = np.array([[0.0, -50.0, 2.0], [1.0, 50.0, 2.0], [0.5, 0.0, 2.0]])
    ax = plots.plot_sheet(rows, "a table", limits=WIDE, display=columns_named("a", "b", "c")).axes[0]
    heights = [segment[:, 1].tolist() for segment in ax.collections[0].get_segments()]
    assert heights == [[0, 0, 0], [1, 1, 0], [0.5, 0.5, 0]]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a\n0 to 1", "b\n\N{MINUS SIGN}50 to 50", "c\n2 to 2"]
    pairs = plots.plot_reconstructions(Reconstructions(rows, rows + np.array([0, 100, 0]), "valid", columns_named("a", "b", "c")), WIDE)
    original, decoded = (c.get_segments()[0][:, 1] for c in pairs.axes[0].collections[:2])
    assert original.tolist() == [0, 0, 0] and decoded.tolist() == [0, 1, 0]
    low, high = pairs.axes[0].get_ylim()
    assert low < 0 and high > 2  # the second row is decoded beyond the scale, and still seen
    assert [label.get_text() for label in pairs.axes[0].get_xticklabels()] == ["a", "b", "c"]


def test_tiles_of_a_table_share_the_scale_of_each_column():
    examples = np.array([[0.0, -50.0, 2.0], [1.0, 50.0, 2.0]]).reshape(1, 2, 3)
    figure = Figure()
    ax = figure.subplots()
    plots.draw_tiles(examples, ax, limits=WIDE, gap=0)
    left, right = (segment[:, 1].tolist() for segment in ax.collections[0].get_segments())
    assert left == [1, 1, 1] and right == [0, 0, 1]


def test_a_manifold_says_which_dimensions_it_shows_and_whose_quantiles():
    result = Manifold(
        np.array([1.0, 0, -1]), np.array([-1.0, 0, 1]), noise(3, 3, 1, 4, 4), (1, 4), "quantiles", latent=5, prior="a mixture"
    )
    title = plots.plot_manifold(result).axes[0].get_title(loc="left")
    assert title == (
        "Decoded codes, in equal steps of probability under a mixture\n$z_{2}$ and $z_{5}$ of 5 dimensions; the other 3 are at the median "
        "of a mixture"
    )
    assert plots.plot_manifold(some_manifold()).axes[0].get_title(loc="left") == "Decoded codes, in equal steps"


def test_a_sheet_says_which_share_of_the_codes_it_leaves_out():
    def note(outside, spacing="linear", rows=4):
        title = plots.plot_manifold(replace(some_manifold(rows=rows, spacing=spacing), outside=outside)).axes[0].get_title(loc="left")
        return title.split("\n")[1:]

    assert note(0.47) == ["47% of the codes of training examples lie outside"]
    assert note(None) == note(0.049) == []
    assert note(7 / 16, "quantiles") == [] and note(0.5, "quantiles") == ["50% of the codes of training examples lie outside"]
    assert note(1 / 4, "quantiles", rows=1) == [] and note(7 / 16, "quantiles", rows=1) != []
    small = plots.plot_sweep([replace(some_panel(name), manifold=replace(some_manifold(), outside=0.47)) for name in "ab"])
    assert [ax.get_title(loc="left") for ax in small.axes if ax.images] == ["47% of the codes lie outside"] * 2


def test_sheets_of_other_dimensions_name_them():
    sheets = [replace(some_manifold(), axes=axes, latent=4) for axes in ((0, 1), (0, 1), (2, 3))]
    figure = plots.plot_sweep([replace(some_panel(name), manifold=sheet) for name, sheet in zip("abc", sheets, strict=True)])
    shown = [ax for ax in figure.axes if ax.images]
    assert [ax.get_ylabel() for ax in shown] == ["$z_{1}$", "", "$z_{3}$"]
    assert [ax.get_xlabel() for ax in shown] == ["$z_{2}$", "$z_{2}$", "$z_{4}$"]
    assert "dimensions that are not shown are at the median" in figure.subfigs[0].get_suptitle()


def test_a_way_stands_over_its_coordinates():
    result = a_way()
    texts = [text.get_text() for text in plots.plot_interpolation(result, some_map()).axes[0].texts]
    written = [f"{value:.2f}".replace("-", "\N{MINUS SIGN}") for axis in (0, 1) for value in result.codes[:, axis]]
    assert texts == ["$z_{1}$", *written[:10], "$z_{2}$", *written[10:]]
    assert not plots.plot_interpolation(a_way(45), some_map()).axes[0].texts


def test_maps_of_similar_ranges_share_a_scale_and_an_autoencoder_has_its_own():
    figure = plots.plot_sweep([some_panel("a"), some_panel("b", scale=0.7), some_panel("c", None, 40.0)])
    a, b, c = figure.axes[:3]
    assert a.get_xlim() == b.get_xlim() and c.get_xlim()[1] > 10 * a.get_xlim()[1]
    assert "(an autoencoder's on a scale of their own)" in figure.subfigs[0].get_suptitle()


def test_maps_of_different_ranges_have_scales_of_their_own():
    figure = plots.plot_sweep([some_panel("a", scale=10), some_panel("b"), some_panel("c", scale=0.1)])
    widths = [float(np.ptp(ax.get_xlim())) for ax in figure.axes[:3]]
    assert widths[0] == pytest.approx(10 * widths[1]) and widths[1] == pytest.approx(10 * widths[2])
    assert all(ax.yaxis.get_tick_params()["labelleft"] for ax in figure.axes[:3])
    assert "(each on a scale of its own)" in figure.subfigs[0].get_suptitle()


def test_codes_within_bounds_are_shown_between_these_and_a_collapsed_run_is_a_point_of_the_shared_scale():
    bounded = [replace(some_panel(name, scale=scale, prior=0.9), bounds=(0.0, 1.0)) for name, scale in (("c", 0.1), ("d", 1e-4))]
    figure = plots.plot_sweep([some_panel("a", scale=10, prior=3.3), some_panel("b", scale=1e-4, prior=3.3), *bounded])
    a, b, c, d = figure.axes[:4]
    assert a.get_xlim() == b.get_xlim() and a.get_xlim()[1] > 15
    assert c.get_xlim() == d.get_xlim() == c.get_ylim() == (-0.05, 1.05)
    assert [[text.get_text() for text in ax.texts] == ["all in one place"] for ax in (a, b, c, d)] == [False, True, False, True]
    assert "(those within bounds on a scale of their own)" in figure.subfigs[0].get_suptitle()
    assert "scale" not in plots.plot_sweep(bounded).subfigs[0].get_suptitle()
    alone = plots.plot_sweep([some_panel("b", scale=1e-4, prior=3.3)]).axes[0]
    assert np.ptp(alone.get_xlim()) > 3.3 and [text.get_text() for text in alone.texts] == ["all in one place"]


@pytest.mark.parametrize("labels", [None, 10])
@pytest.mark.parametrize("options", [{}, {"colour_bar": True}])
@pytest.mark.parametrize(("latent", "axes"), [(2, (0, 1)), (1, (0, 0))])
def test_the_map_of_a_collapsed_run_is_not_magnified(labels, options, latent, axes, caplog):
    codes = some_map(latent=latent, axes=axes, labels=labels)
    for scale, in_one_place in ((1e-4, True), (0.1, False)):
        result = replace(codes, codes=codes.codes * scale, prior_width=3.3)
        ax = plots.plot_map(result, **options).axes[0]
        assert ([text.get_text() for text in ax.texts] == ["all in one place"]) == in_one_place
        assert (np.ptp(ax.get_xlim()) > 3.3) == in_one_place
        assert plots.png(ax.figure) and not caplog.records  # matplotlib logs a warning if fixed limits do not fit the aspect
    assert not replace(codes, codes=5 + codes.codes * 1e-4).in_one_place  # without a prior, the scale of the codes is arbitrary
    assert replace(codes, codes=5 + codes.codes * 0).in_one_place and not some_map(1).in_one_place


def test_losses_of_different_units_have_rows_of_their_own():
    figure = plots.plot_sweep([some_panel("one"), some_panel("two", None, 40.0, "squared error")])
    units = [ax.get_ylabel() for ax in figure.axes if ax.get_ylabel().startswith(("nats", "mean"))]
    assert units == ["nats per example"] * 3 + ["mean squared error"]


def test_rate_and_distortion_stand_beside_the_elbo_and_no_axes_are_empty():
    panels = [some_panel("ae", None, 40.0, "squared error"), some_panel("one"), some_panel("two", kl=3.0)]
    figure = plots.plot_sweep(panels, rate_distortion=True)
    shown = [ax for ax in figure.subfigs[1].axes if ax.axison]
    assert all(ax.has_data() for ax in shown) and len(shown) == 5
    row = [ax.get_title(loc="left") for ax in shown if ax.get_subplotspec().rowspan.start == 1]
    assert row[-1] == "rate and distortion" and len(row) == 4
    (trade,) = [ax for ax in shown if ax.get_title(loc="left") == "rate and distortion"]
    assert not any(len(line.get_xdata()) == 2 and line.get_linestyle() == "-" for line in trade.lines)  # two models are no curve
    (joined,) = [
        ax for ax in plots.plot_sweep(panels, rate_distortion=True, joined=True).axes if ax.get_title(loc="left") == "rate and distortion"
    ]
    assert any(len(line.get_xdata()) == 2 and line.get_linestyle() == "-" for line in joined.lines)


def test_a_notebook_shows_a_figure():
    figure = plots.plot_map(some_map())
    content, size = figure._repr_png_()
    assert content == plots.png(plots.plot_map(some_map()))
    assert size == {"width": round(100 * figure.get_figwidth())}


def test_a_long_title_is_broken_and_not_cut_off():
    long = "40 samples: codes from N((1, -0.5), diag((0.3, 0.3)^2)), decoded, and more words"
    figure = plots.plot_sheet(noise(9, 1, 8, 8), long)
    figure.draw_without_rendering()
    title = figure.axes[0]._left_title
    assert title.get_text().split() == long.split()
    assert title.get_window_extent().x1 <= figure.bbox.x1


@pytest.mark.parametrize(("runs", "beside"), [(1, True), (2, True), (3, False)])
def test_a_sheet_stands_beside_its_map_where_there_is_room(runs, beside):
    figure = plots.plot_sweep([some_panel(name) for name in "abc"[:runs]])
    figure.draw_without_rendering()
    maps = [ax for ax in figure.axes if ax.get_title(loc="left") in tuple("abc")]
    sheets = [ax for ax in figure.axes if ax.images]
    assert len(maps) == len(sheets) == runs
    for place, sheet in zip(maps, sheets, strict=True):
        here, there = place.get_window_extent(), sheet.get_window_extent()
        assert (there.x0 >= here.x1) == beside and (there.y1 <= here.y0) == (not beside)


def test_every_sheet_has_the_scale_of_its_run():
    figure = plots.plot_sweep([some_panel("a"), some_panel("b")], limits=[(0.0, 1.0), (-5.0, 5.0)])
    assert [ax.images[0].get_clim() for ax in figure.axes if ax.images] == [(0.0, 1.0), (-5.0, 5.0)]
    many = plots.plot_sweep([some_panel(str(i)) for i in range(15)], limits=[(0.0, i + 1.0) for i in range(15)])
    shown = [float(ax.get_title(loc="left")) for ax in many.subfigs[0].axes if ax.get_title(loc="left")]
    assert [ax.images[0].get_clim()[1] for ax in many.subfigs[0].axes if ax.images] == [name + 1 for name in shown] and max(shown) == 14


def test_means_over_seeds_are_called_so():
    panels = [replace(some_panel(name, kl=float(i)), seeds=3) for i, name in enumerate("ab")]
    titles = [ax.get_title(loc="left") for ax in plots.plot_sweep(panels, rate_distortion=True).axes]
    assert "rate and distortion, means of 3 seeds" in titles
    figure = plots.plot_sweep([panels[0], replace(panels[1], seeds=2)], rate_distortion=True)
    assert "rate and distortion, means of 2 to 3 seeds" in [ax.get_title(loc="left") for ax in figure.axes]
    assert ", first seeds" in figure.subfigs[0].get_suptitle()


def test_tiles_are_filled_up_with_nothing():
    pairs = Reconstructions(np.arange(3.0)[:, None], np.arange(3.0)[:, None] + 10, "train")
    bands = in_bands(pairs, 2)
    assert np.array_equal(bands[..., 0], [[[0, 1], [10, 11]], [[2, np.nan], [12, np.nan]]], equal_nan=True)


def test_codes_of_one_dimension_lie_about_the_height_of_their_class():
    codes, labels = np.linspace(-1, 1, 50)[:, None], np.arange(50) % 3
    across, up = coordinates(LatentMap(codes, (0, 0), labels, ("a", "b", "c"), "train"))
    assert np.array_equal(across, codes[:, 0]) and 0 < np.abs(up - labels).max() <= MAX_JITTER
    _, of_others = coordinates(LatentMap(codes, (0, 0), labels * 10**15 - 1, (), "train"))  # -1, and others far apart
    assert np.array_equal(of_others, up)


HARD_NAMES = ("$x_{$", "$a$", "\\$", "-1", "\U00013000")  # no mathematics, and a hieroglyph, which our fonts do not have


@pytest.mark.parametrize("name", HARD_NAMES)
def test_a_name_is_written_as_it_is(name):
    examples = noise(2, 3, 1, 4, 4)
    pictures = {
        "map": plots.plot_map(some_map(20, latent=1, axes=(0, 0), labels=2, classes=(name, "b"))),
        "colour bar": plots.plot_map(some_map(20, labels=2, classes=(name, "b")), colour_bar=True),
        "classes": plots.plot_styles(Styles((name, "b"), noise(2, 3, 2), examples, 2)),
        "columns": plots.plot_sheet(noise(3, 2), f"Ten examples of {name}", display=columns_named(name, "b")),
        "runs": plots.plot_sweep([some_panel(name), some_panel("b")]),
        "ends": plots.plot_interpolation(Interpolation(noise(3, 2), examples[0], "line", (name, "B"), f"the class {name}")),
    }
    for figure in pictures.values():
        assert plots.png(figure)
        texts = [text for text in figure.findobj(Text) if name in text.get_text()]
        assert texts and not any(text.get_parse_math() for text in texts)


@pytest.mark.parametrize("latent", [1, 2])
def test_as_many_classes_as_examples_are_drawn_quickly(latent):
    crowd = some_map(20_000, latent=latent, axes=(0, latent - 1), labels=20_000)
    axes = plots.plot_map(crowd, colour_bar=True).axes
    assert len(axes[0].collections) == 1 and all(len(ax.get_yticks()) <= 40 for ax in axes)


def test_a_sheet_of_some_classes_says_how_many_there_are():
    sheet = Styles(("a", "b"), noise(2, 3, 2), noise(2, 3, 1, 4, 4), 2000)
    assert plots.plot_styles(sheet).axes[0].get_title(loc="left") == "The first 2 of 2,000 classes in the same 3 styles"


def test_each_picture_of_grey_images_says_that_they_are_drawn_as_ink():
    images, colour = noise(6, 1, 8, 8), noise(6, 3, 8, 8)

    def titles(ink, examples):
        display = Display(ink=ink)
        pairs = Reconstructions(examples, examples, "valid", display=display)
        results = [
            plots.plot_samples(Samples(examples, np.zeros((6, 2)), display=display)),
            plots.plot_reconstructions(pairs),
            plots.plot_reconstruction_history(ReconstructionHistory(examples, (1,), examples[None], "valid", display)),
            plots.plot_manifold(
                Manifold(np.arange(2.0), np.arange(3.0), examples.reshape(2, 3, *examples.shape[1:]), (0, 1), "linear", display=display)
            ),
            plots.plot_interpolation(Interpolation(np.zeros((6, 2)), examples, "line", ("a", "b"), display=display)),
            plots.plot_styles(Styles(("a", "b"), np.zeros((2, 3, 2)), examples.reshape(2, 3, *examples.shape[1:]), 2, display)),
            plots.plot_sheet(examples, "Examples", display=display),
        ]
        return [figure.axes[0].get_title("left").replace("\n", " ") for figure in results]

    for title in titles(True, images):
        assert "drawn as ink" in title
    for title in [*titles(False, images), *titles(True, colour)]:
        assert "ink" not in title


def test_a_value_between_two_missing_cells_is_a_dot():
    rows = np.array([[1.0, np.nan, 2.0, 3.0], [np.nan, 5.0, np.nan, 4.0]])
    figure = plots.plot_reconstructions(Reconstructions(rows, np.ones_like(rows), "valid", columns_named(*"abcd")))
    dots = [collection.get_offsets() for ax in figure.axes for collection in ax.collections if isinstance(collection, PathCollection)]
    assert [np.asarray(each)[:, 0].tolist() for each in dots] == [[0], [1, 3]]
    assert all(np.isfinite(ax.get_ylim()).all() for ax in figure.axes)

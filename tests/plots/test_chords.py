"""Pictures of chords: the same bytes for the same result, labels that do not overlap, and what stands where."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from latentscape import plots
from latentscape.explore.chord_pictures import (
    GenreScore,
    Route,
    Transfer,
    chord_manifold,
    chord_map,
    exact_fit,
    learning_curve,
    triad_shares,
)
from latentscape.explore.harmony import components, planes
from latentscape.measures.chord_tables import count_table, log_probs_of_notes
from latentscape.music.names import QUALITIES
from latentscape.music.pitches import SETS, bits_of, mask_of, transposed
from latentscape.plots.chord_figures import draw_exact
from latentscape.plots.chord_look import QUALITY_COLOURS, draw_labels, quality_colour, root_colour, text_width
from latentscape.plots.chord_strips import KEPT, NEW, draw_route
from latentscape.plots.look import HaloText

ALL = np.arange(SETS)
BITS = bits_of(ALL).astype(float)


def some_chords(n=400, seed=0):
    chance = np.random.default_rng(seed)
    shapes = np.array([mask_of(notes) for notes in ([0, 4, 7], [0, 3, 7], [0, 4, 7, 10], [0, 3, 6], [0, 5, 7], [0, 1, 2])])
    return transposed(
        chance.choice(shapes, n, p=[0.4, 0.25, 0.15, 0.1, 0.05, 0.05]), chance.choice(12, n, p=chance.dirichlet(np.full(12, 0.6)))
    )


def some_codes(latent=2):
    return np.random.default_rng(1).normal(size=(SETS, latent))


def some_manifold(rows=6, columns=6, *, of_shapes=True):
    notes = np.random.default_rng(2).random((rows, columns, 12))
    return chord_manifold(np.linspace(3, -3, rows), np.linspace(-3, 3, columns), log_probs_of_notes(notes), of_shapes=of_shapes)


def some_curve(repeats=3, sizes=(1, 3, 10, 30, 100, 229)):
    chance, n = np.random.default_rng(3), len(sizes)
    scores = {
        name: -4 - 2 / np.array(sizes)[:, None] - 0.1 * chance.random((n, repeats)) for name in ("model", "all keys", "own keys", "mix")
    }
    return learning_curve(sizes, [48.0 * size for size in sizes], scores, ["model"])


def some_transfer(n=4, genres=2):
    values = -4 - np.abs(np.subtract.outer(np.arange(n), np.arange(n))) - np.random.default_rng(4).random((n, n))
    scores = tuple(GenreScore(f"{count} chords", 0.9, 0.925, 0.25, 100 * count) for count in (16, 64)[:genres])
    return Transfer(tuple(f"kind {i}" for i in range(n)), values, values - 0.1, scores)


C, AM, G = (48, 60, 64, 67), (45, 60, 64, 69), (43, 59, 62, 67)
ROUTE = Route("a route", ("C", "Am", "G"), (C, AM, G), (False, True, False), "not in use")

FIGURES = {
    "a map of shapes": lambda: plots.plot_shape_map(chord_map(some_codes(), some_chords(), of_shapes=True)),
    "a map of chords of five dimensions": lambda: plots.plot_shape_map(
        chord_map(some_codes(5), some_chords(), of_shapes=False, axes=(1, 4))
    ),
    "a map of one chord": lambda: plots.plot_shape_map(chord_map(some_codes(), some_chords(1), of_shapes=True)),
    "a map of chords in one place": lambda: plots.plot_shape_map(chord_map(np.zeros((SETS, 2)), some_chords(), of_shapes=False)),
    "planes": lambda: plots.plot_planes(
        [planes(some_codes(8), "VAE"), planes(components(some_chords(), 6, all_keys=True).codes(ALL), "PCA")]
    ),
    "planes of a collapsed model": lambda: plots.plot_planes(planes(np.zeros((SETS, 2)), "VAE")),
    "planes of all harmonics": lambda: plots.plot_planes(planes(BITS, "bits", harmonics=(1, 2, 3, 4, 5, 6))),
    "the Tonnetz": lambda: plots.plot_tonnetz(triad_shares(some_chords(), of="some songs")),
    "the Tonnetz of one triad": lambda: plots.plot_tonnetz(triad_shares(np.array([mask_of([0, 4, 7])]))),
    "a learning curve": lambda: plots.plot_learning_curve(some_curve()),
    "a learning curve without repeats": lambda: plots.plot_learning_curve(some_curve(1)),
    "a learning curve of one size": lambda: plots.plot_learning_curve(some_curve(sizes=(5,))),
    "transfer": lambda: plots.plot_transfer(some_transfer()),
    "transfer between two kinds, without a genre": lambda: plots.plot_transfer(some_transfer(2, 0)),
    "transfer of one kind": lambda: plots.plot_transfer(some_transfer(1, 1)),
    "two routes": lambda: plots.plot_chord_path([ROUTE, Route("another", ("C", "G"), (C, G))]),
    "a route of one chord": lambda: plots.plot_chord_path([Route("one", ("C",), (C,))]),
    "a long route with long names": lambda: plots.plot_chord_path([Route("long", ("{C Db D Eb E}",) * 14, (C,) * 14)]),
    "a sheet of samples": lambda: plots.plot_chords([Route("", ("C", "Am", "G") * 5, (C, AM, G) * 5)], "samples"),
    "originals and reconstructions": lambda: plots.plot_chords([ROUTE, ROUTE], "decoded"),
    "rests": lambda: plots.plot_chords([Route("", ("N", "N"), ((), ()))], "rests"),
    "exact probabilities": lambda: plots.plot_exact(
        exact_fit(count_table(some_chords(seed=5), all_keys=True, smoothing=0.01), some_chords(), "heldout")
    ),
    "exact probabilities of equally likely sets": lambda: plots.plot_exact(
        exact_fit(np.full(SETS, -np.log(SETS)), some_chords(3), "train")
    ),
    "a grid": lambda: plots.plot_chord_manifold(some_manifold()),
    "a grid of chords": lambda: plots.plot_chord_manifold(some_manifold(12, 12, of_shapes=False)),
    "a grid of one row": lambda: plots.plot_chord_manifold(some_manifold(1, 5)),
}


def pixels(content):
    with Image.open(io.BytesIO(content)) as picture:
        return np.asarray(picture.convert("RGB"), dtype=float)


@pytest.mark.parametrize("kind", FIGURES)
def test_a_result_is_the_same_picture_twice_in_which_no_label_covers_another(kind, drawn_twice):
    figure = drawn_twice(FIGURES[kind])
    width, height = figure.canvas.get_width_height()
    for ax in figure.axes:
        labels = [text for text in ax.texts if text.get_text()] + [text for text in ax.artists if isinstance(text, HaloText)]
        boxes = np.array([[*box.min, *box.max] for box in (text.get_window_extent() for text in labels)]).reshape(-1, 4)
        assert (boxes[:, :2] >= -1).all() and (boxes[:, 2:] <= [width + 1, height + 1]).all()
        for i, box in enumerate(boxes):
            covered = (boxes[:, :2] < box[2:] - 1).all(1) & (boxes[:, 2:] > box[:2] + 1).all(1)
            assert np.flatnonzero(covered).tolist() == [i], [labels[j].get_text() for j in np.flatnonzero(covered)]


def test_every_quality_has_a_colour_of_its_own_and_so_has_every_root():
    assert set(QUALITY_COLOURS) == set(QUALITIES) and len({quality_colour(name) for name in QUALITIES}) == len(QUALITIES)
    roots = np.array([root_colour(root) for root in range(12)])
    apart = np.linalg.norm(roots[:, None] - roots, axis=-1) + np.eye(12)
    fifths = [apart[root, (root + 7) % 12] for root in range(12)]
    assert apart.min() > 0.05 and max(fifths) < 0.5 < apart[0, 6]  # near in fifths, near in colour
    assert quality_colour("unheard of") == quality_colour("other")


def test_labels_are_left_out_where_they_would_cover_others():
    with plots.look():
        ax = Figure(figsize=(4, 4)).subplots()
        ax.set(xlim=(0, 1), ylim=(0, 1))
        crowded = np.full((30, 2), 0.5)
        written = draw_labels(ax, crowded, [f"label {i}" for i in range(30)], radii=np.full(30, 2.0))
        apart = draw_labels(ax, np.array([[0.1, 0.1], [0.9, 0.9]]), ["a", "b"], radii=np.ones(2))
        some = draw_labels(ax, np.array([[0.1, 0.9], [0.9, 0.1]]), ["a", "b"], radii=np.ones(2), most=1)
        wall = np.column_stack([*np.meshgrid(np.linspace(0, 1, 30), np.linspace(0, 1, 30))]).reshape(2, -1).T
        hidden = draw_labels(ax, wall[:5], ["c"] * 5, radii=np.ones(5), obstacles=np.column_stack([wall, np.full(len(wall), 8.0)]))
    assert written[0] == "label 0" and 2 <= len(written) <= 8 and apart == ["a", "b"] and some == ["a"] and hidden == []
    assert text_width("CC", 10) > 1.5 * text_width("C", 10) and text_width(" ", 10) == 0


def test_a_commoner_chord_is_a_larger_circle_in_the_colour_of_its_quality():
    result = chord_map(some_codes(), some_chords(), of_shapes=True)
    (dots,) = plots.plot_shape_map(result).axes[0].collections[:1]
    assert np.allclose(dots.get_offsets(), result.codes) and (np.diff(dots.get_sizes()) <= 0).all()
    large = dots.get_sizes() > 5
    assert np.allclose(dots.get_sizes()[large] / dots.get_sizes()[0], (result.share / result.share[0])[large])
    assert mpl.colors.to_hex(dots.get_facecolors()[0]) == quality_colour(result.classes[result.qualities[0]])


def test_the_planes_of_a_model_stand_above_those_of_the_components():
    results = [planes(some_codes(8), "VAE"), planes(BITS, "PCA")]
    figure = plots.plot_planes(results)
    titles = [ax.get_title() for ax in figure.axes]
    assert [title.partition(":")[0] for title in titles] == ["VAE"] * 3 + ["PCA"] * 3
    assert "circle of fifths" in titles[0] and "minor thirds" in titles[5] and "angle error 0.0°" in titles[3]
    assert np.allclose(figure.axes[3].collections[0].get_offsets(), results[1].points[0, 0])
    names = [text.get_text() for text in figure.axes[4].texts]
    assert len(names) == 4 and "C E Ab" in names  # these three have one angle in the plane of major thirds
    assert "not in the codes" in plots.plot_planes(planes(np.zeros((SETS, 2)), "VAE")).axes[0].get_title()


def test_every_triad_has_a_triangle_on_the_tonnetz_between_its_three_notes():
    result = triad_shares(some_chords())
    ax = plots.plot_tonnetz(result).axes[0]
    notes = {tuple(np.round(text.get_position(), 6)): text.get_text() for text in ax.texts if text.get_bbox_patch() is not None}
    wanted = {"C": {"C", "E", "G"}, "Am": {"A", "C", "E"}, "F#": {"F#", "Bb", "Db"}, "Ebm": {"Eb", "F#", "Bb"}}
    inside = [text for text in ax.texts if text.get_bbox_patch() is None and text.get_color() in ("white", "#22272e")]
    assert sorted(text.get_text().partition("\n")[0] for text in inside) == sorted(result.names)
    for text in inside:
        name, middle = text.get_text().partition("\n")[0], np.array(text.get_position())
        corners = {note for place, note in notes.items() if np.linalg.norm(np.array(place) - middle) < 0.6}
        assert wanted.get(name, corners) == corners and len(corners) == 3


def test_a_learning_curve_marks_its_knee_and_names_pieces_and_chords():
    result = some_curve()
    ax = plots.plot_learning_curve(result).axes[0]
    assert result.knee is not None and ax.texts[0].get_text().startswith(f"beyond {result.pieces[result.knee]} pieces")
    assert [label.get_text() for label in ax.get_xticklabels()][2] == "10\n480" and ax.get_xscale() == "log"
    lines = {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}
    assert list(lines) == ["model", "all keys", "own keys", "mix"] and lines["model"].get_linestyle() == "-" != lines["mix"].get_linestyle()
    assert np.allclose(lines["mix"].get_ydata(), result.scores["mix"].mean(1))
    assert not plots.plot_learning_curve(some_curve(sizes=(5,))).axes[0].texts


def test_the_transfer_matrix_has_rows_trained_on_and_columns_judged_on():
    result = some_transfer(3)
    model, table, bars = plots.plot_transfer(result).axes
    texts = {tuple(text.get_position()): text.get_text() for text in model.texts}
    assert texts[1.5, 0.5] == f"{result.model[0, 1]:.2f}".replace("-", "\N{MINUS SIGN}")  # across: judged on; down: trained on
    assert (model.get_ylabel(), table.get_xlabel()) == ("trained on", "judged on")
    assert model.yaxis_inverted() and table.yaxis_inverted()
    assert [text.get_text() for text in bars.texts] == ["90.0%", "92.5%"] * 2
    assert len(plots.plot_transfer(some_transfer(2, 0)).axes) == 2


def test_notes_lie_at_their_pitches_and_those_that_are_kept_are_paler():
    with plots.look():
        ax = Figure().subplots()
        draw_route(ROUTE, ax)
    notes = [patch for patch in ax.patches if isinstance(patch, Rectangle) and patch.get_height() < 0.9]
    drawn = [(int(note.get_x() + 0.5), round(note.get_y() + 0.42), mpl.colors.to_hex(note.get_facecolor())) for note in notes]
    kept = {(1, 60), (1, 64)}
    assert drawn == [(i, pitch, KEPT if (i, pitch) in kept else NEW) for i, voicing in enumerate((C, AM, G)) for pitch in voicing]
    assert [text.get_text() for text in ax.texts] == ["C", "Am", "G"] and ax.texts[1].get_color() != ax.texts[0].get_color()
    assert {label.get_text() for label in ax.get_yticklabels()} == {"C3", "C4"}


def test_originals_stand_above_their_reconstructions_in_strips_of_eight():
    names = tuple(f"chord {i}" for i in range(11))
    pair = [Route(title, names, (C,) * 11) for title in ("original", "decoded")]
    strips = plots.plot_chords(pair, "pairs").axes
    assert [ax.get_title(loc="left") for ax in strips] == ["original", "decoded"] * 2
    assert [text.get_text() for text in strips[2].texts] == list(names[8:]) and len(strips[1].texts) == 8


def test_probabilities_stand_against_counts_on_two_equal_scales():
    masks, log_prob = some_chords(), count_table(some_chords(), all_keys=False, smoothing=1e-9)
    result = exact_fit(log_prob, masks, "heldout")
    with plots.look():
        ax = Figure(figsize=(6, 6)).subplots()
        draw_exact(result, ax)
    counted = ax.collections[1].get_offsets()
    assert len(counted) == len(np.unique(masks)) and np.allclose(
        counted[:, 0], counted[:, 1]
    )  # the table of these chords is on the diagonal
    assert ax.get_xscale() == ax.get_yscale() == "log" and "held-out" in ax.get_xlabel()
    assert "0.0% to chords that were never counted" in plots.plot_exact(result).axes[0].get_title(loc="left")


def test_a_grid_names_each_region_once():
    same = log_probs_of_notes(np.broadcast_to(np.clip(bits_of(mask_of([0, 4, 7])), 0.1, 0.9), (4, 4, 12)))
    figure = plots.plot_chord_manifold(chord_manifold(np.linspace(3, -3, 4), np.linspace(-3, 3, 4), same, of_shapes=False))
    ax = figure.axes[0]
    assert [text.get_text() for text in (*ax.texts, *ax.artists) if isinstance(text, HaloText)] == ["C"]
    ticks = {label.get_text(): place for place, label in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)}
    assert ticks["0"] == 2 and ticks["\N{MINUS SIGN}3"] == 3.5 and ax.yaxis_inverted()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$z_{2}$", "$z_{1}$")

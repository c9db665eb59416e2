"""Maps: labels that are numbers colour the codes, and codes of more than two dimensions lie on a plane."""

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest

import latentscape as ls
from latentscape import plots
from latentscape.explore import Clustering, Interpolation, LatentMap, Manifold, latent_map
from latentscape.explore.plane import Plane
from latentscape.measures.clusters import Clusters

CODES = np.random.default_rng(0).normal(size=(200, 2))
AGES = np.linspace(20.0, 70.0, 200)


def of_ages(values=AGES, axes=(0, 1)) -> LatentMap:
    return LatentMap(CODES, axes, None, (), "train", values=values, label_name="age (years)")


@pytest.mark.parametrize("axes", [(0, 1), (0, 0)])
def test_the_colour_of_a_code_is_its_value_and_the_bar_says_which(axes):
    figure = plots.plot_map(of_ages(axes=axes))
    ax, bar = figure.axes
    points = max(ax.collections, key=lambda drawn: len(drawn.get_offsets()))
    figure.draw_without_rendering()
    expected = mpl.colormaps["viridis"]((AGES - 20) / 50)
    np.testing.assert_allclose(points.get_facecolors(), expected, atol=1e-6)
    assert bar.get_ylabel() == "age (years)" and bar.get_ylim() == (20, 70)


def test_a_code_without_a_value_is_hollow_and_the_others_keep_their_colours():
    values = np.where(np.arange(200) % 4 == 0, np.nan, AGES)
    hollow, filled = plots.plot_map(of_ages(values)).axes[0].collections
    assert len(hollow.get_offsets()) == 50 and len(filled.get_offsets()) == 150
    assert len(hollow.get_facecolors()) == 0


def test_a_wild_value_leaves_the_others_their_colours_and_the_bar_has_an_arrow():
    wild = np.where(np.arange(200) == 3, 9e9, AGES)
    low, high = plots.plot_map(of_ages(wild)).axes[1].get_ylim()
    assert 20 <= low < 21 and 69 < high < 70.1
    constant = plots.plot_map(of_ages(np.full(200, 7.0)))
    assert constant.axes[1].get_ylim() == (6.5, 7.5)
    assert plots.png(plots.plot_map(of_ages(np.full(200, 1e30)))).startswith(b"\x89PNG")


def test_numbers_beside_clusters():
    clusters = Clusters(of=np.arange(200) % 4, accuracy=None, nmi=None, ari=None, inertia=1.0, silhouette=None)
    figure = plots.plot_clusters(Clustering(of_ages(), clusters, clusters))
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["4 clusters", "the values of age (years)", ""]


def test_a_map_of_examples_carries_their_values():
    examples = replace(ls.from_array(np.random.default_rng(0).random((200, 3))), label_values=AGES, label_name="age")
    model = ls.VAE(epochs=1, hidden=(4,)).fit(examples.x.numpy()).model_
    result = latent_map(model, examples, max_examples=20)
    assert result.label_name == "age" and len(result.values) == 20 and set(result.values) < set(AGES)


def test_an_estimator_colours_its_map_by_numbers():
    x = np.random.default_rng(0).random((200, 3))
    ax = ls.VAE(epochs=1, hidden=(4,)).fit(x).plot_map(x, AGES)
    np.testing.assert_array_equal(ax.collections[-1].get_array(), AGES)


def test_a_run_on_a_table_with_a_numeric_label(ask, here):
    rng = np.random.default_rng(0)
    np.savez("x.npz", x=rng.normal(size=(60, 3)), dose=np.linspace(0.5, 9, 60))
    answer = ask("train", "x.npz", "--label", "dose", "--epochs", 1, "--out", "run")
    assert answer.code == 0 and (here / "run" / "figures" / "map.png").is_file()
    assert ls.load("run").splits.train.shape == (3,) and ls.load("run").splits.train.label_name == "dose"
    assert "dose: 60 numbers from 0.5 to 9, not trained on" in ask("sources", "x.npz", "--label", "dose").out
    assert "numbers as labels, and no classes" in ask("cluster", "run").out
    refused = ask("train", "x.npz", "--label", "dose", "--condition", "label", "--out", "other")
    assert refused.code == 2 and "these are numbers, not classes" in refused.err and refused.err.count("\n") == 1
    assert ask("encode", "run", "x.npz", "--label", "dose", "-o", "codes.npz").code == 0
    with np.load("codes.npz") as codes:
        np.testing.assert_array_equal(codes["labels"], np.linspace(0.5, 9, 60))


def on_a_plane() -> LatentMap:
    codes = np.random.default_rng(0).normal(size=(50, 4)) * [3.0, 0.1, 1.0, 0.1]
    return LatentMap(codes, (1, 0), None, (), "train", plane=Plane.of(codes))


def test_a_map_of_more_dimensions_says_what_its_axes_carry():
    result = on_a_plane()
    ax = plots.plot_map(result).axes[0]
    first, second = (f"{share:.0%} of the variance" for share in result.plane.shares)
    assert ax.get_xlabel() == f"PC 1 ({first})" and ax.get_ylabel() == f"PC 2 ({second})"
    assert "the plane of their first 2 principal components (PC) in 4 dimensions" in ax.get_title(loc="left")
    drawn = ax.collections[0].get_offsets()
    assert np.allclose(drawn, result.plane.coordinates(result.codes))


def test_a_sheet_on_a_plane_has_the_axes_of_the_map():
    result = on_a_plane()
    sheet = Manifold(np.array([1.0, -1.0]), np.array([-1.0, 1.0]), np.zeros((2, 2, 1, 8, 8)), (1, 0), "linear", 4, plane=result.plane)
    ax = plots.plot_manifold(sheet).axes[0]
    of_map = plots.plot_map(result).axes[0]
    assert (ax.get_xlabel(), ax.get_ylabel()) == (of_map.get_xlabel(), of_map.get_ylabel())
    assert f"which holds {result.plane.shares.sum():.0%} of their variance in 4 dimensions" in ax.get_title(loc="left")


def test_a_path_is_drawn_where_the_map_shows_its_codes():
    result = on_a_plane()
    path = Interpolation(result.codes[:5], np.zeros((5, 1, 8, 8)), "line", ("one", "another"))
    figure = plots.plot_interpolation(path, result)
    line = figure.axes[1].lines[-1].get_xydata()
    assert np.allclose(line, result.plane.coordinates(path.codes)) and "2 principal components" in figure.axes[1].get_title(loc="left")

"""Codes of more than two dimensions are shown on the plane of their principal components, and decoded on the same plane."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

import latentscape as ls
from latentscape.data import Examples
from latentscape.explore.plane import Plane

STDS = np.array([0.2, 3.0, 0.5, 1.5, 0.1])
CODES = np.random.default_rng(0).normal(size=(2000, 5)) * STDS @ np.linalg.qr(np.random.default_rng(1).normal(size=(5, 5)))[0] + 2.0
ROWS = torch.from_numpy(CODES).float()


def test_the_plane_is_that_of_principal_components():
    plane, pca = Plane.of(CODES), PCA(2).fit(CODES)
    assert np.allclose(plane.centre, pca.mean_) and np.allclose(plane.shares, pca.explained_variance_ratio_)
    assert np.allclose(np.abs(np.sum(plane.components * pca.components_, axis=1)), 1)  # but for their signs, which are free
    assert np.allclose(np.abs(plane.coordinates(CODES)), np.abs(pca.transform(CODES)))
    assert (plane.components[[0, 1], np.abs(plane.components).argmax(1)] > 0).all()


def test_a_dimension_counts_in_its_unit():
    unit = np.array([0.1, 2.0, 0.5, 1.0, 3.0])
    plane, pca = Plane.of(CODES, unit), PCA(2).fit(CODES / unit)
    assert np.allclose(plane.shares, pca.explained_variance_ratio_)
    assert np.allclose(np.abs(plane.coordinates(CODES)), np.abs(pca.transform(CODES / unit)))
    assert np.allclose(plane.codes(plane.coordinates(CODES)), pca.inverse_transform(pca.transform(CODES / unit)) * unit)


def test_a_whitened_code_has_the_plane_of_what_it_tells_most_of(known):
    # three dimensions that vary alike, of which the model knows the second and the third best
    model = known([1.0] * 3, std=1.0)
    with torch.no_grad():
        model.encoder.network.output_bias[3:] = torch.tensor([1.0, 0.02, 0.1]).log()
    plane = ls.explore.plane_of(model, Examples(torch.randn(4000, 3, generator=torch.Generator().manual_seed(0))))
    assert np.allclose(np.abs(plane.components[0]), [0, 1, 0], atol=0.05) and np.allclose(np.abs(plane.components[1]), [0, 0, 1], atol=0.05)


def test_places_and_codes_of_a_plane_are_inverse():
    plane = Plane.of(CODES)
    places = np.random.default_rng(2).normal(size=(7, 3, 2))
    codes = plane.codes(places)
    assert codes.shape == (7, 3, 5) and np.allclose(plane.coordinates(codes.reshape(-1, 5)).reshape(7, 3, 2), places)
    apart = CODES - plane.codes(plane.coordinates(CODES))
    assert np.allclose(apart @ plane.components.T, 0)  # projected at right angles
    assert np.square(apart).sum() / np.square(CODES - plane.centre).sum() == pytest.approx(1 - plane.shares.sum())


def test_the_ends_leave_out_a_hundredth_of_the_codes_on_each_side():
    plane = Plane.of(CODES)
    places = plane.coordinates(CODES)
    assert np.allclose((places < plane.low).mean(0), 0.01) and np.allclose((places > plane.high).mean(0), 0.01)


@pytest.mark.parametrize("codes", [CODES[:, :2], CODES[:, :1], CODES[:1], np.full((9, 4), 7.0)], ids=["2", "1", "one row", "equal"])
def test_codes_without_a_plane_are_shown_as_they_are(codes):
    assert Plane.of(codes) is None


def test_codes_along_a_line_have_a_plane_with_a_width():
    line = np.outer(np.linspace(-1, 1, 50), [0.0, 3.0, 4.0])
    plane = Plane.of(line)
    assert np.allclose(plane.shares, [1, 0]) and np.allclose(plane.components[0], [0, 0.6, 0.8])
    assert (plane.high > plane.low).all() and np.allclose(plane.high[0], 5, rtol=0.05)


def test_the_width_of_a_prior_is_that_along_the_axes():
    plane = Plane.of(CODES)
    assert torch.allclose(plane.widths(torch.full((5,), 3.0)), torch.full((2,), 3.0))  # equal in all directions
    assert np.allclose(plane.widths(torch.tensor([1.0, 0, 0, 0, 0]).double()), np.abs(plane.components[:, 0]))


def test_a_map_and_a_sheet_have_one_plane(known):
    model = known([1.0] * 5)
    codes = ls.explore.latent_map(model, Examples(ROWS))
    sheet = ls.explore.manifold(model, n=4, plane=codes.plane, codes=codes.codes)
    decoded = sheet.examples.reshape(-1, 5)  # this model decodes a code as itself
    places = codes.places(decoded).reshape(4, 4, 2)
    assert np.allclose(places[..., 0], sheet.up[:, None], atol=1e-5) and np.allclose(places[..., 1], sheet.across, atol=1e-5)
    assert np.allclose(codes.plane.codes(codes.plane.coordinates(decoded)), decoded, atol=1e-5)  # they lie on the plane
    assert (np.diff(sheet.up) < 0).all() and (np.diff(sheet.across) > 0).all() and sheet.spacing == "linear"
    assert sheet.outside == pytest.approx(0.04, abs=0.003)  # a hundredth beyond each side
    assert codes.axes == sheet.axes == (1, 0)  # the first component goes across


def test_two_dimensions_have_no_plane(known):
    codes = ls.explore.latent_map(known([1.0, 1.0]), Examples(ROWS[:, :2]))
    assert codes.plane is None and codes.axes == (0, 1) and np.array_equal(codes.places(codes.codes), codes.codes)
    assert ls.explore.plane_of(known([1.0, 1.0]), Examples(ROWS[:, :2])) is None


def test_equal_codes_show_the_dimensions_that_are_used_most(known):
    codes = ls.explore.latent_map(known([0.0] * 5), Examples(ROWS))
    assert codes.plane is None and len(codes.places(codes.codes)[0]) == 2 and codes.in_one_place


def test_another_map_is_drawn_on_a_given_plane(known):
    model = known([1.0] * 5)
    plane = ls.explore.plane_of(model, Examples(ROWS))
    assert ls.explore.latent_map(model, Examples(ROWS[:10]), plane=plane).plane is plane


def test_clusters_are_drawn_on_the_plane(known):
    model, examples = known([1.0] * 5), Examples(ROWS[:200])
    clusters = ls.explore.cluster(model, examples, k=3)
    assert np.allclose(clusters.map.plane.components, ls.explore.plane_of(model, examples).components) and clusters.map.axes == (1, 0)

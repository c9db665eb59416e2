"""Projections of codes: principal components, discriminants of the classes, and t-SNE."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from latentscape.errors import SettingError
from latentscape.explore.plane import Plane
from latentscape.explore.projections import MAX_AXES, discriminants, principal, tsne

RNG = np.random.default_rng(0)
CODES = RNG.normal(size=(1500, 8)) * [0.2, 3.0, 0.5, 1.5, 0.1, 1.0, 2.0, 0.7] @ np.linalg.qr(RNG.normal(size=(8, 8)))[0] + 2.0
LABELS = np.arange(1500) % 4
MEANS = RNG.normal(size=(4, 8))
CLASSED = CODES + 2 * MEANS[LABELS]
UNIT = np.array([0.1, 2.0, 0.5, 1.0, 3.0, 0.4, 0.9, 1.1])


def places(projection, codes):
    return (codes - projection.centre) / projection.unit @ projection.components.T


@pytest.mark.parametrize("unit", [None, UNIT], ids=["as they are", "in units"])
def test_principal_components_are_those_of_scikit_learn(unit):
    found, pca = principal(CODES, unit), PCA(MAX_AXES).fit(CODES if unit is None else CODES / unit)
    assert found.name == "principal" and found.components.shape == (MAX_AXES, 8)
    assert np.allclose(found.shares, pca.explained_variance_ratio_)
    assert np.allclose(np.abs(places(found, CODES)), np.abs(pca.transform(CODES if unit is None else CODES / unit)))
    plane = Plane.of(CODES, unit)
    assert np.allclose(found.components[:2], plane.components) and np.allclose(places(found, CODES)[:, :2], plane.coordinates(CODES))


def test_discriminants_span_what_those_of_scikit_learn_span():
    found = discriminants(CLASSED, LABELS)
    fitted = LinearDiscriminantAnalysis(solver="eigen").fit(CLASSED, LABELS)
    theirs = np.linalg.qr(fitted.scalings_[:, :3])[0]
    assert found.name == "classes" and found.components.shape == (3, 8)
    assert np.allclose(found.components @ found.components.T, np.eye(3))  # at right angles
    assert np.allclose(found.components @ theirs @ theirs.T, found.components, atol=1e-3)  # in the same space
    assert abs(found.components[0] @ theirs[:, 0]) == pytest.approx(1, abs=1e-3)  # and the first is the same


def test_the_classes_stand_further_apart_than_on_the_principal_plane():
    def apart(projection):
        shown = places(projection, CLASSED)[:, :2]
        means = np.stack([shown[label == LABELS].mean(0) for label in range(4)])
        return np.square(means - means.mean(0)).sum() / np.square(shown - means[LABELS]).mean(0).sum()

    assert apart(discriminants(CLASSED, LABELS)) > 2 * apart(principal(CLASSED))


def test_two_classes_have_a_second_axis_at_right_angles():
    found = discriminants(CLASSED, LABELS // 2, UNIT)
    assert found.components.shape == (2, 8) and np.allclose(found.components @ found.components.T, np.eye(2))
    assert np.square(places(found, CLASSED)).mean(0) / np.square((CLASSED - found.centre) / UNIT).sum(1).mean() == pytest.approx(
        found.shares
    )


def test_dimensions_that_do_not_vary_do_no_harm():
    flat = np.concatenate([CLASSED, np.full((1500, 3), 0.7)], axis=1)
    assert np.isfinite(discriminants(flat, LABELS).components).all()
    assert np.allclose(principal(flat).components[:, 8:], 0)


@pytest.mark.parametrize("codes", [CODES[:, :2], CODES[:, :1], CODES[:1], np.full((9, 4), 7.0)], ids=["2", "1", "one row", "equal"])
def test_codes_without_a_projection(codes):
    assert principal(codes) is None and discriminants(codes, np.arange(len(codes))) is None


def test_one_class_or_classes_without_a_spread_have_no_discriminants():
    assert discriminants(CODES, np.zeros(1500, np.int64)) is None
    assert discriminants(np.eye(5)[np.arange(20) % 5], np.arange(20) % 5) is None  # each class is one code


def test_neighbours_stay_together_in_a_tsne():
    far = np.repeat(np.eye(6) * 40, 20, axis=0) + np.random.default_rng(0).normal(size=(120, 6))
    shown = tsne(far)
    groups = np.arange(120) // 20
    nearest = np.argsort(np.square(shown[:, None] - shown[None]).sum(2), axis=1)[:, 1]
    assert shown.shape == (120, 2) and (groups[nearest] == groups).mean() > 0.95
    assert (shown == tsne(far)).all() and np.isfinite(tsne(far[:4])).all()


@pytest.mark.parametrize("size", [1e-40, 1e-3, 1e40])
def test_a_t_sne_does_not_depend_on_the_unit(size):
    codes = np.random.default_rng(0).normal(size=(30, 3))
    assert np.isfinite(tsne(codes * size)).all() and np.ptp(tsne(codes * size)) > 1


@pytest.mark.parametrize(
    "codes", [np.zeros((0, 3)), np.eye(2), np.ones((30, 3)), np.arange(30.0)[:, None]], ids=["none", "two", "equal", "1-D"]
)
def test_codes_that_have_no_t_sne_are_refused(codes):
    with pytest.raises(SettingError, match="t-SNE needs at least 3 codes"):
        tsne(codes)

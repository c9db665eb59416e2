"""Clusters against classes: by hand, by going through every matching, and by what must not matter."""

from itertools import permutations

import numpy as np
import pytest

from latentscape.errors import SettingError
from latentscape.measures.clusters import accuracy, agreement, k_means, named_after, standardised


def best_of_all(labels, clusters):
    """The accuracy by trying every way to give each cluster a class of its own, or none."""
    classes, found = np.unique(labels), np.unique(clusters)
    names = [*classes, *(-1 - np.arange(len(found)))]
    ways = (dict(zip(found, way, strict=True)) for way in permutations(names, len(found)))
    return max(float(np.mean([way[c] == label for c, label in zip(clusters, labels, strict=True)])) for way in ways)


# labels, clusters, and the accuracy as counted by hand
BY_HAND = {
    "other numbers": ([0, 0, 1, 1, 2], [5, 5, 9, 9, 7], 1.0),
    "one example astray": ([0, 0, 0, 1, 1, 1], [1, 1, 0, 0, 0, 0], 5 / 6),
    "more clusters than classes": ([0, 0, 0, 0, 1, 1], [0, 0, 0, 3, 1, 2], 4 / 6),
    "fewer clusters than classes": ([0, 0, 1, 1, 1, 2], [0, 0, 1, 1, 1, 1], 5 / 6),
    "all in one": ([0, 0, 0, 1, 1], [4, 4, 4, 4, 4], 3 / 5),
    "a matching that is not greedy": ([0] * 5 + [1] * 4, [0, 0, 0, 1, 1, 0, 0, 0, 0], 6 / 9),
}


@pytest.mark.parametrize("case", BY_HAND)
def test_the_accuracy_is_the_one_counted_by_hand(case):
    labels, clusters, counted = BY_HAND[case]
    assert accuracy(np.array(labels), np.array(clusters)) == pytest.approx(counted)


@pytest.mark.parametrize(("classes", "clusters"), [(3, 3), (2, 4), (4, 2), (3, 1)])
def test_no_matching_is_better(classes, clusters):
    chance = np.random.default_rng(classes * 10 + clusters)
    for _ in range(20):
        labels, found = chance.integers(classes, size=12), chance.integers(clusters, size=12)
        assert accuracy(labels, found) == pytest.approx(best_of_all(labels, found))


def test_clusters_are_named_after_their_class_and_the_others_after_none():
    labels, clusters = np.array([4, 4, 4, 8, 8, 8]), np.array([2, 2, 1, 0, 0, 0])
    named = named_after(labels, clusters)
    assert named.tolist() == [4, 4, named[2], 8, 8, 8] and named[2] not in (4, 8)
    assert len(np.unique(named)) == 3


def test_what_clusters_are_called_does_not_matter():
    chance = np.random.default_rng(0)
    labels, clusters = chance.integers(4, size=200), chance.integers(5, size=200)
    renamed = np.array([30, 10, 20, 0, 40])[clusters]
    assert accuracy(labels, clusters) == accuracy(labels, renamed) and agreement(labels, clusters) == pytest.approx(
        agreement(labels, renamed)
    )
    assert agreement(labels, labels) == pytest.approx((1, 1)) and max(agreement(labels, clusters)) < 0.1


def test_separate_groups_are_found():
    chance = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 50)
    points = chance.normal(size=(150, 2)) + 100 * labels[:, None]
    found = k_means(points, 3, labels)
    assert (found.of == labels).all() and (found.accuracy, found.nmi, found.ari) == pytest.approx((1, 1, 1))
    spread = sum(np.square(points[labels == c] - points[labels == c].mean(0)).sum() for c in range(3))
    assert found.inertia == pytest.approx(spread) and found.silhouette > 0.95


def test_without_labels_only_the_points_are_judged():
    points = np.random.default_rng(0).normal(size=(40, 3))
    found, again = k_means(points, 4), k_means(points, 4, np.zeros(40, dtype=np.int64))
    assert (found.accuracy, found.nmi, found.ari) == (None, None, None) and found.inertia > 0 and -1 < found.silhouette < 1
    assert (found.inertia, found.silhouette) == (again.inertia, again.silhouette)
    assert k_means(points, 40).silhouette is None  # each point on its own


def test_the_seed_decides():
    points = np.random.default_rng(0).normal(size=(300, 2))
    assert (k_means(points, 9, seed=3).of == k_means(points, 9, seed=3).of).all()


def test_a_number_of_clusters_that_cannot_be_is_refused():
    points = np.random.default_rng(0).normal(size=(5, 2))
    with pytest.raises(SettingError, match="at least 2 clusters, but k is 1"):
        k_means(points, 1)
    with pytest.raises(SettingError, match="5 different points among 5, too few for 6"):
        k_means(points, 6)
    with pytest.raises(SettingError, match="2 different points among 40, too few for 3"):
        k_means(np.repeat(points[:2], 20, axis=0), 3)
    assert len(np.unique(k_means(np.repeat(points[:3], 20, axis=0), 3).of)) == 3


def test_no_unit_decides_on_the_clusters_of_a_table():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 50)
    table = np.column_stack([rng.normal(10 * labels, 1), rng.normal(0, 1000, 100), np.full(100, 7.0)])  # metres, millimetres, a constant
    points = standardised(table)
    np.testing.assert_allclose(points.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(points.std(0), [1, 1, 0], atol=1e-12)
    assert k_means(points, 2, labels).accuracy > 0.8 > k_means(table, 2, labels).accuracy
    np.testing.assert_allclose(standardised(table * [1e-3, 1e3, 1]), points)

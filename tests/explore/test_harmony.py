"""The geometry of chords: walks on the Tonnetz, circles that were put in, and what a PCA must find."""

import numpy as np
import pytest

from latentscape.errors import DataError, SettingError
from latentscape.explore.harmony import TRIADS, Planes, common_tones, components, near, planes, tonnetz_distance, triad_correlations
from latentscape.music.pitches import SETS, bits_of, mask_of, members, transposed

BITS = bits_of(np.arange(SETS)).astype(float)
ROOTS = np.arange(12)


def exchanges(triad):
    """The triads one step away, from the textbook: parallel, relative, and leading-tone exchange."""
    root, is_minor = triad % 12, triad >= 12
    moved = (root, root + 3, root + 8) if is_minor else (root, root + 9, root + 4)
    return [other % 12 + (0 if is_minor else 12) for other in moved]


def some_chords(n=300, seed=0):
    """Chords of unequal shares, among them triads and seventh chords."""
    chance = np.random.default_rng(seed)
    shapes = np.array([mask_of(notes) for notes in ([0, 4, 7], [0, 3, 7], [0, 4, 7, 10], [0, 3, 6], [0, 5, 7])])
    return transposed(chance.choice(shapes, n, p=[0.4, 0.25, 0.15, 0.1, 0.1]), chance.choice(12, n, p=chance.dirichlet(np.ones(12))))


def test_the_distance_on_the_tonnetz_is_the_number_of_exchanges():
    distance = tonnetz_distance()
    for start in range(24):
        reached, steps = {start: 0}, 0
        while len(reached) < 24:
            steps += 1
            reached = {new: steps for old in reached for new in exchanges(old)} | reached
        assert distance[start].tolist() == [reached[end] for end in range(24)]


def test_common_tones_are_counted():
    a, b = np.random.default_rng(0).integers(SETS, size=(2, 50))
    assert common_tones(a, b).tolist() == [len({*members(x)} & {*members(y)}) for x, y in zip(a.tolist(), b.tolist(), strict=True)]


def test_the_bits_themselves_have_the_correlations_that_were_measured_before():
    found = triad_correlations(BITS)
    assert found.tonnetz == pytest.approx(0.86, abs=0.005) and found.common_tones == pytest.approx(1.00, abs=0.005)
    assert 0.7 < found.voice_leading < 0.85
    assert triad_correlations(BITS[TRIADS]) == found


def test_codes_at_the_distances_of_the_tonnetz_correlate_with_it_highly():
    """Codes by classical scaling: their squared distances are those on the Tonnetz, as nearly as they can be."""
    squared = tonnetz_distance().astype(float)
    centre = np.eye(24) - 1 / 24
    values, vectors = np.linalg.eigh(-centre @ squared @ centre / 2)
    codes = vectors * np.sqrt(np.maximum(values, 0))
    apart = np.linalg.norm(codes[:, None] - codes, axis=-1)
    correlation = triad_correlations(codes).tonnetz
    pairs = np.triu_indices(24, 1)
    assert correlation == pytest.approx(np.corrcoef(apart[pairs], squared[pairs])[0, 1]) and correlation > 0.95


def test_collapsed_codes_have_no_correlation_and_other_numbers_of_codes_are_refused():
    none = triad_correlations(np.zeros((24, 3)))
    assert (none.tonnetz, none.common_tones, none.voice_leading) == (0, 0, 0)
    with pytest.raises(SettingError, match="but there are 12; encode `TRIADS`"):
        triad_correlations(np.zeros((12, 2)))


def circles(harmonics, radii, *, noise=0.0, mirrored=False):
    """Codes in which each set turns, as it is transposed, by k twelfths on circles of these radii, in planes that are turned at random."""
    chance = np.random.default_rng(0)
    codes = np.zeros((SETS, 2 * len(harmonics)))
    for number, shape in enumerate((mask_of([0, 4, 7]), mask_of([0, 3, 7]), mask_of([0, 4, 7, 10]))):
        for i, (k, radius) in enumerate(zip(harmonics, radii, strict=True)):
            angle = 2 * np.pi * k * ROOTS / 12 * (-1 if mirrored else 1) + 1.1 * number
            codes[transposed(shape, ROOTS), 2 * i : 2 * i + 2] = radius * np.column_stack([np.cos(angle), np.sin(angle)])
    turned = np.linalg.qr(chance.normal(size=(codes.shape[1], codes.shape[1])))[0]
    return codes @ turned + noise * chance.normal(size=codes.shape) + 3.0


@pytest.mark.parametrize("mirrored", [False, True])
def test_circles_that_were_put_in_are_found(mirrored):
    result = planes(circles((5, 3, 4), (2.0, 1.0, 0.5), mirrored=mirrored), "made", harmonics=(5, 3, 4))
    assert isinstance(result, Planes) and result.angle_error.max() < 1e-6 and result.share_in_plane == pytest.approx([1, 1, 1])
    assert result.power == pytest.approx(np.array([0, 0, 1.0, 0.25, 4.0, 0]) / 5.25)
    radii = np.linalg.norm(result.points, axis=-1)
    assert np.allclose(radii, np.array([2.0, 1.0, 0.5])[:, None, None])
    c, g, d_flat = result.points[:, 0, 0], result.points[0, 0, 7], result.points[1, 0, 1]
    assert np.allclose(c, [[0, 2.0], [0, 1.0], [0, 0.5]])  # C major at the top
    assert np.allclose(g, [2 * np.sin(np.pi / 6), 2 * np.cos(np.pi / 6)])  # a fifth up, clockwise
    assert np.allclose(d_flat, [1, 0])  # a semitone up in the plane of major thirds is a quarter, clockwise


def test_a_harmonic_that_is_not_there_has_no_angles_and_noise_has_large_errors():
    result = planes(circles((5,), (1.0,)), "made", harmonics=(5, 1))
    assert np.isnan(result.angle_error[1]).all() and np.isnan(result.share_in_plane[1]) and not result.points[1].any()
    little = planes(circles((5, 3), (1.0, 1.0), noise=0.05), "made", harmonics=(5, 3))
    assert 0.1 < little.angle_error.mean() < 5 and little.share_in_plane.min() > 0.95
    none = planes(np.random.default_rng(0).normal(size=(SETS, 8)), "noise", harmonics=(5, 3, 4))
    assert none.angle_error.mean() > 35 and none.share_in_plane.max() < 0.95
    collapsed = planes(np.ones((SETS, 2)), "collapsed")
    assert np.isnan(collapsed.angle_error).all() and not collapsed.power.any()


def test_codes_of_one_dimension_have_planes():
    assert planes(BITS[:, :1], "one bit").points.shape == (3, 3, 12, 2)


def test_the_bits_lie_on_the_circles_exactly():
    result = planes(BITS, "bits", harmonics=(1, 2, 3, 4, 5))
    assert result.angle_error.max() < 1e-6 and result.share_in_plane == pytest.approx(np.ones(5)) and result.power.sum() == pytest.approx(1)


@pytest.mark.parametrize(("codes", "options"), [(BITS, {"harmonics": (7,)}), (BITS, {"chords": {}}), (BITS[:24], {})])
def test_planes_of_other_codes_chords_or_harmonics_are_refused(codes, options):
    with pytest.raises(SettingError, match="Planes need a chord"):
        planes(codes, "wrong", **options)


def test_the_components_are_those_of_the_covariance():
    masks = some_chords()
    found = components(masks, 12, all_keys=False)
    values = np.linalg.svd(BITS[masks] - BITS[masks].mean(0), compute_uv=False) ** 2
    assert found.shares == pytest.approx(values / values.sum()) and found.axes @ found.axes.T == pytest.approx(np.eye(12))
    assert (found.decode(found.codes(masks)) == masks).all()
    assert components(masks, 3, all_keys=False).axes == pytest.approx(found.axes[:3])


def test_the_components_of_chords_in_all_keys_are_pairs_in_the_planes():
    """Their covariance does not change under transposition: each harmonic has two components of one variance (and the sixth one)."""
    found = components(some_chords(), 12, all_keys=True)
    waves = np.abs(np.fft.fft(found.axes, axis=1)) ** 2
    harmonics = np.minimum(np.arange(12), 12 - np.arange(12))
    power = np.stack([waves[:, harmonics == k].sum(1) for k in range(7)], axis=1)
    assert (power.max(1) == pytest.approx(power.sum(1))) and np.bincount(power.argmax(1), minlength=7).tolist() == [1, 2, 2, 2, 2, 2, 1]
    assert planes(components(some_chords(), 6, all_keys=True).codes(np.arange(SETS)), "PCA").angle_error.max() < 1e-6


def test_fewer_components_rebuild_fewer_chords():
    masks = some_chords()
    right = [(found.decode(found.codes(masks)) == masks).mean() for found in (components(masks, n, all_keys=True) for n in (1, 4, 6, 12))]
    assert right == sorted(right) and right[0] < 0.2 and right[-1] == 1
    assert components(masks, 2, all_keys=False).decode(np.zeros((3, 4, 2))).shape == (3, 4)


@pytest.mark.parametrize("count", [0, 13])
def test_components_that_are_not_there_are_refused(count):
    with pytest.raises(SettingError, match=f"but count is {count}; give one of these"):
        components(some_chords(), count, all_keys=True)
    with pytest.raises(DataError, match="no chords"):
        components(np.zeros(0, dtype=np.int64), 2, all_keys=True)


def test_the_nearest_chords_are_those_with_the_nearest_codes():
    c, sets = mask_of([0, 4, 7]), np.append(TRIADS, 0)
    found = near(BITS, c, sets, k=6)
    assert found.masks.tolist()[:3] == sorted(mask_of(notes) for notes in ([0, 3, 7], [9, 0, 4], [4, 7, 11]))  # two notes shared
    assert found.common_tones.tolist()[:4] == [2, 2, 2, 1] and (np.diff(found.distance) >= 0).all()
    assert found.distance == pytest.approx(np.sqrt(6 - 2 * found.common_tones)) and sorted(found.semitones[:3]) == [1, 1, 2]
    assert c not in found.masks and 0 not in found.masks
    assert len(near(BITS, 7, TRIADS, k=100).masks) == 24

"""Ways from one code to another: a line, a turn, and a walk through the data."""

import numpy as np
import pytest

import latentscape as ls
from latentscape import explore
from latentscape.errors import SettingError, UnknownNameError
from latentscape.explore.interpolate import PATHS, line, sphere, through


def steps_of(path):
    return np.linalg.norm(np.diff(path, axis=0), axis=1)


def test_a_line_has_equal_steps():
    assert np.allclose(line(np.array([0.0, 4.0]), np.array([2.0, 0.0]), 3), [[0, 4], [1, 2], [2, 0]])


def test_on_the_sphere_the_direction_turns_evenly_and_the_length_changes_linearly():
    path = sphere(np.array([1.0, 0.0]), np.array([0.0, 3.0]), 5)
    assert np.allclose(np.linalg.norm(path, axis=1), [1, 1.5, 2, 2.5, 3])
    assert np.allclose(np.degrees(np.arctan2(path[:, 1], path[:, 0])), [0, 22.5, 45, 67.5, 90])


def test_on_the_sphere_a_path_stays_in_the_plane_of_its_ends():
    a, b = np.random.default_rng(0).normal(size=(2, 6))
    path = sphere(a, b, 9)
    left = path - path @ np.linalg.pinv(np.stack([a, b])) @ np.stack([a, b])
    assert np.abs(left).max() < 1e-12 and (path[[0, -1]] == [a, b]).all()
    slerp = [(np.sin((1 - t) * (w := np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))) * a / np.linalg.norm(a)) for t in [0.25]]
    slerp += [np.sin(0.25 * w) * b / np.linalg.norm(b)]
    assert np.allclose(path[2], sum(slerp) / np.sin(w) * (0.75 * np.linalg.norm(a) + 0.25 * np.linalg.norm(b)))  # Shoemake, 1985


@pytest.mark.parametrize(
    ("a", "b"), [([0.0, 0.0], [1.0, 2.0]), ([1.0, 2.0], [0.0, 0.0]), ([1.0, 2.0], [2.0, 4.0]), ([1.0, 2.0], [1.0, 2.0]), ([-1.0], [2.0])]
)
def test_without_a_direction_to_turn_the_sphere_is_a_line(a, b):
    a, b = np.array(a), np.array(b)
    assert np.allclose(sphere(a, b, 4), line(a, b, 4))


def test_between_opposite_ends_the_sphere_goes_around_the_origin():
    path = sphere(np.array([0.0, 2.0, 0.0]), np.array([0.0, -2.0, 0.0]), 7)
    assert np.allclose(np.linalg.norm(path, axis=1), 2) and np.allclose(steps_of(path), steps_of(path)[0])


def test_along_the_data_a_path_keeps_to_it():
    turn = np.linspace(0, np.pi, 400)
    arc = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    path = through(arc[0], arc[-1], 21, arc)
    assert (path[[0, -1]] == arc[[0, -1]]).all()
    assert np.abs(np.linalg.norm(path, axis=1) - 1).max() < 1e-3  # the straight line comes within 1e-16 of the origin
    assert np.allclose(steps_of(path), np.pi / 20, rtol=1e-2)


def test_along_the_data_a_gap_is_jumped_where_there_is_no_way_around():
    near, far = np.random.default_rng(0).normal(size=(2, 30, 2))
    path = through(near[0], far[0] + 100, 5, np.concatenate([near, far + 100]))
    assert np.isfinite(path).all() and (path[[0, -1]] == [near[0], far[0] + 100]).all()


def test_along_the_data_examples_at_one_place_are_no_obstacle():
    same = np.zeros((50, 2))
    assert np.allclose(through(np.array([-1.0, 0.0]), np.array([1.0, 0.0]), 3, same), [[-1, 0], [0, 0], [1, 0]])
    assert (through(same[0], same[0], 3, same) == 0).all()


def test_ways_are_decoded_from_end_to_end(trained):
    run = ls.load(trained)
    a, b = explore.encode(run.model, run.splits.train.take([3, 8]))
    both = explore.reconstruct(run.model, run.splits.train.take([3, 8])).reconstructions
    for along in PATHS:
        found = explore.interpolate(run.model, a, b, steps=6, along=along, examples=run.splits.train)
        assert found.codes.shape == (6, 2) and found.examples.shape == (6, 1, 8, 8) and found.along == along
        assert np.allclose(found.examples[[0, -1]], both, atol=1e-6)
        assert (found.examples == explore.decode(run.model, found.codes)).all()


def test_a_long_data_set_is_thinned(trained):
    run = ls.load(trained)
    a, b = explore.encode(run.model, run.splits.train.take([3, 8]))
    few = explore.interpolate(run.model, a, b, along="data", examples=run.splits.train, max_examples=40)
    rows = np.linspace(0, len(run.splits.train) - 1, 40).astype(int)
    assert (few.codes == through(a, b, 10, explore.encode(run.model, run.splits.train)[rows])).all()


def test_what_makes_no_way_is_refused(trained):
    model, a = ls.load(trained).model, np.zeros(2)
    with pytest.raises(UnknownNameError, match="no path 'spere'; did you mean 'sphere'"):
        explore.interpolate(model, a, a, along="spere")
    with pytest.raises(SettingError, match="2 coordinates, but an end of the path has 3"):
        explore.interpolate(model, a, np.zeros(3))
    with pytest.raises(SettingError, match="at least 2 steps"):
        explore.interpolate(model, a, a, steps=1)
    with pytest.raises(SettingError, match="needs examples"):
        explore.interpolate(model, a, a, along="data")
    with pytest.raises(SettingError, match="finite"):
        explore.interpolate(model, a, np.array([0.0, np.nan]))

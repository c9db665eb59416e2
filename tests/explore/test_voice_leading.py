"""The movement of voices and paths: against matchings, against a search by hand, and by what must not matter."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from latentscape.errors import SettingError
from latentscape.explore.voice_leading import chord_graph, movement, movement_within, path_figures, sets_in_use, voice_path
from latentscape.music.pitches import SETS, mask_of, members, transposed

C, AM, EM, F, G, C7 = (mask_of(notes) for notes in ([0, 4, 7], [9, 0, 4], [4, 7, 11], [5, 9, 0], [7, 11, 2], [0, 4, 7, 10]))
EQUAL = np.full(SETS, -np.log(SETS))


def matched(a, b):
    """The movement by another way: the cheapest edge cover of two sets of notes, from an assignment of what pairs save."""
    apart = np.array([[min((x - y) % 12, (y - x) % 12) for y in members(b)] for x in members(a)])
    from_a, from_b = apart.min(1), apart.min(0)
    saved = np.minimum(apart - from_a[:, None] - from_b, 0)
    return from_a.sum() + from_b.sum() + saved[linear_sum_assignment(saved)].sum()


def random_sets(n, seed, largest=12):
    chance = np.random.default_rng(seed)
    return np.array([mask_of(chance.choice(12, chance.integers(1, largest + 1), replace=False)) for _ in range(n)])


@pytest.mark.parametrize("largest", [2, 4, 12])
def test_the_movement_is_that_of_the_cheapest_cover(largest):
    a, b = random_sets(400, 1, largest), random_sets(400, 2, largest)
    assert movement(a, b).tolist() == [matched(int(x), int(y)) for x, y in zip(a, b, strict=True)]


def test_the_movement_of_known_chords():
    up, both = mask_of([1, 5, 8]), mask_of([0])
    known = {(C, C): 0, (C, EM): 1, (C, AM): 2, (C, F): 3, (C, C7): 2, (C, up): 3, (both, mask_of([11, 1])): 2, (both, SETS - 1): 36}
    assert [movement(np.array(a), np.array(b)).item() for a, b in known] == [*known.values()]


def test_the_movement_does_not_depend_on_direction_or_key():
    a, b = random_sets(200, 3), random_sets(200, 4)
    assert (movement(a, b) == movement(b, a)).all() and not movement(a, a).any()
    for semitones in (1, 7):
        assert (movement(transposed(a, semitones), transposed(b, semitones)) == movement(a, b)).all()


def test_nothing_moves_to_or_from_an_empty_chord():
    assert movement(np.array([0, C, 0]), np.array([C, 0, 0])).tolist() == [np.inf, np.inf, 0]
    assert movement(np.zeros((3, 0), dtype=np.int64), np.zeros((3, 0), dtype=np.int64)).shape == (3, 0)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_movements_within_a_limit_are_those_that_are_not_above_it(limit):
    a, b = random_sets(60, 5, 5), random_sets(70, 6, 5)
    every = movement(a[:, None], b)
    within = movement_within(a, b, limit)
    assert (within == np.where(every <= limit, every, np.inf)).all() and np.isfinite(within).any()


def test_the_sets_in_use_are_the_commonest():
    masks = np.repeat([C, F, G, AM], [50, 30, 15, 5])
    assert sets_in_use(masks, share=0.8).tolist() == sorted([C, F])
    assert sets_in_use(masks, share=0.81).tolist() == sorted([C, F, G])
    assert sets_in_use(masks, share=1.0).tolist() == sorted([C, F, G, AM])
    assert sets_in_use(masks, share=0.9, all_keys=True).tolist() == sorted(transposed(C, np.arange(12)))


def cheapest(sets, costs, a, b):
    """The least cost of a path, by relaxing every step until nothing changes."""
    total = dict.fromkeys(sets, np.inf) | {a: 0.0}
    for _ in sets:
        for (start, end), cost in costs.items():
            total[end] = min(total[end], total[start] + cost)
    return total[b]


def test_a_path_is_the_cheapest_one_and_its_steps_are_small():
    chance = np.random.default_rng(0)
    sets = np.unique(np.concatenate([transposed(np.array([C, AM, C7, mask_of([0, 4, 8])])[:, None], np.arange(12)).ravel()]))
    log_prob = np.log(chance.dirichlet(np.full(SETS, 0.3)) + 1e-12)
    graph = chord_graph(sets[::-1], log_prob, surprise_weight=0.4)
    masks = graph.sets.tolist()
    steps = {(a, b): movement(np.array(a), np.array(b)).item() for a in masks for b in masks if a != b}
    costs = {pair: step**2 - 0.4 * log_prob[pair[1]] for pair, step in steps.items() if step <= 2}
    for a, b in chance.choice(masks, (10, 2)):
        path = voice_path(graph, int(a), int(b))
        route = path.masks.tolist()
        assert (route[0], route[-1]) == (a, b) and path.in_use.all() and path.max_step == 2 and path.semitones.max(initial=0) <= 2
        assert sum(costs[step] for step in pairwise(route)) == pytest.approx(cheapest(masks, costs, a, b))


def test_a_likelier_chord_on_the_way_changes_the_path():
    first, second = mask_of([0, 4, 8]), mask_of([0, 5, 9])  # two ways from C: to C augmented, or to F
    sets = np.array([C, first, second, mask_of([0, 4, 9])])
    likely = EQUAL.copy()
    likely[first] = -60.0
    direct, detour = voice_path(chord_graph(sets, likely), C, AM), voice_path(chord_graph(sets, EQUAL, surprise_weight=0.0), C, AM)
    assert direct.masks.tolist() == [C, AM] and detour.masks.tolist() == [C, first, AM]


def test_ends_belong_to_the_path_even_if_they_are_not_in_use():
    c_minor, augmented, f_minor = mask_of([0, 3, 7]), mask_of([0, 4, 8]), mask_of([5, 8, 0])
    graph = chord_graph(np.array([C, augmented, G]), EQUAL, surprise_weight=0.0)
    path = voice_path(graph, c_minor, f_minor)
    assert path.masks.tolist() == [c_minor, C, augmented, f_minor] and path.semitones.tolist() == [1, 1, 1]
    assert path.in_use.tolist() == [False, True, True, False]
    here = voice_path(graph, C, C)
    assert here.masks.tolist() == [C] and len(here.semitones) == 0


def test_where_there_is_no_path_the_largest_step_is_raised():
    graph = chord_graph(np.array([C, mask_of([6, 10, 1])]), EQUAL)
    path = voice_path(graph, C, mask_of([6, 10, 1]))
    assert path.max_step == path.semitones.max() == movement(np.array(C), np.array(mask_of([6, 10, 1]))) > 2
    impossible = np.full(SETS, -np.inf)
    assert voice_path(chord_graph(np.array([C, EM]), impossible), C, EM).masks.tolist() == [C, EM]
    assert voice_path(chord_graph(np.zeros(0, dtype=np.int64), EQUAL), 1, SETS - 1).masks.tolist() == [1, SETS - 1]


@pytest.mark.parametrize("end", [0, -1, SETS])
def test_an_end_that_is_no_chord_is_refused(end):
    with pytest.raises(SettingError, match=rf"mask {end}; give one from 1 to 4095\.$"):
        voice_path(chord_graph(np.array([C]), EQUAL), C, end)


def test_the_figures_of_paths_are_those_counted_by_hand():
    paths = [[C, C, EM, EM, G], np.array([C, C7, C, F]), [C, C], [0, AM, F]]
    figures = path_figures(paths, [(C, G), (C, F), (C, AM), (C, F)], np.array([C, EM, F]))
    assert figures.in_between == 3 + 1 and figures.share_in_use == 1 / 4  # EM; C7; of the last path the empty set, and AM
    assert figures.chords_per_path == (3 + 4 + 1 + 3) / 4 and figures.ends_right == 2 / 4
    assert figures.semitones_per_step == pytest.approx((1 + 2 + 2 + 2 + 3 + 1) / 6)  # AM to F: 1; the step from the empty set is left out
    nowhere = path_figures([[C]], [(C, C)], np.array([C]))
    assert nowhere.share_in_use is None and nowhere.semitones_per_step is None and nowhere.ends_right == 1
    silent = path_figures([[C, G], []], [(C, G), (C, F)], np.array([C]))
    assert silent.ends_right == 1 / 2 and silent.in_between == 0
    with pytest.raises(SettingError, match="no path"):
        path_figures([], [], np.array([C]))

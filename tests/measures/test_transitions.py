"""Tables of chords in a row: probabilities that add up to one, counts by hand, and no key preferred."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from latentscape.errors import DataError, SettingError
from latentscape.measures.chord_tables import fitted_table
from latentscape.measures.transitions import STRENGTHS, fitted_transitions, pieces_of
from latentscape.music.pitches import SETS, mask_of, transposed

C, F, G, AM, AUGMENTED = (mask_of(pitches) for pitches in ([0, 4, 7], [5, 9, 0], [7, 11, 2], [9, 0, 4], [0, 4, 8]))
SONGS = [np.array([C, F, G, C, AM, F, G, C]), np.array([G, C, F, C]), np.array([AM, F, C, G, AM, AUGMENTED, F])]
NONE: list[np.ndarray] = []


@pytest.mark.parametrize("order", range(4))
def test_all_next_chords_together_have_probability_one(order):
    table = fitted_transitions(SONGS, SONGS[1:], order=order)
    for before in ([], [C], [F, G], [C, F, G], [AUGMENTED, 1]):
        ends = [np.array([*before, mask]) for mask in range(SETS)]
        log_prob = table.log_prob(ends).reshape(SETS, len(before) + 1)
        assert np.exp(log_prob[:, -1]).sum() == pytest.approx(1)
        assert np.ptp(log_prob[:, :-1], axis=0) == pytest.approx(0)


@pytest.mark.parametrize("order", range(4))
def test_a_transposed_piece_is_as_likely(order):
    table = fitted_transitions(SONGS, SONGS[:1], order=order)
    for semitones in range(12):
        assert table.log_prob([np.asarray(transposed(song, semitones)) for song in SONGS]) == pytest.approx(table.log_prob(SONGS))


def test_a_pair_is_its_share_of_the_pairs_that_begin_alike_smoothed_by_the_table_of_single_chords():
    table = fitted_transitions(SONGS, SONGS, order=1)
    single = fitted_table(np.concatenate(SONGS), np.concatenate(SONGS), all_keys=True)
    # of the major chords that are followed by one: C F twice, G C three times, that is, down a fifth
    pairs = [(a, b) for song in SONGS for a, b in pairwise(song)]
    majors = [(a, b) for a, b in pairs if a in (C, F, G)]
    down_a_fifth = [(a, b) for a, b in majors if b in (C, F, G) and b == transposed(a, 5)]
    assert len(down_a_fifth) == 5 and len(majors) == 12
    expected = (5 / 12 + table.strengths[0] * np.exp(single.log_prob[F])) / (12 / 12 + table.strengths[0])
    assert np.exp(table.log_prob([np.array([C, F])])[1]) == pytest.approx(expected)
    assert table.log_prob([np.array([C, F])])[0] == pytest.approx(single.log_prob[C])


def test_the_smoothing_is_the_best_of_all_on_the_validation_pieces_and_no_order_loses_to_the_one_below():
    rng = np.random.default_rng(0)
    songs = [np.array([int(transposed(C, 5 * i)) for i in rng.integers(0, 3, 40).cumsum()]) for _ in range(30)]
    scores = [fitted_transitions(songs[:20], songs[20:], order=order).score(songs[20:]) for order in range(3)]
    assert scores[0] == pytest.approx(-np.log(12), abs=0.01)  # all keys of one shape, which is certain
    assert scores[1] == pytest.approx((-np.log(12) - 39 * np.log(3)) / 40, abs=0.03)  # three steps of equal probability
    assert scores[2] >= scores[1] - 0.02
    table = fitted_transitions(songs[:20], songs[20:])
    assert table.order == 1 and table.strengths[0] in STRENGTHS
    others = [replace(table, strengths=(strength,)).score(songs[20:]) for strength in STRENGTHS]
    assert table.score(songs[20:]) == max(others) > min(others)


def test_without_validation_pieces_each_training_chord_is_left_out_in_turn():
    """Rows that never repeat: the pairs say nothing, and only leaving each out shows it."""
    rng = np.random.default_rng(1)
    songs = [rng.choice(SETS, 50, replace=False) for _ in range(4)]
    table = fitted_transitions(songs, [])
    assert table.strengths[0] == STRENGTHS[-1]
    assert fitted_transitions(songs, songs).strengths[0] == STRENGTHS[0]


def test_pieces_begin_where_the_group_changes():
    assert [piece.tolist() for piece in pieces_of(np.arange(6), np.array([3, 3, 1, 1, 1, 3]))] == [[0, 1], [2, 3, 4], [5]]


def test_no_chords_and_a_wrong_order_are_refused():
    with pytest.raises(DataError, match="no chords to count"):
        fitted_transitions(NONE, NONE)
    with pytest.raises(SettingError, match="depends on 0 to 3 preceding chords, but order is 4"):
        fitted_transitions(SONGS, NONE, order=4)

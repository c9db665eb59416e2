"""Voicings hold all notes of a chord in their ranges, and move as little as any voicing can."""

import itertools
import random

import numpy as np
from scipy.optimize import linear_sum_assignment

from latentscape.music.names import parse_chord
from latentscape.music.pitches import SETS, mask_of, members
from latentscape.music.voicing import (
    HIGHEST_BASS,
    HIGHEST_UPPER,
    LOWEST_BASS,
    LOWEST_UPPER,
    MAX_SPAN,
    _movements,
    _uppers,
    voicings,
)


def movement(first, second) -> int:
    return int(_movements(tuple(sorted(first)), np.sort(np.asarray(second))[None])[0])


def test_every_set_sounds_whole_and_in_its_ranges():
    rng = random.Random(0)
    sets = [(mask, low) for mask in range(1, SETS, 3) for low in (-1, rng.choice(members(mask)))]
    for (mask, low), pitches in zip(sets, voicings(sets), strict=True):
        bass, *upper = pitches
        assert mask_of(list(pitches)) == mask
        assert LOWEST_BASS <= bass <= HIGHEST_BASS and (low < 0 or bass % 12 == low)
        assert min(upper) >= LOWEST_UPPER and max(upper) <= HIGHEST_UPPER and max(upper) - min(upper) <= MAX_SPAN
        assert upper == sorted(set(upper))
        number = len(members(mask))
        assert len(upper) == (number if number <= 3 else number - 1)


def test_an_empty_set_is_silent_and_the_chord_after_it_stays_near():
    chord = parse_chord("F/A")
    first, silent, second = voicings([chord, (0, -1), chord])
    assert (silent, second) == ((), first) and voicings([]) == [] and voicings([(0, -1)]) == [()]


def test_without_a_bass_the_root_is_the_bass():
    assert [pitches[0] % 12 for pitches in voicings([(mask_of([9, 0, 4, 7]), -1), (mask_of([0, 4, 6]), -1)])] == [9, 0]


def test_the_bass_takes_the_nearer_of_two_places():
    (first, *_), (second, *_), (third, *_) = voicings([parse_chord(name) for name in ("D", "E", "F")])
    assert (first, second, third) == (50, 52, 41)
    assert voicings([parse_chord(name) for name in ("F", "E")])[1][0] == 40


def test_voices_move_as_little_as_they_can():
    names = ["Cmaj7", "Am7", "Dm7", "G7", "Cmaj7", "Ebdim7", "{C,E,F#}", "F#m7b5", "B7b9", "Em", "C5", "F13", "Bb", "C11", "F"]
    played = voicings([parse_chord(name) for name in names])
    for before, after in itertools.pairwise(played):
        mask = mask_of(list(after))
        least = min(movement(before[1:], way) for way in _uppers(mask, after[0] % 12).tolist())
        assert movement(before[1:], after[1:]) == least
    fixed = [voicings([parse_chord(name)])[0] for name in names]
    moved = [sum(movement(a[1:], b[1:]) for a, b in itertools.pairwise(chords)) for chords in (played, fixed)]
    assert moved[0] < moved[1]


def test_the_voicings_of_known_chords_are_those_of_least_movement():
    assert voicings([parse_chord(name) for name in ("C", "Am", "F", "G7")]) == [
        (48, 60, 64, 67),
        (45, 60, 64, 69),
        (41, 60, 65, 69),
        (43, 62, 65, 71),  # 2 + 0 + 2 semitones; 59, 62, 65 would be 8 away
    ]


def by_trying(first: list[int], second: list[int]) -> int:
    """The least movement among all ways to give each note of the longer chord a partner, all of the shorter being taken."""
    longer, shorter = sorted((first, second), key=len, reverse=True)
    ways = itertools.product(range(len(shorter)), repeat=len(longer))
    return min(
        sum(abs(note - shorter[partner]) for note, partner in zip(longer, way, strict=True)) for way in ways if len({*way}) == len(shorter)
    )


def test_movement_is_the_least_of_all_assignments():
    rng = np.random.default_rng(0)
    for _ in range(200):
        first, second = (rng.integers(40, 80, rng.integers(1, 6)).tolist() for _ in range(2))
        assert movement(first, second) == movement(second, first) == by_trying(first, second)


def test_movement_of_equal_chords_is_the_linear_assignment():
    rng = np.random.default_rng(1)
    for n in (1, 4, 7, 11):
        first, second = rng.integers(40, 80, (2, n))
        distance = np.abs(first[:, None] - second)
        assert movement(first.tolist(), second.tolist()) == distance[linear_sum_assignment(distance)].sum()

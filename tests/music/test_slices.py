"""Time cut into slices and windows: compared with counting tick by tick, and with music21's reduction to chords."""

import numpy as np
import pytest

from latentscape.music.slices import Notes, slices, windows


def random_notes(seed: int, n: int = 40, last: int = 60) -> Notes:
    draw = np.random.default_rng(seed)
    start = draw.integers(0, last, n)
    return Notes(start, start + draw.integers(0, 9, n), draw.integers(30, 90, n))


def tick_by_tick(notes: Notes, first: int, last: int) -> tuple[np.ndarray, int]:
    """How long each pitch class sounds from one tick to another, and the lowest pitch for each pitch class (128: none)."""
    durations, lowest = np.zeros(12), np.full(12, 128)
    for tick in range(first, last):
        for start, end, pitch in zip(*notes, strict=True):
            if start <= tick < end:
                durations[pitch % 12] += 1
                lowest[pitch % 12] = min(lowest[pitch % 12], pitch)
    return durations, lowest


@pytest.mark.parametrize("seed", range(4))
def test_a_slice_is_what_sounds_between_two_changes(seed):
    notes = random_notes(seed)
    moments = slices(notes)
    real = notes.end > notes.start
    assert moments.start.tolist() == sorted({*notes.start[real].tolist(), *notes.end[real].tolist()})[:-1]
    for start, length, bits, bass, durations in zip(*moments, strict=True):
        expected, lowest = tick_by_tick(notes, start, start + length)
        assert durations.tolist() == expected.tolist() and bits.tolist() == (expected > 0).tolist()
        assert bass == (lowest.min() % 12 if bits.any() else -1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_window_holds_what_sounds_long_enough(seed, share):
    notes = random_notes(seed)
    edges = np.array([0, 7, 8, 20, 21, 45, 70])
    moments = windows(notes, edges, share)
    for i, (start, length, bits, bass, durations) in enumerate(zip(*moments, strict=True)):
        expected, lowest = tick_by_tick(notes, edges[i], edges[i + 1])
        assert (start, length) == (edges[i], edges[i + 1] - edges[i]) and durations.tolist() == expected.tolist()
        assert bits.tolist() == ((expected > 0) & (expected >= share * expected.max())).tolist()
        assert bass == (lowest[bits].min() % 12 if bits.any() else -1)


def test_a_broken_chord_is_one_chord_and_a_passing_note_is_none():
    # over a held C, two bars of 8: C E G E | C E G E, and at the end of the first a short F
    pitch = np.array([48, 60, 64, 67, 64, 65, 48, 60, 64, 67, 64])
    start = np.array([0, 0, 2, 4, 6, 7, 8, 8, 10, 12, 14])
    end = np.array([8, 2, 4, 6, 8, 8, 16, 10, 12, 14, 16])
    notes = Notes(start, end, pitch)
    assert windows(notes, np.array([0, 8, 16]), 0.2).sets.nonzero()[1].tolist() == [0, 4, 7, 0, 4, 7]
    assert windows(notes, np.array([0, 8, 16]), 0.0).sets.nonzero()[1].tolist() == [0, 4, 5, 7, 0, 4, 7]
    assert windows(notes, np.array([0, 8, 16]), 0.2).bass.tolist() == [0, 0]


def test_no_notes_make_no_moments():
    none = np.zeros(0, dtype=np.int64)
    assert len(slices(Notes(none, none, none)).start) == 0
    assert not windows(Notes(none, none, none), np.array([0, 8])).sets.any()
    point = Notes(np.array([3]), np.array([3]), np.array([60]))
    assert len(slices(point).start) == 0

"""Voicings: the pitches with which chords are played, so that voices move little from each chord to the next."""

import functools
import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from latentscape.music.names import root_of
from latentscape.music.pitches import PITCH_CLASSES, members

LOWEST_BASS, HIGHEST_BASS = 40, 52  # E2 and E3
LOWEST_UPPER, HIGHEST_UPPER = 55, 76  # G3 and E5
CENTRE = 65.5  # between C4 and G4, of the notes above the bass
MAX_SPAN = 12  # semitones between the lowest and the highest note above the bass
MIN_UPPER_NOTES = 3  # a set of fewer notes above its bass has the bass doubled

Voicing = tuple[int, ...]


def voicings(sets: Sequence[tuple[int, int]]) -> list[Voicing]:
    """The pitches of chords, each the nearest to the one before it.

    The bass lies from E2 to E3, and the other notes within an octave between G3 and E5. Every pitch class of a set sounds, and no other.

    Args:
        sets: The mask and the bass of each chord. If the bass is -1, the root is the bass, or else the lowest pitch class.

    Returns:
        The MIDI numbers of each chord, upwards, so that the bass is the first; an empty set has none.

    Example:
        >>> voicings([(145, 0), (0, -1), (0b1000010001, 9)])
        [(48, 60, 64, 67), (), (45, 60, 64, 69)]
    """
    voiced: list[Voicing] = []
    bass = 0
    upper: Voicing = ()
    for mask, low in sets:
        if not mask and low < 0:
            voiced.append(())
            continue
        bass, *above = _nearest(mask, low, bass, upper)
        upper = tuple(above)
        voiced.append((bass, *upper))
    return voiced


@functools.lru_cache(maxsize=1 << 14)
def _nearest(mask: int, low: int, bass_before: int, upper_before: Voicing) -> Voicing:
    """The voicing that moves least from the one before it, and then lies nearest to the centre."""
    if low < 0:
        root = root_of(mask)
        low = root if root >= 0 else members(mask)[0]
    basses = range(LOWEST_BASS + (low - LOWEST_BASS) % PITCH_CLASSES, HIGHEST_BASS + 1, PITCH_CLASSES)
    bass = min(basses, key=lambda pitch: abs(pitch - bass_before)) if bass_before else basses[0]
    candidates = _uppers(mask, low)
    cost = np.abs(candidates.mean(1) - CENTRE)
    if upper_before:
        cost = cost / PITCH_CLASSES + _movements(upper_before, candidates)
    return (bass, *candidates[int(cost.argmin())].tolist())


@functools.lru_cache(maxsize=1 << 10)
def _uppers(mask: int, low: int) -> NDArray[np.int64]:
    """All ways to play the notes above the bass within an octave, `(ways, notes)`, each upwards."""
    classes = [pitch for pitch in members(mask) if pitch != low]
    if len(classes) < MIN_UPPER_NOTES:
        classes.append(low)
    places = [range(LOWEST_UPPER + (pitch - LOWEST_UPPER) % PITCH_CLASSES, HIGHEST_UPPER + 1, PITCH_CLASSES) for pitch in classes]
    ways = np.sort(np.array([*itertools.product(*places)], dtype=np.int64), axis=1)
    return ways[ways[:, -1] - ways[:, 0] <= MAX_SPAN]


def _movements(first: Voicing, others: NDArray[np.int64]) -> NDArray[np.int64]:
    """The semitones that all voices together move at least, from one chord to each of several, `(ways, notes)`; all are in ascending order.

    Chords of as many notes have a voice for each. Otherwise voices join or part: each note of the longer chord has one partner, and each
    note of the shorter at least one.

    On a line, the least total distance has no crossings: so a table of the first i notes against the first j is filled row by row.
    """
    distances = np.abs(np.asarray(first)[None, :, None] - others[:, None, :])  # (ways, first, others)
    if distances.shape[1] < distances.shape[2]:
        distances = distances.swapaxes(1, 2)
    _, longer, shorter = distances.shape
    least = np.full((len(others), shorter), np.iinfo(np.int64).max // 2)
    least[:, 0] = distances[:, 0, 0]
    for i in range(1, longer):
        before = np.minimum(least[:, 1:], least[:, :-1])  # the partner stays, or the next note of the shorter chord becomes it
        least = np.concatenate([least[:, :1], before], axis=1) + distances[:, i]
    return least[:, -1]

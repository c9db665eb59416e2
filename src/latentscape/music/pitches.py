"""Pitch classes and their sets.

A pitch class is a number from 0 (C) to 11 (B). A set of pitch classes is a row of 12 bits `(12,)`, or one number from 0 to 4095, its mask,
in which bit p stands for pitch class p.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

PITCH_CLASSES = 12
SETS = 2**PITCH_CLASSES
Numbers = ArrayLike | Sequence[int]  # a tuple too, which is no ArrayLike where types are checked
_POWERS = 1 << np.arange(PITCH_CLASSES)


def masks_of(bits: Numbers) -> NDArray[np.int64]:
    """The masks of sets: `(..., 12)` to `(...)`.

    Example:
        >>> int(masks_of([1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0]))
        145
    """
    return np.asarray(np.asarray(bits, dtype=np.int64) @ _POWERS)


def bits_of(masks: Numbers) -> NDArray[np.uint8]:
    """The sets with these masks: `(...)` to `(..., 12)`.

    Example:
        >>> bits_of(145).tolist()
        [1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0]
    """
    return (np.asarray(masks, dtype=np.int64)[..., None] >> np.arange(PITCH_CLASSES) & 1).astype(np.uint8)


def mask_of(pitches: Numbers) -> int:
    """The mask of the pitch classes of some pitches (MIDI numbers, or pitch classes), in any order and octave.

    Example:
        >>> mask_of([60, 64, 67])
        145
    """
    return int(np.bitwise_or.reduce(1 << (np.asarray(pitches, dtype=np.int64) % PITCH_CLASSES), initial=0))


def members(mask: int) -> tuple[int, ...]:
    """The pitch classes of a set, upwards from 0.

    Example:
        >>> members(145)
        (0, 4, 7)
    """
    return tuple(pitch for pitch in range(PITCH_CLASSES) if mask >> pitch & 1)


def transposed(masks: Numbers, semitones: Numbers) -> NDArray[np.int64]:
    """Sets, by their masks, moved up by a number of semitones.

    Example:
        >>> members(int(transposed(145, 2)))
        (2, 6, 9)
    """
    up = np.asarray(semitones, dtype=np.int64) % PITCH_CLASSES
    mask = np.asarray(masks, dtype=np.int64)
    return np.asarray((mask << up | mask >> (PITCH_CLASSES - up)) & (SETS - 1))


def shapes_of(masks: Numbers) -> NDArray[np.int64]:
    """The shape of each set: the smallest mask among its 12 transpositions, which is the same for all of them.

    Example:
        >>> shapes_of([145, transposed(145, 5)]).tolist()
        [145, 145]
    """
    mask = np.asarray(masks, dtype=np.int64)
    return np.asarray(transposed(mask[..., None], np.arange(PITCH_CLASSES)).min(-1))

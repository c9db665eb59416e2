"""The key of a piece: from its key signature, or estimated from how long each pitch class sounds."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from latentscape.music.chords import UNKNOWN

# how well each degree of the scale fits a key, from the tonic upwards by semitones; Temperley, "The Cognition of Basic Musical
# Structures", 2001: Krumhansl's profiles (1990), revised for music in which notes are weighted by their length
MAJOR = (5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0)
MINOR = (5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0)


def _profiles() -> NDArray[np.float64]:
    """The profiles of the 24 keys, each of mean 0 and length 1, `(24, 12)`."""
    profiles = np.array([np.roll(profile, tonic) for profile in (MAJOR, MINOR) for tonic in range(12)])
    profiles -= profiles.mean(1, keepdims=True)
    return np.asarray(profiles / np.linalg.norm(profiles, axis=1, keepdims=True))


def estimated_key(durations: ArrayLike, among: range | tuple[int, ...] = range(24)) -> int:
    """The key whose profile correlates best with how long each pitch class sounds (Krumhansl and Schmuckler's method).

    Args:
        durations: How long each pitch class sounds, `(12,)`, in any unit.
        among: The keys to choose from: 0 to 11 are major, 12 to 23 minor.

    Returns:
        The key, or -1 if all pitch classes sound equally long.

    Example:
        >>> estimated_key([2, 0, 1, 0, 2, 1, 0, 2, 0, 1, 0, 1]), estimated_key([1] * 12)
        (0, -1)
    """
    centred = np.asarray(durations, dtype=np.float64)
    centred = centred - centred.mean()
    if not np.abs(centred).max() > 1e-9:
        return UNKNOWN
    return int(among[int(np.argmax(_profiles()[list(among)] @ centred))])


def key_of(sharps: int, *, is_minor: bool) -> int:
    """The key with a signature of so many sharps, or flats below 0.

    Example:
        >>> key_of(1, is_minor=False), key_of(1, is_minor=True), key_of(-1, is_minor=True)
        (7, 16, 14)
    """
    return (7 * sharps + 9) % 12 + 12 if is_minor else 7 * sharps % 12


def relative_keys(sharps: int) -> tuple[int, int]:
    """The major and the minor key with a signature."""
    return key_of(sharps, is_minor=False), key_of(sharps, is_minor=True)

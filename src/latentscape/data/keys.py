"""Chords in other keys than their own."""

from dataclasses import replace
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data.examples import Examples
from latentscape.data.store import InMemory, refuse_large
from latentscape.music.names import root_of
from latentscape.music.pitches import PITCH_CLASSES, masks_of, transposed


def in_all_keys(examples: Examples) -> Examples:
    """The examples, sets of 12 pitch classes `(n, 12)` or windows of them `(n, T, 12)`, in all 12 keys: their own first."""
    refuse_large(PITCH_CLASSES * examples.size * examples.store.dtype.itemsize, "The examples in 12 keys", "leave them in their own keys")
    copies = examples.take(np.tile(np.arange(len(examples)), PITCH_CLASSES))
    return replace(copies, store=InMemory(torch.cat([examples.x.roll(semitones, -1) for semitones in range(PITCH_CLASSES)])))


def in_own_keys(examples: Examples) -> Examples:
    """The examples in their own keys, from the result of `in_all_keys`: its first twelfth.

    Example:
        >>> chords = Examples(torch.tensor([[1] + [0] * 11, [0] * 11 + [1]]), kind="chords")
        >>> torch.equal(in_own_keys(in_all_keys(chords)).x, chords.x)
        True
    """
    return examples.take(np.arange(len(examples) // PITCH_CLASSES))


def in_relative_keys(examples: Examples) -> Examples:
    """The examples, each transposed so that the root of its first chord becomes C.

    This removes the key. With 12 equally likely keys, a key is worth log 12 = 2.485 nats: add them to the negative log-likelihood of each
    example before you compare it with that of a model of chords in their own keys. This is exact, except where the first chord equals one
    of its own transpositions, as an augmented triad does: there it is slightly too much.

    Args:
        examples: Sets of 12 pitch classes, `(n, 12)`, or windows of them, `(n, T, 12)`.
    """
    x = examples.x
    first = masks_of(x.reshape(len(x), -1, PITCH_CLASSES)[:, 0].cpu().numpy())
    shifted = (
        torch.arange(PITCH_CLASSES) + torch.from_numpy(origins(first)).unsqueeze(1)
    ) % PITCH_CLASSES  # pitch class p comes from p + root
    index = shifted.to(x.device).reshape(len(x), *[1] * (x.ndim - 2), PITCH_CLASSES).expand_as(x)
    return replace(examples, store=InMemory(x.gather(-1, index)))


def origins(masks: NDArray[np.int64]) -> NDArray[np.int64]:
    """The pitch class that becomes C, for each set by its mask: its root. Without a known root, it is a pitch class that moves
    with every transposition of the set.

    Example:
        >>> origins(np.array([145, 290, 0b10101]))  # C major, C# major, three whole tones
        array([0, 1, 0])
    """
    each, inverse = np.unique(masks, return_inverse=True)
    return np.array([_origin(int(mask)) for mask in each], dtype=np.int64)[inverse.reshape(masks.shape)]


@cache
def _origin(mask: int) -> int:
    root = root_of(mask)
    if root >= 0:
        return root
    return int(np.argmin(transposed(mask, -np.arange(PITCH_CLASSES))))

"""Chords in the latent space of a model: the codes of all sets, samples, and straight lines between two chords."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.explore.codes import decode, encode, frames_of
from latentscape.explore.voice_leading import merged, movement
from latentscape.faces import Command, call
from latentscape.models import Model, evaluating
from latentscape.music.pitches import PITCH_CLASSES, SETS, bits_of, masks_of, transposed
from latentscape.random import StreamNoise, generator
from latentscape.shapes import one_line

Masks = NDArray[np.int64]

STEPS = 65  # codes on a straight line; their distance is smaller than the width of a chord's region


@dataclass(frozen=True, eq=False)
class ChordCodes:
    """The mean codes of all 4,096 sets, by their masks.

    Attributes:
        codes: `(4096, latent)`.
        frames: The transposition of each set from the frame of its code, `(4096,)`; none if the model sums over no transpositions.
    """

    codes: NDArray[np.float64]
    frames: Masks | None = None

    __repr__ = one_line


def chord_codes(model: Model) -> ChordCodes:
    """The mean code of each set, and its transposition if the model sums over transpositions.

    Raises:
        SettingError: The examples of the model are not single chords.
    """
    check_single_chords(model)
    every = Examples(torch.from_numpy(bits_of(np.arange(SETS))))
    return ChordCodes(encode(model, every), frames_of(model, every))


def check_single_chords(model: Model, source: str = "FILE.npz") -> None:
    """Refuse a model whose examples are not single chords.

    Args:
        model: The model.
        source: The chords that another model can be trained on.

    Raises:
        SettingError: The examples have another shape.
    """
    if model.shape != (PITCH_CLASSES,):
        raise SettingError(
            f"This needs a model of single chords, of shape (12,), but this model's examples have {model.shape}; train one: ",
            Command(("train", source, "--recipe", "chords-shape"), call("ls.run", source, "chords-shape")),
            ".",
        )


def latent_line(model: Model, a: int, b: int, *, steps: int = STEPS) -> Masks:
    """Decode a straight line of codes from one chord to another; equal chords in a row become one.

    A model that sums over transpositions decodes shapes. Each shape is then put in the transposition for which all voices move least along
    the whole line, from the transposition of `a` to that of `b`.

    Args:
        model: A model of single chords.
        a: The mask of the chord at the start.
        b: The mask of the chord at the end.
        steps: The number of codes.

    Returns:
        The masks, `(chords,)`; a chord that the model does not decode to itself is not among them. Empty sets are left out.
    """
    check_single_chords(model)
    ends = Examples(torch.from_numpy(bits_of([a, b])))
    codes = encode(model, ends)
    line = codes[0] + (codes[1] - codes[0]) * np.linspace(0, 1, steps)[:, None]
    masks = masks_of(decode(model, line) > 0.5)
    if model.frames > 1:
        frames = frames_of(model, ends)
        assert frames is not None
        shapes = merged(masks)
        masks = _least_movement(shapes if len(shapes) > 1 else masks[[0, -1]], *frames.tolist())
    return merged(masks[masks > 0])


def sample_chords(model: Model, n: int, *, seed: int = 0) -> NDArray[np.uint8]:
    """Draw `n` examples from the model, `(n, *X)`: a code, a transposition if it sums over them, and then the notes, from p(x | z)."""
    noise = StreamNoise(generator("chords", seed))
    with evaluating(model):
        codes = model.sample_codes(n, noise)
        shown = model.in_frame(model.decode_sample(codes, noise), model.sample_frames(n, noise))
        drawn = noise.uniform(1, shown)[0] < shown  # notes that are drawn already are 0 or 1, and stay
    return drawn.to(torch.uint8).cpu().numpy()


def set_log_probs(model: Model, codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """log p(x | z) of all 4,096 sets for codes `(n, latent)`, in the frame of the code: `(n, 4096)`.

    Raises:
        SettingError: The examples of the model are not single chords, or its notes are not independent, given z.
    """
    check_single_chords(model)
    if model.family != "Bernoulli":
        raise SettingError(f"The notes must be independent given the code, as under a Bernoulli, but the likelihood is {model.family}.")
    p = np.clip(decode(model, codes), 1e-12, 1 - 1e-12)
    bits = bits_of(np.arange(SETS)).astype(np.float64)
    return np.asarray(np.log(p) @ bits.T + np.log1p(-p) @ (1 - bits).T)


def _least_movement(shapes: Masks, first: int, last: int) -> Masks:
    """Each shape in the transposition for which all voices together move least from `first` to `last`, by dynamic programming."""
    frames = np.arange(PITCH_CLASSES)
    sets = transposed(shapes[:, None], frames)  # (steps, 12)
    total = np.where(frames == first, 0.0, np.inf)
    before: list[Masks] = []
    for previous, current in pairwise(sets):
        cost = total[:, None] + np.minimum(movement(previous[:, None], current[None, :]), 1e6) + 1e-9 * (frames[:, None] != frames)
        before.append(cost.argmin(0))
        total = cost.min(0)
    route = [last]
    for step in reversed(before):
        route.append(int(step[route[-1]]))
    return np.asarray(sets[np.arange(len(sets)), route[::-1]])

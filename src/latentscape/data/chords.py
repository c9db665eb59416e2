"""Chords as examples: one for each chord, in parts by piece."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from latentscape.data.examples import Examples
from latentscape.data.source import Source
from latentscape.data.splits import PARTS, Splits
from latentscape.errors import DataError
from latentscape.music.chords import UNKNOWN, Chords, Piece
from latentscape.music.names import QUALITIES, pitch_name, qualities_of
from latentscape.music.pitches import PITCH_CLASSES
from latentscape.shapes import Support

KIND = "chords"
RECIPE = "chords-shape"
HELD_OUT_SHARE = 0.15  # of the pieces, for validation and again for the final evaluation, if their source has no parts
MIN_PIECES_IN_PARTS = 3


def with_parts(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces, each in a part: those without one are put into 70 % `train`, 15 % `valid` and 15 % `heldout`.

    Pieces are ranked by the SHA-256 of their names, so a part depends neither on the order of the pieces nor on a seed. From three pieces
    on, each part has at least one; fewer pieces are all to train on.
    """
    without = [i for i, piece in enumerate(pieces) if not piece.part]
    ranked = sorted(without, key=lambda i: (hashlib.sha256(pieces[i].name.encode()).digest(), i))
    size = max(1, round(HELD_OUT_SHARE * len(ranked))) if len(ranked) >= MIN_PIECES_IN_PARTS else 0
    parts = {i: "heldout" if rank < size else "valid" if rank < 2 * size else "train" for rank, i in enumerate(ranked)}
    return tuple(replace(piece, part=parts.get(i, piece.part)) for i, piece in enumerate(pieces))


def splits_of(chords: Chords) -> Splits:
    """The chords as examples `(n, 12)` of 0 and 1 in the parts of their pieces, which are the groups of the examples.

    Labels are the qualities of the chords; the name of an example is that of its piece and its bar, or its place in the piece.

    Raises:
        DataError: There is no piece to train on.
    """
    pieces = with_parts(chords.pieces)
    numbers = {part: [i for i, piece in enumerate(pieces) if piece.part == part] for part in PARTS}
    if not numbers["train"]:
        raise DataError(
            f"{chords.origin or 'The music'} has no pieces to train on, only {', '.join(p for p in PARTS if numbers[p])} pieces; "
            "import music that has training pieces, or no parts."
        )
    return Splits(**{part: _examples([pieces[i] for i in indices], indices) for part, indices in numbers.items() if indices})


def chords_source(chords: Chords, *, name: str, title: str, digest: str, licence: str = "", cite: str = "") -> Source:
    """A source of chords."""
    return Source(
        name=name,
        title=title,
        shape=(PITCH_CLASSES,),
        support=Support.BINARY,
        recipe=RECIPE,
        load=lambda: splits_of(chords),
        digest=digest,
        licence=licence or chords.licence or "yours",
        cite=cite,
        kind=KIND,
    )


def _examples(pieces: Sequence[Piece], numbers: Sequence[int]) -> Examples:
    one_part = Chords(tuple(pieces))
    return Examples(
        torch.from_numpy(one_part.sets),
        labels=qualities_of(one_part.masks),
        classes=QUALITIES,
        ids=np.array([name for piece in pieces for name in _places(piece)]),
        columns=tuple(pitch_name(pitch) for pitch in range(PITCH_CLASSES)),
        groups=np.repeat(np.array(numbers, dtype=np.int64), [len(piece) for piece in pieces]),
        kind=KIND,
    )


def _places(piece: Piece) -> list[str]:
    return [f"{piece.name}, chord {i}" if bar == UNKNOWN else f"{piece.name}, bar {bar}" for i, bar in enumerate(piece.bars.tolist(), 1)]

"""The chords of pieces, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from latentscape.music.pitches import PITCH_CLASSES, masks_of

UNKNOWN = -1  # stands for an unknown bass, key or bar


@dataclass(frozen=True, eq=False)
class Piece:
    """The chords of one piece, in their order; equal chords in a row are one chord (see `merged`).

    Attributes:
        name: Its name: that of its file, and a number if the file holds several pieces.
        sets: The pitch-class sets, `(n, 12)`, of 0 and 1.
        bass: The lowest pitch class of each chord, `(n,)`; -1 where it is unknown.
        beats: The duration of each chord in quarter notes, `(n,)`.
        bars: The bar in which each chord begins, from 1 on, `(n,)`; -1 where it is unknown.
        key: Its key: 0 to 11 for C major to B major, 12 to 23 for C minor to B minor; -1 if it is unknown.
        part: The part of the data that its source puts it in: `train`, `valid` or `heldout`; empty if the source has no parts.
        repairs: What was wrong in its file and was repaired or left out, a sentence for each.
    """

    name: str
    sets: NDArray[np.uint8]
    bass: NDArray[np.int8]
    beats: NDArray[np.float32]
    bars: NDArray[np.int32]
    key: int = UNKNOWN
    part: str = ""
    repairs: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.sets)

    @classmethod
    def of(
        cls,
        name: str,
        sets: Sequence[Sequence[int]] | NDArray[np.generic],
        bass: Sequence[int] | NDArray[np.generic] | None = None,
        beats: Sequence[float] | NDArray[np.generic] | None = None,
        bars: Sequence[int] | NDArray[np.generic] | None = None,
        *,
        key: int = UNKNOWN,
        part: str = "",
        repairs: Sequence[str] = (),
    ) -> "Piece":
        """A piece from lists or arrays; what is left out is unknown, and a chord lasts for one beat."""
        n = len(sets)
        return cls(
            name,
            np.asarray(sets, dtype=np.uint8).reshape(n, PITCH_CLASSES),
            np.full(n, UNKNOWN, dtype=np.int8) if bass is None else np.asarray(bass, dtype=np.int8),
            np.ones(n, dtype=np.float32) if beats is None else np.asarray(beats, dtype=np.float32),
            np.full(n, UNKNOWN, dtype=np.int32) if bars is None else np.asarray(bars, dtype=np.int32),
            key,
            part,
            tuple(repairs),
        )

    def merged(self) -> "Piece":
        """The piece with equal sets in a row joined to one chord, which keeps the first bass and bar, and lasts as long as all of them."""
        if not len(self):
            return self
        first = np.flatnonzero(np.concatenate([[True], (self.sets[1:] != self.sets[:-1]).any(1)]))
        beats = np.add.reduceat(self.beats.astype(np.float64), first).astype(np.float32)
        return Piece(self.name, self.sets[first], self.bass[first], beats, self.bars[first], self.key, self.part, self.repairs)


@dataclass(frozen=True, eq=False)
class Chords:
    """The chords of several pieces, and where they come from.

    Attributes:
        pieces: The pieces, each with at least one chord.
        origin: The files or the folder they were read from, as text.
        licence: A note on the licence of the music.
        grid: How moments were chosen: `slice`, `beat`, `bar`, or `name` for written chord names.
        skipped: The files that gave no chord, and why: a sentence for each.
    """

    pieces: tuple[Piece, ...]
    origin: str = ""
    licence: str = ""
    grid: str = "slice"
    skipped: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return sum(map(len, self.pieces))

    @property
    def sets(self) -> NDArray[np.uint8]:
        """The sets of all pieces, `(n, 12)`."""
        return np.concatenate([piece.sets for piece in self.pieces])

    @property
    def masks(self) -> NDArray[np.int64]:
        """Their masks, `(n,)`."""
        return masks_of(self.sets)

    @property
    def piece_numbers(self) -> NDArray[np.int64]:
        """The number of the piece of each chord, from 0 on, `(n,)`."""
        return np.repeat(np.arange(len(self.pieces)), [len(piece) for piece in self.pieces])

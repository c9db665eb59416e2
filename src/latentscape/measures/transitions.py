"""Tables of counts of chords in a row: the probability of each chord given those before it, in all keys at once.

A table of order k counts rows of k + 1 chords in all 12 keys, and interpolates with the table of order k - 1; order 0 is the table of
single chords in all keys (`chord_tables`). So the probability of a row does not change when the row is transposed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import DataError, SettingError
from latentscape.measures.chord_tables import Floats, Masks, Table, counts_of, fitted_table, log_prob_of_others
from latentscape.music.pitches import PITCH_CLASSES, SETS, transposed
from latentscape.shapes import one_line

STRENGTHS = tuple(10.0 ** (i / 4) for i in range(-8, 13))  # candidates for the weight of the table of the order below: 0.01 to 1,000 chords
MAX_ORDER = 3  # four sets of 12 bits fit in one whole number


@dataclass(frozen=True, eq=False)
class Counts:
    """How often rows of chords of one length occur, in all 12 keys.

    Attributes:
        rows: The numbers of the rows, ascending, `(m,)`: the digits of a number, in base 4096, are the masks of its row.
        counts: How often each occurs, `(m,)`; a row counts a twelfth in each key.
    """

    rows: NDArray[np.int64]
    counts: Floats

    __repr__ = one_line

    def of(self, rows: NDArray[np.int64]) -> Floats:
        """The counts of rows by their numbers, `(n,)`."""
        if not len(self.rows):
            return np.zeros(len(rows))
        place = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.where(self.rows[place] == rows, self.counts[place], 0.0)

    def without_last(self) -> "Counts":
        """How often the rows without their last chord occur, where a chord follows them."""
        rows, first = np.unique(self.rows // SETS, return_index=True)
        return Counts(rows, np.add.reduceat(self.counts, first) if len(rows) else self.counts)


@dataclass(frozen=True, eq=False)
class Transitions:
    """A probability for each of the 4,096 sets, given up to `order` chords before it.

    Attributes:
        single: The table of single chords.
        rows: For each order from 1 on: the counts of the chords before, and of these with the next chord.
        strengths: For each order from 1 on: the number of chords that the table of the order below counts as.
    """

    single: Table
    rows: tuple[tuple[Counts, Counts], ...]
    strengths: tuple[float, ...]

    __repr__ = one_line

    @property
    def order(self) -> int:
        """The number of preceding chords on which a probability depends."""
        return len(self.rows)

    def log_prob(self, pieces: Sequence[Masks]) -> Floats:
        """The log-probability of each chord of some pieces or windows, given those before it in its piece, in nats: in one row `(n,)`."""
        masks, places = _in_one_row(pieces)
        p = np.exp(self.single.log_prob[masks])
        for order, ((before, whole), strength) in enumerate(zip(self.rows, self.strengths, strict=True), start=1):
            p = _interpolated(before, whole, strength, p, masks, places, order)
        return np.asarray(np.log(p))

    def next_log_prob(self, before: Sequence[int]) -> Floats:
        """The log-probability of each of the 4,096 sets after some chords, by their masks, in nats: `(4096,)`.

        Example:
            >>> table = fitted_transitions([np.array([145, 2192, 145, 2192] * 10)], [])  # C major, E minor, C major ...
            >>> int(table.next_log_prob([145]).argmax())
            2192
        """
        rows = np.tile(np.array([*before, 0], dtype=np.int64), (SETS, 1))
        rows[:, -1] = np.arange(SETS)
        return self.log_prob(list(rows)).reshape(rows.shape)[:, -1]

    def score(self, pieces: Sequence[Masks]) -> float:
        """The mean log-probability of the chords of some pieces or windows, in nats per chord."""
        return float(self.log_prob(pieces).mean())


def fitted_transitions(train: Sequence[Masks], valid: Sequence[Masks], *, order: int = 1) -> Transitions:
    """The table of the training pieces with the smoothing under which the validation pieces are likeliest.

    Without validation pieces, each training chord is left out in turn. The interpolation is that of a Dirichlet prior with the table of the
    order below as its mean: (count + strength x table below) / (count of the chords before + strength) (MacKay & Peto, 1995).

    Args:
        train: The pieces that are counted, or windows of them, each by the masks of its chords.
        valid: Those that choose the smoothing of each order, one after the other.
        order: The number of preceding chords on which a probability depends, up to 3.

    Raises:
        DataError: There are no training chords.
        SettingError: The order is out of range.

    Example:
        >>> table = fitted_transitions([np.array([145, 2192, 145, 2192] * 10)], [])  # C major, E minor, C major ...
        >>> bool(table.log_prob([np.array([145, 2192])])[1] > -0.1)
        True
    """
    if not 0 <= order <= MAX_ORDER:
        raise SettingError(f"A table depends on 0 to {MAX_ORDER} preceding chords, but order is {order}; give one of these.")
    masks, _ = _in_one_row(train)
    if not len(masks):
        raise DataError("There are no chords to count; give at least one.")
    judged, places = _in_one_row(valid) if any(map(len, valid)) else _in_one_row(train)
    leave_out = not any(map(len, valid))
    single = fitted_table(masks, judged[:0] if leave_out else judged, all_keys=True)
    assert single.smoothing is not None
    counts = counts_of(masks, all_keys=True)
    p = np.exp(log_prob_of_others(masks, counts, True, single.smoothing) if leave_out else single.log_prob[judged])
    rows, strengths = [], []
    for k in range(1, order + 1):
        whole = _counted(train, k + 1)
        pair = whole.without_last(), whole
        options = [_interpolated(*pair, strength, p, judged, places, k, leave_out=leave_out) for strength in STRENGTHS]
        best = int(np.argmax([np.log(option).mean() for option in options]))
        p = options[best]
        rows.append(pair)
        strengths.append(STRENGTHS[best])
    return Transitions(single, tuple(rows), tuple(strengths))


def pieces_of(masks: Masks, groups: NDArray[np.int64]) -> list[Masks]:
    """Chords in one row, `(n,)`, as pieces: a piece begins wherever the number of the group changes.

    Example:
        >>> [piece.tolist() for piece in pieces_of(np.array([1, 2, 4, 8]), np.array([0, 0, 1, 1]))]
        [[1, 2], [4, 8]]
    """
    return np.split(masks, np.flatnonzero(np.diff(groups)) + 1)


def _in_one_row(pieces: Sequence[Masks]) -> tuple[Masks, NDArray[np.int64]]:
    """The chords of all pieces, and the place of each in its piece, from 0 on."""
    empty = np.zeros(0, dtype=np.int64)
    return np.concatenate([empty, *pieces]), np.concatenate([empty, *(np.arange(len(piece)) for piece in pieces)])


def _numbers(masks: Masks, length: int) -> NDArray[np.int64]:
    """The number of the row of `length` chords that ends at each chord from the `length - 1`-th on."""
    n = len(masks) - length + 1
    number = np.zeros(max(n, 0), dtype=np.int64)
    for i in range(length):
        number = number * SETS + masks[i : i + n]
    return number


def _counted(pieces: Sequence[Masks], length: int) -> Counts:
    """The counts of all rows of this length in some pieces."""
    masks, places = _in_one_row(pieces)
    ends = np.flatnonzero(places >= length - 1)
    each = [_numbers(np.asarray(transposed(masks, semitones)), length)[ends - length + 1] for semitones in range(PITCH_CLASSES)]
    rows, counts = np.unique(np.concatenate(each), return_counts=True)
    return Counts(rows, counts / PITCH_CLASSES)


def _equal_keys(numbers: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """In how many of the 12 keys each row of chords is itself, `(n,)`: such a row is counted so often.

    Example:
        >>> c_augmented, c_major = 273, 145
        >>> _equal_keys(np.array([c_augmented, c_augmented * SETS + c_major]), 2).tolist()  # nothing and C+; C+ and C
        [3, 1]
    """
    chords = np.stack([numbers // SETS**i % SETS for i in range(length)], axis=-1)  # (n, length)
    moved = transposed(chords[..., None], np.arange(PITCH_CLASSES))
    return np.asarray((moved == chords[..., None]).all(-2).sum(-1))


def _interpolated(
    before: Counts,
    whole: Counts,
    strength: float,
    below: Floats,
    masks: Masks,
    places: NDArray[np.int64],
    order: int,
    *,
    leave_out: bool = False,
) -> Floats:
    """The probability of each chord, `(n,)`: the table of this order where so many chords come before it, `below` elsewhere."""
    ends = np.flatnonzero(places >= order)
    numbers = _numbers(masks, order + 1)[ends - order]
    count, of_before = whole.of(numbers), before.of(numbers // SETS)
    if leave_out:
        count = np.maximum(count - _equal_keys(numbers, order + 1) / PITCH_CLASSES, 0)
        of_before = np.maximum(of_before - _equal_keys(numbers // SETS, order) / PITCH_CLASSES, 0)
    p = below.copy()
    p[ends] = (count + strength * below[ends]) / (of_before + strength)
    return p

"""Written chords: lines of `start end name`, as Harte's `.lab` files and POP909 have them, and progressions, one a line."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import DataError, UnknownNameError
from latentscape.music.chords import UNKNOWN, Piece
from latentscape.music.names import parse_chord, root_of
from latentscape.music.pitches import bits_of
from latentscape.music.text import read_progressions

BEATS_PER_SECOND = 2.0  # where no beats are known, as at 120 beats a minute
MAX_CHORDS_PER_FILE = 500_000  # more than all the songs of POP909 have together; each takes half a kilobyte while it is read
MAX_SECONDS = 1e6  # of a piece
MAX_BEATS = 1e6  # of a chord
WORD = re.compile(r"[^\s,|]+")
LABEL_LINE = re.compile(r"\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)[\s,]+(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)[\s,]+(\S.*?)\s*")


@dataclass
class Written:
    """The chords that were read from text.

    Attributes:
        pieces: The pieces that have a chord.
        symbols: How many symbols were read, without those for silence.
        unknown: The symbols that are no chord, and how often each came.
    """

    pieces: list[Piece] = field(default_factory=list)
    symbols: int = 0
    unknown: Counter[str] = field(default_factory=Counter)

    def chord(self, symbol: str) -> tuple[int, int] | None:
        """The set and the bass of a symbol, counted; none for silence, for a single note and for a symbol that is no chord."""
        self.symbols += 1
        try:
            mask, bass = parse_chord(symbol)
        except UnknownNameError:
            self.unknown[symbol] += 1
            return None
        return (mask, bass) if mask.bit_count() > 1 else None


def is_labels(text: str) -> bool:
    """Whether the first line of a text, after empty lines and comments, is a start, an end and a name."""
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    return LABEL_LINE.fullmatch(first) is not None


def read_labels(text: str, name: str, file: str, *, beat_times: str = "", key_text: str = "") -> Written:
    """The chords in lines of `start end name`, in seconds.

    Args:
        text: The lines.
        name: The name of the piece.
        file: The name of the file, for messages.
        beat_times: The text of a file of beats, as POP909 has it: a line for each beat with its time, and as its last number 1 at the start
            of a bar. Without it, a second counts as two beats, and bars are unknown.
        key_text: The text of a file of keys, as POP909 has it: lines of `start end key`. The key that lasts longest is the piece's.

    Raises:
        DataError: A line is not `start end name`; the message has its number.
    """
    written = Written()
    spans: list[tuple[float, float]] = []
    chords: list[tuple[int, int]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = LABEL_LINE.fullmatch(line)
        if match is None or not float(match[1]) <= float(match[2]) <= MAX_SECONDS:
            raise DataError(f"{file}: line {number} is not 'start end chord' in seconds ({line.strip()[:40]!r}); correct it, or delete it.")
        chord = written.chord(match[3])
        if chord is not None:
            spans.append((float(match[1]), float(match[2])))
            chords.append(chord)
        if len(spans) > MAX_CHORDS_PER_FILE:
            raise DataError(f"{file} holds more than {MAX_CHORDS_PER_FILE:,} chords; split it into several files.")
    if chords:
        beats, bars = _in_beats(np.array(spans), beat_times, file)
        written.pieces.append(_piece(name, chords, beats, bars, key=_longest_key(key_text)))
    return written


def read_written(text: str, name: str, file: str) -> Written:
    """The progressions in a text, one a line; see `latentscape.music.text.read_progressions`. A piece has the title of its line, if any.

    Args:
        text: The text.
        name: The name of a piece without a title, before its number.
        file: The name of the file, for messages.

    Raises:
        DataError: There are too many words.
    """
    if sum(1 for _ in WORD.finditer(text)) > MAX_CHORDS_PER_FILE:
        raise DataError(f"{file} holds more than {MAX_CHORDS_PER_FILE:,} chords; split it into several files.")
    written = Written()

    def parse(symbol: str) -> tuple[int, int]:
        chord = parse_chord(symbol)
        written.symbols += 1
        return chord

    progressions, written.unknown = read_progressions(text, parse)
    written.symbols += written.unknown.total()
    for number, progression in enumerate(progressions, 1):
        chords = [chord for chord in progression.chords if chord.mask.bit_count() > 1]
        if chords:
            sets = [(chord.mask, chord.bass) for chord in chords]
            title = progression.title or f"{name} {number}"
            written.pieces.append(_piece(title, sets, [chord.beats for chord in chords], [chord.bar for chord in chords]))
    return written


def _piece(
    name: str,
    chords: list[tuple[int, int]],
    beats: NDArray[np.float64] | list[float],
    bars: NDArray[np.int64] | list[int],
    *,
    key: int = UNKNOWN,
) -> Piece:
    masks, basses = np.array(chords, dtype=np.int64).T
    return Piece.of(name, bits_of(masks), basses, np.minimum(beats, MAX_BEATS), bars, key=key).merged()


def _in_beats(spans: NDArray[np.float64], beat_times: str, file: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """How many beats each span of seconds takes, and the bar in which it begins."""
    rows = [line.split() for line in beat_times.splitlines() if line.strip()]
    if len(rows) < 2:
        return np.diff(spans, axis=1)[:, 0] * BEATS_PER_SECOND, np.full(len(spans), UNKNOWN, dtype=np.int64)
    try:
        times, starts = (np.array([float(row[i]) for row in rows]) for i in (0, -1))
    except ValueError as error:
        raise DataError(f"The beat file beside {file} is not lines of numbers ({error}); correct it, or remove it.") from error
    if not (np.diff(times) > 0).all():
        raise DataError(f"The times in the beat file beside {file} do not ascend; correct it, or remove it.")
    first, last = times[0], times[-1]
    places = np.interp(spans, times, np.arange(len(times), dtype=np.float64))
    places += np.minimum(spans - first, 0) / (times[1] - first) + np.maximum(spans - last, 0) / (last - times[-2])  # at the same tempo
    bar_starts = np.flatnonzero(starts == 1)
    bars = np.searchsorted(bar_starts, np.round(places[:, 0], 3), side="right")
    return np.diff(places, axis=1)[:, 0], np.maximum(bars, 1)


def _longest_key(text: str) -> int:
    """The key in lines of `start end key` that lasts longest; -1 if there is none."""
    lengths: Counter[int] = Counter()
    for start, end, symbol in _matches(text.splitlines()):
        try:
            mask, bass = parse_chord(symbol)
        except UnknownNameError:
            continue
        root = root_of(mask, bass)
        if root >= 0:
            lengths[root + (0 if mask >> (root + 4) % 12 & 1 else 12)] += round(1000 * (end - start))
    return lengths.most_common(1)[0][0] if lengths else UNKNOWN


def _matches(lines: Iterable[str]) -> Iterable[tuple[float, float, str]]:
    for line in lines:
        match = LABEL_LINE.fullmatch(line)
        if match is not None:
            yield float(match[1]), float(match[2]), match[3]

"""From the notes of a score to its chords."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import DataError, unknown
from latentscape.faces import Argument
from latentscape.music.chords import UNKNOWN, Piece
from latentscape.music.keys import estimated_key, keys_near
from latentscape.music.midi import Score
from latentscape.music.slices import Moments, Notes, slices, windows
from latentscape.music.tracks import Voice, chosen

GRIDS = ("auto", "slice", "beat", "bar")
MAX_THIN_SHARE = 0.3  # of the sounding time, with fewer than three pitch classes; above it, slices would cut broken chords up
MAX_SHORT_SHARE = 0.2  # of the slices, shorter than a 64th note; above it, a player does not strike the notes of chords together
QUARTERS_OF_SHORT = 1 / 16
MAX_MELODY_SHARE = 0.02  # of the sounding time, with two pitch classes or more; below it, the music is a melody
MAX_WINDOWS = 500_000  # of a piece
MAX_BEATS = 1e6  # of a chord
COMMON_TIME = (4, 4)
COMPOUND_METERS = (6, 9, 12)  # numerators of meters that are beaten in threes, if their denominator is 8 or more


class Bars(NamedTuple):
    """Bars from a tick on, all of one length.

    Attributes:
        tick: Where the first of them begins.
        beat: The ticks of a beat.
        bar: The ticks of a bar.
        number: The number of the first bar.
    """

    tick: int
    beat: int
    bar: int
    number: int


@dataclass(frozen=True, eq=False)
class Harmony:
    """The chords of a score, and how they were taken from it.

    Attributes:
        piece: The chords.
        grid: `slice`, `beat` or `bar`.
        kept: The voices whose notes were used.
        dropped: The voices whose notes were not used.
        thin: How many moments were left out because a single pitch class sounds.
        key_is_estimated: Whether the key is not that of a signature.
    """

    piece: Piece
    grid: str
    kept: tuple[Voice, ...]
    dropped: tuple[Voice, ...]
    thin: int
    key_is_estimated: bool


def harmony_of(
    score: Score, name: str, *, grid: str = "auto", tracks: str = "auto", keep_melody: bool = False, bars: Sequence[Bars] = ()
) -> Harmony:
    """The chords of a score: sets of at least two pitch classes, equal ones in a row merged.

    Args:
        score: The score.
        name: The name of the piece.
        grid: `slice`: what sounds from each moment at which a note begins or ends to the next, which is right for scores. `beat`, `bar`:
            the pitch classes that sound long enough in a beat or a bar, which is right for broken chords and performances. `auto`: `beat`
            if fewer than three pitch classes sound in more than 30 % of the sounding time, or many slices are very short; else `slice`.
        tracks: The tracks to use: `auto`, `all`, or names and numbers; see `latentscape.music.tracks.chosen`.
        keep_melody: Use tracks that play one note at a time, too.
        bars: Where the bars are; by default, where the meters of the score put them.

    Raises:
        DataError: The score has no chords, or `grid` needs beats that it does not have.
        UnknownNameError: There is no such track or grid.
    """
    if grid not in GRIDS:
        raise unknown("grid", grid, GRIDS)
    if grid in ("beat", "bar") and not score.division:
        raise DataError(
            f"{name} counts its time in frames of film (SMPTE), which have no beats; use slices (", Argument("grid", "slice"), ")."
        )
    kept, dropped = chosen(score, name, tracks=tracks, keep_melody=keep_melody)
    rows = np.sort(np.concatenate([voice.notes for voice in kept]))
    notes = Notes(score.start[rows], score.end[rows], score.pitch[rows])
    moments = slices(notes)
    if grid == "auto":
        _refuse_melody(moments, name, has_beats=bool(score.division))
        grid = "beat" if score.division and _is_broken(moments, score.division) else "slice"
    bars = list(bars) or bars_of(score)
    total = moments.durations.sum(0)
    if grid != "slice":
        moments = windows(notes, _edges(bars, grid, int(notes.start.min()), int(notes.end.max()), name))
    sizes = moments.sets.sum(1)
    usable = sizes >= 2
    if not usable.any():
        raise DataError(f"{name} has no moment in which two pitch classes sound; it may be a melody alone; give music with chords.")
    key, is_estimated = _key(score, total)
    piece = Piece.of(
        name,
        moments.sets[usable],
        moments.bass[usable],
        np.minimum(moments.length[usable] / (score.division or 1), MAX_BEATS),
        _bar_numbers(bars, moments.start[usable]),
        key=key,
        repairs=score.repairs,
    ).merged()
    if not score.division:  # seconds have no beats: a second counts as two
        piece = replace(piece, beats=piece.beats * np.float32(2 * (score.seconds_per_tick or 0.0)))
    return Harmony(piece, grid, tuple(kept), tuple(dropped), int((sizes == 1).sum()), is_estimated)


def bars_of(score: Score) -> list[Bars]:
    """The bars of a score by its meters; 4/4 where it has none. None at all, if it has no beats."""
    if not score.division:
        return []
    meters = [(meter.tick, meter.numerator, meter.denominator) for meter in score.meters]
    if not meters or meters[0][0] > 0:
        meters.insert(0, (0, *COMMON_TIME))
    bars: list[Bars] = []
    for tick, numerator, denominator in meters:
        bar = max(score.division * 4 * numerator // denominator, 1)
        is_compound = numerator in COMPOUND_METERS and denominator >= 8
        beat = max(score.division * 4 * (3 if is_compound else 1) // denominator, 1)
        number = 1
        if bars:
            before = bars[-1]
            number = before.number - (before.tick - tick) // before.bar  # an incomplete bar counts
        bars.append(Bars(tick, beat, bar, number))
    return bars


def _bar_numbers(bars: Sequence[Bars], ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of the bar in which each tick lies, from 1 on."""
    if not bars:
        return np.full(len(ticks), UNKNOWN, dtype=np.int64)
    begins, lengths, numbers = (np.array([part[i] for part in bars], dtype=np.int64) for i in (0, 2, 3))
    part = np.maximum(np.searchsorted(begins, ticks, side="right") - 1, 0)
    return np.clip(numbers[part] + (ticks - begins[part]) // lengths[part], 1, 2**31 - 1)


def _edges(bars: Sequence[Bars], grid: str, first: int, last: int, name: str) -> NDArray[np.int64]:
    """The edges of beats or bars that contain the ticks from `first` to `last`."""
    edges: list[NDArray[np.int64]] = []
    room = MAX_WINDOWS
    for part, end in zip(bars, [*(after.tick for after in bars[1:]), max(last, bars[-1].tick + 1)], strict=True):
        length = part.beat if grid == "beat" else part.bar
        start = part.tick + max(first - part.tick, 0) // length * length
        room -= max(end - start, 0) // length
        if room < 0:
            raise DataError(f"{name} has more than {MAX_WINDOWS:,} {grid}s; use slices (", Argument("grid", "slice"), ").")
        edges.append(np.arange(start, end, length, dtype=np.int64))
    joined = np.concatenate(edges)
    ends = max(last, int(joined[-1]) + 1)
    return np.append(joined, ends)


def _refuse_melody(moments: Moments, name: str, *, has_beats: bool) -> None:
    """Refuse notes that hardly ever sound together: read by the beat, the steps of a melody would become chords."""
    sizes = moments.sets.sum(1)
    if moments.length[sizes >= 2].sum() > MAX_MELODY_SHARE * moments.length[sizes > 0].sum():
        return
    problem = f"{name} has {'almost ' if (sizes >= 2).any() else ''}no moment in which two pitch classes sound; it may be a melody alone"
    if not has_beats:
        raise DataError(f"{problem}; give music with chords.")
    raise DataError(f"{problem}. If its chords are broken, read it by the beat (", Argument("grid", "beat"), ").")


def _is_broken(moments: Moments, division: int) -> bool:
    """Whether slices would cut the chords of a piece into parts."""
    sizes = moments.sets.sum(1)
    time, thin = moments.length[sizes > 0].sum(), moments.length[(sizes > 0) & (sizes < 3)].sum()
    short = (moments.length < QUARTERS_OF_SHORT * division).mean() if len(sizes) else 0.0
    return bool(thin > MAX_THIN_SHARE * time or short > MAX_SHORT_SHARE)


def _key(score: Score, durations: NDArray[np.float64]) -> tuple[int, bool]:
    """The key, and whether it is an estimate.

    Programs write the signature of C major where they know none, and often write major for minor. So the first signature that is not
    C major says which keys are near, and the notes decide between these.
    """
    signature = next((key for key in score.keys if key.sharps or key.is_minor), None)
    if signature is None:
        return estimated_key(durations), True
    return estimated_key(durations, keys_near(signature.sharps, is_minor=signature.is_minor)), False

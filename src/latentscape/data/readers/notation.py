"""Scores in MusicXML, ABC and kern, and the Bach chorales of music21's corpus; music21 reads their notes, and nothing else."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from latentscape.errors import DataError, first_line
from latentscape.music.midi import KeySignature, Score
from latentscape.music.scores import Bars

TICKS = 10_080  # of a quarter note: divisible by all numbers up to 10
SUFFIXES = (".musicxml", ".xml", ".mxl", ".abc", ".krn")
MAX_NOTES = 2_000_000  # of a file


class Scored(NamedTuple):
    """A piece in notation: its name, its notes and its bars."""

    name: str
    score: Score
    bars: list[Bars]


def read_notation(path: Path, name: str) -> list[Scored]:
    """The scores in a file, each with its name and its bars; several if the file is a collection of tunes.

    Args:
        path: The file.
        name: Its name, without its suffix.

    Raises:
        DataError: music21 is not installed, or cannot read the file.
    """
    music21 = _music21(path.name)
    try:
        # music21 keeps what it has read as pickles, which are never read
        parsed = music21.converter.parseFile(path, forceSource=True, storePickle=False)
        if isinstance(parsed, music21.stream.Opus):
            return [Scored(f"{name} {i}", *_score(music21, score, path.name)) for i, score in enumerate(parsed.scores, 1)]
        return [Scored(name, *_score(music21, parsed, path.name))]
    except DataError:
        raise
    except Exception as error:
        raise DataError(f"{path.name} cannot be read by music21 ({first_line(error)}); export it again.") from error


def bach_chorales() -> Iterator[tuple[str, Path]]:
    """The chorales in music21's corpus: their names, and their files.

    Raises:
        DataError: music21 is not installed.
    """
    music21 = _music21("The corpus of Bach's chorales")
    seen = set()
    for file in music21.corpus.chorales.Iterator(returnType="filename"):
        if file not in seen:
            seen.add(file)
            work = music21.corpus.getWork(file)
            path = Path(work[0] if isinstance(work, list) else work)
            yield path.name.removesuffix(path.suffix), path


def _music21(subject: str) -> Any:
    try:
        import music21
    except ImportError as error:
        raise DataError(f"{subject} is read by music21, which is not installed; install it: pip install 'latentscape[music]'.") from error
    return music21


def _score(music21: Any, stream: Any, name: str) -> tuple[Score, list[Bars]]:
    """The notes of a stream of music21, as a score with a track for each part."""
    if not isinstance(stream, music21.stream.Stream):
        raise DataError(f"{name} holds no music; export it again.")
    sounding = stream.toSoundingPitch()
    parts = list(sounding.parts) if hasattr(sounding, "parts") and len(sounding.parts) else [sounding]
    rows: list[tuple[int, int, int, int]] = []
    for track, part in enumerate(parts):
        for element in part.flatten().notes:
            if isinstance(element, music21.harmony.Harmony) or not element.pitches:
                continue  # a chord symbol, or a drum
            start = _ticks(element.offset)
            rows += [(start, start + _ticks(element.duration.quarterLength), _midi(pitch), track) for pitch in element.pitches]
            if len(rows) > MAX_NOTES:
                raise DataError(f"{name} holds more than {MAX_NOTES:,} notes; split it into several files.")
    starts, ends, pitches, tracks = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4).T
    zeros = np.zeros_like(starts)
    keys = tuple(
        KeySignature(_ticks(key.getOffsetInHierarchy(parts[0])), key.sharps, getattr(key, "mode", None) == "minor")
        for key in parts[0].recurse().getElementsByClass(music21.key.KeySignature)
    )
    names = tuple(str(part.partName or part.id) for part in parts)
    return Score(TICKS, starts, ends, pitches, tracks, zeros, zeros, zeros + 64, names, keys=keys), _bars(music21, parts[0])


def _bars(music21: Any, part: Any) -> list[Bars]:
    """The measures of a part, with the numbers that are printed over them; an upbeat counts as bar 1."""
    bars: list[Bars] = []
    beat, shift = TICKS, 0
    for measure in part.getElementsByClass(music21.stream.Measure):
        meter, length = measure.timeSignature, max(_ticks(measure.duration.quarterLength), 1)
        if meter is not None:
            beat = max(_ticks(meter.beatDuration.quarterLength), 1)
        number = int(measure.number or 0)
        if not bars and number == 0 and meter is not None and length >= _ticks(meter.barDuration.quarterLength):
            shift = 1  # in ABC the first bar is 0, even if it is no upbeat
        bars.append(Bars(_ticks(measure.offset), beat, length, max(number + shift, 1)))
    return bars


def _ticks(quarters: float | Fraction) -> int:
    return round(quarters * TICKS)


def _midi(pitch: Any) -> int:
    """The MIDI number of a pitch; a quarter tone is rounded."""
    return int(min(max(round(pitch.ps), 0), 127))

"""Chords as a score in MusicXML, which programs for notation open; written by music21."""

import math
import re
import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from latentscape.errors import DataError, UnknownNameError, UsageError
from latentscape.music.names import Shape, heard_as, name_of, notes_of, parse_chord, pitch_name
from latentscape.music.pitches import PITCH_CLASSES
from latentscape.music.symbols import intervals

if TYPE_CHECKING:
    from music21.base import Music21Object

SLOTS_PER_BEAT = 4  # ends of chords are rounded to sixteenths, which notation can show
MAX_PITCH = 127
MAX_CHORDS = 10_000
PARTS = ("upper notes", "bass")
KINDS = {  # the names that music21 gives to kinds of chords, and our suffixes for them
    "major": "",
    "minor": "m",
    "augmented": "aug",
    "diminished": "dim",
    "dominant-seventh": "7",
    "major-seventh": "maj7",
    "minor-seventh": "m7",
    "minor-major-seventh": "mMaj7",
    "augmented-seventh": "7#5",
    "half-diminished-seventh": "m7b5",
    "diminished-seventh": "dim7",
    "major-sixth": "6",
    "minor-sixth": "m6",
    "dominant-ninth": "9",
    "major-ninth": "maj9",
    "minor-ninth": "m9",
    "dominant-11th": "11",
    "minor-11th": "m11",
    "suspended-second": "sus2",
    "suspended-fourth": "sus4",
    "power": "5",
}
ADDED = {1: (9, -1), 2: (9, 0), 3: (9, 1), 5: (11, 0), 6: (11, 1), 8: (13, -1), 9: (13, 0)}  # semitones: the degree, and its alteration
ALTERED_FIFTHS = {6: (5, -1), 8: (5, 1)}
LEFT_OUT = {3: (3, 0), 4: (3, 0), 7: (5, 0)}


def musicxml(voicings: Sequence[Sequence[int]], beats: Sequence[float], *, names: Sequence[str] | None = None, title: str = "") -> bytes:
    """Chords as a score of two staves, in bars of four beats, with chord symbols.

    The lowest note of each chord stands in the lower staff. The ends of chords are rounded to sixteenths.

    Args:
        voicings: The MIDI numbers of each chord; a chord without notes is a rest.
        beats: The duration of each chord in quarter notes.
        names: The name of each chord, which `parse_chord` reads, or an empty text for none. The notes are spelled as in it. A name that is
            a set, such as `{C E F#}`, is written as text.
        title: The title of the score.

    Raises:
        DataError: There is no chord, or a pitch, a duration or a name is impossible.
        UsageError: music21 is not installed.
    """
    symbols = [""] * len(voicings) if names is None else [*names]
    slots = _slots(voicings, beats, symbols)
    if find_spec("music21") is None:
        raise UsageError('MusicXML files need the package music21, which is not installed: pip install "latentscape[music]".')
    with warnings.catch_warnings():  # music21's, about notation
        warnings.simplefilter("ignore")
        return _written(voicings, slots, symbols, title)


def _slots(voicings: Sequence[Sequence[int]], beats: Sequence[float], names: Sequence[str]) -> list[int]:
    """The duration of each chord in sixteenths, at least one; all arguments are checked first."""
    if not len(voicings) or not len(voicings) == len(beats) == len(names):
        raise DataError(
            f"Each chord needs a duration and a name, but there are {len(voicings)} chords, {len(beats)} durations and {len(names)} names; "
            "give as many of each."
        )
    if len(voicings) > MAX_CHORDS:
        raise DataError(
            f"There are {len(voicings):,} chords, but a score is written of up to {MAX_CHORDS:,}; write them in several pieces."
        )
    for pitch in {pitch for pitches in voicings for pitch in pitches}:
        if not 0 <= pitch <= MAX_PITCH:
            raise DataError(f"A pitch must be from 0 to {MAX_PITCH}, a MIDI number, but one is {pitch}; move it by octaves.")
    slots, end, exact = [], 0, 0.0
    for duration in beats:
        if not 0 < duration < math.inf:
            raise DataError(f"The duration of a chord must be above 0 beats, but one is {duration:g}; leave that chord out.")
        exact += duration * SLOTS_PER_BEAT
        slots.append(max(1, round(exact) - end))
        end += slots[-1]
    if end > MAX_CHORDS * SLOTS_PER_BEAT * PITCH_CLASSES:
        raise DataError(
            f"The chords last {exact / SLOTS_PER_BEAT:,.0f} beats, which is too long for a score; write them in several pieces."
        )
    return slots


def _written(voicings: Sequence[Sequence[int]], slots: Sequence[int], names: Sequence[str], title: str) -> bytes:
    from music21 import chord, clef, layout, metadata, meter, note, stream
    from music21.musicxml.m21ToXml import GeneralObjectExporter

    staves = [stream.Part(id=part) for part in PARTS]
    for staff, sign in zip(staves, ("treble", "bass"), strict=True):
        for element in (clef.clefFromString(sign), meter.TimeSignature("4/4")):
            staff.insert(0.0, element)
    offset = 0.0
    for pitches, length, name in zip(voicings, slots, names, strict=True):
        lasts = length / SLOTS_PER_BEAT
        spelling = _spelling(name)
        upwards = sorted({*pitches})
        for staff, notes in zip(staves, (upwards[1:], upwards[:1]), strict=True):
            spelled = [f"{spelling[pitch % PITCH_CLASSES].replace('b', '-')}{pitch // PITCH_CLASSES - 1}" for pitch in notes]
            sounding: Any = chord.Chord(spelled) if len(spelled) > 1 else note.Note(spelled[0]) if spelled else note.Rest()
            sounding.quarterLength = lasts
            staff.insert(offset, sounding)
        symbol = _symbol(name)
        if symbol is not None:
            staves[0].insert(offset, symbol)
        offset += lasts
    score = stream.Score([*staves, layout.StaffGroup(staves, symbol="brace")])
    score.metadata = metadata.Metadata(title=title or "Chords", composer="Latentscape")
    content = GeneralObjectExporter(score).parse()
    content = re.sub(rb"\s*<encoding-date>[^<]*</encoding-date>", b"", content)  # so that equal chords are equal bytes
    for number, random_id in enumerate(re.findall(rb'<score-part id="([^"]*)"', content), start=1):
        content = content.replace(b'"%b"' % random_id, b'"P%d"' % number)
    return content


def _spelling(name: str) -> list[str]:
    """The names of the 12 pitch classes, of which those of a chord are spelled as in its name."""
    spelling = [pitch_name(pitch) for pitch in range(PITCH_CLASSES)]
    if name:
        chord = _read(name)
        is_usual = name_of(*chord)[:2] == name[:2]
        for spelled in notes_of(*chord, flats=None if is_usual else {"b": True, "#": False}.get(name[1:2])):
            spelling[_read(f"{{{spelled}}}")[0].bit_length() - 1] = spelled
    return spelling


def _read(name: str) -> tuple[int, int]:
    try:
        return parse_chord(name)
    except UnknownNameError as error:
        raise DataError(*error.args) from error


def _symbol(name: str) -> "Music21Object | None":
    """The chord symbol of a name; text, if it is the name of a set."""
    if not name:
        return None
    from music21 import expressions, harmony

    mask, bass = _read(name)
    if not mask:
        return harmony.NoChord()
    heard = heard_as(mask, bass)
    if heard.shape is None:
        return expressions.TextExpression(name)
    spelling = _spelling(name)
    kind = _nearest_kind(heard.shape)
    low = heard.root if bass < 0 else bass
    symbol = harmony.ChordSymbol(
        root=spelling[heard.root].replace("b", "-"), bass=spelling[low].replace("b", "-"), kind=kind, kindStr=heard.shape.suffix
    )
    for change, degree, alteration in _changes(kind, heard.shape):
        symbol.addChordStepModification(harmony.ChordStepModification(change, degree, alteration))
    return symbol


def _nearest_kind(shape: Shape) -> str:
    """The kind that differs from a shape in the fewest notes; kinds that lack its seventh come last."""
    return min(KINDS, key=lambda kind: (any(semitones not in ADDED for semitones in _extra(kind, shape)), len(_changes(kind, shape))))


def _extra(kind: str, shape: Shape) -> list[int]:
    return sorted({*shape.intervals} - {*(intervals(KINDS[kind]) or ())})


def _changes(kind: str, shape: Shape) -> list[tuple[str, int, int]]:
    """What to add to a kind, and to leave out of it, to get a shape: the change, the degree, and its alteration."""
    missing = {*(intervals(KINDS[kind]) or ())} - {*shape.intervals}
    names = ADDED | (ALTERED_FIFTHS if 7 in missing else {})
    added = [("add", *names.get(semitones, (7, 0))) for semitones in _extra(kind, shape)]
    return [*(("subtract", *LEFT_OUT.get(semitones, (7, 0))) for semitones in sorted(missing)), *added]

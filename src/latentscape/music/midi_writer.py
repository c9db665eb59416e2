"""Writes chords as Standard MIDI Files."""

import itertools
import math
from collections.abc import Sequence

from latentscape.arguments import number, whole_number
from latentscape.errors import DataError, SettingError
from latentscape.music.midi import MAX_QUARTERS, MAX_SILENCE

DIVISION = 480  # ticks per quarter note
MAX_MICROSECONDS = 2**24 - 1  # per quarter note
_MICROSECONDS_PER_MINUTE = 60_000_000
_NOTE_VALUES = (1, 2, 4, 8, 16, 32, 64, 128)


def write_midi(
    voicings: Sequence[Sequence[int]],
    beats: Sequence[float],
    *,
    beats_per_minute: float = 96,
    program: int = 0,
    velocity: int = 80,
    names: Sequence[str] = (),
    key: tuple[int, bool] | None = None,
    meter: tuple[int, int] = (4, 4),
) -> bytes:
    """Block chords, one after another, as a MIDI file of format 1: a track of tempo, meter, key and names, and a track of notes.

    Args:
        voicings: The MIDI pitches of each chord, 0 to 127, in any order; a repeated pitch sounds once. An empty chord is a rest.
        beats: The duration of each chord in quarter notes; it begins and ends at the nearest of 480 ticks of a quarter note.
        beats_per_minute: Quarter notes per minute.
        program: The instrument, 0 to 127: 0 is a piano.
        velocity: How strong the notes are, 1 to 127.
        names: A name for each chord, written as a marker at its start; or none.
        key: A number of sharps (of flats, if it is negative), and whether the key is minor.
        meter: The beats of a bar, and the note that is a beat: `(3, 4)`, `(6, 8)`.

    Raises:
        DataError: A file cannot hold a pitch or a duration.
        SettingError: A file cannot hold another argument.

    Example:
        >>> content = write_midi([[48, 64, 67, 72], [53, 65, 69, 72]], [2, 2], names=["C", "F"])
        >>> content[:4], len(content)
        (b'MThd', 144)
    """
    _same_number(voicings, beats, "durations")
    if names:
        _same_number(voicings, names, "names")
    beats = [_duration(i, value) for i, value in enumerate(beats)]
    if sum(beats) > MAX_QUARTERS:
        raise DataError(f"The chords last for {sum(beats):,.0f} quarter notes; at most {MAX_QUARTERS:,} can be written.")
    chords = [_pitches(i, chord) for i, chord in enumerate(voicings)]
    program, velocity = _within("program", program, 0, 127), _within("velocity", velocity, 1, 127)
    ticks = [0]
    total = 0.0
    for duration in beats:
        total += duration
        ticks.append(math.floor(total * DIVISION + 0.5))  # not the sum of rounded durations, which would drift

    signs = [(0, _meta(0x51, _microseconds(beats_per_minute).to_bytes(3))), (0, _meta(0x58, _meter(meter)))]
    if key is not None:
        signs.append((0, _meta(0x59, _key(key))))
    signs += [(tick, _meta(0x06, name.encode("utf-8", "replace"))) for tick, name in zip(ticks, names, strict=False)]
    notes = [(0, _meta(0x03, b"chords")), (0, bytes([0xC0, program]))]
    for chord, (start, end) in zip(chords, itertools.pairwise(ticks), strict=True):
        notes += [(start, bytes([0x90, pitch, velocity])) for pitch in chord]
        notes += [(end, bytes([0x80, pitch, 0])) for pitch in chord]
    header = (1).to_bytes(2) + (2).to_bytes(2) + DIVISION.to_bytes(2)
    return _chunk(b"MThd", header) + _chunk(b"MTrk", _events(signs, ticks[-1])) + _chunk(b"MTrk", _events(notes, ticks[-1]))


def _same_number(voicings: Sequence[object], values: Sequence[object], what: str) -> None:
    if len(values) != len(voicings):
        raise DataError(f"There are {len(voicings):,} chords, but {len(values):,} {what}; give one for each chord.")


def _duration(i: int, value: float) -> float:
    beats = number(f"The duration of chord {i + 1}", value)
    if not 1 / DIVISION <= beats <= MAX_SILENCE:
        raise DataError(f"Chord {i + 1} lasts for {beats:g} quarter notes; give a duration from 1/{DIVISION} to {MAX_SILENCE:,}.")
    return beats


def _pitches(i: int, chord: Sequence[int]) -> list[int]:
    pitches = sorted({whole_number(f"A pitch of chord {i + 1}", pitch) for pitch in chord})
    for pitch in pitches:
        if not 0 <= pitch <= 127:
            raise DataError(f"Chord {i + 1} has the pitch {pitch}; give pitches from 0 to 127.")
    return pitches


def _within(name: str, value: int, low: int, high: int) -> int:
    if not low <= whole_number(name, value) <= high:
        raise SettingError(f"{name} must be from {low} to {high}, but it is {value}.")
    return int(value)


def _microseconds(beats_per_minute: float) -> int:
    tempo = number("beats_per_minute", beats_per_minute)
    low, high = _MICROSECONDS_PER_MINUTE / MAX_MICROSECONDS, _MICROSECONDS_PER_MINUTE
    if not low <= tempo <= high:
        raise SettingError(f"beats_per_minute must be from {low:.3g} to {high:,}, but it is {beats_per_minute:g}.")
    return min(round(_MICROSECONDS_PER_MINUTE / tempo), MAX_MICROSECONDS)


def _meter(meter: tuple[int, int]) -> bytes:
    """The content of a meter event, with the usual 24 clocks per click and 8 thirty-second notes per quarter note."""
    numerator, denominator = meter
    if not 1 <= whole_number("The beats of a bar", numerator) <= 255 or whole_number("The note of a beat", denominator) not in _NOTE_VALUES:
        raise SettingError(f"meter must be 1 to 255 beats of a bar, and a power of 2 up to 128, but it is {meter}.")
    return bytes([numerator, _NOTE_VALUES.index(denominator), 24, 8])


def _key(key: tuple[int, bool]) -> bytes:
    sharps, is_minor = key
    if not -7 <= whole_number("The sharps of a key", sharps) <= 7:
        raise SettingError(f"key must have 7 flats (-7) to 7 sharps, but it has {sharps}.")
    return bytes([sharps & 0xFF, bool(is_minor)])


def _events(events: Sequence[tuple[int, bytes]], end: int) -> bytes:
    """Events with their ticks, in order, as the content of a track that ends at the tick `end`."""
    written = bytearray()
    before = 0
    for tick, event in (*events, (end, _meta(0x2F, b""))):
        written += _variable_length(tick - before) + event
        before = tick
    return bytes(written)


def _meta(kind: int, content: bytes) -> bytes:
    return bytes([0xFF, kind]) + _variable_length(len(content)) + content


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4) + content


def _variable_length(value: int) -> bytes:
    """A number in bytes of 7 bits, the highest first, each but the last with its highest bit set."""
    digits = [value & 127]
    while value := value >> 7:
        digits.append(value & 127 | 128)
    return bytes(reversed(digits))

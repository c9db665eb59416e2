"""Reads Standard MIDI Files into arrays of notes. A damaged file is repaired where that is possible, and each repair is reported.

The rules, which other readers of good files share:

- A note ends at the first end of its pitch, channel and track that comes after it and that no earlier note has taken: first in, first out.
- A note-on of velocity 0 is an end. A note may have no length.
- The running status stays in force when other events come in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import DataError
from latentscape.music.midi_events import Events
from latentscape.music.midi_tracks import KEY, MAX_TRACKS, METER, NAME, TEMPO, Repairs, Tracks, find_tracks

MAX_BYTES = 10_000_000  # of a file
MAX_NOTES = 2_000_000  # of a file
MAX_SILENCE = 10_000  # quarter notes between two events of a track
MAX_QUARTERS = 1_000_000  # of a file
MAX_NAME_CHARACTERS = 200  # of a track's name
MAX_BYTES_BEFORE_HEADER = 4_096
HEADER_BYTES = 14
PERCUSSION = 9  # the channel whose pitches are drums
_FRAME_RATES = {24: 24.0, 25: 25.0, 29: 30_000 / 1_001, 30: 30.0}
_MAX_SHARPS = 7
_MAX_DENOMINATOR_POWER = 7
_SIGN_NAMES = {TEMPO: "tempo", METER: "meter", KEY: "key signature"}


@dataclass(frozen=True)
class Meter:
    """A meter, such as 3/4, from a tick on."""

    tick: int
    numerator: int
    denominator: int


@dataclass(frozen=True)
class Tempo:
    """A tempo, in microseconds per quarter note, from a tick on."""

    tick: int
    microseconds: int


@dataclass(frozen=True)
class KeySignature:
    """A key signature from a tick on: a number of sharps (of flats, if it is negative), and whether the key is minor."""

    tick: int
    sharps: int
    is_minor: bool


@dataclass(frozen=True, eq=False)
class Score:
    """The notes of a MIDI file, by their start; notes that start together stand by track, and then as in the file.

    Attributes:
        division: Ticks per quarter note; 0 if the file counts time in frames of film (SMPTE), which has no beats.
        start: The tick at which each note starts, `(n,)`.
        end: The tick at which it ends, `(n,)`; not before its start.
        pitch: Its MIDI pitch, 0 to 127, `(n,)`.
        track: Its track, from 0 on, `(n,)`.
        channel: Its channel, 0 to 15, `(n,)`; 9 is percussion.
        program: The instrument of its channel when it starts, 0 to 127, `(n,)`: the last one set in its own track, or else in any track.
        velocity: Its velocity, 1 to 127, `(n,)`.
        track_names: The name of each track; empty if it has none.
        meters: The meters, by their ticks.
        tempi: The tempi, by their ticks.
        keys: The key signatures, by their ticks.
        seconds_per_tick: The length of a tick if the file counts time in frames of film, else None.
        repairs: What was wrong in the file and was repaired, and what is left out: a sentence for each.
        is_damaged: Whether something was wrong, and not just left out.
        parsed: The share of the bytes from its header on that were understood; what a cut took away is not counted.
    """

    division: int
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    pitch: NDArray[np.int64]
    track: NDArray[np.int64]
    channel: NDArray[np.int64]
    program: NDArray[np.int64]
    velocity: NDArray[np.int64]
    track_names: tuple[str, ...] = ()
    meters: tuple[Meter, ...] = ()
    tempi: tuple[Tempo, ...] = ()
    keys: tuple[KeySignature, ...] = ()
    seconds_per_tick: float | None = None
    repairs: tuple[str, ...] = ()
    is_damaged: bool = False
    parsed: float = 1.0

    def __len__(self) -> int:
        return len(self.start)


def read_midi(content: bytes, name: str) -> Score:
    """The notes of a MIDI file: of format 0, 1 or 2 (whose tracks follow one another), also in a RIFF file (`.rmi`).

    Args:
        content: The bytes of the file.
        name: Its name, for messages.

    Raises:
        DataError: It is no MIDI file, nothing in it can be read, or it is too large.

    Example:
        >>> from latentscape.music.midi_writer import write_midi
        >>> score = read_midi(write_midi([[60, 64, 67]], [2.0]), "c.mid")
        >>> score.pitch.tolist(), score.start.tolist(), score.end.tolist(), score.division
        ([60, 64, 67], [0, 0, 0], [960, 960, 960], 480)
    """
    if len(content) > MAX_BYTES:
        raise DataError(f"{name} has {len(content):,} bytes; a MIDI file is read up to {MAX_BYTES:,}; split it.")
    repairs = Repairs()
    content = _unwrapped(content, name, repairs)
    header = _Header.of(content, name, repairs)
    tracks = find_tracks(content, header.end, repairs)
    if not tracks.spans:
        raise DataError(f"{name} holds no track after its header; export it again.")
    if len(tracks.spans) > MAX_TRACKS:
        raise DataError(f"{name} holds more than {MAX_TRACKS:,} tracks; split it.")
    if header.tracks != len(tracks.spans):
        repairs.add(f"the header counts {header.tracks:,} tracks, but the file holds {len(tracks.spans):,}")
    events = Events(content, tracks, MAX_SILENCE * header.ticks_per_quarter, in_turn=header.format == 2)
    if events.length > MAX_QUARTERS * header.ticks_per_quarter:
        quarters = events.length // header.ticks_per_quarter
        raise DataError(f"{name} lasts for {quarters:,} quarter notes; a MIDI file is read up to {MAX_QUARTERS:,}; split it.")
    if events.n_notes > MAX_NOTES:
        raise DataError(f"{name} holds {events.n_notes:,} notes; a MIDI file is read up to {MAX_NOTES:,}; split it.")
    notes = events.notes()
    signs = list(_signs(tracks, events, repairs))
    names = {track: sign for track, sign in reversed(signs) if isinstance(sign, str)}
    in_time = sorted((sign for _, sign in signs if not isinstance(sign, str)), key=lambda sign: sign.tick)
    return Score(
        header.division,
        *notes,
        track_names=tuple(names.get(track, "") for track in range(len(tracks.spans))),
        meters=tuple(sign for sign in in_time if isinstance(sign, Meter)),
        tempi=tuple(sign for sign in in_time if isinstance(sign, Tempo)),
        keys=tuple(sign for sign in in_time if isinstance(sign, KeySignature)),
        seconds_per_tick=header.seconds_per_tick,
        repairs=repairs.sentences(),
        is_damaged=repairs.damaged,
        parsed=1 - min(tracks.bytes_lost / len(content), 1.0),
    )


@dataclass(frozen=True)
class _Header:
    """The header of a file: its format, its number of tracks, how it counts time, and where the header ends."""

    format: int
    tracks: int
    division: int  # ticks per quarter note, or 0
    seconds_per_tick: float | None
    end: int

    @property
    def ticks_per_quarter(self) -> int:
        """The division; in SMPTE time, which has no quarter notes, the ticks of half a second."""
        return self.division if self.seconds_per_tick is None else max(1, round(0.5 / self.seconds_per_tick))

    @classmethod
    def of(cls, content: bytes, name: str, repairs: Repairs) -> "_Header":
        layout, tracks, division = (int.from_bytes(content[i : i + 2]) for i in (8, 10, 12))
        if layout > 2:
            repairs.add(f"the format is {layout:,}, and is read as 1")
        size = int.from_bytes(content[4:8])
        end = 8 + size
        if size != HEADER_BYTES - 8 and (end < HEADER_BYTES or not content.startswith(b"MTrk", end)):
            repairs.add(f"the length of the header is {size:,}, and is read as {HEADER_BYTES - 8}")
            end = HEADER_BYTES
        if not division or (division >= 0x8000 and not division & 0xFF):
            raise DataError(f"{name} divides its time into 0 ticks, so its notes have no place in time; export it again.")
        if division < 0x8000:
            return cls(layout, tracks, division, None, end)
        frames = 256 - (division >> 8)
        if frames not in _FRAME_RATES:
            repairs.add(f"time is counted in {frames} frames a second, which is no SMPTE rate")
        return cls(layout, tracks, 0, 1 / (_FRAME_RATES.get(frames, frames) * (division & 0xFF)), end)


def _unwrapped(content: bytes, name: str, repairs: Repairs) -> bytes:
    """The file from its header on, without what stands before it, or the RIFF file that holds it."""
    begin = content.find(b"MThd", 0, MAX_BYTES_BEFORE_HEADER)
    if begin < 0 and not b"MThd".startswith(content[:4]):
        raise DataError(f"{name} is not a MIDI file (it begins with {content[:8]!r}); a MIDI file begins with b'MThd'.")
    is_riff = content.startswith(b"RIFF") and content[8:12] == b"RMID"
    size = int.from_bytes(content[begin - 4 : begin], "little") if is_riff else len(content)
    if is_riff and begin + size > len(content):
        repairs.add("the RIFF file is cut short")
    midi = content[max(begin, 0) :][:size]
    if len(midi) < HEADER_BYTES:
        raise DataError(f"{name} is {len(content):,} bytes; a MIDI header takes {HEADER_BYTES}; export it again.")
    if begin and not is_riff:
        repairs.add(f"{begin:,} bytes before the header are left out")
    return midi


def _signs(tracks: Tracks, events: Events, repairs: Repairs) -> Iterator[tuple[int, Meter | Tempo | KeySignature | str]]:
    """The names of tracks, meters, tempi and keys, each with its track; impossible ones are left out."""
    positions = [position for position, _, _ in tracks.signs]
    for (_, kind, body), track, tick in zip(tracks.signs, *events.times_at(positions), strict=True):
        match kind, len(body):
            case _ if kind == NAME:
                yield track, _text(body)
            case _, 3 if kind == TEMPO and any(body):
                yield track, Tempo(tick, int.from_bytes(body))
            case _, 4 if kind == METER and body[0] and body[1] <= _MAX_DENOMINATOR_POWER:
                yield track, Meter(tick, body[0], 2 ** body[1])
            case _, 2 if kind == KEY and abs(_signed(body[0])) <= _MAX_SHARPS and body[1] <= 1:
                yield track, KeySignature(tick, _signed(body[0]), bool(body[1]))
            case _:
                repairs.add(f"an impossible {_SIGN_NAMES[kind]} is left out")


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


def _text(body: bytes) -> str:
    """A name as text: UTF-8 if it can be, else Latin-1; what cannot be printed is left out."""
    body = body[: 4 * MAX_NAME_CHARACTERS]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    return "".join(filter(str.isprintable, text))[:MAX_NAME_CHARACTERS].strip()

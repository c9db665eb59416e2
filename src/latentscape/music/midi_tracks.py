"""Finds the tracks of a Standard MIDI File, and where each event begins, in bytes that may be damaged.

Nearly all events are notes, controllers and bends, which have two data bytes. Their sizes are computed for the whole file at once, for each
byte as if an event began there; one walk then steps from event to event. Only the other events are read one by one.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MAX_TRACKS = 65_535  # of a file: its header counts them with 16 bits
MAX_REPAIRS = 50  # different sentences about a file
MAX_TIME_BYTES = 4  # of the time before an event
CHUNK_HEADER_BYTES = 8
CHANNEL, OTHER = 1, 2  # marks of the first byte of an event
NAME, END, TEMPO, METER, KEY = 0x03, 0x2F, 0x51, 0x58, 0x59  # meta events
SIGNS = (NAME, TEMPO, METER, KEY)  # the meta events that are kept
MAX_SIGNS = 100_000  # of a file
_TRACK = b"MTrk"
_SPECIAL = 128  # in a table of sizes: an event that is read by itself, or none
_MARGIN = bytes([_SPECIAL]) * CHUNK_HEADER_BYTES  # no event with two data bytes is longer than 7 bytes
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}
# the bytes of an event from its status on, by its first byte: two data bytes alone, or after their status
_BODY = np.array([2] * 0x80 + [3] * 0x40 + [_SPECIAL] * 0x20 + [3] * 0x10 + [_SPECIAL] * 0x10, dtype=np.uint8)


@dataclass
class Repairs:
    """What was wrong in a file, a sentence for each, with the number of times if there are several.

    Attributes:
        damaged: Whether something was wrong, and not just left out.
    """

    times: dict[str, int] = field(default_factory=dict)
    others: int = 0
    damaged: bool = False

    def add(self, sentence: str, times: int = 1) -> None:
        """Note what was wrong."""
        self.damaged = True
        self.leave_out(sentence, times)

    def leave_out(self, sentence: str, times: int = 1) -> None:
        """Note what is allowed in a file, but not read."""
        if sentence in self.times or len(self.times) < MAX_REPAIRS:
            self.times[sentence] = self.times.get(sentence, 0) + times
        else:
            self.others += 1

    def sentences(self) -> tuple[str, ...]:
        """All of them, in the order in which they were noted first."""
        counted = [sentence if n == 1 else f"{sentence} ({n:,} times)" for sentence, n in self.times.items()]
        return (*counted, f"{self.others:,} more repairs are not listed") if self.others else tuple(counted)


@dataclass
class Tracks:
    """Where the tracks of a file and their events are.

    Attributes:
        marks: For each byte of the file, CHANNEL or OTHER if an event begins there with its time, else 0.
        spans: The first byte of each track's events, and the byte after the last.
        signs: The names, tempi, meters and keys: the byte where each event begins, its type, its content.
        bytes_lost: How many bytes were not understood.
        repairs: What was wrong.
    """

    marks: bytearray
    repairs: Repairs
    spans: list[tuple[int, int]] = field(default_factory=list)
    signs: list[tuple[int, int, bytes]] = field(default_factory=list)
    bytes_lost: int = 0


def find_tracks(content: bytes, first_chunk: int, repairs: Repairs) -> Tracks:
    """The tracks of a file whose chunks begin at the byte `first_chunk`, up to one more than MAX_TRACKS of them; repairs are noted.

    What is no chunk is skipped up to the next track, and the length of a track that leads to no chunk is not trusted.
    """
    walk = _Walk(content, repairs)
    tracks, end = walk.tracks, len(content)
    position = first_chunk
    while position < end and len(tracks.spans) <= MAX_TRACKS:
        after = position + CHUNK_HEADER_BYTES + int.from_bytes(content[position + 4 : position + 8])
        if content.startswith(_TRACK, position) and position + CHUNK_HEADER_BYTES <= end:
            position = walk.track(position + CHUNK_HEADER_BYTES, after)
        elif _may_be_chunk(content, position) and content.find(_TRACK, position, after) < 0:
            tracks.repairs.leave_out(f"a chunk {content[position : position + 4].decode('ascii')!r} is not read")
            position = after
        else:
            track = content.find(_TRACK, position + 1)
            skipped = (track if track >= 0 else end) - position
            place = f"before track {len(tracks.spans) + 1}" if track >= 0 else "at the end"
            tracks.repairs.add(f"{skipped:,} byte{'s' * (skipped > 1)} {place} cannot be read and are left out")
            tracks.bytes_lost += len(content[position : position + skipped].strip(b"\0"))  # zeros only fill a file up
            position += skipped
    return tracks


def _may_be_chunk(content: bytes, position: int) -> bool:
    """Whether a chunk of any kind could begin here: four printable letters, and a length inside the file."""
    name, size = content[position : position + 4], content[position + 4 : position + 8]
    return name.isascii() and name.decode("ascii").isprintable() and len(size) == 4 and position + 8 + int.from_bytes(size) <= len(content)


class _Walk:
    """Steps through the events of one track after another."""

    def __init__(self, content: bytes, repairs: Repairs) -> None:
        self.content = content
        self.tracks = Tracks(bytearray(len(content)), repairs)
        self.sizes = _sizes(content)
        self.statuses: NDArray[np.int64] | None = (
            None  # the bytes that may be the status of an event with two data bytes; computed when first needed
        )

    def track(self, start: int, declared: int) -> int:
        """Read the track whose first event begins at `start`, and that should end before `declared`; return where the next chunk begins."""
        content, tracks, whole = self.content, self.tracks, len(self.content)
        number = len(tracks.spans) + 1
        trusted = whole - CHUNK_HEADER_BYTES < declared <= whole or (declared <= whole and _may_be_chunk(content, declared))
        limit = declared
        if not trusted:
            following = content.find(_TRACK, start)
            limit = following if following >= 0 else whole
        self.sizes[limit : limit + CHUNK_HEADER_BYTES] = _MARGIN
        lost, is_cut, end = tracks.bytes_lost, False, -1
        position, data_bytes = start, 0
        while end < 0:
            position, data_bytes = self._steps(position, limit, data_bytes)
            if position < 0:  # the end mark
                end = position = -position
            elif position == limit:
                end = limit
                is_cut = limit == whole < declared
                if not is_cut and tracks.bytes_lost == lost:
                    tracks.repairs.add(f"track {number} has no end mark")
            else:  # no event, or only the first part of one
                following_event = self._next_event(position, limit)
                tracks.bytes_lost += following_event - position
                position, data_bytes = following_event, 0
        tracks.spans.append((start, position))
        skipped = tracks.bytes_lost - lost
        if is_cut:
            tracks.repairs.add(f"track {number} is cut short")
        elif skipped:
            tracks.repairs.add(f"track {number} is damaged: {skipped:,} bytes of it cannot be read and are left out")
        return self._next_chunk(end, limit, declared, number, is_cut=is_cut)

    def _next_chunk(self, end: int, limit: int, declared: int, number: int, *, is_cut: bool) -> int:
        """Where the chunk after a track begins, whose events end at `end`."""
        repairs = self.tracks.repairs
        follows = end < limit and self.content.startswith(_TRACK, end)
        if limit == declared and not follows:
            if end < limit:
                repairs.add(f"track {number} goes on after its end mark, and {limit - end:,} bytes of it are left out")
                self.tracks.bytes_lost += limit - end
            return limit
        if end != declared and not is_cut:
            repairs.add(f"the length of track {number} is wrong")
        return end

    def _steps(self, position: int, limit: int, data_bytes: int) -> tuple[int, int]:
        """Step from event to event.

        Args:
            position: Where an event begins.
            limit: Where the track ends.
            data_bytes: How many data bytes the events of the running status have; 0 if there is none.

        Returns:
            The limit, if the track ends there; minus the byte after the end mark, if there is one; or else where something begins that
            cannot be read. And the number of data bytes.
        """
        sizes, marks = self.sizes, self.tracks.marks
        while True:
            if data_bytes == 2:
                size = sizes[position]
                while size < _SPECIAL:
                    marks[position] = CHANNEL
                    position += size
                    size = sizes[position]
            if position >= limit:
                if position > limit:  # the last event is incomplete
                    position = marks.rfind(CHANNEL, 0, limit)
                    marks[position] = 0
                return position, data_bytes
            after, data_bytes = self._event(position, limit, data_bytes)
            if after <= position:
                return after, data_bytes
            position = after

    def _event(self, position: int, limit: int, data_bytes: int) -> tuple[int, int]:
        """Read one event of any kind.

        Returns:
            The byte after it, which may lie past the limit; minus that byte, if it is the end mark; or `position`, if there is none.
            And the number of data bytes of the running status.
        """
        content = self.content
        at = position
        while content[at] > 127 and at < limit - 1 and at - position < MAX_TIME_BYTES:
            at += 1
        at += 1
        if at >= limit or at - position > MAX_TIME_BYTES:
            return position, data_bytes
        status = content[at]
        if status >= 0xF0:
            after = self._other(position, at, limit)
            if after != position:
                self.tracks.marks[position] = OTHER
            return after, data_bytes
        if status >= 0x80:
            data_bytes = 1 if 0xC0 <= status < 0xE0 else 2
            at += 1
        if not data_bytes:
            return position, data_bytes
        self.tracks.marks[position] = CHANNEL
        return at + data_bytes, data_bytes

    def _other(self, position: int, at: int, limit: int) -> int:
        """Read a meta event, or a message to the whole system, with its status at `at`.

        Returns:
            The byte after it; minus that byte, if the event is an end mark; or `position`, if it is incomplete.
        """
        content = self.content
        status = content[at]
        if status not in (0xF0, 0xF7, 0xFF):
            after = at + 1 + _SYSTEM_DATA_BYTES.get(status, 0)
            if after > limit:
                return position
            self.tracks.repairs.add(f"a message of status {status:#x}, which files do not have, is left out")
            return after
        first = at + (2 if status == 0xFF else 1)
        size = 0
        for begin in range(first, min(first + MAX_TIME_BYTES, limit)):
            size = size << 7 | content[begin] & 127
            if content[begin] < 128:
                break
        else:
            return position
        after = begin + 1 + size
        if after > limit:
            return position
        if status == 0xFF:
            kind = content[at + 1]
            if kind == END:
                return -after
            if kind in SIGNS:
                self._sign(position, kind, content[begin + 1 : after])
        return after

    def _sign(self, position: int, kind: int, body: bytes) -> None:
        if len(self.tracks.signs) < MAX_SIGNS:
            self.tracks.signs.append((position, kind, body))
        else:
            self.tracks.repairs.leave_out(f"names, meters, keys and tempi after the first {MAX_SIGNS:,} are left out")

    def _next_event(self, position: int, limit: int) -> int:
        """Where the next event begins that has a time, a status and two data bytes; `limit` if there is none."""
        content = self.content
        if self.statuses is None:
            values = np.frombuffer(content, dtype=np.uint8)
            has_status = (values[:-2] > 127) & (_BODY[values[:-2]] == 3)
            self.statuses = np.flatnonzero(has_status & (values[1:-1] < 128) & (values[2:] < 128))
        for k in range(bisect_left(self.statuses, position + 2), len(self.statuses)):
            at = int(self.statuses[k])
            if at + 2 >= limit:
                break
            if content[at - 1] < 128:
                begin = at - 1
                while begin > position + 1 and begin > at - MAX_TIME_BYTES and content[begin - 1] > 127:
                    begin -= 1
                return begin
        return limit


def _sizes(content: bytes) -> bytearray:
    """The number of bytes of an event with two data bytes and its time, if one begins at a byte, for each of the file; else 128 or more."""
    values = np.frombuffer(content, dtype=np.uint8)
    n = len(values)
    goes_on = values[:-1] > 127
    short = np.full(n + CHUNK_HEADER_BYTES, _SPECIAL, dtype=np.uint8)  # with a time of one byte
    short[: n - 1] = np.where(goes_on, _SPECIAL, _BODY[values[1:]] + 1)
    sizes = short.copy()
    for _ in range(MAX_TIME_BYTES - 1):
        sizes[: n - 1] = np.where(goes_on, sizes[1:n] + 1, short[: n - 1])
    return bytearray(sizes.data)

"""Turns the events of a MIDI file, of which `midi_tracks` has found the beginnings, into arrays of notes."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from latentscape.music.midi_tracks import CHANNEL, MAX_TIME_BYTES, Tracks

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]  # of bytes or events; 32 bits are enough, and save memory
_ON, _PROGRAM, _BEND = 0x9, 0xC, 0xE
_CENTRE = (0, 64)  # the two bytes of a bend that bends nothing
_CHANNELS, _PITCHES = 16, 128


class Notes(NamedTuple):
    """Columns of notes, each `(n,)`."""

    start: Integers
    end: Integers
    pitch: Integers
    track: Integers
    channel: Integers
    program: Integers
    velocity: Integers


class Events:
    """The events of all tracks, with their ticks.

    Args:
        content: The file.
        tracks: Where its events begin. What is repaired is noted there.
        longest: The longest time between two events of a track, in ticks; a longer one is shortened.
        in_turn: Whether a track begins when the one before it has ended, and not with the first one.

    Attributes:
        length: The tick at which the last track ends.
        n_notes: The number of notes; a note-on of velocity 0 ends a note, and is none.
    """

    def __init__(self, content: bytes, tracks: Tracks, longest: int, *, in_turn: bool) -> None:
        self.tracks = tracks
        self.values = np.frombuffer(content + bytes(MAX_TIME_BYTES), dtype=np.uint8)
        marks = np.frombuffer(tracks.marks, dtype=np.uint8)
        self.position = np.flatnonzero(marks).astype(np.int32)
        is_channel = marks[self.position] == CHANNEL
        ticks, after_time = self._times(longest)

        starts, ends = np.array(tracks.spans, dtype=np.int64).reshape(-1, 2).T
        first, last = np.searchsorted(self.position, starts), np.searchsorted(self.position, ends)
        before, until = (
            (np.where(index > 0, ticks[index - 1], 0) for index in (first, last)) if len(ticks) else np.zeros((2, len(first)), int)
        )
        self.track_end = until - before
        if in_turn:
            shift = np.cumsum(self.track_end) - self.track_end
            before, self.track_end = before - shift, self.track_end + shift
        self.track = np.repeat(np.arange(len(first), dtype=np.int32), last - first)
        ticks -= np.repeat(before, last - first)
        self.tick = ticks
        self.length = int(self.track_end.max(initial=0))
        self._read_messages(is_channel, after_time)

    def _times(self, longest: int) -> tuple[Integers, Indices]:
        """The running sum of the times of all events, and where each event goes on after its time."""
        byte = self.values[self.position]
        time = (byte & 127).astype(np.int64)
        at = self.position + 1
        goes_on = np.flatnonzero(byte > 127)
        while len(goes_on):
            byte = self.values[at[goes_on]]
            time[goes_on] = time[goes_on] << 7 | byte & 127
            at[goes_on] += 1
            goes_on = goes_on[byte > 127]
        too_long = int(np.count_nonzero(time > longest))
        if too_long:
            self.tracks.repairs.add(f"a silence is shortened to {longest:,} ticks", too_long)
            np.minimum(time, longest, out=time)
        return np.cumsum(time, out=time), at

    def _read_messages(self, is_channel: NDArray[np.bool_], after_time: Indices) -> None:
        """Read the messages to channels; of those, keep the notes and the programs."""
        message = np.flatnonzero(is_channel).astype(np.int32)
        at = after_time[message]
        byte = self.values[at]
        has_status = byte > 127
        own = np.where(has_status, np.arange(len(at), dtype=np.int32), np.int32(0))
        status = byte[np.maximum.accumulate(own, out=own)]  # of the last event that has one
        at += has_status
        data, more = self.values[at], self.values[at + 1]
        command = status >> 4
        has_two = (command != _PROGRAM) & (command != _PROGRAM + 1)
        wrong = (data | np.where(has_two, more, 0)) > 127
        n_wrong = int(np.count_nonzero(wrong))
        if n_wrong:
            self.tracks.repairs.add("a data byte above 127 is read without its highest bit", n_wrong)
            self.tracks.bytes_lost += 3 * n_wrong
            data, more = data & np.uint8(127), more & np.uint8(127)
        if np.any((command == _BEND) & ((data != _CENTRE[0]) | (more != _CENTRE[1]))):
            self.tracks.repairs.leave_out("pitch bends are ignored")
        is_note = (command | 1) == _ON
        note = np.flatnonzero(is_note)
        self.note = message[note]  # the index of the event
        self.pitch, self.velocity = data[note], more[note]
        self.is_on = (command[note] == _ON) & (self.velocity > 0)
        self.channel = status[note] & np.uint8(15)
        program = np.flatnonzero(command == _PROGRAM)
        self.program_event = message[program]
        self.program, self.program_channel = data[program], (status[program] & 15).astype(np.int64)
        self.n_notes = int(np.count_nonzero(self.is_on))

    def times_at(self, positions: Sequence[int]) -> tuple[list[int], list[int]]:
        """The track and the tick of each of the events that begin at these bytes."""
        index = np.searchsorted(self.position, np.array(positions, dtype=np.int64))
        return self.track[index].tolist(), self.tick[index].tolist()

    def notes(self) -> Notes:
        """The notes, by their start; those that start together stand by track, and then as in the file."""
        tick, track = self.tick[self.note], self.track[self.note].astype(np.int64)
        place: Integers = track * _CHANNELS + self.channel
        end = self._ends(place * _PITCHES + self.pitch, tick, track)
        started = np.flatnonzero(self.is_on)
        started = started[np.argsort(tick[started], kind="stable")]
        return Notes(
            tick[started],
            end[started],
            self.pitch[started].astype(np.int64),
            track[started],
            self.channel[started].astype(np.int64),
            self._programs(place[started], self.note[started]),
            self.velocity[started].astype(np.int64),
        )

    def _ends(self, group: Integers, tick: Integers, track: Integers) -> Integers:
        """For each event that starts a note, the tick of its end, first in, first out in each group; for other events, any number."""
        order = np.argsort(group.astype(np.uint16) if group.max(initial=0) < 2**16 else group, kind="stable")  # sorting 16 bits is faster
        is_on, in_group = self.is_on[order], group[order]
        end = np.empty_like(tick)
        if is_on[::2].all() and not is_on[1::2].any() and np.array_equal(in_group[::2], in_group[1::2]):  # no two overlap
            end[order[::2]] = tick[order[1::2]]
            return end
        number = np.cumsum(np.concatenate([[0], in_group[1:] != in_group[:-1]]))
        n_groups = int(number[-1]) + 1
        unmatched = _unmatched_ends(is_on, number)
        if unmatched.any():
            order, is_on, number = order[~unmatched], is_on[~unmatched], number[~unmatched]
        on, off = order[is_on], order[~is_on]
        number_of_on = number[is_on]
        n_on, n_off = (np.bincount(numbers, minlength=n_groups) for numbers in (number_of_on, number[~is_on]))
        rank = np.arange(len(on)) - (np.cumsum(n_on) - n_on)[number_of_on]
        has_end = rank < n_off[number_of_on]
        partner = rank + (np.cumsum(n_off) - n_off)[number_of_on]
        end[on[has_end]] = tick[off[partner[has_end]]]
        endless = on[~has_end]
        end[endless] = self.track_end[track[endless]]
        for number, times in zip(*np.unique(track[endless], return_counts=True), strict=True):
            self.tracks.repairs.add(f"a note of track {number + 1} never ends, and is ended with the track", int(times))
        return end

    def _programs(self, place: Integers, event: Indices) -> Integers:
        """The program of the channel at each of some events: the last one set in the same track, or else in any track, or else 0."""
        program = np.zeros(len(event), dtype=np.int64)
        if not len(self.program):
            return program
        places = self.track[self.program_event].astype(np.int64) * _CHANNELS + self.program_channel
        last, is_set = _last_before(places, self.program_event, place, event, len(self.position))
        program[is_set] = self.program[last[is_set]]
        unset = np.flatnonzero(~is_set)
        if len(unset):  # a program that another track sets at the same tick counts as set before
            ticks = self.tick[self.program_event]
            last, is_set = _last_before(self.program_channel, ticks, place[unset] % _CHANNELS, self.tick[event[unset]], self.length + 1)
            program[unset[is_set]] = self.program[last[is_set]]
        return program


def _last_before(
    keys: Integers, times: Integers | Indices, wanted: Integers, until: Integers | Indices, duration: int
) -> tuple[Integers, NDArray[np.bool_]]:
    """The index of the last item that has the wanted key and a time not after `until`, and whether there is one.

    Args:
        keys: The key of each item, `(n,)`.
        times: Its time, below `duration`, `(n,)`.
        wanted: The keys that are looked up, `(m,)`.
        until: Their times, `(m,)`.
        duration: More than any time.
    """
    both = keys * duration + times
    order = np.argsort(both, kind="stable")
    last = order[np.searchsorted(both[order], wanted * duration + until, side="right") - 1]
    return last, (keys[last] == wanted) & (times[last] <= until)


def _unmatched_ends(is_on: NDArray[np.bool_], group: Integers) -> NDArray[np.bool_]:
    """Which events are ends although no note of their group sounds; groups are numbered from 0 on, and each stands in its order."""
    step = np.where(is_on, 1, -1)
    total = np.cumsum(step)
    is_first = np.concatenate([[True], group[1:] != group[:-1]])
    sounding = total - (total - step)[is_first][group]  # as if each end took one away
    if sounding.min() >= 0:
        return np.zeros(len(step), dtype=np.bool_)
    lowering = 2 * len(step) + 1  # by which the next group lies below all of this one, so that its minimum begins anew
    lowest = np.minimum.accumulate(sounding - group * lowering) + group * lowering
    before = np.where(is_first, 0, np.minimum(np.concatenate([[0], lowest[:-1]]), 0))
    return ~is_on & (sounding < before)

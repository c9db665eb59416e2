"""MIDI files: notes equal to those of two other readers, and what is kept of damaged files."""

import functools
import io
import json
import random
import re
import tracemalloc
from collections import defaultdict, deque

import mido
import numpy as np
import pytest
import symusic

from latentscape.errors import DataError
from latentscape.music.midi import MAX_BYTES, KeySignature, Meter, Score, Tempo, read_midi
from latentscape.music.midi_tracks import MAX_REPAIRS, MAX_SIGNS, MAX_TRACKS

GENERATED = 300
MUTATED = 10_000

Note = tuple[int, int, int, int, int]  # start, end, pitch, velocity, channel


def chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "big") + content


def header(tracks: int = 1, layout: int = 1, division: int = 480) -> bytes:
    return chunk(b"MThd", b"".join(number.to_bytes(2, "big") for number in (layout, tracks, division)))


END = bytes([0, 0xFF, 0x2F, 0])
FIRST = bytes([0, 0x90, 60, 64, 96, 0x80, 60, 0])  # a note of 96 ticks
SECOND = bytes([0, 0x90, 62, 64, 96, 0x80, 62, 0])
THIRD = bytes([0, 0x90, 64, 64, 96, 0x80, 64, 0])
WHOLE = header() + chunk(b"MTrk", FIRST + SECOND + THIRD + END)


def track(*events: bytes) -> bytes:
    return chunk(b"MTrk", b"".join(events) + END)


def notes(score: Score) -> list[tuple[int, int, int]]:
    return list(zip(score.start.tolist(), score.end.tolist(), score.pitch.tolist(), strict=True))


def full_notes(score: Score) -> list[Note]:
    columns = (score.start, score.end, score.pitch, score.velocity, score.channel)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


THREE = [(0, 96, 60), (96, 192, 62), (192, 288, 64)]


# files of another writer, and other readers


def saved(file: mido.MidiFile) -> bytes:
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()


@functools.cache
def generated(seed: int) -> bytes:
    """A file with several tracks, meters, tempi and programs, and with notes that overlap, on some seeds all on few pitches."""
    rng = random.Random(seed)
    layout = rng.choice([0, 1, 1])
    file = mido.MidiFile(type=layout, ticks_per_beat=rng.choice([24, 96, 120, 220, 384, 480, 960, 15360]))
    beat = file.ticks_per_beat
    n_tracks = 1 if layout == 0 else rng.randint(1, 6)
    for number in range(n_tracks):
        events: list[tuple[int, int, mido.Message | mido.MetaMessage]] = []
        channels = rng.sample(range(16), rng.randint(1, 3))
        # without a program of its own, a track takes that of another, which symusic does not do
        starting = [channel for channel in channels if n_tracks > 1 or rng.random() < 0.7]
        events += [(0, 0, mido.Message("program_change", channel=channel, program=rng.randrange(128))) for channel in starting]
        if number == 0:
            for _ in range(rng.randint(0, 4)):
                tick = rng.randrange(64) * beat
                events.append((tick, 0, mido.MetaMessage("set_tempo", tempo=rng.randint(200_000, 1_500_000))))
                meter = {"numerator": rng.randint(1, 15), "denominator": rng.choice([1, 2, 4, 8, 16])}
                events.append((tick, 0, mido.MetaMessage("time_signature", **meter)))
                events.append((tick, 0, mido.MetaMessage("key_signature", key=rng.choice(["C", "Bb", "F#m", "Ebm", "C#"]))))
        if rng.random() < 0.8:
            events.append((0, 0, mido.MetaMessage("track_name", name=rng.choice(["Piano", "Gitarre für zwei", ""]))))
        low, high = (60, 63) if rng.random() < 0.3 else (20, 110)
        for _ in range(rng.randint(0, 80)):
            start = rng.randrange(64 * beat)
            channel, pitch = rng.choice(channels), rng.randint(low, high)
            length = rng.choice([0, 1, beat // 2, beat, 7 * beat])
            end = {"velocity": rng.randrange(128)} if rng.random() < 0.5 else None
            events.append((start, 1, mido.Message("note_on", channel=channel, note=pitch, velocity=rng.randint(1, 127))))
            kind, velocity = ("note_off", rng.randrange(128)) if end else ("note_on", 0)
            events.append((start + length, 2, mido.Message(kind, channel=channel, note=pitch, velocity=velocity)))
        for _ in range(rng.randint(0, 20)):
            tick, channel = rng.randrange(64 * beat), rng.choice(channels)
            other = rng.choice(
                [
                    mido.Message("control_change", channel=channel, control=64, value=rng.randrange(128)),
                    mido.Message("pitchwheel", channel=channel, pitch=rng.randint(-8192, 8191)),
                    mido.Message("aftertouch", channel=channel, value=rng.randrange(128)),
                    mido.Message("polytouch", channel=channel, note=60, value=rng.randrange(128)),
                    mido.Message("program_change", channel=channel, program=rng.randrange(128)),
                    mido.Message("sysex", data=[rng.randrange(128) for _ in range(rng.randrange(300))]),
                    mido.MetaMessage("marker", text="x" * rng.randrange(200)),
                    mido.MetaMessage("sequencer_specific", data=tuple(rng.randrange(256) for _ in range(rng.randrange(9)))),
                ]
            )
            events.append((tick, 1, other))
        written, before = mido.MidiTrack(), 0
        for tick, _, message in sorted(events, key=lambda event: event[:2]):
            written.append(message.copy(time=tick - before))
            before = tick
        file.tracks.append(written)
    return saved(file)


def by_symusic(content: bytes) -> list[tuple[int, ...]]:
    """Start, end, pitch, velocity, program, and whether it is percussion."""
    score = symusic.Score.from_midi(content)
    return sorted((n.start, n.end, n.pitch, n.velocity, t.program, t.is_drum) for t in score.tracks for n in t.notes)


def by_mido(content: bytes) -> list[Note]:
    """The notes of mido's messages, first in, first out in each track, channel and pitch."""
    found: list[Note] = []
    for part in mido.MidiFile(file=io.BytesIO(content)).tracks:
        tick = 0
        open_notes: dict[tuple[int, int], deque[tuple[int, int]]] = defaultdict(deque)
        for message in part:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                open_notes[message.channel, message.note].append((tick, message.velocity))
            elif message.type in ("note_on", "note_off") and open_notes[message.channel, message.note]:
                start, velocity = open_notes[message.channel, message.note].popleft()
                found.append((start, tick, message.note, velocity, message.channel))
    return sorted(found)


def test_notes_are_those_of_symusic_and_mido():
    total = 0
    for seed in range(GENERATED):
        content = generated(seed)
        score = read_midi(content, "generated.mid")
        assert full_notes(score) == by_mido(content), seed
        columns = (score.start, score.end, score.pitch, score.velocity, score.program, score.channel == 9)
        assert sorted(zip(*(column.tolist() for column in columns), strict=True)) == by_symusic(content), seed
        assert score.parsed == 1 and set(score.repairs) <= {"pitch bends are ignored"} and not score.is_damaged, seed
        assert (np.diff(score.start) >= 0).all()
        total += len(score)
    assert total > 100 * GENERATED / 3


def test_meters_tempi_keys_and_names_are_those_of_mido():
    keys = {"C": (0, False), "Bb": (-2, False), "F#m": (3, True), "Ebm": (-6, True), "C#": (7, False)}
    for seed in range(GENERATED):
        content = generated(seed)
        score, file = read_midi(content, "generated.mid"), mido.MidiFile(file=io.BytesIO(content))
        assert score.division == file.ticks_per_beat and len(score.track_names) == len(file.tracks)
        assert [name.encode("utf-8", "replace") for name in score.track_names] == [
            part.name.encode("utf-8", "replace") for part in file.tracks
        ]
        signs: list[Meter | Tempo | KeySignature] = []
        for part in file.tracks:
            tick = 0
            for message in part:
                tick += message.time
                if message.type == "set_tempo":
                    signs.append(Tempo(tick, message.tempo))
                elif message.type == "time_signature":
                    signs.append(Meter(tick, message.numerator, message.denominator))
                elif message.type == "key_signature":
                    signs.append(KeySignature(tick, *keys[message.key]))
        for kind, ours in ((Tempo, score.tempi), (Meter, score.meters), (KeySignature, score.keys)):
            assert list(ours) == [sign for sign in signs if isinstance(sign, kind)], seed


def test_notes_of_the_chorales_are_those_of_symusic_and_mido(real_data):
    path = real_data / "jsb_chorales" / "jsb-chorales-16th.json"
    parts = json.loads(path.read_text(encoding="utf-8"))
    chorales = [chorale for part in ("train", "valid", "test") for chorale in parts[part]]
    assert len(chorales) > 300
    for chorale in chorales:
        file = mido.MidiFile(type=1, ticks_per_beat=480)
        voices = [[int(moment[voice]) if len(moment) == 4 else None for moment in chorale] for voice in range(4)]
        expected = []
        for number, voice in enumerate(voices):
            part, wait, first = mido.MidiTrack(), 0, 0
            for i, pitch in enumerate(voice):
                if i + 1 < len(voice) and voice[i + 1] == pitch:
                    continue
                ticks = 120 * (i + 1 - first)
                if pitch is None:
                    wait += ticks
                else:
                    part.append(mido.Message("note_on", note=pitch, channel=number, time=wait))
                    part.append(mido.Message("note_off", note=pitch, channel=number, time=ticks))
                    expected.append((120 * first, 120 * (i + 1), pitch, 64, number))
                    wait = 0
                first = i + 1
            file.tracks.append(part)
        content = saved(file)
        score = read_midi(content, "chorale.mid")
        assert full_notes(score) == sorted(expected) == by_mido(content)
        assert [note[:4] for note in by_symusic(content)] == [note[:4] for note in full_notes(score)]
        assert score.repairs == () and score.parsed == 1


# the rules


def test_notes_that_overlap_on_one_pitch_end_in_the_order_of_their_starts():
    first_on, second_on, off = bytes([0, 0x90, 60, 1]), bytes([10, 0x90, 60, 2]), bytes([20, 0x80, 60, 0])
    score = read_midi(header() + track(first_on, second_on, off, off), "x.mid")
    assert full_notes(score) == [(0, 30, 60, 1, 0), (10, 50, 60, 2, 0)]


def test_an_end_without_a_note_is_ignored_wherever_it_stands():
    early, on, off = bytes([5, 0x80, 60, 0]), bytes([10, 0x90, 60, 2]), bytes([20, 0x80, 60, 0])
    score = read_midi(header() + track(early, on, off, off, early, on, off), "x.mid")
    assert notes(score) == [(15, 35, 60), (70, 90, 60)] and score.repairs == ()
    assert notes(read_midi(header() + track(early, early), "x.mid")) == []


def test_a_note_may_have_no_length_and_velocity_0_ends_a_note():
    score = read_midi(header() + track(bytes([0, 0x90, 60, 9, 0, 60, 0]), bytes([7, 61, 9, 7, 61, 0])), "x.mid")
    assert notes(score) == [(0, 0, 60), (7, 14, 61)]


def test_the_running_status_outlives_other_events():
    meta, sysex = bytes([1, 0xFF, 0x06, 1, 65]), bytes([1, 0xF0, 2, 1, 0xF7])
    score = read_midi(header() + track(bytes([0, 0x90, 60, 9]), meta, bytes([1, 60, 0]), sysex, bytes([1, 61, 9, 1, 61, 0])), "x.mid")
    assert notes(score) == [(0, 2, 60), (4, 5, 61)]
    one_byte = bytes([1, 0xC0, 5]), meta, bytes([1, 6]), bytes([1, 7])
    score = read_midi(header() + track(*one_byte, bytes([0, 0x90, 60, 9, 1, 60, 0])), "x.mid")
    assert notes(score) == [(4, 5, 60)] and score.program.tolist() == [7]


def test_a_program_counts_from_where_it_stands_and_for_other_tracks_without_one():
    set_first, set_later = bytes([0, 0xC0, 30]), bytes([10, 0xC0, 40])
    note, later = bytes([0, 0x90, 60, 9, 1, 60, 0]), bytes([20, 0x90, 60, 9, 1, 60, 0])
    other_channel = bytes([0, 0x91, 60, 9, 1, 60, 0])
    score = read_midi(header(3) + track(set_first, note, set_later, note) + track(note, later) + track(other_channel), "x.mid")
    found = sorted(zip(score.track.tolist(), score.start.tolist(), score.program.tolist(), strict=True))
    assert found == [(0, 0, 30), (0, 11, 40), (1, 0, 30), (1, 21, 40), (2, 0, 0)]


def test_tracks_of_format_2_follow_one_another():
    tempo = bytes([0, 0xFF, 0x51, 3, 7, 0xA1, 0x20])
    first, second = track(tempo, FIRST, bytes([4, 0xFF, 1, 0])), track(tempo, SECOND, bytes([0, 0x90, 65, 1]))
    score = read_midi(header(3, layout=2) + first + second + track(THIRD), "x.mid")
    assert notes(score) == [(0, 96, 60), (100, 196, 62), (196, 196, 65), (196, 292, 64)]
    assert score.tempi == (Tempo(0, 500_000), Tempo(100, 500_000)) and score.track.tolist() == [0, 1, 1, 2]
    assert notes(read_midi(header(3, layout=1) + first + second + track(THIRD), "x.mid"))[1] == (0, 96, 62)


def test_notes_stand_by_start_then_track_then_as_in_the_file():
    both = bytes([0, 0x90, 64, 1, 0, 60, 1, 5, 60, 0, 0, 64, 0])
    score = read_midi(header(2) + track(both) + track(both), "x.mid")
    assert score.pitch.tolist() == [64, 60, 64, 60] and score.track.tolist() == [0, 0, 1, 1]


# what is repaired


REPAIRED = {
    "cut short": (WHOLE[:-3], THREE, ["track 1 is cut short"]),
    "cut inside a note": (WHOLE[: -len(END) - 3], [*THREE[:2], (192, 192, 64)], ["track 1 is cut short", "a note of track 1 never ends"]),
    "cut after a note": (WHOLE[: -len(END)], THREE, ["track 1 is cut short"]),
    "cut inside a meta event": (
        (header() + track(FIRST + SECOND + THIRD, bytes([0, 0xFF, 1, 50]), bytes(50)))[:-30],
        THREE,
        ["track 1 is cut short"],
    ),
    "second track cut away": (header(2) + WHOLE[14:], THREE, ["the header counts 2 tracks, but the file holds 1"]),
    "wrong length, long": (WHOLE[:18] + b"\0\0\1\0" + WHOLE[22:], THREE, ["the length of track 1 is wrong"]),
    "wrong length, short": (WHOLE[:18] + b"\0\0\0\5" + WHOLE[22:], THREE, ["the length of track 1 is wrong"]),
    "wrong length before a track": (
        header(2) + track(FIRST)[:4] + b"\xff\0\0\0" + track(FIRST)[8:] + track(SECOND),
        [(0, 96, 60), (0, 96, 62)],
        ["the length of track 1 is wrong"],
    ),
    "length of two tracks": (
        header(2) + b"MTrk" + (2 * len(FIRST + END) + 8).to_bytes(4, "big") + FIRST + END + track(SECOND),
        [(0, 96, 60), (0, 96, 62)],
        ["the length of track 1 is wrong"],
    ),
    "note without its velocity": (
        header(2) + chunk(b"MTrk", FIRST + bytes([0, 0x90, 70])) + track(SECOND),
        [(0, 96, 60), (0, 96, 62)],
        ["track 1 is damaged: 3 bytes"],
    ),
    "first note without its velocity": (
        header(2) + chunk(b"MTrk", bytes([0, 0x90, 70])) + track(SECOND),
        [(0, 96, 62)],
        ["track 1 is damaged: 3 bytes"],
    ),
    "program without its number": (
        header(2) + chunk(b"MTrk", FIRST + bytes([0, 0xC0])) + track(SECOND),
        [(0, 96, 60), (0, 96, 62)],
        ["track 1 is damaged: 2 bytes"],
    ),
    "chunk over a track": (
        header() + b"Junk" + len(WHOLE[14:]).to_bytes(4, "big") + WHOLE[14:],
        THREE,
        ["8 bytes before track 1 cannot be read"],
    ),
    "silence in SMPTE time": (
        header(division=(256 - 25) << 8 | 40) + track(FIRST, bytes([0xFF, 0xFF, 0xFF, 0x7F]) + SECOND[1:]),
        [(0, 96, 60), (96 + 5_000_000, 192 + 5_000_000, 62)],  # 10,000 times half a second of 1,000 ticks
        ["a silence is shortened to 5,000,000 ticks"],
    ),
    "no end mark": (header(2) + chunk(b"MTrk", FIRST) + track(SECOND), [(0, 96, 60), (0, 96, 62)], ["track 1 has no end mark"]),
    "goes on after its end": (
        header() + chunk(b"MTrk", FIRST + END + SECOND),
        THREE[:1],
        ["track 1 goes on after its end mark, and 8 bytes"],
    ),
    "garbage before a track": (header() + b"\xffgarbage" + WHOLE[14:], THREE, ["8 bytes before track 1 cannot be read"]),
    "garbage at the end": (WHOLE + bytes(20), THREE, ["20 bytes at the end cannot be read"]),
    "garbage before the header": (bytes(128) + WHOLE, THREE, ["128 bytes before the header are left out"]),
    "event that is longer than its track": (
        header() + track(FIRST, bytes([0, 0xFF, 1, 0xFF, 0xFF, 0xFF, 0x7F]), SECOND),
        [(0, 96, 60), (96, 192, 62)],
        ["track 1 is damaged: 7 bytes of it cannot be read"],
    ),
    "no status": (header() + track(bytes([0, 60, 64]), FIRST), THREE[:1], ["track 1 is damaged: 3 bytes"]),
    "note that never ends": (
        header() + track(FIRST, bytes([0, 0x90, 70, 1]), SECOND),
        [*THREE[:1], (96, 192, 70), (96, 192, 62)],
        ["never ends"],
    ),
    "data byte above 127": (header() + track(bytes([0, 0x90, 60 + 128, 64, 96, 0x80, 60, 0])), THREE[:1], ["above 127 is read without"]),
    "tempo 0": (header() + track(bytes([0, 0xFF, 0x51, 3, 0, 0, 0]), FIRST), THREE[:1], ["an impossible tempo is left out"]),
    "short tempo": (header() + track(bytes([0, 0xFF, 0x51, 2, 1, 0]), FIRST), THREE[:1], ["an impossible tempo is left out"]),
    "bad key": (header() + track(bytes([0, 0xFF, 0x59, 2, 8, 0]), FIRST), THREE[:1], ["an impossible key signature is left out"]),
    "bad mode": (header() + track(bytes([0, 0xFF, 0x59, 2, 0, 2]), FIRST), THREE[:1], ["an impossible key signature is left out"]),
    "bad meter": (header() + track(bytes([0, 0xFF, 0x58, 4, 4, 99, 24, 8]), FIRST), THREE[:1], ["an impossible meter is left out"]),
    "meter of 0": (header() + track(bytes([0, 0xFF, 0x58, 4, 0, 2, 24, 8]), FIRST), THREE[:1], ["an impossible meter is left out"]),
    "system message": (header() + track(bytes([0, 0xF8]), bytes([0, 0xF2, 1, 1]), FIRST), THREE[:1], ["status 0xf8", "status 0xf2"]),
    "long header": (WHOLE[:7] + b"\x08" + WHOLE[8:14] + b"\0\0" + WHOLE[14:], THREE, []),
    "wrong header": (WHOLE[:4] + b"\1\2\3\4" + WHOLE[8:], THREE, ["the length of the header is 16,909,060, and is read as 6"]),
    "format 7": (header(layout=7) + WHOLE[14:], THREE, ["the format is 7, and is read as 1"]),
    "silence": (
        header() + track(FIRST, bytes([0xFF, 0xFF, 0xFF, 0x7F]) + SECOND[1:]),
        [(0, 96, 60), (96 + 4_800_000, 192 + 4_800_000, 62)],
        ["a silence is shortened to 4,800,000 ticks"],
    ),
}


@pytest.mark.parametrize("what", REPAIRED)
def test_a_damaged_file_keeps_what_can_be_kept(what):
    content, kept, sentences = REPAIRED[what]
    score = read_midi(content, "x.mid")
    assert notes(score) == kept
    assert len(score.repairs) == len(sentences), score.repairs
    for sentence, found in zip(sentences, score.repairs, strict=True):
        assert sentence in found
    assert score.is_damaged == bool(sentences) and 0.4 < score.parsed <= 1


def test_an_undamaged_file_has_no_repairs():
    score = read_midi(WHOLE, "x.mid")
    assert notes(score) == THREE and score.repairs == () and not score.is_damaged and score.parsed == 1


def test_a_riff_file_is_read_without_a_repair():
    data = chunk(b"MThd", WHOLE[8:14]) + WHOLE[14:]
    riff = b"RIFF" + (len(data) + 12).to_bytes(4, "little") + b"RMIDdata" + len(data).to_bytes(4, "little") + data
    for content in (riff, riff + b"LIST" + bytes(9)):
        score = read_midi(content, "x.rmi")
        assert notes(score) == THREE and score.repairs == () and score.parsed == 1
    score = read_midi(riff[:-2], "x.rmi")
    assert notes(score) == THREE and score.repairs == ("the RIFF file is cut short", "track 1 is cut short")


def test_other_chunks_and_bends_are_left_out_but_are_no_damage():
    other = chunk(b"XFIH", b"abcde")
    score = read_midi(header() + other + WHOLE[14:] + other + other, "x.mid")
    assert notes(score) == THREE and score.repairs == ("a chunk 'XFIH' is not read (3 times)",)
    assert not score.is_damaged and score.parsed == 1
    bent, straight = bytes([0, 0xE0, 1, 64]), bytes([0, 0xE0, 0, 64])
    assert read_midi(header() + track(bent, FIRST, bent), "x.mid").repairs == ("pitch bends are ignored",)
    assert read_midi(header() + track(straight, FIRST), "x.mid").repairs == ()


def test_smpte_time_has_seconds_and_no_beats():
    for frames, rate in ((24, 24), (25, 25), (29, 30000 / 1001), (30, 30)):
        score = read_midi(header(division=(256 - frames) << 8 | 40) + WHOLE[14:], "x.mid")
        assert score.division == 0 and score.seconds_per_tick == pytest.approx(1 / (rate * 40), rel=1e-12) and notes(score) == THREE
        assert score.repairs == ()
    odd = read_midi(header(division=(256 - 60) << 8 | 40) + WHOLE[14:], "x.mid")
    assert odd.seconds_per_tick == pytest.approx(1 / 2400) and "60 frames a second" in odd.repairs[0]


def test_equal_repairs_are_counted_and_different_ones_bounded():
    high = bytes([0, 0x90, 60, 64 + 128, 1, 0x80, 60, 0])
    assert read_midi(header() + track(*[high] * 9), "x.mid").repairs == ("a data byte above 127 is read without its highest bit (9 times)",)
    many = read_midi(header(200) + chunk(b"MTrk", FIRST) * 200, "x.mid")
    assert (
        len(many) == 200 and len(many.repairs) == MAX_REPAIRS + 1 and many.repairs[-1] == f"{200 - MAX_REPAIRS} more repairs are not listed"
    )


def test_tempi_of_all_tracks_stand_by_their_ticks():
    late, early = bytes([50, 0xFF, 0x51, 3, 1, 0, 0]), bytes([10, 0xFF, 0x51, 3, 2, 0, 0])
    score = read_midi(header(2) + track(FIRST, late) + track(early), "x.mid")
    assert score.tempi == (Tempo(10, 0x20000), Tempo(146, 0x10000))


def test_tempi_are_kept_up_to_a_number():
    tempo = bytes([1, 0xFF, 0x51, 3, 1, 0, 0])
    score = read_midi(header() + track(FIRST, tempo * (MAX_SIGNS + 5)), "x.mid")
    assert notes(score) == THREE[:1] and len(score.tempi) == MAX_SIGNS and score.tempi[-1].tick == 96 + MAX_SIGNS
    assert score.repairs == ("names, meters, keys and tempi after the first 100,000 are left out (5 times)",)


def test_names_of_tracks_are_text_that_can_be_printed():
    names = ["Klavier für zwei".encode(), "Flöte".encode("latin-1"), b"a\x1b[31m\0b", b"x" * 9000]
    sizes = [mido.midifiles.meta.encode_variable_int(len(name)) for name in names]
    written = [track(bytes([0, 0xFF, 3, *size]), name) for size, name in zip(sizes, names, strict=True)]
    score = read_midi(header(5) + b"".join(written) + track(FIRST), "x.mid")
    assert read_midi(header() + track(bytes([0, 0xFF, 3, 1, 65]), bytes([0, 0xFF, 3, 1, 66])), "x.mid").track_names == ("A",)
    assert score.track_names == ("Klavier für zwei", "Flöte", "a[31mb", "x" * 200, "")


REFUSED = {
    "empty": (b"", "x.mid is 0 bytes; a MIDI header takes 14; export it again."),
    "part of a header": (WHOLE[:9], "x.mid is 9 bytes; a MIDI header takes 14; export it again."),
    "text": (b"not a MIDI file at all", "x.mid is not a MIDI file (it begins with b'not a MI'); a MIDI file begins with b'MThd'."),
    "no track": (header(), "x.mid holds no track after its header; export it again."),
    "division 0": (
        header(division=0) + WHOLE[14:],
        "x.mid divides its time into 0 ticks, so its notes have no place in time; export it again.",
    ),
    "SMPTE division 0": (header(division=0xE700) + WHOLE[14:], "x.mid divides its time into 0 ticks, so its notes"),
    "too large": (WHOLE + bytes(MAX_BYTES), "x.mid has 10,000,050 bytes; a MIDI file is read up to 10,000,000; split it."),
    "too many tracks": (header() + chunk(b"MTrk", b"") * (MAX_TRACKS + 1), "x.mid holds more than 65,535 tracks; split it."),
    "too many notes": (
        header() + track(bytes([0, 0x90, 60, 1]), bytes([0, 60, 1]) * 2_000_000),
        "x.mid holds 2,000,001 notes; a MIDI file is read up to 2,000,000; split it.",
    ),
    "too long": (
        header(division=1) + track(bytes([0xFF, 0xFF, 0xFF, 0x7F, 0x90, 60, 1]) * 101),
        "x.mid lasts for 1,010,000 quarter notes; a MIDI file is read up to 1,000,000; split it.",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(what):
    content, sentence = REFUSED[what]
    with pytest.raises(DataError, match=re.escape(sentence)) as caught:
        read_midi(content, "x.mid")
    assert str(caught.value).count(". ") == 0 and str(caught.value).endswith(".")


# damage to whole files


def damaged(content: bytes, rng: random.Random) -> bytes:
    """The file with bits flipped, bytes inserted or taken out, lengths changed, or cut; or random bytes after a header."""
    part = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 5, 40])):
        place = rng.randrange(len(part) + 1)
        match rng.randrange(7):
            case 0 if place < len(part):
                part[place] ^= 1 << rng.randrange(8)
            case 1:
                part[place:place] = rng.randbytes(rng.randrange(1, 20))
            case 2:
                del part[place : place + rng.randrange(1, 20)]
            case 3:
                found = part.find(b"MTrk", place)
                if found >= 0:
                    part[found + 4 : found + 8] = rng.choice([rng.randrange(2**32), rng.randrange(300)]).to_bytes(4, "big")
            case 4:
                del part[place:]
            case 5:
                part[place : place + 4] = rng.choice([b"MTrk", b"\xff\xff\xff\x7f", b"\0\xff\x2f\0", b"\x80" * 4, b"MThd"])
            case 6 if rng.random() < 0.1:
                part[14:] = b"MTrk" + rng.randbytes(4 + rng.randrange(3000))
    return bytes(part)


def kept_of(content: bytes) -> Score | None:
    """What is kept; None if the file is refused in one line that names it. Any other error is passed on."""
    try:
        return read_midi(content, "x.mid")
    except DataError as error:
        message = str(error)
    assert message.startswith("x.mid ") and "\n" not in message
    return None


def test_damaged_and_random_bytes_give_notes_or_one_sentence():
    rng = random.Random(13)
    files = [*sorted(map(generated, range(0, GENERATED, 10)), key=len)[:15], WHOLE]
    n_read = 0
    for number in range(MUTATED):
        content = rng.randbytes(rng.randrange(400)) if number % 20 == 0 else damaged(rng.choice(files), rng)
        score = kept_of(content)
        if score is None:
            continue
        n_read += 1
        assert 0 <= score.parsed <= 1 and len(score.repairs) <= MAX_REPAIRS + 1
        for column, high in ((score.pitch, 127), (score.channel, 15), (score.program, 127), (score.track, len(score.track_names) - 1)):
            assert column.dtype == np.int64 and (column >= 0).all() and (column <= high).all()
        assert (score.start >= 0).all() and (score.end >= score.start).all() and (score.velocity > 0).all() and (score.velocity < 128).all()
    assert n_read > MUTATED / 2


def test_a_file_cut_anywhere_keeps_the_notes_before_the_cut():
    content = generated(11)
    file = mido.MidiFile(file=io.BytesIO(content))
    assert len(file.tracks) > 1
    whole = starts(read_midi(content, "x.mid"))
    before = 0
    for end in range(content.index(b"MTrk") + 30, len(content), 3):  # a note takes at least 3 bytes
        score = read_midi(content[:end], "x.mid")
        found = starts(score)
        assert found <= whole and before <= len(score) <= before + 1 and score.is_damaged, end
        before = len(score)
        if abs(end - len(content) // 2) <= 1:
            assert any("is cut short" in repair for repair in score.repairs) and len(score) > 0.35 * len(whole)
    assert len(whole) - len(found) <= 1


def starts(score: Score) -> set[tuple[int, int, int]]:
    return set(zip(score.track.tolist(), score.start.tolist(), score.pitch.tolist(), strict=True))


def test_no_memory_is_taken_for_a_length_that_a_file_only_claims():
    huge = b"\xff\xff\xff\xff"
    claims = [
        WHOLE[:4] + huge + WHOLE[8:],
        WHOLE[:18] + huge + WHOLE[22:],
        WHOLE[:10] + huge[:2] + WHOLE[12:],
        header() + track(FIRST, bytes([0, 0xFF, 1, 0xFF, 0xFF, 0xFF, 0x7F])),
        header() + track(FIRST, bytes([0, 0xF0, 0xFF, 0xFF, 0xFF, 0x7F])),
        header(division=1) + track(bytes([0xFF, 0xFF, 0xFF, 0x7F]) + FIRST[1:]),
        header() + b"Any!" + huge + WHOLE[14:],
    ]
    tracemalloc.start()
    try:
        for content in claims:
            assert len(read_midi(content, "x.mid")) in (1, 3)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_the_share_that_was_understood_counts_bytes():
    for what, lost in (("no status", 3), ("data byte above 127", 3), ("garbage before a track", 8), ("goes on after its end", 8)):
        content = REPAIRED[what][0]
        assert read_midi(content, "x.mid").parsed == pytest.approx(1 - lost / len(content), abs=1e-12), what
    for what in ("cut after a note", "garbage at the end", "garbage before the header", "tempo 0"):
        assert read_midi(REPAIRED[what][0], "x.mid").parsed == 1, what


def test_a_few_flipped_bits_cost_few_notes():
    rng = random.Random(5)
    kept = []
    for seed in range(40):
        content = bytearray(generated(seed))
        before = len(read_midi(bytes(content), "x.mid"))
        for _ in range(3):
            content[rng.randrange(22, len(content))] ^= 1 << rng.randrange(8)
        score = read_midi(bytes(content), "x.mid")
        kept.append((len(score) + 1) / (before + 1))
    assert np.median(kept) > 0.95 and np.mean(np.array(kept) > 0.8) > 0.8

"""Chords written as MIDI files: five readers read the same notes, and what a file cannot hold is refused."""

import io
import itertools
import math
import re

import mido
import numpy as np
import pretty_midi
import pytest
import symusic

from latentscape.errors import DataError, LatentscapeError, SettingError
from latentscape.music.midi import KeySignature, Meter, Tempo, read_midi
from latentscape.music.midi_writer import DIVISION, write_midi

Note = tuple[int, int, int]  # pitch, start and end in ticks


def progression(seed: int) -> tuple[list[list[int]], list[float]]:
    """Chords of up to six notes, some the same as before, some rests, and durations in many fractions of a quarter note."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 30))
    voicings = [rng.choice(128, int(rng.integers(0, 7)), replace=False).tolist() for _ in range(n)]
    voicings = [voicings[i - 1] if i and rng.random() < 0.2 else voicing for i, voicing in enumerate(voicings)]
    return voicings, rng.choice([0.25, 1 / 3, 0.1, 1, 1.5, 4, 1 / 7], n).tolist()


def expected(voicings: list[list[int]], beats: list[float]) -> list[Note]:
    """The notes, by the sums of the durations in whole ticks."""
    sums = itertools.accumulate(beats, initial=0.0)
    ticks = [math.floor(total * DIVISION + 0.5) for total in sums]
    return sorted((pitch, ticks[i], ticks[i + 1]) for i, voicing in enumerate(voicings) for pitch in set(voicing))


def by_ours(content: bytes) -> list[Note]:
    score = read_midi(content, "x.mid")
    assert score.repairs == () and score.parsed == 1 and score.division == DIVISION
    return sorted(zip(score.pitch.tolist(), score.start.tolist(), score.end.tolist(), strict=True))


def by_symusic(content: bytes) -> list[Note]:
    return sorted((note.pitch, note.start, note.end) for track in symusic.Score.from_midi(content).tracks for note in track.notes)


def by_mido(content: bytes) -> list[Note]:
    found: list[Note] = []
    for track in mido.MidiFile(file=io.BytesIO(content)).tracks:
        tick, sounding = 0, {}
        for message in track:
            tick += message.time
            if message.type == "note_on":
                assert message.note not in sounding
                sounding[message.note] = tick
            elif message.type == "note_off":
                found.append((message.note, sounding.pop(message.note), tick))
        assert not sounding
    return sorted(found)


def by_pretty_midi(content: bytes) -> list[Note]:
    file = pretty_midi.PrettyMIDI(io.BytesIO(content))
    notes = [note for instrument in file.instruments for note in instrument.notes]
    return sorted((note.pitch, file.time_to_tick(note.start), file.time_to_tick(note.end)) for note in notes)


@pytest.mark.parametrize("seed", range(20))
def test_four_readers_read_the_notes_that_were_written(seed):
    voicings, beats = progression(seed)
    content = write_midi(voicings, beats, beats_per_minute=120, velocity=1 + seed)
    notes = expected(voicings, beats)
    assert by_ours(content) == by_symusic(content) == by_mido(content) == by_pretty_midi(content) == notes


def test_music21_reads_the_notes_that_were_written():
    from music21 import converter

    voicings, beats = [[48, 64, 67, 72], [], [53, 65, 69, 72], [43, 62, 65, 71], [48, 64, 67, 72]], [2, 1, 0.5, 1.5, 4]
    names = ["C", "", "F", "G7/B", "Cmaj7(♯11)"]
    score = converter.parseData(write_midi(voicings, beats, names=names), format="midi")
    heard = [
        (pitch.midi, float(part.offset) * DIVISION, float(part.offset + part.quarterLength) * DIVISION)
        for part in score.flatten().stripTies().notes
        for pitch in part.pitches
    ]
    assert sorted(heard) == expected(voicings, beats)


def test_tempo_meter_key_program_and_names_are_written():
    content = write_midi(
        [[60], [62], [64]], [1, 2, 0.5], beats_per_minute=90, program=24, names=["Am", "D♭/F", ""], key=(-3, True), meter=(6, 8)
    )
    score = read_midi(content, "x.mid")
    assert score.tempi == (Tempo(0, 666_667),) and score.meters == (Meter(0, 6, 8),) and score.keys == (KeySignature(0, -3, True),)
    assert score.program.tolist() == [24] * 3 and score.velocity.tolist() == [80] * 3 and score.track_names == ("", "chords")
    signs, notes = mido.MidiFile(file=io.BytesIO(content), charset="utf-8").tracks
    markers = [
        (tick, message.text) for message, tick in zip(signs, np.cumsum([m.time for m in signs]), strict=True) if message.type == "marker"
    ]
    assert markers == [(0, "Am"), (480, "D♭/F"), (1440, "")]
    assert next(m for m in signs if m.type == "key_signature").key == "Cm" and notes[-1].type == "end_of_track"
    slowest, fastest = (read_midi(write_midi([[60]], [1], beats_per_minute=bpm), "x.mid").tempi[0] for bpm in (60e6 / (2**24 - 1), 60e6))
    assert slowest.microseconds == 2**24 - 1 and fastest.microseconds == 1


def test_a_pitch_that_stands_twice_sounds_once_and_no_chords_are_an_empty_file():
    assert by_ours(write_midi([[60, 60, 64]], [1])) == [(60, 0, 480), (64, 0, 480)]
    assert by_ours(write_midi([], [])) == by_mido(write_midi([], [])) == []
    assert by_ours(write_midi([[0, 127]], [10_000])) == [(0, 0, 4_800_000), (127, 0, 4_800_000)]


def test_many_short_chords_do_not_drift_and_none_has_no_length():
    score = read_midi(write_midi([[60]] * 7_000, [1 / 7] * 7_000), "x.mid")
    assert score.end.max() == 1_000 * DIVISION
    shortest = read_midi(write_midi([[60]] * 999, [1 / 480] * 999), "x.mid")
    assert (shortest.end - shortest.start == 1).all()


REFUSED = {
    "high pitch": (([[60, 128]], [1]), {}, DataError, "Chord 1 has the pitch 128; give pitches from 0 to 127."),
    "low pitch": (([[60], [-1]], [1, 1]), {}, DataError, "Chord 2 has the pitch -1; give pitches from 0 to 127."),
    "no time": (([[60]], [0]), {}, DataError, "Chord 1 lasts for 0 quarter notes"),
    "negative time": (([[60]], [-1.5]), {}, DataError, "Chord 1 lasts for -1.5 quarter notes"),
    "infinite time": (([[60]], [math.inf]), {}, DataError, "Chord 1 lasts for inf quarter notes"),
    "undefined time": (([[60]], [math.nan]), {}, SettingError, "The duration of chord 1 must be a number, but it is nan."),
    "long": (
        ([[60]] * 101, [10_000] * 101),
        {},
        DataError,
        "The chords last for 1,010,000 quarter notes; at most 1,000,000 can be written.",
    ),
    "fewer durations": (([[60], [62]], [1]), {}, DataError, "There are 2 chords, but 1 durations; give one for each chord."),
    "fewer names": (([[60], [62]], [1, 1]), {"names": ["C"]}, DataError, "There are 2 chords, but 1 names; give one for each chord."),
    "tempo 0": (([[60]], [1]), {"beats_per_minute": 0}, SettingError, "beats_per_minute must be from 3.58 to 60,000,000, but it is 0."),
    "undefined tempo": (([[60]], [1]), {"beats_per_minute": math.nan}, SettingError, "beats_per_minute must be a number, but it is nan."),
    "program": (([[60]], [1]), {"program": 128}, SettingError, "program must be from 0 to 127, but it is 128."),
    "velocity": (([[60]], [1]), {"velocity": 0}, SettingError, "velocity must be from 1 to 127, but it is 0."),
    "meter": (
        ([[60]], [1]),
        {"meter": (4, 3)},
        SettingError,
        "meter must be 1 to 255 beats of a bar, and a power of 2 up to 128, but it is (4, 3).",
    ),
    "key": (([[60]], [1]), {"key": (8, False)}, SettingError, "key must have 7 flats (-7) to 7 sharps, but it has 8."),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_file_cannot_hold_is_refused(what):
    arguments, named, kind, sentence = REFUSED[what]
    with pytest.raises(LatentscapeError, match=re.escape(sentence)) as caught:
        write_midi(*arguments, **named)
    assert type(caught.value) is kind

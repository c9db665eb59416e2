"""Chords as files, read back."""

import io
import wave

import mido
import pytest

from latentscape.music.symbols import parse_chord
from latentscape.music.text import read_progressions
from latentscape.music.writing import SUFFIXES, chords_file

PROGRESSIONS = [[parse_chord(name) for name in ("Dm7", "G7/B", "Cmaj7")], [parse_chord("F#m7b5")]]


def test_names_are_read_back_line_by_line():
    progressions, unknown = read_progressions(chords_file(PROGRESSIONS, ".txt").decode())
    assert not unknown
    assert [[(chord.mask, chord.bass) for chord in each.chords] for each in progressions] == PROGRESSIONS


def test_a_rest_stands_between_two_progressions():
    messages = mido.MidiFile(file=io.BytesIO(chords_file(PROGRESSIONS, ".mid", beats=1))).tracks[1]
    starts, now = [], 0
    for message in messages:
        now += message.time
        if message.type == "note_on" and message.velocity:
            starts.append(now)
    assert sorted(set(starts)) == [0, 480, 960, 4 * 480]
    with wave.open(io.BytesIO(chords_file(PROGRESSIONS, ".wav"))) as sound:
        assert sound.getnframes() > 5 * sound.getframerate()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_kind_of_file_has_content(suffix):
    assert len(chords_file(PROGRESSIONS, suffix, title="Two")) > 20

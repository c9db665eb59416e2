"""Scores are read back by music21, note for note, with the symbols of the same chords."""

import importlib.util
import itertools
import random
import warnings
import xml.etree.ElementTree as ET

import pytest

from latentscape.errors import DataError, UsageError
from latentscape.music import musicxml as module
from latentscape.music.musicxml import musicxml
from latentscape.music.names import SHAPES, name_of, parse_chord
from latentscape.music.pitches import SETS, mask_of, members
from latentscape.music.voicing import voicings


def read(content: bytes):
    """The score in a file, as music21 reads it."""
    import music21

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return music21.converter.parseData(content, format="musicxml")


def sounding(part) -> list[tuple[float, float, tuple[int, ...]]]:
    """The start, the duration and the pitches of each chord of a part, with ties joined."""
    notes = part.flatten().stripTies().notes
    return [(float(n.offset), float(n.quarterLength), tuple(p.midi for p in n.pitches)) for n in notes if "ChordSymbol" not in n.classes]


def symbols(score) -> list[tuple[int, int]]:
    """The mask and the bass of each chord symbol."""
    found = score.recurse().getElementsByClass("ChordSymbol")
    return [(mask_of([p.pitchClass for p in s.pitches]), s.bass().pitchClass) for s in found if "NoChord" not in s.classes]


def test_notes_durations_and_symbols_are_read_back():
    names = ["C", "F#m7b5/C", "{C E F#}/E", "Bb7b9", "N", "Eb13", "C/D"]
    chords, beats = [parse_chord(name) for name in names], [4, 1.5, 2.5, 0.25, 1, 2.75, 9]
    played = voicings(chords)
    score = read(musicxml(played, beats, names=names, title="A <b> & c"))
    assert score.metadata.bestTitle == "A <b> & c" and len(score.parts) == 2
    starts = [0.0, *itertools.accumulate(beats)]
    expected = [(start, duration, pitches) for start, duration, pitches in zip(starts, beats, played, strict=False) if pitches]
    assert sounding(score.parts[0]) == [(start, duration, pitches[1:]) for start, duration, pitches in expected]
    assert sounding(score.parts[1]) == [(start, duration, pitches[:1]) for start, duration, pitches in expected]
    assert symbols(score) == [chord for chord, name in zip(chords, names, strict=True) if name[0] not in "{N"]
    assert b"<words>{C E F#}/E</words>" in musicxml(played, beats, names=names)


def test_every_shape_is_read_back_as_the_same_chord():
    rng = random.Random(0)
    names = [
        name_of(mask_of([(root + note) % 12 for note in shape.intervals]), root) for shape in SHAPES for root in rng.sample(range(12), 2)
    ]
    chords = [parse_chord(name) for name in names]
    assert symbols(read(musicxml(voicings(chords), [4] * len(chords), names=names))) == chords


def test_any_set_over_any_bass_is_written():
    rng = random.Random(1)
    masks = [rng.randrange(1, SETS) for _ in range(60)]
    chords = [(mask, rng.choice(members(mask))) for mask in masks]
    names = [name_of(*chord) for chord in chords]
    score = read(musicxml(voicings(chords), [2] * len(chords), names=names))
    assert symbols(score) == [chord for chord, name in zip(chords, names, strict=True) if name[0] != "{"]
    assert [tuple(p % 12 for p in pitches) for _, _, pitches in sounding(score.parts[1])] == [(bass,) for _, bass in chords]


def test_notes_are_spelled_as_in_the_name():
    tree = ET.fromstring(musicxml([(46, 58, 62, 65)], [4], names=["Bb"]))
    notes = [(n.findtext("step"), n.findtext("alter"), n.findtext("octave")) for n in tree.iter("pitch")]
    assert notes == [("B", "-1", "3"), ("D", None, "4"), ("F", None, "4"), ("B", "-1", "2")]
    sharps = ET.fromstring(musicxml([(46, 58, 62, 65)], [4], names=["A#"]))
    assert next(n.findtext("step") for n in sharps.iter("pitch")) == "A"


def test_ends_are_rounded_to_sixteenths_without_drift():
    score = read(musicxml([(60, 64)] * 6, [4 / 3] * 6))
    assert [(start, duration) for start, duration, _ in sounding(score.parts[0])] == [
        (0.0, 1.25),
        (1.25, 1.5),
        (2.75, 1.25),
        (4.0, 1.25),
        (5.25, 1.5),
        (6.75, 1.25),
    ]
    assert len(sounding(read(musicxml([(60, 64)] * 3, [0.01] * 3)).parts[0])) == 3


def test_a_rest_and_a_single_note_are_written():
    score = read(musicxml([(), (60,)], [1, 1]))
    assert sounding(score.parts[0]) == [] and sounding(score.parts[1]) == [(1.0, 1.0, (60,))]


def test_the_same_chords_are_the_same_bytes():
    chords = voicings([parse_chord("C"), parse_chord("F#7")])
    assert musicxml(chords, [1, 2], names=["C", "F#7"]) == musicxml(chords, [1, 2], names=["C", "F#7"])


def test_without_music21_one_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "music21" else importlib.util.find_spec(name))
    with pytest.raises(UsageError, match=r'music21, which is not installed: pip install "latentscape\[music\]"\.$'):
        musicxml([(60,)], [1])


@pytest.mark.parametrize(
    ("chords", "beats", "names", "says"),
    [
        ([], [], None, "0 chords"),
        ([(60,)], [1, 1], None, "1 chords, 2 durations and 1 names"),
        ([(60,)], [1], [], "0 names"),
        ([(60,)], [0], None, "above 0 beats"),
        ([(60,)], [float("nan")], None, "above 0 beats"),
        ([(60,)], [1e12], None, "too long for a score"),
        ([(128,)], [1], None, "one is 128"),
        ([(60,)], [1], ["H9"], "'H9' is no chord"),
        ([(60,)] * 10_001, [1] * 10_001, None, "up to 10,000"),
    ],
)
def test_impossible_chords_are_refused(chords, beats, names, says):
    with pytest.raises(DataError, match=says):
        musicxml(chords, beats, names=names)

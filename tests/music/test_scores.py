"""From scores to chords: which tracks, which moments, which bars, which key."""

from pathlib import Path

import numpy as np
import pytest

from latentscape.data.readers.notation import TICKS as TICKS_OF_NOTATION
from latentscape.data.readers.notation import bach_chorales, read_notation
from latentscape.errors import DataError, UnknownNameError
from latentscape.music.chords import Piece
from latentscape.music.keys import MAJOR, MINOR, estimated_key, key_of
from latentscape.music.midi import KeySignature, Meter, Score, read_midi
from latentscape.music.midi_writer import write_midi
from latentscape.music.pitches import masks_of
from latentscape.music.scores import harmony_of
from latentscape.music.slices import Notes, slices
from latentscape.music.tracks import chosen

TICKS = 480
C, F, G, AM = (48, 60, 64, 67), (53, 60, 65, 69), (55, 59, 62, 67), (57, 60, 64, 69)
MASKS = {
    name: int(masks_of([int(p in {q % 12 for q in chord}) for p in range(12)])) for name, chord in zip("CFGA", (C, F, G, AM), strict=True)
}


def score(*notes, names=(), **fields) -> Score:
    """A score of notes `(start, end, pitch, track, channel, program)` in quarters; what is left out is 0."""
    rows = np.array([(*note, 0, 0, 0)[:6] for note in notes], dtype=np.float64).reshape(-1, 6)
    start, end = ((rows[:, i] * TICKS).astype(np.int64) for i in (0, 1))
    pitch, track, channel, program = rows[:, 2:].astype(np.int64).T
    settings = {"division": TICKS} | fields
    return Score(
        start=start,
        end=end,
        pitch=pitch,
        track=track,
        channel=channel,
        program=program,
        velocity=np.full(len(rows), 64),
        track_names=tuple(names),
        **settings,
    )


def block(chords, track=0, channel=0, program=0, beats=4.0):
    return [(i * beats, (i + 1) * beats, pitch, track, channel, program) for i, chord in enumerate(chords) for pitch in chord]


def line(pitches, track=0, channel=0, program=0, beats=1.0):
    return [(i * beats, (i + 1) * beats, pitch, track, channel, program) for i, pitch in enumerate(pitches)]


def chords_of(score, name, **choices) -> Piece:
    return harmony_of(score, name, **choices).piece


def test_chords_that_are_written_are_read_back():
    piece = chords_of(read_midi(write_midi([C, F, G, G, AM], [4, 2, 1, 1, 8]), "x.mid"), "x")
    assert masks_of(piece.sets).tolist() == [MASKS[name] for name in "CFGA"]
    assert piece.bass.tolist() == [0, 5, 7, 9] and piece.beats.tolist() == [4, 2, 2, 8] and piece.bars.tolist() == [1, 2, 2, 3]


def test_bars_follow_the_meters():
    meters = (Meter(0, 3, 4), Meter(6 * TICKS, 2, 4))
    piece = chords_of(score(*block([C, F, G, AM, C], beats=3), meters=meters), "x")
    assert piece.bars.tolist() == [1, 2, 3, 4, 6]  # two bars of 3, then bars of 2: the chords begin at 0, 3, 6, 9 and 12


def test_moments_of_a_single_pitch_class_are_left_out_and_counted():
    found = harmony_of(score(*block([C, (60, 72), C, F])), "x", grid="slice")
    assert masks_of(found.piece.sets).tolist() == [MASKS["C"], MASKS["F"]] and found.piece.beats.tolist() == [8, 4] and found.thin == 1


def kept(of: Score, **options) -> list[int]:
    return [voice.number for voice in chosen(of, "x.mid", **options)[0]]


def test_four_singers_are_all_kept():
    singers = [note for track, pitches in enumerate(zip(C, F, G, C, strict=True)) for note in line(pitches, track)]
    assert kept(score(*singers)) == [1, 2, 3, 4]


def test_a_melody_beside_chords_is_dropped_unless_it_is_kept():
    notes = [*line([72, 74, 76, 77] * 4, track=0), *block([C, F, G, C], track=1)]
    of = score(*notes, names=("Violin", "Harp"))
    assert kept(of) == [2] and kept(of, keep_melody=True) == kept(of, tracks="all") == [1, 2]
    assert kept(of, tracks="violin") == kept(of, tracks="1") == [1] and kept(of, tracks="2, vio") == [2, 1]
    assert harmony_of(of, "x").dropped[0].name == "Violin"


def test_among_chords_an_accompaniment_is_preferred_and_a_bass_is_kept():
    notes = [
        *block([C, F, G, C], track=0),
        *block([AM, AM, AM, AM], track=1),
        *line([36, 41, 43, 36], track=2, beats=4),
        *line([72] * 16, 3),
    ]
    assert kept(score(*notes, names=("PIANO", "Brass", "Bass", "Melody"))) == [1, 3]
    assert kept(score(*notes, names=("Vocals", "Brass", "", "Melody"))) == [2]
    assert kept(score(*[(*note[:5], 33 if note[3] == 2 else 0) for note in notes], names=("Choir", "Brass"))) == [1, 2, 3]


def test_percussion_and_effects_are_skipped():
    drums = [(start, end, pitch, 1, 9) for start, end, pitch, *_ in block([(36, 42, 46)] * 4)]
    effects = block([(61, 63)] * 4, track=2, channel=3, program=120)
    piece = chords_of(score(*block([C, F, G, C]), *drums, *effects), "x")
    assert masks_of(piece.sets).tolist() == [MASKS[name] for name in "CFGC"]
    with pytest.raises(DataError, match=r"x\.mid holds only percussion and effects, and so no chords"):
        chords_of(score(*drums, *effects), "x.mid")
    with pytest.raises(DataError, match=r"x\.mid holds no notes"):
        chords_of(score(), "x.mid")


def test_a_melody_alone_has_no_chords():
    with pytest.raises(DataError, match=r"x\.mid has no moment in which two pitch classes sound; it may be a melody alone"):
        chords_of(score(*line([60, 62, 64, 65])), "x.mid")
    slip = score(*line([60, 62, 64, 65] * 20), (3, 3.1, 67))
    with pytest.raises(DataError, match=r"almost no moment.*If its chords are broken, read it by the beat \(grid=\"beat\"\)"):
        chords_of(slip, "x.mid")
    assert len(chords_of(score(*line([60, 64, 67, 64] * 4, beats=0.25)), "x.mid", grid="beat")) == 1


def test_a_track_that_is_not_there_is_named_with_those_that_are():
    of = score(*block([C]), *block([F], track=1), names=("Left", "Right"))
    for tracks in ("middle", "3"):
        with pytest.raises(UnknownNameError, match=rf"x\.mid has no track '{tracks}'; it has 1 Left, 2 Right; choose one.*tracks=\"1\""):
            chords_of(of, "x.mid", tracks=tracks)
    with pytest.raises(UnknownNameError, match="names no track"):
        chords_of(of, "x.mid", tracks=" , ")


def test_broken_chords_are_read_by_the_beat_and_block_chords_by_slices():
    broken = [
        note
        for i, chord in enumerate((C, F, G, AM) * 2)
        for note in (*_arpeggio(chord, i), (i, i + 1, chord[0]), (i, i + 1, chord[0] - 12))
    ]
    found = harmony_of(score(*broken), "x")
    assert found.grid == "beat" and masks_of(found.piece.sets).tolist() == [MASKS[name] for name in "CFGA"] * 2
    assert set(found.piece.beats.tolist()) == {1} and found.piece.bass.tolist() == [0, 5, 7, 9] * 2
    assert found.piece.bars.tolist() == [1, 1, 1, 1, 2, 2, 2, 2]
    assert harmony_of(score(*block([C, F, G, AM])), "x").grid == "slice"
    by_bar = harmony_of(score(*[note for i in range(8) for note in _arpeggio(C if i < 4 else G, i)]), "x", grid="bar").piece
    assert masks_of(by_bar.sets).tolist() == [MASKS["C"], MASKS["G"]] and by_bar.beats.tolist() == [4, 4]


def _arpeggio(chord, beat):
    """The notes of a chord one after the other in sixteenths."""
    return [(beat + i / 4, beat + (i + 1) / 4, pitch) for i, pitch in enumerate(chord)]


def test_chords_that_are_not_struck_together_are_read_by_the_beat():
    draw = np.random.default_rng(0)
    loose = [(4 * i + draw.uniform(0, 0.04), 4 * i + 4 - draw.uniform(0, 0.04), p) for i, ch in enumerate((C, F, G, AM)) for p in ch]
    found = harmony_of(score(*loose), "x")
    assert found.grid == "beat" and masks_of(found.piece.sets).tolist() == [MASKS[name] for name in "CFGA"]


def test_beats_of_compound_meters_are_three_eighths():
    notes = [(i * 1.5, (i + 1) * 1.5, pitch) for i, chord in enumerate((C, F, G, AM)) for pitch in chord]
    piece = harmony_of(score(*notes, meters=(Meter(0, 6, 8),)), "x", grid="beat").piece
    assert piece.beats.tolist() == [1.5] * 4 and piece.bars.tolist() == [1, 1, 2, 2]


def test_time_without_beats_has_slices_alone():
    of = score(*block([C, F], beats=2.0), division=0, seconds_per_tick=1 / 960)
    found = harmony_of(of, "x")
    assert found.grid == "slice" and set(found.piece.bars.tolist()) == {-1}
    assert found.piece.beats.tolist() == pytest.approx([2, 2])  # a second counts as two beats; each chord lasts one
    with pytest.raises(DataError, match=r"SMPTE.*use slices \(grid=\"slice\"\)"):
        harmony_of(of, "x", grid="beat")
    with pytest.raises(UnknownNameError, match="grid 'slices'; did you mean 'slice'"):
        harmony_of(of, "x", grid="slices")


def test_too_many_windows_are_refused():
    of = score((0, 1_000_000, 60), (0, 1_000_000, 64), meters=(Meter(0, 4, 4),))
    with pytest.raises(DataError, match="more than 500,000 beats; use slices"):
        harmony_of(of, "x", grid="beat")
    assert harmony_of(of, "x", grid="slice").piece.beats.tolist() == [1e6]


def test_a_key_is_that_of_the_signature_or_an_estimate():
    in_d = [tuple(p + 2 for p in chord) for chord in (C, F, G, C)]
    for keys, key, is_estimated in (((), 2, True), ((KeySignature(0, 0, False),), 2, True), ((KeySignature(0, 2, False),), 2, False)):
        found = harmony_of(score(*block(in_d), keys=keys), "x")
        assert (found.piece.key, found.key_is_estimated) == (key, is_estimated)
    assert harmony_of(score(*block([C]), keys=(KeySignature(0, -5, False),)), "x").piece.key in (1, 22, 8, 17, 6, 15)


def test_a_profile_is_most_like_itself():
    for tonic in range(12):
        assert estimated_key(np.roll(MAJOR, tonic)) == tonic and estimated_key(np.roll(MINOR, tonic)) == tonic + 12
    names = {0: "C", 1: "G", 2: "D", -1: "F", -3: "Eb", 7: "C#", -7: "Cb"}
    pitches = {"C": 0, "G": 7, "D": 2, "F": 5, "Eb": 3, "C#": 1, "Cb": 11}
    assert all(key_of(sharps, is_minor=False) == pitches[name] for sharps, name in names.items())
    assert all((key_of(sharps, is_minor=True) - 12 + 3) % 12 == pitches[name] for sharps, name in names.items())


def agreement(of: Score, stream) -> float:
    """The share of the moments of music21's chords and of our slices in which both hear the same pitch classes."""
    moments = slices(Notes(of.start, of.end, of.pitch))
    ours = {int(t): frozenset(np.flatnonzero(bits).tolist()) for t, bits in zip(moments.start, moments.sets, strict=True)}
    theirs = {
        round(e.offset * TICKS_OF_NOTATION): frozenset(pitch.pitchClass for pitch in getattr(e, "pitches", ()))
        for e in stream.chordify().flatten().notesAndRests
        if e.duration.quarterLength
    }
    times = sorted({*ours, *theirs})
    both = [
        [heard[max(t for t in heard if t <= time)] for heard in (ours, theirs)] for time in times if time >= max(min(ours), min(theirs))
    ]
    assert len(both) > 30
    return float(np.mean([one == other for one, other in both]))


@pytest.fixture(scope="module")
def music21():
    import music21

    return music21


@pytest.mark.parametrize("seed", range(3))
def test_slices_are_those_of_music21(music21, seed, tmp_path):
    draw = np.random.default_rng(seed)
    stream = music21.stream.Score()
    for voice in range(4):
        part = music21.stream.Part()
        offset = 0.0
        while offset < 60:
            length = float(draw.choice([0.25, 0.5, 1, 1.5, 2]))
            if draw.random() < 0.9:
                part.insert(offset, music21.note.Note(int(draw.integers(40, 60) + 8 * voice), quarterLength=length))
            offset += length
        stream.insert(0, part)
    path = Path(stream.write("musicxml", tmp_path / "made.musicxml"))
    stream = music21.converter.parseFile(path, forceSource=True, storePickle=False)
    assert agreement(read_notation(path, "made")[0].score, stream) == 1


def test_slices_of_chorales_are_those_of_music21_in_notation_and_as_midi(music21, tmp_path):
    chorales = dict(bach_chorales())
    for name in ("bwv269", "bwv126.6", "bwv281"):
        found = read_notation(chorales[name], name)[0]
        stream = music21.converter.parseFile(chorales[name], forceSource=True, storePickle=False)
        assert agreement(found.score, stream) >= 0.999
        piece = harmony_of(found.score, name, bars=found.bars).piece
        assert piece.bars.min() == 1 and (np.diff(piece.bars) >= 0).all()
        if name != "bwv269":  # whose repetitions music21 writes out
            midi = Path(stream.write("midi", tmp_path / f"{name}.mid")).read_bytes()
            other = chords_of(read_midi(midi, name), name)
            assert masks_of(piece.sets).tolist() == masks_of(other.sets).tolist() and piece.bass.tolist() == other.bass.tolist()
            assert piece.key == other.key == {"bwv126.6": 21, "bwv281": 5}[name]  # A minor, F major

"""Names of chords: all sets and basses come back from their names, and other readers of symbols agree."""

import random
import zipfile
from collections import Counter

import numpy as np
import pytest

from latentscape.errors import UnknownNameError
from latentscape.music.names import (
    QUALITIES,
    SHAPES,
    flats_of_key,
    name_of,
    names_of,
    parse_chord,
    pitch_name,
    qualities_of,
    root_of,
    shape_name,
)
from latentscape.music.pitches import PITCH_CLASSES, SETS, mask_of, members, transposed
from latentscape.music.symbols import DEGREES, HARTE_QUALITIES, MAX_SYMBOL_CHARACTERS

SPELLINGS = {  # different spellings of the same chord, and its notes, bass first
    "C CM Cmaj CMaj Cma C:maj C:(3,5)": "C E G",
    "Cmaj7 CM7 CMA7 Cma7 CMaj7 C^7 C^ CΔ CΔ7 C∆ Cj7 C7M C(maj7) C:maj7": "C E G B",
    "Am A- Ami Amin AMI A:min A:(b3,5)": "A C E",
    "Am7 A-7 Ami7 Amin7 AMIN7 A:min7": "A C E G",
    "F#m7b5 F#-7b5 F#ø F#ø7 F#Ø7 F#h7 F♯m7(b5) F#m7-5 Gbm7b5 F#:hdim7": "F# A C E",
    "Bo7 B°7 B07 Bdim7 B:dim7": "B D F Ab",
    "Bdim Bo B° B0 Bmb5 B:dim": "B D F",
    "C+ Caug C+5 C(#5) C:aug": "C E G#",
    "C+7 C7+ C7#5 C7+5 Caug7 C7aug C:aug7 C:aug(b7)": "C E G# Bb",
    "C6/9 C69 C6(9) C6add9 CM69 C:maj6(9)": "C E G A D",
    "C6 Cmaj6 C:maj6": "C E G A",
    "Bb7sus Bb7sus4 B♭7sus4 Bb:sus4(b7)": "Bb Eb F Ab",
    "Csus2sus4 Csus24 C:sus4(2)": "C F G D",
    "Cm/maj7 CmMaj7 CmM7 Cm(maj7) C-^7 C-maj7 Cm7M CmΔ C:minmaj7": "C Eb G B",
    "Cadd9 C(add9) Cadd2 C2 C:maj(9)": "C E G D",
    "C5 C(no3) Comit3 C:5": "C G",
    "C7alt C7#5#9 C7(#5,#9) Calt": "C E G# Bb D#",
    "C7b9 C7-9 C7(b9) C:7(b9)": "C E G Bb Db",
    "C9 C7/9 C:9 C:7(9)": "C E G Bb D",
    "C-9 Cm9 C:min9": "C Eb G Bb D",
    "C13 C9(13) C7(9,13) C:9(13)": "C E G Bb D A",
    "C13b9 C7(b9,13) C7b9/13 C:7(b9,13)": "C E G Bb Db A",
    "Cm13 C:min13": "C Eb G Bb D F A",
    "C:13 C13add11": "C E G Bb D A F",
    "C7b5 C7-5 C:7(b5,*5)": "C E Gb Bb",
    "C/E C/3 C:maj/3": "E C G",
    "Am/3 Am/C A:min/b3": "C A E",
    "C7/7 C7/Bb C7/b7 C:7/b7": "Bb C E G",
    "C/D C/9 C/2 C:maj/2": "D C E G",
    "C:maj(*5)": "C E",
    "C:1": "C",
}


@pytest.mark.parametrize(("symbols", "notes"), SPELLINGS.items())
def test_every_spelling_of_a_chord_is_read(symbols, notes):
    pitches = [parse_chord(f"{{{note}}}")[0].bit_length() - 1 for note in notes.split()]
    for symbol in symbols.split():
        assert parse_chord(symbol) == (mask_of(pitches), pitches[0]), symbol


def test_the_root_takes_the_accidentals_that_follow_it():
    assert parse_chord("Ab5") == (mask_of([8, 3]), 8) and parse_chord("A(b5)") == (mask_of([9, 1, 3]), 9)
    assert parse_chord("Db9") == parse_chord("C#9") != parse_chord("D(b9)")
    assert parse_chord("Bbb7") == parse_chord("A7") and parse_chord("Ebb:maj") == parse_chord("D")


def test_no_chord_is_read():
    assert {parse_chord(text) for text in ("N", "NC", "N.C.", " N ", "X")} == {(0, -1)}
    assert name_of(0) == name_of(0, style="harte") == "N"


def test_sets_are_read_with_and_without_a_bass():
    assert parse_chord("{C E F#}") == parse_chord("{C,E,Gb}") == (mask_of([0, 4, 6]), -1)
    assert parse_chord("{C E F#}/E") == (mask_of([0, 4, 6]), 4) and parse_chord("{C}/D") == (mask_of([0, 2]), 2)


@pytest.mark.parametrize(
    "symbol",
    ["", " ", "h", "H9", "Z", "am7", "c", "C4", "Cm5", "Cxyz", "C7((b9))", "C7)b9(", "C(", "C/H", "C/E/G", "C/Am", "Am7/b5", "C:", "C:m7",
     "C:maj(14)", "C:maj(*)", "C:7/0", "{}", "{C H}", "{C E", "C|G", "60", "C" * 81, "C" + "(9)" * 500, "\x00", "\ud800", "C\n7", "Cb9b"],
)  # fmt: skip
def test_what_is_no_chord_is_refused_in_one_sentence(symbol):
    with pytest.raises(UnknownNameError) as refusal:
        parse_chord(symbol)
    message = str(refusal.value)
    assert "is no chord" in message and message.endswith(".") and len(message) < 160 and "\n" not in message


@pytest.mark.parametrize("symbol", ["am7", "bb7", "f#m/A", "H9", "Hm"])
def test_the_spelling_that_a_message_offers_is_a_chord(symbol):
    with pytest.raises(UnknownNameError, match="; write '") as refusal:
        parse_chord(symbol)
    parse_chord(str(refusal.value).split("write '")[1].removesuffix("'."))


def test_a_long_symbol_is_told_so():
    with pytest.raises(UnknownNameError, match=f"more than {MAX_SYMBOL_CHARACTERS} characters"):
        parse_chord("Cmaj7" * 1_000_000)


def test_no_text_is_more_than_refused():
    rng = random.Random(1)
    letters = "ABCDEFGNX#b♯♭mM7915346/()[]{}:,+-^oøΔ* sudajinlth0|\n\t"
    read = 0
    for _ in range(20_000):
        text = "".join(rng.choices(letters, k=rng.randrange(12)))
        try:
            mask, bass = parse_chord(text)
        except UnknownNameError:
            continue
        read += 1
        assert (mask, bass) == (0, -1) or (0 < mask < SETS and (bass == -1 or mask >> bass & 1)), text
    assert read > 100


@pytest.mark.parametrize("style", ["everyday", "harte"])
@pytest.mark.parametrize(("flats", "step"), [(None, 1), (True, 7), (False, 7)])
def test_every_set_and_bass_comes_back_from_its_name(style, flats, step):
    for mask in range(0, SETS, step):
        assert parse_chord(name_of(mask, flats=flats, style=style))[0] == mask
        for bass in members(mask):
            assert parse_chord(name_of(mask, bass, flats=flats, style=style)) == (mask, bass)


def test_the_shapes_are_different_sets_and_both_their_spellings_agree():
    assert len({shape.intervals for shape in SHAPES}) == len(SHAPES) == 50
    assert {shape.quality for shape in SHAPES} == {*QUALITIES} - {"other"}
    for shape in SHAPES:
        assert parse_chord(f"C{shape.suffix}") == parse_chord(f"C:{shape.harte}") == (mask_of([*shape.intervals]), 0)


@pytest.mark.parametrize(
    ("notes", "name", "harte"),
    [
        ([0, 4, 7], "C", "C:maj"),
        ([9, 1, 4], "A", "A:maj"),
        ([1, 4, 9], "A/C#", "A:maj/3"),
        ([10, 2, 7], "Gm/Bb", "G:min/b3"),
        ([1, 4, 8], "C#m", "C#:min"),
        ([1, 5, 8], "Db", "Db:maj"),
        ([11, 3, 8], "G#m/B", "G#:min/b3"),
        ([0, 4, 7, 9], "C6", "C:maj6"),
        ([9, 0, 4, 7], "Am7", "A:min7"),
        ([4, 8, 0], "Eaug", "E:aug"),
        ([5, 8, 11, 2], "Fdim7", "F:dim7"),
        ([0, 5, 7], "Csus4", "C:sus4"),
        ([5, 7, 0], "Fsus2", "F:sus2"),
        ([7, 5, 9, 0], "F/G", "F:maj/2"),
        ([10, 0, 4, 7], "C7/Bb", "C:7/b7"),
        ([2, 4, 7, 10, 0], "C7/D", "C:7/2"),
        ([0, 4], "{C E}/C", "C:(1,3)"),
        ([7], "{G}/G", "G:1"),
        ([4, 0, 6], "{C E F#}/E", "E:(1,2,b6)"),
        ([0, 7], "C5", "C:5"),
    ],
)
def test_the_bass_decides_and_notes_are_spelled_from_the_root(notes, name, harte):
    assert name_of(mask_of(notes), notes[0]) == name and name_of(mask_of(notes), notes[0], style="harte") == harte


def test_without_a_bass_the_name_is_the_nearest_at_hand():
    assert [name_of(mask_of(notes)) for notes in ([0, 4, 7, 9], [0, 5, 7], [0, 3, 6, 9], [2, 0, 4, 7], [0, 2, 4])] == [
        "Am7",
        "Csus4",
        "Cdim7",
        "Cadd9",
        "{C D E}",
    ]


def test_a_bass_outside_the_set_joins_it():
    assert name_of(145, 2) == name_of(145 | 4, 2) == "C/D" and root_of(145, 2) == 0


def test_names_move_with_the_chord():
    for shape in SHAPES:
        masks = transposed(mask_of([*shape.intervals]), np.arange(PITCH_CLASSES))
        for root, mask in enumerate(masks.tolist()):
            assert name_of(mask, root, flats=False) == pitch_name(root, flats=False) + shape.suffix
            assert root_of(mask, root) == root and shape_name(mask, root) == shape.quality
    assert {root_of(mask) for mask in range(SETS) if shape_name(mask) == "other"} == {-1}


def test_qualities_of_all_sets_are_those_of_each():
    table = qualities_of(np.arange(SETS).reshape(64, 64))
    assert table.shape == (64, 64)
    assert [QUALITIES[number] for number in table.ravel()] == [shape_name(mask) for mask in range(SETS)]
    counts = Counter(shape_name(mask) for mask in range(SETS))
    assert (counts["major"], counts["minor"], counts["augmented"], counts["half-diminished"]) == (12, 12, 4, 12)
    assert counts["interval"] == 12 + 66  # single pitch classes, and pairs of them: fifths are among these
    assert (shape_name(0), shape_name(SETS - 1)) == ("other", "other")


def test_names_of_many_are_the_names_of_each():
    masks, basses = np.array([145, 145, 0b10101]), np.array([0, 4, -1])
    assert names_of(masks, basses) == ["C", "C/E", "{C D E}"] and names_of(masks, style="harte")[0] == "C:maj"
    assert names_of([], []) == []


def test_flats_and_sharps_are_those_of_the_key():
    by_fifths = {0: None, 7: False, 2: False, 9: False, 4: False, 11: False, 6: False, 1: True, 8: True, 3: True, 10: True, 5: True}
    for major, flats in by_fifths.items():
        minor = 12 + (major + 9) % 12
        assert flats_of_key(major) is flats_of_key(minor) is flats
    assert flats_of_key(-1) is None
    assert (name_of(mask_of([10, 2, 5]), flats=False), name_of(mask_of([6, 10, 1]), 10, flats=True)) == ("A#", "Gb/Bb")


def test_an_unknown_style_is_refused_with_the_styles(monkeypatch):
    from latentscape.music import names

    monkeypatch.setattr(names, "STYLES", ("everyday",))
    with pytest.raises(UnknownNameError, match="no style 'harte'"):
        name_of(145, style="harte")


def in_mir_eval(label: str) -> tuple[int, int]:
    """The mask and the bass of a Harte label as mir_eval reads it."""
    import mir_eval.chord

    root, notes, bass = mir_eval.chord.encode(label, reduce_extended_chords=True)
    return (0, -1) if root < 0 else (mask_of(root + np.flatnonzero(notes)), int(root + bass) % PITCH_CLASSES)


def test_harte_labels_are_read_as_mir_eval_reads_them():
    rng = random.Random(0)
    degrees = [accidental + str(degree) for degree in DEGREES for accidental in ("", "b", "#") if degree <= 7 or degree in (9, 11, 13)]
    compared = 0
    for quality in HARTE_QUALITIES.keys() - {"", "aug7", "maj11"}:  # mir_eval encodes no aug7 and no maj11
        for root in ("C", "Db", "F#", "Bb", "Cb", "E#", "Gbb", "A##"):
            for number in range(4):
                listed = rng.sample(degrees, number)
                for extra in (listed, [f"*{degree}" for degree in listed]):
                    changes = f"({','.join(extra)})" if extra else ""
                    label = f"{root}:{quality}{changes}{rng.choice(['', '/3', '/b3', '/5', '/b7', '/#11'])}"
                    assert parse_chord(label) == in_mir_eval(label), label
                    compared += 1
    assert compared > 1_500


def test_everyday_names_are_read_as_pychord_reads_them():
    import pychord
    from pychord.constants.qualities import DEFAULT_QUALITIES
    from pychord.utils import note_to_val

    differ = set()
    suffixes = {suffix for suffix, _ in DEFAULT_QUALITIES} - {"4"}  # we refuse C4: some mean sus4 by it
    for suffix in suffixes:
        for root in ("C", "F#", "Bb"):
            for over in ("", "/E"):
                notes = [note_to_val(note) for note in pychord.Chord(f"{root}{suffix}{over}").components()]
                mask, _ = parse_chord(f"{root}{suffix}{over}")
                if mask != mask_of(notes):
                    differ.add(suffix)
                    eleventh = 1 << (note_to_val(root) + 5) % PITCH_CLASSES  # which we leave out of a 13th chord with a major third
                    assert mask | eleventh == mask_of(notes), suffix
    assert differ == {"13", "13-9", "13b9", "13+9", "13#9", "M13", "maj13", "7b9b13"} & suffixes
    assert len(suffixes) > 80


def test_all_labels_of_pop909_are_read_as_mir_eval_reads_them(real_data):
    counts = Counter()
    with zipfile.ZipFile(real_data / "pop909_chords" / "pop909_chords.zip") as songs:
        for name in songs.namelist():
            if name.endswith("chord_midi.txt"):
                counts.update(line.split()[2] for line in songs.read(name).decode().splitlines() if line.strip())
    assert (len(counts), counts.total()) == (320, 124_805)
    for label in counts:
        assert parse_chord(label) == in_mir_eval(label), label

"""Roman numerals, and the named progressions: what they are in C, in twelve keys, and in which part of the data."""

import re
from collections import Counter

import numpy as np
import pytest

from latentscape.errors import UnknownNameError
from latentscape.music.names import name_of, parse_chord
from latentscape.music.pitches import masks_of, shapes_of, transposed
from latentscape.music.progressions import FORMULAS, formulas, parse_roman, progressions
from latentscape.music.text import read_progressions


@pytest.mark.parametrize(
    ("roman", "in_c"),
    [
        ("I", "C"), ("i", "Cm"), ("ii7", "Dm7"), ("V7", "G7"), ("Imaj7", "Cmaj7"), ("imaj7", "CmMaj7"), ("bVII", "Bb"), ("iv6", "Fm6"),
        ("V7/V", "D7"), ("viio7", "Bdim7"), ("viiø7", "Bm7b5"), ("vii°", "Bdim"), ("I/3", "C/E"), ("i/3", "Cm/Eb"), ("V7/7", "G7/F"),
        ("viio/3", "Bdim/D"), ("viio7/V", "F#dim7"), ("V7/bVI", "Eb7"), ("♯ivo7", "F#dim7"), ("bbVII", "A"), ("I+", "Caug"),
        ("V7b9", "G7b9"), ("Vb9", "G(b9)"), ("Vsus4", "Gsus4"), ("ii9", "Dm9"), ("I69", "C69"), ("IV^7", "Fmaj7"), ("V5", "G5"),
        ("iim7b5", "Dm7b5"), ("Im", "Cm"),
        ("iimin7", "Dm7"), ("ii-7", "Dm7"), ("V7alt", "G7alt"), ("V13", "G13"), ("vi(add9)", "Am(add9)"), ("I6/9", "C69"), ("ii7/V", "Am7"),
    ],
)  # fmt: skip
def test_numerals_are_chords_in_every_key(roman, in_c):
    mask, bass = parse_chord(in_c)
    for key in range(12):
        assert parse_roman(roman, key) == (int(transposed(mask, key)), (bass + key) % 12)


@pytest.mark.parametrize(
    "text", ["", "VIII", "Ii", "iI", "IIII", "C", "H", "V/", "V/VIII", "I/9", "I/b3", "/V", "b", "V7/V/V", "Ixyz", "I" * 90]
)
def test_what_is_no_numeral_is_refused_in_one_sentence(text):
    with pytest.raises(UnknownNameError, match=r"is no chord in Roman numerals; write for example .*\.$") as refusal:
        parse_roman(text)
    for example in re.split(r", | or ", str(refusal.value).split("write for example ")[1].rstrip(".")):
        parse_roman(example)


def test_sixty_formulas_are_read_whole_and_differ():
    named, unknown = read_progressions(FORMULAS, parse_roman)
    assert len(named) == 60 and not unknown and named == formulas()
    assert len({progression.title for progression in named}) == 60 and all(progression.title for progression in named)
    assert len({tuple(chord.mask for chord in progression.chords) for progression in named}) == 60
    for progression in named:
        assert sum(chord.beats for chord in progression.chords) == pytest.approx(4 * max(chord.bar for chord in progression.chords))


@pytest.mark.parametrize(
    ("title", "chords"),
    [
        ("ii-V-I", "Dm7 G7 Cmaj7"),
        ("Minor ii-V-i", "Dm7b5 G7b9 Cm6"),
        ("I-V-vi-IV", "C G Am F"),
        ("Andalusian cadence", "Cm Bb Ab G"),
        ("Twelve-bar blues", "C7 F7 C7 C7 F7 F7 C7 C7 G7 F7 C7 G7"),
        ("Rhythm changes A", "C6 Am7 Dm7 G7 Em7 A7 Dm7 G7 C7 F7 F#dim7 C/G Dm7 G7 C6"),
        ("Major thirds cycle", "Cmaj7 Eb7 Abmaj7 B7 Emaj7 G7 Cmaj7"),
        ("Canon over a falling bass", "C G Am Em F C F G"),
        ("Folia", "Cm G Cm Bb Eb Bb Cm G Cm"),
        ("Picardy third", "Cm Fm/Ab G7/B Cm Ddim/F G7 C"),
    ],
)
def test_well_known_progressions_are_what_they_are(title, chords):
    (progression,) = [progression for progression in formulas() if progression.title == title]
    assert [name_of(chord.mask, chord.bass) for chord in progression.chords] == chords.split()


def test_every_progression_stands_in_twelve_keys():
    chords = progressions()
    assert len(chords.pieces) == 720 and len({piece.name for piece in chords.pieces}) == 720
    assert (chords.grid, chords.skipped) == ("name", ()) and "Apache-2.0" in chords.licence and "Roman numerals" in chords.origin
    for number, progression in enumerate(formulas()):
        pieces = chords.pieces[12 * number : 12 * number + 12]
        first, *others = pieces
        assert all(piece.name.startswith(f"{progression.title} in ") for piece in pieces)
        for up, piece in enumerate(others, start=1):
            assert (masks_of(piece.sets) == transposed(masks_of(first.sets), up)).all()
            assert (piece.bass == (first.bass + up) % 12).all() and piece.key == first.key + up
            assert (piece.beats == first.beats).all() and (piece.bars == first.bars).all()
    names = {piece.name: piece.key for piece in chords.pieces}
    assert (names["ii-V-I in Bb"], names["Minor ii-V-i in C# minor"], names["Dorian vamp in D minor"]) == (10, 13, 14)


def test_the_bass_is_in_its_chord_and_no_chord_comes_twice_in_a_row():
    for piece in progressions().pieces:
        assert piece.sets[np.arange(len(piece)), piece.bass].all() and len(piece)
        assert (piece.sets[1:] != piece.sets[:-1]).any(1).all()


def test_the_parts_are_cut_by_progression():
    by_formula = {}
    for piece in progressions().pieces:
        by_formula.setdefault(piece.name.rsplit(" in ", 1)[0], set()).add(piece.part)
    assert all(len(parts) == 1 for parts in by_formula.values())
    assert Counter(part for (part,) in by_formula.values()) == {"train": 42, "valid": 9, "heldout": 9}


def test_most_of_what_is_held_out_has_shapes_that_training_has():
    pieces = progressions().pieces
    shapes = {
        part: shapes_of(np.concatenate([masks_of(p.sets) for p in pieces if p.part == part])) for part in ("train", "valid", "heldout")
    }
    assert len({*shapes["train"].tolist()}) >= 12
    assert all(np.isin(shapes[part], shapes["train"]).mean() > 0.9 for part in ("valid", "heldout"))

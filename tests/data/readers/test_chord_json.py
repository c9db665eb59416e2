"""Chorales in JSON: time steps of MIDI notes, in parts."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from latentscape.data import find_source
from latentscape.data.readers.chord_json import read_json_pieces
from latentscape.errors import DataError
from latentscape.music.pitches import mask_of

C, G, LONE = [60, 64, 67], [55, 59, 62, 67], [60, 72]


def read(tree, name="songs.json", **options):
    return read_json_pieces(json.dumps(tree).encode(), name, **options)


def test_repeats_are_merged_and_single_pitch_classes_are_left_out():
    (piece,) = read([[C, C, G, LONE, [], G, [67, 72, 76], [-1, 60, 64]]])
    assert piece.name == "songs 1" and piece.part == ""
    assert piece.sets.tolist() == [[int(pitch in {p % 12 for p in chord}) for pitch in range(12)] for chord in (C, G, C, [60, 64])]
    assert piece.bass.tolist() == [0, 7, 7, 0] and piece.beats.tolist() == [2, 2, 1, 1] and set(piece.bars.tolist()) == {-1}


def test_a_mark_of_its_byte_order_is_passed_over():
    assert len(read_json_pieces(b"\xef\xbb\xbf" + json.dumps([[C, G]]).encode(), "songs.json")) == 1


def test_parts_are_kept():
    pieces = read({"test": [[C]], "train": [[C, G], [G]], "valid": [[G, C]]})
    assert [(piece.name, piece.part) for piece in pieces] == [
        ("songs test 1", "heldout"),
        ("songs train 1", "train"),
        ("songs train 2", "train"),
        ("songs valid 1", "valid"),
    ]


@pytest.mark.parametrize(
    ("name", "step", "beats"),
    [
        ("jsb-chorales-quarter.json", "", 1),
        ("jsb-chorales-16th.json", "", 0.25),
        ("Jsb16thSeparated.json", "", 0.25),
        ("songs.json", "eighth", 0.5),
        ("songs-16th.json", "quarter", 1),
        ("songs.json", "", 1),
    ],
)
def test_a_step_lasts_what_the_name_or_the_user_says(name, step, beats):
    (piece,) = read([[C, G]], name, step=step)
    assert piece.beats.tolist() == [beats, beats]


def test_a_whole_number_may_have_a_decimal_point():
    (piece,) = read_json_pieces(b"[[[60.0, 64, 67.0], [6e1, -1.0, 63]]]", "x.json")
    assert piece.sets.tolist()[0] == read([[C]])[0].sets.tolist()[0] and piece.sets[1].nonzero()[0].tolist() == [0, 3]


REFUSED = {
    "half a note": ({"train": [[C, [60.5, 64]]]}, r"songs.json, train 1, step 2 holds 60.5, which is not a note"),
    "a note below 0": ([[C], [[-2, 5]]], r"songs.json, 2, step 1 holds -2, which is not a note"),
    "a note above 127": ([[[128]]], "step 1 holds 128"),
    "a huge note": ([[[10**400]]], "not a note|not readable JSON"),
    "a note in words": ([[["C"]]], "step 1 holds the text 'C' where a MIDI note number belongs"),
    "a truth": ([[[True]]], "step 1 holds true where"),
    "nothing": ([[[None]]], "step 1 holds null where"),
    "a list too deep": ([[[[60]]]], "step 1 holds a list of 1 where a MIDI note number belongs"),
    "a list too flat": ([[60, 64, 67]], "step 1 is the number 60 where a list of MIDI note numbers belongs"),
    "notes alone": ([60, 64], "songs.json: 1 is the number 60 where a list of steps belongs"),
    "an object of other names": ({"songs": []}, "holds an object with 'songs' where pieces belong"),
    "an empty object": ({}, "holds an object where pieces belong"),
    "a number": (3, "holds the number 3 where pieces belong"),
    "a part that is no list": ({"train": 3}, "train is the number 3 where a list of pieces belongs"),
}


@pytest.mark.parametrize(("tree", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_list_of_notes_is_refused_with_its_place(tree, message):
    with pytest.raises(DataError, match=message) as refusal:
        read(tree)
    assert str(refusal.value).startswith("songs.json") and str(refusal.value).endswith(".")


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 200_000, b"\xff\xfe", b"[[[NaN]]]", b"[[[1e999]]]", b"x" * 1000])
def test_what_is_no_json_is_refused(content):
    with pytest.raises(DataError, match=rf"^x.json .*({len(content):,} bytes|not a note)"):
        read_json_pieces(content, "x.json")


def counted(path: Path) -> Counter:
    """The chords of each part, counted in another way: sets of at least two, compared with the one before."""
    names = {"train": "train", "valid": "valid", "test": "heldout"}
    counts: Counter = Counter()
    for part, pieces in json.loads(path.read_text()).items():
        for steps in pieces:
            sets = [mask for step in steps if (mask := mask_of([int(note) for note in step if note >= 0])).bit_count() > 1]
            counts[names[part]] += sum(mask != before for mask, before in zip(sets, [0, *sets], strict=False))
    return counts


@pytest.mark.parametrize("name", ["jsb-chorales-quarter", "jsb-chorales-16th", "Jsb16thSeparated"])
def test_the_chorales(real_data, name):
    path = Path(real_data, "jsb_chorales", f"{name}.json")
    source = find_source(str(path))
    parts = source.load().parts()
    assert {part: len(np.unique(examples.groups)) for part, examples in parts.items()} == {"train": 229, "valid": 76, "heldout": 77}
    assert {part: len(examples) for part, examples in parts.items()} == counted(path)
    if name == "jsb-chorales-quarter":
        assert {part: len(examples) for part, examples in parts.items()} == {"train": 11_009, "valid": 3_554, "heldout": 3_834}

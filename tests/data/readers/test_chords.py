"""The archive of chords: what is written is read back, and a damaged archive is refused in a sentence."""

import io
import json
import random
import zipfile
from pathlib import Path

import numpy as np
import pytest

from latentscape.data import find_source
from latentscape.data.readers.chords import holds_chords, read_chords, write_chords
from latentscape.errors import DataError, LatentscapeError, SettingError
from latentscape.music.chords import Chords, Piece
from latentscape.music.pitches import bits_of

TRIADS = bits_of([145, 2180, 529, 145])


def some_chords() -> Chords:
    pieces = [
        Piece.of("one", TRIADS, [0, 7, -1, 0], [1, 2, 0.5, 4], [1, 1, 2, -1], key=0, part="train", repairs=["a note is cut short"]),
        Piece.of("zwei ♭", TRIADS[:2], part="heldout"),
        Piece.of("three", TRIADS[1:], key=21, part="valid"),
    ]
    return Chords(tuple(pieces), "songs/", "public domain", "beat", ("x.mid holds no notes.",))


def same(one: Chords, other: Chords) -> bool:
    for first, second in zip(one.pieces, other.pieces, strict=True):
        for name in ("sets", "bass", "beats", "bars"):
            a, b = getattr(first, name), getattr(second, name)
            if a.dtype != b.dtype or not np.array_equal(a, b):
                return False
        if (first.name, first.key, first.part, first.repairs) != (second.name, second.key, second.part, second.repairs):
            return False
    return (one.origin, one.licence, one.grid, one.skipped) == (other.origin, other.licence, other.grid, other.skipped)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "songs.npz"
    path.write_bytes(write_chords(some_chords()))
    return path


def test_what_is_written_is_read_back(archive):
    assert holds_chords(archive) and same(read_chords(archive), some_chords())
    assert write_chords(some_chords()) == write_chords(read_chords(archive)) == archive.read_bytes()


def test_an_archive_is_a_source_of_chords_in_parts_by_piece(archive):
    source = find_source(str(archive))
    assert (source.kind, source.recipe, source.support.value, source.shape, source.licence) == (
        "chords",
        "chords-shape",
        "binary",
        (12,),
        "public domain",
    )
    splits = source.load()
    assert {name: (len(part), part.kind, set(part.groups.tolist())) for name, part in splits.parts().items()} == {
        "train": (4, "chords", {0}),
        "valid": (3, "chords", {2}),
        "heldout": (2, "chords", {1}),
    }
    assert splits.train.x.tolist() == TRIADS.tolist() and splits.train.x.numpy().dtype == np.uint8
    assert splits.train.ids.tolist() == ["one, bar 1", "one, bar 1", "one, bar 2", "one, chord 4"]
    assert [splits.train.classes[label] for label in splits.train.labels] == ["major", "major", "minor", "major"]
    assert splits.train.columns[:2] == ("C", "Db") and len(splits.train.columns) == 12
    with pytest.raises(SettingError, match=r"songs\.npz is not read with"):
        find_source(str(archive), "key")


def test_an_archive_of_other_arrays_is_read_as_before(tmp_path):
    np.savez(tmp_path / "x.npz", x=np.zeros((4, 3)))
    assert not holds_chords(tmp_path / "x.npz") and find_source(str(tmp_path / "x.npz")).kind == "table"
    with pytest.raises(DataError, match="holds no chords"):
        read_chords(tmp_path / "x.npz")


def arrays_of(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as archive:
        return dict(archive)


DAMAGE = {
    "a later format": ({"chords_format": np.array(2)}, "has the format 2, but this version"),
    "no format": ({"chords_format": np.array([1.5])}, "is not a number of a format"),
    "a missing array": ({"bass": None}, "has no array 'bass'"),
    "fewer basses than sets": ({"bass": np.zeros(3, np.int8)}, "has 9 sets, but 3 bass"),
    "fewer keys than names": ({"keys": np.zeros(2, np.int8)}, "has 3 names, but 2 keys"),
    "an empty set": ({"sets": np.zeros(9, np.uint16)}, "its sets hold 0 in row 0"),
    "a set of 13 pitch classes": ({"sets": np.full(9, 4096, np.uint16)}, "its sets hold 4096"),
    "a bass beyond B": ({"bass": np.full(9, 12, np.int8)}, "its bass hold 12"),
    "a length that is no number": ({"beats": np.full(9, np.nan, np.float32)}, "its beats hold nan"),
    "sets of another type": ({"sets": np.ones(9)}, "its sets are of type float64"),
    "sets of two axes": ({"sets": np.ones((9, 1), np.uint16)}, r"shape \(9, 1\)"),
    "pieces out of order": ({"piece": np.arange(9, dtype=np.int32)[::-1].copy()}, "not in the order of its 3 pieces"),
    "a piece without chords": ({"piece": np.array([0] * 4 + [2] * 5, np.int32)}, "not in the order of its 3 pieces"),
    "a part of no name": ({"parts": np.full(3, 4, np.int8)}, "its parts hold 4"),
    "a name that cannot be printed": ({"names": np.array(["a\x1b[2J", "b", "c"])}, "cannot be printed"),
    "no text": ({"about": np.zeros(5, np.uint8)}, "its text about the chords cannot be read"),
    "a text of another kind": ({"about": np.frombuffer(b'{"origin": 3}', np.uint8)}, "its text about the chords cannot be read"),
    "a text that nests deeply": ({"about": np.frombuffer(b"[" * 100_000, np.uint8)}, "its text about the chords cannot be read"),
    "a pickle": ({"bass": np.array([None] * 9, dtype=object)}, "Python objects"),
}


@pytest.mark.parametrize(("changes", "message"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_archive_is_refused(archive, changes, message):
    arrays = {name: array for name, array in (arrays_of(archive) | changes).items() if array is not None}
    np.savez(archive, **arrays)
    with pytest.raises(DataError, match=message) as refusal:
        find_source(str(archive))
    assert str(refusal.value).startswith(("songs.npz", "bass in songs.npz")) and str(refusal.value).endswith(".")


def test_a_text_about_other_pieces_is_refused(archive):
    arrays = arrays_of(archive)
    about = json.loads(arrays["about"].tobytes())
    for change in ({"repairs": []}, {"grid": "minute"}, {"licence": "a\x1b[2J"}):
        np.savez(archive, **arrays | {"about": np.frombuffer(json.dumps(about | change).encode(), np.uint8)})
        with pytest.raises(DataError, match="does not fit its 3 pieces"):
            read_chords(archive)


def test_no_damaged_byte_is_a_traceback(archive):
    content, draw = archive.read_bytes(), random.Random(0)
    refused = 0
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(draw.randint(1, 3)):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        if draw.random() < 0.3:
            del damaged[draw.randrange(len(damaged)) :]
        archive.write_bytes(damaged)
        try:
            read_chords(archive)
        except LatentscapeError:
            refused += 1
    assert refused > 200


def test_an_archive_cannot_promise_more_than_it_holds(tmp_path, archive):
    arrays = arrays_of(archive)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.save(member, array)
            content = member.getvalue()
            if name == "sets":
                content = content.replace(b"'shape': (9,), }             ", b"'shape': (99999999999999,), }")
            file.writestr(f"{name}.npy", content)
    path = tmp_path / "huge.npz"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(DataError, match=r"sets in huge.npz promises \(99999999999999,\)"):
        read_chords(path)

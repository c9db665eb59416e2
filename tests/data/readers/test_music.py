"""Music from files and folders: what is read, repaired and passed over is said; a piece is in one part; strict refuses."""

import io
import json
import os
import random
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from latentscape.data import find_source
from latentscape.data.chords import with_parts
from latentscape.data.readers import folders, music
from latentscape.data.readers.chords import read_chords, write_chords
from latentscape.data.readers.music import Choices, read_music
from latentscape.errors import DataError, FailedError, LatentscapeError, UnknownNameError
from latentscape.music.chords import Piece
from latentscape.music.midi_writer import write_midi
from latentscape.music.pitches import masks_of

C, F, G, AM = (48, 60, 64, 67), (53, 60, 65, 69), (55, 59, 62, 67), (57, 60, 64, 69)


def song(*chords, **options) -> bytes:
    return write_midi(chords, [2.0] * len(chords), **options)


def track(*events: bytes, end: bytes = b"\x00\xff\x2f\x00") -> bytes:
    body = b"".join(events) + end
    return b"MTrk" + struct.pack(">I", len(body)) + body


def midi(*tracks: bytes, layout: int = 1, division: int = 480) -> bytes:
    return b"MThd" + struct.pack(">IHHH", 6, layout, len(tracks), division) + b"".join(tracks)


def on(pitch: int, channel: int = 0, wait: int = 0) -> bytes:
    return bytes([wait, 0x90 | channel, pitch, 64])


def off(pitch: int, channel: int = 0, wait: int = 0) -> bytes:
    return bytes([wait, 0x80 | channel, pitch, 0])


def chord_events(channel: int = 0) -> list[bytes]:
    return [*(on(p, channel) for p in (60, 64, 67)), off(60, channel, 96), off(64, channel), off(67, channel)]


def sevens() -> bytes:
    """A long good file, of which little is lost when it is cut short."""
    return song(*[(48 + i % 12, 52 + i % 12, 55 + i % 12) for i in range(200)])


GOOD = track(*chord_events())
# what is in the file; the words of the sentence about it; whether it gives chords
BAD: dict[str, tuple[Callable[[], bytes], str, bool]] = {
    "an empty file": (lambda: b"", "0 bytes", False),
    "no MIDI": (lambda: b"hello, this is no music at all", "not a MIDI file", False),
    "a file that is cut short by 3 bytes": (lambda: sevens()[:-3], "cut short", True),
    "a file that is cut in half": (lambda: (c := sevens())[: len(c) // 2], "cut short", True),
    "a division of 0": (lambda: midi(GOOD, division=0), "0 ticks", False),
    "a tempo of 0": (lambda: midi(track(b"\x00\xff\x51\x03\x00\x00\x00", *chord_events())), "tempo", True),
    "a key signature that is none": (lambda: midi(track(b"\x00\xff\x59\x02\x63\x07", *chord_events())), "key", True),
    "a data byte above 127": (lambda: midi(track(on(60), on(64), b"\x00\x90\x43\xc8", off(60, 0, 96), off(64), off(67))), "127", True),
    "a note that never ends": (lambda: midi(track(on(60), on(64), off(60, 0, 96), end=b"\x60\xff\x2f\x00")), "end", True),
    "percussion alone": (lambda: midi(track(*chord_events(channel=9))), "only percussion and effects", False),
    "no notes": (lambda: midi(track(b"\x00\xc0\x00")), "holds no notes", False),
    "a melody alone": (lambda: midi(track(on(60), off(60, 0, 96), on(62), off(62, 0, 96))), "may be a melody alone", False),
    "a huge wait": (
        lambda: midi(track(*chord_events(), b"\xff\xff\xff\x7f\x90\x3c\x40", on(64), off(60, 0, 96), off(64))),
        "silence",
        True,
    ),
}


@pytest.mark.parametrize(("make", "says", "is_kept"), BAD.values(), ids=BAD)
def test_bad_files_are_named_and_what_can_be_kept_is_kept(tmp_path, make, says, is_kept):
    (tmp_path / "bad.mid").write_bytes(make())
    (tmp_path / "good.mid").write_bytes(song(C, F, G, C))
    reading = read_music(tmp_path)
    assert reading.files == 1 + is_kept
    about = " ".join(reading.repaired["bad.mid"]) if is_kept else reading.skipped["bad.mid"]
    assert says in about and (is_kept or about.startswith("bad.mid")), about
    assert list(reading.repaired) == ["bad.mid"] * is_kept and list(reading.skipped) == ["bad.mid"] * (not is_kept)
    with pytest.raises(FailedError, match=r"bad\.mid .*leave out strict=True") as refusal:
        read_music(tmp_path, Choices(strict=True))
    assert refusal.value.exit_code == 1
    alone = tmp_path / "bad.mid"
    if is_kept:
        assert read_music(alone).repaired
    else:
        with pytest.raises(DataError, match=r"^bad\.mid"):
            read_music(alone)


def test_smpte_time_is_read_by_slices(tmp_path):
    path = tmp_path / "film.mid"
    path.write_bytes(midi(GOOD, division=0xE728))  # 25 frames of 40 ticks
    assert dict(read_music(path).grids) == {"slice": 1}
    with pytest.raises(DataError, match=r"film\.mid counts its time in frames.*use slices"):
        read_music(path, Choices(grid="beat"))


def test_files_that_are_good_in_another_form_are_read(tmp_path):
    plain = song(C, F, G, C)
    riff = b"RIFF" + struct.pack("<I", len(plain) + 12) + b"RMIDdata" + struct.pack("<I", len(plain)) + plain
    (tmp_path / "a.rmi").write_bytes(riff)
    (tmp_path / "b.KAR").write_bytes(song(F, G, C))
    (tmp_path / "c.mid").write_bytes(midi(GOOD, track(*(bytes([*e[:2], e[2] + 5, e[3]]) for e in chord_events())), layout=2))
    reading = read_music(tmp_path, Choices(strict=True))
    assert [len(piece) for piece in reading.pieces] == [4, 3, 2] and not reading.skipped


def test_a_damaged_file_is_kept_if_most_of_it_was_read(tmp_path, monkeypatch):
    (tmp_path / "half.mid").write_bytes(sevens()[:900])
    assert read_music(tmp_path).files == 1
    monkeypatch.setattr(music, "MIN_PARSED_SHARE", 1.1)
    with pytest.raises(DataError, match=r"half\.mid is damaged: only \d+% of its bytes can be read"):
        read_music(tmp_path)


def test_a_folder_is_read_whole_in_the_order_of_its_names(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.MID").write_bytes(song(C, G))
    (tmp_path / "a.txt").write_text("Turn: | Am F | C G |\nC, F, C\n", encoding="utf-8")
    (tmp_path / "c.json").write_text(json.dumps([[[60, 64, 67], [62, 65, 69]]]))
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    (tmp_path / "._a.txt").write_bytes(b"\0\0")
    (tmp_path / "README.txt").write_text("These are the songs that we play on Sundays.")
    reading = read_music(tmp_path)
    assert [piece.name for piece in reading.pieces] == ["Turn", "a 2", "b/two", "c 1"]
    assert list(reading.skipped) == ["README.txt"] and "not a text of chords" in reading.skipped["README.txt"]
    chords = reading.chords("songs")
    assert chords.grid == "mixed" and len(chords) == 4 + 3 + 2 + 2
    assert read_music(tmp_path).digest == reading.digest
    (tmp_path / "b" / "two.MID").write_bytes(song(C, F))
    assert read_music(tmp_path).digest != reading.digest


def test_a_zip_is_read_as_a_folder_is(tmp_path):
    with zipfile.ZipFile(tmp_path / "songs.zip", "w") as archive:
        archive.writestr("b/two.mid", song(C, G))
        archive.writestr("a.lab", "0.0 2.0 C:maj\n2.0 3.0 G:7\n")
        archive.writestr("__MACOSX/b/two.mid", b"x")
    reading = read_music(tmp_path / "songs.zip")
    assert [(piece.name, len(piece)) for piece in reading.pieces] == [("a", 2), ("b/two", 2)] and not reading.skipped
    assert reading.pieces[0].beats.tolist() == [4, 2]
    (tmp_path / "bad.zip").write_bytes(b"PK" + bytes(100))
    with pytest.raises(DataError, match=r"bad\.zip is not a readable zip"):
        read_music(tmp_path / "bad.zip")


def test_files_without_music_are_refused_together(tmp_path):
    with pytest.raises(DataError, match=r"holds no files of music; give a folder with files that end in \.mid"):
        read_music(tmp_path)
    for name in "abcd":
        (tmp_path / f"{name}.mid").write_bytes(b"")
    with pytest.raises(DataError, match=r"None of the 4 files in .* gives chords: a\.mid .* and 1 more"):
        read_music(tmp_path)
    for path, message in ((tmp_path / "no", "There is no file or folder"), (tmp_path / "a.mid" / "b.mid", "There is no")):
        with pytest.raises(DataError, match=message):
            read_music(path)
    (tmp_path / "x.doc").write_bytes(b"x")
    with pytest.raises(DataError, match=r"x\.doc is of a kind that is not read as music"):
        read_music(tmp_path / "x.doc")


def test_large_files_and_too_many_are_refused(tmp_path, monkeypatch):
    (tmp_path / "a.mid").write_bytes(song(C, F))
    (tmp_path / "b.txt").write_bytes(b"C F G " * 2_000_000)
    assert "b.txt has more than 10,000,000 bytes" in read_music(tmp_path).skipped["b.txt"]
    (tmp_path / "words.txt").write_bytes(b"C | F\n" * 250_001)
    assert "words.txt holds more than 500,000 chords; split it into several files" in read_music(tmp_path).skipped["words.txt"]
    monkeypatch.setattr(music, "MAX_CHORDS", 1)
    with pytest.raises(DataError, match=r"holds more than 1 chords; give a part of it\.$"):
        read_music(tmp_path)
    monkeypatch.setattr(folders, "MAX_FILES", 1)
    with pytest.raises(DataError, match="holds more than 1 files of music; give a smaller folder"):
        read_music(tmp_path)


def test_doubles_are_dropped_and_said(tmp_path):
    for name, chords in {"one": (C, F), "same": (C, C, F), "other": (F, C)}.items():
        (tmp_path / f"{name}.mid").write_bytes(song(*chords))
    reading = read_music(tmp_path)
    assert [piece.name for piece in reading.pieces] == ["one", "other"] and reading.doubles == ["same"]
    assert dict(reading.grids) == {"slice": 2} and reading.keys_estimated == 2


def test_grids_and_estimated_keys_are_those_of_the_pieces_that_are_kept(tmp_path):
    (tmp_path / "songs.txt").write_text("C F G C\n")
    steps = [[[60, 64, 67], [65, 69, 72]], [[60, 64, 67], [65, 69, 72]], [[60], []], [[*range(60, 72)]]]
    (tmp_path / "steps.json").write_text(json.dumps(steps))  # the third has no chord, and the last is in no key
    reading = read_music(tmp_path)
    assert dict(reading.grids) == {"name": 1, "slice": 2} and len(reading.pieces) == 3
    assert reading.keys_estimated == 1


def test_unknown_symbols_are_counted_and_passed_over(tmp_path):
    (tmp_path / "songs.chords").write_text("| C Hx7 | F G7 |\n| Hx7 Am | %%% C |\n", encoding="utf-8")
    reading = read_music(tmp_path / "songs.chords")
    assert dict(reading.unknown) == {"Hx7": 2, "%%%": 1} and reading.symbols == 8
    assert [masks_of(piece.sets).tolist() for piece in reading.pieces] == [[145, 545, 2212], [529, 145]]
    (tmp_path / "latin.txt").write_bytes("C é".encode("latin-1"))
    with pytest.raises(DataError, match=r"latin\.txt is not in UTF-8"):
        read_music(tmp_path / "latin.txt")


def test_symbols_that_are_no_chord_are_said_in_letters_that_can_be_printed(tmp_path):
    (tmp_path / "odd.txt").write_text("C \x1b[31mG Am \u202eF Dm " + "x" * 1000, encoding="utf-8")
    assert list(read_music(tmp_path).unknown) == ["\ufffd[31mG", "\ufffdF", "x" * 30 + "..."]
    (tmp_path / "odd.txt").write_text("y" * 100_000, encoding="utf-8")
    with pytest.raises(DataError, match=rf"^odd\.txt is not a text of chords: 1 of its 1 words .*such as '{'y' * 30}\.\.\.'; write names"):
        read_music(tmp_path / "odd.txt")


def test_what_is_no_file_is_refused_and_passed_over(tmp_path):
    os.mkfifo(tmp_path / "pipe.mid")
    sentence = "pipe.mid cannot be read (it is a pipe, not a file); check the path and its permissions."
    with pytest.raises(DataError, match=f"^{re.escape(sentence)}$"):
        read_music(tmp_path / "pipe.mid")
    (tmp_path / "song.mid").write_bytes(song(C, F))
    assert read_music(tmp_path).skipped == {"pipe.mid": sentence}


def test_a_zip_with_a_password_says_so(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.txt", "C F G")
    locked = bytearray(content.getvalue())
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        locked[locked.find(mark) + place] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    with pytest.raises(DataError, match=r"a\.txt in locked\.zip needs a password; unpack the zip, and give its folder"):
        read_music(tmp_path / "locked.zip")


LAB = "# by hand\n0.0\t1.0\tN\n1.0\t3.0\tC:maj\n3.0\t4.0\tC:maj/3\n4.0\t5.5\tXyz\n5.5\t6.0\tA:min7\n"


def test_labels_last_as_long_as_their_beats(tmp_path):
    folder = tmp_path / "001"
    folder.mkdir()
    (folder / "chord_midi.txt").write_text(LAB)
    without = read_music(tmp_path).pieces[0]
    assert without.name == "001" and without.beats.tolist() == [6, 1] and without.bars.tolist() == [-1, -1]
    beats = "".join(f"{i * 0.5} {int(i % 2 == 0)}.0 {int(i % 4 == 0)}.0\n" for i in range(11))  # 120 a minute, bars of 4
    (folder / "beat_midi.txt").write_text(beats)
    (folder / "key_audio.txt").write_text("0.0\t1.0\tC:maj\n1.0\t9.0\tA:min\n")
    (folder / "001.mid").write_bytes(song(C, F))
    reading = read_music(tmp_path)
    (piece,) = reading.pieces
    assert piece.beats.tolist() == [6, 1] and piece.bars.tolist() == [1, 3] and piece.key == 21 and piece.bass.tolist() == [0, 9]
    assert dict(reading.unknown) == {"Xyz": 1} and reading.symbols == 5
    (folder / "beat_midi.txt").write_text("0 1\n0 1\n")
    with pytest.raises(DataError, match=r"times in the beat file beside 001/chord_midi\.txt do not ascend"):
        read_music(tmp_path)
    (tmp_path / "x.lab").write_text("0.0 1.0 C\n2.0 1.0 G\n")
    with pytest.raises(DataError, match=r"x\.lab: line 2 is not 'start end chord'"):
        read_music(tmp_path / "x.lab")


def pieces(n: int, part: str = "") -> list[Piece]:
    return [Piece.of(f"song {i}", np.eye(12, dtype=np.uint8)[:2] | np.eye(12, dtype=np.uint8)[i % 10 + 2], part=part) for i in range(n)]


@pytest.mark.parametrize(
    ("n", "sizes"), [(1, (1, 0, 0)), (2, (2, 0, 0)), (3, (1, 1, 1)), (4, (2, 1, 1)), (10, (6, 2, 2)), (100, (70, 15, 15))]
)
def test_pieces_without_parts_get_one_by_their_names(n, sizes):
    parts = [piece.part for piece in with_parts(pieces(n))]
    assert tuple(parts.count(part) for part in ("train", "valid", "heldout")) == sizes
    assert [piece.part for piece in with_parts(pieces(n)[::-1])][::-1] == parts
    mixed = with_parts([*pieces(n), *pieces(2, "heldout")])
    assert [piece.part for piece in mixed] == [*parts, "heldout", "heldout"]


def test_a_source_needs_pieces_to_train_on(tmp_path):
    (tmp_path / "x.json").write_text(json.dumps({"test": [[[60, 64, 67], [62, 65, 69]]]}))
    with pytest.raises(
        DataError, match=r"x\.json has no pieces to train on, only heldout pieces; import music that has training pieces, or no parts"
    ):
        find_source(str(tmp_path / "x.json")).load()


def test_files_and_folders_are_sources(tmp_path):
    for i in range(4):
        (tmp_path / f"{i}.mid").write_bytes(song(C, F, G, AM, (50 + i, 58, 65)))
    one, whole = find_source(str(tmp_path / "0.mid")), find_source(str(tmp_path))
    assert (one.kind, one.name, one.recipe, list(one.load().parts())) == ("chords", "0", "chords-shape", ["train"])
    assert whole.name == tmp_path.name and {name: len(part) for name, part in whole.load().parts().items()} == {
        "train": 10,
        "valid": 5,
        "heldout": 5,
    }
    archive = tmp_path / "songs.npz"
    archive.write_bytes(write_chords(read_music(tmp_path).chords("songs", "mine")))
    stored = find_source(str(archive))
    assert stored.licence == "mine" and stored.load().train.x.tolist() == whole.load().train.x.tolist()
    assert [piece.part for piece in read_chords(archive).pieces] == [piece.part for piece in read_music(tmp_path).chords("").pieces]


def test_choices_are_checked():
    with pytest.raises(UnknownNameError, match="grid 'bars'; did you mean 'bar'"):
        Choices(grid="bars")
    with pytest.raises(UnknownNameError, match="step 'quaver'"):
        Choices(step="quaver")


ABC = "X:1\nT:One\nM:4/4\nL:1/4\nK:G\n[GBd]2 [CEG]2|[DFA]4|\n"


def test_scores_are_read_through_music21(tmp_path):
    (tmp_path / "one.abc").write_text(ABC)
    (tmp_path / "two.abc").write_text(ABC + ABC.replace("X:1", "X:2").replace("[DFA]", "D") + "\nX:3\nT:Tune\nM:4/4\nL:1/4\nK:C\nCDEF|\n")
    (tmp_path / "bad.mxl").write_bytes(b"no zip")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(tmp_path / "one.abc", "one.abc")
    (piece,) = read_music(tmp_path / "one.abc").pieces
    assert masks_of(piece.sets).tolist() == [2180, 145, 580] and piece.bars.tolist() == [1, 1, 2] and piece.beats.tolist() == [2, 2, 4]
    reading = read_music(tmp_path / "two.abc")
    assert [piece.name for piece in reading.pieces] == ["two 1", "two 2"] and "two 3 is left out" in reading.notes[0]
    with pytest.raises(DataError, match=r"bad\.mxl cannot be read by music21"):
        read_music(tmp_path / "bad.mxl")
    assert read_music(tmp_path / "all.zip").pieces[0].sets.tolist() == piece.sets.tolist()


def test_without_music21_it_is_said_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "one.abc").write_text(ABC)
    monkeypatch.setitem(__import__("sys").modules, "music21", None)
    for path in (tmp_path / "one.abc", music.BACH):
        with pytest.raises(DataError, match=r"read by music21, which is not installed; install it: pip install 'latentscape\[music\]'"):
            read_music(path)


def _zip(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


CONTENTS = {
    "x.mid": song(C, F, G, AM, names=("C", "F", "G", "Am"), key=(1, False)),
    "x.json": json.dumps({"train": [[list(C), list(F)], [list(G)]], "test": [[[60.0, -1, 64]]]}).encode(),
    "x.lab": LAB.encode(),
    "x.txt": b"Turn: | Am7 D7 | Gmaj7/B % |\n{C E} Hx, N",
    "x.zip": _zip("a/b.lab", LAB.encode() * 20),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_no_damaged_byte_is_a_traceback(tmp_path, name):
    draw, path = random.Random(name), tmp_path / name
    refusals, archive = [], tmp_path / "x.npz"
    for _ in range(300):
        content = bytearray(CONTENTS[name])
        for _ in range(draw.randint(1, 4)):
            at = draw.randrange(len(content))
            content[at : at + draw.randrange(3)] = draw.choice(
                [b"", b"\xff", b"\0", b"9" * 30, b"[", b'"', b"1e999 ", bytes([draw.randrange(256)])]
            )
        path.write_bytes(content)
        try:
            reading = read_music(path)
        except LatentscapeError as error:
            refusals.append(str(error))
            continue
        chords = reading.chords(name)
        archive.write_bytes(write_chords(chords))
        assert len(read_chords(archive)) == len(chords)  # whatever is read can be kept
    assert len(refusals) > 20 and all("\n" not in refusal and len(refusal) < 1000 for refusal in refusals)


def test_pop909_is_read_from_its_zip(real_data):
    reading = read_music(Path(real_data, "pop909_chords", "pop909_chords.zip"))
    assert len(reading.pieces) == 909 and reading.symbols == 124_805
    assert reading.unknown.total() / reading.symbols <= 0.005
    assert all((piece.bars > 0).all() and (piece.beats > 0).all() and piece.key >= 0 for piece in reading.pieces)

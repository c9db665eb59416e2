"""`latentscape chords import`: what was read, repaired and passed over, and whether it is enough."""

import json

import pytest

from latentscape.data import find_source
from latentscape.data.readers.chords import read_chords
from latentscape.music.midi_writer import write_midi
from latentscape.music.pitches import members
from latentscape.music.progressions import progressions

C, F, G, AM = (48, 60, 64, 67), (53, 60, 65, 69), (55, 59, 62, 67), (57, 60, 64, 69)


@pytest.fixture
def songs(here):
    """A folder with 20 songs, some damaged files, and names of chords."""
    folder = here / "songs"
    folder.mkdir()
    for i, piece in enumerate(progressions().pieces[::36]):
        notes = [
            [36 + int(bass), *(60 + pitch for pitch in range(12) if bits[pitch])] for bits, bass in zip(piece.sets, piece.bass, strict=True)
        ]
        (folder / f"song {i:02}.mid").write_bytes(write_midi(notes, piece.beats.tolist()))
    (folder / "empty.mid").write_bytes(b"")
    (folder / "none.mid").write_bytes(b"")
    (folder / "cut.mid").write_bytes(write_midi([C, F, G] * 30, [2] * 90)[:-3])
    (folder / "names.txt").write_text("| C Am | F Hx7 |\n| Hx7 G | Yz C |\n")
    return folder


def test_a_folder_is_read_into_one_file_and_all_is_said(ask, songs):
    code, out, err = ask("chords", "import", songs, "-o", "songs.npz", "--licence", "mine")
    assert (code, err) == (0, "") and out.endswith("songs.npz\n")
    lines = out.splitlines()
    assert "2 files skipped" in lines[0] and ", 1 of them repaired" in lines[0]
    assert "  repaired 1 x: track 2 is cut short" in lines
    assert any(line.startswith("  skipped 2 x: ") and "0 bytes" in line and "mid" not in line for line in lines)
    assert any(line.startswith("tracks used: 1 chords (") for line in lines)
    assert "3 of 8 symbols unknown (37.5%): Hx7 (2), Yz (1)" in lines
    assert any(line.startswith("major ") and line.split()[1] == "#" * 40 for line in lines)
    assert any(line.startswith("keys: ") and "major (" in line and "estimated from their notes" in line for line in lines)
    chords = read_chords(songs.parent / "songs.npz")
    assert (chords.origin, chords.licence, len(chords.skipped)) == ("songs", "mine", 2)
    assert {piece.part for piece in chords.pieces} == {"train", "valid", "heldout"}
    assert find_source("songs.npz").kind == "chords"


def test_json_holds_the_same_facts(ask, songs):
    facts = json.loads(ask("chords", "import", songs, "-o", "songs.npz", "--json").out)
    chords = read_chords(songs.parent / "songs.npz")
    assert facts["file"] == "songs.npz" and facts["files"]["skipped"] == 2 and list(facts["skipped"].values()) == [2]
    assert (facts["pieces"], facts["chords"]) == (len(chords.pieces), len(chords)) and sum(facts["parts"].values()) == facts["pieces"]
    assert sum(facts["qualities"].values()) == facts["chords"] and facts["unknown"] == {"Hx7": 2, "Yz": 1}
    assert facts["sets"] == len(set(chords.masks.tolist())) >= facts["shapes"]


def test_strict_refuses_and_writes_nothing(ask, songs):
    code, out, err = ask("chords", "import", songs, "-o", "songs.npz", "--strict")
    assert (code, out) == (1, "") and err.startswith("latentscape: cut.mid is damaged (track 2 is cut short)")
    assert "leave out --strict" in err and err.count("\n") == 1 and not (songs.parent / "songs.npz").exists()


@pytest.mark.parametrize(
    ("songs", "chords", "says"),
    [
        (1, 20, ["with 1 piece, none can be held out", "20 chords are few: only the shape model (--recipe chords-shape)"]),
        (2, 400, ["with 2 pieces, none can be held out", "enough to begin"]),
        (4, 400, ["enough for single chords (latentscape chords enough draws the learning curve); progressions need more"]),
    ],
)
def test_it_says_whether_the_music_is_enough(ask, here, songs, chords, says):
    (here / "music").mkdir()
    for i in range(songs):
        (here / "music" / f"{i}.mid").write_bytes(write_midi([C, F, G, AM, (i, i + 1, i + 2)] * (chords // 5), [1.0] * chords))
    lines = [line for line in ask("chords", "import", "music", "-o", "x.npz").out.splitlines() if line.startswith("enough? ")]
    assert len(lines) == len(says) and all(part in line for part, line in zip(says, lines, strict=True))


REFUSED = {
    "no file": (["no", "-o", "x.npz"], ["There is no file or folder no"]),
    "an empty folder": (["empty", "-o", "x.npz"], ["empty holds no files of music", ".mid"]),
    "percussion alone": (["drums.mid", "-o", "x.npz"], ["drums.mid holds only percussion and effects"]),
    "a melody alone": (["melody.mid", "-o", "x.npz"], ["melody.mid has no moment", "--grid beat"]),
    "a track that is not there": (["song.mid", "--tracks", "harp", "-o", "x.npz"], ["no track 'harp'", "1 chords", "--tracks 1"]),
    "an unknown grid": (["song.mid", "--grid", "second", "-o", "x.npz"], ["--grid", "second"]),
    "no output": (["song.mid"], ["-o"]),
    "another kind of output": (["song.mid", "-o", "x.npy"], ["must end in .npz"]),
    "notes that are none": (["half.json", "-o", "x.npz"], ["half.json, train 1, step 1 holds 60.5, which is not a note"]),
    "a file of another kind": (["song.wav", "-o", "x.npz"], ["song.wav is of a kind", ".musicxml"]),
}


@pytest.mark.parametrize(("words", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(refused, here, words, says):
    (here / "empty").mkdir()
    good = write_midi([C, F, G], [1, 1, 1])
    (here / "song.mid").write_bytes(good)
    (here / "song.wav").write_bytes(b"RIFF")
    (here / "drums.mid").write_bytes(good.replace(b"\x90", b"\x99").replace(b"\x80", b"\x89"))
    (here / "melody.mid").write_bytes(write_midi([[60], [62], [64]], [1, 1, 1]))
    (here / "half.json").write_text('{"train": [[[60.5, 64, 67]]]}')
    sentence = refused("chords", "import", *words)
    assert [part for part in says if part not in sentence] == []


def test_the_remedy_of_a_melody_of_broken_chords_works(ask, here):
    (here / "arpeggios.mid").write_bytes(write_midi([[pitch] for _ in range(4) for pitch in C], [0.25] * 16))
    assert "--grid beat" in ask("chords", "import", "arpeggios.mid", "-o", "x.npz").err
    assert ask("chords", "import", "arpeggios.mid", "-o", "x.npz", "--grid", "beat").code == 0
    (piece,) = read_chords(here / "x.npz").pieces
    assert [members(int(mask)) for mask in read_chords(here / "x.npz").masks] == [(0, 4, 7)] and piece.beats.tolist() == [4]

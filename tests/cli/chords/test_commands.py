"""`latentscape chords`: each command on a run or on files, what it writes, and what it refuses."""

import io
import json
import os
import shutil
import wave

import mido
import numpy as np
import pytest
from PIL import Image

import latentscape as ls
from latentscape.cli.chords import import_, interpolate
from latentscape.cli.chords.shared import MUSIC_SUFFIXES
from latentscape.data.readers import chord_json, chords
from latentscape.music import scores, writing
from latentscape.music.symbols import read_chord
from latentscape.music.text import read_progressions
from latentscape.runs.chords import ROUTES


def test_choices_that_are_written_twice_are_the_same():
    """Options are made without numpy, which the modules that know these names load."""
    assert (scores.GRIDS, tuple(chord_json.STEPS)) == (import_.GRIDS, import_.STEPS)
    assert set(scores.GRIDS) - {"auto"} < set(chords.GRIDS)
    assert tuple(interpolate.ROUTES) == ROUTES and MUSIC_SUFFIXES == writing.SUFFIXES


@pytest.fixture
def own_run(chord_run, tmp_path):
    """A copy of the run, to write into."""
    return shutil.copytree(chord_run, tmp_path / "own")


def pitch_classes(path) -> list[set[int]]:
    """The pitch classes of each chord of a MIDI file of block chords."""
    chords: dict[int, set[int]] = {}
    now = 0
    for message in mido.MidiFile(path).tracks[1]:
        now += message.time
        if message.type == "note_on":
            chords.setdefault(now, set()).add(message.note % 12)
    return list(chords.values())


def test_samples_are_written_in_every_kind_of_file(ask, chord_run, here):
    code, out, err = ask("chords", "sample", chord_run, "-n", 4, "-o", "s.mid")
    assert (code, err) == (0, "") and out.splitlines()[-1] == "s.mid"
    names = out.splitlines()[0].split(" ")
    assert len(pitch_classes("s.mid")) == 4
    for suffix in ("wav", "txt", "png", "svg"):
        assert ask("chords", "sample", chord_run, "-n", 4, "-o", f"s.{suffix}").code == 0
    with wave.open("s.wav") as sound:
        assert sound.getnframes() > 4 * sound.getframerate()
    progressions, unknown = read_progressions((here / "s.txt").read_text())
    assert not unknown and len(progressions) == 1 and len(progressions[0].chords) == 4
    with Image.open("s.png") as picture:
        assert np.asarray(picture.convert("L")).std() > 5
    listed = json.loads(ask("chords", "sample", chord_run, "-n", 4, "-o", "t.mid", "--json").out)
    assert [name for row in listed["samples"] for name in row] and listed["files"] == ["t.mid"]
    assert " ".join(name for row in listed["samples"] for name in row) == " ".join(names)


def test_without_a_file_picture_notes_and_sound_go_into_the_run(ask, own_run):
    code, out, err = ask("chords", "sample", own_run, "-n", 3)
    assert (code, err) == (0, "")
    for suffix in ("png", "mid", "wav"):
        path = own_run / "figures" / f"chord-samples.{suffix}"
        assert str(path) in out and path.stat().st_size > 50
    assert ls.load(own_run).path == own_run


@pytest.mark.parametrize("along", ["voices", "latent"])
def test_an_interpolation_leads_from_chord_to_chord(ask, chord_run, here, along):
    code, out, err = ask("chords", "interpolate", chord_run, "Cmaj7", "Am", "--along", along, "-o", "p.mid")
    assert (code, err) == (0, "")
    names = out.splitlines()[0].split(" -> ")
    sounding = pitch_classes("p.mid")
    assert len(sounding) == len(names)
    if along == "voices":
        assert names[0] == "Cmaj7" and names[-1] == "Am"
        assert sounding[0] == {0, 4, 7, 11} and sounding[-1] == {9, 0, 4}
        assert f"{len(names)} of {len(names)} chords are in use" in out
    found = json.loads(ask("chords", "interpolate", chord_run, "Cmaj7", "Am", "--along", along, "-o", "q.mid", "--json").out)
    assert found["chords"] == names and len(found["semitones"]) == len(names) - 1 and len(found["in_use"]) == len(names)


def test_both_routes_are_in_the_picture_and_ends_may_be_notes(ask, own_run):
    code, out, err = ask("chords", "interpolate", own_run, "60 64 67", "67 71 74 77")
    assert (code, err) == (0, "") and out.startswith("C -> ")
    with Image.open(own_run / "figures" / "chord-interpolation-voices.png") as picture:
        assert min(picture.size) > 300


def test_each_route_has_files_of_its_own(ask, own_run):
    written = [json.loads(ask("chords", "interpolate", own_run, "C", "G", "--along", along, "--json").out)["files"] for along in ROUTES]
    assert len({*written[0], *written[1]}) == 6 and all(map(os.path.exists, written[0] + written[1]))


def test_near_lists_chords_with_what_they_share(ask, chord_run, here):
    code, out, err = ask("chords", "near", chord_run, "Cmaj7", "-k", 3)
    assert (code, err) == (0, "") and len(out.splitlines()) == 5
    found = json.loads(ask("chords", "near", chord_run, "Cmaj7", "-k", 3, "--json").out)
    assert found["chord"] == "Cmaj7" and len(found["neighbours"]) == 3
    for row in found["neighbours"]:
        mask = read_chord(row["chord"])[0]
        assert row["common_tones"] == bin(mask & read_chord("Cmaj7")[0]).count("1")


def test_a_progression_is_continued(ask, progression_run, here):
    code, out, err = ask("chords", "continue", progression_run, "Dm7 | G7", "-n", 3, "-o", "c.mid")
    assert (code, err) == (0, "") and out.startswith("Dm7 G7 | ")
    assert len(pitch_classes("c.mid")) == 5
    found = json.loads(ask("chords", "continue", progression_run, "Dm7", "G7", "-n", 3, "-o", "d.mid", "--json").out)
    assert found["chords"] == ["Dm7", "G7"] and len(found["continued"]) == 3
    assert (here / "c.mid").read_bytes() == (here / "d.mid").read_bytes()


def test_a_map_says_what_is_kept(ask, own_run, absolute_run, here):
    code, out, err = ask("chords", "map", own_run)
    assert (code, err) == (0, "") and "100% of the chords in between are in use" in out
    assert str(own_run / "figures" / "map.png") in out and (own_run / "figures" / "map.mid").exists()
    found = json.loads(ask("chords", "map", absolute_run, "-o", "map.png", "--json").out)
    assert found["files"] == ["map.png"]
    assert found["triads"].keys() == {"VAE", "PCA, 6 components", "the 12 bits"} == found["planes"].keys()
    assert found["planes"]["the 12 bits"]["angle_error_degrees"]["circle of fifths"] == pytest.approx(0, abs=1e-6)
    assert found["voice_paths"]["share_in_use"] == 1


def test_evaluate_stands_beside_tables(ask, chord_run, absolute_run, progression_run):
    found = json.loads(ask("evaluate", chord_run, "--split", "heldout", "--json").out)
    assert found["log_evidence_se"] is None and found["elbo"] < found["log_evidence"] < 0
    assert found["uniform"] == pytest.approx(-np.log(4096))
    assert {"table_all_keys", "table_own_keys", "known_mass", "exact_chords"} <= found.keys()
    out = ask("evaluate", chord_run).out
    assert "this model (exact)" in out and "all 4,096 sets equally likely" in out
    found = json.loads(ask("evaluate", absolute_run, "--limit", 20, "--draws", 5, "--json").out)
    assert found["log_evidence_se"] > 0 and found["n"] == 20
    found = json.loads(ask("evaluate", progression_run, "--limit", 20, "--draws", 5, "--json").out)
    assert {"table_pairs", "table_all_keys", "uniform", "log_evidence"} <= found.keys() and found["table_own_keys"] is None


def test_enough_and_compare_say_what_their_json_says(ask, here, monkeypatch):
    from latentscape.recipes import read_recipe, with_settings
    from latentscape.runs import chord_studies

    quick = with_settings(read_recipe("chords-shape"), {"train.epochs": 3, "train.min_steps": 0})
    monkeypatch.setattr(chord_studies, "read_recipe", lambda name: quick)
    ends = ("C", "F", "Em", "Am", "G", "Dm")
    (here / "a.txt").write_text("\n".join(f"{i}: C F G C | Am Dm G {name}" for i, name in enumerate(ends)) + "\n")
    (here / "b.txt").write_text("\n".join(f"{i}: Cmaj7 Fmaj7 Dm7 G7 | Cmaj7 A7 Dm7 {name}" for i, name in enumerate(ends)) + "\n")
    code, out, _ = ask("chords", "enough", "a.txt", "-o", "curve.png")
    assert code == 0 and "pieces" in out and "log p(x) in nats per chord" in out
    found = json.loads(ask("chords", "enough", "a.txt", "--json").out)
    assert found["pieces"] == [1, 2, 3, 4] and len(found["chords"]) == 4
    assert found["verdict"] in out and all(len(score) == 4 for score in found["scores"].values())
    found = json.loads(ask("chords", "compare", "a.txt", "b.txt", "-o", "transfer.png", "--json").out)
    assert found["names"] == ["a", "b"] and np.shape(found["model"]) == np.shape(found["table"]) == (2, 2)
    code, out, _ = ask("chords", "compare", "a.txt", "b.txt")
    assert code == 0 and "typical of b: " in out and "trained on, judged on" in out
    for name in ("curve.png", "transfer.png"):
        with Image.open(name) as picture:
            assert min(picture.size) > 200


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("interpolate", "RUN", "Cmaj7"), "Missing argument 'B'"),
        (("interpolate", "RUN", "Cmaj7", "Q9"), "'Q9' is no chord"),
        (("interpolate", "RUN", "C", "60 64 300"), "300 is no MIDI number"),
        (("near", "RUN", "N"), "'N' is no chord; give one with notes, such as Cmaj7 or 60 64 67"),
        (("sample", "RUN", "-n", "0"), "0 is not in the range"),
        (("sample", "RUN", "-o", "x.mp3"), "its name must end in .mid, .wav"),
        (("continue", "RUN"), "There is nothing to continue"),
        (
            ("continue", "RUN", "C"),
            "cannot continue chords, because it is not a model of progressions; train one: latentscape train progressions --recipe "
            "chords-progression",
        ),
        (("compare", "a.npz"), "A comparison needs at least 2 files of chords, but got 1"),
        (("enough", "digits"), "digits holds no chords"),
        (("enough", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_done_is_refused(refused, own_run, snapshot, words, sentence):
    before = snapshot(own_run)
    message = refused("chords", *(str(own_run) if word == "RUN" else word for word in words))
    assert sentence in message
    assert snapshot(own_run) == before


def test_a_run_on_progressions_is_refused_with_a_command_that_works(refused, ask, progression_run, here):
    for command, *others in (("near", "C"), ("map",), ("interpolate", "C", "G", "--along", "latent")):
        message = refused("chords", command, progression_run, *others)
        assert "This needs a model of single chords" in message
        assert message.rstrip().endswith("train one: latentscape train progressions --recipe chords-shape.")
    assert ask("train", "progressions", "--recipe", "chords-shape", "--epochs", 1, "--no-report", "--out", "run").code == 0
    assert ask("chords", "near", "run", "C").code == 0


@pytest.mark.parametrize("words", [("map",), ("sample",), ("near", "C"), ("interpolate", "C", "G"), ("continue", "C")])
def test_a_run_on_images_is_refused(refused, vae, words):
    command, *others = words
    assert "was trained on digits, which holds no chords" in refused("chords", command, vae, *others)


def test_a_file_is_heard_as_mido_reads_it(ask, chord_run, here):
    assert ask("chords", "interpolate", chord_run, "C", "G", "-o", "p.mid").code == 0
    file = mido.MidiFile(file=io.BytesIO((here / "p.mid").read_bytes()))
    assert file.ticks_per_beat == 480 and file.length > 2

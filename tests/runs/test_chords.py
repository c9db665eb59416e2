"""A run on chords: paths, neighbours, samples and continuations, its geometry and its pictures."""

import io
import wave

import mido
import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.errors import DataError, SettingError, UnknownNameError
from latentscape.explore.harmony import TRIADS
from latentscape.explore.voice_leading import movement
from latentscape.measures.chords import masks_in
from latentscape.music.names import name_of
from latentscape.music.pitches import bits_of, mask_of, masks_of, members, shapes_of, transposed
from latentscape.recipes import Recipe, read_recipe, with_settings
from latentscape.recipes.build import build_model
from latentscape.runs.chord_pictures import _decoded, chord_pictures, is_of_chords
from latentscape.runs.chords import ChordRun, ends_of_lines, read_chord, read_chords


@pytest.fixture(scope="module")
def shape(chord_run) -> ChordRun:
    return ChordRun(ls.load(chord_run))


@pytest.fixture(scope="module")
def absolute(absolute_run) -> ChordRun:
    return ChordRun(ls.load(absolute_run))


@pytest.fixture(scope="module")
def progression(progression_run) -> ChordRun:
    return ChordRun(ls.load(progression_run))


@pytest.fixture(scope="module")
def untrained(tmp_path_factory) -> ChordRun:
    """A model after one step, which decodes every code to silence."""
    settings = {"train.epochs": 1, "train.min_steps": 0, "train.batch": 4096}
    folder = tmp_path_factory.mktemp("runs") / "untrained"
    return ChordRun(ls.run("progressions", settings=settings, out=folder, pictures=False, device="cpu"))


def test_a_path_of_voices_stays_among_chords_in_use(shape):
    walk = shape.walk(read_chord("Cmaj7/E"), read_chord("Am"))
    assert walk.names[0] == "Cmaj7/E" and walk.names[-1] == "Am"
    assert walk.in_use.all() and np.isin(walk.masks, shape.in_use).all()
    assert walk.semitones.tolist() == movement(walk.masks[:-1], walk.masks[1:]).tolist()
    assert walk.semitones.max() <= shape.graph.max_step


def test_a_progression_model_has_paths_of_voices_and_no_latent_lines(progression):
    ends = read_chord("C"), read_chord("F#")
    assert progression.walk(*ends).names[0] == "C"
    assert not progression.has_codes
    with pytest.raises(SettingError, match="needs a model of single chords"):
        progression.walk(*ends, "latent")


def test_a_route_that_does_not_exist_is_refused(shape):
    with pytest.raises(UnknownNameError, match=r"'voice'.*voices"):
        shape.walk(read_chord("C"), read_chord("Am"), "voice")


def test_neighbours_of_a_shape_are_other_shapes_in_the_nearest_key(shape):
    mask = read_chord("C")[0]
    found = shape.near(mask, 5)
    assert len(found.masks) == 5 and (np.diff(found.distance) >= 0).all()
    assert shapes_of(mask) not in shapes_of(found.masks)
    for other in found.masks.tolist():
        keys = transposed(other, np.arange(12))
        keys = keys[np.isin(keys, shape.in_use)]
        assert movement(np.array(mask), np.array(other)) == movement(np.full(len(keys), mask), keys).min()


def test_neighbours_in_an_absolute_model_are_nearest_by_their_codes(absolute):
    mask = read_chord("G7")[0]
    found = absolute.near(mask, 3)
    codes = absolute.codes.codes
    others = absolute.in_use[absolute.in_use != mask]
    apart = np.linalg.norm(codes[others] - codes[mask], axis=1)
    assert found.masks.tolist() == others[np.argsort(apart)[:3]].tolist()


def test_samples_are_chords_or_progressions(shape, progression):
    single = shape.sample(6, seed=1)
    assert [len(row) for row in single] == [1] * 6 and single == shape.sample(6, seed=1) != shape.sample(6, seed=2)
    rows = progression.sample(3)
    assert [len(row) for row in rows] == [progression.model.steps] * 3


def test_a_continuation_follows_what_is_likely(progression):
    given = [read_chord(name) for name in ("Dm7", "G7")]
    new = progression.continued(given, 5, seed=1)
    assert len(new) == 5 and all(0 < mask < 4096 for mask, _ in new)
    assert new == progression.continued(given, 5, seed=1)
    up = [read_chord(name) for name in ("Em7", "A7")]  # a tone higher, the same: the model knows no keys
    assert [mask for mask, _ in progression.continued(up, 5, seed=1)] == [int(transposed(mask, 2)) for mask, _ in new]


def test_a_run_on_a_folder_is_read_again_from_anywhere(tmp_path, monkeypatch):
    songs = tmp_path / "songs"
    songs.mkdir()
    (songs / "a.txt").write_text("C F G C\nAm Dm G C\nF G Em Am\nC G Am F\n")
    monkeypatch.chdir(tmp_path)
    quick = {"train.epochs": 1, "train.min_steps": 0}
    path = ls.run("songs", settings=quick, out=tmp_path / "run", pictures=False, device="cpu").path
    monkeypatch.chdir(songs)
    assert ls.load(path).record.source.asked == str(songs) and len(ls.load(path).splits.train) == 8


def test_other_models_of_chords_have_the_pictures_of_all_models():
    for shape, context, expected in (((12,), [], True), ((4, 12), [], True), ((48,), [], False), ((12,), ["a", "b"], False)):
        recipe = with_settings(Recipe(), {"model.condition": context, "data.context": context})
        assert is_of_chords(build_model(recipe, shape)) is expected


def test_a_model_of_single_chords_continues_nothing(shape):
    with pytest.raises(SettingError, match="cannot continue chords, because it is not a model of progressions; train one"):
        shape.continued([read_chord("C")], 1)


def test_chords_in_a_row_are_read_as_they_are_written(progression):
    row = [read_chord(name) for name in ("C", "G/B", "Am")]
    for texts in (["C", "G/B", "Am"], ["C G/B Am"], ["C, G/B, Am"], ["| C | G/B Am |"], ["C - G/B - Am"], ["60 64 67", "G/B", "57 60 64"]):
        assert read_chords(texts) == row, texts
    assert read_chords(["{C D E} G", "| C | % |"]) == [read_chord(name) for name in ("{C D E}", "G", "C", "C")]
    for names in ([name_of(*chord) for chord in chords] for chords in progression.sample(4)):
        assert [name_of(*chord) for chord in read_chords(names)] == names  # what is printed can be continued
    with pytest.raises(UnknownNameError, match="'B7'"):
        read_chords(["C H7"])
    assert read_chords([]) == read_chords(["", "| |"]) == []
    with pytest.raises(SettingError, match="'N' is no chord"):
        read_chords(["C N"])


def test_a_run_on_images_is_refused(trained):
    with pytest.raises(SettingError, match="was trained on digits, which holds no chords; import some"):
        ChordRun(ls.load(trained))


def test_a_chord_is_read_from_a_name_or_from_notes():
    assert read_chord("64, 67 72") == (mask_of([64, 67, 72]), 4)
    assert read_chord("Cmaj7/E") == (mask_of([0, 4, 7, 11]), 4)
    with pytest.raises(SettingError, match="'N' is no chord; give one with notes"):
        read_chord("N")
    with pytest.raises(DataError, match="300 is no MIDI number"):
        read_chord("60 64 300")
    with pytest.raises(UnknownNameError):
        read_chord("H9")


def test_lines_of_silence_are_lines_with_wrong_ends(untrained):
    assert untrained.walk(read_chord("C"), read_chord("Am"), "latent").names == []
    found = untrained.geometry.lines
    assert (found.ends_right, found.share_in_use, found.in_between) == (0, None, 0)


def test_the_geometry_stands_beside_components_and_bits(absolute, shape):
    found = absolute.geometry
    assert list(found.triads) == ["VAE", "PCA, 6 components", "the 12 bits"]
    assert found.triads["the 12 bits"].common_tones > 0.99
    assert found.voices.share_in_use == 1 and found.voices.ends_right == 1
    assert 0 <= found.exact_chords <= 1 and 0 < found.pca_exact_chords <= 1
    assert shape.geometry.triads == {} and shape.geometry.planes == ()
    assert len(set(ends_of_lines(60))) > 50 and ends_of_lines(3) == ends_of_lines(60)[:3]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("chord_run", {"map", "manifold", "exact", "samples", "reconstructions", "tonnetz"}),
        ("absolute_run", {"map", "planes", "samples", "reconstructions", "tonnetz"}),
        ("progression_run", {"samples", "reconstructions"}),  # its chords are in no key of their own
    ],
)
def test_each_picture_can_be_heard(name, expected, request):
    run = ls.load(request.getfixturevalue(name))
    files = chord_pictures(run.model, run.splits, keys=run.recipe.data.keys)
    assert {file.partition(".")[0] for file in files} == expected
    for stem in expected:
        assert files[f"{stem}.png"].startswith(b"\x89PNG")
        notes = [message for message in mido.MidiFile(file=io.BytesIO(files[f"{stem}.mid"])) if message.type == "note_on"]
        assert notes
        with wave.open(io.BytesIO(files[f"{stem}.wav"])) as sound:
            assert sound.getnframes() > sound.getframerate()
    if "tonnetz" in expected:  # in their own keys, also where the model was trained in all of them
        train = masks_in(ls.find_source("progressions").load().train)
        triads, counts = np.unique(train[np.isin(train, TRIADS)], return_counts=True)
        heard = [message.text for message in mido.MidiFile(file=io.BytesIO(files["tonnetz.mid"])) if message.type == "marker"]
        assert heard == [name_of(int(mask)) for mask in triads[np.argsort(-counts, kind="stable")][:16]]


def test_the_reconstructions_of_progressions_are_chords_that_the_model_knows(progression):
    """Means of half-known chords above one half would make up other sets."""
    examples = progression.run.splits.valid
    decoded = _decoded(progression.model, examples)
    assert decoded.shape == (len(examples), 4)
    known = masks_of(progression.model.decoder.likelihood.patterns.numpy())
    assert np.isin(decoded, known).all()
    z = progression.model.encode(examples.batch(torch.arange(1)))
    first = bits_of(decoded[0, 0])
    every = torch.from_numpy(bits_of(known)).float()
    log_probs = progression.model.next_step(torch.from_numpy(first).float()[None], z, 1).log_prob(every)
    assert known[int(log_probs.argmax())] == decoded[0, 1]


def test_a_model_of_shapes_has_no_planes_of_keys():
    splits = ls.find_source("progressions").load()
    recipe = with_settings(read_recipe("chords-shape"), {"model.latent": 3})
    model = build_model(recipe, (12,), train=splits.train).eval()
    assert {name.partition(".")[0] for name in chord_pictures(model, splits)} == {"map", "samples", "reconstructions", "tonnetz"}


def test_what_is_heard_beside_the_samples_is_what_is_shown(chord_run):
    run = ls.load(chord_run)
    content = chord_pictures(run.model, run.splits)["samples.mid"]
    markers = [message.text for message in mido.MidiFile(file=io.BytesIO(content)) if message.type == "marker" and message.text]
    assert len(markers) == 16
    notes: dict[int, set[int]] = {}
    now = 0
    for message in mido.MidiFile(file=io.BytesIO(content)).tracks[1]:
        now += message.time
        if message.type == "note_on":
            notes.setdefault(now, set()).add(message.note % 12)
    for name, pitches in zip(markers, notes.values(), strict=True):
        assert set(members(read_chord(name)[0])) == pitches or name == name_of(mask_of(list(pitches)))

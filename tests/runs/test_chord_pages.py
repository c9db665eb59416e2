"""A page about chords: what it holds, and what it computes from it by itself, is what the package says of the same chords."""

import base64
import gzip
import json
import math
import subprocess
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data.keys import origins
from latentscape.explore import decode, encode
from latentscape.explore.chords import latent_line
from latentscape.explore.codes import frames_of
from latentscape.explore.voice_leading import ChordGraph, movement, voice_path
from latentscape.measures.chords import masks_in
from latentscape.measures.transitions import fitted_transitions
from latentscape.music.midi import read_midi
from latentscape.music.names import QUALITIES, SHAPES, name_of, names_of, notes_of, parse_chord, qualities_of, root_of
from latentscape.music.pitches import SETS, bits_of, mask_of, members, shapes_of, transposed
from latentscape.music.voicing import voicings
from latentscape.music.writing import chords_file
from latentscape.runs.chord_pages import MAX_NEXT, chord_points, chords_state, is_of_chords, music_of
from latentscape.runs.chord_pictures import on_roots
from latentscape.runs.chords import ChordRun, ends_of_lines
from latentscape.web.packing import NAMES, Blobs

SCRIPT = Path(__file__).parents[1] / "web" / "run_chords.mjs"
DTYPES = {short: np.dtype(name) for name, short in NAMES.items()}
EVERY = np.arange(SETS)
ROOTS = [0, 5, 11]


def unpacked(reference, blobs: Blobs) -> np.ndarray:
    dtype = DTYPES[reference["dtype"]]
    planes = np.frombuffer(gzip.decompress(base64.b64decode(blobs.texts[reference["blob"]])), np.uint8).reshape(dtype.itemsize, -1)
    return np.frombuffer(planes.T.tobytes(), dtype).reshape(reference["shape"])


class Stated:
    """A run with the state of its page."""

    def __init__(self, folder: Path) -> None:
        self.run = ls.load(folder)
        self.blobs = Blobs()
        self.points = chord_points(self.run)
        self.state = chords_state(self.run, self.points, self.blobs)

    def array(self, *keys: str) -> np.ndarray:
        entry = self.state
        for key in keys:
            entry = entry[key]
        return unpacked(entry, self.blobs)

    def graph(self) -> ChordGraph:
        sets = self.array("graph", "sets").astype(np.int64)
        log_prob = np.full(SETS, -np.inf)
        log_prob[sets] = self.array("graph", "log_prob")
        return ChordGraph(sets, log_prob)


@pytest.fixture(scope="module")
def stated(chord_run, absolute_run, progression_run) -> dict[str, Stated]:
    return {"shape": Stated(chord_run), "absolute": Stated(absolute_run), "progression": Stated(progression_run)}


@pytest.fixture(scope="module")
def job(stated) -> dict:
    """What the page is asked to compute."""
    rng = np.random.default_rng(0)
    page = stated["shape"]
    run = page.run
    in_use = page.array("graph", "sets").astype(np.int64)
    rows = [rng.permutation(in_use)[:9].tolist() for _ in range(60)] + [[145, 0, 7, 2192], [4095, 1, 2048]]
    pairs = [*ends_of_lines(20), (145, 145), (7, 2192), (1, 4095), *zip(in_use[:20].tolist(), in_use[-20:].tolist(), strict=True)]
    ends = ends_of_lines(12)
    codes = [encode(run.model, ls.Examples(torch.from_numpy(bits_of(pair)))) for pair in ends]
    frames = [frames_of(run.model, ls.Examples(torch.from_numpy(bits_of(pair)))) for pair in ends]
    parts = np.linspace(0, 1, 65)[:, None]
    lines = [
        {"values": decode(run.model, a + (b - a) * parts).tolist(), "frames": both.tolist()}
        for (a, b), both in zip(codes, frames, strict=True)
    ]
    shapes = [f"{root}{shape.suffix}" for root in ("C", "Db", "F#", "B") for shape in SHAPES]
    return {
        "state": page.state,
        "blobs": page.blobs.texts,
        "rows": rows,
        "pairs": [list(map(int, pair)) for pair in pairs],
        "ends": ends,
        "lines": lines,
        "texts": [*shapes, *names_of(EVERY[1:], style="harte"), "C/E", "C/D", "c e g", "a♭", "H", "", "N", "constructor"],
        "masks": [145, 4095, *in_use[::3].tolist()],
        "decoded": decode(run.model, rng.normal(size=(12, run.model.latent))).tolist(),
        "roots": ROOTS,
        "music": [
            {"chord": [145], "ends": [145, 0], "route": "latent", "line": [145, 4095]},
            {"chord": [], "ends": [0, 0], "route": "voices", "line": [-1]},
            {"chord": [4096], "ends": [0, 0], "route": "voices", "line": []},
            {"chord": [], "ends": [0], "route": "voices", "line": []},
            {"chord": [], "ends": [0, 0], "route": "by car", "line": []},
            None,
        ],
    }


@pytest.fixture(scope="module")
def page(job, node, page_modules, tmp_path_factory) -> dict:
    """What the page computes, in node."""
    folder = tmp_path_factory.mktemp("chords")
    (folder / "job.json").write_text(json.dumps(job, allow_nan=False), encoding="utf-8")
    subprocess.run([node, SCRIPT, page_modules / "chords-node.mjs", folder / "job.json", folder / "results.json"], check=True)
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


def test_points_are_the_different_chords_of_the_training_part(stated):
    for name, page in stated.items():
        train = masks_in(page.run.splits.train).reshape(len(page.run.splits.train), -1)
        rows = train if name != "shape" else transposed(train, -origins(train))
        each, counts = np.unique(rows, axis=0, return_counts=True)
        assert page.points.total == len(each) == len(page.points.examples)
        assert page.points.counts.sum() == len(train) and (np.diff(page.points.counts) <= 0).all()
        assert sorted(map(tuple, page.points.masks.tolist())) == list(map(tuple, each.tolist()))
        assert masks_in(page.points.examples).reshape(rows.shape[0] and len(each), -1).tolist() == page.points.masks.tolist()
        assert dict(zip(map(tuple, page.points.masks.tolist()), page.points.counts.tolist(), strict=True)) == dict(
            zip(map(tuple, each.tolist()), counts.tolist(), strict=True)
        )
        assert page.array("masks").tolist() == page.points.masks.tolist()
        assert is_of_chords(page.run)


def test_points_of_a_shape_model_have_the_root_c(stated):
    assert (origins(stated["shape"].points.masks) == 0).all()
    assert str(stated["shape"].points.examples.ids[0]) in ("C", "Cm", "C7")


def test_the_music_is_in_its_own_keys_whatever_the_recipe(stated):
    music = masks_in(ls.find_source("progressions").load().train).tolist()
    for page in stated.values():
        assert page.array("music", "masks").tolist() == music
        assert len(page.state["music"]["pieces"]) == len(page.array("music", "starts")) == page.state["music"]["total"]


def test_the_next_chords_are_the_likeliest_of_the_table_of_transitions(stated):
    page = stated["shape"]
    music = music_of(page.run)
    pieces = [np.split(masks_in(part), np.flatnonzero(np.diff(part.groups)) + 1) for part in (music.train, music.valid)]
    table = fitted_transitions(*pieces)
    shapes, masks, p = (page.array("next", key) for key in ("shapes", "masks", "p"))
    for shape, after, each in zip(shapes.tolist(), masks.tolist(), p.tolist(), strict=True):
        every = [np.array([shape, mask]) for mask in EVERY if mask != shape]
        wanted = np.exp(table.log_prob(every)[1::2])
        np.testing.assert_allclose(each, np.sort(wanted)[::-1][:MAX_NEXT], rtol=1e-6)
        np.testing.assert_allclose(each, np.exp(table.log_prob([np.array([shape, mask]) for mask in after])[1::2]), rtol=1e-6)


def test_the_chords_in_use_have_the_probabilities_of_the_run(stated):
    for name in ("shape", "progression"):
        page = stated[name]
        run = ChordRun(page.run)
        assert page.array("graph", "sets").tolist() == run.in_use.tolist()
        np.testing.assert_allclose(page.array("graph", "log_prob"), run.log_probs[run.in_use], rtol=1e-5)


def test_a_page_names_every_set_as_the_package_does(page):
    assert page["names"] == names_of(EVERY)
    assert page["harte"] == names_of(EVERY, style="harte")
    assert page["notes"] == [notes_of(mask) for mask in EVERY.tolist()]
    assert page["qualities"] == [QUALITIES[number] for number in qualities_of(EVERY)]
    assert page["roots"] == [root_of(mask) for mask in EVERY.tolist()]
    assert [each["shape"] for each in page["shapes"]] == shapes_of(EVERY).tolist()
    assert [int(transposed(each["shape"], each["up"])) for each in page["shapes"]] == EVERY.tolist()


def test_a_page_reads_names_and_notes(page, job):
    *names, over_own, over_other, notes, flat, unknown, empty, silence, inherited = zip(job["texts"], page["read"], strict=True)
    for text, mask in names:
        assert mask == parse_chord(text)[0], text
    assert (over_own[1], over_other[1], notes[1], flat[1]) == (145, 149, 145, parse_chord("Ab")[0])
    assert [unknown[1], empty[1], silence[1], inherited[1]] == [0, 0, 0, 0]


def test_a_page_voices_chords_as_the_package_does(page, job):
    for row, voiced in zip(job["rows"], page["voicings"], strict=True):
        assert [tuple(each) for each in voiced] == voicings([(mask, -1) for mask in row])


def test_a_page_writes_the_midi_and_the_text_of_the_package(page, job):
    for row, content, text in zip(job["rows"], page["midi"], page["texts"], strict=True):
        written = base64.b64decode(content)
        if 0 not in row:
            assert written == chords_file([on_roots(np.array(row))], ".mid")
            assert text + "\n" == chords_file([on_roots(np.array(row))], ".txt").decode()
        score = read_midi(written, "page.mid")
        sounding = {mask_of(score.pitch[score.start == start]) for start in np.unique(score.start)}
        assert sounding == {mask for mask in row if mask}


def test_a_page_measures_movements_as_the_package_does(page, job):
    a, b = np.array(job["pairs"]).T
    assert page["movements"] == movement(a, b).tolist()


def test_a_path_of_voices_costs_no_more_than_that_of_the_package(page, job, stated):
    graph = stated["shape"].graph()
    costs = []
    for (a, b), path in zip(job["pairs"], page["paths"], strict=True):
        wanted = voice_path(graph, a, b)
        assert (path[0], path[-1]) == (a, b)
        steps = movement(np.array(path[:-1], dtype=np.int64), np.array(path[1:], dtype=np.int64))
        assert (steps <= wanted.max_step).all()
        cost, least = (_cost(graph, each) for each in (path, wanted.masks.tolist()))
        assert math.isclose(cost, least, rel_tol=1e-5, abs_tol=1e-9)
        costs.append(path == wanted.masks.tolist())
    assert np.mean(costs) > 0.8  # the rest are other paths of the same cost


def _cost(graph: ChordGraph, path) -> float:
    surprise = np.clip(-graph.log_prob, 0, 100)
    return sum(float(movement(np.array([a]), np.array([b]))[0]) ** 2 + graph.surprise_weight * surprise[b] for a, b in pairwise(path))


def test_a_line_of_codes_gives_the_chords_of_the_package(page, job, stated):
    for (a, b), line in zip(job["ends"], page["lines"], strict=True):
        assert line == latent_line(stated["shape"].run.model, a, b).tolist()


def test_next_chords_turn_with_the_chord(page, job, stated):
    shapes, masks, p = (stated["shape"].array("next", key) for key in ("shapes", "masks", "p"))
    rows = {shape: row for row, shape in enumerate(shapes.tolist())}
    for mask, offered in zip(job["masks"], page["next"], strict=True):
        row = rows.get(int(shapes_of(mask)))
        if row is None:
            assert offered == []
            continue
        up = next(up for up in range(12) if int(transposed(shapes[row], up)) == mask)
        assert [each["mask"] for each in offered] == transposed(masks[row], up).tolist()
        np.testing.assert_allclose([each["p"] for each in offered], p[row], rtol=1e-6)


def test_places_are_those_of_the_names_of_examples(page, job):
    train = ls.find_source("progressions").load().train
    music = masks_in(train)
    for mask, places in zip(job["masks"], page["places"], strict=True):
        own = np.flatnonzero(music == mask)
        if len(own):
            assert [place["at"] for place in places] == own.tolist() and all(place["up"] == 0 for place in places)
        else:
            elsewhere = np.flatnonzero(shapes_of(music) == shapes_of(mask))
            assert [place["at"] for place in places] == elsewhere.tolist()
            assert all(int(transposed(mask, place["up"])) == music[place["at"]] for place in places)
        numbers = [str(train.ids[place["at"]]).rpartition(" ")[2] for place in places]
        assert [str(place["number"]) for place in places] == numbers


def test_shapes_are_shown_on_the_root_that_is_chosen(page, job, stated):
    log_frames = stated["shape"].run.model.log_frame_prior().detach().double().numpy()
    for values, by_root, shares in zip(job["decoded"], page["decoded"], page["shares"], strict=True):
        mask = mask_of(np.flatnonzero(np.array(values) > 0.5))
        for root, (shown,) in zip(ROOTS, by_root, strict=True):
            assert shapes_of(shown) == shapes_of(mask)
            if root_of(mask) >= 0:
                assert root_of(shown) == root
            up = next(up for up in range(12) if int(transposed(mask, up)) == shown and (root - origins(np.array([mask]))[0] - up) % 12 == 0)
            assert math.isclose(shares[root], math.exp(log_frames[up]), rel_tol=1e-6)
        assert math.isclose(sum(shares), 1, rel_tol=1e-6)
    for (shown,), mask in zip(page["points"], stated["shape"].points.masks[:5, 0].tolist(), strict=True):
        assert shown == transposed(mask, 2)


def test_a_view_that_does_not_fit_is_refused(page):
    assert page["fits"] == [True, False, False, False, False, False]


def test_a_progression_is_named_by_its_chords(stated):
    page = stated["progression"]
    first = page.points.masks[0]
    assert str(page.points.examples.ids[0]) == " ".join(name_of(mask) for mask in first.tolist())
    assert page.state["codes"] is None and page.state["frames"] is None and page.state["log_frames"] is None
    assert len(members(int(first[0]))) > 1 and page.state["steps"] == page.run.model.shape[0]

"""A run on chords in a row: its patterns are saved, its data is read again as windows, and its figures stand beside tables."""

import json
import math

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data.readers.chords import write_chords
from latentscape.errors import SettingError
from latentscape.measures.chords import masks_in
from latentscape.music.chords import Chords, Piece
from latentscape.music.pitches import bits_of, mask_of, transposed
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model, changed
from latentscape.runs.chords import ChordRun

C, AM = mask_of([0, 4, 7]), mask_of([9, 0, 4])
FEW = {"train.epochs": 2, "train.min_steps": 20, "train.batch": 64, "model.latent": 2}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """40 pieces of 13 chords, major ones and now and then a minor one, in a file."""
    rng = np.random.default_rng(0)
    pieces = []
    for i in range(40):
        roots = rng.choice([5, 7], 13).cumsum() + rng.integers(0, 12)
        minor = rng.random(13) < 0.2
        pieces.append(Piece.of(f"piece {i}", bits_of(transposed(np.where(minor, AM, C), roots))).merged())
    path = tmp_path_factory.mktemp("chords") / "chords.npz"
    path.write_bytes(write_chords(Chords(tuple(pieces), origin="made up", licence="none")))
    return path


@pytest.fixture(scope="module")
def run(archive, tmp_path_factory):
    return ls.run(archive, "chords-progression", settings=FEW, out=tmp_path_factory.mktemp("runs") / "run", pictures=False, device="cpu")


def test_the_patterns_are_in_the_recipe_and_with_the_weights(run):
    assert run.recipe.model.likelihood.options["size"] == 24  # major and minor in all keys
    opened = ls.load(run.path)
    likelihood = opened.model.decoder.likelihood
    assert sorted(map(mask_of_row, likelihood.patterns)) == sorted(int(transposed(mask, i)) for mask in (C, AM) for i in range(12))
    assert opened.model.shape == (4, 12) and opened.splits.train.shape == (4, 12)
    x = opened.splits.heldout.batch(torch.arange(5))
    assert torch.equal(opened.model.reconstruct(x), run.model.reconstruct(x))
    assert build_model(run.recipe, (4, 12)).decoder.likelihood.size == 24  # without any data


def mask_of_row(row):
    return mask_of(np.flatnonzero(row.numpy() > 0.5))


def test_the_whole_source_is_read_as_windows_in_the_key_of_the_model(run, archive):
    examples, name = run.examples(str(archive))
    assert name == "chords" and examples.shape == (4, 12)
    pieces = ls.find_source(str(archive)).load().part("all")
    assert len(examples) == sum(np.unique(pieces.groups, return_counts=True)[1] // 4)
    assert set(masks_in(examples)[:, 0].tolist()) == {C, int(transposed(AM, 3))}
    assert examples.labels.tolist() == pieces.labels[[i for start in group_starts(pieces.groups) for i in start]].tolist()


def group_starts(groups):
    begins = np.flatnonzero(np.diff(groups, prepend=-1))
    for begin, length in zip(begins, np.diff(begins, append=len(groups)), strict=True):
        yield range(begin, begin + length - 3, 4)


def test_a_number_of_patterns_is_taken_from_the_data_of_each_run_and_not_set_by_hand(run):
    renewed = changed(run.recipe, {"train.epochs": 1})
    assert "size" not in renewed.model.likelihood.options and renewed.model.likelihood.options["rotations"] is True
    with pytest.raises(SettingError, match=r"The number of patterns is not set by hand.*leave out model\.likelihood\.size"):
        changed(run.recipe, {"model.likelihood.size": 7})
    with pytest.raises(SettingError, match="not set by hand"):
        changed(read_recipe("chords-progression"), {"model.likelihood.size": 7})


def test_two_runs_are_the_same_to_the_last_bit(run, archive, tmp_path):
    again = ls.run(archive, "chords-progression", settings=FEW, out=tmp_path / "again", pictures=False, device="cpu")
    assert all(torch.equal(a, b) for a, b in zip(run.model.state_dict().values(), again.model.state_dict().values(), strict=True))


def test_samples_are_chords_that_exist(run):
    samples = ls.explore.sample(run.model, 20).examples
    assert samples.shape == (20, 4, 12) and set(np.unique(samples)) == {0.0, 1.0}


def test_evaluate_says_each_figure_per_chord(run, ask):
    code, out, err = ask("evaluate", run.path, "--draws", 20, "--json")
    assert (code, err) == (0, "")
    figures = json.loads(out)
    assert figures["elbo_per_chord"] == pytest.approx((figures["elbo"] - math.log(12)) / 4, abs=1e-6)
    assert (
        figures["uniform"] < figures["table_all_keys"] < figures["table_pairs"] < 0 and figures["log_evidence"] >= figures["elbo_per_chord"]
    )
    out = ask("evaluate", run.path).out
    assert f"table of each chord given the one before {figures['table_pairs']:.2f}" in " ".join(out.split())


def test_what_continues_a_row_moves_with_its_key_and_depends_on_no_bass(run):
    """C with a sixth and A minor with a seventh are one set, which the model has seen in one key."""
    sixth, seventh = ([(mask_of([0, 4, 7, 9]), bass), (C, 0)] for bass in (0, 9))
    chords = ChordRun(run)
    assert chords.continued(sixth, 3) == chords.continued(seventh, 3)
    moved = [(int(transposed(mask, 3)), bass + 3) for mask, bass in sixth]
    assert [mask for mask, _ in chords.continued(moved, 2)] == [int(transposed(mask, 3)) for mask, _ in chords.continued(sixth, 2)]

"""The figures of a model of progressions, beside tables: what each is by hand, and that the key of a window is counted."""

import math

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.data.keys import in_all_keys, in_relative_keys
from latentscape.data.windows import windows
from latentscape.errors import PartsError
from latentscape.measures.chords import masks_in
from latentscape.measures.progressions import progression_figures, whole_pieces
from latentscape.measures.transitions import fitted_transitions, pieces_of
from latentscape.music.pitches import SETS, bits_of, mask_of, transposed
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model

C = mask_of([0, 4, 7])


@pytest.fixture(scope="module")
def chords() -> Examples:
    """Pieces of major chords, each a fourth, a fifth or a tone above the one before, in any key."""
    rng = np.random.default_rng(0)
    steps = rng.choice([5, 7, 2], size=(60, 12))
    masks = transposed(C, steps.cumsum(1) + rng.integers(0, 12, (60, 1)))
    groups = np.repeat(np.arange(60), 12)
    return Examples(torch.from_numpy(bits_of(masks.reshape(-1))), groups=groups, kind="chords")


@pytest.fixture(scope="module")
def splits(chords) -> Splits:
    groups = chords.groups
    parts = [in_relative_keys(windows(chords.take((groups >= low) & (groups < high)), 3)) for low, high in ((0, 40), (40, 50), (50, 60))]
    return Splits(*parts)


@pytest.fixture(scope="module")
def model(splits) -> ls.Model:
    settings = {"model.kind": {"kind": "chain", "code": False}, "model.likelihood": {"kind": "patterns", "rotations": True}}
    recipe = with_settings(Recipe(), {**settings, "model.latent": 1, "model.network.hidden": [16]})
    built = build_model(recipe, (3, 12), train=splits.train)
    return ls.train(built, None, splits.train, epochs=120, batch=64, lr=2e-2).model


def test_figures_of_relative_windows_are_those_of_each_chord_in_its_own_key(model, splits):
    figures = progression_figures(model, splits, splits.heldout, keys="relative", stride=3, draws=50)
    evidence = ls.log_evidence(model, splits.heldout, draws=50)
    assert figures.log_evidence == pytest.approx((evidence.log_evidence - math.log(12)) / 3)
    assert figures.log_evidence_se == pytest.approx(evidence.log_evidence_se / 3)
    assert figures.elbo_per_chord == pytest.approx((ls.measure(model, splits.heldout).elbo - math.log(12)) / 3)
    assert figures.elbo_per_chord <= figures.log_evidence + 1e-6
    own = progression_figures(model, splits, splits.heldout, keys="own", stride=3, draws=50)
    assert own.log_evidence - figures.log_evidence == pytest.approx(math.log(12) / 3)
    assert figures.uniform == pytest.approx(-math.log(SETS))


def test_without_its_code_it_learns_the_table_of_pairs(model, splits):
    """Both know that the key is one of 12 and that two of three steps are one of three: (log 12 + 2 log 3) / 3 = 1.561 nats a chord."""
    figures = progression_figures(model, splits, splits.heldout, keys="relative", stride=3)
    truth = -(math.log(12) + 2 * math.log(3)) / 3
    assert figures.table_pairs == pytest.approx(truth, abs=0.03)
    assert figures.log_evidence == pytest.approx(truth, abs=0.1)
    assert figures.table_all_keys == pytest.approx(-math.log(12), abs=0.01)
    assert figures.table_triples == pytest.approx(truth, abs=0.06)
    by_hand = fitted_transitions(list(masks_in(splits.train)), list(masks_in(splits.valid))).score(list(masks_in(splits.heldout)))
    assert figures.table_pairs == pytest.approx(by_hand)
    alone = progression_figures(model, Splits(splits.train), splits.heldout, keys="relative", stride=3)
    assert alone.table_pairs == pytest.approx(truth, abs=0.03)


def test_the_tables_count_each_chord_of_a_piece_once(model, splits, chords):
    overlapping = Splits(in_relative_keys(windows(chords.take(chords.groups < 40), 3, 1)), splits.valid)
    figures = progression_figures(model, overlapping, splits.heldout, keys="relative", stride=1, draws=2)
    pieces = pieces_of(masks_in(chords.take(chords.groups < 40)), chords.groups[chords.groups < 40])
    for order, score in enumerate((figures.table_all_keys, figures.table_pairs, figures.table_triples)):
        table = fitted_transitions(pieces, list(masks_in(splits.valid)), order=order)
        assert score == pytest.approx(table.score(list(masks_in(splits.heldout))))
    all_keys = Splits(in_all_keys(windows(chords.take(chords.groups < 40), 3, 1)))
    figures = progression_figures(model, all_keys, splits.heldout, keys="all", stride=1, draws=2)
    assert figures.table_pairs == pytest.approx(fitted_transitions(pieces, []).score(list(masks_in(splits.heldout))))


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 5])
def test_pieces_are_put_together_from_their_windows(stride):
    rng = np.random.default_rng(0)
    vocabulary = np.array([C, mask_of([0, 4, 8]), mask_of([0, 3, 6, 9]), mask_of([0, 3, 7])])  # some are equal to transpositions
    pieces = [transposed(rng.choice(vocabulary, 4 + 6 * stride), rng.integers(0, 12, 4 + 6 * stride)) for _ in range(5)]
    groups = np.repeat(np.arange(5), 4 + 6 * stride)
    cut = windows(Examples(torch.from_numpy(bits_of(np.concatenate(pieces))), groups=groups), 4, stride)
    whole = whole_pieces(masks_in(in_relative_keys(cut)), cut.groups, stride)
    if stride >= 4:
        assert np.array_equal(whole, masks_in(in_relative_keys(cut)))
        return
    assert [len(piece) for piece in whole] == [len(piece) for piece in pieces]
    for found, piece in zip(whole, pieces, strict=True):  # each row of chords inside a window is that of the piece, in some key
        for i in range(len(piece) - (4 - stride)):
            length = slice(i, i + 5 - stride)
            assert (transposed(found[length], np.arange(12)[:, None]) == piece[length]).all(1).any()


def test_a_model_without_densities_is_refused(splits):
    recipe = with_settings(Recipe(), {"model.kind": "chain", "model.posterior": "dirac", "model.network.hidden": [4]})
    with pytest.raises(PartsError, match="has no density, so its log-probabilities cannot be estimated"):
        progression_figures(build_model(recipe, (3, 12)), splits, splits.train, keys="relative", stride=3)

"""The figures of a model of progressions, beside tables: what each is by hand, and that the key of a window is counted."""

import math

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.data.keys import in_relative_keys
from latentscape.data.windows import windows
from latentscape.errors import PartsError
from latentscape.measures.chords import masks_in
from latentscape.measures.progressions import progression_figures
from latentscape.measures.transitions import fitted_transitions
from latentscape.music.pitches import SETS, bits_of, mask_of, transposed
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model

C = mask_of([0, 4, 7])


@pytest.fixture(scope="module")
def splits() -> Splits:
    """Pieces of major chords, each a fourth, a fifth or a tone above the one before, in any key."""
    rng = np.random.default_rng(0)
    steps = rng.choice([5, 7, 2], size=(60, 12))
    masks = transposed(C, steps.cumsum(1) + rng.integers(0, 12, (60, 1)))
    groups = np.repeat(np.arange(60), 12)
    chords = Examples(torch.from_numpy(bits_of(masks.reshape(-1))), groups=groups, kind="chords")
    parts = [in_relative_keys(windows(chords.take((groups >= low) & (groups < high)), 3)) for low, high in ((0, 40), (40, 50), (50, 60))]
    return Splits(*parts)


@pytest.fixture(scope="module")
def model(splits) -> ls.Model:
    settings = {"model.kind": {"kind": "chain", "code": False}, "model.likelihood": {"kind": "patterns", "rotations": True}}
    recipe = with_settings(Recipe(), {**settings, "model.latent": 1, "model.network.hidden": [16]})
    built = build_model(recipe, (3, 12), train=splits.train)
    return ls.train(built, None, splits.train, epochs=120, batch=64, lr=2e-2).model


def test_figures_of_relative_windows_are_those_of_each_chord_in_its_own_key(model, splits):
    figures = progression_figures(model, splits, splits.heldout, relative=True, draws=50)
    evidence = ls.log_evidence(model, splits.heldout, draws=50)
    assert figures.log_evidence == pytest.approx((evidence.log_evidence - math.log(12)) / 3)
    assert figures.log_evidence_se == pytest.approx(evidence.log_evidence_se / 3)
    assert figures.elbo_per_chord == pytest.approx((ls.measure(model, splits.heldout).elbo - math.log(12)) / 3)
    assert figures.elbo_per_chord <= figures.log_evidence + 1e-6
    own = progression_figures(model, splits, splits.heldout, relative=False, draws=50)
    assert own.log_evidence - figures.log_evidence == pytest.approx(math.log(12) / 3)
    assert figures.uniform == pytest.approx(-math.log(SETS))


def test_without_its_code_it_learns_the_table_of_pairs(model, splits):
    """Both know that the key is one of 12 and that two of three steps are one of three: (log 12 + 2 log 3) / 3 = 1.561 nats a chord."""
    figures = progression_figures(model, splits, splits.heldout, relative=True)
    truth = -(math.log(12) + 2 * math.log(3)) / 3
    assert figures.table_pairs == pytest.approx(truth, abs=0.03)
    assert figures.log_evidence == pytest.approx(truth, abs=0.1)
    assert figures.table_all_keys == pytest.approx(-math.log(12), abs=0.01)
    assert figures.table_triples == pytest.approx(truth, abs=0.06)
    by_hand = fitted_transitions(list(masks_in(splits.train)), list(masks_in(splits.valid))).score(list(masks_in(splits.heldout)))
    assert figures.table_pairs == pytest.approx(by_hand)
    alone = progression_figures(model, Splits(splits.train), splits.heldout, relative=True)
    assert alone.table_pairs == pytest.approx(truth, abs=0.03)


def test_a_model_without_densities_is_refused(splits):
    recipe = with_settings(Recipe(), {"model.kind": "chain", "model.posterior": "dirac", "model.network.hidden": [4]})
    with pytest.raises(PartsError, match="has no density, so its log-probabilities cannot be estimated"):
        progression_figures(build_model(recipe, (3, 12)), splits, splits.train, relative=True)

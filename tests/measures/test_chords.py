"""The figures of models of chords: exact values, held to draws and to sums that are written out."""

import numpy as np
import pytest

import latentscape as ls
from latentscape.measures.chord_tables import baselines
from latentscape.measures.chords import all_log_probs, chord_figures, exact_chords, has_tables, masks_in
from latentscape.music.pitches import transposed
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model
from latentscape.recipes.data import reshaped


def test_the_exact_evidence_is_the_mean_over_the_chords_and_near_an_estimate_by_draws(chord_run):
    run = ls.load(chord_run)
    heldout = run.splits.part("heldout")
    figures = chord_figures(run.model, run.splits, heldout)
    every = all_log_probs(run.model)
    assert figures.log_evidence_se is None
    assert figures.log_evidence == pytest.approx(every[masks_in(heldout)].mean(), abs=1e-9)
    assert np.exp(every).sum() == pytest.approx(1, abs=1e-3)
    estimate = ls.log_evidence(run.model, heldout, draws=300)
    assert abs(estimate.log_evidence - figures.log_evidence) < max(5 * estimate.log_evidence_se, 0.01)
    known = {int(mask) for mask in transposed(masks_in(run.splits.train)[:, None], np.arange(12)).ravel()}
    assert figures.known_mass == pytest.approx(sum(np.exp(every[mask]) for mask in known), abs=1e-9)
    assert ls.measure(run.model, heldout).elbo < figures.log_evidence


def test_an_absolute_model_is_estimated_by_draws_with_an_error(absolute_run):
    run = ls.load(absolute_run)
    part = run.splits.part("valid").take(np.arange(50))
    figures = chord_figures(run.model, run.splits, part, draws=20)
    assert figures.log_evidence_se > 0 and figures.known_mass is None
    estimate = ls.log_evidence(run.model, part, draws=20)
    assert (figures.log_evidence, figures.log_evidence_se) == (estimate.log_evidence, estimate.log_evidence_se)
    by_set = all_log_probs(run.model, draws=400)
    assert by_set.shape == (4096,)
    assert np.exp(by_set).sum() == pytest.approx(1, abs=0.1)


def test_the_tables_are_those_of_the_parts(chord_run):
    run = ls.load(chord_run)
    train, valid, heldout = (masks_in(run.splits.part(part)) for part in ("train", "valid", "heldout"))
    figures = chord_figures(run.model, run.splits, run.splits.part("heldout"))
    assert figures.baselines == baselines(train, valid, heldout)
    assert figures.as_dict()["table_all_keys"] == figures.baselines.table_all_keys


def test_tables_stand_beside_models_that_give_probabilities_to_chords(chord_run, progression_run):
    for path in (chord_run, progression_run):
        run = ls.load(path)
        assert has_tables(run.model, run.splits.train)
    chords = ls.load(chord_run).splits.train
    for settings in ({"model.likelihood": "gaussian"}, {"model.posterior": "dirac"}):
        assert not has_tables(build_model(with_settings(Recipe(), settings), (12,)), chords)
    rows = reshaped(ls.load(progression_run).splits.train, (48,))
    assert not has_tables(build_model(Recipe(), (48,)), rows)


def test_the_share_of_exact_chords_counts_whole_chords(chord_run):
    run = ls.load(chord_run)
    part = run.splits.part("valid").take(np.arange(40))
    pairs = ls.explore.reconstruct(run.model, part)
    whole = ((pairs.reconstructions > 0.5) == (pairs.originals > 0.5)).all(1).mean()
    assert exact_chords(run.model, part) == pytest.approx(whole)

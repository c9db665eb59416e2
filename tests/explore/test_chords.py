"""Chords in a latent space: codes of all sets, straight lines whose transpositions move least, and samples."""

import itertools

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.errors import SettingError
from latentscape.explore.chords import _least_movement, chord_codes, latent_line, sample_chords, set_log_probs
from latentscape.explore.voice_leading import movement
from latentscape.measures.chords import all_log_probs
from latentscape.music.pitches import SETS, bits_of, shapes_of, transposed

C, A_MINOR = 0b10010001, 0b1000010001


def test_codes_of_a_shape_are_equal_in_all_keys_and_the_frames_turn(chord_run):
    found = chord_codes(ls.load(chord_run).model)
    sets = transposed(C, np.arange(12))
    assert found.codes.shape == (SETS, 2) and found.frames.shape == (SETS,)
    np.testing.assert_allclose(found.codes[sets], np.tile(found.codes[C], (12, 1)), atol=1e-5)
    assert ((found.frames[sets] - found.frames[C]) % 12).tolist() == list(range(12))


def test_codes_of_an_absolute_model_tell_keys_apart(absolute_run):
    found = chord_codes(ls.load(absolute_run).model)
    assert found.frames is None and found.codes.shape == (SETS, 8)
    assert np.abs(found.codes[C] - found.codes[transposed(C, 6)]).max() > 0.1


def test_a_line_leads_from_chord_to_chord_through_shapes_that_the_model_decodes(chord_run):
    model = ls.load(chord_run).model
    line = latent_line(model, C, A_MINOR)
    assert (line[0], line[-1]) == (C, A_MINOR)
    assert (line[1:] != line[:-1]).all() and (line > 0).all()
    codes = chord_codes(model).codes
    between = codes[C] + (codes[A_MINOR] - codes[C]) * np.linspace(0, 1, 65)[:, None]
    decoded = {int(shapes_of(int(mask))) for mask in (ls.explore.decode(model, between) > 0.5).astype(int) @ (1 << np.arange(12))}
    assert {int(shape) for shape in shapes_of(line)} <= decoded


def test_the_transpositions_of_a_line_are_those_of_the_least_movement():
    shapes = np.array([C, 0b10001001, 0b10010001, 0b10010010001])
    found = _least_movement(shapes, 0, 5)
    assert found[0] == C and found[-1] == transposed(shapes[-1], 5)
    best = min(
        sum(float(movement(np.array(a), np.array(b))) for a, b in itertools.pairwise(path))
        for r1, r2 in itertools.product(range(12), repeat=2)
        for path in [[C, int(transposed(shapes[1], r1)), int(transposed(shapes[2], r2)), int(found[-1])]]
    )
    assert sum(float(movement(np.array(a), np.array(b))) for a, b in itertools.pairwise(found.tolist())) == best


def test_samples_have_the_frequencies_of_the_exact_model(chord_run):
    model = ls.load(chord_run).model
    drawn = sample_chords(model, 20_000, seed=3)
    assert drawn.shape == (20_000, 12) and set(np.unique(drawn)) <= {0, 1}
    counts = np.bincount(drawn.astype(np.int64) @ (1 << np.arange(12)), minlength=SETS) / 20_000
    exact = np.exp(all_log_probs(model))
    commonest = np.argsort(-exact)[:20]
    assert (np.abs(counts - exact)[commonest] < 5 * np.sqrt(exact[commonest] / 20_000)).all()
    assert (sample_chords(model, 5, seed=3) == sample_chords(model, 5, seed=3)).all()


def test_the_probabilities_of_all_sets_given_a_code_add_up_to_one(chord_run):
    model = ls.load(chord_run).model
    log_probs = set_log_probs(model, np.array([[0.0, 0.0], [1.0, -2.0]]))
    np.testing.assert_allclose(np.exp(log_probs).sum(1), 1, atol=1e-6)
    x = torch.from_numpy(bits_of(np.arange(SETS))).float()
    with torch.no_grad():
        likelihood = model.decoder(torch.zeros(1, 2)).log_prob(x)
    np.testing.assert_allclose(log_probs[0], likelihood.numpy(), rtol=1e-4, atol=1e-4)


def test_a_model_of_images_is_refused(trained):
    with pytest.raises(SettingError, match=r"of shape \(12,\), but this model's examples have \(1, 8, 8\); train one: ls.run"):
        chord_codes(ls.load(trained).model)


def test_a_model_of_patterns_draws_whole_chords():
    """Two notes that never sound together in the training never do in a sample, though both are likely, given the code."""
    from latentscape.recipes import Recipe, with_settings
    from latentscape.recipes.build import build_model, settled

    rows = torch.zeros(40, 12, dtype=torch.uint8)
    rows[:20, :2], rows[20:, 6:8] = 1, 1
    train = ls.Examples(rows, kind="chords")
    for kind in ("autoencoder", "orbit"):
        recipe = with_settings(Recipe(), {"model.likelihood": "patterns", "model.kind": kind, "model.output_bias": "network"})
        model = build_model(settled(recipe, ls.Splits(train)), (12,), train=train)
        drawn = sample_chords(model, 400, seed=1)
        assert (drawn.sum(1) == 2).mean() > 0.5  # drawn apart from each other, the notes would give a tenth
        with pytest.raises(SettingError, match="independent given the code, as under a Bernoulli, but the likelihood is Patterns"):
            set_log_probs(model, np.zeros((1, 2)))

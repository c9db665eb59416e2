"""Tables of chords: counts by hand, what a table must not depend on, optima by search, and the figures of the chorales."""

import json

import numpy as np
import pytest

from latentscape.errors import DataError, SettingError
from latentscape.measures.chord_tables import (
    SMOOTHINGS,
    UNIFORM,
    baselines,
    count_table,
    entropy,
    fitted_table,
    independent_notes,
    mixed_table,
)
from latentscape.music.pitches import SETS, mask_of, transposed

C, F, G, AUGMENTED = mask_of([0, 4, 7]), mask_of([5, 9, 0]), mask_of([7, 11, 2]), mask_of([0, 4, 8])
NONE = np.zeros(0, dtype=np.int64)


def some_chords(n, seed=0):
    """Chords of a small vocabulary, some of them common and some rare."""
    chance = np.random.default_rng(seed)
    vocabulary = transposed(np.array([C, mask_of([0, 3, 7]), mask_of([0, 4, 7, 10])])[:, None], np.arange(12)).ravel()
    return chance.choice(vocabulary, n, p=chance.dirichlet(np.full(len(vocabulary), 0.5)))


@pytest.mark.parametrize("all_keys", [False, True])
@pytest.mark.parametrize("smoothing", [1e-4, 0.1, 10.0])
def test_a_table_is_a_distribution(all_keys, smoothing):
    table = count_table(some_chords(50), all_keys=all_keys, smoothing=smoothing)
    assert table.shape == (SETS,) and np.exp(table).sum() == pytest.approx(1)


def test_the_probabilities_are_those_counted_by_hand():
    own = np.exp(count_table(np.array([C, C, F, AUGMENTED]), all_keys=False, smoothing=0.5))
    assert own[[C, F, AUGMENTED, G]] * (4 + 2048) == pytest.approx([2.5, 1.5, 1.5, 0.5])
    keys = np.exp(count_table(np.array([C, C, F, AUGMENTED]), all_keys=True, smoothing=0.5))
    # 3 major triads are shared by 12 transpositions, and 1 augmented triad, which has 4 different transpositions, by these
    assert keys[[C, F, AUGMENTED, G]] * (4 + 2048) == pytest.approx([0.75, 0.75, 0.75, 0.75])
    assert keys[mask_of([0, 3, 7])] * (4 + 2048) == pytest.approx(0.5)


def test_a_table_of_all_keys_does_not_change_when_its_chords_are_moved_to_other_keys():
    masks = some_chords(80)
    moved = transposed(masks, np.arange(80) % 12)
    table = count_table(masks, all_keys=True, smoothing=0.01)
    assert count_table(moved, all_keys=True, smoothing=0.01) == pytest.approx(table)
    assert table[transposed(np.arange(SETS), 5)] == pytest.approx(table)
    assert not np.allclose(count_table(moved, all_keys=False, smoothing=0.01), count_table(masks, all_keys=False, smoothing=0.01))


@pytest.mark.parametrize("all_keys", [False, True])
def test_the_smoothing_is_the_best_one_for_the_validation_chords(all_keys):
    train, valid = some_chords(60), np.concatenate([some_chords(20), [mask_of([0, 1, 2])]])
    table = fitted_table(train, valid, all_keys=all_keys)
    scores = [count_table(train, all_keys=all_keys, smoothing=smoothing)[valid].mean() for smoothing in SMOOTHINGS]
    assert table.score(valid) == pytest.approx(max(scores)) and table.smoothing == SMOOTHINGS[int(np.argmax(scores))]
    assert SMOOTHINGS[0] < table.smoothing < SMOOTHINGS[-1]


@pytest.mark.parametrize("all_keys", [False, True])
def test_without_validation_chords_each_training_chord_is_judged_by_a_table_of_the_others(all_keys):
    train = np.concatenate([some_chords(25), [AUGMENTED]])
    scores = []
    for smoothing in SMOOTHINGS:
        others = [np.arange(len(train)) != i for i in range(len(train))]
        tables = [count_table(train[rest], all_keys=all_keys, smoothing=smoothing) for rest in others]
        scores.append(np.mean([table[mask] for table, mask in zip(tables, train, strict=True)]))
    assert fitted_table(train, NONE, all_keys=all_keys).smoothing == SMOOTHINGS[int(np.argmax(scores))]


def test_no_other_shares_of_a_mixture_are_better_for_the_validation_chords():
    train, valid = some_chords(40), np.concatenate([some_chords(30), transposed(some_chords(10), 1), [mask_of([0, 1, 2])]])
    mixture = mixed_table(train, valid)
    assert np.exp(mixture.log_prob).sum() == pytest.approx(1) and sum(mixture.shares) == pytest.approx(1) and min(mixture.shares) > 0.001
    own = count_table(train, all_keys=False, smoothing=SMOOTHINGS[0])
    keys = fitted_table(train, valid, all_keys=True).log_prob
    for other in np.random.default_rng(0).dirichlet(np.ones(3), 200):
        probability = other @ np.exp([own, keys, np.full(SETS, UNIFORM)])
        assert np.log(probability[valid]).mean() <= mixture.score(valid) + 1e-6


def test_independent_notes_are_a_product():
    masks = np.array([C, C, G])
    log_prob = independent_notes(masks)
    assert np.exp(log_prob).sum() == pytest.approx(1)
    sounding = (np.array([2, 0, 1, 0, 2, 0, 0, 3, 0, 0, 0, 1]) + 1) / 5  # how often each note sounds, by hand
    by_hand = [np.prod([share if mask >> note & 1 else 1 - share for note, share in enumerate(sounding)]) for mask in (C, 0)]
    assert np.exp(log_prob[[C, 0]]) == pytest.approx(by_hand)


def test_no_table_is_above_the_entropy_of_the_chords_it_judges():
    train, valid, heldout = some_chords(300), some_chords(60), some_chords(80)
    figures = baselines(train, valid, heldout)
    assert figures.uniform == pytest.approx(-12 * np.log(2)) and figures.entropy == -entropy(heldout)
    tables = (figures.table_all_keys, figures.table_own_keys, figures.table_mix)
    assert all(figures.uniform < figure <= figures.entropy <= 0 for figure in (*tables, figures.independent))
    itself = count_table(heldout, all_keys=False, smoothing=1e-12)
    assert itself[heldout].mean() == pytest.approx(figures.entropy)


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(DataError, match=r"no chords to count; give at least one\.$"):
        fitted_table(NONE, np.array([C]), all_keys=True)
    with pytest.raises(DataError, match="no chords"):
        baselines(np.array([C]), NONE, NONE)
    for smoothing in (0.0, -1.0, np.inf, np.nan):
        with pytest.raises(SettingError, match="must be above 0"):
            count_table(np.array([C]), all_keys=False, smoothing=smoothing)


def test_the_figures_of_the_chorales_are_those_measured_before(real_data):
    pieces = json.loads((real_data / "jsb_chorales" / "jsb-chorales-quarter.json").read_text())

    def chords(part, count=None):
        masks = [np.array([mask_of(chord) for chord in piece if chord]) for piece in pieces[part][:count]]
        return np.concatenate([piece[np.append(True, piece[1:] != piece[:-1])] for piece in masks])

    figures = baselines(chords("train"), chords("valid"), chords("test"))
    assert figures.table_all_keys == pytest.approx(-4.444, abs=5e-4) and figures.table_own_keys == pytest.approx(-3.797, abs=5e-4)
    assert figures.table_own_keys < figures.table_mix < figures.entropy
    few = baselines(chords("train", 3), chords("valid"), chords("test"))
    assert few.table_all_keys == pytest.approx(-4.69, abs=5e-3) and few.table_own_keys == pytest.approx(-5.18, abs=5e-3)
    assert few.table_mix > few.table_all_keys

"""How much music is enough, and how far two kinds of music are from each other."""

import numpy as np
import pytest
import torch

from latentscape.data import Examples, Splits
from latentscape.errors import DataError
from latentscape.measures.chord_tables import fitted_table
from latentscape.music.pitches import bits_of, transposed
from latentscape.recipes import read_recipe, with_settings
from latentscape.runs import chord_studies
from latentscape.runs.chord_studies import chord_splits, learning_curve_of, trained_model, transfer_of, typical_shapes

TRIADS = [transposed(0b10010001, 7 * k) for k in range(12)]
SEVENTHS = [transposed(0b10010010001, 7 * k) for k in range(12)]


def music(chords, pieces: int, seed: int, length: int = 24) -> Examples:
    """Pieces of chords that are drawn with chances that fall along the list."""
    rng = np.random.default_rng(seed)
    chances = 0.5 ** np.arange(len(chords))
    masks = rng.choice(np.array(chords, dtype=np.int64), pieces * length, p=chances / chances.sum())
    return Examples(torch.from_numpy(bits_of(masks)), groups=np.repeat(np.arange(pieces), length), kind="chords")


def splits(chords, seed: int) -> Splits:
    return Splits(music(chords, 6, seed), music(chords, 2, seed + 100), music(chords, 3, seed + 200))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A recipe that trains in a moment."""
    recipe = with_settings(read_recipe("chords-shape"), {"train.epochs": 60, "train.min_steps": 0})
    monkeypatch.setattr(chord_studies, "read_recipe", lambda name: recipe)


def test_a_learning_curve_has_a_row_for_each_size_and_ends_with_all_pieces():
    told: list[str] = []
    curve = learning_curve_of(splits(TRIADS, 0), say=told.append)
    assert curve.pieces.tolist() == [1, 3, 6] and curve.chords.tolist() == [24, 72, 144]
    assert told == ["1 piece, 24 chords", "3 pieces, 72 chords", "6 pieces, 144 chords"]
    heldout = splits(TRIADS, 0)
    train, valid = (part.x.numpy().astype(np.int64) @ (1 << np.arange(12)) for part in (heldout.train, heldout.valid))
    masks = heldout.heldout.x.numpy().astype(np.int64) @ (1 << np.arange(12))
    table = fitted_table(train, valid, all_keys=False).log_prob[masks].mean()
    assert curve.scores["table, own keys"][-1, 0] == pytest.approx(table)
    learnt = curve.scores["shape model, keys learnt"]
    assert learnt.shape == (3, 1) and learnt[-1, 0] > -3  # of 12 keys with halving chances; 8.3 are those of all sets


def test_repeats_take_other_pieces(monkeypatch):
    once = with_settings(chord_studies.read_recipe("chords-shape"), {"train.epochs": 1})  # tables are looked at alone
    monkeypatch.setattr(chord_studies, "read_recipe", lambda name: once)
    curve = learning_curve_of(splits(TRIADS, 0), repeats=2)
    assert curve.scores["table, own keys"].shape == (3, 2)
    assert curve.scores["table, own keys"][0, 0] != curve.scores["table, own keys"][0, 1]
    assert curve.scores["table, own keys"][-1, 0] == pytest.approx(curve.scores["table, own keys"][-1, 1])


def test_each_kind_fits_itself_best_and_is_recognised():
    kinds = {"triads": splits(TRIADS, 0), "sevenths": splits(SEVENTHS, 1)}
    transfer = transfer_of(kinds)
    assert transfer.names == ("triads", "sevenths")
    for values in (transfer.model, transfer.table):
        assert values.shape == (2, 2) and (values.argmax(0) == [0, 1]).all()
    whole, excerpts = transfer.genres
    assert (whole.of, whole.n, whole.model, whole.table) == ("whole pieces", 6, 1.0, 1.0)
    assert (excerpts.of, excerpts.n) == ("16 chords", 6) and excerpts.chance == 0.5
    typical = {each.name: each for each in typical_shapes(kinds)}
    assert typical["triads"].shapes == ("C",) and typical["sevenths"].shapes == ("C7",)
    assert typical["triads"].share[0] > 0.99 > 0.01 > typical["triads"].elsewhere[0]


def test_music_without_a_held_out_piece_cannot_be_judged():
    alone = Splits(music(TRIADS, 1, 0))
    with pytest.raises(DataError, match="This music has 1 piece to train on, but none held out to judge by; give at least 3"):
        learning_curve_of(alone)
    with pytest.raises(DataError, match="b has 1 piece to train on, but none held out"):
        transfer_of({"a": splits(TRIADS, 0), "b": alone})


def test_a_source_without_chords_is_refused():
    with pytest.raises(DataError, match="digits holds no chords; give a chord file, or a folder of music"):
        chord_splits("digits")


def test_a_model_is_trained_without_a_look_at_other_parts():
    whole, alone = splits(TRIADS, 0), Splits(splits(TRIADS, 0).train)
    recipe = chord_studies.read_recipe("chords-shape")
    first, second = (trained_model(recipe, data).state_dict() for data in (whole, alone))
    assert all(torch.equal(first[name], second[name]) for name in first)

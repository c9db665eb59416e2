"""What pictures of chords show: counted by hand, and read back from the results."""

import numpy as np
import pytest

from latentscape.errors import DataError, SettingError
from latentscape.explore.chord_pictures import chord_manifold, chord_map, exact_fit, knee_of, learning_curve, on_c, triad_shares
from latentscape.measures.chord_tables import log_probs_of_notes
from latentscape.music.names import name_of
from latentscape.music.pitches import SETS, bits_of, mask_of, shapes_of, transposed

C, F, AM, G7 = mask_of([0, 4, 7]), mask_of([5, 9, 0]), mask_of([9, 0, 4]), mask_of([7, 11, 2, 5])
NONE = np.zeros(0, dtype=np.int64)


def test_a_map_has_a_point_for_each_chord_the_commonest_first():
    codes = np.random.default_rng(0).normal(size=(SETS, 3))
    result = chord_map(codes, np.array([F, C, C, AM, C, F]), of_shapes=False, axes=(0, 2))
    assert result.masks.tolist() == [C, F, AM] and result.names == ("C", "F", "Am") and result.share == pytest.approx([3 / 6, 2 / 6, 1 / 6])
    assert (result.codes == codes[[C, F, AM]][:, [2, 0]]).all() and result.latent == 3
    assert [result.classes[quality] for quality in result.qualities] == ["major", "major", "minor"]


def test_on_a_map_of_shapes_transpositions_are_one_point_and_chords_are_named_on_c():
    codes = np.random.default_rng(0).normal(size=(SETS, 2))
    result = chord_map(codes, np.array([F, C, C, AM, G7]), of_shapes=True)
    assert result.names == ("C", "Cm", "C7") or result.names == ("C", "C7", "Cm")
    assert result.share[0] == 3 / 5 and (result.codes[0] == codes[shapes_of(F)][::-1]).all()
    assert (shapes_of(result.masks) == shapes_of(np.array([C, result.masks[1], result.masks[2]]))).all()


def test_every_set_is_moved_to_one_of_its_transpositions_with_the_root_c():
    masks = np.arange(1, SETS)
    moved = on_c(masks)
    assert (shapes_of(moved) == shapes_of(masks)).all()
    named = [name_of(int(mask)) for mask in on_c(transposed(np.array([C, AM, G7])[:, None], np.arange(12))).ravel()]
    assert named == ["C"] * 12 + ["Cm"] * 12 + ["C7"] * 12


def test_shares_of_triads_are_counted():
    result = triad_shares(np.array([C, C, AM, G7]), of="songs")
    assert result.share[0] == 2 / 3 and result.share[12 + 9] == 1 / 3 and result.share.sum() == 1 and result.of_all == 3 / 4
    assert result.names[:2] == ("C", "Db") and result.names[21] == "Am"
    with pytest.raises(DataError, match="None of these 2 chords is a major or minor triad"):
        triad_shares(np.array([G7, G7]))


def test_beyond_the_knee_more_data_brings_at_most_a_tenth_of_a_nat():
    falling = np.array([[-6.0, -5.8], [-5.0, -5.2], [-4.7, -4.6], [-4.6, -4.65]])
    other = np.array([[-5.5], [-5.4], [-5.4], [-5.4]])
    assert knee_of([falling]) == 2 and knee_of([other]) == 0 and knee_of([falling, other]) == 2
    assert knee_of([falling[:2]]) is None and knee_of([falling[:1]]) is None
    assert knee_of([np.array([[-5.0], [-4.9], [-4.95], [-4.5]])]) is None  # the last step still brings more


def test_a_learning_curve_takes_one_or_several_repeats():
    result = learning_curve(
        [1, 10], [73, 918.0], {"model": np.array([-5.0, -4.0]), "table": np.array([[-6.0, -5.9], [-4.0, -4.1]])}, ["model"]
    )
    assert result.scores["model"].shape == (2, 1) and result.scores["table"].shape == (2, 2) and result.models == ("model",)


def test_the_last_doubling_is_from_half_of_the_pieces():
    scores = {"model": np.array([-6.0, -5.0, -4.9, -4.5]), "table": np.array([-7.0, -5.5, -4.8, -4.7])}
    assert learning_curve([30, 75, 100, 150], [1.0, 2.0, 3.0, 4.0], scores, []).gain_of_last_doubling == pytest.approx(0.5)
    assert learning_curve([30, 70, 100, 150], [1.0, 2.0, 3.0, 4.0], scores, []).gain_of_last_doubling is None
    assert learning_curve([1], [9.0], {"model": np.array([-6.0])}, []).gain_of_last_doubling is None


@pytest.mark.parametrize(
    ("pieces", "scores"), [([3, 1], {"a": np.zeros(2)}), ([1, 3], {"a": np.zeros(3)}), ([], {"a": np.zeros(0)}), ([1], {})]
)
def test_a_learning_curve_of_unordered_sizes_or_missing_scores_is_refused(pieces, scores):
    with pytest.raises(SettingError, match="A learning curve needs ascending sizes"):
        learning_curve(pieces, [1.0] * len(pieces), scores, [])


def test_counts_stand_beside_the_probabilities_of_all_sets():
    result = exact_fit(np.full(SETS, -np.log(SETS)), np.array([C, C, AM]), "heldout")
    assert result.counts.sum() == 3 and result.counts[C] == 2 and len(result.names) == SETS and result.names[AM] == "Am"
    for function in (lambda: exact_fit(np.zeros(SETS), NONE, ""), lambda: chord_map(np.zeros((SETS, 2)), NONE, of_shapes=False)):
        with pytest.raises(DataError, match="no chords"):
            function()


def test_the_likeliest_chord_of_each_cell_is_named():
    notes = np.clip(bits_of(np.array([[C, G7], [AM, transposed(C, 3)]])), 0.1, 0.9)
    grid = chord_manifold(np.array([1.0, -1.0]), np.array([-1.0, 1.0]), log_probs_of_notes(notes), of_shapes=False)
    assert grid.names == (("C", "G7"), ("Am", "Eb")) and grid.probability == pytest.approx(np.full((2, 2), 0.9**12))
    shapes = chord_manifold(grid.up, grid.across, log_probs_of_notes(notes), of_shapes=True)
    assert shapes.names == (("C", "C7"), ("Cm", "C"))
    others = np.exp(log_probs_of_notes(notes))[0, 0, np.unique(transposed(C, np.arange(12)))].sum()
    assert shapes.probability[0, 0] == pytest.approx(others) and shapes.probability[1, 1] == pytest.approx(others)

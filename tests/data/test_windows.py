"""Windows of consecutive examples, and chords in other keys than their own."""

import numpy as np
import pytest
import torch

from latentscape.data import Examples, Source, Splits
from latentscape.data.keys import in_all_keys, in_own_keys, in_relative_keys, origins
from latentscape.data.windows import windows
from latentscape.errors import DataError, SettingError
from latentscape.music.pitches import SETS, bits_of, mask_of, masks_of, transposed
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import settled
from latentscape.recipes.data import take_data
from latentscape.shapes import Support

C, F, G, AM = (mask_of(pitches) for pitches in ([0, 4, 7], [5, 9, 0], [7, 11, 2], [9, 0, 4]))


def rows(*lengths: int) -> Examples:
    """Examples 0, 1, 2 ... in groups of these lengths."""
    n = sum(lengths)
    return Examples(
        torch.arange(n).unsqueeze(1).repeat(1, 2),
        labels=np.arange(n),
        ids=np.arange(n).astype("U"),
        weight=torch.arange(n).float(),
        groups=np.repeat(np.arange(len(lengths)) * 7, lengths),
        kind="chords",
    )


def first_column(examples: Examples) -> list:
    return examples.x[..., 0].tolist()


@pytest.mark.parametrize(
    ("size", "stride", "expected"),
    [
        (2, 0, [[0, 1], [2, 3], [5, 6], [8, 9]]),
        (2, 1, [[0, 1], [1, 2], [2, 3], [3, 4], [5, 6], [6, 7], [8, 9]]),
        (3, 2, [[0, 1, 2], [2, 3, 4], [5, 6, 7]]),
        (5, 0, [[0, 1, 2, 3, 4]]),
        (1, 0, [[i] for i in range(10)]),
    ],
)
def test_windows_stay_inside_a_group(size, stride, expected):
    joined = windows(rows(5, 3, 2), size, stride)
    assert first_column(joined) == expected and joined.shape == (size, 2)
    firsts = [window[0] for window in expected]
    assert joined.labels.tolist() == firsts and joined.ids.tolist() == [str(first) for first in firsts]
    assert joined.groups.tolist() == [0 if first < 5 else 7 if first < 8 else 14 for first in firsts] and joined.kind == "chords"
    assert joined.weight.tolist() == pytest.approx([np.mean(window) for window in expected])


def test_without_groups_all_examples_are_one():
    assert first_column(windows(Examples(torch.arange(5.0).unsqueeze(1)), 2)) == [[0, 1], [2, 3]]


def test_groups_shorter_than_the_window_are_refused():
    with pytest.raises(DataError, match=r"A window takes 4 examples of one group, but the longest group has 3; set window to at most 3\."):
        windows(rows(3, 2, 3), 4)


def chords(*masks: int) -> Examples:
    return Examples(
        torch.from_numpy(bits_of(np.array(masks))), labels=np.arange(len(masks)), groups=np.zeros(len(masks), np.int64), kind="chords"
    )


def test_the_origin_follows_every_transposition_unless_the_set_is_equal_to_one_of_its_own():
    masks = np.arange(1, SETS)
    for semitones in range(1, 12):
        moved = transposed(masks, semitones)
        asymmetric = np.array([(transposed(masks, r) != masks) for r in range(1, 12)]).all(0)
        assert ((origins(moved) - origins(masks) - semitones) % 12)[asymmetric].max() == 0
    assert origins(np.array([C, F, G, AM])).tolist() == [0, 5, 7, 9]


def test_relative_keys_put_the_first_root_on_c_and_move_the_others_with_it():
    window = windows(chords(F, G, C, AM), 2)
    relative = in_relative_keys(window)
    assert masks_of(relative.x.numpy()).tolist() == [[C, transposed(G, -5)], [C, AM]]
    assert relative.x.dtype == torch.uint8 and relative.labels.tolist() == window.labels.tolist()
    for semitones in range(12):
        moved = windows(chords(*(int(transposed(mask, semitones)) for mask in (F, G, C, AM))), 2)
        assert torch.equal(in_relative_keys(moved).x, relative.x)
    assert masks_of(in_relative_keys(chords(F, G)).x.numpy()).tolist() == [C, C]


def test_all_keys_are_12_copies_and_the_first_is_the_own_one():
    copies = in_all_keys(windows(chords(F, G, C, AM), 2))
    assert copies.x.shape == (24, 2, 12) and copies.labels.tolist() == [0, 2] * 12
    for semitones in range(12):
        moved = transposed(np.array([[F, G], [C, AM]]), semitones)
        assert masks_of(copies.x[2 * semitones : 2 * semitones + 2].numpy()).tolist() == moved.tolist()
    assert masks_of(in_own_keys(copies).x.numpy()).tolist() == [[F, G], [C, AM]]


def source(examples: Examples, **others: Examples) -> Source:
    return Source(
        name="x",
        title="x",
        shape=examples.shape,
        support=Support.BINARY,
        recipe="array-unit",
        load=lambda: Splits(examples, **others),
        digest="0" * 64,
        licence="none",
    )


def settings(**values) -> Recipe:
    return with_settings(Recipe(), {name.replace("__", "."): value for name, value in values.items()})


def test_windows_for_training_overlap_and_others_do_not_and_no_group_is_in_two_parts():
    pieces = rows(*[10] * 20)
    splits = take_data(settings(data__window=4, data__split__valid=0.2, data__split__heldout=0.2), source(pieces))
    assert {name: len(part) for name, part in splits.parts().items()} == {"train": 13 * 7, "valid": 3 * 2, "heldout": 4 * 2}
    groups = [set(part.groups.tolist()) for part in splits.parts().values()]
    assert sum(map(len, groups)) == len(set.union(*groups)) == 20
    apart = take_data(settings(data__window=4, data__stride=4, data__split__valid=0.2), source(pieces))
    assert [window[0] % 10 for window in first_column(apart.train)] == [0, 4] * 16
    whole = take_data(settings(data__window=4, data__shape=[8]), source(pieces))
    assert whole.train.shape == (8,)


def test_without_groups_whole_windows_are_split():
    n = 400
    splits = take_data(settings(data__window=4, data__split__valid=0.25), source(Examples(torch.arange(n).unsqueeze(1))))
    assert len(splits.train) == 75 and len(splits.valid) == 25
    both = sorted(first_column(splits.train) + first_column(splits.valid))
    assert both == np.arange(n).reshape(-1, 4).tolist()


def test_only_training_examples_are_put_in_all_keys():
    splits = take_data(settings(data__keys="all"), source(chords(F, G, C), valid=chords(F, AM)))
    assert len(splits.train) == 36 and masks_of(splits.valid.x.numpy()).tolist() == [F, AM]
    relative = take_data(settings(data__keys="relative"), source(chords(F, G, C), valid=chords(F, AM)))
    assert masks_of(relative.valid.x.numpy()).tolist() == [C, int(transposed(AM, -9))]


def test_a_chain_needs_windows_before_it_learns_patterns():
    chain = settings(model__kind="chain", model__likelihood={"kind": "patterns", "rotations": True})
    splits = take_data(chain, source(chords(F, G, C)))
    with pytest.raises(SettingError, match=r"examples of several steps, but one has the shape \(12,\).*data\.window"):
        settled(chain, splits)
    in_windows = settled(chain, take_data(settings(data__window=2), source(chords(F, G, C, AM))))
    assert in_windows.model.likelihood.options["size"] == 24  # major and minor in all keys


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"data__window": -1}, "window must be a number of examples, or 0 for none, but it is -1"),
        ({"data__stride": 0}, "stride must be a number of examples from 1 on, but it is 0"),
        ({"data__keys": "minor"}, "keys must be 'own', 'all' or 'relative', but it is 'minor'"),
        ({"data__keys": "all"}, "keys is 'all', but these examples are no chords; set it to 'own'"),
        ({"data__window": 2, "data__shape": [3]}, r"shape is \[3\], 3 values, but an example of x has \[2, 2\]"),
    ],
)
def test_settings_out_of_range_and_keys_of_other_examples_are_refused(values, sentence):
    with pytest.raises(SettingError, match=sentence):
        take_data(settings(**values), source(rows(5, 5)))

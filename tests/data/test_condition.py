"""Labels and columns as a context, and the class that a user asks for by its name."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from latentscape import find_source
from latentscape.data import Examples, Splits, conditioned, context_of, cut, read_npy
from latentscape.data.readers import arrays as readers
from latentscape.data.store import InFile, InMemory
from latentscape.errors import DataError, SettingError, UnknownNameError

TABLE = np.random.default_rng(0).normal(size=(600, 5)).astype(np.float32)  # more than are moved at once
NAMES = ("age", "size", "rate", "cost", "mass")


def labelled(*labels: int, classes: tuple[str, ...] = ()) -> Examples:
    return Examples(torch.arange(2.0 * len(labels)).reshape(-1, 2), labels=np.array(labels), classes=classes)


def table(**fields) -> Examples:
    return Examples(torch.from_numpy(TABLE), columns=NAMES, **fields)


def test_labels_become_one_hot_rows_over_the_classes_of_all_parts():
    told = conditioned(Splits(labelled(7, -1, 7), heldout=labelled(10**15)), ["label"])
    assert told.train.context_names == told.heldout.context_names == ("-1", "7", "1000000000000000")
    assert told.train.context.dtype == torch.float32
    assert told.train.context.tolist() == [[0, 1, 0], [1, 0, 0], [0, 1, 0]] and told.heldout.context.tolist() == [[0, 0, 1]]
    assert told.train.labels.tolist() == [7, -1, 7] and torch.equal(told.train.x, labelled(7, -1, 7).x) and told.valid is None


def test_classes_that_have_names_keep_them_also_without_examples():
    told = conditioned(Splits(labelled(2, 0, classes=("cat", "dog", "owl"))), ("label",)).train
    assert told.context_names == ("cat", "dog", "owl") == told.classes
    assert told.context.tolist() == [[0, 0, 1], [1, 0, 0]]
    digits = conditioned(find_source("digits").load(), ["label"]).train
    assert digits.context_names == tuple("0123456789") and digits.context.argmax(1).tolist() == digits.labels.tolist()
    assert digits.context.sum(1).eq(1).all() and digits.shape == (1, 8, 8)


def test_the_classes_of_a_trained_model_keep_their_places():
    told = conditioned(Splits(labelled(0, classes=("dog",)), labelled(1, classes=("cat", "dog"))), ["label"], ("cat", "dog", "owl"))
    assert told.train.context.tolist() == told.valid.context.tolist() == [[0, 1, 0]]
    with pytest.raises(UnknownNameError, match="no class '4'"):
        conditioned(Splits(labelled(4)), ["label"], ("1", "2"))


def test_columns_move_into_the_context_in_the_order_in_which_they_are_named():
    told = conditioned(Splits(table(), table().take([3, 1])), ["cost", "age"])
    assert told.train.context_names == ("cost", "age") and told.train.columns == ("size", "rate", "mass")
    assert told.train.context.dtype == torch.float32 and told.train.shape == (3,)
    np.testing.assert_array_equal(told.train.context, TABLE[:, [3, 0]])
    np.testing.assert_array_equal(told.train.x, TABLE[:, [1, 2, 4]])
    np.testing.assert_array_equal(told.valid.context, TABLE[[3, 1]][:, [3, 0]])


def test_columns_without_names_are_called_by_their_numbers_before_and_after():
    told = conditioned(Splits(Examples(torch.from_numpy(TABLE))), ["2"]).train
    assert told.context_names == ("2",) and told.columns == told.column_names == ("1", "3", "4", "5")
    np.testing.assert_array_equal(told.context[:, 0], TABLE[:, 1])


def test_a_context_is_in_the_unit_of_the_values():
    told = conditioned(Splits(Examples(torch.tensor([[0, 51], [255, 102]], dtype=torch.uint8), levels=255)), ["2"]).train
    assert told.store.dtype == torch.uint8 and told.context.flatten().tolist() == pytest.approx([0.2, 0.4])
    assert told.values().flatten().tolist() == [0, 1]


def test_a_table_in_a_file_is_read_some_rows_at_a_time(tmp_path, monkeypatch):
    np.save(tmp_path / "x.npy", TABLE)
    monkeypatch.setattr(readers, "MIN_BYTES_LEFT_IN_FILE", 1)
    examples = read_npy(tmp_path / "x.npy")
    assert isinstance(examples.store, InFile)
    sizes, read = [], InFile.read
    monkeypatch.setattr(InFile, "read", lambda self, index=slice(None): (rows := read(self, index), sizes.append(len(rows)))[0])
    told = conditioned(Splits(examples), ["5"]).train
    assert isinstance(told.store, InMemory) and max(sizes) <= 256 and sum(sizes) == 600
    np.testing.assert_array_equal(told.x, TABLE[:, :4])
    np.testing.assert_array_equal(told.context[:, 0], TABLE[:, 4])


def test_the_names_of_a_context_go_where_the_context_goes():
    told = conditioned(Splits(table()), ["age"])
    parts = cut(told, valid=0.2, heldout=0.1, seed=0)
    for part in (*parts.parts().values(), parts.part("all"), parts.train.to("cpu"), parts.train.decoded(), parts.train.take([1, 0])):
        assert part.context_names == ("age",) and len(part.context) == len(part)
    batch = parts.train.batch(torch.tensor([4, 2]))
    assert torch.equal(batch.context, parts.train.context[[4, 2]])
    mixed = Splits(parts.train, replace(parts.valid, context=None, context_names=())).part("all")
    assert mixed.context is None and mixed.context_names == ()


def test_on_nothing_is_nothing():
    splits = Splits(table(context=torch.zeros(600, 1)))
    assert conditioned(splits, []) is splits and splits.train.context_names == ()


MANY = labelled(*range(1001))
TWICE = replace(table(), columns=("age", "age", "rate", "cost", "mass"))
IMAGES = Examples(torch.zeros(3, 1, 2, 2))
REFUSED = {
    "no labels": (Splits(table()), ["label"], DataError, ["have none", "the argument labels"]),
    "no labels in one part": (Splits(labelled(0, 1), heldout=table()), ["label"], DataError, ["have none", "the argument labels"]),
    "too many labels": (Splits(MANY), ["label"], DataError, ["1,001 classes", "up to 1,000", "group"]),
    "too many names": (Splits(labelled(0, classes=tuple(map(str, range(1001))))), ["label"], DataError, ["1,001", "1,000"]),
    "a label without a name": (Splits(labelled(0, 5, classes=("a", "b"))), ["label"], DataError, ["label 5", "2 classes", "from 0 to 1"]),
    "a label below the names": (Splits(labelled(0, -3, classes=("a", "b"))), ["label"], DataError, ["label -3", "from 0 to 1"]),
    "other names in another part": (
        Splits(labelled(0, classes=("a",)), labelled(0, classes=("b",))),
        ["label"],
        UnknownNameError,
        ["no class 'b'", "Known: a"],
    ),
    "an unknown column": (Splits(table()), ["agee"], UnknownNameError, ["no column 'agee'", "did you mean 'age'", "cost"]),
    "an unknown number": (Splits(Examples(torch.zeros(3, 2))), ["0"], UnknownNameError, ["no column '0'", "Known: 1, 2, label"]),
    "a label beside columns": (
        Splits(table()),
        ["label", "age"],
        SettingError,
        ["'label' cannot stand beside columns (age)", "'label' alone, or on columns alone"],
    ),
    "an unknown column beside others": (Splits(table()), ["labe", "age"], UnknownNameError, ["Known: age, cost, mass, rate, size."]),
    "a label beside columns of images": (Splits(IMAGES), ["age", "label"], SettingError, ["beside columns (age)", "'label' alone"]),
    "the label twice": (Splits(labelled(0, 1)), ["label", "label"], SettingError, ["'label' is named 2 times", "once"]),
    "a column of two": (Splits(TWICE), ["age"], DataError, ["2 columns called 'age'", "different names"]),
    "a column twice": (Splits(table()), ["age", "age"], SettingError, ["'age'", "2 times", "once"]),
    "all columns": (Splits(table()), [*NAMES], DataError, ["All 5 columns", "nothing is left to learn"]),
    "columns of images": (Splits(IMAGES), ["age"], DataError, ["columns of a table", "(1, 2, 2)", "'label'"]),
    "a second context": (Splits(table(context=torch.zeros(600, 3))), ["age"], DataError, ["train", "context already", "(3,)"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_a_context_is_refused_with_a_remedy(case):
    splits, on, error, says = REFUSED[case]
    with pytest.raises(error) as caught:
        conditioned(splits, on)
    assert [part for part in says if part not in str(caught.value)] == []


def test_a_column_called_label_is_a_column_beside_others():
    told = conditioned(Splits(replace(table(), columns=("age", "label", "rate", "cost", "mass"))), ["label", "age"]).train
    np.testing.assert_array_equal(told.context, TABLE[:, [1, 0]])


def test_a_thousand_classes_are_taken_whatever_their_numbers():
    told = conditioned(Splits(labelled(*(i * 10**15 for i in range(1000)))), ["label"]).train
    assert torch.equal(told.context, torch.eye(1000))


def test_a_class_has_its_context_by_its_name():
    assert context_of(("cat", "dog", "owl"), "dog").tolist() == [0, 1, 0]
    with pytest.raises(UnknownNameError, match=r"no class 'dgo'; did you mean 'dog'\? Known: cat, dog, owl\."):
        context_of(("cat", "dog", "owl"), "dgo")
    with pytest.raises(UnknownNameError, match=r"Known: 0, 1, .* and 150 more\."):
        context_of([str(i) for i in range(200)], "many")
    with pytest.raises(UnknownNameError, match=r"Known: 'a\\x1b\[2J', b\."):  # what would clear a terminal is shown as text
        context_of(("a\x1b[2J", "b"), "c")

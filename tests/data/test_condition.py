"""A context of labels or columns: one number for each class, or the columns in their own unit."""

import numpy as np
import pytest
import torch
from torch.testing import assert_close

from latentscape.data import Examples, Splits
from latentscape.data.condition import MAX_CLASSES, conditioned, context_of
from latentscape.errors import DataError, UnknownNameError

TABLE = Examples(torch.tensor([[1.0, 20.0, 0.5], [2.0, 30.0, 0.25]]), columns=("a", "age", "b"))


def labelled(*labels, classes=()):
    return Examples(torch.zeros(len(labels), 2), labels=np.array(labels), classes=classes)


def test_labels_of_all_parts_become_rows_with_a_one():
    found = conditioned(Splits(labelled(7, 10**9), heldout=labelled(3)), ("label",))
    assert found.train.context_names == found.heldout.context_names == ("3", "7", "1000000000")
    assert_close(found.train.context, torch.tensor([[0.0, 1, 0], [0, 0, 1]]))
    assert_close(found.heldout.context, torch.tensor([[1.0, 0, 0]]))


def test_classes_have_their_names_and_keep_their_places():
    found = conditioned(Splits(labelled(1, 1, classes=("cat", "dog", "owl"))), ("label",)).train
    assert found.context_names == ("cat", "dog", "owl")
    assert_close(found.context, torch.tensor([[0.0, 1, 0]] * 2))
    assert_close(conditioned(Splits(labelled(0, classes=("dog",))), ("label",), ("cat", "dog")).train.context, torch.tensor([[0.0, 1]]))


def test_columns_are_taken_out_of_the_table():
    found = conditioned(Splits(TABLE), ("age",)).train
    assert found.columns == ("a", "b") and found.context_names == ("age",)
    assert_close(found.values(), torch.tensor([[1.0, 0.5], [2.0, 0.25]]))
    assert_close(found.context, torch.tensor([[20.0], [30.0]]))
    assert_close(found.take([1]).context, torch.tensor([[30.0]]))


@pytest.mark.parametrize(
    ("examples", "on", "error", "says"),
    [
        (Examples(torch.zeros(2, 3)), ("label",), DataError, "have none"),
        (labelled(*range(MAX_CLASSES + 1)), ("label",), DataError, "1,001 classes"),
        (TABLE, ("agee",), UnknownNameError, "did you mean 'age'"),
        (TABLE, ("a", "age", "b"), DataError, "All 3 columns"),
        (Examples(torch.zeros(2, 1, 4, 4)), ("a",), DataError, r"\(1, 4, 4\)"),
    ],
)
def test_what_cannot_be_a_context_is_refused(examples, on, error, says):
    with pytest.raises(error, match=says):
        conditioned(Splits(examples), on)


def test_a_class_that_is_none_of_those_trained_with_is_refused():
    with pytest.raises(UnknownNameError, match="no class '4'"):
        conditioned(Splits(labelled(4)), ("label",), ("1", "2"))
    with pytest.raises(UnknownNameError, match="no class 'x'"):
        context_of(("1", "2"), "x")

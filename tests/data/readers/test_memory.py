"""Data in memory gives the same examples in each form; anything that cannot be data is refused."""

import gc

import numpy as np
import pytest
import scipy.sparse
import torch
from torch.utils.data import DataLoader, TensorDataset

import latentscape as ls
from latentscape.data import Splits, Stream, cut, from_array
from latentscape.errors import DataError

X = np.random.default_rng(0).random((20, 5)).astype(np.float32)


class Frame:
    """A table like those of polars: it has columns, and no index."""

    def __init__(self, values, columns):
        self.values, self.columns = values, columns

    def to_numpy(self):
        return self.values


FORMS = {
    "an array": lambda: X,
    "an array of doubles": lambda: X.astype(np.float64),
    "a list": X.tolist,
    "a tensor": lambda: torch.tensor(X),
    "a tensor with a gradient": lambda: torch.tensor(X, requires_grad=True),
    "a data set": lambda: TensorDataset(torch.tensor(X), torch.arange(20)),
    "a loader": lambda: DataLoader(TensorDataset(torch.tensor(X)), batch_size=7),
    "batches": lambda: (torch.tensor(part) for part in np.split(X, 4)),
    "a table": lambda: Frame(X, list("abcde")),
    "a table of objects": lambda: Frame(X.astype(object), list("abcde")),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_the_same_examples(form):
    examples = ls.from_array(FORMS[form]())
    np.testing.assert_array_equal(examples.x, X)
    assert examples.columns == (tuple("abcde") if "table" in form else ())


def test_a_frame_of_pandas_keeps_its_names():
    import pandas as pd

    frame = pd.DataFrame({"a": [1, 2], "b": pd.array([3, None], dtype="Int64").fillna(4), "c": [True, False]})
    examples = ls.from_array(frame)
    assert examples.columns == ("a", "b", "c") and examples.x.tolist() == [[1, 3, 1], [2, 4, 0]]


NO_DATA = {
    "a name": ("digits", r"is the text 'digits'; load it first: ls.find_source\('digits'\)\.load\(\)"),
    "rows of different lengths": ([[1.0], [1.0, 2.0]], "cannot be made into one array"),
    "a sparse tensor": (torch.tensor(X).to_sparse(), "give a dense tensor"),
    "text in a column": (
        Frame(np.array([["x", 1.0]], dtype=object), ["kind", "age"]),
        "The column 'kind' holds values that are not numbers",
    ),
    "two columns of one name": (Frame(X, list("abcda")), "2 columns called 'a'; give them different names"),
    "holes": (np.where(X > 0.9, np.nan, X), r"NaN .*, the first in row \d+"),
    "five axes": (X.reshape(20, 5, 1, 1, 1), r"has the shape \(20, 5, 1, 1, 1\); give rows"),
    "complex numbers": (torch.tensor(X) * 1j, "holds complex numbers"),
}


@pytest.mark.parametrize("case", NO_DATA)
def test_data_that_cannot_be_an_array_is_refused(case):
    data, message = NO_DATA[case]
    with pytest.raises(DataError, match=message):
        ls.from_array(data)


def test_following_the_remedies_works():
    np.testing.assert_array_equal(ls.from_array(scipy.sparse.csr_matrix(X).toarray()).x, X)
    np.testing.assert_array_equal(ls.from_array(X.astype(object).astype("float32")).x, X)
    assert len(ls.find_source("digits").load().train) == 1797


class Numbered(torch.utils.data.Dataset):
    """A map-style data set of images that are made when they are asked for."""

    def __len__(self):
        return 50

    def __getitem__(self, i):
        return torch.full((1, 4, 4), i, dtype=torch.uint8), 0


def test_a_large_data_set_is_read_from_a_temporary_file_and_trains_as_in_memory(monkeypatch):
    in_memory = from_array(Numbered())
    monkeypatch.setattr("latentscape.data.readers.arrays.MIN_BYTES_LEFT_IN_FILE", 1)
    in_file = from_array(Numbered())
    path = in_file.store.file.path
    assert type(in_file.store).__name__ == "InFile" and path.exists()
    assert torch.equal(in_file.x, in_memory.x) and in_file.levels == in_memory.levels == 255
    orders = [
        [batch.x for _, batch in zip(range(9), Stream(cut(Splits(e), valid=0.2, heldout=0.1, seed=3).train, 7, 5).since(2), strict=False)]
        for e in (in_memory, in_file)
    ]
    assert all(torch.equal(a, b) for a, b in zip(*orders, strict=True))  # the split, the order of examples, and where a resumed run goes on
    del in_file, orders
    gc.collect()
    assert not path.exists()


def test_a_data_set_that_is_larger_than_the_disk_is_refused_at_once():
    class Endless(Numbered):
        def __len__(self):
            return 10**15

    with pytest.raises(DataError, match=r"^This data set takes 16,000,000\.0 GB, but .* are free in .*; give fewer examples, or use them"):
        from_array(Endless())


def test_a_large_data_set_of_different_shapes_is_refused(monkeypatch):
    class Growing(Numbered):
        def __getitem__(self, i):
            return torch.zeros(1 + (i >= 256), 4)

        def __len__(self):
            return 300

    monkeypatch.setattr("latentscape.data.readers.arrays.MIN_BYTES_LEFT_IN_FILE", 1)
    with pytest.raises(DataError, match="differ"):
        from_array(Growing())

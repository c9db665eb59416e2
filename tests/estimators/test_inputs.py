"""What can be handed over: arrays, tensors, data sets and loaders of torch; and what cannot."""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset

import latentscape as ls
from latentscape.data.readers.memory import gathered
from latentscape.data.store import InMemory
from latentscape.errors import DataError, DivergedError, SettingError, SupportError
from latentscape.estimators.inputs import read_rows


@pytest.fixture
def x():
    return np.random.default_rng(0).random((50, 1, 4, 4)).astype(np.float32)


class Bare(Dataset):
    """Items `x`, as arrays."""

    def __init__(self, x):
        self.x = x

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i]


class Streamed(IterableDataset):
    """Items `(x, y)`, of which nobody knows how many come."""

    def __init__(self, x):
        self.x = x

    def __iter__(self):
        return ((torch.tensor(row), 0) for row in self.x)


GIVEN = {
    "a tensor": torch.tensor,
    "a tensor with a gradient": lambda x: torch.tensor(x, requires_grad=True),
    "items x": Bare,
    "items (x,)": lambda x: TensorDataset(torch.tensor(x)),
    "items (x, y)": lambda x: TensorDataset(torch.tensor(x), torch.arange(len(x))),
    "a stream": Streamed,
    "a loader": lambda x: DataLoader(Bare(x), batch_size=7),
    "a loader of a stream": lambda x: DataLoader(Streamed(x), batch_size=7),
}


@pytest.mark.parametrize("given", GIVEN)
def test_all_are_the_same_array(given, x, make):
    handed = GIVEN[given](x)
    np.testing.assert_array_equal(gathered(handed), x)
    fitted = make().fit(handed)
    np.testing.assert_array_equal(fitted.transform(handed), make().fit(x).transform(x))
    np.testing.assert_array_equal(make().fit_transform(handed), fitted.transform(x))
    assert fitted.score(handed) == fitted.score(x)


def test_bytes_stay_bytes(x, vae):
    pixels = torch.tensor(255 * x).to(torch.uint8)
    array = gathered(TensorDataset(pixels))
    assert array.dtype == np.uint8 and vae().fit(TensorDataset(pixels)).model_.scaling.scale == 255
    assert gathered(torch.zeros(2, 3, dtype=torch.bfloat16)).dtype == np.float32


@pytest.mark.parametrize("kind", ["rows", "bytes", "grey", "channels last", "doubles"])
def test_a_large_data_set_stays_in_a_file_and_gives_the_same_bits(kind, vae, monkeypatch, weights):
    random = np.random.default_rng(0)
    data = {
        "rows": random.random((50, 6), dtype=np.float32),
        "bytes": random.integers(0, 256, (50, 3, 5, 5), dtype=np.uint8),
        "grey": random.random((50, 5, 5)),
        "channels last": random.random((50, 6, 5, 4)),
        "doubles": 1.7e9 + random.random((50, 3)),
    }[kind]
    if kind == "doubles":
        data = np.c_[data, random.random((50, 1))]
    handed = TensorDataset(torch.from_numpy(data))
    options = {"scale": {"doubles": "standard", "bytes": 255.0}.get(kind, 1.0), "likelihood": "gaussian", "valid": 0.2}
    in_memory = vae(**options).fit(handed)
    codes, score = in_memory.transform(handed), in_memory.score(handed)
    monkeypatch.setattr("latentscape.estimators.inputs.MIN_BYTES_LEFT_IN_FILE", 1)
    state = torch.get_rng_state()
    in_file = vae(**options).fit(handed)
    assert (weights(in_file) == weights(in_memory)).all() and in_file.n_features_in_ == in_memory.n_features_in_
    assert torch.equal(torch.get_rng_state(), state)
    np.testing.assert_array_equal(in_file.transform(handed), codes)
    assert in_file.score(handed) == score and in_file.transform(handed).dtype == codes.dtype
    rows = read_rows(in_file, handed, reset=False)
    assert not isinstance(rows.examples.store, InMemory) and rows.shape == data.shape[1:]


def test_a_loader_that_shuffles_trains_in_an_order_of_the_seed(x, make, weights):
    loader = DataLoader(Bare(x), batch_size=7, shuffle=True)
    one, again, other = (weights(make(random_state=seed, batch=10).fit(loader)) for seed in (0, 0, 1))
    assert (one == again).all() and not (one == other).all()
    assert sorted(map(tuple, gathered(loader, in_order=False).reshape(50, -1))) == sorted(map(tuple, x.reshape(50, -1)))


def test_results_in_an_unknown_order_are_refused(x, make):
    fitted = make().fit(x)
    for loader in (
        DataLoader(Bare(x), shuffle=True),
        DataLoader(Bare(x), sampler=torch.utils.data.RandomSampler(range(50))),
        DataLoader(Bare(x), batch_sampler=[[3, 1], [2]]),
    ):
        assert fitted.partial_fit(loader)
        with pytest.raises(DataError, match="shuffle=False"):
            fitted.transform(loader)


class Endless(Bare):
    """A data set that says it is large."""

    def __len__(self):
        return 10**13

    def __getitem__(self, i):
        return self.x[i % len(self.x)]


def test_what_does_not_fit_into_memory_is_refused_at_once(x, make):
    with pytest.raises(DataError, match=r"GB.*partial_fit"):
        make().fit(Endless(x))


BAD = {
    "dictionaries": (Bare([{"x": 1.0}]), "dict"),
    "text": (Bare(["a", "b"]), "str"),
    "different shapes": (Bare([np.zeros(3), np.zeros(4)]), "cannot be made into an array"),
    "different shapes in different batches": (DataLoader(Bare([np.zeros(3), np.zeros(4)]), batch_size=1), "differ in shape"),
    "nothing": (Bare([]), "empty"),
    "nothing in a stream": (Streamed([]), "empty"),
}


@pytest.mark.parametrize("case", BAD)
def test_data_that_cannot_be_an_array_is_refused(case, make):
    given, says = BAD[case]
    with pytest.raises(DataError, match=says):
        make().fit(given)


WRONG = {
    "five axes": (np.zeros((9, 2, 2, 2, 2)), r"\(n, channels, height, width\)"),
    "images with holes": (np.full((9, 3, 3), np.nan), "NaN"),
    "numbers too large for float32": (np.array([[1e40, 1.0], [2.0, 3.0]]), "1e\\+40|infinite"),
    "one image": (np.zeros((1, 3, 3)), "minimum of 2"),
    "no images": (np.zeros((0, 3, 3)), "0 sample"),
    "images without pixels": (np.zeros((9, 0, 3)), "0 feature"),
}


@pytest.mark.parametrize("case", WRONG)
def test_arrays_that_cannot_be_learnt_from(case, make):
    array, says = WRONG[case]
    with pytest.raises(ValueError, match=says):
        make().fit(array)


def test_the_examples_are_not_changed(x, make):
    before = x.copy()
    make().fit(x).partial_fit(x).transform(x)
    np.testing.assert_array_equal(x, before)
    for kept in (x, (255 * x).astype(np.uint8)):
        kept.setflags(write=False)
        make().fit(kept).score(kept)


def test_who_asks_is_told(x, vae, capsys):
    vae(verbose=1).fit(Bare(x))
    assert "50 examples of shape (1, 4, 4) were read into memory" in capsys.readouterr().err
    vae().fit(Bare(x))
    assert capsys.readouterr() == ("", "")


def test_a_table_with_two_columns_of_one_name_is_refused(make):
    import pandas as pd

    with pytest.raises(DataError, match="There are 2 columns called 'a'; give them different names"):
        make().fit(pd.DataFrame(np.ones((9, 3)), columns=["a", "b", "a"]))


def test_results_that_are_not_finite_are_refused(make):
    table = np.random.default_rng(0).normal(size=(30, 3))
    fitted = make().fit(table)
    table[4] = 3e38
    with pytest.raises(SupportError, match="too large to be squared in single precision"):
        fitted.score_samples(table)
    fitted.model_.decoder.network.output_bias.data.fill_(np.nan)
    with pytest.raises(DivergedError, match="The model gives infinite values; look for outliers"):
        fitted.sample(2)
    with pytest.raises(SettingError, match="decode to infinite values; use codes from transform"):
        fitted.inverse_transform(np.zeros((2, 2)))


def test_a_beta_below_0_is_named_as_it_was_given():
    with pytest.raises(SettingError, match="beta must be a number from 0 on, but it is -1"):
        ls.VAE(beta=-1).fit(np.ones((9, 3)))

"""Measures and training take data in every form, and refuse data that does not fit the model."""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

import latentscape as ls
from latentscape.errors import DataError, PartsError, SettingError, SupportError
from latentscape.random import torch_seeded

X = np.random.default_rng(0).random((24, 5)).astype(np.float32)


def build(likelihood=ls.likelihoods.Bernoulli, shape=(5,)):
    with torch_seeded(0, torch.device("cpu")):
        encoder = ls.Encoder(ls.networks.MLP(shape, (4,), [8]), ls.posteriors.DiagonalGaussian(2))
        decoder = ls.Decoder(ls.networks.MLP((2,), shape, [8]), likelihood(shape))
    return ls.Autoencoder(encoder, decoder, ls.priors.StandardNormal(2))


USES = {
    "train": lambda data, model: ls.train(model, None, data, epochs=1).history.epochs,
    "measure": lambda data, model: ls.measure(model, data),
    "log_evidence": lambda data, model: ls.log_evidence(model, data, draws=3),
    "fit_prior": lambda data, model: ls.fit_prior(model, data, components=2).prior.means.tolist(),
}
FORMS = {
    "an array": X.astype(np.float64),
    "a tensor": torch.tensor(X),
    "a loader": DataLoader(TensorDataset(torch.tensor(X), torch.arange(24)), batch_size=7),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("form", FORMS)
def test_data_in_every_form_gives_the_same_bits(use, form):
    assert USES[use](FORMS[form], build()) == USES[use](ls.Examples(torch.tensor(X)), build())


REFUSED = {
    "another shape": (X[:, :3], build, SettingError, r"takes examples of shape \(5,\), but these have \(3,\)"),
    "values outside": (2 * X, build, SupportError, r"Bernoulli covers \[0, 1\], but x lies in"),
    "doubles": (ls.Examples(torch.tensor(X).double()), build, SettingError, r"float32, but the examples are float64; .*torch.float64"),
    "a context": (ls.Examples(torch.tensor(X), context=torch.ones(24, 3)), build, PartsError, "context of 0 numbers .* these have 3"),
    "nan in a tensor": (
        ls.Examples(torch.tensor(X).index_fill(0, torch.tensor([7]), torch.nan)),
        lambda: build(ls.likelihoods.Gaussian),
        DataError,
        "Example 7 holds a value that is NaN",
    ),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(use, case):
    data, make, error, message = REFUSED[case]
    with pytest.raises(error, match=message):
        USES[use](data, make())


def test_following_the_remedies_works():
    doubles = ls.Examples(torch.tensor(X).double())
    assert ls.measure(build().to(torch.float64), doubles).n == 24
    assert ls.train(build(ls.likelihoods.Gaussian), None, 2 * X, epochs=1)
    assert ls.measure(build(), ls.Splits(ls.Examples(torch.tensor(X))).part("train")).n == 24


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda model: ls.measure(model, X, batch=0), "batch must be at least 1, but it is 0"),
        (lambda model: ls.log_evidence(model, X, draws=0), "must be at least 1, but they are 0"),
        (lambda model: ls.log_evidence(model, X, chunk=0), "must be at least 1, but they are 500 and 0"),
    ],
)
def test_draws_chunk_and_batch_are_checked(call, message):
    with pytest.raises(SettingError, match=message):
        call(build())


@pytest.mark.parametrize("use", [ls.measure, ls.log_evidence])
def test_a_trained_model_is_given_other_values_and_not_another_unit(use):
    model = build(ls.likelihoods.Gaussian)
    with pytest.raises(
        SupportError, match="too large to be squared in single precision; bring x to the range that the model was trained on"
    ):
        use(model, np.full((4, 5), 1e16))
    with pytest.raises(SupportError, match="bring x to the range that the model was trained on"):
        use(build(), np.full((4, 5), 2.0))


def test_values_up_to_the_largest_are_taken():
    model = build(ls.likelihoods.Gaussian)
    ls.data.fitting.check_support(model, ls.from_array(np.full((4, 5), 9e14)))
    with pytest.raises(SupportError, match="divide it by a constant first"):
        ls.data.fitting.check_support(model, ls.from_array(np.full((4, 5), 1.1e15)))

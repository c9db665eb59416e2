"""Our calls give the same results inside modes of torch that a program may have set."""

import contextlib

import numpy as np
import pytest
import torch

import latentscape as ls


def small_model():
    encoder = ls.Encoder(ls.networks.MLP((3,), (4,), [4]), ls.posteriors.DiagonalGaussian(2))
    decoder = ls.Decoder(ls.networks.MLP((2,), (3,), [4]), ls.likelihoods.Gaussian((3,)))
    return ls.Autoencoder(encoder, decoder, ls.priors.StandardNormal(2))


@contextlib.contextmanager
def double_by_default():
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(torch.float32)


MODES = {
    "no gradients": torch.no_grad,
    "inference": torch.inference_mode,
    "double precision": double_by_default,
    "another device": lambda: torch.device("meta"),
}
X = np.random.default_rng(0).random((20, 3)).astype(np.float32)


def results(folder):
    np.save(folder / "x.npy", X)
    run = ls.run(folder / "x.npy", settings={"train.epochs": 2}, out=folder / "run", pictures=False)
    again = ls.load(run.path)
    vae = ls.VAE(epochs=2).fit(X).partial_fit(X)
    return [ls.explore.manifold(again.model, n=2).examples, ls.explore.encode(run.model, again.splits.train), vae.transform(X)]


@pytest.mark.parametrize("mode", MODES)
def test_modes_of_torch_around_a_call_change_no_result(tmp_path, mode):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with MODES[mode]():
        inside = results(tmp_path / "a")
    for in_mode, outside in zip(inside, results(tmp_path / "b"), strict=True):
        np.testing.assert_array_equal(in_mode, outside)


def test_a_model_of_the_user_is_trained_or_refused():
    model = small_model()
    with torch.inference_mode():
        assert ls.train(model, None, ls.from_array(X), epochs=1).history.epochs["epoch"] == [1]
        with pytest.raises(ls.errors.PartsError, match=r"made inside torch\.inference_mode.*make it outside"):
            ls.train(small_model(), None, ls.from_array(X), epochs=1)
    with pytest.raises(ls.errors.SettingError, match=r"weights of the model are float64, but the examples are float32; convert the model"):
        ls.train(small_model().double(), None, ls.from_array(X), epochs=1)
    for seed in (-1, 2**63, True):
        with pytest.raises(ls.errors.SettingError, match=f"seed must be a whole number.* but it is {seed}"):
            ls.train(small_model(), None, ls.from_array(X), epochs=1, seed=seed)

"""A run on each device that this machine has: trained, stopped, resumed, opened."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.errors import StoppedError
from latentscape.files import read_listed

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
FIGURES = ("elbo", "log_likelihood", "kl", "mse")


@pytest.fixture(scope="module", params=DEVICES)
def device(request):
    return request.param


def test_what_comes_out_is_where_load_gives_it(tmp_path, device):
    done = ls.run("digits", settings={"train.epochs": 15}, out=tmp_path / "run", pictures=False, device=device)
    again = ls.load(done.path)
    assert done.info["device"] == device and done.judgement.worked
    assert {value.device.type for run in (done, again) for value in run.model.state_dict().values()} == {"cpu"}
    assert all(torch.equal(value, again.model.state_dict()[name]) for name, value in done.model.state_dict().items())
    assert torch.equal(done.splits.valid.x, again.splits.valid.x)
    found, kept = (figures.as_dict() for figures in (ls.measure(done.model, done.splits.valid), done.measured["valid"]))
    assert [found[name] for name in FIGURES] == pytest.approx([kept[name] for name in FIGURES], rel=1e-5)


@pytest.mark.parametrize("recipe", ["digits-mlp-tuned", "mnist-conv"])
def test_a_stop_leaves_no_trace_on_it(tmp_path, device, recipe, interrupted):
    settings = {"train.epochs": 150} if recipe == "digits-mlp-tuned" else {"train.epochs": 6, "data.split": {"valid": 0.1, "heldout": 0.1}}

    def go(name):
        return ls.run(
            "digits", recipe, settings=settings, out=tmp_path / name, pictures=False, min_checkpoint_interval_s=0.0, device=device
        ).path

    whole = go("whole")
    with interrupted(), pytest.raises(StoppedError):
        go("stopped")
    again = ls.resume(tmp_path / "stopped").path
    for name in ("model.safetensors", "history.csv", "steps.csv"):
        assert read_listed(again, name) == read_listed(whole, name)


def test_an_estimator_takes_and_gives_arrays_of_the_host(device):
    x = np.random.default_rng(0).uniform(size=(64, 12)).astype(np.float32)
    vae = ls.VAE(hidden=(8,), epochs=2, device=device).fit(x)
    codes = vae.transform(x)
    assert isinstance(codes, np.ndarray) and codes.shape == (64, 2) and vae.inverse_transform(codes).shape == x.shape
    assert {value.device.type for value in vae.model_.state_dict().values()} == {device}

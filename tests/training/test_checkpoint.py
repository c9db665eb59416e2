"""A checkpoint is checked completely before any of it is restored."""

import math

import pytest
import safetensors.torch
import torch

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.errors import DamagedError
from latentscape.training import Settings, begin
from latentscape.training.checkpoint import pack, unpack

WEIGHTS, SLOT, TERM = "modules.model.decoder.network.layers.0.bias", "optimisers.model.square", "history.pending.kl"
MISFITS = {
    "a million threads": ("threads", lambda t: t * 0 + 10**6, "holds 1e\\+06 for threads, which must be a whole number from 1 to 1,024"),
    "no threads": ("threads", lambda t: t * 0, "holds 0 for threads"),
    "-1 threads": ("threads", lambda t: t * 0 - 1, "holds -1 for threads"),
    "a step after the last": ("step", lambda t: t + 100, "holds 105 for step, which must be a whole number from 0 to 10"),
    "an earlier step": ("step", lambda t: t - 1, "holds 'history.pending.kl'"),
    "seconds of NaN": ("seconds", lambda t: t * math.nan, "holds nan for seconds"),
    "an epoch after the step": ("best.epoch", lambda t: t * 0 + 3, "holds 3 for best.epoch, which must be a whole number from 0 to 2"),
    "no best weights": ("best.weights.decoder.network.layers.0.bias", None, "has no best.weights.decoder"),
    "a best value of NaN": ("best.value", lambda t: t * math.nan, "holds NaN in best.value"),
    "weights that are missing": (WEIGHTS, None, f"has no {WEIGHTS}"),
    "weights that are longer": (WEIGHTS, lambda t: t.repeat(2), r"as float32 of shape \(8,\) instead of float32 of shape \(4,\)"),
    "weights of another type": (WEIGHTS, lambda t: t.double(), r"as float64 of shape \(4,\) instead of float32 of shape \(4,\)"),
    "weights that are not finite": (WEIGHTS, lambda t: t * math.inf, f"holds numbers in {WEIGHTS} that are not finite"),
    "a running mean of NaN": (SLOT, lambda t: t * math.nan, f"holds NaN in {SLOT}"),
    "half a step": ("optimisers.model.steps", lambda t: t * 0 + 0.5, "holds 0.5 for optimisers.model.steps"),
    "infinite steps": ("optimisers.model.steps", lambda t: t / 0, "holds inf for optimisers.model.steps"),
    "a term that is shorter": (TERM, lambda t: t[1:], f"holds {TERM} as"),
    "a term in whole numbers": (TERM, lambda t: t.int(), f"holds {TERM} as int32"),
    "an epoch of NaN": (
        "history.epochs.epoch",
        lambda t: t * math.nan,
        "holds values in history.epochs.epoch that do not belong to 5",
    ),
    "skipped steps of NaN": ("history.epochs.skipped", lambda t: t * math.nan, "holds nan for history.epochs.skipped"),
    "batches of another size": ("history.sizes", lambda t: t + 1, "holds values in history.sizes"),
    "no state of a generator": ("noise", lambda t: t * 0, "holds noise that is not the state of a generator"),
    "a noise cut short": ("noise", lambda t: t[:100], r"holds noise as uint8 of shape \(100,\)"),
    "a tensor too many": ("modules.model.extra", lambda t: torch.zeros(3), "holds 'modules.model.extra', which is not in its recipe"),
}


def start():
    """A training of ten steps, before its first step."""
    model = ls.Autoencoder(
        ls.Encoder(ls.networks.MLP((3,), (4,), [4]), ls.posteriors.DiagonalGaussian(2)),
        ls.Decoder(ls.networks.MLP((2,), (3,), [4]), ls.likelihoods.Bernoulli((3,))),
        ls.priors.StandardNormal(2),
    )
    data = Splits(Examples(torch.linspace(0, 1, 60).reshape(20, 3)), Examples(torch.linspace(0, 1, 21).reshape(7, 3)))
    return begin(model, ls.objectives.ELBO(), data, Settings(epochs=5, batch=10, patience=5))


@pytest.fixture(scope="module")
def saved():
    """The tensors of the training after five steps."""

    def stop(state, score):
        if state.step == 5:
            raise KeyboardInterrupt

    training = start()
    with pytest.raises(KeyboardInterrupt):
        training.go_on([stop])
    return training.tensors()


@pytest.mark.parametrize("kind", MISFITS)
def test_an_impossible_checkpoint_is_named_and_nothing_is_restored(saved, kind):
    name, alter, sentence = MISFITS[kind]
    tensors = {other: tensor for other, tensor in saved.items() if other != name}
    if alter is not None:
        tensors[name] = alter(saved.get(name))
    training = start()
    before = pack(training)
    with pytest.raises(DamagedError, match=f"^run/5 .*{sentence}.*; restore the folder from a copy, or train again.$"):
        unpack(training, safetensors.torch.save(tensors), "run/5")
    assert pack(training) == before


def test_a_checkpoint_of_the_first_format_is_restored(saved):
    first = {name.replace("modules.model.", "model.").replace("optimisers.model.", "optimiser."): tensor for name, tensor in saved.items()}
    assert {"optimiser.mean", "model.decoder.network.layers.0.bias", "step"} <= first.keys()
    training = start()
    unpack(training, safetensors.torch.save(first))
    assert pack(training) == safetensors.torch.save(saved)


def test_noise_of_another_kind_of_device_is_accepted(saved):
    training = start()
    unpack(training, safetensors.torch.save(saved | {"noise": saved["noise"][:16].clone()}))
    assert training.state.step == 5 and not training.tensors()["noise"].equal(saved["noise"])

"""The arguments of `train`, and mistakes in them."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.errors import SettingError
from latentscape.schedules import OneCycle
from latentscape.training import Adam, GradientStep, Update

X = np.random.default_rng(0).random((40, 3)).astype(np.float32)


@pytest.fixture
def model():
    encoder = ls.Encoder(ls.networks.MLP((3,), (4,), [5]), ls.posteriors.DiagonalGaussian(2))
    decoder = ls.Decoder(ls.networks.MLP((2,), (3,), [5]), ls.likelihoods.Bernoulli((3,)))
    return ls.Autoencoder(encoder, decoder, ls.priors.StandardNormal(2))


def test_a_refused_training_changes_no_weight(model):
    weights = [p.detach().clone() for p in model.parameters()]
    with pytest.raises(SettingError, match="learning rate must be a number above 0, but it is -1"):
        ls.train(model, None, X, lr=-1)
    assert all(torch.equal(p, before) for p, before in zip(model.parameters(), weights, strict=True))


def test_following_the_remedies_works(model):
    history = ls.train(
        model,
        None,
        X,
        epochs=2,
        optimizer=ls.optimizers.SGD(lr=0.01),
        schedule=OneCycle(),
    ).history
    assert len(history.epochs["train_kl"]) == 2


WATCHERS = {
    "half": (lambda state, score: state.model.half(), "converted from torch.float32 to torch.float16"),
    "double": (lambda state, score: state.model.double(), "converted from torch.float32 to torch.float64"),
    "frozen": (lambda state, score: state.model.requires_grad_(False), "A weight was frozen"),
    "partly frozen": (lambda state, score: state.model.encoder.requires_grad_(False), "A weight was frozen"),
}


@pytest.mark.parametrize("case", WATCHERS)
def test_a_watcher_that_changes_the_weights_is_told_to_take_a_copy(case, model):
    watcher, message = WATCHERS[case]
    with pytest.raises(SettingError, match=rf"{message}.*; do that to a copy of the model \(copy.deepcopy\)"):
        ls.train(model, None, X, epochs=2, batch=10, watch=[watcher])


class Uncounted(Update):
    """An update that takes the step, but does not count it."""

    def __init__(self, model, objective):
        self.inner = GradientStep(model, objective, Adam())
        self.modules, self.optimisers = self.inner.modules, self.inner.optimisers

    def __call__(self, batch, state):
        before = state.step
        state, score = self.inner(batch, state)
        state.step = before
        return state, score


def test_an_update_counts_its_step(model):
    with pytest.raises(SettingError, match=r"Uncounted must count the step that it takes; add state.step \+= 1"):
        ls.train(model, None, X, epochs=1, update=Uncounted)

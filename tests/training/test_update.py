"""An update of one's own: two optimisers for one model, saved and resumed by their names."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

import latentscape as ls
from latentscape.errors import SettingError
from latentscape.training import SGD, Adam, Optimiser, Settings, Update, begin
from latentscape.training.checkpoint import pack, unpack


class TwoRules(Update):
    """Trains the encoder by Adam and the decoder by gradient descent."""

    def __init__(self, model, objective):
        self.modules = {"model": model}
        self.optimisers = {"upwards": Optimiser(model.encoder, Adam(lr=1e-2)), "downwards": Optimiser(model.decoder, SGD(lr=1e-2))}

    def __call__(self, batch, state):
        objective = state.objective
        draw = state.model.draw(batch, noise=state.noise, draws=objective.draws, needs=objective.needs)
        score = objective(draw, self.networks, **objective.weights(state.progress))
        loss = score.loss()
        for optimiser in self.optimisers.values():
            optimiser.zero()
        loss.backward()
        for optimiser in self.optimisers.values():
            optimiser.step(state.rate(state.progress), loss)
        state.step += 1
        return state, score


def model_of(seed):
    torch.manual_seed(seed)
    encoder = ls.Encoder(ls.networks.MLP((3,), (4,), [5]), ls.posteriors.DiagonalGaussian(2))
    return ls.Autoencoder(
        encoder, ls.Decoder(ls.networks.MLP((2,), (3,), [5]), ls.likelihoods.Bernoulli((3,))), ls.priors.StandardNormal(2)
    )


DATA = ls.Examples(torch.rand(20, 3, generator=torch.Generator().manual_seed(0)))
TWICE = Settings(epochs=2, batch=10)


def test_each_group_moves_by_its_own_rule():
    training = begin(model_of(0), ls.objectives.ELBO(), DATA, Settings(epochs=1, batch=20), TwoRules)
    before = {name: optimiser.tensors() for name, optimiser in training.state.update.optimisers.items()}
    weights = [p.detach().clone() for p in training.model.parameters()]
    training.go_on()
    assert {name: set(tensors) for name, tensors in before.items()} == {
        "upwards": {"mean", "square", "steps", "in_a_row", "skipped"},
        "downwards": {"velocity", "steps", "in_a_row", "skipped"},
    }
    moves = [(p.detach() - w, p.grad) for p, w in zip(training.model.parameters(), weights, strict=True)]
    upwards = len(list(training.model.encoder.parameters()))
    for move, gradient in moves[:upwards]:
        assert_close(move, -1e-2 * gradient / (gradient.abs() + 1e-8))  # Adam's first step
    for move, gradient in moves[upwards:]:
        assert_close(move, -1e-2 * gradient)


def test_it_is_resumed_to_the_same_bits():
    def stop(state, score):
        if state.step == 3:
            raise KeyboardInterrupt

    whole, half, resumed = (begin(model_of(seed), ls.objectives.ELBO(), DATA, TWICE, TwoRules) for seed in (0, 0, 1))
    with pytest.raises(KeyboardInterrupt):
        half.go_on([stop])
    unpack(resumed, pack(half))
    wanted, found = whole.go_on().tensors(), resumed.go_on().tensors()
    assert {name for name in wanted if name.startswith("optimisers.upwards.")} and found.keys() == wanted.keys()
    for name in wanted.keys() - {"seconds"}:
        assert_close(found[name], wanted[name], rtol=0, atol=0, msg=name)


def test_train_takes_it():
    model = model_of(0)
    assert ls.train(model, ls.objectives.ELBO(), DATA, epochs=1, batch=10, update=TwoRules).state.update.skipped() == (0, 0)


class WithTorch(TwoRules):
    def __init__(self, model, objective):
        self.modules = {"model": model}
        self.optimisers = {"all": torch.optim.Adam(model.parameters())}


class WithoutModel(TwoRules):
    def __init__(self, model, objective):
        self.modules = {"critic": nn.Linear(2, 1)}
        self.optimisers = {}


@pytest.mark.parametrize(
    ("update", "message"),
    [
        (
            WithTorch,
            r"The optimiser 'all' of WithTorch is of the class Adam, which a checkpoint cannot hold; use latentscape.training.Optimiser",
        ),
        (WithoutModel, r"WithoutModel has no module 'model'; put the model in its modules by that name"),
    ],
)
def test_an_update_that_cannot_be_saved_is_refused(update, message):
    with pytest.raises(SettingError, match=message):
        begin(model_of(0), ls.objectives.ELBO(), DATA, TWICE, update)

"""Early stopping: it begins when the warm-ups are over, gives back the weights of the best epoch, and says when it has stopped."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_wine

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.objectives import ELBO, Reconstruction
from latentscape.schedules import Constant, Linear, OneCycle
from latentscape.training import SGD, Settings, Update, begin
from latentscape.training.best import warm_up_epochs

WARM_UPS = {  # the schedule of the learning rate, the objective, and the epochs of ten before the first comparison
    "none": (Constant(), ELBO(), 0),
    "of beta": (Constant(), ELBO(beta=Linear(until=0.2)), 2),
    "of beta, in the middle of an epoch": (Constant(), ELBO(beta=Linear(until=0.21)), 3),
    "a beta that falls": (Constant(), ELBO(beta=Linear(start=4.0, end=1.0, until=0.5)), 5),
    "of beta to the end": (Constant(), ELBO(beta=Linear(until=1.0)), 9),
    "of the rate": (OneCycle(warm=0.3), ELBO(), 3),
    "of both": (OneCycle(warm=0.3), ELBO(beta=Linear(until=0.6)), 6),
    "a rate that falls": (Linear(start=1.0, end=0.0, until=1.0), ELBO(), 0),
    "no weights": (OneCycle(warm=0.1), Reconstruction(), 1),
}


@pytest.mark.parametrize("case", WARM_UPS)
def test_the_epochs_of_a_warm_up_are_not_compared(case):
    rate, objective, epochs = WARM_UPS[case]
    assert warm_up_epochs(rate, objective, 10) == epochs


def training(patience: int, lr: float = 1e-6, **changes):
    """A training that does not improve, because its weights hardly move."""
    rows = torch.rand(20, 3, generator=torch.Generator().manual_seed(0))
    encoder = ls.Encoder(ls.networks.MLP((3,), (4,), [5]), ls.posteriors.DiagonalGaussian(2))
    decoder = ls.Decoder(ls.networks.MLP((2,), (3,), [5]), ls.likelihoods.Bernoulli((3,)))
    model = ls.Autoencoder(encoder, decoder, ls.priors.StandardNormal(2))
    settings = Settings(epochs=20, batch=20, patience=patience, optimizer=SGD(lr=lr), **changes)
    return begin(model, ELBO(beta=Linear(until=0.4)), Splits(Examples(rows), Examples(rows[:7])), settings)


def test_it_stops_after_the_warm_up_and_says_so():
    stopped = training(patience=3)
    assert stopped.early_stop is None
    stopped.go_on([lambda state, score: state.model.decoder.network.output_bias.data.add_(0.1)])  # worse at every step
    assert (stopped.best.epoch, stopped.state.epoch) == (9, 12)
    assert stopped.early_stop == (
        "stopped after epoch 12 of 20: no better validation objective for 3 epochs; the weights are those of epoch 9"
    )
    bias = stopped.model.decoder.network.output_bias.detach().clone()
    assert not torch.equal(stopped.settle().model.decoder.network.output_bias, bias)


def test_a_training_that_took_all_its_steps_has_no_early_stop():
    whole = training(patience=30).go_on()
    assert whole.state.epoch == 20 and whole.early_stop is None and training(patience=0).early_stop is None


def test_wine_is_learnt_before_patience_begins(capsys):
    x = load_wine().data
    stopped = ls.VAE(valid=0.2, patience=3, verbose=1, device="cpu").fit(x)
    assert 20 < stopped.n_iter_ == len(stopped.history_["epoch"]) < 100
    assert f"stopped after epoch {stopped.n_iter_} of 100" in capsys.readouterr().err
    assert stopped.history_["valid_kl"][-1] > 0.5 and stopped.score(x) > np.max(stopped.history_["valid_objective"][:5]) + 1
    assert ls.VAE(epochs=2).fit(x).n_iter_ == 2
    assert capsys.readouterr() == ("", "")


class PrescribedValues(Update):
    """Each epoch is one step, which makes the decoder give the next of these values; a value nearer to 0 is better."""

    def __init__(self, model, values):
        self.modules, self.optimisers, self.values = {"model": model}, {}, iter(values)

    def __call__(self, batch, state):
        draw = state.model.draw(batch, noise=state.noise, needs=state.objective.needs)
        with torch.no_grad():
            state.model.decoder.network.output_bias.fill_(next(self.values))
        state.step += 1
        return state, state.objective(draw)


@pytest.mark.parametrize(
    ("patience", "values", "epochs", "best"),
    [
        (2, [3, 1, 2, 2.5, 0], 4, 1),
        (3, [3, 1, 2, 2.5, 0, 5, 5, 5, 5], 8, 0),
        (1, [3, 3, 0], 2, 3),
        (5, [3, 2, 1], 3, 1),
    ],
)
def test_the_weights_are_those_of_the_best_epoch(patience, values, epochs, best):
    model = ls.Autoencoder(
        ls.Encoder(ls.networks.MLP((1,), (2,)), ls.posteriors.DiagonalGaussian(1)),
        ls.Decoder(ls.networks.MLP((1,), (1,)), ls.likelihoods.Gaussian((1,), 1.0)),
        ls.priors.StandardNormal(1),
    )
    torch.nn.init.zeros_(model.decoder.network.layers[0].weight)
    zeros = Examples(torch.zeros(4, 1))
    made = ls.train(
        model,
        None,
        Splits(zeros, zeros),
        epochs=len(values),
        batch=4,
        patience=patience,
        update=lambda model, _: PrescribedValues(model, values),
    )
    assert len(made.history.epochs["epoch"]) == epochs
    assert float(model.decoder.network.output_bias.detach()) == best

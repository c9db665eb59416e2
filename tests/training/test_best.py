"""Early stopping: it stops after so many epochs without an improvement, and gives back the weights of the best one."""

import pytest
import torch

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.training import Update


class Walk(Update):
    """After each epoch of one step, the decoder gives the next of these values; the nearer it is to 0, the better."""

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
        model, None, Splits(zeros, zeros), epochs=len(values), batch=4, patience=patience, update=lambda model, _: Walk(model, values)
    )
    assert len(made.history.epochs["epoch"]) == epochs
    assert float(model.decoder.network.output_bias.detach()) == best

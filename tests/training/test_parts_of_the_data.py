"""Training learns from `train` alone; `valid` chooses the best epoch, and `heldout` has no effect."""

import pytest
import torch

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.networks import MLP
from latentscape.random import generator
from latentscape.training import GradientStep


def rows(name: str, scale: float) -> Examples:
    return Examples(scale * torch.randn(40, 3, generator=generator(name)))


def model() -> ls.Autoencoder:
    """A model with the same weights each time, and with every part that is fitted after the last step."""
    torch.manual_seed(0)
    encoder = ls.Encoder(MLP((3,), (4,), [5]), ls.posteriors.DiagonalGaussian(2))
    return ls.Autoencoder(encoder, ls.Decoder(MLP((2,), (3,), [5]), ls.likelihoods.Gaussian((3,), "optimal")), ls.priors.Mixture(2, 1))


def weights(**parts: Examples) -> dict[str, torch.Tensor]:
    splits = Splits(rows("train", 1.0), **parts)
    return ls.train(model(), None, splits, epochs=2, batch=16, fit_prior=True).model.state_dict()


@pytest.mark.parametrize("part", ["valid", "heldout"])
def test_the_other_parts_change_no_bit_of_a_model(part):
    alone, beside = weights(), weights(**{part: rows(part, 50.0)})
    assert all(torch.equal(alone[name], beside[name]) for name in alone)


def test_each_epoch_has_its_own_order():
    indices = []

    class Recording(GradientStep):
        def __call__(self, batch, state):
            indices.extend(batch.index.tolist())
            return super().__call__(batch, state)

    def update(model, objective):
        return Recording(model, objective, ls.optimizers.Adam())

    ls.train(model(), None, rows("train", 1.0), epochs=2, batch=16, update=update)
    first, second = indices[:40], indices[40:]
    assert sorted(first) == sorted(second) == list(range(40)) and first != second

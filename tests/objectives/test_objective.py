"""Mistakes in an objective of one's own raise an error at the first step or before it."""

import dataclasses
from dataclasses import dataclass

import pytest
import torch
from torch import nn

import latentscape as ls
from latentscape.errors import PartsError, UsageError
from latentscape.models import Model
from latentscape.objectives import Objective
from latentscape.objectives.objective import over_draws

X = torch.rand(20, 3, generator=torch.Generator().manual_seed(0))


def vae():
    encoder = ls.Encoder(ls.networks.MLP((3,), (4,), [5]), ls.posteriors.DiagonalGaussian(2))
    return ls.Autoencoder(
        encoder, ls.Decoder(ls.networks.MLP((2,), (3,), [5]), ls.likelihoods.Bernoulli((3,))), ls.priors.StandardNormal(2)
    )


@dataclass(frozen=True)
class Own(Objective):
    """An ELBO with a critic."""

    needs = frozenset({"log_likelihood", "kl"})
    unit = "nats"
    terms = ("log_likelihood", "kl")

    def networks(self, model):
        return {"critic": nn.Linear(2, 1)}

    def terms_of(self, draw, networks):
        return {"log_likelihood": over_draws(draw.log_likelihood), "kl": over_draws(draw.kl), "critic": networks["critic"](draw.z)[0, :, 0]}

    def value(self, terms, weights):
        return terms["log_likelihood"] - terms["kl"]

    def losses(self, terms):
        return {"critic": terms["critic"]}


def own(**attributes):
    return type("Own", (Own,), attributes)()


def test_an_objective_with_a_critic_trains():
    assert ls.train(vae(), own(), X, epochs=1).history.epochs["train_kl"][0] >= 0


WRONG = {
    "needs is unknown": (lambda: own(needs=frozenset({"kll"})), "no entry of a Draw 'kll'; did you mean 'kl'"),
    "terms is too short": (
        lambda: own(terms=("log_likelihood",)),
        r"Own\.value reads 'kl', which is not one of its terms; add it to terms",
    ),
    "terms is too long": (lambda: own(terms=("kl", "log_likelihood", "tc")), "but terms names 'tc'; return it too"),
    "terms_of keeps the draws": (
        lambda: own(terms_of=lambda self, draw, networks: {"log_likelihood": draw.log_likelihood, "kl": draw.kl}, losses=lambda *_: {}),
        r"one number for each of the 20 examples, but log_likelihood has the shape \(1, 20\); see over_draws",
    ),
    "value is a mean": (lambda: own(value=lambda self, terms, weights: terms["kl"].mean()), r"but the value has the shape \(\)"),
    "value is detached": (lambda: own(value=lambda self, terms, weights: terms["kl"].detach()), "The loss of the model does not depend on"),
    "a network is called model": (lambda: own(networks=lambda *_: {"model": nn.Linear(2, 1)}), "give it another name, such as 'critic'"),
    "losses is misspelt": (
        lambda: own(losses=lambda self, terms: {"critik": terms["critic"]}),
        r"'critic'\], .*'critik'\]; return one",
    ),
    "losses is missing": (lambda: own(losses=lambda *_: {}), r"\['critic'\], but its losses are for \[\]; return one loss for each"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_in_an_objective_is_named(case):
    make, message = WRONG[case]
    with pytest.raises(UsageError, match=message):
        ls.train(vae(), make(), X, epochs=1)


class Incomplete(Model):
    """A model whose draw leaves something out."""

    def __init__(self, left_out):
        super().__init__()
        self.inner, self.left_out = vae(), left_out
        self.shape, self.latent, self.gives, self.covers = (3,), 2, self.inner.gives, self.inner.covers

    def draw(self, batch, **options):
        draw = self.inner.draw(batch, **options)
        return dataclasses.replace(draw, **{self.left_out: None})

    def encode(self, batch):
        return self.inner.encode(batch)

    def decode(self, z, context=None):
        return self.inner.decode(z)

    def sample_codes(self, n, noise, context=None):
        return self.inner.sample_codes(n, noise)

    def quantiles(self, probability, context=None):
        return self.inner.quantiles(probability)


def test_a_draw_without_an_entry_that_the_model_lists_is_refused():
    with pytest.raises(PartsError, match=r"The model's draw lacks kl, which model\.gives lists and ELBO needs; compute it in draw"):
        ls.train(Incomplete("kl"), None, X, epochs=1)

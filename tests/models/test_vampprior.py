"""A VampPrior: the encoder's own distributions, which it is handed and never holds."""

import pytest
import torch
from torch.testing import assert_close

import latentscape as ls
from latentscape.distributions import DiagonalNormal
from latentscape.distributions.mixed import Mixed
from latentscape.errors import PartsError
from latentscape.random import StreamNoise, generator


def model_with(*inputs):
    torch.manual_seed(0)
    prior = ls.priors.VampPrior(2, (3,), components=len(inputs))
    prior.inputs.data = torch.tensor(inputs)
    encoder = ls.Encoder(ls.networks.MLP((3,), (4,), [5]), ls.posteriors.DiagonalGaussian(2))
    return ls.Autoencoder(encoder, ls.Decoder(ls.networks.MLP((2,), (3,), [5]), ls.likelihoods.Bernoulli((3,))), prior).double()


X = [0.2, 0.9, 0.4]


@pytest.mark.parametrize("copies", [1, 4])
def test_equal_pseudo_inputs_give_the_posterior_of_one(copies):
    model = model_with(*[X] * copies)
    z = torch.randn(7, 2, dtype=torch.float64)
    p = model.prior(encode=model._encode)
    assert_close(p.log_prob(z), model.posterior_of(ls.Batch(torch.tensor([X], dtype=torch.float64))).log_prob(z))


def test_pseudo_inputs_differ_from_the_start():
    inputs = ls.priors.VampPrior(2, (3,), components=5).inputs
    assert len(torch.unique(inputs, dim=0)) == 5 and ((inputs > 0) & (inputs < 1)).all()


def test_two_pseudo_inputs_are_half_and_half():
    model = model_with(X, [1.0, 0.0, 0.0])
    z = torch.randn(7, 2, dtype=torch.float64)
    each = [model.posterior_of(ls.Batch(u.unsqueeze(0))).log_prob(z) for u in model.prior.inputs]
    assert_close(model.prior(encode=model._encode).log_prob(z).exp(), (each[0].exp() + each[1].exp()) / 2)


def test_its_draws_come_from_each_component_equally_often():
    means = torch.arange(4.0).unsqueeze(1).expand(4, 2) * 10
    draws = Mixed(DiagonalNormal(means, torch.zeros(4, 2))).draw(StreamNoise(generator("draws")), 20_000)
    which = (draws[:, 0] / 10).round().clamp(0, 3).long()
    assert_close(which.bincount() / 20_000, torch.full((4,), 0.25), rtol=0, atol=0.015)
    assert_close((draws - means[which]).std(0), torch.ones(2), rtol=0, atol=0.02)
    assert torch.corrcoef(torch.stack([draws[:-1, 0], draws[1:, 0]]))[0, 1].abs() < 0.03


def test_its_draws_take_memory_for_themselves_and_not_for_all_components():
    asked = []

    class Counting(StreamNoise):
        def normal(self, draws, like):
            asked.append(draws * like.numel())
            return super().normal(draws, like)

    components = DiagonalNormal(torch.zeros(100, 2), torch.zeros(100, 2))
    assert Mixed(components).draw(Counting(generator("draws")), 10_000).shape == (10_000, 2)
    assert sum(asked) < 2 * 10_000 * 2
    assert Mixed(components).draw(Counting(generator("draws")), 0).shape == (0, 2)


def test_the_encoder_is_in_the_weights_once():
    names = model_with(X).state_dict().keys()
    assert [name for name in names if name.startswith("prior")] == ["prior.inputs"]


def test_without_an_encoder_or_a_density_it_is_refused():
    with pytest.raises(PartsError, match="encode="):
        ls.priors.VampPrior(2, (3,))()
    encoder = ls.Encoder(ls.networks.MLP((3,), (2,)), ls.posteriors.Dirac(2))
    with pytest.raises(PartsError, match="posterior Dirac has no density, and the prior VampPrior"):
        ls.Autoencoder(encoder, ls.Decoder(ls.networks.MLP((2,), (3,)), ls.likelihoods.Bernoulli((3,))), ls.priors.VampPrior(2, (3,)))

"""A likelihood over patterns: its probabilities over all rows, its draws, and what it learns from training rows."""

import math
from collections import Counter

import pytest
import torch
from torch.testing import assert_close

import latentscape as ls
from latentscape.distributions import PatternCategorical
from latentscape.distributions.patterns import codes_of, rows_of
from latentscape.errors import DataError, SettingError
from latentscape.parts import likelihoods
from latentscape.random import IndexNoise, StreamNoise, generator

ROWS = torch.tensor([[1.0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 1, 0], [0, 0, 0], [0, 0, 1]])
ALL = rows_of(torch.arange(8), 3).double()


def numbers(*shape, name="logits"):
    return torch.randn(shape, dtype=torch.float64, generator=generator(name))


def learnt(rows=ROWS, **options):
    likelihood = likelihoods.Patterns((rows.shape[-1],), **options)
    likelihood.learn(rows.split(4))
    return likelihood.double()


@pytest.mark.parametrize("codes", [[], [3], [0, 2, 7], [1, 2, 3, 4, 5, 6], list(range(8))], ids=len)
@pytest.mark.parametrize("shape", [(3,), (1, 3)])
def test_all_rows_together_have_probability_one(codes, shape):
    p = PatternCategorical(numbers(5, len(codes) + 1), torch.tensor(codes, dtype=torch.long), shape)
    rows = ALL.reshape(8, 1, *shape)
    mass = p.log_prob(rows).exp()
    assert mass.shape == (8, 5)
    assert_close(mass.sum(0), torch.ones(5, dtype=torch.float64))
    assert_close((mass.unsqueeze(-1) * ALL.unsqueeze(1)).sum(0), p.mean.flatten(1))
    assert_close(p.log_prob(p.mode), mass.amax(0).log())
    others = [code for code in range(8) if code not in codes]
    if others:
        assert_close(mass[others], p.log_shares[:, -1].exp().expand(len(others), 5) / len(others))
    known = torch.softmax(p.logits[:, : len(codes) + bool(others)], dim=-1)[:, : len(codes)]
    assert_close(mass[codes], known.T)


@pytest.mark.parametrize("codes", [[], [0, 2, 7], list(range(8))], ids=len)
def test_draws_are_as_frequent_as_their_probabilities(codes):
    p = PatternCategorical(numbers(2, len(codes) + 1), torch.tensor(codes, dtype=torch.long), (3,))
    draws = p.draw(StreamNoise(generator("draws")), 40_000)
    assert draws.shape == (40_000, 2, 3)
    mass = p.log_prob(ALL.unsqueeze(1)).exp()
    for i in range(2):
        share = torch.bincount(codes_of(draws[:, i], 1), minlength=8) / 40_000
        error = (mass[:, i] * (1 - mass[:, i]) / 40_000).sqrt()
        assert ((share - mass[:, i]).abs() <= 5 * error + 1e-12).all()


def test_a_draw_belongs_to_its_example():
    p = PatternCategorical(numbers(300, 5), torch.tensor([0, 2, 4, 7]), (3,))
    whole = p.draw(IndexNoise(0, torch.arange(300)), 2)
    part = PatternCategorical(p.logits[290:], p.codes, (3,)).draw(IndexNoise(0, torch.arange(290, 300)), 2)
    assert_close(whole[:, 290:], part)


def test_many_bits_are_told_apart():
    rows = (torch.rand(200, 48, generator=generator("rows")) < 0.5).double()
    likelihood = learnt(rows)
    p = likelihood(likelihood.features_at(rows.mean(0)).unsqueeze(0))
    assert likelihood.size == 200
    assert_close(p.log_prob(rows), p.log_shares[0, 0].expand(200))
    other = p.log_shares[0, -1] - math.log(2**48 - 200)
    assert_close(p.log_prob(1 - rows), other.expand(200))
    drawn = PatternCategorical(torch.tensor([[-50.0] * 200 + [50.0]]).double(), likelihood.codes, (48,)).draw(
        StreamNoise(generator("others")), 500
    )
    assert_close(drawn.mean((0, 1)), torch.full((48,), 0.5, dtype=torch.float64), rtol=0, atol=0.15)


def test_patterns_and_their_shares_are_those_of_the_training_rows():
    likelihood = learnt()
    assert likelihood.patterns.tolist() == [[0, 0, 0], [1, 1, 0], [0, 0, 1]]
    assert likelihood.features == (4,)
    assert_close(likelihood.log_count.exp(), torch.tensor([1.0, 3, 2, 1]).double())  # one row occurs once, so one is expected to be new
    p = likelihood.without_code(ROWS.mean(0), ROWS.std(0))
    counts = Counter(map(tuple, ROWS.tolist()))
    expected = torch.tensor([math.log(counts[tuple(row)] / 7) for row in ROWS.tolist()])
    assert_close(p.log_prob(ROWS.double()), expected.double())
    assert likelihood.binarisation(ROWS) == "static"


def test_rotations_of_a_training_row_are_patterns_too():
    likelihood = learnt(rotations=True)
    assert likelihood.patterns.tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1], [0, 1, 1]]
    assert_close(likelihood.log_count.exp(), torch.tensor([1.0, 0.5, 0.5, 3, 2, 0.5, 0.5, 1]).double())


def test_before_it_learns_it_is_a_distribution_of_its_size():
    likelihood = likelihoods.Patterns((3,), size=5)
    p = likelihood(torch.randn(1, 6, generator=generator("features")))
    assert_close(p.log_prob(ALL.float()).exp().sum(), torch.tensor(1.0))


def test_saved_patterns_are_loaded():
    likelihood, other = learnt(), likelihoods.Patterns((3,), size=3).double()
    other.load_state_dict(likelihood.state_dict())
    assert_close(other.patterns, likelihood.patterns)


def test_rows_that_are_too_long_or_too_different_are_refused(monkeypatch):
    with pytest.raises(SettingError, match="up to 48 values, but a row has 49; use 'bernoulli'"):
        likelihoods.Patterns((7, 7))
    with pytest.raises(SettingError, match="from 0 to 8 patterns, but size is 9"):
        likelihoods.Patterns((3,), size=9)
    with pytest.raises(SettingError, match="from 0 to 8 patterns, but size is -1"):
        likelihoods.Patterns((3,), size=-1)
    monkeypatch.setattr(likelihoods, "MAX_PATTERNS", 2)
    with pytest.raises(DataError, match="more than 2 different rows; use the likelihood 'bernoulli'"):
        learnt()


def test_grey_values_are_refused_before_the_first_step():
    network = ls.networks.MLP((2,), (4,))
    model = ls.Autoencoder(
        ls.Encoder(ls.networks.MLP((3,), (4,)), ls.posteriors.DiagonalGaussian(2)),
        ls.Decoder(network, learnt().float()),
        ls.priors.StandardNormal(2),
    )
    with pytest.raises(ls.errors.SupportError, match=r"Patterns covers only 0 and 1, but x holds 0\.5"):
        ls.train(model, None, ls.Examples(torch.full((4, 3), 0.5)), epochs=1)

"""The score of each example: the ELBO in closed form, its parts, its rank, and the rate of false alarms of its threshold."""

import math
import sys

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.errors import SettingError
from latentscape.measures import measure, score_each, threshold
from latentscape.measures.scores import min_scores, rank_among
from latentscape.networks import MLP


@pytest.fixture
def identity():
    """q(z | x) = N(x, 0.1^2 I), p(x | z) = N(z, I) and p(z) = N(0, I), of two values."""
    posterior = ls.posteriors.DiagonalGaussian(2)
    encoder, decoder = MLP((2,), (4,)), MLP((2,), (2,))
    with torch.no_grad():
        for network, matrix, bias in (
            (encoder, torch.cat([torch.eye(2), torch.zeros(2, 2)]), torch.tensor([0, 0, math.log(0.1), math.log(0.1)])),
            (decoder, torch.eye(2), torch.zeros(2)),
        ):
            weight, offset = network.parameters()
            weight.copy_(matrix)
            offset.copy_(bias)
    likelihood = ls.likelihoods.Gaussian((2,), std=1.0)
    return ls.Autoencoder(ls.Encoder(encoder, posterior), ls.Decoder(decoder, likelihood), ls.priors.StandardNormal(2)).eval()


def test_a_score_is_the_elbo_in_closed_form(identity):
    x = torch.tensor([[0.0, 0.0], [3.0, -1.0], [0.5, 20.0]])
    result = score_each(identity, x, draws=4000, each=True)
    kl = 0.5 * (2 * (0.01 - 1 - math.log(0.01)) + x.square().sum(1)).numpy()
    each = 0.5 * 0.01 + 0.5 * math.log(2 * math.pi)  # E -log N(x; z, 1), z ~ N(x, 0.1^2), for every value
    error = 5 * 0.5 * 0.01 * math.sqrt(2 / 4000)
    assert result.name == "elbo" and np.allclose(result.kl, kl, rtol=1e-5)
    assert np.allclose(result.each, each, atol=error) and np.allclose(result.values, -2 * each - kl, rtol=1e-5, atol=2 * error)


def test_the_parts_of_a_score_add_up_and_its_mean_is_that_of_measure(trained):
    run = ls.load(trained)
    valid = run.splits.valid
    once = score_each(run.model, valid, draws=1, each=True)
    assert np.allclose(once.values.mean(), measure(run.model, valid).elbo, rtol=1e-6)
    many = score_each(run.model, valid, draws=8, each=True)
    assert np.allclose(many.values, many.log_likelihood - many.kl)
    assert np.allclose(many.each.sum((1, 2, 3)), -many.log_likelihood, rtol=1e-5)
    assert score_each(run.model, valid, draws=8).each is None


def test_a_score_depends_on_no_other_example_and_not_on_how_many_draws_are_computed_at_once(identity, monkeypatch):
    x = torch.randn(300, 2, generator=torch.Generator().manual_seed(0))
    all_rows = score_each(identity, x, draws=5)
    assert np.allclose(score_each(identity, x[:7], draws=5).values, all_rows.values[:7], rtol=1e-6)
    monkeypatch.setattr(sys.modules[score_each.__module__], "MAX_VALUES_AT_ONCE", 1)
    assert np.allclose(score_each(identity, x, draws=5).values, all_rows.values, rtol=1e-6)
    assert not np.allclose(score_each(identity, x, draws=5, seed=1).values, all_rows.values, rtol=1e-6)


def test_a_model_without_an_elbo_is_scored_by_its_squared_error(autoencoder):
    run = ls.load(autoencoder)
    result = score_each(run.model, run.splits.valid, each=True)
    assert (result.name, result.kl, result.log_likelihood) == ("minus_squared_error", None, None)
    assert np.allclose(-result.values.mean(), measure(run.model, run.splits.valid).mse, rtol=1e-5)
    assert np.allclose(-result.values, result.each.mean((1, 2, 3)), rtol=1e-5)


def test_a_missing_value_has_no_surprise():
    from latentscape.measures.scores import _without_missing

    each = _without_missing(torch.ones(2, 2), torch.tensor([[0.0, math.nan], [1.0, 2.0]]))
    assert each.isnan().tolist() == [[False, True], [False, False]]


@pytest.mark.parametrize("n", [9, 19, 20, 37, 99])
@pytest.mark.parametrize("rate", [0.01, 0.05, 0.1, 0.3])
def test_of_all_places_among_n_scores_at_most_the_stated_share_raises_an_alarm(n, rate):
    known = np.arange(n, dtype=np.float64)
    limit = threshold(known, false_alarms=rate, part="valid")
    places = np.arange(n + 1) - 0.5  # a new score is as likely to lie in each gap
    alarms = 0 if limit.value is None else int((places < limit.value).sum())
    assert alarms == math.floor(rate * (n + 1) + 1e-9) and alarms / (n + 1) <= rate
    assert (limit.value is None) == (n < min_scores(rate)) and (limit.n, limit.part) == (n, "valid")


def test_a_rank_is_the_share_of_lower_scores():
    known = np.random.default_rng(0).normal(size=50)
    new = np.append(known[:5], [-9.0, 9.0])
    assert np.array_equal(rank_among(new, known), (known[None] < new[:, None]).mean(1))


def test_refused(identity):
    with pytest.raises(SettingError, match="at least 1, but it is draws=0"):
        score_each(identity, torch.zeros(2, 2), draws=0)
    for rate in (0, 1, -0.5, math.nan):
        with pytest.raises(SettingError, match="share between 0 and 1"):
            threshold(np.zeros(5), false_alarms=rate)


def test_a_threshold_at_nearly_every_false_alarm_is_the_highest_score():
    assert threshold(np.arange(10.0), false_alarms=1 - 1e-12).value == 9

"""Examples that weigh nothing might as well not be there: in all that is set by the data before and after the steps."""

import math

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.data.moments import mean_and_std, mean_of
from latentscape.estimators.assemble import assemble
from latentscape.measures.explained import Baseline
from latentscape.networks import MLP
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model
from latentscape.training.settling import settle

N = 300
ROWS = torch.from_numpy(np.random.default_rng(0).normal(size=(2 * N, 3)) + np.repeat([0.0, 5.0], N)[:, None]).float()
FIRST = Examples(ROWS[:N])
WEIGHED = Examples(ROWS, weight=torch.tensor([2.0] * N + [0.0] * N))
ALL = Examples(ROWS)


def model(prior: ls.priors.Prior, std: float | str = "optimal") -> ls.Autoencoder:
    """The same weights each time."""
    torch.manual_seed(0)
    return ls.Autoencoder(
        ls.Encoder(MLP((3,), (4,), [5]), ls.posteriors.DiagonalGaussian(2)),
        ls.Decoder(MLP((2,), (3,), [5]), ls.likelihoods.Gaussian((3,), std)),
        prior,
    ).eval()


def settled(examples: Examples) -> ls.Autoencoder:
    made = model(ls.priors.Mixture(2, components=1))
    settle(made, examples, fit=True, seed=0)
    return made


def test_the_optimal_standard_deviation_is_that_of_what_weighs():
    some, first, both = (float(settled(examples).decoder.likelihood.log_std) for examples in (WEIGHED, FIRST, ALL))
    assert some == pytest.approx(first, rel=1e-6) and abs(some - both) > 0.1


def test_a_fitted_prior_is_that_of_what_weighs():
    some, first, both = (settled(examples).prior for examples in (WEIGHED, FIRST, ALL))
    for name in ("means", "log_diagonal", "below"):
        torch.testing.assert_close(getattr(some, name), getattr(first, name), rtol=1e-5, atol=1e-5)
    assert (some.means - both.means).abs().max() > 0.1


def test_codes_are_taken_in_proportion_to_their_weight():
    weight = torch.tensor([1.0, 3.0] * N)
    repeated = Examples(torch.cat([ROWS[::2], ROWS[1::2], ROWS[1::2], ROWS[1::2]]))
    prior, counted = settled(Examples(ROWS, weight=weight)).prior, settled(repeated).prior
    apart = 5 / math.sqrt(N)  # standard errors of the mean of as many codes as there are, which spread by about 1
    assert (prior.means - counted.means).abs().max() < apart


@pytest.mark.parametrize("output_bias", ["data-mean"])
def test_training_starts_from_the_mean_of_what_weighs(output_bias):
    recipe = with_settings(Recipe(), {"model.likelihood": "gaussian", "model.output_bias": output_bias})
    some, first = (build_model(recipe, (3,), train=examples).decoder.network.output_bias for examples in (WEIGHED, FIRST))
    torch.testing.assert_close(some, first)


def test_data_are_standardised_by_what_weighs():
    recipe = with_settings(Recipe(), {"model.likelihood": "gaussian", "data.scale": "standard"})
    own = with_settings(recipe, {"data.scale": 1.0})
    of_estimator = {"scale": "standard", "pixels": False, "encoder": None, "decoder": None, "seed": 0}
    for build in (lambda x: build_model(recipe, (3,), train=x), lambda x: assemble(own, x, **of_estimator)):
        some, first, both = (build(examples).scaling for examples in (WEIGHED, FIRST, ALL))
        torch.testing.assert_close(some.shift, first.shift)
        torch.testing.assert_close(some.scale, first.scale)
        assert (some.scale - both.scale).abs().min() > 0.1


def test_the_variance_that_reconstructions_are_judged_by_is_that_of_what_weighs():
    some, first, both = (Baseline.of(examples) for examples in (WEIGHED, FIRST, ALL))
    torch.testing.assert_close(some.centre, first.centre)
    torch.testing.assert_close(some.scale, first.scale)
    assert (some.scale - both.scale).abs().min() > 0.1


def test_mean_and_spread_are_those_of_numpy():
    x = ROWS.double().numpy()
    weight = np.random.default_rng(1).random(2 * N)
    heavy = Examples(ROWS, weight=torch.from_numpy(weight))
    mean, std = mean_and_std(heavy, by_column=True, size=7)
    expected = np.average(x, axis=0, weights=weight)
    np.testing.assert_allclose(mean, expected, rtol=1e-12)
    np.testing.assert_allclose(std, np.sqrt(np.average((x - expected) ** 2, axis=0, weights=weight)), rtol=1e-12)
    np.testing.assert_allclose(mean_of(ALL), x.mean(0), rtol=1e-12)
    mean, std = mean_and_std(ALL, by_column=False)
    np.testing.assert_allclose([mean, std], [x.mean(), x.std()], rtol=1e-12)


def test_what_is_constant_has_no_spread_at_all():
    x = torch.full((1000, 2), 0.1)
    x[0, 1] = 0.2
    _, std = mean_and_std(Examples(x), by_column=True)
    assert std[0] == 0 and std[1] > 0
    assert mean_and_std(Examples(x[:, :1]), by_column=False)[1] == 0


def test_training_takes_weights_in_all_of_it():
    settings = {"epochs": 3, "batch": 64, "fit_prior": True}
    trained = ls.train(model(ls.priors.Mixture(2, components=2)), None, Splits(WEIGHED, FIRST), **settings).model
    assert math.isfinite(ls.measure(trained, FIRST).elbo)

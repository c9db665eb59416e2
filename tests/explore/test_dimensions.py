"""The latent dimensions of points, the density of a prior over them, and a plane that is decoded beforehand."""

import math

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.explore import rendered as rendering
from latentscape.explore.dimensions import dimensions
from latentscape.explore.points import points
from latentscape.explore.prior_density import prior_density
from latentscape.explore.projections import principal
from latentscape.explore.rendered import rendered

X = torch.randn(4000, 3, generator=torch.Generator().manual_seed(0))


def test_a_dimension_carries_its_share_of_the_kl(known):
    model = known([1.0, 0.5, 0.1], std=0.1)
    shown = points(model, Examples(X))
    found = dimensions(model, shown)
    assert np.allclose(found.kl, shown.kl_each) and np.allclose(found.share, shown.kl_each / shown.kl_each.sum())
    assert np.allclose(found.mean, shown.codes.mean(0)) and np.allclose(found.std, shown.codes.std(0))
    assert np.allclose(found.median, np.median(shown.codes, axis=0))


def test_without_a_kl_it_is_the_share_of_the_variance(autoencoder):
    run = ls.load(autoencoder)
    shown = points(run.model, run.splits.train)
    found = dimensions(run.model, shown)
    assert found.kl is None and np.allclose(found.share, shown.codes.var(0) / shown.codes.var(0).sum())


def test_the_ends_are_those_of_the_codes_and_of_the_prior(known):
    model = known([3.0, 0.1], std=0.1)
    shown = points(model, Examples(X[:, :2]))
    low, high = np.quantile(shown.codes, (0.01, 0.99), axis=0)
    found, alone = dimensions(model, shown), dimensions(model, shown, has_prior=False)
    assert np.allclose(alone.low, low) and np.allclose(alone.high, high)
    assert np.allclose(found.low, [low[0], -2.3263], atol=1e-3) and np.allclose(found.high, [high[0], 2.3263], atol=1e-3)


def test_equal_codes_share_alike(known):
    model = known([0.0, 0.0])
    with torch.no_grad():
        model.encoder.network.output_bias[2:] = 0.0  # q is the prior, so nothing is carried
    assert dimensions(model, points(model, Examples(X[:, :2]))).share == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("prior", ["mixture", "vamp-prior", "laplace", "standard-normal"])
def test_the_density_of_a_prior_integrates_to_one(known, prior_of, prior):
    if prior == "vamp-prior":
        model = known([0.5, 0.5], std=0.5, prior=ls.priors.VampPrior(2, (2,), components=5))
    else:
        model = known([0.5, 0.5], prior=prior_of(prior))
    found = prior_density(model, np.array([-9.0, -8.0]), np.array([9.0, 8.5]), places=181)
    area = (18 / 180) * (16.5 / 180)
    assert np.exp(found.log_density).sum() * area == pytest.approx(1, abs=0.02)


def test_the_second_dimension_goes_from_row_to_row(known):
    prior = ls.priors.Mixture(2, 1)
    with torch.no_grad():
        prior.means[:] = torch.tensor([[1.0, -2.0]])
    found = prior_density(known([0.5, 0.5], prior=prior), np.array([-4.0, -5.0]), np.array([4.0, 3.0]), places=9)
    row, column = np.unravel_index(found.log_density.argmax(), found.log_density.shape)
    assert (row, column) == (3, 5)  # y = -2 and x = 1
    line = prior_density(known([0.5], prior=ls.priors.Mixture(1, 1)), np.array([-2.0]), np.array([2.0]), places=5)
    assert line.log_density.shape == (5,) and line.log_density.argmax() == 2


def test_more_dimensions_have_no_density_to_show(known):
    assert prior_density(known([0.5] * 3), np.zeros(3), np.ones(3)) is None


def test_a_plane_is_decoded_beforehand(known):
    model = known([1.0, 0.5], std=0.1)
    shown = points(model, Examples(X[:, :2]))
    measured = dimensions(model, shown)
    grid = rendered(model, measured, shown.codes, n=5)
    assert grid.projection == "axes:0,1" and grid.examples.shape == (1, 5, 5, 2)
    assert grid.examples[0, 0, 0] == pytest.approx(measured.low, abs=1e-5)  # the model decodes a code to itself
    assert grid.examples[0, 4, 0] == pytest.approx([measured.low[0], measured.high[1]], abs=1e-5)
    assert grid.low == pytest.approx(measured.low) and grid.high == pytest.approx(measured.high)


def test_of_more_dimensions_it_is_the_first_plane(known):
    model = known([1.0, 0.5, 0.8], std=0.1)
    shown = points(model, Examples(X))
    projection = principal(shown.codes, np.array([0.1, 0.2, 0.3]))
    grid = rendered(model, dimensions(model, shown), shown.codes, projection, n=3)
    places = (grid.examples[0].reshape(9, 3) - projection.centre) / projection.unit @ projection.components[:2].T
    across, up = np.meshgrid(*(np.linspace(low, high, 3) for low, high in zip(grid.low, grid.high, strict=True)))
    assert grid.projection == "principal" and np.allclose(places, np.stack([across, up], axis=-1).reshape(9, 2), atol=1e-4)


def test_one_dimension_is_a_plane_whose_rows_are_equal(known):
    model = known([1.0])
    shown = points(model, Examples(X[:, :1]))
    grid = rendered(model, dimensions(model, shown), shown.codes, n=4)
    assert grid.projection == "axes:0,0" and (grid.examples[0, 0] == grid.examples[0, 3]).all() and np.ptp(grid.examples[0, 0]) > 1


def test_a_grid_of_large_examples_has_fewer_spots(known, monkeypatch):
    model = known([0.5, 0.5])
    shown = points(model, Examples(X[:, :2]))
    size = math.prod(model.shape)
    monkeypatch.setattr(rendering, "MAX_VALUES", 50 * size)
    assert rendered(model, dimensions(model, shown), shown.codes).examples.shape[:3] == (1, 7, 7)
    monkeypatch.setattr(rendering, "MAX_VALUES", 15 * size)
    with pytest.raises(SettingError, match="too large"):
        rendered(model, dimensions(model, shown), shown.codes)


def test_an_infinite_kl_is_none_and_the_variance_tells_what_a_dimension_carries(known):
    model = known([1e25, 2e25])
    measured = dimensions(model, points(model, Examples(X[:, :2])))
    assert measured.kl is None and measured.share == pytest.approx([0.2, 0.8], abs=0.02)

"""A grid of decoded codes lies like the map: the first axis upwards, the second across."""

import numpy as np
import pytest
import torch
import torch.distributions as td

import latentscape as ls


def test_the_corners_are_where_the_map_has_them(known):
    found = ls.explore.manifold(known([1.0, 1.0]), n=5)
    assert found.examples.shape == (5, 5, 2) and found.axes == (0, 1) and found.spacing == "linear"
    corners = {(0, 0): (3, -3), (0, -1): (3, 3), (-1, 0): (-3, -3), (-1, -1): (-3, 3), (2, 2): (0, 0)}
    for (row, column), code in corners.items():
        assert found.examples[row, column] == pytest.approx(code, abs=1e-6)


def test_every_tile_is_decoded_from_its_coordinates(known):
    found = ls.explore.manifold(known([1.0, 1.0]), n=4, span=(-2.0, 1.0))
    assert found.up == pytest.approx([1, 0, -1, -2]) and found.across == pytest.approx([-2, -1, 0, 1])
    assert np.allclose(found.examples[..., 0], found.up[:, None], atol=1e-6)
    assert np.allclose(found.examples[..., 1], found.across[None], atol=1e-6)


def test_other_dimensions_stay_at_the_median(known):
    found = ls.explore.manifold(known([1.0] * 5), n=3, axes=(1, 3))
    assert np.allclose(found.examples[..., 1], found.up[:, None]) and np.allclose(found.examples[..., 3], found.across[None])
    assert np.allclose(found.examples[..., [0, 2, 4]], 0)
    laplace = ls.priors.Family(td.Laplace, 3, loc=5.0, scale=1.0)
    assert np.allclose(ls.explore.manifold(known([1.0] * 3, prior=laplace), n=3).examples[..., 2], 5, atol=1e-5)


def test_quantiles_take_equal_steps_of_probability(known):
    found = ls.explore.manifold(known([1.0, 1.0]), n=4, span=None)
    expected = torch.special.ndtri(torch.tensor([0.125, 0.375, 0.625, 0.875]))
    assert found.spacing == "quantiles" and found.across == pytest.approx(expected.numpy(), abs=1e-5)
    assert found.up == pytest.approx(expected.flip(0).numpy(), abs=1e-5)
    assert found.examples[0, 0] == pytest.approx([found.up[0], found.across[0]], abs=1e-5)


def test_quantiles_of_a_bounded_prior_stay_inside(known):
    uniform = ls.priors.Family(td.Uniform, 2, low=0.0, high=1.0)
    found = ls.explore.manifold(known([1.0, 1.0], prior=uniform, posterior=ls.posteriors.Dirac(2)), n=4, span=None)
    assert found.across == pytest.approx([0.125, 0.375, 0.625, 0.875])


def test_one_dimension_gives_one_row(known):
    found = ls.explore.manifold(known([1.0]), n=7, axes=(0, 0))
    assert found.examples.shape == (1, 7, 1) and found.up.shape == (1,)
    assert found.examples[0, :, 0] == pytest.approx(np.linspace(-3, 3, 7), abs=1e-6)


def test_images_keep_their_shape(trained):
    assert ls.explore.manifold(ls.load(trained).model, n=3).examples.shape == (3, 3, 1, 8, 8)


def test_codes_beyond_the_grid_are_counted(known):
    codes = np.array([[0.0, 0.0], [3.0, -3.0], [3.1, 0.0], [0.0, -9.0]])
    assert ls.explore.manifold(known([1.0, 1.0]), n=3, codes=codes).outside == 0.5
    assert ls.explore.manifold(known([1.0]), n=3, axes=(0, 0), codes=codes[:, :1]).outside == 0.25
    assert ls.explore.manifold(known([1.0] * 2), n=3, axes=(0, 0), codes=codes).outside == 0.25  # only the dimensions that are shown
    follow = np.random.default_rng(0).normal(size=(20_000, 2))
    quantiles = ls.explore.manifold(known([1.0, 1.0]), n=8, span=None, codes=follow)
    assert quantiles.outside == pytest.approx(quantiles.expected_outside, abs=0.01) and quantiles.expected_outside > 0.2
    assert ls.explore.manifold(known([1.0, 1.0]), n=3).outside is None

"""Every likelihood gives back the mean it was asked for, covers what it says, and adds up to one."""

import pytest
import torch
from torch.testing import assert_close

from latentscape.parts.likelihoods import Patterns
from latentscape.random import StreamNoise, generator
from latentscape.recipes.build import LIKELIHOODS
from latentscape.shapes import Support

OF_TABLES = ("columns",)  # those that take rows alone have tests of their own
VARIANTS = [(name, {}) for name in LIKELIHOODS if name not in OF_TABLES] + [
    ("gaussian", {"std": std}) for std in (0.3, "learnt", "optimal")
]


@pytest.fixture(params=VARIANTS, ids=lambda variant: "-".join(map(str, (variant[0], *variant[1].values()))))
def make(request):
    name, options = request.param

    def make(shape):
        likelihood = LIKELIHOODS[name](shape=shape, **options).eval()
        likelihood.learn([rows_of(shape)])
        return likelihood

    return make


def rows_of(shape):
    """Training examples of zeros and ones, each several times; not all that there are."""
    return (torch.rand(9, *shape, generator=generator("rows")) < 0.5).float().repeat(500, *[1] * len(shape))


def test_features_at_a_mean_give_that_mean(make):
    likelihood = make((2, 3))
    learns = isinstance(likelihood, Patterns)  # it has the mean of its training examples alone, and a little for all other rows
    mean = rows_of((2, 3)).mean(0) if learns else torch.tensor([[0.03, 0.2, 0.4], [0.5, 0.8, 0.97]])
    features = likelihood.features_at(mean)
    assert features.shape == likelihood.features
    assert_close(likelihood(features).mean, mean, **({"rtol": 0, "atol": 1 / 4_500} if learns else {}))


def test_leading_axes_are_kept(make):
    likelihood = make((2, 3))
    x = torch.rand(5, 2, 3, generator=generator("x"))
    x = x if likelihood.covers is not Support.BINARY else x.round()
    features = torch.randn(4, 5, *likelihood.features, generator=generator("features"))
    p = likelihood(features)
    assert p.mean.shape == (4, 5, 2, 3)
    assert p.log_prob(x).shape == (4, 5)
    assert_close(p.log_prob(x)[2, 3], likelihood(features[2, 3]).log_prob(x[3]))


def test_draws_are_values_that_it_covers(make):
    likelihood = make((2, 3))
    p = likelihood(torch.randn(5, *likelihood.features, generator=generator("features")))
    x = p.draw(StreamNoise(generator("draws")), 7)
    low, high = likelihood.covers.interval
    assert x.shape == (7, 5, 2, 3)
    assert ((low <= x) & (x <= high)).all()
    assert p.log_prob(x).isfinite().all()


def test_it_adds_up_to_one(make):
    """A density over its interval, by the trapezoid rule; a probability over the whole numbers in it."""
    likelihood = make((1,)).double()
    p = likelihood(torch.randn(5, *likelihood.features, dtype=torch.float64, generator=generator("features")))
    low, high = (max(-50.0, min(50.0, end)) for end in likelihood.covers.interval)
    n = 20_001 if likelihood.is_density else round(high - low) + 1
    each = p.log_prob(torch.linspace(low, high, n, dtype=torch.float64).reshape(n, 1, 1)).exp()
    total = torch.trapezoid(each, dx=(high - low) / (n - 1), dim=0) if likelihood.is_density else each.sum(0)
    assert_close(total, torch.ones(5, dtype=torch.float64), rtol=0, atol=1e-8)

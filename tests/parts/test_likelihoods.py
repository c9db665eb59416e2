"""A likelihood whose standard deviation is set by the values."""

import torch
from torch.testing import assert_close

from latentscape.parts.likelihoods import Gaussian
from latentscape.random import generator


def test_the_optimal_standard_deviation_of_a_batch_is_its_root_mean_squared_error():
    mean, x = torch.randn(2, 6, 4, dtype=torch.float64, generator=generator("values"))
    likelihood = Gaussian((4,), "optimal").double()
    std = (x - mean).square().mean().sqrt()
    assert_close(likelihood(mean).log_prob(x), torch.distributions.Normal(mean, std).log_prob(x).sum(-1))
    for _ in range(300):
        likelihood(mean).log_prob(x)
    assert_close(likelihood.eval()(mean).log_std.exp(), std)  # a running mean of its log
    likelihood.settle(lambda: 0.25)
    assert_close(likelihood.log_std.exp(), torch.tensor(0.5, dtype=torch.float64))

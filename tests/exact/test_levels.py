"""Values on levels: their probabilities are those of a logistic variable that is rounded, and add up to 1."""

import math

import numpy as np
import pytest
import torch
from scipy import stats
from torch.autograd import gradcheck
from torch.testing import assert_close

import latentscape as ls
from latentscape.distributions import DiscretisedLogistic
from latentscape.distributions.levels import location_of_mean, mean_between
from latentscape.errors import DataError, SettingError
from latentscape.random import StreamNoise, generator

LEVELS = torch.arange(256, dtype=torch.float64) / 255
LOCATIONS = torch.tensor([-3.0, -0.01, 0.0, 0.2, 0.5, 0.501, 0.999, 1.3], dtype=torch.float64)
LOG_SCALES = torch.tensor([-9.0, -6.0, -3.0, -1.0, 1.0], dtype=torch.float64)


def every(dtype):
    location, log_scale = (axis.to(dtype).reshape(-1, 1) for axis in torch.meshgrid(LOCATIONS, LOG_SCALES, indexing="ij"))
    return location, log_scale, DiscretisedLogistic(location, log_scale, 255, event=1).log_prob_each(LEVELS.to(dtype))


def test_probabilities_are_those_of_scipy_and_add_up_to_one():
    location, log_scale, log_prob = every(torch.float64)
    half = 0.5 / 255
    low, high = torch.where(LEVELS == 0, -math.inf, LEVELS - half), torch.where(LEVELS == 1, math.inf, LEVELS + half)
    logistic = stats.logistic(location.numpy(), log_scale.exp().numpy())
    upper = high.numpy() > location.numpy()  # differences of the smaller tails
    true = np.where(upper, logistic.sf(low.numpy()) - logistic.sf(high.numpy()), logistic.cdf(high.numpy()) - logistic.cdf(low.numpy()))
    assert_close(log_prob.exp(), torch.from_numpy(true), rtol=1e-9, atol=1e-15)
    assert_close(log_prob.exp().sum(-1), torch.ones(len(log_prob), dtype=torch.float64), rtol=0, atol=1e-12)


def test_single_precision_and_far_tails_stay_finite():
    *_, exact = every(torch.float64)
    *_, single = every(torch.float32)
    assert single.isfinite().all()
    assert_close(single.double(), exact, rtol=2e-4, atol=2e-3)  # at a scale of e^-9, a rounding of 6e-8 is 5e-4 of a scale
    assert exact.min() < -10_000


def test_draws_have_the_probabilities_of_their_levels():
    p = DiscretisedLogistic(torch.tensor([0.02, 0.5, 0.97]), torch.tensor([-3.0, -4.5, -2.0]), 255, event=1)
    x = p.draw(StreamNoise(generator("levels")), 20_000)
    assert x.shape == (20_000, 3)
    for column in range(3):
        counted = torch.bincount((x[:, column] * 255).round().long(), minlength=256).double()
        expected = p.log_prob_each(LEVELS.float().unsqueeze(1))[:, column].double().exp() * 20_000
        common = expected > 5
        deviation = ((counted - expected)[common].square() / expected[common]).sum()
        assert deviation < stats.chi2.ppf(1 - 1e-4, df=int(common.sum()))


def test_the_mean_is_that_of_the_levels_to_half_a_level():
    location, log_scale, log_prob = every(torch.float64)
    of_levels = (log_prob.exp() * LEVELS).sum(-1, keepdim=True)
    assert_close(mean_between(location, log_scale), of_levels, rtol=0, atol=0.5 / 255 + 1e-12)
    mean = torch.tensor([0.005, 0.3, 0.995], dtype=torch.float64)
    assert_close(mean_between(location_of_mean(mean, torch.tensor(-2.0)), torch.tensor(-2.0)), mean)


def test_gradients_are_those_of_differences():
    location = torch.tensor([0.1, 0.5, 0.9], dtype=torch.float64, requires_grad=True)
    log_scale = torch.tensor([-4.0, -2.0, -5.0], dtype=torch.float64, requires_grad=True)
    for x in (torch.zeros(3), torch.ones(3), torch.tensor([20, 130, 230]) / 255):
        assert gradcheck(lambda m, s, x=x: DiscretisedLogistic(m, s, 255, event=1).log_prob_each(x.double()), (location, log_scale))


def test_values_between_levels_are_refused():
    likelihood = ls.likelihoods.DiscretisedLogistic((3,))
    likelihood.learn([torch.tensor([[0.0, 1.0, 77 / 255]])])
    with pytest.raises(DataError, match=r"levels k / 255, but a training example holds 0\.123"):
        likelihood.learn([torch.tensor([[0.0, 1.0, 0.123]])])
    with pytest.raises(SettingError, match="from 1 to 65,535"):
        ls.likelihoods.DiscretisedLogistic((3,), levels=0)


def test_bits_per_dimension_are_those_of_the_elbo(here):
    x = torch.randint(0, 256, (60, 1, 4, 4), generator=generator("pixels"), dtype=torch.uint8)
    np.save("x.npy", x.numpy())
    run = ls.run(
        "x.npy",
        "array-unit",
        settings={"model.likelihood": "discretised-logistic", "train.epochs": 2},
        out="run",
        device="cpu",
        pictures=False,
    )
    assert run.recipe.model.likelihood.options == {"levels": 255}
    figures = run.measured["train"]
    assert figures.bits_per_dim == pytest.approx(-figures.elbo / (16 * math.log(2)))
    assert 7.5 < figures.bits_per_dim < 10  # uniform bytes have 8 bits
    assert run.figures("train", figures)["bits_per_dim"] == figures.bits_per_dim
    other = ls.run("x.npy", "array-unit", settings={"train.epochs": 1}, out="b", device="cpu", pictures=False)
    assert "bits_per_dim" not in other.figures("train", other.measured["train"])


def test_the_command_line_prints_bits_per_dimension(here, ask):
    np.save("x.npy", torch.randint(0, 256, (60, 4, 4), generator=generator("pixels"), dtype=torch.uint8).numpy())
    said = ask("train", "x.npy", "--likelihood", "discretised-logistic", "--epochs", 2, "--no-report", "--out", "run")
    assert said.code == 0 and "valid: " in said.out and "bits per dimension" in said.out
    assert "heldout: " in ask("evaluate", "run", "--split", "heldout").out


def test_a_learnt_scale_is_one_for_each_channel():
    likelihood = ls.likelihoods.DiscretisedLogistic((3, 4, 5), scale="learnt")
    assert likelihood.features == (3, 4, 5) and likelihood.log_scale.shape == (3, 1, 1)
    with torch.no_grad():
        likelihood.log_scale.copy_(torch.tensor([-5.0, -3.0, -1.0]).view(3, 1, 1))
    h, x = torch.rand(2, 3, 4, 5), torch.randint(0, 256, (2, 3, 4, 5)) / 255
    scales = likelihood.log_scale.detach().expand(2, 3, 4, 5)
    predicted = ls.likelihoods.DiscretisedLogistic((3, 4, 5))(torch.cat([h, scales], dim=1))
    assert torch.allclose(likelihood(h).log_prob(x), predicted.log_prob(x))
    mean, std = torch.rand(3, 4, 5), torch.rand(3, 4, 5) * 0.2
    without = likelihood.without_code(mean, std)
    assert torch.allclose(without.mean[0], mean.clamp(0.005, 0.995), atol=1e-3)
    variance = (without.log_scale.exp() * math.pi / math.sqrt(3)).square()[:, 0, 0]
    assert torch.allclose(variance, std.square().mean((1, 2)))
    assert torch.allclose(likelihood(likelihood.features_at(mean)).mean, mean.clamp(0.005, 0.995), atol=1e-3)
    with pytest.raises(SettingError, match="'predicted' or 'learnt', but it is 'fixed'"):
        ls.likelihoods.DiscretisedLogistic((3,), scale="fixed")


def test_the_best_learnt_scale_is_that_of_the_errors():
    """With the locations known, the likelihood is highest at the scale of the logistic variables that were rounded."""
    truth = ls.likelihoods.DiscretisedLogistic((1, 64, 64), scale="learnt")
    with torch.no_grad():
        truth.log_scale.fill_(-3.0)
    h = torch.full((4, 1, 64, 64), 0.5)
    x = truth(h).draw(StreamNoise(generator("levels")))[0]
    totals = {}
    for log_scale in (-3.3, -3.1, -3.0, -2.9, -2.7):
        with torch.no_grad():
            truth.log_scale.fill_(log_scale)
        totals[log_scale] = float(truth(h).log_prob(x).sum().detach())
    assert max(totals, key=totals.get) == -3.0

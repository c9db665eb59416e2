"""A plain sentence about whether it worked."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.measures import judge
from latentscape.measures.diagnosis import elbo_without_code, far_samples, share_of_far, variance
from latentscape.recipes import with_settings
from latentscape.recipes.build import build_model


@pytest.fixture(scope="module")
def run(trained):
    return ls.load(trained)


@pytest.fixture(scope="module")
def measured(run):
    return {part: ls.measure(run.model, run.splits.part(part)) for part in ("train", "valid")}


@pytest.fixture
def say(run, measured):
    """The judgement on a run's own figures, with some of them changed; `valid_` before a name changes those of `valid` alone."""

    def change(judged=None, **changes):
        figures = {}
        for part, found in measured.items():
            own = {
                name.removeprefix("valid_"): value for name, value in changes.items() if part == "valid" or not name.startswith("valid_")
            }
            figures[part] = replace(found, **own)
        return judge(figures, run.splits.train, run.model.latent, **(judged or {}))

    return change


def test_a_model_that_has_learnt_has_worked(say, run, measured):
    of_run = {"elbo_without_code": run.judgement.elbo_without_code, "far_samples": run.judgement.far_samples}
    judgement = say(of_run)
    explained = 1 - measured["valid"].mse / variance(run.splits.train)
    assert judgement.worked and judgement == run.judgement
    assert judgement.sentence.startswith("It worked") and "2 of 2 latent dimensions" in judgement.sentence
    assert (
        f"validation examples explain {explained:.0%} of the variance of the data" in judgement.sentence
        and "overfits" not in judgement.sentence
    )


def test_validation_figures_are_judged_if_there_are_any(say, run, measured):
    spread = variance(run.splits.train)
    assert "explain 7%" in say(valid_mse=0.93 * spread).sentence and "explain 93%" in say(valid_mse=0.07 * spread).sentence
    assert "collapsed" in say(valid_kl=0.012).sentence and "(1.2 nats)" in say(valid_kl=1.2).sentence
    assert not say(valid_mse=float("nan")).worked
    train = measured["train"]
    assert judge({"train": replace(train, kl=0.012), "valid": train}, run.splits.train, 2).worked


def test_a_kl_near_0_is_a_posterior_collapse(say):
    judgement = say(kl=0.012)
    assert not judgement.worked and "collapsed (its KL is 0.012 nats)" in judgement.sentence and "lower beta" in judgement.sentence


def test_the_kl_of_a_transformation_hides_no_collapse_of_the_code(say):
    judgement = say(kl=0.8, kl_each=(0.004, 0.003), active_units=0)  # as of a model that sums over transpositions
    assert not judgement.worked and "collapsed (its KL is 0.007 nats)" in judgement.sentence
    assert "about the same, but for the transformation of each example; train longer, or lower beta" in judgement.sentence
    assert "but for" not in say(kl=0.007, kl_each=(0.004, 0.003), active_units=0).sentence
    assert say(kl=0.8, kl_each=(0.4, 0.003), active_units=1).worked


def test_a_conditional_model_is_judged_by_what_it_explains(run, measured):
    """Its context may explain all, so that nothing is left for the code."""
    spread = variance(run.splits.train)
    train = replace(run.splits.train, context=torch.zeros(len(run.splits.train), 2))

    def say(**changes):
        return judge({part: replace(figures, **changes) for part, figures in measured.items()}, train, 2)

    unused = say(kl=0.012, mse=0.04 * spread, active_units=0)
    assert unused.worked and unused.sentence == (
        "It worked: the context explains 96% of the variance of validation examples, and the code carries nothing (its KL is 0.012 nats)."
    )
    worse = {
        part: replace(figures, kl=0.012, mse=mse, elbo=None) for (part, figures), mse in zip(measured.items(), (0.03, 0.06), strict=True)
    }
    overfits = judge(worse, train, 2)
    assert overfits.worked and "the code carries nothing" in overfits.sentence and "100% worse there" in overfits.sentence
    collapsed = say(kl=0.012, mse=0.97 * spread)
    assert not collapsed.worked and "the context alone, which explains 3% of the variance" in collapsed.sentence
    assert "lower beta" in collapsed.sentence and collapsed.sentence.count(". ") == 0
    assert say(mse=0.04 * spread) == judge(
        {part: replace(figures, mse=0.04 * spread) for part, figures in measured.items()}, run.splits.train, 2
    )


def test_reconstructions_no_better_than_the_mean_are_a_failure(say, run):
    spread = variance(run.splits.train)
    for mse, share in ((spread, "0%"), (0.97 * spread, "3%"), (2 * spread, "0%")):
        judgement = say(mse=mse)
        assert not judgement.worked and f"explain {share}" in judgement.sentence and "train longer" in judgement.sentence
    assert say(mse=0.9 * spread).worked


def test_a_model_that_is_much_worse_on_new_examples_overfits(say, measured):
    train = measured["train"]
    judgement = say(valid_elbo=train.elbo - 0.5 * abs(train.elbo))
    assert judgement.worked and "50%" in judgement.sentence and "overfits" in judgement.sentence
    assert "overfits" not in say(valid_elbo=train.elbo - 0.01 * abs(train.elbo)).sentence


def test_a_model_with_a_better_elbo_on_new_examples_does_not_overfit(say, measured):
    """Under a Gaussian, one column in large units decides the squared error, and not the ELBO."""
    better = {"valid_elbo": measured["train"].elbo + 0.1, "mse": 0.02, "valid_mse": 0.03, "binarisation": None}
    assert "overfits" not in say(**better).sentence
    assert "overfits" in say(**better | {"valid_elbo": measured["train"].elbo - 0.1}).sentence


def test_an_autoencoder_is_judged_by_its_reconstructions(say, run):
    judgement = say(elbo=None, kl=None, active_units=None, kl_each=None)
    assert judgement.worked and "latent dimensions" not in judgement.sentence
    judgement = say(elbo=None, kl=None, active_units=None, kl_each=None, mse=0.03, valid_mse=0.045)
    assert "50%" in judgement.sentence
    assert "overfits" in judgement.sentence


def test_without_a_validation_part_the_training_part_is_judged(run, measured):
    judgement = judge({"train": measured["train"]}, run.splits.train, 2)
    assert judgement.worked and "training examples" in judgement.sentence


def test_figures_that_are_no_numbers_are_no_success(say):
    assert not say(mse=float("nan")).worked
    assert not say(kl=float("nan"), elbo=float("nan"), log_likelihood=float("nan")).worked


def test_the_variance_is_that_of_the_values(run):
    assert variance(run.splits.train) == pytest.approx(run.splits.train.values().double().var(0, correction=0).mean().item(), rel=1e-9)


def test_every_judgement_is_one_sentence(say):
    for judgement in (say(), say(kl=0.01), say(mse=1.0), say(valid_elbo=-100.0)):
        assert judgement.sentence.endswith(".") and judgement.sentence.count(". ") == 0 and "\n" not in judgement.sentence


LIKELIHOODS = {
    "bernoulli": "bernoulli",
    "continuous-bernoulli": "continuous-bernoulli",
    "gaussian": "gaussian",
    "a fixed std": {"kind": "gaussian", "std": 0.3},
}


@pytest.mark.parametrize("kind", ["autoencoder", "ladder"])
@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_the_elbo_without_a_code_is_the_highest_that_one_constant_reaches(run, likelihood, kind):
    """The maximum is found by gradient ascent on the features of one constant decoder, and for a Gaussian in closed form."""
    scaling = {} if "bernoulli" in likelihood else {"data.scale": "standard"}
    recipe = with_settings(run.recipe, {"model.likelihood": LIKELIHOODS[likelihood], "model.kind": kind, **scaling})
    train = ls.Examples(0.1 + 0.8 * run.splits.train.values())  # no value is constant at 0 or 1, where a density has no maximum
    model = build_model(recipe, train.shape, train=train)
    value = elbo_without_code(model, train, train)
    x = train.values().double()
    if likelihood == "gaussian":  # one std for all values of the scaled data
        scale = model.scaling.scale.double()
        var = (x / scale).var(0, correction=0).mean().item()
        assert value == pytest.approx(-32 * (1 + math.log(2 * math.pi * var)) - 64 * scale.log().item(), abs=1e-3)
        return
    family = (model if kind == "ladder" else model.decoder).likelihood
    features = torch.zeros(1, *train.shape, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([features], max_iter=100, line_search_fn="strong_wolfe")

    def loss():
        optimiser.zero_grad()
        minus = -family(features).log_prob(model.scaled(x)).mean()
        minus.backward()
        return minus

    optimiser.step(loss)
    best = -loss().item() - (64 * model.scaling.scale.double().log().item() if scaling else 0.0)
    assert value == pytest.approx(best, abs=0.01)


def test_an_elbo_below_that_without_a_code_is_a_failure(say, measured):
    elbo = measured["valid"].elbo
    for without, worked in ((elbo - 0.01, True), (elbo + 0.01, False)):
        assert say({"elbo_without_code": without}).worked == worked
    judgement = say({"elbo_without_code": -26.9, "beta": 0.0}, elbo=-56.3, kl=40.0)
    assert judgement.sentence == (
        "It did not work: its ELBO on validation examples, -56.30 nats, is below the -26.90 nats of a decoder that ignores the code; "
        "raise beta to 1."
    )
    assert "train longer, or choose another prior" in say({"elbo_without_code": -26.9}, elbo=-56.3).sentence
    assert (
        "87% of the prior's samples lie far from all codes" in say({"elbo_without_code": -26.9, "far_samples": 0.87}, elbo=-56.3).sentence
    )
    assert "it overfits; train less" in say({"elbo_without_code": -26.9, "beta": 0.0}, valid_elbo=-56.3).sentence
    assert say({"elbo_without_code": None}, elbo=None, kl=None, active_units=None).worked  # a deterministic autoencoder


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({"objective.beta": 0.0}, {"objective.beta": 1.0}),
        ({"model.posterior": "beta"}, {"model.posterior": "beta", "model.prior": "uniform"}),
    ],
)
def test_the_remedy_of_a_low_elbo_helps(tmp_path, settings, remedy):
    bad = ls.run("digits", settings={"train.epochs": 30, **settings}, out=tmp_path / "bad", pictures=False).judgement
    assert (
        not bad.worked and "of a decoder that ignores the code" in bad.sentence and bad.elbo_without_code == pytest.approx(-26.9, abs=0.05)
    )
    assert ls.load(tmp_path / "bad").judgement == bad
    good = ls.run("digits", settings={"train.epochs": 30, **remedy}, out=tmp_path / "good", pictures=False).judgement
    assert good.worked and good.far_samples < 0.1 and (bad.far_samples > 0.8 or "raise beta to 1" in bad.sentence)


def test_a_prior_that_the_codes_do_not_match_is_named(say):
    assert say({"far_samples": 0.2}) == replace(say(), far_samples=0.2)
    judgement = say({"far_samples": 0.21})
    assert judgement.worked and judgement.sentence.endswith(
        ", but 21% of the prior's samples lie far from all codes; choose another prior or posterior."
    )
    assert "raise beta, or choose another prior" in say({"far_samples": 0.21, "beta": 0.5}).sentence


@pytest.mark.parametrize("latent", [1, 2, 16])
@pytest.mark.parametrize("with_new", [True, False])
def test_one_in_a_hundred_samples_of_a_prior_is_far_from_codes_that_match_it(latent, with_new):
    def codes(n, seed):
        return torch.randn(n, latent, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)

    new = codes(2000, 2) if with_new else None
    shares = [share_of_far(codes(2000, 10 * i), codes(2000, 10 * i + 1), codes(2000, 10 * i + 2) if with_new else None) for i in range(5)]
    assert 0.005 < np.mean(shares) < 0.02
    assert share_of_far(codes(2000, 0), codes(2000, 1) * 0.1, None if new is None else new * 0.1) > 0.5
    assert share_of_far(codes(2000, 0) * 0.1 + 8, codes(2000, 1), new) > 0.99


def test_codes_are_compared_under_noise_of_their_own(run):
    """A collapsed posterior is the prior: with the same noise for both parts, each new code would coincide with a training code."""
    unused = build_model(with_settings(run.recipe, {"model.latent": 32}), run.splits.train.shape)
    with torch.no_grad():
        for parameter in unused.encoder.parameters():
            parameter.zero_()
    assert far_samples(unused, run.splits.train, run.splits.valid) < 0.05
    assert far_samples(unused, run.splits.train, run.splits.train) < 0.05


def test_a_judgement_uses_validation_examples_and_never_held_out_ones(tmp_path):
    run = ls.run("digits", settings={"train.epochs": 1, "objective.beta": 0.0}, out=tmp_path / "run", pictures=False)
    splits = run.splits
    assert run.judgement.elbo_without_code == elbo_without_code(run.model, splits.train, splits.valid)
    assert run.judgement.far_samples == far_samples(run.model, splits.train, splits.valid)

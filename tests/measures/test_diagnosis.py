"""A plain sentence about whether it worked."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.measures import Gain, TrainingFacts, judge, learnt
from latentscape.measures.learnt import elbo_without_code
from latentscape.measures.samples import far_samples, share_of_far
from latentscape.recipes import with_settings
from latentscape.recipes.build import build_model


@pytest.fixture(scope="module")
def run(trained):
    return ls.load(trained)


@pytest.fixture(scope="module")
def measured(run):
    return learnt(run.model, run.splits)


@pytest.fixture
def say(run, measured):
    """The judgement on what a run has learnt, with some of it changed; `valid_` before a name changes that of `valid` alone.

    `share`, `structure`, `gain` and `without` change the shares that are explained, the mean gain, and the ELBO
    without a code; other names are those of figures.
    """

    def change(judged=None, **changes):
        parts = {}
        for part, found in measured.items():
            own = {
                name.removeprefix("valid_"): value for name, value in changes.items() if part == "valid" or not name.startswith("valid_")
            }
            if "share" in own:
                found = replace(found, explained=replace(found.explained, share=own.pop("share")))
            if "structure" in own:
                found = replace(found, explained=replace(found.explained, structure=own.pop("structure")))
            if "gain" in own:
                found = replace(found, gain=replace(found.gain, mean=own.pop("gain")))
            if "without" in own:
                found = replace(found, elbo_without_code=own.pop("without"))
            parts[part] = replace(found, figures=replace(found.figures, **own))
        return judge(parts, run.model.latent, **(judged or {}))

    return change


def facts(**known):
    return {"training": TrainingFacts(**known)}


def test_a_model_that_has_learnt_has_worked(say, run, measured):
    judgement = say({"far_samples": run.judgement.far_samples})
    assert judgement.worked and judgement == run.judgement
    assert judgement.sentence.startswith("It worked") and "2 of 2 latent dimensions" in judgement.sentence
    share = measured["valid"].explained.share
    assert f"validation examples explain {share:.0%} of the variance of the data." in judgement.sentence
    assert run.explained == {part: each.explained for part, each in measured.items()}


def test_validation_figures_are_judged_if_there_are_any(say, measured):
    assert "explain 7%" in say(valid_share=0.07).sentence and "explain 93%" in say(valid_share=0.93).sentence
    assert "collapsed" in say(valid_kl=0.012).sentence and "(1.2 nats)" in say(valid_kl=1.2).sentence
    assert not say(valid_mse=float("nan")).worked
    train = measured["train"]
    assert judge({"train": replace(train, figures=replace(train.figures, kl=0.012)), "valid": train}, 2).worked


def test_a_kl_near_0_is_a_posterior_collapse(say):
    judgement = say(kl=0.012)
    assert not judgement.worked and "collapsed (its KL is 0.012 nats)" in judgement.sentence and "lower beta" in judgement.sentence


def test_the_kl_of_a_transformation_hides_no_collapse_of_the_code(say):
    judgement = say(kl=0.8, kl_each=(0.004, 0.003), active_units=0)  # as of a model that sums over transpositions
    assert not judgement.worked and "collapsed (its KL is 0.007 nats)" in judgement.sentence
    assert "about the same, but for the transformation of each example; train longer, or lower beta" in judgement.sentence
    assert "but for" not in say(kl=0.007, kl_each=(0.004, 0.003), active_units=0).sentence
    assert say(kl=0.8, kl_each=(0.4, 0.003), active_units=1).worked


def test_a_conditional_model_is_judged_by_what_it_explains(say):
    """Its context may explain all, so that nothing is left for the code."""
    conditional = {"conditional": True}
    unused = say(conditional, kl=0.012, share=0.96, active_units=0)
    assert unused.worked and unused.sentence == (
        "It worked: the context explains 96% of the variance of the data on validation examples, "
        "and the code carries nothing (its KL is 0.012 nats)."
    )
    overfits = say(conditional, kl=0.012, gain=10.0, valid_gain=1.0)
    assert overfits.worked and "the code carries nothing" in overfits.sentence and overfits.sentence.startswith("It overfits")
    collapsed = say(conditional, kl=0.012, share=0.03)
    assert not collapsed.worked and "the context alone, which explains 3% of the variance" in collapsed.sentence
    assert "lower beta" in collapsed.sentence and collapsed.sentence.count(". ") == 0
    assert say(conditional, share=0.96) == say(share=0.96)


def test_reconstructions_no_better_than_the_mean_are_a_failure(say):
    for share, said in ((0.0, "0%"), (0.03, "3%"), (-1.0, "0%")):
        judgement = say(facts(rises=True), share=share)
        assert not judgement.worked and f"explain {said}" in judgement.sentence
        assert judgement.longer and judgement.sentence.endswith("; train longer, or with a higher learning rate.")
    assert say(share=0.1).worked
    assert say(share=0.0).sentence.endswith("; train with more latent dimensions, or at another learning rate.")
    assert "its columns are not correlated" in say(facts(rises=True, uncorrelated=lambda: True), share=0.0).sentence


def test_one_column_of_many_that_is_explained_is_enough(say, measured):
    columns = (ls.measures.ColumnShare("a", 0.9), *(ls.measures.ColumnShare(f"x{i}", 0.0) for i in range(30)))
    parts = {"train": replace(measured["train"], explained=ls.measures.Explained(0.03, 1000, columns))}
    judgement = judge(parts, 2)
    assert judgement.worked and "(1 of 31 columns is explained, 'x0', 'x1', 'x2' and 27 more are not)" in judgement.sentence
    columns = (replace(columns[0], explained=0.4), *columns[1:])
    assert not judge({"train": replace(measured["train"], explained=ls.measures.Explained(0.03, 1000, columns))}, 2).worked


def test_a_code_that_is_worth_less_on_new_examples_overfits(say, measured):
    train, valid = measured["train"].gain, measured["valid"].gain
    judgement = say(valid_gain=0.5 * train.mean)
    assert judgement.worked and judgement.sentence.startswith("It overfits: 2 of 2") and "It worked" not in judgement.sentence
    assert f"the code is worth {0.5 * train.mean:.1f} nats there and {train.mean:.1f} nats on training examples" in judgement.sentence
    assert "overfits" not in say(valid_gain=0.81 * train.mean).sentence  # less than a fifth
    assert 0.5 * train.mean > 2 * math.hypot(train.se, valid.se)


def test_a_difference_within_its_error_is_no_overfitting(measured):
    def said(se, rows):
        parts = {
            "train": replace(measured["train"], gain=Gain(4.0, 0.1, 1000)),
            "valid": replace(measured["valid"], gain=Gain(2.0, se, rows)),
        }
        return judge(parts, 2).sentence

    assert said(0.9, 100).startswith("It overfits") and said(1.1, 100).startswith("It worked")
    assert said(0.1, 10).startswith("It overfits") and said(0.1, 9).startswith("It worked")


@pytest.mark.parametrize(
    ("known", "advice"),
    [
        ({"rises": True}, "train longer, or on more examples"),
        ({"falls": True}, "stop at the best epoch (train.patience = 10), or train on more examples"),
        ({}, "train on more examples, or with a smaller network"),
    ],
)
def test_what_to_do_against_overfitting_depends_on_the_training(say, known, advice):
    judgement = say(facts(**known), valid_gain=0.1)
    assert judgement.sentence.endswith(f"; {advice}.") and judgement.longer == ("longer" in advice)


def test_an_autoencoder_is_judged_by_its_reconstructions(say):
    without = {"elbo": None, "kl": None, "active_units": None, "kl_each": None, "without": None}
    judgement = say(**without)
    assert judgement.worked and "latent dimensions" not in judgement.sentence
    judgement = say(**without, gain=40.0, valid_gain=20.0, share=0.8, valid_share=0.4)
    assert judgement.sentence.startswith("It overfits: reconstructions of validation examples explain 40% of the variance of the data")
    assert "but 80% on training examples" in judgement.sentence


def test_without_a_validation_part_the_training_part_is_judged(measured):
    judgement = judge({"train": measured["train"]}, 2)
    assert judgement.worked and "training examples" in judgement.sentence


def test_few_examples_are_counted_in_the_sentence(say):
    assert "reconstructions of only 29 validation examples explain" in say(valid_n=29).sentence
    assert "of only 1 validation example explain" in say(valid_n=1).sentence
    assert "of validation examples explain" in say(valid_n=30).sentence


def test_figures_that_are_no_numbers_are_no_success(say):
    assert not say(mse=float("nan")).worked
    assert not say(kl=float("nan"), elbo=float("nan"), log_likelihood=float("nan")).worked


def test_every_judgement_is_one_sentence(say):
    for judgement in (say(), say(kl=0.01), say(share=0.0), say(valid_gain=0.1), say(valid_elbo=-100.0, valid_gain=-70.0)):
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
    elbo = measured["valid"].figures.elbo
    for without, worked in ((elbo - 1, True), (elbo + 1, False)):
        assert say(without=without, gain=elbo - without).worked == worked
    lower = {"elbo": -56.3, "without": -26.9, "gain": -29.4}
    judgement = say(facts(beta=0.0), **lower, kl=40.0)
    assert judgement.sentence == (
        "It did not work: its ELBO on validation examples, -56.30 nats, is below the -26.90 nats of a decoder that ignores the code; "
        "raise beta to 1."
    )
    assert say(facts(rises=True), **lower).sentence.endswith("; train longer, or choose another prior or posterior.")
    assert say(**lower).sentence.endswith("; choose another prior or posterior.")
    assert "its columns are not correlated" in say(facts(uncorrelated=lambda: True), **lower).sentence
    assert "87% of the prior's samples lie far from all codes" in say({"far_samples": 0.87}, **lower).sentence
    overfits = say(facts(beta=0.0), **{f"valid_{name}": value for name, value in lower.items()}).sentence
    assert overfits.endswith("; it overfits; train on more examples, or with a smaller network.")
    assert say(elbo=None, kl=None, active_units=None, without=None).worked  # a deterministic autoencoder


def test_a_low_elbo_is_no_failure_within_its_error(measured):
    valid = measured["valid"]
    for mean, worked in ((-1.9, True), (-2.1, False)):
        low = replace(valid, figures=replace(valid.figures, elbo=-26.9 + mean), elbo_without_code=-26.9, gain=Gain(mean, 1.0, 100))
        assert judge({"train": measured["train"], "valid": low}, 2).worked == worked


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
    assert "raise beta, or choose another prior" in say({"far_samples": 0.21} | facts(beta=0.5)).sentence


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


def test_a_gain_by_chance_on_columns_that_are_not_correlated_is_a_failure(measured):
    def judged(se, **known):
        return judge({"train": replace(measured["train"], gain=Gain(0.1, se, 1000))}, 2, **facts(**known))

    assert not judged(0.06, uncorrelated=lambda: True).worked
    assert "is no more than chance away from the" in judged(0.06, uncorrelated=lambda: True).sentence
    assert judged(0.04, uncorrelated=lambda: True).worked and judged(0.06).worked


def test_a_training_that_ended_early_needs_more_patience_and_cannot_go_on(say):
    for changes, known, advice in (
        ({"kl": 0.01, "share": 0.0}, {}, "train {}, or lower beta."),
        ({"share": 0.01}, {"rises": True}, "train {}, or with a higher learning rate."),
    ):
        ended, whole = say(facts(ended_early=True, **known), **changes), say(facts(**known), **changes)
        assert whole.longer and whole.sentence.endswith(advice.format("longer"))
        assert not ended.longer and ended.sentence.endswith(advice.format("with more patience"))


def test_blobs_of_the_right_colour_have_not_worked(say):
    blobs = say(share=0.4, structure=0.2)
    assert not blobs.worked
    assert "explain 20% of the structure of the images (40% of their variance, with the mean colour of each)" in blobs.sentence
    things = say(share=0.4, structure=0.3)
    assert things.worked and "explain 30% of the structure of the images (40% of their variance" in things.sentence


def test_a_model_of_images_that_uses_few_dimensions_is_to_train_longer(say, run):
    few = (1.0,) + (0.0,) * 31
    judgement = say(share=0.4, structure=0.1, kl_each=few, active_units=1)
    assert not judgement.worked and judgement.longer
    assert "; only 1 of 32 latent dimensions are in use: train longer, or at another learning rate." in judgement.sentence
    many = say(share=0.4, structure=0.1, kl_each=(1.0,) * 32, active_units=32)
    assert not many.longer and "more latent dimensions" in many.sentence
    assert "train longer, or with a higher learning rate" in say(facts(rises=True), share=0.4, structure=0.1).sentence

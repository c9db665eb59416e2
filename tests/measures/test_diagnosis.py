"""A plain sentence about whether it worked."""

from dataclasses import replace

import pytest
import torch

import latentscape as ls
from latentscape.measures import judge
from latentscape.measures.diagnosis import variance


@pytest.fixture(scope="module")
def run(trained):
    return ls.load(trained)


@pytest.fixture(scope="module")
def measured(run):
    return {part: ls.measure(run.model, run.splits.part(part)) for part in ("train", "valid")}


@pytest.fixture
def say(run, measured):
    """The judgement on a run's own figures, with some of them changed; `valid_` before a name changes those of `valid` alone."""

    def change(**changes):
        figures = {}
        for part, found in measured.items():
            own = {
                name.removeprefix("valid_"): value for name, value in changes.items() if part == "valid" or not name.startswith("valid_")
            }
            figures[part] = replace(found, **own)
        return judge(figures, run.splits.train, run.model.latent)

    return change


def test_a_model_that_has_learnt_has_worked(say, run, measured):
    judgement = say()
    explained = 1 - measured["valid"].mse / variance(run.splits.train)
    assert judgement.worked and judgement == run.judgement
    assert judgement.sentence.startswith("It worked") and "2 of 2 latent dimensions" in judgement.sentence
    assert (
        f"validation examples explain {explained:.0%} of the variance of the data" in judgement.sentence
        and "overfits" not in judgement.sentence
    )


def test_validation_figures_are_judged_where_there_are_any(say, run, measured):
    spread = variance(run.splits.train)
    assert "explain 7%" in say(valid_mse=0.93 * spread).sentence and "explain 93%" in say(valid_mse=0.07 * spread).sentence
    assert "collapsed" in say(valid_kl=0.012).sentence and "(1.2 nats)" in say(valid_kl=1.2).sentence
    assert not say(valid_mse=float("nan")).worked
    train = measured["train"]
    assert judge({"train": replace(train, kl=0.012), "valid": train}, run.splits.train, 2).worked


def test_a_kl_near_0_is_a_posterior_collapse(say):
    judgement = say(kl=0.012)
    assert not judgement.worked and "collapsed (its KL is 0.012 nats)" in judgement.sentence and "lower beta" in judgement.sentence


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

"""Every objective reads what it declares, and says what it is made of."""

from dataclasses import fields, replace

import pytest
import torch
from torch.testing import assert_close

from latentscape.models import Draw
from latentscape.random import generator
from latentscape.recipes.build import OBJECTIVES

NATS = {f.name for f in fields(Draw)} - {"z", "aux", "codes"}


@pytest.fixture(params=OBJECTIVES)
def objective(request):
    return OBJECTIVES[request.param](draws=3)


def draw_of(needs):
    """A draw of 3 codes for 5 examples that holds what is needed, and nothing else."""
    source = generator("objectives")
    values = {name: torch.rand(3, 5, generator=source) for name in needs}
    nats = {name: value for name, value in values.items() if name in NATS}
    return Draw(torch.randn(3, 5, 2, generator=source), **nats, aux={name: value for name, value in values.items() if name not in NATS})


@pytest.mark.parametrize("progress", [0.0, 0.5, 1.0])
def test_it_reads_only_what_it_needs(objective, progress):
    score = objective(draw_of(objective.needs), **objective.weights(progress))
    assert score.value.shape == (5,)
    assert score.value.isfinite().all()
    assert score.unit == objective.unit


def test_its_terms_are_those_it_declares(objective):
    score = objective(draw_of(objective.needs))
    assert tuple(score.terms) == objective.terms
    assert all(term.shape == (5,) for term in score.terms.values())


def test_all_that_it_needs_changes_its_value(objective):
    draw = draw_of(objective.needs)
    before = objective(draw).value
    for name in objective.needs:
        entries = {f.name: getattr(draw, f.name) for f in fields(draw)}
        place = entries if name in NATS else dict(draw.aux)
        place[name] = place[name] + 1
        changed = Draw(**(entries if name in NATS else entries | {"aux": place}))
        assert (objective(changed).value - before).abs().min() > 0.1, name


def test_its_loss_falls_where_its_value_rises(objective):
    score = objective(draw_of(objective.needs))
    assert_close(score.loss(), -score.value.mean())
    weight = torch.tensor([1.0, 0, 2, 0, 0])
    assert_close(replace(score, weight=weight).loss(), -(score.value[0] + 2 * score.value[2]) / 3)


def test_log_q_and_log_prior_do_for_a_kl(objective):
    if "kl" in objective.needs:
        closed = draw_of(objective.needs)
        log_q = torch.rand(3, 5, generator=generator("log q"))
        given = {name: getattr(closed, name) for name in set(objective.needs) - {"kl"}}
        by_draws = Draw(closed.z, **given, log_q=log_q, log_prior=log_q - closed.kl)
        assert_close(objective(by_draws).value, objective(closed).value)

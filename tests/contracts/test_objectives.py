"""Every objective reads what it declares, and says what it is made of."""

from dataclasses import replace

import pytest
import torch
from torch.testing import assert_close

from latentscape.errors import PartsError, UnknownNameError
from latentscape.models import Draw
from latentscape.models.draw import ENTRIES
from latentscape.objectives import OBJECTIVES
from latentscape.random import StreamNoise, generator, torch_seeded
from latentscape.training import Adam, GradientStep
from latentscape.training.checks import check_objective


@pytest.fixture(params=OBJECTIVES)
def objective(request):
    return OBJECTIVES[request.param](draws=3)


@pytest.fixture
def networks(objective, build):
    """The objective's own networks."""
    with torch_seeded(0, torch.device("cpu")):
        return objective.networks(build("diagonal-gaussian", "standard-normal"))


def draw_of(needs):
    """A draw of 3 codes of two numbers for 5 examples that holds what is needed, and nothing else."""
    source = generator("objectives")
    shapes = {"mean": (5, 2), "var": (5, 2), "kl_each": (3, 5, 2), "z_prior": (3, 5, 2)}
    values = {name: torch.rand(shapes.get(name, (3, 5)), generator=source) for name in sorted(needs)}
    return Draw(torch.randn(3, 5, 2, generator=source), **values)


@pytest.mark.parametrize("progress", [0.0, 0.5, 1.0])
def test_it_reads_only_what_it_needs(objective, networks, progress):
    assert set(ENTRIES) >= objective.needs
    score = objective(draw_of(objective.needs), networks, **objective.weights(progress))
    assert score.value.shape == (5,)
    assert score.value.isfinite().all()
    assert score.unit == objective.unit


def test_its_terms_are_those_it_declares(objective, networks):
    score = objective(draw_of(objective.needs), networks)
    assert tuple(score.terms) == objective.terms
    assert all(term.shape == (5,) for term in score.terms.values())
    assert score.losses.keys() == networks.keys() and all(loss.shape == (5,) for loss in score.losses.values())


def test_all_that_it_needs_changes_what_it_says(objective, networks):
    draw = draw_of(objective.needs)
    before = objective(draw, networks)
    for name in objective.needs:
        after = objective(replace(draw, **{name: getattr(draw, name) + 1}), networks)
        moved = [after.value - before.value, *(after.losses[network] - before.losses[network] for network in networks)]
        assert max(float(each.detach().abs().max()) for each in moved) > 0.001, name


def test_its_loss_falls_where_its_value_rises(objective, networks):
    score = objective(draw_of(objective.needs), networks)
    assert_close(score.loss(), -score.value.mean())
    weight = torch.tensor([1.0, 0, 2, 0, 0])
    assert_close(replace(score, weight=weight).loss(), -(score.value[0] + 2 * score.value[2]) / 3)


def test_the_gradient_of_each_group_is_that_of_its_own_loss_alone_to_the_last_bit(objective, build, batch_for):
    model = build("diagonal-gaussian", "standard-normal")
    update = GradientStep(model, objective, Adam(), seed=3)
    batch = batch_for(model, 7)

    def score():
        draw = model.draw(batch, noise=StreamNoise(generator("groups")), draws=objective.draws, needs=objective.needs)
        return objective(draw, update.networks, **objective.weights(1.0))

    alone = {name: torch.autograd.grad(score().loss(name), each.parameters) for name, each in update.optimisers.items()}
    update.take_gradients(score())
    for name, optimiser in update.optimisers.items():
        for parameter, gradient in zip(optimiser.parameters, alone[name], strict=True):
            assert torch.equal(parameter.grad, gradient), name
        assert float(optimiser.gradient.abs().max()) > 0


def test_a_model_that_does_not_give_what_is_needed_is_refused_with_what_would_fit(objective, build):
    model = build("dirac", "standard-normal")
    missing = objective.needs - model.gives
    if not missing:
        check_objective(model, objective)
        return
    with pytest.raises(PartsError) as refusal:
        check_objective(model, objective)
    said = str(refusal.value)
    assert all(name in said for name in missing) and "diagonal-gaussian" in said
    fitting = [name for name, kind in OBJECTIVES.items() if kind.needs <= model.gives]
    assert fitting and all(repr(name) in said for name in fitting)


def test_a_misspelt_entry_is_refused(build, batch_for):
    model = build("diagonal-gaussian", "standard-normal")
    with pytest.raises(UnknownNameError, match="'log_likelyhood'; did you mean 'log_likelihood'"):
        model.draw(batch_for(model, 3), noise=StreamNoise(generator("misspelt")), needs=("log_likelyhood",))


def test_a_misspelt_entry_that_a_model_gives_is_refused(build):
    model = build("diagonal-gaussian", "standard-normal")
    model.gives = model.gives - {"log_likelihood"} | {"log_likelyhood"}
    with pytest.raises(UnknownNameError, match=r"'log_likelyhood' \(Autoencoder.gives\); did you mean 'log_likelihood'"):
        check_objective(model, OBJECTIVES["elbo"]())

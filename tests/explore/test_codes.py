"""Codes of a data set, and which two of their dimensions are shown."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples

ROWS = torch.randn(500, 5, generator=torch.Generator().manual_seed(0))
LABELS = np.arange(500) % 3


def test_codes_are_the_means(known):
    assert np.allclose(
        ls.explore.encode(known([2.0, 0.5, 1.0, 1.0, 1.0]), Examples(ROWS)), ROWS * torch.tensor([2, 0.5, 1, 1, 1]), atol=1e-6
    )


def test_a_map_holds_codes_labels_and_axes(known):
    examples = Examples(ROWS[:, :2], labels=LABELS, classes=("a", "b", "c"))
    found = ls.explore.latent_map(known([1.0, 1.0]), examples, part="train")
    assert found.axes == (0, 1) and found.classes == ("a", "b", "c") and found.part == "train"
    assert np.allclose(found.codes, ROWS[:, :2]) and (found.labels == LABELS).all()


def test_a_map_of_many_takes_some_at_equal_distances(known):
    found = ls.explore.latent_map(known([1.0, 1.0]), Examples(ROWS[:, :2], labels=LABELS), max_examples=50)
    assert len(found.codes) == len(found.labels) == 50 and np.allclose(found.codes[[0, -1]], ROWS[[0, -1], :2])


@pytest.mark.parametrize(("used", "axes"), [((1, 3), (1, 3)), ((4, 0), (0, 4)), ((2, 3), (2, 3))])
def test_the_two_dimensions_that_say_most_are_shown(known, used, axes):
    gain = [1.0 if dimension in used else 0.01 for dimension in range(5)]
    assert ls.explore.active_axes(known(gain), Examples(ROWS)) == axes


def test_what_a_dimension_says_is_its_kl_and_not_its_spread(known):
    # the first is far from the prior everywhere, the second and third move, the others are the prior's own
    model = known([0.01, 2.0, 1.5, 0.01, 0.01], std=1.0)
    assert ls.explore.active_axes(model, Examples(ROWS)) == (1, 2)
    with torch.no_grad():
        model.encoder.network.output_bias[0] = 8.0
    assert ls.explore.active_axes(model, Examples(ROWS)) == (0, 1)


def test_without_a_kl_the_spread_of_the_codes_decides(known):
    model = known([0.1, 1.0, 0.1, 0.1, 2.0], posterior=ls.posteriors.Dirac(5))
    assert ls.explore.active_axes(model, Examples(ROWS)) == (1, 4)
    model = known([0.1, 1.0, 0.1, 2.0, 0.1], prior=ls.priors.Mixture(5, components=3))
    assert ls.explore.active_axes(model, Examples(ROWS)) == (1, 3)


def test_one_dimension_is_shown_by_itself(known):
    assert ls.explore.active_axes(known([1.0]), Examples(ROWS[:, :1])) == (0, 0)
    assert ls.explore.latent_map(known([1.0]), Examples(ROWS[:, :1])).codes.shape == (500, 1)


def test_a_trained_model_shows_what_it_uses(here):
    run = ls.run("digits", settings={"train.epochs": 15, "model.latent": 5}, out="run", pictures=False)
    by_kl = np.argsort(run.measured["train"].kl_each)[-2:]
    assert ls.explore.active_axes(run.model, run.splits.train) == tuple(sorted(by_kl.tolist()))

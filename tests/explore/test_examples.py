"""Examples beside what a model makes of them, new ones, and the curves of a run."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples

ROWS = torch.randn(300, 2, generator=torch.Generator().manual_seed(0))


def test_reconstructions_stand_beside_their_originals(known):
    found = ls.explore.reconstruct(known([0.5, 2.0]), Examples(ROWS), part="valid")
    assert (
        found.part == "valid" and np.allclose(found.originals, ROWS) and np.allclose(found.reconstructions, ROWS * torch.tensor([0.5, 2.0]))
    )


def test_a_few_show_every_class(known):
    examples = Examples(ROWS, labels=np.sort(np.arange(300) % 3))  # all of one class, then all of the next
    found = ls.explore.reconstruct(known([1.0, 1.0]), examples, n=5)
    assert np.allclose(found.originals, ROWS[[0, 100, 200, 1, 101]])
    assert np.allclose(ls.explore.first_of_each(examples, 3), ROWS[[0, 100, 200]])


def test_without_classes_the_first_are_shown(known):
    assert np.allclose(ls.explore.first_of_each(Examples(ROWS), 4), ROWS[:4])
    assert len(ls.explore.first_of_each(Examples(ROWS[:3]), 10)) == 3


def test_samples_are_decoded_codes_of_the_prior(known):
    found = ls.explore.sample(known([1.0, 1.0]), 20_000, seed=3)
    assert found.codes.shape == (20_000, 2) and np.allclose(found.examples, found.codes)
    assert np.abs(found.codes.mean(0)).max() < 5 / 20_000**0.5 and np.abs(found.codes.var(0) - 1).max() < 5 * (2 / 20_000) ** 0.5


def test_the_seed_of_samples_decides(known):
    one, same, other = (ls.explore.sample(known([1.0, 1.0]), 5, seed=seed).codes for seed in (0, 0, 1))
    assert (one == same).all() and (one != other).all()


def test_looking_leaves_the_model_as_it_was(known):
    model = known([1.0, 1.0]).train()
    for look in (ls.explore.sample, ls.explore.manifold, ls.explore.layers):
        look(model)
        assert model.training and all(p.grad is None for p in model.parameters())


def test_curves_are_losses_with_the_total_last():
    epochs = {"epoch": [1, 2]}
    for part, add in (("train", 0), ("valid", 10)):
        for name, values in (("objective", [-30, -20]), ("log_likelihood", [-25, -18]), ("kl", [5, 2])):
            epochs |= {f"{part}_{name}": [value + add for value in values], f"{part}_{name}_std": [0.5, 0.25]}
    found = ls.explore.loss_curves(epochs, ("log_likelihood", "kl"), "nats")
    assert found.unit == "nats" and len(found.curves) == 3 and [curve.title for curve in found.curves][-1] == "total"
    reconstruction, kl, total = (curve.mean for curve in found.curves)
    assert reconstruction["train"].tolist() == [25, 18] and kl["train"].tolist() == [5, 2] and total["train"].tolist() == [30, 20]
    assert total["valid"].tolist() == [20, 10] and all(curve.std["valid"].tolist() == [0.5, 0.25] for curve in found.curves)


def test_an_objective_of_one_term_has_one_curve():
    epochs = {"epoch": [1], "train_objective": [-3], "train_objective_std": [0], "train_squared_error": [3], "train_squared_error_std": [0]}
    (curve,) = ls.explore.loss_curves(epochs, ("squared_error",), "squared error").curves
    assert curve.mean["train"].tolist() == [3] and "squared error" in curve.title and list(curve.mean) == ["train"]


@pytest.mark.parametrize("draws", [1, 5])
def test_the_curves_of_a_training_add_up(draws, here):
    run = ls.run("digits", settings={"train.epochs": 2, "objective.draws": draws}, out="run", pictures=False)
    columns = np.genfromtxt("run/history.csv", delimiter=",", names=True)
    epochs = {name: columns[name].tolist() for name in columns.dtype.names}
    reconstruction, kl, total = (curve.mean["train"] for curve in ls.explore.loss_curves(epochs, ("log_likelihood", "kl"), "nats").curves)
    assert np.allclose(reconstruction + kl, total) and run.recipe.objective.options["draws"] == draws


def test_the_steps_are_losses_too(here):
    run = ls.run("digits", settings={"train.epochs": 2}, out="run", pictures=False)
    columns = np.genfromtxt("run/steps.csv", delimiter=",", names=True)
    found = ls.explore.step_losses({name: columns[name].tolist() for name in columns.dtype.names}, ("log_likelihood", "kl"), "nats", 8)
    reconstruction, kl, total = found.losses.values()
    assert list(found.losses)[-1] == "total" and np.allclose(reconstruction + kl, total) and (total > 0).all()
    epochs = np.genfromtxt("run/history.csv", delimiter=",", names=True)
    sizes = np.array([192] * 7 + [1455 - 7 * 192])
    assert np.average(total[:8], weights=sizes) == pytest.approx(-epochs["train_objective"][0]) and run.info["steps"] == len(found.step)


def test_the_bound_is_at_weight_one_whatever_a_run_was_trained_with():
    epochs = {"epoch": [1, 2]}
    for name, values in (("objective", [-45, -24]), ("log_likelihood", [-25, -18]), ("kl", [5, 2])):
        epochs |= {f"train_{name}": values, f"train_{name}_std": [0, 0]}
    bound = ls.explore.bound_of(ls.explore.loss_curves(epochs, ("log_likelihood", "kl"), "nats"))
    assert bound.mean["train"].tolist() == [30, 20] and "ELBO (beta 1)" in bound.title
    squared = {
        "epoch": [1],
        "train_objective": [-3],
        "train_objective_std": [0],
        "train_squared_error": [3],
        "train_squared_error_std": [0],
    }
    assert ls.explore.bound_of(ls.explore.loss_curves(squared, ("squared_error",), "squared error")) is None


def test_samples_say_where_their_codes_come_from(known):
    model = known([1.0] * 5)
    assert ls.explore.sample(model, 2).origin == "the prior" and ls.explore.sample(model, 2, prior="a mixture").origin == "a mixture"
    around = ls.explore.sample_around(model, [0, -1, 2.5, 0, 0], [1] * 5, 2).origin
    assert around == "N((0, \N{MINUS SIGN}1, 2.5, ...), diag((1, 1, 1, ...)\N{SUPERSCRIPT TWO}))"


def test_draws_have_the_spread_of_the_data_and_means_do_not(known):
    """z ~ N(0, 1) and x | z ~ N(z, 1): means have the variance 1 of the codes, and draws that of x, which is 2."""
    model = known([1.0, 1.0])
    means, drawn = (ls.explore.sample(model, 20_000, draw=draw) for draw in (False, True))
    assert np.array_equal(means.codes, drawn.codes) and drawn.drawn and not means.drawn
    assert np.allclose(means.examples, means.codes)
    error = 5 * np.sqrt(2 / 20_000)  # of a variance, in shares
    assert np.allclose(means.examples.var(0), 1, rtol=error) and np.allclose(drawn.examples.var(0), 2, rtol=error)
    around = ls.explore.sample_around(model, [3.0, 3.0], [0.0, 0.0], 20_000, draw=True)
    assert np.allclose(around.examples.var(0), 1, rtol=error) and np.allclose(around.examples.mean(0), 3, atol=0.04)
    some = ls.explore.codes.decode_samples(model, drawn.codes[:7], draw=True)
    assert np.allclose(some, drawn.examples[:7])  # a draw does not depend on the draws after it

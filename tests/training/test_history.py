"""What a training remembers: every step, and every epoch by the totals of its examples."""

import csv
import io

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.networks import MLP
from latentscape.objectives import ELBO
from latentscape.schedules import Linear
from latentscape.training.history import History

RNG = np.random.default_rng(0)


def examples(n: int) -> Examples:
    """Rows in [0, 1], the last of them quite unlike the others."""
    rows = RNG.random((n, 4))
    rows[n // 2 :] = rows[n // 2 :] > 0.5
    return Examples(torch.tensor(rows, dtype=torch.float32))


def model() -> ls.Autoencoder:
    """A small one, the same each time."""
    made = ls.Autoencoder(
        ls.Encoder(MLP((4,), (4,), [5]), ls.posteriors.DiagonalGaussian(2)),
        ls.Decoder(MLP((2,), (4,), [5]), ls.likelihoods.Bernoulli((4,))),
        ls.priors.StandardNormal(2),
    )
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return made


def history(objective=None, *, epochs=3, batch=4, n=10, valid=7):
    """The history of a small training on `n` examples, the last batch of an epoch smaller than the others."""
    data = Splits(examples(n), examples(valid) if valid else None)
    return ls.train(model(), objective or ls.objectives.ELBO(), data, epochs=epochs, batch=batch, lr=0.01).history


def table(text: str) -> dict[str, list[float]]:
    """The columns of a CSV."""
    found = list(csv.DictReader(io.StringIO(text)))
    return {name: [float(row[name]) for row in found] for name in found[0]}


def test_the_mean_of_an_epoch_is_over_its_examples():
    kept = history()
    steps, epochs = table(kept.steps_csv()), table(kept.epochs_csv())
    for name in ("objective", "log_likelihood", "kl"):
        by_batch = np.array(steps[name]).reshape(3, 3)
        whole = by_batch @ [4, 4, 2] / 10
        assert epochs[f"train_{name}"] == pytest.approx(whole, rel=1e-6)
        assert not np.allclose(whole, by_batch.mean(1), rtol=1e-3)  # it would be another number
        assert epochs[f"train_{name}_std"] == pytest.approx(by_batch.std(1), rel=1e-6)


def test_the_objective_is_made_of_its_terms():
    kept = history(ls.objectives.ELBO(beta=0.3))
    for columns, part in ((table(kept.steps_csv()), ""), (table(kept.epochs_csv()), "train_"), (table(kept.epochs_csv()), "valid_")):
        value = np.array(columns[f"{part}log_likelihood"]) - 0.3 * np.array(columns[f"{part}kl"])
        assert columns[f"{part}objective"] == pytest.approx(value, rel=1e-6)


def test_epochs_can_be_compared_while_beta_rises():
    kept = history(ls.objectives.ELBO(beta=Linear(until=1.0)))
    columns = table(kept.epochs_csv())
    assert columns["train_objective"] == pytest.approx(np.array(columns["train_log_likelihood"]) - np.array(columns["train_kl"]), rel=1e-6)


def test_steps_and_epochs_are_numbered():
    kept = history()
    assert table(kept.steps_csv())["step"] == list(range(1, 10)) and table(kept.epochs_csv())["epoch"] == [1, 2, 3]
    assert all("." not in line.split(",")[0] for line in kept.epochs_csv().splitlines()[1:])


def test_the_tables_hold_every_column_once():
    terms = ["objective", "log_likelihood", "kl"]
    both = [f"{part}_{name}{kind}" for part in ("train", "valid") for name in terms for kind in ("", "_std")]
    head = history().epochs_csv().splitlines()[0].split(",")
    assert head[0] == "epoch" and [name for name in head if name.split("_")[0] in ("train", "valid")] == both
    assert history().steps_csv().splitlines()[0].split(",") == ["step", *terms]
    assert not [name for name in history(valid=0).epochs_csv().splitlines()[0].split(",") if name.startswith("valid")]


def test_the_validation_figures_are_those_of_its_examples():
    valid = examples(7)
    training = ls.train(model(), ls.objectives.ELBO(), Splits(examples(10), valid), epochs=2, batch=3, lr=0.01)
    columns, figures = table(training.history.epochs_csv()), ls.measure(training.model, valid)
    assert len(columns["valid_kl"]) == 2
    assert columns["valid_kl"][-1] == pytest.approx(figures.kl, rel=1e-5)
    assert columns["valid_log_likelihood"][-1] == pytest.approx(figures.log_likelihood, rel=1e-5)


def test_a_validation_batch_that_weighs_nothing_changes_nothing():
    valid = examples(9)
    light = Examples(valid.x, weight=torch.tensor([0.0] * 3 + [1.0] * 6))
    training = ls.train(model(), ls.objectives.ELBO(), Splits(examples(10), light), epochs=2, batch=3, lr=0.01)
    found = table(training.history.epochs_csv())["valid_kl"]
    assert found[-1] == pytest.approx(ls.measure(training.model, valid.take(range(3, 9))).kl, rel=1e-5)


def test_a_validation_example_without_a_figure_is_not_passed_over():
    valid = examples(9)
    valid.x[4] = 1e15
    gaussian = model()
    gaussian = ls.Autoencoder(
        gaussian.encoder, ls.Decoder(gaussian.decoder.network, ls.likelihoods.Gaussian((4,), std=1e-6)), gaussian.prior
    )
    with pytest.warns(
        UserWarning, match="The history is not finite in valid_objective, valid_log_likelihood, valid_kl, from epoch 1 on"
    ) as of_train:
        training = ls.train(gaussian, ls.objectives.ELBO(), Splits(examples(10), valid), epochs=2, batch=3, lr=0.01)
    with pytest.warns(UserWarning, match="elbo and log_likelihood and kl are not finite; look for outliers") as of_measure:
        ls.measure(training.model, valid)
    with pytest.warns(UserWarning, match="log_evidence and log_evidence_se and ess are not finite") as of_evidence:
        ls.log_evidence(training.model, valid, draws=3)
    assert {warned[0].filename for warned in (of_train, of_measure, of_evidence)} == {__file__}  # a warning names the line of the caller
    assert not np.isfinite(training.history.epochs["valid_objective"]).any()


def test_every_objective_names_its_terms():
    for objective, terms in (
        (ls.objectives.ELBO(), ["log_likelihood", "kl"]),
        (ls.objectives.Naive(), ["squared_error", "regulariser"]),
        (ls.objectives.Reconstruction(), ["squared_error"]),
    ):
        assert list(table(history(objective).steps_csv())) == ["step", "objective", *terms]


def test_an_example_counts_as_much_as_it_weighs():
    rows, weight = examples(10).x, torch.tensor([0.01] * 5 + [1.0] * 5)
    data = Examples(rows, weight=weight)
    small = model()
    kept = ls.train(small, ls.objectives.ELBO(), Splits(data, data), epochs=1, batch=4, lr=1e-12).history  # so slow that nothing moves
    assert kept.epochs["train_kl"][0] == pytest.approx(ls.measure(small, data).kl, rel=1e-4)
    assert kept.epochs["valid_kl"][0] == pytest.approx(ls.measure(small, data).kl, rel=1e-4)
    assert ls.measure(small, data).kl != pytest.approx(ls.measure(small, Examples(rows)).kl, rel=1e-3)


def test_a_run_keeps_both_tables(trained):
    epochs, steps = (table((trained / name).read_text()) for name in ("history.csv", "steps.csv"))
    batch = ls.load(trained).recipe.train.batch
    sizes = [len(part) for part in torch.arange(1455).split(batch)]
    assert epochs["epoch"] == list(range(1, 16)) and steps["step"] == list(range(1, 15 * len(sizes) + 1)) and sizes[-1] != batch
    assert all(np.isfinite(values).all() for values in (*epochs.values(), *steps.values()))
    for name in ("objective", "log_likelihood", "kl"):
        assert epochs[f"train_{name}"] == pytest.approx(np.array(steps[name]).reshape(15, -1) @ sizes / 1455, rel=1e-6)


def test_the_last_validation_figures_of_a_run_are_its_measured_ones(trained):
    last = {name: values[-1] for name, values in table((trained / "history.csv").read_text()).items()}
    run = ls.load(trained)
    found = ls.measure(run.model, run.splits.valid)
    assert last["valid_kl"] == pytest.approx(found.kl, rel=1e-5)
    assert last["valid_log_likelihood"] == pytest.approx(found.log_likelihood, rel=1e-5)


@pytest.mark.parametrize(
    ("values", "rises", "falls"),
    [
        ([1.0], True, False),
        ([1.0, 2.0, 3.0], True, False),
        ([1.0, 3.0, 2.0], False, True),
        (np.linspace(0, 1, 50), True, False),
        (1 - np.exp(-np.arange(100)), False, False),  # has come to an end
        (-(np.linspace(-1, 1, 90) ** 2), False, True),
        (np.sin(np.arange(60)), False, False),  # noise around nothing
        ([0.0] * 12, False, False),
    ],
)
def test_a_history_says_whether_the_objective_still_rises_or_has_fallen(values, rises, falls):
    history = History(ELBO(), 8, epochs={"train_objective": list(map(float, values))})
    assert (history.rises, history.falls) == (rises, falls)

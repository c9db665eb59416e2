"""Each advice of a judgement, followed: it can be done with that run, and it helps."""

import numpy as np
import pytest

import latentscape as ls

EASY_TO_OVERFIT = {
    "model.network": {"kind": "mlp", "hidden": [128, 128]},
    "model.latent": 4,
    "train.schedule": "constant",
    "train.epochs": 150,
    "data.split": {"valid": 0.4, "heldout": 0.0},
}


def rows(n, columns=8, noise=1.0):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 2)) @ rng.normal(size=(2, columns)) + noise * rng.normal(size=(n, columns))


@pytest.fixture
def trained(tmp_path):
    """Train on rows with some settings; the folder is `run-1` and so on."""

    def train(x, settings):
        number = len(list(tmp_path.glob("run-*"))) + 1
        np.save(tmp_path / f"rows-{number}.npy", x)
        return ls.run(tmp_path / f"rows-{number}.npy", settings=settings, out=tmp_path / f"run-{number}", pictures=False)

    return train


def gain(run):
    """What the code is worth on validation examples, in nats."""
    return run.measured["valid"].elbo - run.judgement.elbo_without_code


def test_what_helps_against_overfitting(trained):
    run = trained(rows(150), EASY_TO_OVERFIT)
    assert "t overfits" in run.judgement.sentence
    assert run.judgement.sentence.endswith("; stop at the best epoch (train.patience = 10), or train on more examples.")
    for x, more in ((rows(150), {"train.patience": 10}), (rows(1200), {"train.epochs": 30})):
        better = trained(x, EASY_TO_OVERFIT | more)
        assert gain(better) > gain(run) and better.judgement.worked and "overfits" not in better.judgement.sentence


def test_a_smaller_network_overfits_less(trained):
    run = trained(rows(150), EASY_TO_OVERFIT | {"train.patience": 60})
    smaller = trained(rows(150), EASY_TO_OVERFIT | {"train.patience": 60, "model.network": {"kind": "mlp", "hidden": [8]}})
    lost = [each.measured["train"].elbo - each.measured["valid"].elbo for each in (run, smaller)]
    assert lost[1] < lost[0] and "overfits" not in smaller.judgement.sentence


def test_training_longer_helps_a_table_after_few_steps(tmp_path):
    """A learning rate that ends low stops the rise, so that the curve alone does not show how short the training was."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=(340, 2))
    rows = [
        f"{rng.poisson(np.exp(1 + 0.5 * u))},{70 + 12 * u + rng.normal(0, 6):.2f},{'xyz'[rng.integers(3)]},{v + rng.normal(0, 0.5):.3f}"
        for u, v in z
    ]
    (tmp_path / "t.csv").write_text("\n".join(["visits,score,site,size", *rows, ""]))
    short = ls.run(tmp_path / "t.csv", settings={"train.epochs": 40, "train.min_steps": 0}, out=tmp_path / "run", pictures=False)
    assert "; train longer, or " in short.judgement.sentence and short.judgement.longer and not short.judgement.worked
    longer = ls.resume(short.path, epochs=400)
    assert longer.judgement.worked and gain(longer) > gain(short)


def test_training_longer_and_a_higher_learning_rate_help_a_model_that_has_learnt_nothing_yet(trained):
    settings = {"train.epochs": 3, "train.schedule": "constant", "train.optimizer.lr": 1e-4, "objective.beta": 0.001, "train.batch": 64}
    run = trained(rows(600, noise=0.1), settings)
    assert run.judgement.longer and "train longer, or with a higher learning rate" in run.judgement.sentence
    assert ls.resume(run.path, epochs=100).explained["valid"].share > 0.5
    assert trained(rows(600, noise=0.1), settings | {"train.optimizer.lr": 1e-2}).explained["valid"].share > 0.5


def test_more_latent_dimensions_help_where_there_are_too_few(trained):
    rng = np.random.default_rng(0)
    x = np.repeat(rng.normal(size=(600, 30)), 2, axis=1) + 0.1 * rng.normal(size=(600, 60))
    settings = {"model.latent": 1, "train.epochs": 60, "objective.beta": 0.1}
    run = trained(x, settings)
    assert not run.judgement.worked and "train with more latent dimensions, or at another learning rate" in run.judgement.sentence
    assert trained(x, settings | {"model.latent": 30}).explained["valid"].share > 0.25


def test_another_learning_rate_helps_where_it_was_far_too_low(trained):
    run = trained(rows(600, noise=0.1), {"train.epochs": 30, "train.optimizer.lr": 1e-7, "objective.beta": 0.001})
    assert run.judgement.sentence.endswith("train with more latent dimensions, or at another learning rate.")
    assert trained(rows(600, noise=0.1), {"train.epochs": 30}).judgement.worked


def test_an_undertrained_model_with_few_validation_rows_does_not_overfit(trained):
    for epochs in (2, 20):
        run = trained(rows(120, noise=0.1), {"train.epochs": epochs, "data.split.valid": 0.05})
        assert "overfits" not in run.judgement.sentence and "train less" not in run.judgement.sentence


@pytest.mark.parametrize("n", [2, 12, 60])
def test_a_judgement_on_few_rows_says_on_how_many(trained, n):
    run = trained(rows(n, noise=0.1), {})
    part, figures = next((part, run.measured[part]) for part in ("valid", "train") if part in run.measured)
    name = {"valid": "validation", "train": "training"}[part]
    assert (
        figures.n < 30 and f"only {figures.n} {name} example" in run.judgement.sentence and "not correlated" not in run.judgement.sentence
    )


def test_leaving_out_wild_rows_helps_where_they_decide_the_scale(trained):
    x = rows(600, noise=0.3)
    wild = x.copy()
    wild[[7, 70, 400]] *= 1e4
    run = trained(wild, {"data.split": {"valid": 0.1, "heldout": 0.0}})
    assert not run.judgement.worked and "3 training rows have values so far from all others" in run.judgement.sentence
    assert trained(np.delete(x, [7, 70, 400], axis=0), {}).explained["valid"].share > 0.7


def photographs(n=400, side=16):
    """Smooth random colour images of bytes, each with a brightness of its own, as photographs are."""
    rng = np.random.default_rng(2)
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.fftfreq(side)) + 1 / side
    waves = np.fft.ifft2(np.fft.fft2(rng.normal(size=(n, 1, side, side))) / frequency**2).real
    waves = waves / waves.std() * np.array([1.0, 0.8, 0.6])[:, None, None] + 0.7 * rng.normal(size=(n, 3, 1, 1))
    return np.clip(128 + 45 * waves, 0, 255).astype(np.uint8)


def test_training_longer_helps_a_model_of_images_that_was_trained_too_shortly(trained):
    settings = {"model.network": {"kind": "mlp", "hidden": [64]}, "model.prior": "standard-normal", "train.fit_prior": False}
    settings |= {"model.latent": 16, "train.epochs": 7, "train.min_steps": 0, "train.batch": 32, "train.schedule": "constant"}
    run = trained(photographs(), settings)
    assert run.recipe.name == "image" and not run.judgement.worked and run.judgement.longer and "train longer" in run.judgement.sentence
    longer = ls.resume(run.path, epochs=120)
    assert longer.judgement.worked and longer.explained["valid"].structure > 0.3 > run.explained["valid"].structure + 0.2


def test_a_model_of_the_mean_colours_alone_has_not_worked(trained):
    """Two dimensions explain half of the variance of these images, and nothing that could be recognised."""
    run = trained(photographs(), {"model.latent": 2, "train.min_steps": 60, "train.epochs": 1})
    explained = run.explained["valid"]
    assert explained.share > 0.3 and explained.structure < 0.25 and not run.judgement.worked
    assert "more latent dimensions" in run.judgement.sentence or "train longer" in run.judgement.sentence
    more = trained(photographs(), {"model.latent": 32, "train.min_steps": 60, "train.epochs": 1})
    assert more.judgement.worked and more.explained["valid"].structure > 0.5
    assert more.measured["valid"].bits_per_dim < run.measured["valid"].bits_per_dim < 8

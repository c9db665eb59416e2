"""Shapes are checked while tests run."""

import jaxtyping
import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.models import Draw
from latentscape.objectives import Score
from latentscape.random import IndexNoise


def test_a_score_of_another_shape_is_refused():
    Score(torch.zeros(3), {}, "nats")
    with pytest.raises(jaxtyping.TypeCheckError, match="value"):
        Score(torch.zeros(3, 1), {}, "nats")


def test_the_axes_of_a_draw_agree():
    Draw(torch.zeros(2, 3, 4), log_q=torch.zeros(2, 3))
    with pytest.raises(jaxtyping.TypeCheckError, match="log_q"):
        Draw(torch.zeros(2, 3, 4), log_q=torch.zeros(3, 2))


def test_a_repr_is_one_line(trained):
    run = ls.load(trained)
    x = run.splits.train.take(range(300))
    training = ls.train(run.model, None, x, epochs=2)
    draw = run.model.draw(x.batch(torch.arange(5)), noise=IndexNoise(0, torch.arange(5)), needs={"kl", "log_likelihood"})
    shown = {
        "History(2 epochs, 6 steps: objective, log_likelihood, kl)": training.history,
        "Training(Autoencoder, ELBO, step 6 of 6)": training,
        "State(Autoencoder, step 6 of 6)": training.state,
        "Examples(300 of shape (1, 8, 8), uint8, with labels)": x,
        "Splits(train=Examples(300 of shape (1, 8, 8), uint8, with labels))": ls.Splits(x),
        "Draw(z=float32 (1, 5, 2), log_likelihood=float32 (1, 5), kl=float32 (1, 5))": draw,
    }
    assert [str(record) for record in shown.values()] == list(shown)
    long = [
        run,
        ls.objectives.ELBO()(draw),
        ls.measure(run.model, x),
        training.stream,
        ls.explore.latent_map(run.model, x),
        ls.explore.sample(run.model, 50),
        ls.explore.manifold(run.model),
        ls.explore.cluster(run.model, x, k=3),
        ls.explore.reconstruct(run.model, x, n=20),
        ls.explore.interpolate(run.model, np.zeros(2), np.ones(2)),
        run.curves,
        run.steps,
    ]
    for record in long:
        assert "\n" not in repr(record) and len(repr(record)) < 500, repr(record)

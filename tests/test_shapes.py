"""Shapes are checked while tests run."""

import jaxtyping
import pytest
import torch

from latentscape.models import Draw
from latentscape.objectives import Score


def test_a_score_of_another_shape_is_refused():
    Score(torch.zeros(3), {}, "nats")
    with pytest.raises(jaxtyping.TypeCheckError, match="value"):
        Score(torch.zeros(3, 1), {}, "nats")


def test_the_axes_of_a_draw_agree():
    Draw(torch.zeros(2, 3, 4), log_q=torch.zeros(2, 3))
    with pytest.raises(jaxtyping.TypeCheckError, match="log_q"):
        Draw(torch.zeros(2, 3, 4), log_q=torch.zeros(3, 2))

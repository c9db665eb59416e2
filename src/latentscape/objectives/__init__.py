"""Objectives: a `Draw` in, a `Score` out."""

from latentscape.objectives.objective import ELBO, Naive, Objective, Reconstruction
from latentscape.objectives.score import Score, as_loss

__all__ = ["ELBO", "Naive", "Objective", "Reconstruction", "Score", "as_loss"]

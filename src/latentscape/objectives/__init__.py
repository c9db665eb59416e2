"""Objectives, which turn a `Draw` into a `Score`; one file each."""

from latentscape.objectives.adversarial import Adversarial
from latentscape.objectives.elbo import ELBO
from latentscape.objectives.naive import Naive
from latentscape.objectives.objective import Objective
from latentscape.objectives.reconstruction import Reconstruction
from latentscape.objectives.score import Score, as_loss

OBJECTIVES: dict[str, type[Objective]] = {
    "adversarial": Adversarial,
    "elbo": ELBO,
    "naive": Naive,
    "reconstruction": Reconstruction,
}

__all__ = ["ELBO", "OBJECTIVES", "Adversarial", "Naive", "Objective", "Reconstruction", "Score", "as_loss"]

"""A plain sentence about whether it worked."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from latentscape.data import Examples
from latentscape.data.moments import mean_and_std
from latentscape.measures.figures import Figures
from latentscape.objectives import Objective

SILENT = 0.05  # nats of KL below which the code says nothing
USELESS = 0.05  # the share of the variance that reconstructions must explain
MEMORISES = 0.2  # how much worse validation may be


@dataclass(frozen=True)
class Judgement:
    """Whether a model learnt something, and one sentence that says so.

    Attributes:
        worked: Whether it did.
        sentence: What to tell the user, and what to do if it did not.
    """

    worked: bool
    sentence: str


def variance(examples: Examples) -> float:
    """The mean variance of a value: the squared error of answering with the mean example."""
    _, std = mean_and_std(examples, by_column=True)
    return float(std.square().mean())


def judge(figures: Mapping[str, Figures], train: Examples, latent: int, *, after_collapse: str = Objective.after_collapse) -> Judgement:
    """Judge a model by its figures on `train` and, if there is one, `valid`.

    A model has failed when its code says next to nothing about the example: the KL is below 0.05 nats, or reconstructions explain less than
    5 % of the variance.

    Args:
        figures: By part.
        train: The training examples, for their variance.
        latent: How many dimensions a code has.
        after_collapse: What to do where the code says next to nothing: the objective's own advice.
    """
    seen = figures.get("valid", figures["train"])
    if not all(math.isfinite(value) for value in (seen.mse, seen.kl or 0.0, seen.log_likelihood or 0.0)):
        return Judgement(
            False, "It did not work: its figures are no finite numbers; lower the learning rate, or look for outliers in the data."
        )
    spread = variance(train)
    if spread == 0:
        return Judgement(False, "It did not work: all training examples are equal, so there is nothing to learn; look at the data.")
    where = "validation" if "valid" in figures else "training"
    explained = 1 - seen.mse / spread
    share = f"reconstructions of {where} examples explain {max(explained, 0):.0%} of the variance of the data"
    if seen.kl is not None and seen.kl < SILENT:
        return Judgement(
            False,
            f"It did not work: the KL is {seen.kl:.3f} nats, so the code says next to nothing about the example and all reconstructions "
            "are about the same; " + after_collapse,
        )
    if explained < USELESS:
        return Judgement(False, f"It did not work: {share}; train longer, or with a higher learning rate or more latent dimensions.")
    used = ""
    if seen.active_units is not None and seen.kl is not None:
        used = f"{seen.active_units} of {latent} latent dimensions are in use ({seen.kl:.1f} nats), and "
    text = f"It worked: {used}{share}"
    gap = _gap(figures)
    if gap is not None and gap > MEMORISES:
        return Judgement(
            True, f"{text}, but it does {gap:.0%} worse there than on training examples: it memorises; train less, or on more."
        )
    return Judgement(True, f"{text}.")


def _gap(figures: Mapping[str, Figures]) -> float | None:
    """How much worse the validation part is, as a share of the training part's figure."""
    if "valid" not in figures:
        return None
    train, valid = figures["train"], figures["valid"]
    if train.binarisation is not None and train.elbo is not None and valid.elbo is not None:
        return (train.elbo - valid.elbo) / abs(train.elbo)
    return (valid.mse - train.mse) / train.mse if train.mse > 0 else None

"""The judgement: whether the training worked, in one sentence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from latentscape.data import Examples
from latentscape.data.moments import mean_and_std
from latentscape.measures.figures import Figures
from latentscape.objectives import Objective

MIN_KL_NATS = 0.05  # below, the posterior has collapsed
MIN_EXPLAINED_VARIANCE = 0.05  # by the reconstructions, as a share
MAX_VALIDATION_GAP = 0.2  # as a share of the training figure; above, the model overfits


@dataclass(frozen=True)
class Judgement:
    """Whether a model learnt something, and one sentence that says so.

    Attributes:
        worked: Whether it did.
        sentence: The judgement for the user, and what to do if it did not work.
    """

    worked: bool
    sentence: str


def variance(examples: Examples) -> float:
    """The mean variance of a value: the squared error of the mean example as a prediction."""
    _, std = mean_and_std(examples, by_column=True)
    return float(std.square().mean())


def judge(figures: Mapping[str, Figures], train: Examples, latent: int, *, after_collapse: str = Objective.after_collapse) -> Judgement:
    """Judge a model by its figures on `train` and, if there is one, `valid`.

    A model has failed if its code holds almost no information about the example: the KL is below 0.05 nats, or the reconstructions explain
    less than 5 % of the variance. A conditional model has failed only in the second case, since its context may explain all.

    Args:
        figures: The figures of each part.
        train: The training examples, for their variance, and with the context of a conditional model.
        latent: The number of latent dimensions.
        after_collapse: The objective's advice after posterior collapse.
    """
    shown = figures.get("valid", figures["train"])
    if not all(math.isfinite(value) for value in (shown.mse, shown.kl or 0.0, shown.log_likelihood or 0.0)):
        return Judgement(False, "It did not work: its figures are not finite; lower the learning rate, or look for outliers in the data.")
    total_variance = variance(train)
    if total_variance == 0:
        return Judgement(False, "It did not work: all training examples are equal, so there is nothing to learn; look at the data.")
    part = "validation" if "valid" in figures else "training"
    explained = 1 - shown.mse / total_variance
    share = f"reconstructions of {part} examples explain {max(explained, 0):.0%} of the variance of the data"
    is_unused = shown.kl is not None and shown.kl < MIN_KL_NATS
    if is_unused and (train.context is None or explained < MIN_EXPLAINED_VARIANCE):
        result = "all reconstructions are about the same"
        if train.context is not None:
            result = f"reconstructions depend on the context alone, which explains {max(explained, 0):.0%} of the variance of the data"
        return Judgement(
            False, f"It did not work: the posterior has collapsed (its KL is {shown.kl:.3f} nats), so {result}; {after_collapse}"
        )
    if explained < MIN_EXPLAINED_VARIANCE:
        return Judgement(False, f"It did not work: {share}; train longer, or with a higher learning rate or more latent dimensions.")
    used = ""
    if shown.active_units is not None and shown.kl is not None:
        used = f"{shown.active_units} of {latent} latent dimensions are in use ({shown.kl:.1f} nats), and "
    text = f"It worked: {used}{share}"
    if is_unused:
        text = (
            f"It worked: the context explains {explained:.0%} of the variance of {part} examples, "
            f"and the code carries nothing (its KL is {shown.kl:.3f} nats)"
        )
    gap = _gap(figures)
    if gap is not None and gap > MAX_VALIDATION_GAP:
        return Judgement(
            True, f"{text}, but it does {gap:.0%} worse there than on training examples: it overfits; train less, or on more examples."
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

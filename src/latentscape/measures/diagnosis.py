"""The judgement: whether the training worked, in one sentence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from latentscape.data import Examples
from latentscape.data.moments import mean_and_std
from latentscape.measures.figures import Figures
from latentscape.measures.totals import Totals
from latentscape.models import Model, evaluating
from latentscape.objectives import Objective
from latentscape.random import EXAMPLES_PER_BLOCK, IndexNoise, StreamNoise, generator

MIN_KL_NATS = 0.05  # below, the posterior has collapsed
MIN_EXPLAINED_VARIANCE = 0.05  # by the reconstructions, as a share
MAX_VALIDATION_GAP = 0.2  # as a share of the training figure; above, the model overfits
MAX_FAR_SAMPLES = 0.2  # as a share; above, the prior does not match the codes
NEAR_SHARE = 0.99  # of new codes count as near the training codes, so 1 % of samples are far if the prior matches the codes
MAX_CODES_COMPARED = 2000  # and as many samples of the prior
CHANGE_PARTS = "choose another prior or posterior"


@dataclass(frozen=True)
class Judgement:
    """Whether a model learnt something, and one sentence that says so.

    Attributes:
        worked: Whether it did.
        sentence: The judgement for the user, and what to do if it did not work.
        elbo_without_code: The ELBO of a decoder that ignores the code, on the examples that are judged, if the model has an ELBO.
        far_samples: The share of the prior's samples that are far from all codes (see `far_samples`), if the codes should follow it.
    """

    worked: bool
    sentence: str
    elbo_without_code: float | None = None
    far_samples: float | None = None


def variance(examples: Examples) -> float:
    """The mean variance of a value: the squared error of the mean example as a prediction."""
    _, std = mean_and_std(examples, by_column=True)
    return float(std.square().mean())


def elbo_without_code(model: Model, train: Examples, examples: Examples) -> float | None:
    """The mean ELBO of `examples` after posterior collapse: under a decoder that gives the mean training example for every code.

    Returns:
        Nats per example; none if the model has no ELBO.
    """
    if "kl" not in model.gives:
        return None
    mean, std = mean_and_std(train, by_column=True)
    totals = Totals()
    with evaluating(model):
        for batch in examples.batches(EXAMPLES_PER_BLOCK):
            log_prob = model.log_prob_without_code(batch.x, mean.to(batch.x), std.to(batch.x))
            if log_prob is None:
                return None
            totals.add(batch, log_prob=log_prob)
    return float(totals.mean("log_prob"))


def far_samples(model: Model, train: Examples, examples: Examples) -> float:
    """The share of samples of the prior that are far from all codes, about 1 % if the prior matches the codes.

    A code is far if its distance to the nearest training code is larger than that of 99 % of the codes of `examples`. Codes are sampled
    from q(z | x), one for each example; at most 2,000 of each kind are used. If `examples` are the training examples, each code is
    compared with the others.
    """
    codes, new_codes = _codes(model, train, seed=0), None if examples is train else _codes(model, examples, seed=1)
    context = None
    if train.context is not None:
        context = train.context[torch.linspace(0, len(train) - 1, MAX_CODES_COMPARED).long().clamp_max(len(train) - 1).to(train.device)]
    noise = StreamNoise(generator("samples of the judgement", 0, device=codes.device))
    with evaluating(model):
        samples = model.sample_codes(MAX_CODES_COMPARED, noise, context).double()
        return share_of_far(samples, codes, new_codes)


def share_of_far(samples: Tensor, codes: Tensor, new_codes: Tensor | None = None) -> float:
    """The share of samples `(n, latent)` that are farther from all codes than 99 % of the new codes (without new codes, of `codes`).

    Example:
        >>> codes = torch.arange(100.0).unsqueeze(-1)
        >>> share_of_far(torch.tensor([[3.5], [50.0], [99.5], [1000.0]]), codes)
        0.25
    """
    distances = torch.cdist(codes if new_codes is None else new_codes, codes)
    if new_codes is None:
        distances.fill_diagonal_(math.inf)
    near = distances.amin(1).quantile(NEAR_SHARE)
    return float((torch.cdist(samples, codes).amin(1) > near).double().mean())


def _codes(model: Model, examples: Examples, *, seed: int) -> Tensor:
    """A code from q(z | x) for each of up to 2,000 examples, `(n, latent)`."""
    rows = np.unique(np.linspace(0, len(examples) - 1, MAX_CODES_COMPARED).astype(np.int64))
    codes = []
    with evaluating(model):
        for batch in examples.take(rows).batches(EXAMPLES_PER_BLOCK):
            assert batch.index is not None
            codes.append(model.draw(batch, noise=IndexNoise(seed, batch.index), needs=()).z[0])
    return torch.cat(codes).double()


def judge(
    figures: Mapping[str, Figures],
    train: Examples,
    latent: int,
    *,
    after_collapse: str = Objective.after_collapse,
    beta: float = 1.0,
    elbo_without_code: float | None = None,
    far_samples: float | None = None,
) -> Judgement:
    """Judge a model by its figures on `valid`; on `train`, if there is no `valid` part.

    A model has failed if its code holds almost no information about the example: the KL of the code is below 0.05 nats, or the
    reconstructions explain less than 5 % of the variance. A conditional model has failed only in the second case, since its context may
    explain all. A model has also failed if its ELBO is below that of a decoder that ignores the code: the code costs more than it tells,
    however well it reconstructs.

    Args:
        figures: The figures of each part.
        train: The training examples, for their variance, and with the context of a conditional model.
        latent: The number of latent dimensions.
        after_collapse: The objective's advice after posterior collapse.
        beta: The weight of the KL at the end of the training.
        elbo_without_code: The result of the function of this name for the examples that are judged.
        far_samples: The result of the function of this name, if the codes should follow the prior; the sentence gives it above 20 %.
    """
    shown = figures.get("valid", figures["train"])
    part = "validation" if "valid" in figures else "training"
    far = f"{far_samples:.0%} of the prior's samples lie far from all codes" if (far_samples or 0.0) > MAX_FAR_SAMPLES else ""
    if not all(math.isfinite(value) for value in (shown.mse, shown.kl or 0.0, shown.log_likelihood or 0.0)):
        failure = "its figures are not finite; lower the learning rate, or look for outliers in the data"
    elif (total_variance := variance(train)) == 0:
        failure = "all training examples are equal, so there is nothing to learn; look at the data"
    else:
        explained = 1 - shown.mse / total_variance
        failure = _no_information(shown, part, explained, train.context is not None, after_collapse)
        if not failure and elbo_without_code is not None and shown.elbo is not None and shown.elbo < elbo_without_code:
            failure = (
                f"its ELBO on {part} examples, {shown.elbo:.2f} nats, is below the {elbo_without_code:.2f} nats of a decoder that ignores "
                f"the code; {_after_low_elbo(figures, elbo_without_code, beta, far)}"
            )
    sentence = (
        f"It did not work: {failure.removesuffix('.')}."
        if failure
        else f"It worked: {_success(figures, part, explained, latent, beta, far)}."
    )
    return Judgement(not failure, sentence, elbo_without_code, far_samples)


def _no_information(shown: Figures, part: str, explained: float, conditional: bool, after_collapse: str) -> str:
    """What went wrong if the code holds almost no information about the example; empty if it holds some, or need not."""
    share = f"{max(explained, 0):.0%} of the variance of the data"
    kl = _kl_of_code(shown)
    if kl is not None and kl < MIN_KL_NATS and (explained < MIN_EXPLAINED_VARIANCE or not conditional):
        assert shown.kl is not None
        result = (
            f"reconstructions depend on the context alone, which explains {share}"
            if conditional
            else "all reconstructions are about the same"
        )
        if shown.kl >= MIN_KL_NATS:
            result += ", but for the transformation of each example"
        return f"the posterior has collapsed (its KL is {kl:.3f} nats), so {result}; {after_collapse}"
    if explained < MIN_EXPLAINED_VARIANCE:
        return f"reconstructions of {part} examples explain {share}; train longer, or with a higher learning rate or more latent dimensions"
    return ""


def _kl_of_code(figures: Figures) -> float | None:
    """The KL of the code, without that of the transformations which some models sum over; none for a model without a KL."""
    if figures.kl is None or figures.kl_each is None:
        return figures.kl
    return min(figures.kl, sum(figures.kl_each))


def _after_low_elbo(figures: Mapping[str, Figures], elbo_without_code: float, beta: float, far: str) -> str:
    train_elbo = figures["train"].elbo
    if "valid" in figures and train_elbo is not None and train_elbo > elbo_without_code:
        return "it overfits; train less, or on more examples"
    if beta < 1:
        return "raise beta to 1"
    return f"{far}; {CHANGE_PARTS}" if far else f"train longer, or {CHANGE_PARTS}"


def _success(figures: Mapping[str, Figures], part: str, explained: float, latent: int, beta: float, far: str) -> str:
    shown = figures.get("valid", figures["train"])
    text = f"reconstructions of {part} examples explain {explained:.0%} of the variance of the data"
    kl = _kl_of_code(shown)
    if kl is not None and kl < MIN_KL_NATS:
        text = (
            f"the context explains {explained:.0%} of the variance of {part} examples, "
            f"and the code carries nothing (its KL is {kl:.3f} nats)"
        )
    elif shown.active_units is not None and shown.kl is not None:
        text = f"{shown.active_units} of {latent} latent dimensions are in use ({shown.kl:.1f} nats), and {text}"
    gap = _gap(figures)
    if gap is not None and gap > MAX_VALIDATION_GAP:
        return f"{text}, but it does {gap:.0%} worse there than on training examples: it overfits; train less, or on more examples"
    return f"{text}, but {far}; {'raise beta, or ' if beta < 1 else ''}{CHANGE_PARTS}" if far else text


def _gap(figures: Mapping[str, Figures]) -> float | None:
    """How much worse the validation part is, as a share of the training part's figure."""
    if "valid" not in figures:
        return None
    train, valid = figures["train"], figures["valid"]
    if train.elbo is not None and valid.elbo is not None and valid.elbo >= train.elbo:
        return None  # a column in large units can hide in the squared error that the others do not overfit
    if train.binarisation is not None and train.elbo is not None and valid.elbo is not None:
        return (train.elbo - valid.elbo) / abs(train.elbo)
    return (valid.mse - train.mse) / train.mse if train.mse > 0 else None

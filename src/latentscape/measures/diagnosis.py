"""The judgement: whether the training worked, in one sentence."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from latentscape.measures.figures import Figures
from latentscape.measures.learnt import Gain, Learnt
from latentscape.objectives import Objective

MIN_KL_NATS = 0.05  # below, the posterior has collapsed
MIN_EXPLAINED_VARIANCE = 0.05  # by the reconstructions, as a share
MIN_STRUCTURE_SHARE = 0.25  # of images; two principal components reach 0.22 of photographs: nothing can be recognised
MIN_SHARE_IN_USE = 0.25  # of the latent dimensions; a model that has not learnt yet uses fewer
MIN_BEST_COLUMN = 0.5  # share explained of the best column, which is enough even if the others are not explained
MAX_LOST_GAIN = 0.2  # of the gain on training examples, missing on validation examples; above, the model overfits
MIN_STANDARD_ERRORS = 2.0  # of a difference between two parts; a smaller one is not mentioned
MIN_ROWS_COMPARED = 10  # of each of two parts that are compared; the standard error of fewer is too uncertain
MIN_ROWS_UNMENTIONED = 30  # a judgement on fewer examples mentions their number
MAX_FAR_SAMPLES = 0.2  # as a share; above, the prior does not match the codes
CHANGE_PARTS = "choose another prior or posterior"
LONGER = "train longer"
MORE_PATIENCE = "train with more patience"


@dataclass(frozen=True)
class Judgement:
    """Whether a model learnt something, and one sentence that says so.

    Attributes:
        worked: Whether it did.
        sentence: The judgement for the user, and what to do if it did not work.
        elbo_without_code: The ELBO of a decoder that ignores the code, on the examples that are judged, if the model has an ELBO.
        far_samples: The share of the prior's samples that are far from all codes (see `far_samples`), if the codes should follow it.
        longer: Whether training longer is a part of its advice.
    """

    worked: bool
    sentence: str
    elbo_without_code: float | None = None
    far_samples: float | None = None
    longer: bool = False


@dataclass(frozen=True, kw_only=True)
class TrainingFacts:
    """What the judgement needs to know of the training, for its advice.

    Attributes:
        after_collapse: The objective's advice after posterior collapse.
        beta: The weight of the KL at the end.
        rises: Whether the objective still rose at the end, on validation examples if there are any.
        falls: Whether it was higher at an earlier epoch than at the end, and the weights are not those of that epoch.
        ended_early: Whether its patience ended the training, which cannot go on then.
        is_short: Whether it took few steps, after which a learning rate that ends low can stop the rise too early.
        uncorrelated: Whether the columns of the training examples are not correlated; it is computed only if nothing was learnt.
        outlying_rows: The number of training rows whose outliers decide the scale of a column; computed only then, too.
    """

    after_collapse: str = Objective.after_collapse
    beta: float = 1.0
    rises: bool = False
    falls: bool = False
    ended_early: bool = False
    is_short: bool = False
    uncorrelated: Callable[[], bool] = lambda: False
    outlying_rows: Callable[[], int] = lambda: 0


def judge(
    learnt: Mapping[str, Learnt],
    latent: int,
    *,
    conditional: bool = False,
    training: TrainingFacts = TrainingFacts(),
    far_samples: float | None = None,
) -> Judgement:
    """Judge a model by what it has learnt of `valid`; of `train`, if there is no `valid` part.

    A model has failed if its code holds almost no information about the example: the KL of the code is below 0.05 nats, or the
    reconstructions explain less than 5 % of the variance, and not half of any column. A model of images has also failed if they explain
    less than a quarter of the structure of the images (see `Explained`), as blobs of the right colour do. A conditional model has failed
    only if little is explained, since its context may explain all. A model has also failed if its ELBO is below that of a decoder that
    ignores the code: the code costs more than it tells, however well it reconstructs.

    It overfits if its code is worth less on validation examples than on training examples, by more than a fifth and by more than two
    standard errors. What a code is worth is its gain: how much the ELBO lies above that of a decoder that ignores the code, which does not
    depend on the unit of the data; for a model without an ELBO, the squared deviation that it explains. A difference of ELBOs as a share
    of an ELBO would mean nothing, because the ELBO of a density can be 0.

    Args:
        learnt: What the model has learnt of each part.
        latent: The number of latent dimensions.
        conditional: Whether the model has a context.
        training: The training, for the advice.
        far_samples: The result of the function of this name, if the codes should follow the prior; the sentence gives it above 20 %.
    """
    part = "valid" if "valid" in learnt else "train"
    shown = learnt[part]
    figures, examples = shown.figures, _examples(part, shown.figures.n)
    far = f"{far_samples:.0%} of the prior's samples lie far from all codes" if (far_samples or 0.0) > MAX_FAR_SAMPLES else ""
    if not all(math.isfinite(value) for value in (figures.mse, figures.kl or 0.0, figures.log_likelihood or 0.0)):
        failure = "its figures are not finite; lower the learning rate, or look for outliers in the data"
    elif not learnt["train"].explained.varies:
        failure = "all training examples are equal, so there is nothing to learn; look at the data"
    else:
        failure = _no_information(shown, examples, conditional, training) or _low_elbo(learnt, part, training, far)
    if failure:
        sentence = f"It did not work: {failure.removesuffix('.')}."
    else:
        overfitting = _overfitting(learnt, training)
        text = _success(shown, examples, latent)
        but = overfitting or (f"{far}; {'raise beta, or ' if training.beta < 1 else ''}{CHANGE_PARTS}" if far else "")
        sentence = f"{'It overfits' if overfitting else 'It worked'}: {text}{', but ' if but else ''}{but}."
    if training.ended_early:
        sentence = sentence.replace(LONGER, MORE_PATIENCE)
    return Judgement(not failure, sentence, shown.elbo_without_code, far_samples, LONGER in sentence)


def _examples(part: str, n: int) -> str:
    """The examples that a judgement rests on, with their number if they are few."""
    name = "validation" if part == "valid" else "training"
    return f"only {n} {name} example{'s' if n > 1 else ''}" if n < MIN_ROWS_UNMENTIONED else f"{name} examples"


def _variance(shown: Learnt) -> str:
    """How much of which variance is explained."""
    share, structure = f"{max(shown.explained.share, 0):.0%}", shown.explained.structure
    if structure is not None:
        return f"{max(structure, 0):.0%} of the structure of the images ({share} of their variance, with the mean colour of each)"
    return f"{share} of the variance of {'the columns' if shown.explained.columns else 'the data'}"


def _columns(shown: Learnt) -> str:
    """Which columns are explained, in brackets; empty if there is nothing to say."""
    columns = shown.explained.columns_said()
    return f" ({columns})" if columns else ""


def _no_information(shown: Learnt, examples: str, conditional: bool, training: TrainingFacts) -> str:
    """What went wrong if the code holds almost no information about the example; empty if it holds some, or need not."""
    figures, kl = shown.figures, _kl_of_code(shown.figures)
    structure = shown.explained.structure
    little = shown.explained.share < MIN_EXPLAINED_VARIANCE and shown.explained.best < MIN_BEST_COLUMN
    if structure is not None:
        little = structure < MIN_STRUCTURE_SHARE
    if kl is not None and kl < MIN_KL_NATS and (little or not conditional):
        assert figures.kl is not None
        result = (
            f"reconstructions depend on the context alone, which explains {_variance(shown)}"
            if conditional
            else "all reconstructions are about the same"
        )
        if figures.kl >= MIN_KL_NATS:
            result += ", but for the transformation of each example"
        advice = training.after_collapse if conditional else _flaw_of_data(training) or training.after_collapse
        return f"the posterior has collapsed (its KL is {kl:.3f} nats), so {result}; {advice}"
    if little:
        return f"reconstructions of {examples} explain {_variance(shown)}; {_after_nothing(shown, training)}"
    return ""


def _after_nothing(shown: Learnt, training: TrainingFacts) -> str:
    """What to do if the reconstructions explain little: what fits the cause."""
    if flaw := _flaw_of_data(training):
        return flaw
    if training.rises:
        return f"{LONGER}, or with a higher learning rate"
    used, each = shown.figures.active_units, shown.figures.kl_each
    if used is not None and each is not None and used < MIN_SHARE_IN_USE * len(each):
        return f"only {used} of {len(each)} latent dimensions are in use: {LONGER}, or at another learning rate"
    return "train with more latent dimensions, or at another learning rate"


def _flaw_of_data(training: TrainingFacts) -> str:
    """The flaw of the data because of which nothing was learnt: columns that are not correlated, or outliers; empty if there is none."""
    if training.uncorrelated():
        return "its columns are not correlated, so a code may have nothing to tell"
    if outlying := training.outlying_rows():
        rows = f"{outlying:,} training rows have" if outlying > 1 else "1 training row has"
        return f"{rows} values so far from all others that they decide the scale of a column; look at them, and leave them out"
    return ""


def _kl_of_code(figures: Figures) -> float | None:
    """The KL of the code, without that of the transformations which some models sum over; none for a model without a KL."""
    if figures.kl is None or figures.kl_each is None:
        return figures.kl
    return min(figures.kl, sum(figures.kl_each))


def _low_elbo(learnt: Mapping[str, Learnt], part: str, training: TrainingFacts, far: str) -> str:
    """What went wrong if the ELBO is below that of a decoder that ignores the code, and what to do; empty if it is not."""
    shown = learnt[part]
    elbo, without, gain = shown.figures.elbo, shown.elbo_without_code, shown.gain
    if elbo is None or without is None:
        return ""
    if abs(gain.mean) < MIN_STANDARD_ERRORS * gain.se:
        if not (flaw := _flaw_of_data(training)):
            return ""  # if there is something to learn, the examples cannot tell that it was not learnt
        than, advice = "no more than chance away from", flaw
    elif elbo < without:
        than, advice = "below", _after_low_elbo(learnt, part, training, far)
    else:
        return ""
    return (
        f"its ELBO on {_examples(part, shown.figures.n)}, {elbo:.2f} nats, is {than} the {without:.2f} nats of a decoder that ignores "
        f"the code; {advice}"
    )


def _after_low_elbo(learnt: Mapping[str, Learnt], part: str, training: TrainingFacts, far: str) -> str:
    if flaw := _flaw_of_data(training):
        return flaw
    if part == "valid" and loses(learnt["train"].gain, learnt[part].gain):
        return f"it overfits; {_after_overfitting(training)}"
    if training.beta < 1:
        return "raise beta to 1"
    if far:
        return f"{far}; {CHANGE_PARTS}"
    return f"{LONGER}, or {CHANGE_PARTS}" if training.rises or training.is_short else CHANGE_PARTS


def _success(shown: Learnt, examples: str, latent: int) -> str:
    figures, kl = shown.figures, _kl_of_code(shown.figures)
    if kl is not None and kl < MIN_KL_NATS:
        context = f"the context explains {_variance(shown)} on {examples}{_columns(shown)}"
        return f"{context}, and the code carries nothing (its KL is {kl:.3f} nats)"
    text = f"reconstructions of {examples} explain {_variance(shown)}{_columns(shown)}"
    if figures.active_units is not None and figures.kl is not None:
        text = f"{figures.active_units} of {latent} latent dimensions are in use ({figures.kl:.1f} nats), and {text}"
    return text


def _overfitting(learnt: Mapping[str, Learnt], training: TrainingFacts) -> str:
    """How much less the code is worth on validation examples, and what to do; empty if it is worth about the same."""
    if "valid" not in learnt:
        return ""
    train, valid = learnt["train"], learnt["valid"]
    if not loses(train.gain, valid.gain):
        return ""
    if train.elbo_without_code is None:
        share = train.explained.share if train.explained.structure is None else train.explained.structure
        worse = f"{max(share, 0):.0%} on training examples"
        return f"{worse}; {_after_overfitting(training)}"
    worse = f"the code is worth {valid.gain.mean:.1f} nats there and {train.gain.mean:.1f} nats on training examples"
    return f"{worse}; {_after_overfitting(training)}"


def loses(train: Gain, valid: Gain) -> bool:
    """Whether a code is worth less on validation examples: by more than a fifth, and by more than chance explains.

    Example:
        >>> loses(Gain(10.0, 0.5, 900), Gain(7.0, 1.0, 100)), loses(Gain(10.0, 0.5, 900), Gain(7.0, 2.0, 100))
        (True, False)
    """
    if min(train.rows, valid.rows) < MIN_ROWS_COMPARED or train.mean <= 0:
        return False
    lost = train.mean - valid.mean
    return lost > MAX_LOST_GAIN * train.mean and lost > MIN_STANDARD_ERRORS * math.hypot(train.se, valid.se)


def _after_overfitting(training: TrainingFacts) -> str:
    if training.rises:
        return f"{LONGER}, or on more examples"
    if training.falls:
        return "stop at the best epoch (train.patience = 10), or train on more examples"
    return "train on more examples, or with a smaller network"

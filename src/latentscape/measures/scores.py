"""The score of each example under a model: how likely it is, which of its values are unlikely, and how it ranks among others."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.arguments import whole_number
from latentscape.data import Examples
from latentscape.data.fitting import fitting
from latentscape.data.readers.memory import Data
from latentscape.errors import SettingError
from latentscape.faces import Argument
from latentscape.machine.memory import memory_errors_said
from latentscape.models import Model, evaluating
from latentscape.random import EXAMPLES_PER_BLOCK, IndexNoise
from latentscape.shapes import Batch, one_line

MAX_VALUES_AT_ONCE = 2**22  # of p(x | z) for several draws of a batch; more draws are computed in chunks
ELBO, SQUARED_ERROR = "elbo", "minus_squared_error"


@dataclass(frozen=True, eq=False, kw_only=True)
class Scores:
    """The scores of examples, of which a higher one is better.

    Attributes:
        name: `elbo`, in nats; or `minus_squared_error` for a model without an ELBO: minus the mean squared error of the scaled values.
        values: The score of each example, `(n,)`.
        log_likelihood: The mean of log p(x | z) over the draws of z, `(n,)`; none without an ELBO.
        kl: KL(q(z | x) || p(z)), `(n,)`; the ELBO is `log_likelihood` - `kl`. None without an ELBO.
        each: The surprise of each value, `(n, *X)`: minus log p of the value, in nats, whose sum is minus `log_likelihood`. Without an
            ELBO, the squared error of the scaled value. NaN for a missing value; none if it was not asked for, or if the values of an
            example depend on each other.
    """

    name: str
    values: NDArray[np.float64]
    log_likelihood: NDArray[np.float64] | None = None
    kl: NDArray[np.float64] | None = None
    each: NDArray[np.float64] | None = None

    __repr__ = one_line


@memory_errors_said()
def score_each(model: Model, examples: Examples | Data, *, draws: int = 16, seed: int = 0, each: bool = False) -> Scores:
    """Score each example by its ELBO, or by minus its squared error if the model has no ELBO.

    The score of an example depends on its place in the data, by the noise of its draws, and on no other example.

    Args:
        model: The model.
        examples: `Examples`, or any data that `ls.from_array` takes.
        draws: The number of codes that the ELBO of an example is a mean over.
        seed: The seed of the codes.
        each: Whether to also give the surprise of each value.

    Raises:
        SettingError: `draws` is below 1.
    """
    examples = fitting(model, examples)
    draws = whole_number("draws", draws)
    if draws < 1:
        raise SettingError("The number of draws must be at least 1, but it is ", Argument("draws", draws), ".")
    score_batch = _elbo if "kl" in model.gives else _squared_error
    with evaluating(model):
        blocks = [score_batch(model, batch, draws, seed, each) for batch in examples.batches(EXAMPLES_PER_BLOCK)]
    columns = {name: torch.cat([block[name] for block in blocks]).cpu().double().numpy() for name in blocks[0]}
    return Scores(name=ELBO if "kl" in model.gives else SQUARED_ERROR, **columns)


def _elbo(model: Model, batch: Batch, draws: int, seed: int, with_each: bool) -> dict[str, Tensor]:
    """The scores of a batch by a model with an ELBO, with sums over draws in float64."""
    assert batch.index is not None
    noise = IndexNoise(seed, batch.index)
    chunk = max(1, MAX_VALUES_AT_ONCE // batch.x.numel())
    log_likelihood = torch.zeros(len(batch.x), dtype=torch.float64, device=batch.x.device)
    kl, each = torch.zeros_like(log_likelihood), None
    for start in range(0, draws, chunk):
        draw = model.draw(batch, noise=noise, draws=min(chunk, draws - start), needs={"log_likelihood", "kl"})
        assert draw.log_likelihood is not None and draw.kl is not None
        log_likelihood += draw.log_likelihood.double().sum(0) / draws
        kl += draw.kl.double().sum(0) / draws
        each_of_draws = model.log_likelihood_each(batch, draw.z) if with_each else None
        if each_of_draws is not None:
            surprise = -each_of_draws.double().sum(0) / draws
            each = surprise if each is None else each + surprise
    result = {"values": log_likelihood - kl, "log_likelihood": log_likelihood, "kl": kl}
    return result if each is None else result | {"each": _without_missing(each, batch.x)}


def _squared_error(model: Model, batch: Batch, draws: int, seed: int, with_each: bool) -> dict[str, Tensor]:
    """The scores of a batch by a model without an ELBO, whose codes are points."""
    assert batch.index is not None
    draw = model.draw(batch, noise=IndexNoise(seed, batch.index), needs={"squared_error"})
    assert draw.squared_error is not None
    result = {"values": -draw.squared_error[0]}
    if not with_each or model.takes_missing:  # the squared error of a table of several kinds of columns has no parts in one unit
        return result
    each = (model.scaled(model.reconstruct(batch)) - model.scaled(batch.x)).square()
    return result | {"each": _without_missing(each, batch.x)}


def _without_missing(each: Tensor, x: Tensor) -> Tensor:
    return each.masked_fill(x.isnan(), math.nan)


def rank_among(values: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of the other scores that lie below each score, `(n,)`.

    Example:
        >>> rank_among(np.array([0.0, 2.0, 9.0]), np.array([1.0, 2.0, 3.0, 4.0]))
        array([0.  , 0.25, 1.  ])
    """
    return np.asarray(np.searchsorted(np.sort(others), values, side="left") / len(others))


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """The score below which an example counts as an anomaly.

    Attributes:
        value: The score; none if there are too few scores to tell.
        part: The part of the data whose scores it was taken from.
        n: The number of those scores.
        false_alarms: The largest share of ordinary examples that lie below it, on average.
    """

    value: float | None
    part: str
    n: int
    false_alarms: float


def threshold(values: NDArray[np.float64], *, false_alarms: float = 0.01, part: str = "") -> Threshold:
    """The threshold at which at most a share `false_alarms` of new ordinary examples lie below, on average.

    A new example is as likely to take each of the n + 1 places among n scores of examples of the same kind, so it lies below the k-th
    lowest with probability k / (n + 1) (Bates et al., 2023, Testing for outliers with conformal p-values, section 1.2). That holds for
    scores of examples that the model was not trained on; training examples have higher scores, and more false alarms follow.

    Args:
        values: The scores of ordinary examples, `(n,)`.
        false_alarms: A share between 0 and 1.
        part: The name of the part of the data that these examples are from.

    Raises:
        SettingError: The share is not between 0 and 1.

    Example:
        >>> threshold(np.arange(99.0), false_alarms=0.05).value, threshold(np.arange(18.0), false_alarms=0.05).value
        (4.0, None)
    """
    if not 0 < false_alarms < 1:
        raise SettingError(
            f"The rate of false alarms must be a share between 0 and 1, but it is {false_alarms:g}; give for example ",
            Argument("false_alarms", 0.01),
            ".",
        )
    count = lowest_rank(len(values), false_alarms)
    value = float(np.partition(values, count - 1)[count - 1]) if count else None
    return Threshold(value=value, part=part, n=len(values), false_alarms=false_alarms)


def lowest_rank(n: int, false_alarms: float) -> int:
    """k of `threshold` for n scores: 0 if there are too few."""
    return min(n, math.floor(false_alarms * (n + 1) + 1e-9))


def min_scores(false_alarms: float) -> int:
    """The smallest number of scores that a threshold at this rate can rest on.

    Example:
        >>> min_scores(0.01), min_scores(0.05)
        (99, 19)
    """
    return math.ceil(1 / false_alarms - 1 - 1e-9)

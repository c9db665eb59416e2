"""log p(x), by importance sampling with q(z | x)."""

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from latentscape.arguments import whole_number
from latentscape.data import Examples
from latentscape.data.fitting import fitting
from latentscape.data.readers.memory import Data
from latentscape.errors import PartsError, SettingError
from latentscape.faces import Argument, Per
from latentscape.machine.memory import memory_errors_said, refuse_beyond_memory
from latentscape.measures.totals import Totals, warn_if_not_finite
from latentscape.models import Model, evaluating
from latentscape.random import EXAMPLES_PER_BLOCK, IndexNoise
from latentscape.shapes import Batch


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """An estimate of the mean log p(x) of a data set.

    Attributes:
        log_evidence: Nats per example; on average too low, and less so with more draws.
        log_evidence_se: Its standard error due to the draws alone, by the delta method; none with a single draw.
        ess: The effective number of draws of an example, on average over the examples.
        draws: K.
    """

    log_evidence: float
    log_evidence_se: float | None
    ess: float
    draws: int


BYTES_PER_WEIGHT = 48  # three arrays of 8 bytes at once, and as much again for blocks that the allocator cannot use
NEEDS = frozenset({"log_likelihood", "log_prior", "log_q"})


@memory_errors_said()
def log_evidence(model: Model, examples: Examples | Data, *, draws: int = 500, seed: int = 0, chunk: int = 50) -> Evidence:
    r"""Estimate :math:`\log p(x) \approx \log \frac1K \sum_k p(x, z_k) / q(z_k | x)` (Burda et al., 2016, section 3).

    Args:
        model: A model whose posterior has a density.
        examples: `Examples` to take the mean over, or any data that `ls.from_array` takes.
        draws: K, for each example.
        seed: The seed of the draws.
        chunk: The number of draws computed at once; it changes the memory used, and not the result.

    Raises:
        PartsError: The posterior has no density.
        SettingError: `draws` is below 1, or so many do not fit into memory.

    Warns:
        UserWarning: A figure is not finite.
    """
    examples = fitting(model, examples)
    draws, chunk = whole_number("draws", draws), whole_number("chunk", chunk)
    if min(draws, chunk) < 1:
        raise SettingError(f"draws and chunk must be at least 1, but they are {draws} and {chunk}.")
    if not model.gives >= NEEDS:
        raise PartsError(
            "This model's posterior has no density, so log p(x) cannot be estimated with it; ",
            Per("use ls.measure", command_line="leave out --draws"),
            ".",
        )
    block = min(EXAMPLES_PER_BLOCK, len(examples))
    refuse_beyond_memory(draws, BYTES_PER_WEIGHT * block, f"draws for each of {block} examples", lambda fewer: Argument("draws", fewer))
    totals = Totals()
    variance = 0.0
    with evaluating(model):
        for batch in examples.batches(EXAMPLES_PER_BLOCK):
            log_w = _log_weights(model, batch, draws, seed, chunk)
            log_total = log_w.logsumexp(0)
            squares = log_w.sub_(log_total).exp_().square_().sum(0)  # of the share of each draw; in place, because the arrays are large
            # the delta method: var(log mean w) = (K sum of share^2 - 1) / K
            relative = (squares - 1 / draws).clamp_min(0).cpu()
            weight = torch.ones(len(batch.x), dtype=torch.float64) if batch.weight is None else batch.weight.cpu().double()
            variance += float((weight.square() * relative).sum())
            totals.add(batch, log_evidence=log_total - math.log(draws), ess=1 / squares)
    evidence = Evidence(
        log_evidence=float(totals.mean("log_evidence")),
        log_evidence_se=math.sqrt(variance) / totals.weight if draws > 1 else None,
        ess=float(totals.mean("ess")),
        draws=draws,
    )
    warn_if_not_finite(asdict(evidence))
    return evidence


def log_prob_by_draws(model: Model, examples: Examples, *, draws: int = 500, seed: int = 0, chunk: int = 50) -> Tensor:
    """The estimate of log p(x) of each example, `(n,)`, whose mean is that of `log_evidence`."""
    with evaluating(model):
        each = [_log_weights(model, batch, draws, seed, chunk).logsumexp(0).cpu() for batch in examples.batches(EXAMPLES_PER_BLOCK)]
    return torch.cat(each) - math.log(draws)


def _log_weights(model: Model, batch: Batch, draws: int, seed: int, chunk: int) -> Tensor:
    """log p(x, z) - log q(z | x) of each draw and example, `(draws, batch)`, in float64; sums over discrete variables are exact."""
    assert batch.index is not None
    noise, needs = IndexNoise(seed, batch.index), NEEDS | ({"log_weight"} & model.gives)
    log_w = torch.empty(draws, len(batch.x), dtype=torch.float64, device=batch.x.device)
    for start in range(0, draws, chunk):
        draw = model.draw(batch, noise=noise, draws=min(chunk, draws - start), needs=needs)
        assert draw.log_likelihood is not None and draw.log_prior is not None and draw.log_q is not None
        log_joint_over_q = draw.log_likelihood + draw.log_prior - draw.log_q
        log_w[start : start + chunk] = log_joint_over_q if draw.log_weight is None else log_joint_over_q + draw.log_weight
    return log_w

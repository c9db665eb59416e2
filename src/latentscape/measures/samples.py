"""Whether samples of the prior resemble the codes of examples."""

import math

import numpy as np
import torch
from torch import Tensor

from latentscape.data import Examples
from latentscape.models import Model, evaluating
from latentscape.random import EXAMPLES_PER_BLOCK, IndexNoise, StreamNoise, generator

NEAR_SHARE = 0.99  # of new codes count as near the training codes, so 1 % of samples are far if the prior matches the codes
MAX_CODES_COMPARED = 2000  # and as many samples of the prior


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

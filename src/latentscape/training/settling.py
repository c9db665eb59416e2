"""What is set after the steps of a training: values of the likelihood, and a prior that is fitted to codes."""

import math

import numpy as np
import torch
from torch import Tensor

from latentscape.arguments import whole_number
from latentscape.data import Examples
from latentscape.data.fitting import fitting
from latentscape.data.readers.memory import Data
from latentscape.machine.memory import memory_errors_said
from latentscape.measures.totals import Totals
from latentscape.models import Model, evaluating
from latentscape.models.laplace import chosen_by
from latentscape.random import EXAMPLES_PER_BLOCK, IndexNoise

MIN_CODES = 2**13  # to fit a prior to
GAP_DRAWS = 256  # of an example with gaps, from which its codes are chosen


def settle(model: Model, examples: Examples, *, fit: bool, seed: int) -> None:
    """Set what depends on the trained weights: values of the likelihood from the whole training set, and the prior, if `fit`."""
    with evaluating(model):
        model.settle(lambda: _mean_squared_error(model, examples, seed))
        if fit:
            model.fit_prior(_sampled_codes(model, examples, seed), seed)


@memory_errors_said()
def fit_prior(model: Model, examples: Examples | Data, *, components: int = 10, seed: int = 0) -> Model:
    """The model with a new prior that is fitted to its codes, so that a deterministic autoencoder can be sampled from.

    Args:
        model: A trained model; its networks are shared, not copied.
        examples: The prior is fitted to codes of these examples, drawn from q(z | x).
        components: The number of components of the mixture of Gaussians (Ghosh et al., 2020, section 4); 1 gives a Gaussian.
        seed: The seed of the fit.

    Raises:
        DataError: There are fewer examples than components.
        PartsError: The posterior has a density outside the real line, where a mixture has none; or the model cannot have another prior.
    """
    examples = fitting(model, examples)
    renewed = model.with_mixture_prior(whole_number("components", components))
    renewed.check_fit_prior(len(examples))
    with evaluating(renewed):
        renewed.fit_prior(_sampled_codes(renewed, examples, seed), seed)
    return renewed.eval()


def _sampled_codes(model: Model, examples: Examples, seed: int) -> Tensor:
    """Codes `(n, latent)` from q(z | x), to fit the prior to: as many of each example, or in proportion to its weight.

    Few examples have several codes each, so that the prior takes their spread and not a sample of it; a deterministic code has one. Of
    few examples with gaps, of which an encoder learns less, codes are drawn from p(z | seen) by their weights (Rubin, 1987).
    """
    if examples.weight is not None:
        examples = examples.take(np.flatnonzero(examples.weight.cpu().numpy()))
    draws = max(1, MIN_CODES // len(examples)) if "log_q" in model.gives else 1
    weighs = model.takes_missing and draws > 1
    codes_by_batch = []
    for batch in examples.batches(model.imputed_at_once(GAP_DRAWS) if weighs else EXAMPLES_PER_BLOCK):
        assert batch.index is not None
        noise = IndexNoise(seed, batch.index)
        codes = model.draw(batch, noise=noise, draws=draws, needs=()).z
        if weighs and bool((has_gap := batch.x.isnan().any(1)).any()):
            _, weights, weighted = model.impute(batch, noise=noise, draws=GAP_DRAWS)
            codes = torch.where(has_gap.unsqueeze(-1), chosen_by(weights, weighted, noise.uniform(draws, weights[0])), codes)
        codes_by_batch.append(codes)
    codes = torch.cat(codes_by_batch, 1)
    if examples.weight is not None:
        up_to = examples.weight.double().cumsum(0)  # n evenly spaced points hit each code in proportion to its weight
        points = (torch.arange(len(examples), dtype=torch.float64, device=up_to.device) + 0.5) * (up_to[-1] / len(examples))
        codes = codes[:, torch.searchsorted(up_to, points).clamp_max(len(examples) - 1)]
    return codes.flatten(0, 1)


def _mean_squared_error(model: Model, examples: Examples, seed: int) -> float:
    """The mean squared error of the scaled values, decoded from sampled codes, over about a million values or all of them."""
    draws = min(64, -(-(2**20) // (len(examples) * math.prod(examples.shape))))
    totals = Totals()
    for batch in examples.batches():
        assert batch.index is not None
        draw = model.draw(batch, noise=IndexNoise(seed, batch.index), draws=draws, needs=("squared_error",))
        assert draw.squared_error is not None
        totals.add(batch, squared_error=draw.squared_error.mean(0))
    return float(totals.mean("squared_error"))

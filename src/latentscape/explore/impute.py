"""Missing values, filled in."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.arguments import whole_number
from latentscape.data import Examples
from latentscape.data.fitting import fitting
from latentscape.data.readers.memory import Data
from latentscape.errors import SettingError
from latentscape.explore.codes import BYTES_PER_RESULT
from latentscape.faces import Argument
from latentscape.machine.memory import memory_errors_said, refuse_beyond_memory
from latentscape.models import Model, evaluating
from latentscape.models.laplace import chosen_by
from latentscape.random import IndexNoise
from latentscape.shapes import one_line


@dataclass(frozen=True, eq=False)
class Imputed:
    """Examples whose missing values are filled in.

    Attributes:
        values: The examples, `(n, *X)`, in the data's own unit: seen values as they were, and missing ones by their mean given the seen
            ones; for yes and no, and for categories, the most probable value.
        missing: Which values were missing, `(n, *X)`.
        ess: The effective number of draws of each example, `(n,)`; near 1, its values rest on a single code.
        draws: K.
        columns: The names of the values of a row, if they are known.
        drawn: Whether missing values are drawn given the seen ones, instead of their mean.
    """

    values: NDArray[np.float64]
    missing: NDArray[np.bool_]
    ess: NDArray[np.float64]
    draws: int
    columns: tuple[str, ...] = ()
    drawn: bool = False

    __repr__ = one_line


@memory_errors_said()
def impute(model: Model, examples: Examples | Data, *, draws: int = 200, seed: int = 0, draw: bool = False) -> Imputed:
    """Fill in the missing values of examples by their mean given the seen values (see `Model.impute`).

    Args:
        model: A model that was trained with missing values.
        examples: The examples; NaN stands for a missing value.
        draws: K, the number of codes drawn for each example.
        seed: The seed of the codes.
        draw: Whether to fill in a draw from p(missing | seen) instead of its mean: from p(x | z) at one of the codes, chosen by its weight
            (Rubin, 1987, The SIR algorithm). Several seeds give several imputations.

    Raises:
        PartsError: The model cannot be computed with missing values.
        SettingError: `draws` is below 1, or the examples have another shape than the model's.
    """
    examples = fitting(model, examples)
    if whole_number("draws", draws) < 1:
        raise SettingError(f"draws must be at least 1, but it is {draws}.")
    values_of_one = math.prod(model.shape)
    refuse_beyond_memory(len(examples), 2 * BYTES_PER_RESULT * values_of_one, "examples")
    refuse_beyond_memory(draws, BYTES_PER_RESULT * values_of_one, "draws", lambda fewer: Argument("draws", fewer))
    values, missing, ess = [], [], []
    with evaluating(model):
        for batch in examples.batches(model.imputed_at_once(draws)):
            assert batch.index is not None
            noise = IndexNoise(seed, batch.index)
            mean, weights, codes = model.impute(batch, noise=noise, draws=draws)
            is_missing = batch.x.isnan()
            if draw:
                chosen = chosen_by(weights, codes, noise.uniform(1, weights[0]))[0]
                mean = model.decode_sample(chosen, noise, batch.context, draw=True)
            values.append(torch.where(is_missing, mean, batch.x).cpu().double())
            missing.append(is_missing.cpu())
            ess.append((1 / weights.double().square().sum(0)).cpu())
    return Imputed(torch.cat(values).numpy(), torch.cat(missing).numpy(), torch.cat(ess).numpy(), draws, examples.columns, draw)

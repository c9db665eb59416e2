"""Results of a model for rows; the result of a row does not depend on the other rows, their number or their order."""

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from typing import Any, final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.quasirandom import SobolEngine

from latentscape.models import Model, evaluating
from latentscape.random import EXAMPLES_PER_BLOCK, Noise, Quantile, Sampler
from latentscape.shapes import Batch

MIN_PROBABILITY = 1e-6  # the distance of uniform numbers from 0 and 1


def in_blocks(
    model: Model, pieces: Iterable[Tensor], context: Tensor | None, compute: Callable[[Batch], Tensor]
) -> NDArray[np.floating[Any]]:
    """The results of `compute` for rows, in pieces of 256, and their context; the last piece is padded with zeros.

    The bits of a matrix product depend on its shape, so all blocks have one shape.
    """
    like = next(model.parameters())
    results = []
    with evaluating(model):
        contexts = repeat(None) if context is None else context.split(EXAMPLES_PER_BLOCK)
        for part, part_context in zip(pieces, contexts, strict=False):
            block = Batch(_padded(part, like), None if part_context is None else _padded(part_context, like))
            results.append(compute(block)[: len(part)].cpu())
    return torch.cat(results).numpy()


def _padded(part: Tensor, like: Tensor) -> Tensor:
    """Rows as a block of 256, padded with zeros."""
    dtype = torch.float64 if part.dtype == torch.float64 else like.dtype  # a model that scales doubles
    block = like.new_zeros((EXAMPLES_PER_BLOCK, *part.shape[1:]), dtype=dtype)
    block[: len(part)] = part.to(block)
    return block


@final
class SharedNoise(Noise):
    """The same numbers for every row, so that the result of a row depends on that row alone.

    They are Sobol points, which are more even than random ones: a few draws have almost none of the error that all rows would share.
    """

    def __init__(self) -> None:
        self._calls = 0

    def normal(self, draws: int, like: Tensor) -> Tensor:
        return self._spread(torch.special.ndtri(self._points(draws, like)), like)

    def uniform(self, draws: int, like: Tensor) -> Tensor:
        return self._spread(self._points(draws, like), like)

    def rsample(self, family: Sampler, parameters: Mapping[str, Tensor], draws: int, quantile: Quantile | None = None) -> Tensor:
        assert quantile is not None, "a named family has quantiles"
        return quantile(parameters, self.uniform(draws, next(iter(parameters.values()))))

    def _points(self, draws: int, like: Tensor) -> Tensor:
        self._calls += 1
        event = like.shape[1:]
        points = SobolEngine(event.numel(), scramble=True, seed=self._calls).draw(draws, dtype=torch.float64)
        return (MIN_PROBABILITY + (1 - 2 * MIN_PROBABILITY) * points).reshape(draws, 1, *event)

    def _spread(self, points: Tensor, like: Tensor) -> Tensor:
        return points.to(like.dtype).to(like.device).expand(-1, *like.shape)

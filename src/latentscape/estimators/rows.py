"""What a model says of rows, each for itself: neither the number of rows, nor their order, nor the neighbours matter."""

from collections.abc import Callable, Mapping
from itertools import repeat
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.quasirandom import SobolEngine

from latentscape.models import Model, evaluating
from latentscape.random import BLOCK, Noise, Quantile, Sampler
from latentscape.shapes import Batch

EDGE = 1e-6  # how near to 0 and 1 uniform numbers come


def in_blocks(model: Model, rows: Tensor, context: Tensor | None, compute: Callable[[Batch], Tensor]) -> NDArray[np.float32]:
    """`compute` over rows `(n, ...)` and their context, always 256 at a time, the last block filled up with zeros.

    The bits of a matrix product depend on its shape; so all of them have one shape.
    """
    like = next(model.parameters())
    results = []
    with evaluating(model):
        contexts = repeat(None) if context is None else context.split(BLOCK)
        for part, known in zip(rows.split(BLOCK), contexts, strict=False):
            block = Batch(_filled(part, like), None if known is None else _filled(known, like))
            results.append(compute(block)[: len(part)].cpu())
    return torch.cat(results).numpy()


def _filled(part: Tensor, like: Tensor) -> Tensor:
    """Rows as a block of 256, filled up with zeros."""
    block = like.new_zeros((BLOCK, *part.shape[1:]))
    block[: len(part)] = part.to(like)
    return block


@final
class SharedNoise(Noise):
    """The same numbers for every row, so that what is said of a row depends on that row alone.

    They are Sobol points, which lie more evenly than random ones: a handful of draws is nearly free of the error that all rows share.
    """

    def __init__(self) -> None:
        self._calls = 0

    def normal(self, draws: int, like: Tensor) -> Tensor:
        return self._spread(torch.special.ndtri(self._points(draws, like)), like)

    def uniform(self, draws: int, like: Tensor) -> Tensor:
        return self._spread(self._points(draws, like), like)

    def rsample(self, family: Sampler, parameters: Mapping[str, Tensor], draws: int, quantile: Quantile | None = None) -> Tensor:
        assert quantile is not None, "a family that has a name has quantiles"
        return quantile(parameters, self.uniform(draws, next(iter(parameters.values()))))

    def _points(self, draws: int, like: Tensor) -> Tensor:
        self._calls += 1
        event = like.shape[1:]
        points = SobolEngine(event.numel(), scramble=True, seed=self._calls).draw(draws, dtype=torch.float64)
        return (EDGE + (1 - 2 * EDGE) * points).reshape(draws, 1, *event)

    def _spread(self, points: Tensor, like: Tensor) -> Tensor:
        return points.to(like.dtype).to(like.device).expand(-1, *like.shape)

"""Every class in the same styles: what a conditional model makes of one code under each of its contexts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.explore.codes import decode
from latentscape.models import Model, evaluating
from latentscape.random import StreamNoise, generator

LARGEST_SHEET = 20  # classes, for which there is room


@dataclass(frozen=True, eq=False)
class Styles:
    """Decoded examples of each class; all of one column share a code.

    Attributes:
        classes: The names of the classes, one for each row.
        codes: The code of each column, `(styles, latent)`.
        examples: The decoded examples, `(classes, styles, *X)`.
    """

    classes: tuple[str, ...]
    codes: NDArray[np.float64]
    examples: NDArray[np.float64]


def styles(model: Model, classes: Sequence[str], *, n: int = 10, seed: int = 0) -> Styles:
    """Decode `n` codes under each class of a model whose context is a label; they are spread evenly over the prior in each dimension.

    Args:
        model: Whose context is a class, one number for each of `classes`.
        classes: Their names; of more than twenty, the first twenty are shown.
        n: How many codes.
        seed: Of the order in which the other dimensions than the first go.
    """
    like = next(model.parameters())
    with evaluating(model):
        marginals = model.quantiles((torch.arange(n) + 0.5) / n)  # (n, latent)
        orders = StreamNoise(generator("styles", seed)).uniform(n, torch.zeros(model.latent)).argsort(0)
        orders[:, 0] = torch.arange(n)  # the first dimension rises from left to right, the others go in any order
        codes = marginals.gather(0, orders.to(marginals.device))
    values = codes.cpu().double().numpy()
    shown = tuple(classes[:LARGEST_SHEET])
    contexts = torch.eye(model.context, dtype=like.dtype)[: len(shown)]
    return Styles(shown, values, np.stack([decode(model, values, context) for context in contexts]))

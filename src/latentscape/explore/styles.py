"""Every class in the same styles: a conditional model decodes codes of the same quantiles under each class."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.explore.codes import decode
from latentscape.machine.memory import memory_errors_said
from latentscape.models import Model, evaluating
from latentscape.random import StreamNoise, generator
from latentscape.reading import PLAIN, Display
from latentscape.shapes import one_line

MAX_CLASSES_SHOWN = 20  # there is no room for more rows


@dataclass(frozen=True, eq=False)
class Styles:
    """Decoded examples of each class; the codes of a column are at the same quantiles of the prior.

    They are the same code, unless the prior depends on the class.

    Attributes:
        classes: The names of the classes, one for each row.
        codes: The code of each example, `(classes, styles, latent)`.
        examples: The decoded examples, `(classes, styles, *X)`.
        total: The number of all classes, of which these are the first.
        display: What pictures need to know of the examples.
    """

    classes: tuple[str, ...]
    codes: NDArray[np.float64]
    examples: NDArray[np.float64]
    total: int
    display: Display = PLAIN

    __repr__ = one_line


@memory_errors_said()
def styles(model: Model, classes: Sequence[str], *, n: int = 10, seed: int = 0, display: Display = PLAIN) -> Styles:
    """Decode `n` codes under each class of a model whose context is a label.

    In each dimension, the codes of a class are spread evenly over the prior of this class.

    Args:
        model: A model whose context is a class, with one number for each of `classes`.
        classes: The names of the classes; of more than twenty, the first twenty are shown.
        n: The number of codes.
        seed: The seed of the order of the values in all dimensions after the first.
        display: What pictures need to know of the examples.
    """
    like = next(model.parameters())
    shown_classes = tuple(classes[:MAX_CLASSES_SHOWN])
    contexts = torch.eye(model.context).to(like)[: len(shown_classes)]
    with evaluating(model):
        shares = (torch.arange(n) + 0.5) / n
        if model.has_conditional_prior:
            marginals = torch.stack([model.quantiles(shares, context) for context in contexts])  # (classes, n, latent)
        else:
            marginals = model.quantiles(shares).expand(len(contexts), -1, -1)
        orders = StreamNoise(generator("styles", seed)).uniform(n, torch.zeros(model.latent)).argsort(0)
        orders[:, 0] = torch.arange(n)  # the first dimension increases from left to right, the others are shuffled
        codes = marginals.gather(1, orders.to(marginals.device).expand_as(marginals))
    values = codes.cpu().double().numpy()
    examples = [decode(model, of_class, context) for of_class, context in zip(values, contexts, strict=True)]
    return Styles(shown_classes, values, np.stack(examples), len(classes), display)

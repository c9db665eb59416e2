"""The codes of a data set, and the two dimensions of them that a map shows."""

from dataclasses import dataclass
from itertools import repeat

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples, class_name
from latentscape.errors import SettingError
from latentscape.models import Model, evaluating
from latentscape.random import EXAMPLES_PER_BLOCK, IndexNoise

MAX_EXAMPLES_FOR_AXES = 4096  # from which the dimensions of a map are chosen


@dataclass(frozen=True, eq=False)
class LatentMap:
    """The mean codes of examples, for a map of two dimensions.

    Attributes:
        codes: The mean code of each example, `(n, latent)`.
        axes: The two dimensions that a picture shows, the first upwards and the second across; equal if the codes have one dimension.
        labels: The class of each example, `(n,)`.
        classes: The names of the classes.
        part: The part of the data that the examples are from.
    """

    codes: NDArray[np.float64]
    axes: tuple[int, int]
    labels: NDArray[np.int64] | None
    classes: tuple[str, ...]
    part: str

    @property
    def class_names(self) -> list[str]:
        """The names of those classes that the examples have, in their order."""
        return [] if self.labels is None else [class_name(self.classes, label) for label in np.unique(self.labels).tolist()]


def encode(model: Model, examples: Examples) -> NDArray[np.float64]:
    """The mean code of each example, `(n, latent)`."""
    with evaluating(model):
        codes = torch.cat([model.encode(batch) for batch in examples.batches()])
    return codes.cpu().double().numpy()


def decode(model: Model, codes: NDArray[np.float64], context: Tensor | None = None) -> NDArray[np.float64]:
    """The mean of p(x | z) for each code: `(n, latent)` to `(n, *X)`.

    Args:
        model: The model that decodes.
        codes: `(n, latent)`.
        context: For a conditional model: the context of each code, `(n, context)`, or one for all codes, `(context,)`.

    Raises:
        SettingError: The codes do not have as many dimensions as the model's, or are too far from 0 to be decoded.
        PartsError: The context does not fit the model, or has neither one row nor one for each code.
    """
    if codes.ndim != 2 or codes.shape[1] != model.latent:
        raise SettingError(
            f"The model decodes codes of shape (n, {model.latent}), but these have shape {codes.shape}; encode them with the same run."
        )
    z = torch.from_numpy(codes).to(next(model.parameters()))
    context_per_code = model.contexts(len(z), None if context is None else context.to(z))
    with evaluating(model):
        contexts = repeat(None) if context_per_code is None else context_per_code.split(EXAMPLES_PER_BLOCK)
        examples = torch.cat(
            [model.decode(block, block_context) for block, block_context in zip(z.split(EXAMPLES_PER_BLOCK), contexts, strict=False)]
        )
    if not bool(examples.isfinite().all()):
        raise SettingError(
            f"These codes have coordinates up to {np.abs(codes).max():g}, which decode to infinite values; give codes nearer to 0."
        )
    return examples.cpu().double().numpy()


def latent_map(model: Model, examples: Examples, *, part: str = "", max_examples: int = 10_000) -> LatentMap:
    """The codes for a map; if there are more than `max_examples` examples, that many at equal distances are used."""
    if len(examples) > max_examples:
        examples = examples.take(np.linspace(0, len(examples) - 1, max_examples).astype(np.int64))
    return LatentMap(encode(model, examples), active_axes(model, examples), examples.labels, examples.classes, part)


def active_axes(model: Model, examples: Examples) -> tuple[int, int]:
    """The two dimensions with the largest KL, or with the largest variance of the mean codes if the model has no KL."""
    if model.latent <= 2:
        return 0, model.latent - 1
    with evaluating(model):
        batch = next(examples.batches(MAX_EXAMPLES_FOR_AXES))
        assert batch.index is not None
        draw = model.draw(batch, noise=IndexNoise(0, batch.index), needs={"mean", "kl_each"} & model.gives)
        assert draw.mean is not None
        activity = draw.mean.var(0) if draw.kl_each is None else draw.kl_each[0].mean(0)
    first, second = sorted(torch.topk(activity, 2).indices.tolist())
    return first, second

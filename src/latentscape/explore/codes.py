"""Codes of a data set, and which two of their dimensions to show."""

from dataclasses import dataclass
from itertools import repeat

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.models import Model, evaluating
from latentscape.random import BLOCK, IndexNoise

LOOKED_AT = 4096  # examples by which dimensions are chosen


@dataclass(frozen=True, eq=False)
class LatentMap:
    """Where a model puts its examples.

    Attributes:
        codes: The mean code of each example, `(n, latent)`.
        axes: The two dimensions that a picture shows, the first upwards and the second across; the same twice for a single one.
        labels: The class of each example, `(n,)`.
        classes: The names of the classes.
        part: Which part of the data it is.
    """

    codes: NDArray[np.float64]
    axes: tuple[int, int]
    labels: NDArray[np.int64] | None
    classes: tuple[str, ...]
    part: str


def encode(model: Model, examples: Examples) -> NDArray[np.float64]:
    """The mean code of each example, `(n, latent)`."""
    with evaluating(model):
        codes = torch.cat([model.encode(batch) for batch in examples.batches()])
    return codes.cpu().double().numpy()


def decode(model: Model, codes: NDArray[np.float64], context: Tensor | None = None) -> NDArray[np.float64]:
    """The mean of p(x | z) for each code: `(n, latent)` to `(n, *X)`.

    Args:
        model: Whose decoder.
        codes: `(n, latent)`.
        context: For a model that takes one: what is known beside each code `(n, context)`, or beside all of them `(context,)`.

    Raises:
        SettingError: The codes have another width than the model's.
    """
    if codes.ndim != 2 or codes.shape[1] != model.latent:
        raise SettingError(f"The model decodes codes of shape (n, {model.latent}), but these have {codes.shape}; encode with the same run.")
    z = torch.from_numpy(codes).to(next(model.parameters()))
    beside = None if context is None else context.to(z).expand(len(z), -1)
    with evaluating(model):
        contexts = repeat(None) if beside is None else beside.split(BLOCK)
        examples = torch.cat([model.decode(block, known) for block, known in zip(z.split(BLOCK), contexts, strict=False)])
    return examples.cpu().double().numpy()


def latent_map(model: Model, examples: Examples, *, part: str = "", most: int = 10_000) -> LatentMap:
    """Codes for a map; of more than `most` examples, as many are taken at equal distances."""
    if len(examples) > most:
        examples = examples.take(np.linspace(0, len(examples) - 1, most).astype(np.int64))
    return LatentMap(encode(model, examples), active_axes(model, examples), examples.labels, examples.classes, part)


def active_axes(model: Model, examples: Examples) -> tuple[int, int]:
    """The two dimensions that say most about the example: by their KL where there is one, else by the spread of the codes."""
    if model.latent <= 2:
        return 0, model.latent - 1
    with evaluating(model):
        batch = next(examples.batches(LOOKED_AT))
        assert batch.index is not None
        draw = model.draw(batch, noise=IndexNoise(0, batch.index), needs={"mean", "kl_each"} & model.gives)
        assert draw.mean is not None
        interest = draw.mean.var(0) if draw.kl_each is None else draw.kl_each[0].mean(0)
    first, second = sorted(torch.topk(interest, 2).indices.tolist())
    return first, second

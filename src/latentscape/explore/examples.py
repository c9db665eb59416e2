"""Examples beside what a model makes of them, and new ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.explore.codes import decode
from latentscape.models import Model, evaluating
from latentscape.random import StreamNoise, generator


@dataclass(frozen=True, eq=False)
class Reconstructions:
    """Originals and their reconstructions from the mean code, each `(n, *X)`, and the part they are from.

    `columns` are the names of the values of a row, where they are known.
    """

    originals: NDArray[np.float64]
    reconstructions: NDArray[np.float64]
    part: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Samples:
    """Decoded codes `(n, *X)`, each the mean of its p(x | z), and the codes `(n, latent)`.

    `origin` says where the codes were drawn from, and `columns` what the values of a row are called, where it is known.
    """

    examples: NDArray[np.float64]
    codes: NDArray[np.float64]
    origin: str = "the prior"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Unfolding:
    """How the reconstructions of some examples have changed with the epochs.

    Attributes:
        originals: The examples, `(n, *X)`.
        epochs: After which epochs, in their order.
        reconstructions: From the mean code, `(epochs, n, *X)`.
        part: Which part of the data they are from.
    """

    originals: NDArray[np.float64]
    epochs: tuple[int, ...]
    reconstructions: NDArray[np.float64]
    part: str


def reconstruct(
    model: Model, examples: Examples, *, n: int | None = None, part: str = "", columns: tuple[str, ...] = ()
) -> Reconstructions:
    """The first `n` examples, or one of each class after the other, beside their reconstructions; all, if `n` is not given."""
    if n is not None:
        examples = examples.take(_varied(examples, n))
    with evaluating(model):
        pairs = [(batch.x, model.reconstruct(batch)) for batch in examples.batches()]
    before, after = (torch.cat(side).cpu().double().numpy() for side in zip(*pairs, strict=True))
    return Reconstructions(before, after, part, columns)


def sample(
    model: Model,
    n: int = 64,
    *,
    seed: int = 0,
    context: Tensor | None = None,
    prior: str = "the prior",
    columns: tuple[str, ...] = (),
) -> Samples:
    """Draw `n` codes from the prior and decode them.

    Args:
        model: Whose prior and decoder.
        n: How many.
        seed: Of the codes.
        context: For a model that takes one: what is known beside each, `(n, context)`, or beside all of them, `(context,)`.
        prior: What to call the prior.
        columns: What the values of a row are called.
    """
    like = next(model.parameters())
    beside = None if context is None else context.to(like).expand(n, -1)
    with evaluating(model):
        codes = model.sample_codes(n, StreamNoise(generator("sample", seed, device=like.device)), beside)
        examples = model.decode(codes.to(like), beside)
    return Samples(examples.cpu().double().numpy(), codes.cpu().double().numpy(), prior, columns)


def sample_around(
    model: Model, mean: Sequence[float], std: Sequence[float], n: int = 64, *, seed: int = 0, context: Tensor | None = None
) -> Samples:
    """Draw `n` codes from N(mean, diag(std^2)) and decode them, under a context for a model that takes one.

    Raises:
        SettingError: Not one mean and one standard deviation for each dimension of a code, or one that cannot be.
    """
    for name, values in (("mean", mean), ("standard deviation", std)):
        if len(values) != model.latent:
            raise SettingError(
                f"A code has {model.latent} dimensions, but {len(values)} numbers were given as its {name}; give one for each."
            )
        if not np.isfinite(values).all():
            raise SettingError(f"The {name} of a code must be finite, but it is {list(values)}.")
    if min(std) < 0:
        raise SettingError(f"A standard deviation cannot be below 0, but they are {list(std)}.")
    like = next(model.parameters())
    noise = StreamNoise(generator("sample", seed, device=like.device)).normal(n, like.new_zeros(model.latent))
    codes = noise.cpu().double().numpy() * std + mean
    return Samples(decode(model, codes, context), codes, f"N({_shown(mean)}, diag({_shown(std)}\N{SUPERSCRIPT TWO}))")


def first_of_each(examples: Examples, n: int) -> NDArray[np.float64]:
    """Up to `n` examples `(n, *X)`, going through the classes in turn."""
    return examples.take(_varied(examples, n)).values().cpu().double().numpy()


def _shown(values: Sequence[float]) -> str:
    """The first few coordinates, as a picture writes them."""
    few = [f"{value:g}".replace("-", "\N{MINUS SIGN}") for value in values[:3]]
    return f"({', '.join([*few, '...'] if len(values) > 3 else few)})"


def _varied(examples: Examples, n: int) -> NDArray[np.int64]:
    """Row numbers that go through the classes in turn, so that a short row of pictures shows each."""
    n = min(n, len(examples))
    if examples.labels is None:
        return np.arange(n)
    nth = np.zeros(len(examples), dtype=np.int64)  # the how-manieth of its class each one is
    for label in np.unique(examples.labels):
        of_class = examples.labels == label
        nth[of_class] = np.arange(of_class.sum())
    return np.lexsort((examples.labels, nth))[:n]

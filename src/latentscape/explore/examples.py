"""Examples beside what a model makes of them, and new ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.explore.codes import decode
from latentscape.models import Autoencoder, evaluating
from latentscape.random import StreamNoise, generator


@dataclass(frozen=True, eq=False)
class Reconstructions:
    """Originals and their reconstructions from the mean code, each `(n, *X)`, and the part they are from."""

    originals: NDArray[np.float64]
    reconstructions: NDArray[np.float64]
    part: str


@dataclass(frozen=True, eq=False)
class Samples:
    """Decoded draws from the prior, `(n, *X)`, each the mean of its p(x | z), and their codes `(n, latent)`."""

    examples: NDArray[np.float64]
    codes: NDArray[np.float64]


def reconstruct(model: Autoencoder, examples: Examples, *, n: int | None = None, part: str = "") -> Reconstructions:
    """The first `n` examples, or one of each class after the other, beside their reconstructions; all, if `n` is not given."""
    if n is not None:
        examples = examples.take(_varied(examples, n))
    with evaluating(model):
        pairs = [(batch.x, model.reconstruct(batch.x)) for batch in examples.batches()]
    before, after = (torch.cat(side).cpu().double().numpy() for side in zip(*pairs, strict=True))
    return Reconstructions(before, after, part)


def sample(model: Autoencoder, n: int = 64, *, seed: int = 0) -> Samples:
    """Draw `n` codes from the prior and decode them."""
    like = next(model.parameters())
    with evaluating(model):
        codes = model.prior.sample(n, StreamNoise(generator("sample", seed, device=like.device)))
        examples = model.decode(codes.to(like))
    return Samples(examples.cpu().double().numpy(), codes.cpu().double().numpy())


def sample_around(model: Autoencoder, mean: Sequence[float], std: Sequence[float], n: int = 64, *, seed: int = 0) -> Samples:
    """Draw `n` codes from N(mean, diag(std^2)) and decode them.

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
    return Samples(decode(model, codes), codes)


def first_of_each(examples: Examples, n: int) -> NDArray[np.float64]:
    """Up to `n` examples `(n, *X)`, going through the classes in turn."""
    return examples.take(_varied(examples, n)).values().cpu().double().numpy()


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

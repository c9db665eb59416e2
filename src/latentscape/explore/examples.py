"""Reconstructions of examples, and new samples."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.explore.codes import BYTES_PER_RESULT, decode_samples
from latentscape.faces import Per
from latentscape.machine.memory import memory_errors_said, refuse_beyond_memory
from latentscape.models import Model, evaluating
from latentscape.random import StreamNoise, generator
from latentscape.reading import PLAIN, Display
from latentscape.shapes import one_line


@dataclass(frozen=True, eq=False)
class Reconstructions:
    """Originals and their reconstructions from the mean code, each `(n, *X)`, and the part of the data they are from.

    `display` is what pictures need to know of the examples. `mse` is the mean squared error per value, as in `Figures`.
    """

    originals: NDArray[np.float64]
    reconstructions: NDArray[np.float64]
    part: str
    display: Display = PLAIN
    mse: float = math.nan

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class Samples:
    """Decoded codes `(n, *X)`, each the mean of its p(x | z) or drawn from it (see `Model.decode_sample`), and the codes `(n, latent)`.

    `origin` names the distribution of the codes. `frames` are the transformations that the examples were moved by, `(n,)`, if the model
    sums over transformations. `drawn` says whether each example was drawn from its p(x | z). `display` is what pictures need to know of
    the examples.
    """

    examples: NDArray[np.float64]
    codes: NDArray[np.float64]
    origin: str = "the prior"
    frames: NDArray[np.int64] | None = None
    drawn: bool = False
    display: Display = PLAIN

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class ReconstructionHistory:
    """How the reconstructions of some examples changed with the epochs.

    Attributes:
        originals: The examples, `(n, *X)`.
        epochs: The epochs after which the examples were reconstructed, in order.
        reconstructions: The reconstructions from the mean code, `(epochs, n, *X)`.
        part: The part of the data that the examples are from.
        display: What pictures need to know of the examples.
    """

    originals: NDArray[np.float64]
    epochs: tuple[int, ...]
    reconstructions: NDArray[np.float64]
    part: str
    display: Display = PLAIN

    __repr__ = one_line


@memory_errors_said()
def reconstruct(model: Model, examples: Examples, *, n: int | None = None, part: str = "") -> Reconstructions:
    """Reconstruct `n` examples, which take turns through the classes if there are labels; reconstruct all if `n` is not given."""
    if n is not None:
        examples = examples.take(_rows_across_classes(examples, n))
    refuse_beyond_memory(len(examples), 2 * BYTES_PER_RESULT * math.prod(model.shape), "examples and their reconstructions")
    with evaluating(model):
        pairs = [(batch.x, model.reconstruct(batch)) for batch in examples.batches()]
    originals, reconstructions = (torch.cat(side).cpu().double().numpy() for side in zip(*pairs, strict=True))
    mse = float(np.square(originals - reconstructions).mean())
    if model.takes_missing:
        with evaluating(model):
            mse = float(torch.cat([model.squared_error(decoded, x) for x, decoded in pairs]).double().mean())
    return Reconstructions(originals, reconstructions, part, examples.display, mse)


@memory_errors_said()
def sample(
    model: Model,
    n: int = 64,
    *,
    seed: int = 0,
    context: Tensor | None = None,
    prior: str = "the prior",
    draw: bool = False,
    display: Display = PLAIN,
) -> Samples:
    """Draw `n` codes from the prior and decode them.

    Args:
        model: The model whose prior and decoder are used.
        n: The number of samples.
        seed: The seed of the codes.
        context: For a conditional model: the context of each sample, `(n, context)`, or one for all, `(context,)`.
        prior: The name of the prior in a picture.
        draw: Whether each sample is drawn from p(x | z), which has the spread of the data; otherwise it is the mean.
        display: What pictures need to know of the examples.

    Raises:
        PartsError: The context does not fit the model, or has neither one row nor `n`.
        SettingError: So many samples do not fit into memory.
    """
    refuse_more_samples_than_fit(model, n)
    like = next(model.parameters())
    context_per_code = model.contexts(n, None if context is None else model.own_context(context))
    with evaluating(model):
        noise = StreamNoise(generator("sample", seed, device=like.device))
        drawn = model.sample_codes(n, noise, context_per_code)
        frames = model.sample_frames(n, noise)
    codes = drawn.cpu().double().numpy()
    examples = decode_samples(model, codes, context_per_code, seed=seed, draw=draw)
    if frames is not None:
        examples = model.in_frame(torch.from_numpy(examples).to(like), frames).cpu().double().numpy()
    origin = prior if frames is None else f"{prior}, each with a drawn {model.frame_name}"
    return Samples(examples, codes, origin, None if frames is None else frames.cpu().numpy(), draw, display)


def refuse_more_samples_than_fit(model: Model, n: int) -> None:
    """Refuse a number of samples that do not fit into memory, before anything is drawn.

    Raises:
        SettingError: The message gives a number that fits.
    """
    bytes_each = BYTES_PER_RESULT * (model.latent + model.context + math.prod(model.shape))
    refuse_beyond_memory(n, bytes_each, "samples", lambda fewer: Per(f"n={fewer}", command_line=f"-n {fewer}"))


@memory_errors_said()
def sample_around(
    model: Model,
    mean: Sequence[float],
    std: Sequence[float],
    n: int = 64,
    *,
    seed: int = 0,
    context: Tensor | None = None,
    draw: bool = False,
    display: Display = PLAIN,
) -> Samples:
    """Draw `n` codes from N(mean, diag(std^2)) and decode them; `context`, `draw` and `display` are as in `sample`.

    Raises:
        SettingError: There is not one mean and one standard deviation per dimension, or one of them is not valid.
    """
    for name, values in (("mean", mean), ("standard deviation", std)):
        if len(values) != model.latent:
            raise SettingError(
                f"A code has {model.latent} dimensions, but its {name} has {len(values)} numbers; give one number for each dimension."
            )
        if not np.isfinite(values).all():
            raise SettingError(f"The {name} of a code must be finite, but it is {list(values)}; give finite numbers.")
    if min(std) < 0:
        raise SettingError(f"A standard deviation cannot be below 0, but they are {list(std)}; give numbers from 0 on.")
    refuse_more_samples_than_fit(model, n)
    like = next(model.parameters())
    noise = StreamNoise(generator("sample", seed, device=like.device)).normal(n, like.new_zeros(model.latent))
    codes = noise.cpu().double().numpy() * std + mean
    origin = f"N({_shown(mean)}, diag({_shown(std)}\N{SUPERSCRIPT TWO}))"
    return Samples(decode_samples(model, codes, context, seed=seed, draw=draw), codes, origin, drawn=draw, display=display)


def first_of_each(examples: Examples, n: int) -> NDArray[np.float64]:
    """At most `n` examples, `(n, *X)`, which take turns through the classes."""
    return examples.take(_rows_across_classes(examples, n)).values().cpu().double().numpy()


def _shown(values: Sequence[float]) -> str:
    """The first three coordinates, as a picture writes them."""
    coordinates = [f"{value:g}".replace("-", "\N{MINUS SIGN}") for value in values[:3]]
    return f"({', '.join([*coordinates, '...'] if len(values) > 3 else coordinates)})"


def _rows_across_classes(examples: Examples, n: int) -> NDArray[np.int64]:
    """The numbers of `n` rows that take turns through the classes, so that a short row of pictures shows each class."""
    n = min(n, len(examples))
    if examples.labels is None:
        return np.arange(n)
    order = np.argsort(examples.labels, kind="stable")
    _, starts, counts = np.unique(examples.labels[order], return_index=True, return_counts=True)
    index_in_class = np.empty(len(examples), dtype=np.int64)
    index_in_class[order] = np.arange(len(examples)) - np.repeat(starts, counts)
    return np.lexsort((examples.labels, index_in_class))[:n]

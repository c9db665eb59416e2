"""The codes of a data set, and the plane on which a map shows them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.explore.plane import Plane
from latentscape.machine.memory import memory_errors_said, refuse_beyond_memory
from latentscape.models import Model, evaluating
from latentscape.random import EXAMPLES_PER_BLOCK, IndexNoise
from latentscape.shapes import one_line

MAX_WIDTH_OF_ONE_PLACE = 0.1  # of nearly all codes, as a share of the prior's width; their KL is about 0.003 nats per dimension
PRIOR_RANGE = (0.05, 0.95)  # the quantiles between which the width of a prior is measured
BYTES_PER_RESULT = 20  # of one value, which is computed in blocks, joined, converted to float64, and saved
MAX_EXAMPLES_FOR_AXES = 4096  # from which the dimensions of a map are chosen
PLANE_AXES = (1, 0)  # the first principal component of a plane goes across


@dataclass(frozen=True, eq=False)
class LatentMap:
    """The mean codes of examples, for a map of two dimensions.

    Attributes:
        codes: The mean code of each example, `(n, latent)`.
        axes: The two dimensions that a picture shows, the first upwards and the second across; equal if the codes have one dimension. They
            are axes of the plane, if there is one.
        labels: The class of each example, `(n,)`.
        classes: The names of the classes.
        part: The part of the data that the examples are from.
        prior_width: The width of the range that holds 90 % of the prior's values, on the wider axis; none if no prior sets the scale of
            the codes.
        frame: The name of the transformations that the codes leave out; empty if the model sums over none.
        values: A number for each example that colours it, `(n,)`, in place of a class; NaN where it is missing.
        label_name: The name of the labels or of the values; empty if they have none.
        plane: The plane onto which codes of more than two dimensions are projected.
    """

    codes: NDArray[np.float64]
    axes: tuple[int, int]
    labels: NDArray[np.int64] | None
    classes: tuple[str, ...]
    part: str
    prior_width: float | None = None
    frame: str = ""
    values: NDArray[np.float64] | None = None
    label_name: str = ""
    plane: Plane | None = None

    def places(self, codes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where a picture shows codes `(n, latent)`, upwards and across: `(n, 2)`."""
        return (codes if self.plane is None else self.plane.coordinates(codes))[:, list(self.axes)]

    @property
    def in_one_place(self) -> bool:
        """Whether nearly all codes lie within a tenth of the prior's width; without a prior, whether they are equal."""
        shown = self.places(self.codes)
        low, high = np.quantile(shown, (0.005, 0.995), axis=0)
        largest = 1e-6 * float(np.abs(shown).max()) if self.prior_width is None else MAX_WIDTH_OF_ONE_PLACE * self.prior_width
        return len(shown) > 1 and float((high - low).max()) <= largest

    __repr__ = one_line


@memory_errors_said()
def encode(model: Model, examples: Examples) -> NDArray[np.float64]:
    """The mean code of each example, `(n, latent)`."""
    with evaluating(model):
        codes = torch.cat([model.encode(batch) for batch in examples.batches()])
    return codes.cpu().double().numpy()


def frames_of(model: Model, examples: Examples) -> NDArray[np.int64] | None:
    """The likeliest transformation of each example, `(n,)`, which its code leaves out; None if the model sums over none."""
    if model.frames == 1:
        return None
    with evaluating(model):
        frames = [model.frames_of(batch) for batch in examples.batches()]
    return torch.cat([each for each in frames if each is not None]).cpu().numpy()


@memory_errors_said()
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
    return _decoded(model, codes, context, lambda z, context, index: model.decode(z, context))


@memory_errors_said()
def decode_samples(
    model: Model, codes: NDArray[np.float64], context: Tensor | None = None, *, seed: int = 0, draw: bool = False
) -> NDArray[np.float64]:
    """An example for each code as samples show it, or, with `draw`, drawn from p(x | z) (see `Model.decode_sample`): `(n, *X)`.

    The arguments and errors are those of `decode`; an example depends on its own code, its place, and the seed.
    """
    return _decoded(model, codes, context, lambda z, context, index: model.decode_sample(z, IndexNoise(seed, index), context, draw=draw))


def _decoded(
    model: Model,
    codes: NDArray[np.float64],
    context: Tensor | None,
    decode_block: Callable[[Tensor, Tensor | None, Tensor], Tensor],
) -> NDArray[np.float64]:
    """Decode codes in blocks, from the codes, contexts and places of each."""
    if codes.ndim != 2 or codes.shape[1] != model.latent:
        raise SettingError(
            f"The model decodes codes of shape (n, {model.latent}), but these have shape {codes.shape}; encode them with the same run."
        )
    refuse_beyond_memory(len(codes), BYTES_PER_RESULT * math.prod(model.shape), "decoded codes")
    z = torch.from_numpy(np.ascontiguousarray(codes)).to(next(model.parameters()))  # products of other layouts may round differently
    context_per_code = model.contexts(len(z), None if context is None else model.own_context(context))
    with evaluating(model):
        contexts = repeat(None) if context_per_code is None else context_per_code.split(EXAMPLES_PER_BLOCK)
        places = torch.arange(len(z)).split(EXAMPLES_PER_BLOCK)
        blocks = zip(z.split(EXAMPLES_PER_BLOCK), contexts, places, strict=False)
        examples = torch.cat([decode_block(*block) for block in blocks])
    if not bool(examples.isfinite().all()):
        raise SettingError(
            f"These codes have coordinates up to {np.abs(codes).max():g}, which decode to infinite values; give codes nearer to 0."
        )
    return examples.cpu().double().numpy()


@memory_errors_said()
def latent_map(model: Model, examples: Examples, *, part: str = "", max_examples: int = 10_000, plane: Plane | None = None) -> LatentMap:
    """The codes for a map; if there are more than `max_examples` examples, that many at equal distances are used.

    Codes of more than two dimensions are shown on `plane`; by default, it is that of their first two principal components.
    """
    examples = _thinned(examples, max_examples)
    codes = encode(model, examples)
    plane, axes = plane_and_axes(model, examples, codes, plane)
    width = None
    if "kl" in model.gives:
        with evaluating(model):
            low, high = model.quantiles(torch.tensor(PRIOR_RANGE))
        widths = (high - low)[list(axes)] if plane is None else plane.widths(high - low)
        width = float(widths.max())
    return LatentMap(
        codes,
        axes,
        examples.labels,
        examples.classes,
        part,
        width,
        model.frame_name,
        values=examples.label_values,
        label_name=examples.label_name,
        plane=plane,
    )


def plane_and_axes(
    model: Model, examples: Examples, codes: NDArray[np.float64], plane: Plane | None = None
) -> tuple[Plane | None, tuple[int, int]]:
    """The plane on which a map shows these codes, by default `plane_through` them, and its axes; without a plane, `active_axes`."""
    plane = plane or plane_through(model, examples, codes)
    return plane, active_axes(model, examples) if plane is None else PLANE_AXES


def plane_of(model: Model, examples: Examples) -> Plane | None:
    """The plane on which a map of these examples shows their codes; none for a model with at most two dimensions."""
    if model.latent <= 2:
        return None
    examples = _thinned(examples, MAX_EXAMPLES_FOR_AXES)
    return plane_through(model, examples, encode(model, examples))


def plane_through(model: Model, examples: Examples, codes: NDArray[np.float64]) -> Plane | None:
    """The plane of the codes of these examples, each dimension in units of the standard deviation of q(z | x)."""
    if model.latent <= 2:
        return None
    with evaluating(model):
        batch = next(examples.batches(MAX_EXAMPLES_FOR_AXES))
        assert batch.index is not None
        draws = -(-MAX_EXAMPLES_FOR_AXES // len(batch.x))
        draw = model.draw(batch, noise=IndexNoise(0, batch.index), draws=draws, needs={"mean"})
        assert draw.mean is not None
        std = (draw.z - draw.mean).square().mean((0, 1)).sqrt().cpu().double().numpy()
    return Plane.of(codes, std if (std > 0).all() else None)  # a deterministic code has no such unit


def _thinned(examples: Examples, n: int) -> Examples:
    """The examples, or `n` of them at equal distances if there are more."""
    return examples if len(examples) <= n else examples.take(np.linspace(0, len(examples) - 1, n).astype(np.int64))


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

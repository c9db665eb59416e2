"""Builds the model of an estimator from a recipe, with the networks of the user, if any, and a scaling for the data."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from latentscape.data import Examples
from latentscape.data.kinds import kind_of, support_for
from latentscape.errors import PartsError, SettingError, first_line, warn_caller
from latentscape.models import Model
from latentscape.models.blueprint import MakeNetwork
from latentscape.random import seed_of, torch_seeded
from latentscape.reading import AS_IT_IS
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model, covers_of
from latentscape.recipes.data import unscaled
from latentscape.recipes.settings import in_range
from latentscape.shapes import Support

PIXEL_SCALE = 255.0  # the divisor for images of bytes


def assemble(
    recipe: Recipe,
    examples: Examples,
    *,
    scale: Any,
    pixels: bool,
    encoder: Any,
    decoder: Any,
    seed: int,
) -> Model:
    """The recipe's model, with a network of the user's in place of either of its own.

    Raises:
        PartsError: A conditional model has a network of the user, which cannot see the condition.

    Args:
        recipe: The recipe; its data is ignored.
        examples: The examples, which set the scaling and the initial output bias of our own decoder.
        scale: The divisor of the values, or `"standard"`; none standardises real values, and leaves others as they are.
        pixels: Whether the examples are images of bytes, which a scale of none divides by 255.
        encoder: A module or none; it is copied, and training starts from its weights.
        decoder: A module or none, in the same way.
        seed: The seed of the weights.
    """
    if recipe.data.context and (encoder is not None or decoder is not None):
        raise PartsError("A network of your own cannot see labels; leave out encoder and decoder, or condition=True.")
    if scale is None:
        scale = "standard" if covers_of(recipe, examples.shape) is Support.REAL else PIXEL_SCALE if pixels else 1.0
    recipe = with_settings(recipe, {"data.scale": _checked_scale(scale)})
    for message in unscaled(recipe, examples):
        warn_caller(message)
    return build_model(
        recipe,
        examples.shape,
        seed=seed,
        train=examples,
        encoder=None if encoder is None else _network_of(encoder, "encoder", seed),
        decoder=None if decoder is None else _network_of(decoder, "decoder", seed),
    ).float()


def likelihood_for(examples: Examples, *, scale: Any, pixels: bool) -> str | Mapping[str, Any]:
    """The default likelihood: Bernoulli for zeros and ones and for pixels in [0, 1], else a Gaussian with a learnt standard deviation."""
    is_row = len(examples.shape) == 1
    if scale == "standard" or (is_row and scale is None and support_for(kind_of(examples, AS_IT_IS)[0], examples) is Support.REAL):
        return {"kind": "gaussian", "std": "learnt"}
    divisor = in_range(scale, "scale") if isinstance(scale, int | float) and scale > 0 else PIXEL_SCALE if pixels else 1.0
    low, high = (end / divisor for end in examples.ends())
    return "bernoulli" if low >= 0 and high <= 1 else {"kind": "gaussian", "std": "learnt"}


def _checked_scale(scale: Any) -> float | str:
    """The scale, if it is a number above 0, or `"standard"`, which subtracts the mean and divides by the standard deviation.

    Raises:
        SettingError: It is neither.
    """
    if scale == "standard":
        return "standard"
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not 0 < scale < np.inf:
        raise SettingError(f"scale must be a number above 0, 'standard', or None, but it is {scale!r}.")
    return in_range(scale, "scale")


def _network_of(network: Any, name: str, seed: int) -> MakeNetwork:
    """A function that makes a network of a model from a network of the user."""

    def make(inputs: tuple[int, ...], outputs: tuple[int, ...]) -> nn.Module:
        with torch_seeded(seed_of("lazy weights", seed), torch.device("cpu")):  # lazy modules make their weights at the first call
            return _tried(_copied(network, name), inputs, outputs, name)

    return make


def _tried(network: nn.Module, inputs: Sequence[int], outputs: Sequence[int], name: str) -> nn.Module:
    """The network, after a check of its output.

    Raises:
        PartsError: It cannot take rows `(n, *inputs)`, or its output is not `(n, *outputs)`.
    """
    try:
        with torch.no_grad():
            output = network.eval()(torch.zeros(2, *inputs))
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        reason = first_line(error)
        raise PartsError(f"The network given as {name} cannot take rows of shape (n, {_shape(inputs)}): {reason}.") from error
    shape = tuple(output.shape) if isinstance(output, Tensor) else type(output).__name__
    if shape != (2, *outputs):
        raise PartsError(
            f"The network given as {name} gives {shape} for 2 rows of shape ({_shape(inputs)}), but (2, {_shape(outputs)}) is needed; "
            f"end it with a layer that gives ({_shape(outputs)})."
        )
    return network


def _copied(network: Any, name: str) -> nn.Module:
    if not isinstance(network, nn.Module):
        raise PartsError(f"{name} must be a torch.nn.Module or None, but it is {network!r}; set hidden for a network of ours.")
    return copy.deepcopy(network)


def _shape(shape: Sequence[int]) -> str:
    return ", ".join(map(str, shape))

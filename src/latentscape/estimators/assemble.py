"""A model for an estimator's data: from a recipe, with anybody's networks, in the unit that suits the values."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
import torch
from torch import Tensor, nn

from latentscape.data import Examples
from latentscape.errors import PartsError, SettingError
from latentscape.models import Model
from latentscape.models.blueprint import MakeNetwork
from latentscape.random import seed_of, torch_seeded
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model, covers_of
from latentscape.shapes import Support

PIXELS = 255.0  # what is divided by where examples are images of bytes


@final
class AnyNetwork(nn.Module):
    """Anybody's module as a network: it is shown rows `(n, *inputs)`, and leading axes are put back around what it gives.

    Raises:
        PartsError: It cannot take such rows, or gives something else than `(n, *outputs)`.
    """

    def __init__(self, network: nn.Module, inputs: Sequence[int], outputs: Sequence[int], name: str) -> None:
        super().__init__()
        self.network = network
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        try:
            with torch.no_grad():
                given = network.eval()(torch.zeros(2, *inputs))
        except (RuntimeError, ValueError, TypeError, IndexError) as error:
            reason = str(error).splitlines()[0]
            raise PartsError(f"The network given as {name} cannot take rows of shape (n, {_shape(inputs)}): {reason}.") from error
        found = tuple(given.shape) if isinstance(given, Tensor) else type(given).__name__
        if found != (2, *outputs):
            raise PartsError(
                f"The network given as {name} makes {found} of 2 rows of shape ({_shape(inputs)}), but (2, {_shape(outputs)}) is needed; "
                f"end it with a layer that gives ({_shape(outputs)})."
            )

    def forward(self, x: Tensor) -> Tensor:
        leading = x.shape[: x.ndim - len(self.inputs)]
        y: Tensor = self.network(x.reshape(-1, *self.inputs))
        return y.reshape(*leading, *self.outputs)


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
        PartsError: A network of the user's in a conditional model, which it could not be shown the condition of.

    Args:
        recipe: Its data is not looked at.
        examples: What sets the scaling, and where the output bias of our own decoder starts.
        scale: What values are divided by, or `"standard"`; none leaves them, or standardises what is real.
        pixels: Whether the examples are images of bytes, which none divides by 255.
        encoder: A module or none; copied, and trained from the weights it has.
        decoder: Likewise.
        seed: Of the weights.
    """
    if recipe.data.context and (encoder is not None or decoder is not None):
        raise PartsError("A network of your own is shown no labels; leave out encoder and decoder, or condition=True.")
    if scale is None:
        scale = "standard" if covers_of(recipe, examples.shape) is Support.REAL else PIXELS if pixels else 1.0
    recipe = with_settings(recipe, {"data.scale": _checked_scale(scale)})
    return build_model(
        recipe,
        examples.shape,
        seed=seed,
        train=examples,
        encoder=None if encoder is None else _network_of(encoder, "encoder", seed),
        decoder=None if decoder is None else _network_of(decoder, "decoder", seed),
    ).float()


def likelihood_for(examples: Examples, *, scale: Any, pixels: bool) -> str | Mapping[str, Any]:
    """Bernoulli for values in [0, 1], a Gaussian with a learnt standard deviation for others."""
    if scale == "standard":
        return {"kind": "gaussian", "std": "learnt"}
    by = scale if isinstance(scale, int | float) and scale > 0 else PIXELS if pixels else 1.0
    low, high = (end / by for end in examples.ends())
    return "bernoulli" if low >= 0 and high <= 1 else {"kind": "gaussian", "std": "learnt"}


def _checked_scale(scale: Any) -> float | str:
    """What values are divided by: a number above 0, or `"standard"`, which takes off the mean and divides by the standard deviation.

    Raises:
        SettingError: Neither.
    """
    if scale == "standard":
        return "standard"
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not 0 < scale < np.inf:
        raise SettingError(f"scale must be a number above 0, 'standard', or None, but it is {scale!r}.")
    return float(scale)


def _network_of(network: Any, name: str, seed: int) -> MakeNetwork:
    """Makes a network of the user's into one of a model."""

    def make(inputs: tuple[int, ...], outputs: tuple[int, ...]) -> nn.Module:
        with torch_seeded(seed_of("lazy weights", seed), torch.device("cpu")):  # some modules make theirs at the first call
            return AnyNetwork(_copied(network, name), inputs, outputs, name)

    return make


def _copied(network: Any, name: str) -> nn.Module:
    if not isinstance(network, nn.Module):
        raise PartsError(f"{name} must be a torch.nn.Module or None, but it is {network!r}; for our own network set hidden.")
    return copy.deepcopy(network)


def _shape(shape: Sequence[int]) -> str:
    return ", ".join(map(str, shape))

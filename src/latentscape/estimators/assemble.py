"""A model for an estimator's data: from a recipe, with anybody's networks, in the unit that suits the values."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
import torch
from torch import Tensor, nn

from latentscape.data import Examples
from latentscape.data.moments import mean_and_std
from latentscape.errors import PartsError, SettingError
from latentscape.models import Autoencoder, Decoder, Encoder
from latentscape.parts import Scaling, Support
from latentscape.random import seed_of, torch_seeded
from latentscape.recipes import Recipe
from latentscape.recipes.build import build_model, start_at_mean

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
) -> Autoencoder:
    """The recipe's model, with a network of the user's in place of either of its own.

    Args:
        recipe: Its data is not looked at.
        examples: What sets the scaling, and where the output bias of our own decoder starts.
        scale: What values are divided by, or `"standard"`; none leaves them, or standardises what is real.
        pixels: Whether the examples are images of bytes, which none divides by 255.
        encoder: A module or none; copied, and trained from the weights it has.
        decoder: Likewise.
        seed: Of the weights.
    """
    built = build_model(recipe, examples.shape, seed=seed)
    posterior, likelihood = built.encoder.posterior, built.decoder.likelihood
    inwards, outwards = built.encoder.network, built.decoder.network
    with torch_seeded(seed_of("lazy weights", seed), torch.device("cpu")):  # some modules make theirs at the first call
        if encoder is not None:
            inwards = AnyNetwork(_copied(encoder, "encoder"), examples.shape, (posterior.features,), "encoder")
        if decoder is not None:
            outwards = AnyNetwork(_copied(decoder, "decoder"), (built.latent,), likelihood.features, "decoder")
    if scale is None:
        scale = "standard" if likelihood.covers is Support.REAL else PIXELS if pixels else 1.0
    model = Autoencoder(Encoder(inwards, posterior), Decoder(outwards, likelihood), built.prior, scaling_of(scale, examples)).float()
    if decoder is None:
        start_at_mean(model, examples)
    return model


def likelihood_for(examples: Examples, *, scale: Any, pixels: bool) -> str | Mapping[str, Any]:
    """Bernoulli for values in [0, 1], a Gaussian with a learnt standard deviation for others."""
    if scale == "standard":
        return {"kind": "gaussian", "std": "learnt"}
    by = scale if isinstance(scale, int | float) and scale > 0 else PIXELS if pixels else 1.0
    low, high = (end / by for end in examples.ends())
    return "bernoulli" if low >= 0 and high <= 1 else {"kind": "gaussian", "std": "learnt"}


def scaling_of(scale: Any, examples: Examples) -> Scaling | None:
    """The unit in which the networks see the data.

    `"standard"` takes off the mean and divides by the standard deviation: of each column of a table, of all pixels of images together. A
    column that has one value throughout is not divided.

    Raises:
        SettingError: Neither a number above 0 nor `"standard"`.
    """
    if isinstance(scale, str) and scale == "standard":
        mean, std = mean_and_std(examples, by_column=len(examples.shape) == 1)
        return Scaling(mean.float(), std.masked_fill(std == 0, 1.0).float())
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not 0 < scale < np.inf:
        raise SettingError(f"scale must be a number above 0, 'standard', or None, but it is {scale!r}.")
    return None if scale == 1 else Scaling(torch.zeros(()), torch.tensor(float(scale)))


def _copied(network: Any, name: str) -> nn.Module:
    if not isinstance(network, nn.Module):
        raise PartsError(f"{name} must be a torch.nn.Module or None, but it is {network!r}; for our own network set hidden.")
    return copy.deepcopy(network)


def _shape(shape: Sequence[int]) -> str:
    return ", ".join(map(str, shape))

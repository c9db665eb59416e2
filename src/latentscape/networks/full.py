"""What convolutional networks of images and of signals share: the check of their options, and the full layers between map and vector."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from torch import nn

from latentscape.errors import SettingError, unknown
from latentscape.machine.precision import check_precision
from latentscape.networks.mlp import ACTIVATIONS


def check_options(
    inputs: Sequence[int],
    outputs: Sequence[int],
    channels: Sequence[int] | None,
    hidden: Sequence[int],
    kernel: int,
    activation: str,
    precision: str,
    *,
    unit: str,
) -> None:
    """Refuse options that no convolutional network can have.

    Args:
        inputs: The shape of one input.
        outputs: The shape of one output.
        channels: The channels of each level, if they are given.
        hidden: The widths of the full layers.
        kernel: The side of a kernel.
        activation: The name of the activation.
        precision: The precision of the convolutions.
        unit: What a side of a kernel is counted in.

    Raises:
        SettingError: The message has the option and its value.
        UnknownNameError: There is no such activation.
    """
    if kernel < 3 or kernel % 2 == 0:
        raise SettingError(f"A kernel has an odd number of {unit}, 3 or more, but kernel is {kernel}.")
    if activation not in ACTIVATIONS:
        raise unknown("activation", activation, ACTIVATIONS)
    check_precision(precision)
    if any(width < 1 for width in [*(channels or [1]), *hidden, *inputs, *outputs]):
        raise SettingError(
            f"A convolution needs at least one channel and one unit in each layer, but channels is {list(channels or [])} and hidden "
            f"{list(hidden)}; set them to positive numbers."
        )


def full_layers(inputs: int, hidden: Sequence[int], outputs: int, act: Callable[[], nn.Module]) -> nn.Sequential:
    """Full layers of these widths with an activation between two, started as the kernels are (Glorot & Bengio, 2010, eq. 16)."""
    layers = [nn.Linear(before, after) for before, after in pairwise([inputs, *hidden, outputs])]
    for layer in layers:
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
    return nn.Sequential(*[part for layer in layers[:-1] for part in (layer, act())], layers[-1])

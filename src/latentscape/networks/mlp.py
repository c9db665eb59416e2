"""Layers of full connections."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import final

from torch import Tensor, nn

from latentscape.errors import SettingError, unknown

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "leaky-relu": nn.LeakyReLU,
    "relu": nn.ReLU,
    "silu": nn.SiLU,
    "softplus": nn.Softplus,
    "tanh": nn.Tanh,
}


@final
class MLP(nn.Module):
    """A multilayer perceptron between two shapes: `(..., *inputs)` to `(..., *outputs)`, whatever the leading axes are.

    Args:
        inputs: The shape of one input, such as `(1, 8, 8)`.
        outputs: The shape of one output.
        hidden: The widths of the hidden layers; none gives a linear map.
        activation: Its name in `ACTIVATIONS`.

    Example:
        >>> import torch
        >>> MLP((1, 8, 8), (4,), hidden=[16])(torch.zeros(3, 5, 1, 8, 8)).shape
        torch.Size([3, 5, 4])
    """

    def __init__(self, inputs: Sequence[int], outputs: Sequence[int], hidden: Sequence[int] = (), activation: str = "relu") -> None:
        super().__init__()
        if activation not in ACTIVATIONS:
            raise unknown("activation", activation, ACTIVATIONS)
        widths = [math.prod(inputs), *hidden, math.prod(outputs)]
        if any(width < 1 for width in widths):
            raise SettingError(
                f"An MLP needs at least one unit in each layer, but the widths are {widths}; set hidden to positive numbers."
            )
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        layers: list[nn.Module] = []
        for before, after in pairwise(widths):
            layers += [nn.Linear(before, after), ACTIVATIONS[activation]()]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layers(x.flatten(-len(self.inputs)) if len(self.inputs) > 1 else x)
        return y.unflatten(-1, self.outputs) if len(self.outputs) > 1 else y

    @property
    def output_bias(self) -> nn.Parameter:
        """The bias of the last layer, one number for each output value."""
        last = self.layers[-1]
        assert isinstance(last, nn.Linear)
        return last.bias

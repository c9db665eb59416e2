"""Multilayer perceptrons."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import final

import torch
from torch import Tensor, nn

from latentscape.errors import SettingError, unknown
from latentscape.faces import Name
from latentscape.machine.precision import check_precision, products
from latentscape.networks.linear import Linear

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
        precision: The precision of the layers in training: `float32`; `bfloat16`, which takes about half the time on a processor that
            supports it; or `auto`, which takes bfloat16 on such a processor. Layers with fewer than 64 units on a side, weights and
            evaluation stay in float32.
        context: The number of values that each input is conditioned on; they go into the first layer together with it.
        skip: Whether a linear map of the input is added to the output of the layers, the last of which then starts at 0, so that the
            network starts as a linear map.

    Example:
        >>> import torch
        >>> MLP((1, 8, 8), (4,), hidden=[16])(torch.zeros(3, 5, 1, 8, 8)).shape
        torch.Size([3, 5, 4])
    """

    def __init__(
        self,
        inputs: Sequence[int],
        outputs: Sequence[int],
        hidden: Sequence[int] = (),
        activation: str = "relu",
        precision: str = "float32",
        context: int = 0,
        skip: bool = False,
    ) -> None:
        super().__init__()
        if activation not in ACTIVATIONS:
            raise unknown("activation", activation, ACTIVATIONS)
        widths = [math.prod(inputs) + context, *hidden, math.prod(outputs)]
        if any(width < 1 for width in widths):
            raise SettingError(
                f"An MLP needs at least one unit in each layer, but the widths are {widths}; set ",
                Name("model.network.hidden"),
                " to positive numbers.",
            )
        self.precision = check_precision(precision)
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self._width = math.prod(inputs)
        layers: list[nn.Module] = []
        for before, after in pairwise(widths):
            layers += [Linear(before, after), ACTIVATIONS[activation]()]
        self.layers = nn.Sequential(*layers[:-1])
        self.skip = Linear(widths[0], widths[-1], bias=False) if skip else None
        if skip:
            nn.init.zeros_(self._last.weight)

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        leading = x.shape[: -len(self.inputs)]
        rows = with_context(x.reshape(-1, self._width), context, leading)  # a matrix, so that each layer is one product
        with products(self, self.precision, x):
            y: Tensor = self.layers(rows) if self.skip is None else self.layers(rows) + self.skip(rows)
        y, shape = y.to(x), (*leading, *self.outputs)
        return y if y.shape == shape else y.view(shape)

    @property
    def output_bias(self) -> nn.Parameter:
        """The bias of the last layer, one number for each output value."""
        return self._last.bias

    @property
    def _last(self) -> Linear:
        last = self.layers[-1]
        assert isinstance(last, Linear)
        return last


def with_context(rows: Tensor, context: Tensor | None, leading: torch.Size) -> Tensor:
    """Rows `(n, width)` joined with their context `(batch, context)`, which all draws of the leading axes `(*draws, batch)` share."""
    if context is None:
        return rows
    return torch.cat([rows, context.expand(*leading, -1).reshape(rows.shape[0], -1)], dim=1)

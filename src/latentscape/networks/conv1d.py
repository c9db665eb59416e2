"""Convolutional networks for signals: an encoder that halves a signal at each level, and a decoder that doubles it.

A signal has one value at each position, `(length,)`, or several channels, `(channels, length)`. Weights start as those of `conv` do
(Glorot & Bengio, 2010, eq. 16; biases at 0). A layer of the encoder makes `ceil(n / 2)` values of `n`. A layer of the decoder reverses
this: it computes two values at each position and puts them beside each other (Shi et al., 2016), which is a transposed convolution at
stride 2.
"""

import abc
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from latentscape.errors import SettingError
from latentscape.faces import Setting
from latentscape.machine.precision import products
from latentscape.networks.full import check_options, full_layers
from latentscape.networks.mlp import ACTIVATIONS, with_context

MIN_LENGTH = 16  # values; the default levels stop there
FIRST_CHANNELS, MAX_CHANNELS = 8, 32  # of the default levels


def convolution1d(
    inputs: Sequence[int],
    outputs: Sequence[int],
    channels: Sequence[int] | None = None,
    hidden: Sequence[int] = (),
    kernel: int = 5,
    activation: str = "relu",
    precision: str = "float32",
    context: int = 0,
    skip: bool = False,
) -> "Conv1dEncoder | Conv1dDecoder":
    """The convolutional network between a signal and a vector: an encoder if the input is the signal, a decoder if the output is.

    Args:
        inputs: The shape of one input: a signal `(length,)` or `(channels, length)`, or a vector `(latent,)`.
        outputs: The shape of one output: a vector or a signal. Of two shapes with one axis, the longer one is the signal.
        channels: The channels of each level, from the input on; each level halves, or doubles, the length. The default is 8, 16, 32, 32
            ... down to a length of at most 16.
        hidden: The widths of the full layers between the shortest signal and the vector.
        kernel: The length of a kernel: odd, 3 or more.
        activation: Its name in `ACTIVATIONS`.
        precision: The precision of the convolutions in training: `float32`, `bfloat16` or `auto`, as in `convolution`.
        context: The number of values that each input is conditioned on; they go into the first full layer.
        skip: Whether a linear map of the input is added to the output of the other layers, the last of which then starts at 0, so that the
            network starts as a linear map.

    Raises:
        SettingError: Neither side is a signal, or the signal cannot be halved as often.

    Example:
        >>> encoder, decoder = convolution1d((2, 250), (8,)), convolution1d((4,), (99,))
        >>> encoder(torch.zeros(5, 2, 250)).shape, decoder(torch.zeros(7, 5, 4)).shape
        (torch.Size([5, 8]), torch.Size([7, 5, 99]))
    """
    encodes = len(inputs) > len(outputs) or (len(inputs) == len(outputs) and math.prod(inputs) >= math.prod(outputs))
    signal, vector = (inputs, outputs) if encodes else (outputs, inputs)
    if len(signal) not in (1, 2) or len(vector) != 1:
        raise SettingError(
            f"A convolution in one dimension maps between a signal, (length,) or (channels, length), and a vector, but the shapes are "
            f"{tuple(inputs)} -> {tuple(outputs)}; use another network, such as ",
            Setting("model.network", "mlp"),
            ".",
        )
    check_options(inputs, outputs, channels, hidden, kernel, activation, precision, unit="values")
    length = signal[-1]
    if channels is None:
        channels = default_channels(length)
        channels = channels if encodes else channels[::-1]
    lengths = _lengths(length, len(channels))
    layers = Layers(lengths if encodes else lengths[::-1], channels, hidden, kernel, activation, precision, context, skip)
    return Conv1dEncoder(signal, vector[0], layers) if encodes else Conv1dDecoder(vector[0], signal, layers)


def default_channels(length: int) -> list[int]:
    """The channels of an encoder's levels for signals of one length: 8, 16, 32, 32 ... until the length is at most 16.

    Example:
        >>> default_channels(140), default_channels(10)
        ([8, 16, 32, 32], [8])
    """
    levels = max(1, math.ceil(math.log2(length / MIN_LENGTH)))
    return [min(FIRST_CHANNELS * 2**level, MAX_CHANNELS) for level in range(levels)]


@final
@dataclass(frozen=True)
class Layers:
    """The layers of both networks; `lengths` and `channels` go from the input on, the rest is as in `convolution1d`."""

    lengths: Sequence[int]
    channels: Sequence[int]
    hidden: Sequence[int]
    kernel: int
    activation: str
    precision: str
    context: int
    skip: bool

    def act(self) -> nn.Module:
        """The activation between two layers."""
        return ACTIVATIONS[self.activation]()

    def full(self, inputs: int, outputs: int) -> nn.Sequential:
        """The full layers."""
        return full_layers(inputs + self.context, self.hidden, outputs, self.act)

    def linear(self, inputs: int, outputs: int, last: nn.Module) -> nn.Linear | None:
        """The linear map beside the other layers, if there is one; the last of these then starts at 0."""
        if not self.skip:
            return None
        assert isinstance(last, nn.Linear | Kernel)
        nn.init.zeros_(last.weight)
        return nn.Linear(inputs, outputs, bias=False)


@final
class Conv1dEncoder(nn.Module):
    """Signals to vectors: `(..., *signal)` to `(..., outputs)`; see `convolution1d`."""

    def __init__(self, signal: Sequence[int], outputs: int, layers: Layers) -> None:
        super().__init__()
        self.precision = layers.precision
        self.inputs = tuple(signal)
        self.outputs = (outputs,)
        self._rows = (_channels(signal), signal[-1])
        levels: list[nn.Module] = []
        for (before, after), length in zip(pairwise([self._rows[0], *layers.channels]), layers.lengths, strict=False):
            levels += [Halve(before, after, layers.kernel, length), layers.act()]
        self.levels = nn.Sequential(*levels)
        self.full = layers.full(layers.channels[-1] * layers.lengths[-1], outputs)
        self.skip = layers.linear(math.prod(self._rows), outputs, self.full[-1])

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        leading = x.shape[: x.ndim - len(self.inputs)]
        with products(self, self.precision, x):
            y = self.levels(x.reshape(-1, *self._rows))
        y = self.full(with_context(y.flatten(1).to(x), context, leading))
        if self.skip is not None:
            y = y + self.skip(x.reshape(len(y), -1))
        return y.view(*leading, *self.outputs)

    @property
    def output_bias(self) -> nn.Parameter:
        """The bias of the last layer, one number for each output value."""
        last = self.full[-1]
        assert isinstance(last, nn.Linear)
        return last.bias


@final
class Conv1dDecoder(nn.Module):
    """Vectors to signals: `(..., inputs)` to `(..., *signal)`; see `convolution1d`."""

    def __init__(self, inputs: int, signal: Sequence[int], layers: Layers) -> None:
        super().__init__()
        channels, lengths = layers.channels, layers.lengths
        self.precision = layers.precision
        self.inputs = (inputs,)
        self.outputs = tuple(signal)
        self._short = (channels[0], lengths[0])
        self.full = layers.full(inputs, math.prod(self._short))
        levels: list[nn.Module] = [layers.act()]
        for (before, after), length in zip(pairwise([channels[0], *channels]), lengths[1:], strict=True):
            levels += [Double(before, after, layers.kernel, length), layers.act()]
        self.levels = nn.Sequential(*levels)
        self.last = Same(channels[-1], _channels(signal), layers.kernel)
        self.skip = layers.linear(inputs, math.prod(signal), self.last)

    def forward(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        leading = z.shape[:-1]
        short = self.full(with_context(z.reshape(-1, z.shape[-1]), context, leading)).view(-1, *self._short)
        with products(self, self.precision, z):
            y = self.last(self.levels(short))
        y = y.to(z).view(*leading, *self.outputs)
        return y if self.skip is None else y + self.skip(z).view(y.shape)

    @property
    def output_bias(self) -> nn.Parameter:
        """The bias of the last layer, one number for each channel."""
        return self.last.bias


class Kernel(nn.Module, abc.ABC):
    """A layer that applies one kernel at every position of a signal; each output has about `fan_in` inputs."""

    def __init__(self, before: int, after: int, kernel: int) -> None:
        super().__init__()
        self.fan_in = before * kernel
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(after, before, kernel)))
        self.bias = nn.Parameter(torch.zeros(after))


@final
class Halve(Kernel):
    """A convolution at every second position: `n` values become `ceil(n / 2)`, with padding at both ends if `n` is odd, as in Keras."""

    def __init__(self, before: int, after: int, kernel: int, length: int) -> None:
        super().__init__(before, after, kernel)
        total = max(0, (-(-length // 2) - 1) * 2 + kernel - length)
        self._pad = (total // 2, total - total // 2)

    def forward(self, x: Tensor) -> Tensor:
        return F.conv1d(F.pad(x, self._pad), self.weight, self.bias, stride=2)


@final
class Double(Kernel):
    """Two values for each value of a signal, cut to a given length."""

    def __init__(self, before: int, after: int, kernel: int, length: int) -> None:
        super().__init__(before, 2 * after, kernel)
        self._after, self._length = after, length

    def forward(self, x: Tensor) -> Tensor:
        pairs = F.conv1d(x, self.weight, self.bias, padding="same").unflatten(1, (self._after, 2))
        return pairs.transpose(2, 3).flatten(2)[..., : self._length]


@final
class Same(Kernel):
    """A convolution at every position, onto a signal of the same length."""

    def forward(self, x: Tensor) -> Tensor:
        return F.conv1d(x, self.weight, self.bias, padding="same")


def _channels(signal: Sequence[int]) -> int:
    return signal[0] if len(signal) == 2 else 1


def _lengths(length: int, levels: int) -> list[int]:
    """The length of the signal at each level, the longest first."""
    if not levels:
        raise SettingError("A convolution needs at least one level; give channels a number for each, such as [16, 32].")
    if length == 1:
        raise SettingError(
            "A convolutional network needs a signal of at least 2 values; use another network: ", Setting("model.network", "mlp"), "."
        )
    possible = math.ceil(math.log2(length))
    if levels > possible:
        raise SettingError(
            f"A signal of {length} values can be halved at most {possible} times, but channels has {levels} levels; give it fewer (",
            Setting("model.network.channels", [16]),
            ").",
        )
    lengths = [length]
    for _ in range(levels):
        lengths.append(-(-lengths[-1] // 2))
    return lengths

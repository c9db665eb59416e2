"""Convolutional networks: an encoder that halves an image at each level, and a decoder that doubles it.

Both pad like Keras's "same", and start from the same weights (Glorot & Bengio, 2010, eq. 16; biases at 0). A layer of the encoder halves a
side `n` to `ceil(n / 2)`, whatever `n` is, and a layer of the decoder reverses this. Inside, channels are the last axis in memory.
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
from latentscape.networks.kernels import doubled, same
from latentscape.networks.linear import Linear
from latentscape.networks.mlp import ACTIVATIONS, with_context
from latentscape.shapes import Size

MIN_SIDE = 8  # pixels; the default levels stop here
FIRST_CHANNELS, MAX_CHANNELS = 32, 256  # of the default levels


def convolution(
    inputs: Sequence[int],
    outputs: Sequence[int],
    channels: Sequence[int] | None = None,
    hidden: Sequence[int] = (),
    kernel: int = 3,
    activation: str = "relu",
    residual: int = 0,
    precision: str = "float32",
    context: int = 0,
    skip: bool = False,
) -> "ConvEncoder | ConvDecoder":
    """The convolutional network between two shapes: an encoder if the input is an image, a decoder if the output is.

    Args:
        inputs: The shape of one input: an image `(c, h, w)`, or `(latent,)`.
        outputs: The shape of one output: a vector, or an image `(c, h, w)`.
        channels: The channels of each level, from the input on; each level halves, or doubles, the image. The default is 32, 64, 128 ...
            down to about 8 x 8 pixels.
        hidden: The widths of the full layers between the smallest image and the vector.
        kernel: The side of a kernel: odd, 3 or more.
        activation: Its name in `ACTIVATIONS`.
        residual: How many residual blocks (He et al., 2016, "pre-activation") each level has.
        precision: The precision of the convolutions in training: `float32`; `bfloat16`, which takes about half the time on a processor
            that supports it; or `auto`, which takes bfloat16 on such a processor. Weights, full layers and evaluation stay in float32.
        context: The number of values that each input is conditioned on; they go into the first full layer.
        skip: Whether a linear map between the image and the vector is added to the convolutions, whose last layer then starts at 0, so that
            the network starts as a linear map.

    On a CPU, the gradient of a gradient through this network is not defined.

    Raises:
        SettingError: Neither side is an image, or the image cannot be halved as often.

    Example:
        >>> import torch
        >>> encoder, decoder = convolution((3, 20, 13), (4,)), convolution((2,), (3, 20, 13))
        >>> encoder(torch.zeros(5, 3, 20, 13)).shape, decoder(torch.zeros(7, 5, 2)).shape
        (torch.Size([5, 4]), torch.Size([7, 5, 3, 20, 13]))
    """
    encodes = len(inputs) == 3
    image, vector = (inputs, outputs) if encodes else (outputs, inputs)
    if len(image) != 3 or len(vector) != 1:
        raise SettingError(
            f"A convolution maps between an image (channels, height, width) and a vector, but the shapes are {_shape(inputs)} -> "
            f"{_shape(outputs)}; use the network mlp, or give the data the shape of images, such as ",
            Setting("data.shape", [1, 28, 28], python="(1, 28, 28)"),
            ".",
        )
    check_options(inputs, outputs, channels, hidden, kernel, activation, precision, unit="pixels a side")
    if residual < 0:
        raise SettingError(f"The number of residual blocks cannot be below 0, but residual is {residual}.")
    c, *size = image
    if channels is None:
        channels = default_channels((size[0], size[1]))
        channels = channels if encodes else channels[::-1]
    sizes = _sizes((size[0], size[1]), len(channels))
    layers = Layers(sizes if encodes else sizes[::-1], channels, hidden, kernel, activation, residual, precision, context, skip)
    return ConvEncoder(c, vector[0], layers) if encodes else ConvDecoder(vector[0], c, layers)


def default_channels(size: Size) -> list[int]:
    """The channels of an encoder's levels for images of one size: 32, 64, 128 ... until the smaller side is at most 8."""
    levels = max(1, math.ceil(math.log2(min(size) / MIN_SIDE)))
    return [min(FIRST_CHANNELS * 2**level, MAX_CHANNELS) for level in range(levels)]


@final
@dataclass(frozen=True)
class Layers:
    """The layers of both networks; `sizes` and `channels` go from the input on, the rest is as in `convolution`."""

    sizes: Sequence[Size]
    channels: Sequence[int]
    hidden: Sequence[int]
    kernel: int
    activation: str
    residual: int
    precision: str
    context: int
    skip: bool

    def act(self) -> nn.Module:
        """The activation between two layers."""
        return ACTIVATIONS[self.activation]()

    def residuals(self, channels: int) -> list[nn.Module]:
        """The residual blocks of one level."""
        return [Residual(channels, self.kernel, self.activation) for _ in range(self.residual)]

    def full(self, inputs: int, outputs: int) -> nn.Sequential:
        """The full layers."""
        return full_layers(inputs + self.context, self.hidden, outputs, self.act)


@final
class ConvEncoder(nn.Module):
    """Images to vectors: `(..., c, h, w)` to `(..., outputs)`; see `convolution`."""

    def __init__(self, c: int, outputs: int, layers: Layers) -> None:
        super().__init__()
        self.precision = layers.precision
        self.inputs = (c, *layers.sizes[0])
        self.outputs = (outputs,)
        levels: list[nn.Module] = []
        for (before, after), size in zip(pairwise([c, *layers.channels]), layers.sizes, strict=False):
            levels += [Halve(before, after, layers.kernel, size), layers.act(), *layers.residuals(after)]
        self.levels = nn.Sequential(*levels)
        self.full = layers.full(layers.channels[-1] * math.prod(layers.sizes[-1]), outputs)
        self.skip = Linear(math.prod(self.inputs), outputs, bias=False) if layers.skip else None
        if layers.skip:
            nn.init.zeros_(self._last.weight)

    @property
    def output_bias(self) -> nn.Parameter:
        """The bias of the last layer, one number for each output value."""
        return self._last.bias

    @property
    def _last(self) -> nn.Linear:
        last = self.full[-1]
        assert isinstance(last, nn.Linear)
        return last

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        leading, image = x.shape[:-3], x.shape[-3:]
        with products(self, self.precision, x):
            y = self.levels(_channels_last(x.reshape(-1, *image)))
        rows = y.permute(0, 2, 3, 1).flatten(1).to(x)  # in the order of the memory
        y = self.full(with_context(rows, context, leading))
        if self.skip is not None:
            y = y + self.skip(x.reshape(len(y), -1))
        return y.view(*leading, *self.outputs)


@final
class ConvDecoder(nn.Module):
    """Vectors to images: `(..., inputs)` to `(..., c, h, w)`; see `convolution`."""

    def __init__(self, inputs: int, c: int, layers: Layers) -> None:
        super().__init__()
        channels, sizes = layers.channels, layers.sizes
        self.precision = layers.precision
        self.inputs = (inputs,)
        self.outputs = (c, *sizes[-1])
        self._small = (*sizes[0], channels[0])
        self.full = layers.full(inputs, math.prod(self._small))
        levels: list[nn.Module] = [layers.act()]
        for (before, after), size in zip(pairwise([channels[0], *channels]), sizes[1:], strict=True):
            levels += [*layers.residuals(before), Double(before, after, layers.kernel, size), layers.act()]
        self.levels = nn.Sequential(*levels)
        self.last = Same(channels[-1], c, layers.kernel)
        self.skip = Linear(inputs, math.prod(self.outputs)) if layers.skip else None
        if self.skip is not None:
            nn.init.zeros_(self.last.weight)
            nn.init.zeros_(self.skip.bias)

    def forward(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        leading = z.shape[:-1]
        rows = with_context(z.reshape(-1, z.shape[-1]), context, leading)
        small = self.full(rows).view(-1, *self._small).permute(0, 3, 1, 2)
        with products(self, self.precision, z):
            y = self.last(self.levels(small))
        y = y.to(z).contiguous()
        if self.skip is not None:
            y = y + self.skip(z.reshape(len(y), -1)).view_as(y)
        return y.view(*leading, *self.outputs)

    @property
    def output_bias(self) -> nn.Parameter:
        """The bias of the linear path, one number for each value; without one, that of the last layer, one for each channel."""
        return self.last.bias if self.skip is None else self.skip.bias


class Kernel(nn.Module, abc.ABC):
    """A layer that applies one kernel at every position of an image; each output has about `fan_in` inputs."""

    def __init__(self, rows: int, columns: int, kernel: int, channels: int, fan_in: int) -> None:
        super().__init__()
        self.fan_in = fan_in
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(rows, columns, kernel, kernel)))
        self.bias = nn.Parameter(torch.zeros(channels))


@final
class Halve(Kernel):
    """A convolution at every second pixel; a side of `n` becomes `ceil(n / 2)`, and an odd row is padded at the end, as in Keras."""

    def __init__(self, before: int, after: int, kernel: int, size: Size) -> None:
        super().__init__(after, before, kernel, after, before * kernel**2)
        self._pad = [side for n in reversed(size) for side in _overhang(n, kernel)]

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(F.pad(x, self._pad), self.weight, self.bias, stride=2)


@final
class Double(Kernel):
    """The reverse of `Halve`: the transposed convolution onto images of a given size."""

    def __init__(self, before: int, after: int, kernel: int, size: Size) -> None:
        super().__init__(before, after, kernel, after, before * kernel**2 // 4)  # every second pixel of a side is an input
        self._size = size
        self._offset = (_overhang(size[0], kernel)[0], _overhang(size[1], kernel)[0])

    def forward(self, x: Tensor) -> Tensor:
        return doubled(x, self.weight, self.bias, self._size, self._offset)


@final
class Same(Kernel):
    """A convolution at every pixel, onto an image of the same size."""

    def __init__(self, before: int, after: int, kernel: int) -> None:
        super().__init__(after, before, kernel, after, before * kernel**2)

    def forward(self, x: Tensor) -> Tensor:
        return same(x, self.weight, self.bias)


@final
class Residual(nn.Module):
    """`x + conv(act(conv(act(x))))`; it starts as the identity, because its last kernel starts at 0."""

    def __init__(self, channels: int, kernel: int, activation: str) -> None:
        super().__init__()
        self.act = ACTIVATIONS[activation]()
        self.first = Same(channels, channels, kernel)
        self.second = Same(channels, channels, kernel)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x + self.second(self.act(self.first(self.act(x))))
        return y


def _sizes(size: Size, levels: int) -> list[Size]:
    """The image's size at each level, the largest first."""
    if not levels:
        raise SettingError("A convolution needs at least one level; give channels a number for each, such as [32, 64].")
    if max(size) == 1:
        raise SettingError("A convolutional network needs an image larger than 1 x 1 pixel; use the network mlp.")
    possible = math.ceil(math.log2(max(size)))
    if levels > possible:
        raise SettingError(
            f"An image of {size[0]} x {size[1]} pixels can be halved at most {possible} times, but channels has {levels} levels; "
            "give it fewer numbers (",
            Setting("model.network.channels", [32]),
            ").",
        )
    sizes = [size]
    for _ in range(levels):
        h, w = sizes[-1]
        sizes.append((-(-h // 2), -(-w // 2)))
    return sizes


def _overhang(n: int, kernel: int) -> tuple[int, int]:
    """By how many pixels the windows at every second pixel extend beyond the two ends of a side of `n` pixels."""
    total = max(0, (-(-n // 2) - 1) * 2 + kernel - n)
    return total // 2, total - total // 2


def _channels_last(x: Tensor) -> Tensor:
    return x.contiguous(memory_format=torch.channels_last)


def _shape(shape: Sequence[int]) -> str:
    return f"({', '.join(map(str, shape))})"

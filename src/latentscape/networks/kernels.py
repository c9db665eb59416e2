"""Two convolutions that are faster on a CPU than torch's own, with the same results.

oneDNN is slow for a transposed convolution, and for a convolution with few output channels. The first is computed as the gradient of a
convolution with respect to its input, which it is; the second as one matrix product and a sum of shifted images. On other devices, and in
a program for another machine, we call torch's own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import product
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.function import once_differentiable

from latentscape.machine.private import gradient_of_input, gradient_of_weight
from latentscape.shapes import Size

MAX_CHANNELS_BY_PRODUCT = 4  # output channels; for more, torch's own convolution is faster
_torchs_own = ContextVar("_torchs_own", default=False)


@contextmanager
def torchs_own_convolutions() -> Iterator[None]:
    """Take torch's own convolutions, whose operations have a meaning outside torch, in this thread."""
    token = _torchs_own.set(True)
    try:
        yield
    finally:
        _torchs_own.reset(token)


def _takes_torchs_own(x: Tensor) -> bool:
    return x.device.type != "cpu" or torch.compiler.is_exporting() or _torchs_own.get()


def doubled(x: Tensor, weight: Tensor, bias: Tensor, size: Size, offset: Size) -> Tensor:
    """The transposed convolution at stride 2, cut to an image of `size` that begins at `offset`.

    Args:
        x: `(batch, before, h, w)`.
        weight: `(before, after, kernel, kernel)`.
        bias: `(after,)`.
        size: The size of the result, `(batch, after, *size)`.
        offset: The number of rows and columns to cut off before the result.
    """
    if _takes_torchs_own(x):
        (top, left), (h, w) = offset, size
        return F.conv_transpose2d(x, weight, bias, stride=2)[:, :, top : top + h, left : left + w]
    y: Tensor = _Doubled.apply(  # type: ignore[no-untyped-call]
        *_cast(x, weight, bias), size, offset
    )
    return y


def same(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """The convolution whose result has the same size as its input.

    Args:
        x: `(batch, before, h, w)`.
        weight: `(after, before, kernel, kernel)`, the kernel odd.
        bias: `(after,)`.
    """
    if _takes_torchs_own(x) or len(weight) > MAX_CHANNELS_BY_PRODUCT:
        return F.conv2d(x, weight, bias, padding="same")
    y: Tensor = _Same.apply(*_cast(x, weight, bias))  # type: ignore[no-untyped-call]
    return y


class _Doubled(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, size: Size, offset: Size) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.size, ctx.offset = size, offset
        h, w = (2 * (n - 1) + weight.shape[-1] for n in x.shape[-2:])
        whole = torch.empty((len(x), weight.shape[1], h, w), dtype=x.dtype, memory_format=torch.channels_last)  # for its shape
        y = gradient_of_input(_last(x), whole, weight).add_(bias.view(-1, 1, 1))
        (top, left), (rows, columns) = offset, size
        return y[:, :, top : top + rows, left : left + columns]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None, Tensor | None, None, None]:
        x, weight = ctx.saved_tensors
        h, w = (2 * (n - 1) + weight.shape[-1] for n in x.shape[-2:])
        (top, left), (rows, columns) = ctx.offset, ctx.size
        whole = F.pad(_last(gradient), (left, w - left - columns, top, h - top - rows))
        back = F.conv2d(whole, weight, stride=2) if ctx.needs_input_grad[0] else None
        of_weight = gradient_of_weight(_last(x), whole, weight) if ctx.needs_input_grad[1] else None
        of_bias = gradient.sum((0, 2, 3)) if ctx.needs_input_grad[2] else None
        return back, of_weight, of_bias, None, None


class _Same(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        n, _, h, w = x.shape
        after, _, kernel, _ = weight.shape
        taps = (_taps(weight) @ _pixels(x).t()).view(after, kernel, kernel, n, h, w)
        y = bias.view(-1, 1, 1, 1).expand(after, n, h, w).clone()
        for i, j, (to_rows, from_rows), (to_columns, from_columns) in _shifts(kernel, h, w):
            y[..., to_rows, to_columns] += taps[:, i, j, :, from_rows, from_columns]
        return y.transpose(0, 1)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
        x, weight = ctx.saved_tensors
        n, before, h, w = x.shape
        after, _, kernel, _ = weight.shape
        by_channel = gradient.transpose(0, 1)
        taps = gradient.new_zeros(after, kernel, kernel, n, h, w)
        for i, j, (to_rows, from_rows), (to_columns, from_columns) in _shifts(kernel, h, w):
            taps[:, i, j, :, from_rows, from_columns] = by_channel[..., to_rows, to_columns]
        taps = taps.view(-1, n * h * w)
        back = (taps.t() @ _taps(weight)).view(n, h, w, before).permute(0, 3, 1, 2) if ctx.needs_input_grad[0] else None
        of_weight = (taps @ _pixels(x)).view(after, kernel, kernel, before).permute(0, 3, 1, 2) if ctx.needs_input_grad[1] else None
        return back, of_weight, gradient.sum((0, 2, 3)) if ctx.needs_input_grad[2] else None


def _shifts(kernel: int, h: int, w: int) -> list[tuple[int, int, tuple[slice, slice], tuple[slice, slice]]]:
    """For each tap of a kernel: its row and column, and the rows and columns of the result and of the input that it connects."""
    half = kernel // 2

    def along(tap: int, n: int) -> tuple[slice, slice]:
        step = tap - half
        return slice(max(0, -step), max(0, min(n, n - step))), slice(max(0, step), max(0, min(n, n + step)))

    return [(i, j, along(i, h), along(j, w)) for i, j in product(range(kernel), range(kernel))]


def _taps(weight: Tensor) -> Tensor:
    return weight.permute(0, 2, 3, 1).reshape(-1, weight.shape[1])


def _pixels(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1).reshape(-1, x.shape[1])


def _last(x: Tensor) -> Tensor:
    return x.contiguous(memory_format=torch.channels_last)


def _cast(*tensors: Tensor) -> tuple[Tensor, ...]:
    """The tensors in the dtype that autocast sets, if it is on."""
    if not torch.is_autocast_enabled("cpu"):
        return tensors
    return tuple(tensor.to(torch.get_autocast_dtype("cpu")) for tensor in tensors)

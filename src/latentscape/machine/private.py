"""Every private call into torch, in one place: what CI has seen work is the range of torch in `pyproject.toml`, and no later one.

Each has a public counterpart that is slower or does not say; a test compares the two.
"""

from typing import Any

import torch
from torch import Tensor

_AT_STRIDE_2: Any = (None, [2, 2], [0, 0], [1, 1], False, [0, 0], 1)  # no bias; stride, padding, dilation, transposed, ..., groups


def cpu_has_bfloat16() -> bool:
    """Whether the processor multiplies matrices in bfloat16 itself."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def gradient_of_input(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """The gradient of a convolution at stride 2 with respect to its input, of which only the shape is read."""
    found: Tensor = torch.ops.aten.convolution_backward(gradient, x, weight, *_AT_STRIDE_2, [True, False, False])[0]
    return found


def gradient_of_weight(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """The gradient of a convolution at stride 2 with respect to its weight, of which only the shape is read."""
    found: Tensor = torch.ops.aten.convolution_backward(gradient, x, weight, *_AT_STRIDE_2, [False, True, False])[1]
    return found

"""Every private call into torch, in one place: what CI has seen work is the range of torch in `pyproject.toml`, and no later one.

Tests hold the optimisers and the convolutions to their public counterparts, which are slower.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

_AT_STRIDE_2: Any = (None, [2, 2], [0, 0], [1, 1], False, [0, 0], 1)  # no bias; stride, padding, dilation, transposed, ..., groups


def cpu_has_bfloat16() -> bool:
    """Whether the processor multiplies matrices in bfloat16 itself."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def casts() -> bool:
    """Whether autocast is on, on whatever device."""
    return torch._C._is_any_autocast_enabled()


def gradient_of_input(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """The gradient of a convolution at stride 2 with respect to its input, of which only the shape is read."""
    found: Tensor = torch.ops.aten.convolution_backward(gradient, x, weight, *_AT_STRIDE_2, [True, False, False])[0]
    return found


def gradient_of_weight(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """The gradient of a convolution at stride 2 with respect to its weight, of which only the shape is read."""
    found: Tensor = torch.ops.aten.convolution_backward(gradient, x, weight, *_AT_STRIDE_2, [False, True, False])[1]
    return found


def adam(
    values: Tensor,
    gradient: Tensor,
    slots: Sequence[Tensor],
    *,
    steps: Tensor,
    bad: Tensor,
    lr: float,
    betas: tuple[float, float],
    eps: float,
    weight_decay: float,
    decoupled: bool,
) -> None:
    """One step of torch's fused Adam over flat vectors, left out where `bad` is 1; with `decoupled` weight decay, AdamW.

    The running means of the gradient and of its square stand in `slots`; the arguments are those of `training.optimiser.Rule.move`.
    """
    mean, square = slots
    kernel: Any = torch._fused_adamw_ if decoupled else torch._fused_adam_
    options: Any = {"beta1": betas[0], "beta2": betas[1], "eps": eps, "weight_decay": weight_decay, "amsgrad": False, "maximize": False}
    kernel([values], [gradient], [mean], [square], [], [steps], lr=lr, found_inf=bad, **options)

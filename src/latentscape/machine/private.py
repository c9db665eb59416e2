"""Every private function of torch that we call. `pyproject.toml` allows no version above the one that CI tests.

Tests compare the optimisers and the convolutions with their public counterparts, which are slower.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

_AT_STRIDE_2: Any = (None, [2, 2], [0, 0], [1, 1], False, [0, 0], 1)  # no bias; stride, padding, dilation, transposed, ..., groups


def cpu_has_bfloat16() -> bool:
    """Whether the processor has instructions for matrix products in bfloat16."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def casts() -> bool:
    """Whether autocast is on, on any device."""
    return torch._C._is_any_autocast_enabled()


def gradient_of_input(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """The gradient of a convolution at stride 2 with respect to its input `x`, of which only the shape is read."""
    of_input: Tensor = torch.ops.aten.convolution_backward(gradient, x, weight, *_AT_STRIDE_2, [True, False, False])[0]
    return of_input


def gradient_of_weight(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """The gradient of a convolution at stride 2 with respect to its `weight`, of which only the shape is read."""
    of_weight: Tensor = torch.ops.aten.convolution_backward(gradient, x, weight, *_AT_STRIDE_2, [False, True, False])[1]
    return of_weight


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
    """Take one step of torch's fused Adam over flat vectors, unless `bad` is 1; with `decoupled` weight decay, of AdamW.

    `slots` holds the running means of the gradient and of its square; the arguments are those of `training.optimiser.Rule.move`.
    """
    mean, square = slots
    kernel: Any = torch._fused_adamw_ if decoupled else torch._fused_adam_
    options: Any = {"beta1": betas[0], "beta2": betas[1], "eps": eps, "weight_decay": weight_decay, "amsgrad": False, "maximize": False}
    kernel([values], [gradient], [mean], [square], [], [steps], lr=lr, found_inf=bad, **options)

"""The precision of the matrix products of a network during training."""

from contextlib import AbstractContextManager, nullcontext
from functools import cache

import torch
from torch import Tensor, nn

from latentscape.errors import unknown
from latentscape.machine import private

PRECISIONS = ("float32", "bfloat16", "auto")


def check_precision(name: str) -> str:
    """The name, if it is one of `PRECISIONS`; `auto` means bfloat16 where the processor supports it.

    Raises:
        UnknownNameError: There is no such precision.
    """
    if name not in PRECISIONS:
        raise unknown("precision", name, PRECISIONS)
    return name


def products(network: nn.Module, precision: str, x: Tensor) -> AbstractContextManager[object]:
    """A context that sets the precision of a network in training; evaluation is always in float32."""
    if not network.training or precision == "float32" or (precision == "auto" and not has_bfloat16(x.device.type)):
        return nullcontext()
    return torch.autocast(x.device.type, torch.bfloat16)


@cache
def has_bfloat16(device: str) -> bool:
    """Whether the device computes bfloat16 products in hardware."""
    match device:
        case "cpu":
            return private.cpu_has_bfloat16()
        case "cuda":
            return torch.cuda.is_bf16_supported(including_emulation=False)
        case _:
            return False

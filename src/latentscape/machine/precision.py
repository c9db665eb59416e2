"""In how many bits the products of a network are made while it trains."""

from contextlib import AbstractContextManager, nullcontext
from functools import cache

import torch
from torch import Tensor, nn

from latentscape.errors import unknown
from latentscape.machine import private

PRECISIONS = ("float32", "bfloat16", "auto")


def check_precision(name: str) -> str:
    """A name of `PRECISIONS`: `auto` is bfloat16 where the processor has it.

    Raises:
        UnknownNameError: It is none.
    """
    if name not in PRECISIONS:
        raise unknown("precision", name, PRECISIONS)
    return name


def products(network: nn.Module, precision: str, x: Tensor) -> AbstractContextManager[object]:
    """Where products of a network that trains are made in its precision; what is evaluated is float32."""
    if not network.training or precision == "float32" or (precision == "auto" and not has_bfloat16(x.device.type)):
        return nullcontext()
    return torch.autocast(x.device.type, torch.bfloat16)


@cache
def has_bfloat16(device: str) -> bool:
    """Whether products in bfloat16 are fast there."""
    match device:
        case "cpu":
            return private.cpu_has_bfloat16()
        case "cuda":
            return torch.cuda.is_bf16_supported(including_emulation=False)
        case _:
            return False

"""In how many bits the products of a network are made while it trains."""

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import final

import torch
from torch import Tensor, nn

from latentscape.errors import unknown

PRECISIONS = ("float32", "bfloat16", "auto")
NARROW = 64  # units on a side


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
            return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
        case "cuda":
            return torch.cuda.is_bf16_supported(including_emulation=False)
        case _:
            return False


@final
class Linear(nn.Linear):
    """A full layer. A narrow one computes in float32 inside `products` too: nothing would be gained, and a code be rounded to 8 bits."""

    def forward(self, x: Tensor) -> Tensor:
        device = x.device.type
        narrow = min(self.in_features, self.out_features) < NARROW
        if not (narrow and torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)):
            return super().forward(x)
        with torch.autocast(device, enabled=False):
            return super().forward(x.to(self.weight.dtype))

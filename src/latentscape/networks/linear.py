"""A full layer that keeps codes in float32."""

from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from latentscape.machine import private

MIN_CAST_UNITS = 64  # on each side; a layer with fewer is never cast


@final
class Linear(nn.Linear):
    """A full layer. A narrow layer always computes in float32: bfloat16 would gain nothing, and round the codes to 8 bits."""

    def forward(self, x: Tensor) -> Tensor:
        if not private.casts() or min(self.in_features, self.out_features) >= MIN_CAST_UNITS:
            return F.linear(x, self.weight, self.bias)
        with torch.autocast(x.device.type, enabled=False):
            return F.linear(x.to(self.weight.dtype), self.weight, self.bias)

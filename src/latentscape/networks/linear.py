"""A full layer that keeps codes in float32."""

from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from latentscape.machine import private

NARROW = 64  # units on a side


@final
class Linear(nn.Linear):
    """A full layer. A narrow one computes in float32 inside `products` too: nothing would be gained, and a code be rounded to 8 bits."""

    def forward(self, x: Tensor) -> Tensor:
        if not private.casts() or min(self.in_features, self.out_features) >= NARROW:
            return F.linear(x, self.weight, self.bias)
        with torch.autocast(x.device.type, enabled=False):
            return F.linear(x.to(self.weight.dtype), self.weight, self.bias)

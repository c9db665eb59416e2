"""A full layer that keeps codes in float32."""

from typing import final

import torch
from torch import Tensor, nn

NARROW = 64  # units on a side


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

"""The scaling of data for a network."""

from typing import final

import torch
from torch import Tensor, nn


@final
class Scaling(nn.Module):
    """x -> (x - shift) / scale, and back by `undo`; shift and scale broadcast against one example, and are saved with the model.

    Adding `log_det`, the log of the change of volume, converts a log density of scaled values to the data's own unit.
    """

    def __init__(self, shift: Tensor, scale: Tensor) -> None:
        super().__init__()
        self.register_buffer("shift", shift)
        self.register_buffer("scale", scale)
        self.shift: Tensor
        self.scale: Tensor

    @classmethod
    def standard(cls, mean: Tensor, std: Tensor) -> "Scaling":
        """Scale to mean 0 and standard deviation 1; a constant column becomes 0."""
        scale = std.float()  # in float32, the smallest become 0
        return cls(mean.float(), scale.masked_fill(scale == 0, 1.0))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.shift) / self.scale

    def undo(self, x: Tensor) -> Tensor:
        return x * self.scale + self.shift

    def log_det(self, shape: torch.Size) -> Tensor:
        """log |d scaled / d x| of one example of `shape`, in nats."""
        return -self.scale.log().expand(shape).sum()

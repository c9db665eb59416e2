"""The unit in which a network sees its data."""

from typing import final

import torch
from torch import Tensor, nn


@final
class Scaling(nn.Module):
    """x -> (x - shift) / scale, undone on the way out; both broadcast against one example, and are saved with the model.

    A log density of scaled values is brought back to the data's own unit by `log_det`, the log of the volume's change.
    """

    def __init__(self, shift: Tensor, scale: Tensor) -> None:
        super().__init__()
        self.register_buffer("shift", shift)
        self.register_buffer("scale", scale)
        self.shift: Tensor
        self.scale: Tensor

    @classmethod
    def standard(cls, mean: Tensor, std: Tensor) -> "Scaling":
        """To mean 0 and standard deviation 1; a column that is constant is moved to 0, and not divided."""
        scale = std.float()  # in which the smallest become 0
        return cls(mean.float(), scale.masked_fill(scale == 0, 1.0))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.shift) / self.scale

    def undo(self, x: Tensor) -> Tensor:
        return x * self.scale + self.shift

    def log_det(self, shape: torch.Size) -> Tensor:
        """log |d scaled / d x| of one example of `shape`, in nats."""
        return -self.scale.log().expand(shape).sum()

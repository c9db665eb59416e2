"""The scaling of data for a network."""

from typing import final

import torch
from torch import Tensor, nn


@final
class Scaling(nn.Module):
    """x -> (x - shift) / scale, and back by `undo`; shift and scale broadcast against one example, and are saved with the model.

    Adding `log_det`, the log of the change of volume, converts a log density of scaled values to the data's own unit.

    Args:
        shift: The value that becomes 0.
        scale: The length that becomes 1.
        rest: What rounding took from `shift`. With it, examples are doubles, in which their scaling is computed: scaled values are rounded
            to the dtype of `scale`, and values that are scaled back are doubles. So a timestamp keeps its seconds.
    """

    def __init__(self, shift: Tensor, scale: Tensor, rest: Tensor | None = None) -> None:
        super().__init__()
        self.register_buffer("shift", shift)
        self.register_buffer("scale", scale)
        self.register_buffer("rest", rest)
        self.shift: Tensor
        self.scale: Tensor
        self.rest: Tensor | None

    @classmethod
    def standard(cls, mean: Tensor, std: Tensor, *, precise: bool = False) -> "Scaling":
        """Scale to mean 0 and standard deviation 1; a constant column becomes 0. `precise` scales doubles."""
        scale = std.float()  # in float32, the smallest become 0
        shift = mean.float()
        return cls(shift, scale.masked_fill(scale == 0, 1.0), (mean.double() - shift.double()).float() if precise else None)

    @property
    def precise(self) -> bool:
        """Whether it scales doubles."""
        return self.rest is not None

    def forward(self, x: Tensor) -> Tensor:
        if self.rest is None:
            return (x - self.shift) / self.scale
        return ((x.double() - self.shift.double() - self.rest.double()) / self.scale.double()).to(self.scale.dtype)

    def undo(self, x: Tensor) -> Tensor:
        if self.rest is None:
            return x * self.scale + self.shift
        return x.double() * self.scale.double() + self.rest.double() + self.shift.double()

    def length(self, x: Tensor) -> Tensor:
        """Lengths, such as standard deviations, in the unit of the networks."""
        return (x / self.scale).to(self.scale.dtype) if self.precise else x / self.scale

    def log_det(self, shape: torch.Size) -> Tensor:
        """log |d scaled / d x| of one example of `shape`, in nats."""
        return -self.scale.log().expand(shape).sum()

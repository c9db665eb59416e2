"""A network that sees counts by their logarithms."""

from typing import final

from torch import Tensor, nn


@final
class LogInputs(nn.Module):
    """`network(log(1 + x))`: counts that span decades reach the network on one scale, while the likelihood sees the counts themselves.

    Args:
        network: A network of this package; inputs below 0 reach it as 0.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.inputs, self.outputs = network.inputs, network.outputs

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        logs = x.clamp_min(0).log1p()
        y: Tensor = self.network(logs) if context is None else self.network(logs, context)
        return y

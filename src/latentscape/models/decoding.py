"""The decoder of a model as a network, for what takes networks alone."""

from typing import final

from torch import Tensor, nn

from latentscape.models.model import Model


@final
class DecoderNetwork(nn.Module):
    """Maps codes `z` `(batch, latent)`, in a conditional model with their `context`, to means `(batch, *X)` in the data's own unit."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model

    def forward(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        return self.model.decode(z, context)

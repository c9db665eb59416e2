"""The squared error of the reconstruction, without a regulariser."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from torch import Tensor, nn

from latentscape.models import Draw
from latentscape.objectives.objective import NO_NETWORKS, Objective, over_draws


@final
@dataclass(frozen=True)
class Reconstruction(Objective):
    """Minus the mean squared error of the reconstruction, per value: the objective of a deterministic autoencoder."""

    needs = frozenset({"squared_error"})
    unit = "squared error"
    terms = ("squared_error",)
    regularises = False

    def terms_of(self, draw: Draw, networks: Mapping[str, nn.Module] = NO_NETWORKS) -> dict[str, Tensor]:
        assert draw.squared_error is not None
        return {"squared_error": over_draws(draw.squared_error)}

    def value(self, terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
        return -terms["squared_error"]

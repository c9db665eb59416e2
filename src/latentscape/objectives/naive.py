"""A loss that resembles that of a VAE, but is not a bound on the evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from torch import Tensor, nn

from latentscape.models import Draw
from latentscape.objectives.objective import NO_NETWORKS, Weighted, over_draws


@final
@dataclass(frozen=True)
class Naive(Weighted):
    """Mean squared error plus the mean over latents of mean^2 and of (var - 1)^2, for comparison with `ELBO`.

    The reconstruction error is a mean over values and the regulariser a mean over latents. So the regulariser outweighs the
    reconstruction, and the posterior collapses.

    Args:
        beta: The weight of the regulariser.
    """

    needs = frozenset({"squared_error", "mean", "var"})
    unit = "squared error"
    terms = ("squared_error", "regulariser")
    after_collapse = "this always happens under the naive loss; train by the ELBO."

    def terms_of(self, draw: Draw, networks: Mapping[str, nn.Module] = NO_NETWORKS) -> dict[str, Tensor]:
        assert draw.squared_error is not None and draw.mean is not None and draw.var is not None
        regulariser = draw.mean.square().mean(-1) + (draw.var - 1).square().mean(-1)
        return {"squared_error": over_draws(draw.squared_error), "regulariser": regulariser}

    def value(self, terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
        return -terms["squared_error"] - weights["beta"] * terms["regulariser"]

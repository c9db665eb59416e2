"""The evidence lower bound."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from torch import Tensor, nn

from latentscape.models import Draw
from latentscape.objectives.objective import NO_NETWORKS, Weighted, over_draws


@final
@dataclass(frozen=True)
class ELBO(Weighted):
    """The evidence lower bound by `draws` Monte Carlo draws; the KL in closed form where there is one (Kingma & Welling, 2014, eq. 3).

    Args:
        beta: The weight of the KL, a number or a schedule; 1 gives the bound (Higgins et al., 2017, for others).
        draws: K.
    """

    needs = frozenset({"log_likelihood", "kl"})
    unit = "nats"
    terms = ("log_likelihood", "kl")

    def terms_of(self, draw: Draw, networks: Mapping[str, nn.Module] = NO_NETWORKS) -> dict[str, Tensor]:
        assert draw.log_likelihood is not None and draw.kl is not None
        return {"log_likelihood": over_draws(draw.log_likelihood), "kl": over_draws(draw.kl)}

    def value(self, terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
        return terms["log_likelihood"] - weights["beta"] * terms["kl"]

"""The adversarial autoencoder: a critic cannot tell its codes from those of the prior."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

import torch.nn.functional as F
from torch import Tensor, nn

from latentscape.models import Draw, Model
from latentscape.networks import MLP
from latentscape.objectives.objective import NO_NETWORKS, Weighted, over_draws


@final
@dataclass(frozen=True)
class Adversarial(Weighted):
    """The adversarial autoencoder: reconstruct, with codes that a critic takes for codes of the prior (Makhzani et al., 2016, section 2).

    The critic D is a network of the objective. It learns to tell codes of the prior (1) from codes of examples (0) by logistic regression.
    The encoder learns to produce codes that pass for codes of the prior, by the non-saturating log D(z) (Goodfellow et al., 2014,
    section 3).

    Args:
        beta: The weight of log D(z), relative to log p(x | z).
        draws: K.
        hidden: The widths of the critic's hidden layers.
    """

    hidden: Sequence[int] = (64, 64)

    needs = frozenset({"log_likelihood", "z_prior"})
    unit = "nats"
    terms = ("log_likelihood", "log_fooled", "critic_error")

    def networks(self, model: Model) -> dict[str, nn.Module]:
        return {"critic": MLP((model.latent,), (1,), self.hidden, "leaky-relu")}

    def terms_of(self, draw: Draw, networks: Mapping[str, nn.Module] = NO_NETWORKS) -> dict[str, Tensor]:
        assert draw.log_likelihood is not None and draw.z_prior is not None
        critic = networks["critic"]
        of_examples, of_prior = critic(draw.z).squeeze(-1), critic(draw.z_prior).squeeze(-1)
        error = F.softplus(of_examples) + F.softplus(-of_prior)  # -log(1 - D(z)) - log D(z_prior)
        return {
            "log_likelihood": over_draws(draw.log_likelihood),
            "log_fooled": over_draws(F.logsigmoid(of_examples)),
            "critic_error": over_draws(error),
        }

    def value(self, terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
        return terms["log_likelihood"] + weights["beta"] * terms["log_fooled"]

    def losses(self, terms: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return {"critic": terms["critic_error"]}

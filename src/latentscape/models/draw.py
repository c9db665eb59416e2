"""The seam between model and objective."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor

from latentscape.shapes import Codes, Nats


@dataclass(frozen=True, eq=False)
class Draw:
    """What one pass of a model gives to an objective; `None` where it was not asked for, or does not exist.

    Attributes:
        z: The codes, `(draws, batch, latent)`.
        log_likelihood: log p(x | z).
        log_prior: log p(z).
        log_q: log q(z | x).
        kl: KL(q(z | x) || p(z)), where there is a closed form.
        log_weight: What else an importance weight holds (exact sums over discrete variables, Hamiltonian moves).
        aux: Further terms, each `(draws, batch)`, by name.
        codes: Discrete codes, `(draws, batch, ...)`.
    """

    z: Codes
    log_likelihood: Nats | None = None
    log_prior: Nats | None = None
    log_q: Nats | None = None
    kl: Nats | None = None
    log_weight: Nats | None = None
    aux: Mapping[str, Tensor] = field(default_factory=dict)
    codes: Tensor | None = None

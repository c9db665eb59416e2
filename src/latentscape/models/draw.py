"""A `Draw`, the interface between a model and an objective."""

from collections.abc import Collection
from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor

from latentscape.errors import PartsError, SettingError, unknown
from latentscape.shapes import Codes, Nats, one_line

# the entries of a Draw, and which models give each
ENTRIES = {
    "mean": "a model that gives it, as all of latentscape.models do",
    "var": "a posterior with a variance, such as diagonal-gaussian",
    "log_likelihood": "a model that gives it, as all of latentscape.models do",
    "log_prior": "a prior with a density",
    "log_q": "a posterior with a density, such as diagonal-gaussian",
    "kl": "a posterior with a density, such as diagonal-gaussian",
    "kl_each": "a posterior and a prior whose dimensions are independent, such as diagonal-gaussian and standard-normal",
    "squared_error": "a model that gives it, as all of latentscape.models do",
    "z_prior": "a prior that can be drawn from",
    "log_weight": "a model with a sum over transformations, such as orbit",
    "frame": "a model with a sum over transformations, such as orbit",
}
NATS = frozenset({"log_likelihood", "log_prior", "log_q", "kl"})


@dataclass(frozen=True, eq=False)
class Draw:
    """The result of one pass of a model, for an objective, a measure or a map; an entry is `None` unless it was requested.

    Attributes:
        z: The codes, `(draws, batch, latent)`.
        mean: The mean code of each example, `(batch, latent)`.
        var: The variance of each dimension of a code, given the example, `(batch, latent)`.
        log_likelihood: log p(x | z).
        log_prior: log p(z).
        log_q: log q(z | x).
        kl: KL(q(z | x) || p(z)) in closed form if there is one, else its estimate log q(z | x) - log p(z) for each draw.
        kl_each: The KL of each dimension of the code, `(draws, batch, latent)`.
        squared_error: The mean squared error of the scaled values, `(draws, batch)`.
        z_prior: Codes drawn from the prior, `(draws, batch, latent)`.
        log_weight: What an exact sum over a discrete variable adds to log_likelihood + log_prior - log_q, so that the sum of all four is
            the log of an unbiased estimate of p(x); without it, that log is the sum of the three.
        frame: The number of the likeliest transformation of each example, `(batch,)`; the codes are those in this frame.
    """

    z: Codes
    mean: Float[Tensor, "batch latent"] | None = None
    var: Float[Tensor, "batch latent"] | None = None
    log_likelihood: Nats | None = None
    log_prior: Nats | None = None
    log_q: Nats | None = None
    kl: Nats | None = None
    kl_each: Codes | None = None
    squared_error: Nats | None = None
    z_prior: Codes | None = None
    log_weight: Nats | None = None
    frame: Int[Tensor, " batch"] | None = None

    __repr__ = one_line


def check_names(subject: str, names: object) -> None:
    """Refuse names of entries that are not in a set.

    Raises:
        SettingError: The message shows an example.
    """
    if not isinstance(names, frozenset | set):
        raise SettingError(
            f'{subject} must be a set of entries of a Draw, such as frozenset({{"log_likelihood", "kl"}}), but it is {names!r}.'
        )


def refuse_missing(needs: Collection[str], gives: Collection[str], who: str) -> None:
    """Refuse entries of a `Draw` that do not exist, or that the model does not give.

    Raises:
        UnknownNameError: There is no such entry.
        PartsError: The model does not give it; the message says which models do.
    """
    for entry in sorted(set(needs) - set(gives)):
        if entry not in ENTRIES:
            raise unknown("entry of a Draw", entry, ENTRIES)
        raise PartsError(f"{who} needs {entry}, which this model does not give; use {ENTRIES[entry]}.")

"""What training goes by: each objective reads a `Draw`, and nothing else."""

import abc
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

from torch import Tensor

from latentscape.errors import PartsError, SettingError
from latentscape.models import Autoencoder, Draw
from latentscape.objectives.score import Score
from latentscape.schedules import Schedule, as_schedule


@dataclass(frozen=True)
class Objective(abc.ABC):
    """A value for each example, to maximise.

    Attributes:
        draws: K, how many codes are drawn for an example.
        needs: The entries of a `Draw` that it reads.
        unit: The unit of its value.
        terms: The names of what its value is made of, the reconstruction first.
    """

    draws: int = 1
    needs: ClassVar[tuple[str, ...]]
    unit: ClassVar[str]
    terms: ClassVar[tuple[str, ...]]

    def __post_init__(self) -> None:
        if type(self.draws) is not int or self.draws < 1:
            raise SettingError(f"An objective takes a whole number of draws, at least 1, but draws is {self.draws!r}.")

    def check(self, model: Autoencoder) -> None:
        """Refuse a model that does not give what is needed.

        Raises:
            PartsError: What is missing, and what to use instead.
        """

    def weights(self, progress: float) -> dict[str, float]:
        """The values, at this point of a run, of what changes in time."""
        return {}

    @abc.abstractmethod
    def terms_of(self, draw: Draw) -> dict[str, Tensor]:
        """What the value is made of, by the names in `terms`, each `(batch,)`."""

    @abc.abstractmethod
    def value(self, terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
        """The value that terms make under these weights, `(batch,)`."""

    def __call__(self, draw: Draw, **weights: float) -> Score:
        """Score each example of a draw; with the weights of the end of a run, unless others are given."""
        terms = self.terms_of(draw)
        return Score(self.value(terms, weights or self.weights(1.0)), terms, self.unit)


def over_draws(each: Tensor) -> Tensor:
    """The mean over the draws: `(draws, batch)` to `(batch,)`."""
    return each.mean(0) if len(each) > 1 else each.squeeze(0)


@dataclass(frozen=True)
class Weighted(Objective):
    """An objective whose regulariser has a weight.

    Attributes:
        beta: The weight, a number or a schedule.
    """

    beta: float | Schedule = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        at_ends = [as_schedule(self.beta)(progress) for progress in (0.0, 1.0)]
        if not all(0 <= value < math.inf for value in at_ends):
            raise SettingError(f"The weight beta must be a number from 0 on, but it is {self.beta}.")

    def weights(self, progress: float) -> dict[str, float]:
        return {"beta": as_schedule(self.beta)(progress)}


@final
@dataclass(frozen=True)
class ELBO(Weighted):
    """The evidence lower bound by `draws` Monte Carlo draws; the KL in closed form where there is one (Kingma & Welling, 2014, eq. 3).

    Args:
        beta: The weight of the KL, a number or a schedule; 1 gives the bound (Higgins et al., 2017, for others).
        draws: K.
    """

    needs = ("log_likelihood", "kl")
    unit = "nats"
    terms = ("log_likelihood", "kl")

    def check(self, model: Autoencoder) -> None:
        posterior = model.encoder.posterior
        if not posterior.has_density:
            raise PartsError(
                f"An ELBO needs log q(z | x) or a KL, but the posterior {type(posterior).__name__} has no density; "
                "use the objective 'reconstruction', or the posterior diagonal-gaussian."
            )

    def terms_of(self, draw: Draw) -> dict[str, Tensor]:
        assert draw.log_likelihood is not None
        kl = draw.kl
        if kl is None:
            assert draw.log_q is not None and draw.log_prior is not None
            kl = draw.log_q - draw.log_prior
        return {"log_likelihood": over_draws(draw.log_likelihood), "kl": over_draws(kl)}

    def value(self, terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
        return terms["log_likelihood"] - weights["beta"] * terms["kl"]


@final
@dataclass(frozen=True)
class Reconstruction(Objective):
    """Minus the mean squared error of the reconstruction, per value: what a deterministic autoencoder is trained by."""

    needs = ("squared_error",)
    unit = "squared error"
    terms = ("squared_error",)

    def terms_of(self, draw: Draw) -> dict[str, Tensor]:
        return {"squared_error": over_draws(draw.aux["squared_error"])}

    def value(self, terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
        return -terms["squared_error"]


@final
@dataclass(frozen=True)
class Naive(Weighted):
    """A loss that looks like a VAE's and is not: mean squared error plus the mean over latents of mean^2 and of (var - 1)^2.

    It is here to be compared with `ELBO`. The reconstruction is a mean over values and the regulariser a mean over latents, so the
    regulariser outweighs everything the image has to say, and the code is given up.

    Args:
        beta: The weight of the regulariser.
    """

    needs = ("squared_error", "mean_square", "variance_error")
    unit = "squared error"
    terms = ("squared_error", "regulariser")

    def check(self, model: Autoencoder) -> None:
        posterior = model.encoder.posterior
        if not posterior.has_density or posterior.moments <= 2:
            raise PartsError(
                f"The naive loss needs the variance of q(z | x), but the posterior {type(posterior).__name__} has none; "
                "use the posterior diagonal-gaussian."
            )

    def terms_of(self, draw: Draw) -> dict[str, Tensor]:
        regulariser = draw.aux["mean_square"] + draw.aux["variance_error"]
        return {"squared_error": over_draws(draw.aux["squared_error"]), "regulariser": over_draws(regulariser)}

    def value(self, terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
        return -terms["squared_error"] - weights["beta"] * terms["regulariser"]

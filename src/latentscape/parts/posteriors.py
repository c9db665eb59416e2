"""q(z | x): from the features of the encoder's network to a distribution over codes."""

import abc
from collections.abc import Mapping
from typing import Final, final

import torch
import torch.distributions as td
from torch import Tensor, nn

from latentscape.distributions import DiagonalNormal, Distribution, Point, TorchFamily
from latentscape.distributions.families import light_tailed, moments
from latentscape.distributions.torch_family import bounds, checked_parameters
from latentscape.errors import PartsError, SettingError
from latentscape.faces import Name

# A code of a log-normal is e^(loc + scale x). With these bounds on the features (the second one is on log scale), its draws, its mean and
# the squares of both stay finite in float32.
LOG_NORMAL_BOUNDS = {"loc": (-10.0, 10.0), "scale": (-10.0, 1.0)}


def check_latent(latent: int) -> int:
    """The number of latent dimensions, if it is at least 1."""
    if latent < 1:
        raise SettingError(
            "A code needs at least 1 latent dimension, but ", Name("model.latent"), f" is {latent}; set it to 2 for a map, or to more."
        )
    return latent


class Posterior(nn.Module, abc.ABC):
    """A family for q(z | x).

    Attributes:
        latent: Z, the number of latent dimensions.
        features: The number of features that it needs for one example.
        support: The lowest and the highest value that a code can have.
        moments: The order below which all moments are finite, for all features.
        light_tailed: Whether e^|z| has a mean, for all features.
        has_density: Whether log q(z | x) exists.
        factorised: Whether the dimensions of a code are independent, given x.
    """

    latent: int
    features: int
    support: tuple[float, float] = (float("-inf"), float("inf"))
    moments: float = float("inf")
    light_tailed: bool = True
    has_density: bool = True
    factorised: bool = True

    @abc.abstractmethod
    def forward(self, h: Tensor, context: Tensor | None = None) -> Distribution:
        """Features `(batch, features)` to a distribution over codes `(batch, latent)`."""


@final
class DiagonalGaussian(Posterior):
    """q(z | x) = N(mean, diag(std^2)); the network gives mean and log std (Kingma & Welling, 2014, section 3)."""

    def __init__(self, latent: int) -> None:
        super().__init__()
        self.latent = check_latent(latent)
        self.features = 2 * latent

    def forward(self, h: Tensor, context: Tensor | None = None) -> DiagonalNormal:
        return DiagonalNormal(*h.chunk(2, dim=-1))


@final
class Dirac(Posterior):
    """q(z | x) is a point, which makes the model a deterministic autoencoder."""

    has_density = False

    def __init__(self, latent: int) -> None:
        super().__init__()
        self.latent = self.features = check_latent(latent)

    def forward(self, h: Tensor, context: Tensor | None = None) -> Point:
        return Point(h)


@final
class Family(Posterior):
    """Any univariate reparameterisable family of `torch.distributions`, independently for each latent dimension.

    The network gives each free parameter, which `transform_to` maps into its range; the other parameters are `fixed`.

    Example:
        >>> Family(td.StudentT, latent=2, df=5.0).features  # loc and scale, twice
        4
    """

    def __init__(self, family: type[td.Distribution], latent: int, **fixed: float) -> None:
        super().__init__()
        named = checked_parameters(family, fixed, "posterior")
        self.family: Final = family
        self.fixed: Final[Mapping[str, float]] = dict(fixed)
        self.free: Final = {name: td.transform_to(c) for name, c in named.items() if name not in fixed}
        self.latent = check_latent(latent)
        self.features = latent * len(self.free)
        self.support = bounds(family)
        self.moments = moments(family, fixed)
        self.light_tailed = light_tailed(family)
        if not self.free:
            raise PartsError(f"All parameters of {family.__name__} are fixed, so the code would not depend on x; free at least one.")

    def forward(self, h: Tensor, context: Tensor | None = None) -> TorchFamily:
        raw = h.unflatten(-1, (len(self.free), self.latent)).unbind(-2)
        if self.family is td.LogNormal:
            raw = tuple(part.clamp(*LOG_NORMAL_BOUNDS[name]) for name, part in zip(self.free, raw, strict=True))
        parameters = {name: transform(part) for (name, transform), part in zip(self.free.items(), raw, strict=True)}
        for name, value in self.fixed.items():
            parameters[name] = torch.full_like(raw[0], value)
        return TorchFamily(self.family, parameters)

"""p(z): what codes look like before any example is seen."""

import abc
from typing import Final, final

import torch
import torch.distributions as td
from torch import Tensor, nn

from latentscape import distributions as ds
from latentscape.distributions import Distribution, NormalMixture, TorchFamily
from latentscape.distributions.families import growth
from latentscape.distributions.torch_family import QUANTILES, bounds, checked_parameters, has_quantiles
from latentscape.errors import DataError, PartsError, SettingError
from latentscape.parts.posteriors import check_latent
from latentscape.random import Noise, StreamNoise, generator


class Prior(nn.Module, abc.ABC):
    """A distribution over codes.

    Attributes:
        latent: Z, the number of latent dimensions.
        support: The lowest and the highest value that has a density.
        growth: The power of |z| with which -log p(z) grows; infinite for an exponential.
    """

    latent: int
    support: tuple[float, float] = (float("-inf"), float("inf"))
    growth: float = 2.0

    @abc.abstractmethod
    def forward(self, context: Tensor | None = None) -> Distribution:
        """The distribution, with no batch axis: one event is a code `(latent,)`."""

    def log_prob(self, z: Tensor) -> Tensor:
        """log p(z) in nats, of shape `(...)` for codes `(..., latent)`."""
        return self().log_prob(z)

    def sample(self, n: int, noise: Noise) -> Tensor:
        """Codes `(n, latent)`."""
        with torch.no_grad():
            return self().draw(noise, n)

    def quantiles(self, probability: Tensor) -> Tensor:
        """The marginal quantiles of each dimension, for pictures: `(points,)` to `(points, latent)`.

        Empirical unless the family knows better: of 100,000 draws with a fixed seed, so good to about 0.01 standard deviations.
        """
        draws = self.sample(100_000, StreamNoise(generator("quantiles", device=_device_of(self))))
        return torch.quantile(draws, probability.to(draws), dim=0)

    def fit(self, codes: Tensor, seed: int = 0) -> None:
        """Set the prior to describe codes `(n, latent)`; errors are those of `check_fit`."""
        self.check_fit(len(codes))

    def check_fit(self, n: int) -> None:
        """Refuse to be fitted to `n` codes.

        Raises:
            PartsError: This prior has nothing to fit.
            DataError: There are too few codes.
        """
        raise PartsError(f"{type(self).__name__} cannot be fitted to codes; use the prior 'gaussian' or 'mixture' with fit_prior.")


@final
class StandardNormal(Prior):
    """p(z) = N(0, I)."""

    def __init__(self, latent: int) -> None:
        super().__init__()
        self.latent = check_latent(latent)
        self.register_buffer("zero", torch.zeros(latent), persistent=False)
        self.zero: Tensor

    def forward(self, context: Tensor | None = None) -> ds.StandardNormal:
        return ds.StandardNormal(self.zero)

    def quantiles(self, probability: Tensor) -> Tensor:
        return torch.special.ndtri(probability.to(self.zero)).unsqueeze(-1).expand(-1, self.latent)


@final
class Family(Prior):
    """A univariate family of `torch.distributions` at fixed parameters, the same for each latent dimension.

    Example:
        >>> Family(td.Laplace, latent=2, loc=0.0, scale=1.0).log_prob(torch.zeros(3, 2))  # -2 log 2
        tensor([-1.3863, -1.3863, -1.3863])
    """

    def __init__(self, family: type[td.Distribution], latent: int, **parameters: float) -> None:
        super().__init__()
        named = checked_parameters(family, parameters, "prior")
        missing = [name for name in named if name not in parameters]
        if missing:
            raise SettingError(f"The prior {family.__name__} needs {', '.join(missing)}; give each a number.")
        self.latent = check_latent(latent)
        self.family: Final = family
        for name, value in parameters.items():
            self.register_buffer(name, torch.full((latent,), float(value)), persistent=False)
        self.names: Final = tuple(parameters)
        self.support = bounds(family, parameters)
        if not self.support[0] < self.support[1]:
            raise SettingError(f"The prior {family.__name__} covers nothing between {self.support[0]} and {self.support[1]}; swap them.")
        self.growth = growth(family)

    def forward(self, context: Tensor | None = None) -> TorchFamily:
        return TorchFamily(self.family, {name: self.get_buffer(name) for name in self.names})

    def quantiles(self, probability: Tensor) -> Tensor:
        here = self.get_buffer(self.names[0])
        at = probability.to(here).unsqueeze(-1).expand(-1, self.latent)
        if has_quantiles(self.family):
            return self().as_torch.icdf(at)
        if self.family in QUANTILES:
            return QUANTILES[self.family]({name: self.get_buffer(name) for name in self.names}, at)
        return super().quantiles(probability)


@final
class Mixture(Prior):
    """A mixture of full normal distributions, learnt with the model or fitted to its codes afterwards.

    One component is a Gaussian with any mean and covariance.
    """

    def __init__(self, latent: int, components: int = 10) -> None:
        super().__init__()
        if components < 1:
            raise SettingError(f"A mixture needs at least 1 component, but components is {components}.")
        self.latent = check_latent(latent)
        self.logits = nn.Parameter(torch.zeros(components))
        # apart from each other, or their gradients would stay the same
        spread = StreamNoise(generator("mixture", components, latent)).normal(components, torch.zeros(latent))
        self.means = nn.Parameter(spread if components > 1 else torch.zeros(1, latent))
        self.log_diagonal = nn.Parameter(torch.zeros(components, latent))
        self.below = nn.Parameter(torch.zeros(components, latent, latent))

    def forward(self, context: Tensor | None = None) -> NormalMixture:
        scale_tril = torch.tril(self.below, -1) + torch.diag_embed(self.log_diagonal.exp())
        return NormalMixture(self.logits.log_softmax(0), self.means, scale_tril)

    def check_fit(self, n: int) -> None:
        if n <= len(self.logits):
            raise DataError(f"A mixture of {len(self.logits)} components needs more than {n} codes; use fewer components.")

    def fit(self, codes: Tensor, seed: int = 0) -> None:
        """Maximum likelihood by expectation maximisation (scikit-learn's `GaussianMixture`)."""
        from sklearn.mixture import GaussianMixture

        self.check_fit(len(codes))
        components = len(self.logits)
        found = GaussianMixture(components, random_state=seed % 2**32, reg_covar=1e-6).fit(codes.detach().cpu().double().numpy())
        scale_tril = torch.linalg.cholesky(torch.as_tensor(found.covariances_)).to(self.means)
        with torch.no_grad():
            self.logits.copy_(torch.as_tensor(found.weights_).log())
            self.means.copy_(torch.as_tensor(found.means_))
            self.log_diagonal.copy_(scale_tril.diagonal(dim1=-2, dim2=-1).log())
            self.below.copy_(torch.tril(scale_tril, -1))


def _device_of(module: nn.Module) -> torch.device:
    for tensor in (*module.parameters(), *module.buffers()):
        return tensor.device
    return torch.device("cpu")

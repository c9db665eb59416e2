"""p(z): the distribution of codes before an example is seen."""

import abc
from collections.abc import Callable
from typing import Final, final

import torch
import torch.distributions as td
from torch import Tensor, nn

from latentscape import distributions as ds
from latentscape.arguments import instance
from latentscape.distributions import DiagonalNormal, Distribution, Mixed, NormalMixture, TorchFamily
from latentscape.distributions.families import growth
from latentscape.distributions.torch_family import QUANTILES, bounds, checked_parameters, has_quantiles, parameter_constraints
from latentscape.errors import DataError, PartsError, SettingError
from latentscape.faces import Name
from latentscape.machine.process import expected_warnings_hidden
from latentscape.machine.threads import one_thread_in_libraries
from latentscape.parts.posteriors import check_latent
from latentscape.random import Noise, StreamNoise, generator

Encode = Callable[[Tensor], Distribution]  # scaled examples (n, *X) to q(z | x)

QUANTILE_DRAWS = 100_000
MAX_EM_ITERATIONS = 1000  # of a mixture; scikit-learn stops after 100 with a warning, too soon for codes of many dimensions


class Prior(nn.Module, abc.ABC):
    """A distribution over codes.

    Attributes:
        latent: Z, the number of latent dimensions.
        support: The lowest and the highest value that has a density.
        growth: The power of |z| with which -log p(z) grows; infinite for an exponential.
        factorised: Whether the dimensions of a code are independent.
        is_standard: Whether it is N(0, I).
        fitted_name: Its name after it has been fitted to codes; none, if it cannot be fitted.
        needs_encoder: Whether `forward` needs the encoder.
        context: The number of values of the context on which it depends; 0 for a prior that is the same in every context.
    """

    latent: int
    support: tuple[float, float] = (float("-inf"), float("inf"))
    growth: float = 2.0
    factorised: bool = False
    is_standard: bool = False
    fitted_name: str | None = None
    needs_encoder: bool = False
    context: int = 0

    @abc.abstractmethod
    def forward(self, context: Tensor | None = None, encode: Encode | None = None) -> Distribution:
        """The distribution, of which one event is a code `(latent,)`.

        Args:
            context: The values to condition on, `(batch, context)`; the distribution has a batch axis if it depends on them.
            encode: q(z | x), for a prior that is made of it; the prior never keeps it.
        """

    def log_prob(self, z: Tensor) -> Tensor:
        """log p(z) in nats, of shape `(...)` for codes `(..., latent)`; for a prior without context and encoder."""
        return self().log_prob(z)

    def sample(self, n: int, noise: Noise) -> Tensor:
        """Codes `(n, latent)`; for a prior without context and encoder."""
        with torch.no_grad():
            return self().draw(noise, n)

    def quantiles(self, probability: Tensor, encode: Encode | None = None, context: Tensor | None = None) -> Tensor:
        """The marginal quantiles of each dimension in one context `(context,)`, for pictures: `(points,)` to `(points, latent)`.

        By default the empirical quantiles of 100,000 draws with a fixed seed, with an error of about 0.01 standard deviations.
        """
        with torch.no_grad():
            draws = self(context, encode).draw(StreamNoise(generator("quantiles", device=_device_of(self))), QUANTILE_DRAWS)
        return torch.quantile(draws, probability.to(draws), dim=0)

    def start_at(self, x: Tensor, noise: Noise) -> None:
        """Set initial weights from scaled training examples `(n, *X)`; most priors ignore them."""

    def fit(self, codes: Tensor, seed: int = 0) -> None:
        """Set the prior to describe codes `(n, latent)`; errors are those of `check_fit`."""
        self.check_fit(len(codes))

    def check_fit(self, n: int) -> None:
        """Refuse a fit to `n` codes.

        Raises:
            PartsError: This prior has nothing to fit.
            DataError: There are too few codes.
        """
        raise PartsError(f"{type(self).__name__} cannot be fitted to codes; use the prior 'gaussian' or 'mixture' with fit_prior.")


@final
class StandardNormal(Prior):
    """p(z) = N(0, I)."""

    factorised = True
    is_standard = True

    def __init__(self, latent: int) -> None:
        super().__init__()
        self.latent = check_latent(latent)
        self.register_buffer("zero", torch.zeros(latent), persistent=False)
        self.zero: Tensor

    def forward(self, context: Tensor | None = None, encode: Encode | None = None) -> ds.StandardNormal:
        return ds.StandardNormal(self.zero)

    def quantiles(self, probability: Tensor, encode: Encode | None = None, context: Tensor | None = None) -> Tensor:
        return torch.special.ndtri(probability.to(self.zero)).unsqueeze(-1).expand(-1, self.latent)


@final
class Family(Prior):
    """A univariate family of `torch.distributions` at fixed parameters: a number for all latent dimensions, or one for each, `(latent,)`.

    Example:
        >>> Family(td.Laplace, latent=2, loc=0.0, scale=1.0).log_prob(torch.zeros(3, 2))  # -2 log 2
        tensor([-1.3863, -1.3863, -1.3863])
    """

    factorised = True

    def __init__(self, family: type[td.Distribution], latent: int, **parameters: float | Tensor) -> None:
        super().__init__()
        self.latent = check_latent(latent)
        for name, value in parameters.items():
            if isinstance(value, Tensor) and value.shape not in ((), (latent,)):
                raise PartsError(
                    f"The prior {family.__name__} has {name} of shape {tuple(value.shape)}, but a code has {latent} dimensions; "
                    "give one number, or one for each dimension."
                )
        named = checked_parameters(family, parameters, "prior")
        missing = [name for name in named if name not in parameters]
        if missing:
            raise SettingError(f"The prior {family.__name__} needs {', '.join(missing)}; give each a number.")
        self.family: Final = family
        for name, value in parameters.items():
            self.register_buffer(name, torch.as_tensor(value, dtype=torch.float32).detach().expand(latent).clone(), persistent=False)
        self.names: Final = tuple(parameters)
        self.support = bounds(family, parameters)
        low, high = self.support
        if not low < high:
            raise SettingError(
                f"The prior {family.__name__} needs low below high, but low is {low} and high is {high}; lower low, or raise high."
            )
        self.growth = growth(family)

    def forward(self, context: Tensor | None = None, encode: Encode | None = None) -> TorchFamily:
        return TorchFamily(self.family, {name: self.get_buffer(name) for name in self.names})

    def quantiles(self, probability: Tensor, encode: Encode | None = None, context: Tensor | None = None) -> Tensor:
        like = self.get_buffer(self.names[0])
        u = probability.to(like).unsqueeze(-1).expand(-1, self.latent)
        if has_quantiles(self.family):
            return self().as_torch.icdf(u)
        if self.family in QUANTILES:
            return QUANTILES[self.family]({name: self.get_buffer(name) for name in self.names}, u)
        return super().quantiles(probability)


@final
class Mixture(Prior):
    """A mixture of full normal distributions, learnt with the model or fitted to its codes afterwards.

    One component is a Gaussian with any mean and covariance.

    Args:
        latent: Z.
        components: The number of normal distributions.
        learnt: Whether it is learnt with the model. Otherwise, the model is trained under N(0, I), whose KL has a closed form, and the
            mixture is N(0, I) until it is fitted to the codes: set `train.fit_prior` too.
    """

    def __init__(self, latent: int, components: int = 10, learnt: bool = True) -> None:
        super().__init__()
        if components < 1:
            raise SettingError(f"A mixture needs at least 1 component, but components is {components}.")
        self.latent = check_latent(latent)
        self.fitted_name = "a Gaussian fitted to its codes" if components == 1 else "a mixture fitted to its codes"
        self.logits = nn.Parameter(torch.zeros(components))
        # different from each other, or their gradients would stay the same
        spread = StreamNoise(generator("mixture", components, latent)).normal(components, torch.zeros(latent))
        self.means = nn.Parameter(spread if components > 1 and learnt else torch.zeros(components, latent))
        self.log_diagonal = nn.Parameter(torch.zeros(components, latent))
        self.below = nn.Parameter(torch.zeros(components, latent, latent))
        self.learnt = learnt
        self.requires_grad_(learnt)

    def forward(self, context: Tensor | None = None, encode: Encode | None = None) -> NormalMixture | ds.StandardNormal:
        if self.training and not self.learnt:
            return ds.StandardNormal(torch.zeros_like(self.means[0]))
        scale_tril = torch.tril(self.below, -1) + torch.diag_embed(self.log_diagonal.exp())
        return NormalMixture(self.logits.log_softmax(0), self.means, scale_tril)

    def check_fit(self, n: int) -> None:
        if n <= len(self.logits):
            raise DataError(f"A mixture of {len(self.logits)} components needs more than {n} codes; use fewer components.")

    def fit(self, codes: Tensor, seed: int = 0) -> None:
        """Maximum likelihood by expectation maximisation (scikit-learn's `GaussianMixture`)."""
        from sklearn import config_context
        from sklearn.mixture import GaussianMixture

        self.check_fit(len(codes))
        components = len(self.logits)
        numpy_alone = config_context(array_api_dispatch=False)  # scikit-learn's k-means takes NumPy arrays only
        with one_thread_in_libraries(), numpy_alone, expected_warnings_hidden():
            mixture = GaussianMixture(components, random_state=seed % 2**32, reg_covar=1e-6, max_iter=MAX_EM_ITERATIONS)
            fitted = mixture.fit(codes.detach().cpu().double().numpy())
        scale_tril = torch.linalg.cholesky(torch.as_tensor(fitted.covariances_)).to(self.means)
        with torch.no_grad():
            self.logits.copy_(torch.as_tensor(fitted.weights_).log())
            self.means.copy_(torch.as_tensor(fitted.means_))
            self.log_diagonal.copy_(scale_tril.diagonal(dim1=-2, dim2=-1).log())
            self.below.copy_(torch.tril(scale_tril, -1))


@final
class ConditionalGaussian(Prior):
    """p(z | c) = N(mean(c), diag(std(c)^2)), with mean and log std linear in the context c; it starts as N(0, I).

    Args:
        latent: Z.
        context: C, the number of values to condition on.

    Raises:
        SettingError: There is no context to depend on.
    """

    factorised = True

    def __init__(self, latent: int, context: int = 0) -> None:
        super().__init__()
        if context < 1:
            raise SettingError(
                "The prior conditional-gaussian depends on a context, but the model has none; set ", Name("model.condition"), "."
            )
        self.latent = check_latent(latent)
        self.context = context
        self.to_parameters = nn.Linear(context, 2 * latent)
        nn.init.zeros_(self.to_parameters.weight)
        nn.init.zeros_(self.to_parameters.bias)

    def forward(self, context: Tensor | None = None, encode: Encode | None = None) -> DiagonalNormal:
        if context is None:
            raise PartsError("A ConditionalGaussian depends on a context; call it as prior(context), or use the model.")
        return DiagonalNormal(*self.to_parameters(context).chunk(2, dim=-1))

    def quantiles(self, probability: Tensor, encode: Encode | None = None, context: Tensor | None = None) -> Tensor:
        with torch.no_grad():
            p = self(context)
            return p.mean + p.std * torch.special.ndtri(probability.to(p.mean)).unsqueeze(-1)


@final
class VampPrior(Prior):
    """p(z) = 1/K sum_k q(z | u_k): the encoder's own distributions at K learnt pseudo-inputs u (Tomczak & Welling, 2018, eq. 9).

    The encoder is an argument of each call and never registered, so the weights of a model contain it once.

    Args:
        latent: Z.
        shape: X, the shape of one example.
        components: K.
    """

    needs_encoder = True

    def __init__(self, latent: int, shape: tuple[int, ...], components: int = 50) -> None:
        super().__init__()
        if components < 1:
            raise SettingError(f"A VampPrior needs at least 1 pseudo-input, but components is {components}.")
        self.latent = check_latent(latent)
        # different from each other, or their gradients would stay the same
        self.inputs = nn.Parameter(StreamNoise(generator("pseudo-inputs", components)).uniform(components, torch.zeros(shape)))

    def start_at(self, x: Tensor, noise: Noise) -> None:
        with torch.no_grad():
            chosen = x[torch.arange(len(self.inputs)) % len(x)].to(self.inputs)
            self.inputs.copy_(chosen + 0.01 * noise.normal(1, self.inputs)[0])

    def forward(self, context: Tensor | None = None, encode: Encode | None = None) -> Mixed:
        if encode is None:
            raise PartsError("A VampPrior is made of the encoder's distributions; call it as prior(encode=...), or use the model.")
        return Mixed(encode(self.inputs))


def as_prior(prior: Prior | td.Distribution, latent: int) -> Prior:
    """A prior; a univariate distribution of torch becomes a `Family` with its parameters.

    Raises:
        PartsError: It is neither a prior nor a univariate distribution, has another number of dimensions, or parameters to learn.
    """
    if not isinstance(prior, td.Distribution):
        return instance("The prior", prior, Prior, f"ls.priors.StandardNormal({latent})")
    base: td.Distribution = prior
    while isinstance(base, td.Independent):
        base = base.base_dist
    parameters = {name: getattr(base, name) for name in parameter_constraints(type(base))}
    if learnt := [name for name, value in parameters.items() if isinstance(value, Tensor) and value.requires_grad]:
        raise PartsError(f"The {learnt[0]} of this {type(base).__name__} would not be learnt; detach it, or write a Prior of your own.")
    return Family(type(base), latent, **parameters)


def _device_of(module: nn.Module) -> torch.device:
    for tensor in (*module.parameters(), *module.buffers()):
        return tensor.device
    return torch.device("cpu")

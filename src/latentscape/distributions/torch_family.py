"""Any univariate, reparameterisable family of `torch.distributions`, independently for each dimension of a code."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, final

import torch
import torch.distributions as td
from torch import Tensor
from torch.distributions import constraints

from latentscape.arguments import number
from latentscape.distributions.base import Factorised
from latentscape.errors import PartsError, SettingError, unknown
from latentscape.random import Noise, Quantile


class LogitNormal(td.TransformedDistribution):
    """The distribution of sigmoid(x) on (0, 1), where x is N(loc, scale^2)."""

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}  # noqa: RUF012  torch's own attribute
    support = constraints.unit_interval
    has_rsample = True

    def __init__(self, loc: Tensor, scale: Tensor, validate_args: bool | None = None) -> None:
        self.loc, self.scale = loc, scale
        base = td.Normal(loc, scale, validate_args=validate_args)
        super().__init__(base, [td.SigmoidTransform()], validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """By quadrature, since there is no closed form."""
        return self._expect(lambda x: x)

    @property
    def variance(self) -> Tensor:
        return self._expect(lambda x: x.square()) - self.mean.square()

    def _expect(self, function: Callable[[Tensor], Tensor]) -> Tensor:
        """The mean of a function, by the trapezoidal rule over x; its error is below the precision of float64 for scales up to about 10."""
        nodes = torch.linspace(-9, 9, 361, dtype=self.loc.dtype, device=self.loc.device)
        weights = torch.softmax(-0.5 * nodes.square(), dim=0)
        at = self.loc.unsqueeze(-1) + self.scale.unsqueeze(-1) * nodes
        return (function(at.sigmoid()) * weights).sum(-1)


class Kumaraswamy(td.Kumaraswamy):
    """Torch's Kumaraswamy with a density that stays finite near 1; torch's own goes through a uniform, which rounds to 1 there."""

    def log_prob(self, value: Tensor) -> Tensor:
        a, b = self.concentration1, self.concentration0
        return a.log() + b.log() + (a - 1) * value.log() + (b - 1) * torch.log(-torch.expm1(a * value.log()))


@final
@dataclass(frozen=True, eq=False)
class TorchFamily(Factorised):
    """The family with these parameters, each of shape `(*batch, latent)`."""

    family: type[td.Distribution]
    parameters: Mapping[str, Tensor]

    @cached_property
    def as_torch(self) -> td.Distribution:
        maker: Callable[..., td.Distribution] = self.family
        return maker(**self.parameters, validate_args=False)

    @property
    def mean(self) -> Tensor:
        """The mean, or the median where there is no mean."""
        if self.family is td.Cauchy:
            return self.parameters["loc"]
        if self.family is td.StudentT:
            return self.parameters["loc"].expand_as(self._like)
        return self.as_torch.mean

    @property
    def var(self) -> Tensor:
        return self.as_torch.variance

    @property
    def dtype(self) -> torch.dtype:
        return next(iter(self.parameters.values())).dtype

    def draw(self, noise: Noise, draws: int = 1) -> Tensor:
        """Draws by the quantile function, with noise as an input, if the family has one; else by torch's sampler, with a seed."""
        if has_quantiles(self.family):
            z = self.as_torch.icdf(noise.uniform(draws, self._like))
        else:
            parameters = {name: value.expand_as(self._like) for name, value in self.parameters.items()}
            z = noise.rsample(self.family, parameters, draws, QUANTILES.get(self.family))
        return inside(z, self.as_torch.support)

    def log_prob_each(self, value: Tensor) -> Tensor:
        return self.as_torch.log_prob(value)

    @property
    def _like(self) -> Tensor:
        shape = torch.broadcast_shapes(*(value.shape for value in self.parameters.values()))
        return next(iter(self.parameters.values())).expand(shape)


def _by_scipy(compute: Callable[..., Any]) -> Quantile:
    def quantile(parameters: Mapping[str, Tensor], u: Tensor) -> Tensor:
        from scipy import special

        given = {name: value.cpu().double().numpy() for name, value in parameters.items()}
        return torch.as_tensor(compute(special, u.cpu().double().numpy(), **given)).to(u)

    return quantile


# quantile functions that scipy has and torch does not; without a gradient
QUANTILES: dict[type[td.Distribution], Quantile] = {
    td.Beta: _by_scipy(lambda s, u, concentration1, concentration0: s.betaincinv(concentration1, concentration0, u)),
    td.Gamma: _by_scipy(lambda s, u, concentration, rate: s.gammaincinv(concentration, u) / rate),
    td.StudentT: _by_scipy(lambda s, u, df, loc, scale: loc + scale * s.stdtrit(df, u)),
}


def parameter_constraints(family: type[td.Distribution]) -> dict[str, constraints.Constraint]:
    """The parameters of a family and the constraint on each, in the order of its constructor.

    Raises:
        PartsError: The family cannot be used for codes: it is not univariate, or its draws have no gradient.
    """
    name = family.__name__
    if not getattr(family, "has_rsample", False):
        raise PartsError(f"{name} cannot be a latent distribution: its draws have no gradient (no rsample); choose a continuous family.")
    asked = [p for p in inspect.signature(family.__init__).parameters if p not in ("self", "validate_args")]
    known: Any = family.arg_constraints
    if isinstance(known, property):  # a uniform, whose bounds limit each other: each alone may be any number
        known = dict.fromkeys(asked, constraints.real)
    if not isinstance(known, Mapping):
        raise PartsError(f"{name} does not name the constraints of its parameters (arg_constraints); choose another family.")
    found = {p: known[p] for p in asked if p in known}
    if "probs" in found and "logits" in found:
        del found["probs"]
    found = {p: constraints.real if constraints.is_dependent(c) else c for p, c in found.items()}
    if not found or any(c.event_dim for c in found.values()) or (family.support is not None and _event_dim(family)):
        raise PartsError(f"{name} is not univariate; choose a family of one dimension (Normal, Laplace, Beta ...).")
    return found


def checked_parameters(family: type[td.Distribution], given: Mapping[str, float | Tensor], what: str) -> dict[str, constraints.Constraint]:
    """The parameters of a family, after a check that those in `given` exist and have possible values.

    Raises:
        UnknownNameError: There is no such parameter.
        SettingError: A parameter has a value that is not possible.
    """
    named = parameter_constraints(family)
    for name, value in given.items():
        if name not in named:
            raise unknown(f"parameter of {family.__name__}", name, named)
        values = value.detach().cpu().float() if isinstance(value, Tensor) else torch.tensor(number(f"{name} of {family.__name__}", value))
        if not bool((named[name].check(values) & values.isfinite()).all()):
            raise SettingError(f"The {what} {family.__name__} cannot have {name} = {value!r}; it must be {named[name]}.")
    return named


def bounds(family: type[td.Distribution], parameters: Mapping[str, float | Tensor] | None = None) -> tuple[float, float]:
    """The ends of the support of a family, given its fixed parameters; if dimensions differ, the ends of the range that they share.

    Raises:
        PartsError: The support depends on parameters that are not fixed.
    """
    support: Any = family.support
    if isinstance(support, property) or constraints.is_dependent(support):
        named = parameter_constraints(family)
        if parameters is None or set(parameters) < set(named):
            raise PartsError(
                f"The support of {family.__name__} depends on its parameters, so it cannot be a posterior; "
                "choose a family with fixed support (Beta or LogitNormal on (0, 1), Gamma above 0, Normal or Laplace anywhere)."
            )
        maker: Callable[..., td.Distribution] = family
        support = maker(**{p: torch.as_tensor(v, dtype=torch.float32) for p, v in parameters.items()}, validate_args=False).support
    return interval_of(support)


def interval_of(support: object) -> tuple[float, float]:
    """The ends of a one-dimensional constraint."""
    low = getattr(support, "lower_bound", float("-inf"))
    high = getattr(support, "upper_bound", float("inf"))
    return float(torch.as_tensor(low).max()), float(torch.as_tensor(high).min())


def inside(z: Tensor, support: object) -> Tensor:
    """Draws moved off the ends of a bounded support; rounding puts some draws there, and the density can be infinite."""
    if any(isinstance(getattr(support, end, None), Tensor) for end in ("lower_bound", "upper_bound")):
        return z  # a uniform, whose ends are parameters: its density is finite at its ends
    low, high = interval_of(support)
    if low == float("-inf") and high == float("inf"):
        return z
    eps = torch.finfo(z.dtype).eps
    room = (high - low) * eps if high < float("inf") and low > float("-inf") else torch.finfo(z.dtype).tiny
    return z.clamp(low + room if low > float("-inf") else None, high - room if high < float("inf") else None)


def has_quantiles(family: type[td.Distribution]) -> bool:
    """Whether torch has the quantile function of the family."""
    asked: object = family
    return _tried(asked)


@cache
def _tried(family: Any) -> bool:
    """`has_quantiles`, found by a call of the quantile function and cached."""
    one = {name: td.transform_to(c)(torch.zeros(1)) for name, c in parameter_constraints(family).items()}
    if family is td.Uniform:
        one = {"low": torch.zeros(1), "high": torch.ones(1)}
    try:
        return bool(torch.isfinite(family(**one, validate_args=False).icdf(torch.full((1,), 0.3))).all())
    except NotImplementedError:
        return False


def _event_dim(family: type[td.Distribution]) -> int:
    support: Any = family.support
    return 0 if isinstance(support, property) else int(support.event_dim)

"""The latent families that have a name, and the weight of their tails."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch.distributions as td

from latentscape.distributions.torch_family import Kumaraswamy, LogitNormal


@dataclass(frozen=True, kw_only=True)
class NamedFamily:
    """A family of `torch.distributions`, with the default parameters of a prior and the fixed parameters of a posterior."""

    family: type[td.Distribution]
    prior: Mapping[str, float]
    fixed: Mapping[str, float] = field(default_factory=dict)
    posterior: bool = True


FAMILIES: dict[str, NamedFamily] = {
    "normal": NamedFamily(family=td.Normal, prior={"loc": 0.0, "scale": 1.0}),
    "laplace": NamedFamily(family=td.Laplace, prior={"loc": 0.0, "scale": 1.0}),
    "student-t": NamedFamily(family=td.StudentT, prior={"df": 5.0, "loc": 0.0, "scale": 1.0}, fixed={"df": 5.0}),
    "cauchy": NamedFamily(family=td.Cauchy, prior={"loc": 0.0, "scale": 1.0}),
    "gumbel": NamedFamily(family=td.Gumbel, prior={"loc": 0.0, "scale": 1.0}),
    "beta": NamedFamily(family=td.Beta, prior={"concentration1": 2.0, "concentration0": 2.0}),
    "kumaraswamy": NamedFamily(family=Kumaraswamy, prior={"concentration1": 2.0, "concentration0": 2.0}),
    "logit-normal": NamedFamily(family=LogitNormal, prior={"loc": 0.0, "scale": 1.0}),
    "uniform": NamedFamily(family=td.Uniform, prior={"low": 0.0, "high": 1.0}, posterior=False),
    "gamma": NamedFamily(family=td.Gamma, prior={"concentration": 2.0, "rate": 1.0}),
    "exponential": NamedFamily(family=td.Exponential, prior={"rate": 1.0}),
    "log-normal": NamedFamily(family=td.LogNormal, prior={"loc": 0.0, "scale": 1.0}),
}

# KL(q || p) contains E_q[-log p], which is finite only if q has the moments with which -log p grows.
EXPONENTIAL = math.inf


def moments(family: type[td.Distribution], fixed: Mapping[str, float]) -> float:
    """The order below which every moment of the family is finite, for all values of its free parameters."""
    if family is td.StudentT:
        return fixed.get("df", 0.0)
    if family in {td.Cauchy, td.HalfCauchy}:
        return 1.0
    if family in {td.InverseGamma, td.FisherSnedecor}:
        return 0.0
    if family is td.Pareto:
        return fixed.get("alpha", 0.0)
    return math.inf


def light_tailed(family: type[td.Distribution]) -> bool:
    """Whether e^|z| has a mean, for all values of the parameters."""
    return family in {td.Normal, td.HalfNormal, td.Beta, td.Kumaraswamy, Kumaraswamy, LogitNormal, td.Uniform}


def growth(family: type[td.Distribution]) -> float:
    """The power of |z| with which -log p grows far out: 2 for the normal, 1 for the Laplace, 0 for logarithmic growth."""
    powers: dict[type[td.Distribution], float] = {
        td.Normal: 2.0,
        td.HalfNormal: 2.0,
        td.Laplace: 1.0,
        td.Exponential: 1.0,
        td.Gamma: 1.0,
        td.Gumbel: EXPONENTIAL,
        td.Weibull: EXPONENTIAL,  # its power is a parameter
    }
    return powers.get(family, 0.0)

"""Light distributions with noise as an input, the adapter to `torch.distributions`, and closed-form KLs."""

from latentscape.distributions.base import Distribution, Factorised
from latentscape.distributions.columns import ByColumn
from latentscape.distributions.counts import Counts, NegativeBinomial, Poisson, ZeroInflated
from latentscape.distributions.families import FAMILIES, NamedFamily
from latentscape.distributions.kl import kl_each
from latentscape.distributions.mixed import Mixed
from latentscape.distributions.normal import DiagonalNormal, NormalMixture, NormalValues, StandardNormal
from latentscape.distributions.patterns import PatternCategorical
from latentscape.distributions.point import Point
from latentscape.distributions.torch_family import Kumaraswamy, LogitNormal, TorchFamily
from latentscape.distributions.unit import Bernoulli, ContinuousBernoulli

__all__ = [
    "FAMILIES",
    "Bernoulli",
    "ByColumn",
    "ContinuousBernoulli",
    "Counts",
    "DiagonalNormal",
    "Distribution",
    "Factorised",
    "Kumaraswamy",
    "LogitNormal",
    "Mixed",
    "NamedFamily",
    "NegativeBinomial",
    "NormalMixture",
    "NormalValues",
    "PatternCategorical",
    "Point",
    "Poisson",
    "StandardNormal",
    "TorchFamily",
    "ZeroInflated",
    "kl_each",
]

"""Closed-form Kullback-Leibler divergences, in nats."""

import torch
import torch.distributions as td
from torch import Tensor

from latentscape.distributions.base import Distribution
from latentscape.distributions.normal import DiagonalNormal, StandardNormal
from latentscape.distributions.torch_family import TorchFamily


def kl_each(q: Distribution, p: Distribution) -> Tensor | None:
    """KL(q || p) of each latent dimension, of shape `(*batch, latent)`; `None` where no closed form is known.

    For two normals: Kingma & Welling, 2014, appendix B.
    """
    match q, p:
        case DiagonalNormal(), StandardNormal():
            return 0.5 * (q.location.square() + q.var - 1) - q.log_std
        case DiagonalNormal(), DiagonalNormal():
            ratio = (q.std / p.std).square()
            apart = ((q.location - p.location) / p.std).square()
            return 0.5 * (ratio + apart - 1 - ratio.log())
    one, other = _as_torch(q), _as_torch(p)
    if one is None or other is None:
        return None
    try:
        each = td.kl_divergence(one, other.expand(one.batch_shape))  # some of torch's forms do not broadcast
    except NotImplementedError:
        return None
    assert isinstance(each, Tensor)
    return each


def _as_torch(distribution: Distribution) -> td.Distribution | None:
    match distribution:
        case TorchFamily():
            return distribution.as_torch
        case DiagonalNormal():
            return td.Normal(distribution.location, distribution.std, validate_args=False)
        case StandardNormal():
            return td.Normal(distribution.zero, torch.ones_like(distribution.zero), validate_args=False)
    return None

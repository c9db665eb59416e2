"""The start of a model of images at probabilistic principal components: codes and means that are right for linear data."""

import math
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor

from latentscape.models.encoded import Decoder, Encoder
from latentscape.networks.conv import ConvDecoder, ConvEncoder
from latentscape.parts.levels import STD_OF_LOGISTIC, DiscretisedLogistic
from latentscape.parts.likelihoods import Gaussian
from latentscape.parts.posteriors import DiagonalGaussian

MIN_VAR = 1e-5  # of the noise of a value in [0, 1]: a pixel of bytes has 6e-6 from its rounding alone
MAX_SHARE_OF_EXAMPLES = 0.5  # components; those beyond would describe single examples


@final
@dataclass(frozen=True, eq=False)
class Components:
    """x = mean + loadings z + noise, with z from N(0, I) and noise of one variance (Tipping & Bishop, 1999).

    Given x, the dimensions of z are independent, as those of a `DiagonalGaussian` are.

    Attributes:
        loadings: `(values, k)`, the component with the largest variance first; its columns are orthogonal.
        var: The variance of the noise.
    """

    loadings: Tensor
    var: float

    @property
    def precision(self) -> Tensor:
        """1 / variance of each dimension given x, `(k,)`."""
        return 1 + self.loadings.square().sum(0) / self.var

    @property
    def to_codes(self) -> Tensor:
        """From x minus the mean to the mean of its code: `(k, values)`."""
        return self.loadings.T / (self.var * self.precision.unsqueeze(1))


def components_of(apart: Tensor, k: int, min_var: float = MIN_VAR) -> Components:
    """The probabilistic principal components of rows minus their mean, `(n, values)`, at the maximum of the likelihood (eq. 7 and 8).

    They are taken from the products of the rows with each other, since there are fewer rows than values in an image.
    """
    n, values = apart.shape
    variances, rows = torch.linalg.eigh(apart.double() @ apart.double().T / n)
    variances, rows = variances.flip(0).clamp_min(0), rows.flip(1)
    k = min(k, max(1, int(MAX_SHARE_OF_EXAMPLES * n)), values - 1)
    var = max(float(variances[k:].sum()) / (values - k), min_var)
    directions = apart.double().T @ rows[:, :k] / (n * variances[:k].clamp_min(1e-12)).sqrt()
    return Components(directions * (variances[:k] - var).clamp_min(0).sqrt(), var)


def can_start_at_components(encoder: Encoder, decoder: Decoder) -> bool:
    """Whether both networks have a linear path, from an image to a normal code and back to the location of each value."""
    if not isinstance(encoder.posterior, DiagonalGaussian) or not isinstance(decoder.likelihood, Gaussian | DiscretisedLogistic):
        return False
    if decoder.likelihood.features != decoder.likelihood.shape:
        return False
    networks = encoder.network, decoder.network
    return isinstance(networks[0], ConvEncoder) and isinstance(networks[1], ConvDecoder) and all(each.skip is not None for each in networks)


def start_at_components(encoder: Encoder, decoder: Decoder, mean: Tensor, x: Tensor) -> None:
    """Set the linear paths of both networks to the components of scaled images `(n, *X)` around their scaled mean `(*X)`."""
    inside, outside, posterior, likelihood = encoder.network, decoder.network, encoder.posterior, decoder.likelihood
    assert isinstance(inside, ConvEncoder) and isinstance(outside, ConvDecoder) and isinstance(posterior, DiagonalGaussian)
    assert inside.skip is not None and outside.skip is not None
    components = components_of((x - mean).flatten(1), posterior.latent)
    k = components.loadings.shape[1]
    with torch.no_grad():
        if isinstance(likelihood, DiscretisedLogistic) and likelihood.log_scale is not None:
            likelihood.log_scale.fill_(math.log(math.sqrt(components.var) / STD_OF_LOGISTIC))
        for weights in (inside.skip.weight, inside.output_layer.bias, outside.skip.weight, outside.last.bias):
            weights.zero_()
        inside.skip.weight[:k] = components.to_codes
        inside.output_layer.bias[:k] = -components.to_codes @ mean.flatten().double()
        inside.output_layer.bias[posterior.latent :][:k] = -0.5 * components.precision.log()
        outside.skip.weight[:, :k] = components.loadings
        outside.skip.bias.copy_(likelihood.features_at(mean).flatten())

"""The start of a model of signals at probabilistic principal components: codes, means and noise that are right for linear data."""

import math

import torch
from torch import Tensor

from latentscape.models.encoded import Decoder, Encoder
from latentscape.models.principal import components_of
from latentscape.networks import MLP
from latentscape.networks.conv1d import Conv1dDecoder, Conv1dEncoder
from latentscape.parts.likelihoods import Gaussian
from latentscape.parts.posteriors import DiagonalGaussian

MIN_VAR = 1e-8  # of the noise of scaled values, whose variances are near 1


def can_start_at_signals(encoder: Encoder, decoder: Decoder) -> bool:
    """Whether both networks have a linear path, from values with one noise to a normal code and back."""
    if not isinstance(encoder.posterior, DiagonalGaussian) or not isinstance(decoder.likelihood, Gaussian):
        return False
    return all(
        isinstance(part.network, MLP | Conv1dEncoder | Conv1dDecoder) and part.network.skip is not None for part in (encoder, decoder)
    )


def start_at_signals(encoder: Encoder, decoder: Decoder, x: Tensor) -> None:
    """Set the linear paths of both networks, and the noise unless it is fixed, to principal components of scaled examples `(n, *X)`."""
    inside, outside, likelihood, posterior = encoder.network, decoder.network, decoder.likelihood, encoder.posterior
    assert isinstance(inside, MLP | Conv1dEncoder) and isinstance(outside, MLP | Conv1dDecoder)
    assert isinstance(likelihood, Gaussian) and isinstance(posterior, DiagonalGaussian)
    assert inside.skip is not None and outside.skip is not None
    rows = x.flatten(1).double()
    mean = rows.mean(0)
    components = components_of(rows - mean, posterior.latent, MIN_VAR)
    size = components.loadings.shape[1]
    with torch.no_grad():
        for weights in (inside.skip.weight, inside.output_bias, outside.skip.weight):
            weights.zero_()
        inside.skip.weight[:size, : rows.shape[1]] = components.to_codes
        inside.output_bias[:size] = -components.to_codes @ mean
        inside.output_bias[posterior.latent :][:size] = -0.5 * components.precision.log()
        outside.skip.weight[:, :size] = components.loadings
        if likelihood.rule != "fixed":
            likelihood.log_std.fill_(0.5 * math.log(components.var))

"""The start of a model of signals at probabilistic principal components: codes, means and noise that are right for linear data."""

import math

import torch
from torch import Tensor

from latentscape.models.encoded import Decoder, Encoder
from latentscape.models.factors import Factors
from latentscape.networks import MLP
from latentscape.networks.conv1d import Conv1dDecoder, Conv1dEncoder
from latentscape.parts.likelihoods import Gaussian
from latentscape.parts.posteriors import DiagonalGaussian

MIN_VAR = 1e-8  # of the noise of scaled values, whose variances are near 1


def principal(x: Tensor, latent: int) -> Factors:
    """Probabilistic principal components of rows `(n, values)`, in float64 (Tipping & Bishop, 1999, eq. 7 and 8).

    Args:
        x: The rows.
        latent: The largest number of dimensions; there are fewer if n - 1 or the number of values is smaller.

    Example:
        >>> line = torch.linspace(-1, 1, 9).unsqueeze(1) * torch.tensor([[3.0, 4.0]])
        >>> principal(line, 1).loadings.square().sum().sqrt().allclose(line.double().square().mean(0).sum().sqrt())
        True
    """
    x = x.double()
    mean = x.mean(0)
    n, values = x.shape
    _, size, right = torch.linalg.svd((x - mean) / math.sqrt(n), full_matrices=False)
    var, size_of_code = size.square(), max(1, min(latent, n - 1, values))
    rest = (var[size_of_code:].sum() / max(values - size_of_code, 1)).clamp_min(MIN_VAR)
    loadings = right[:size_of_code].T * (var[:size_of_code] - rest).clamp_min(0.0).sqrt()
    return Factors(mean, loadings, rest.expand(values))


def can_start_at_principal(encoder: Encoder, decoder: Decoder) -> bool:
    """Whether both networks have a linear path, from values with one noise to a normal code and back."""
    if not isinstance(encoder.posterior, DiagonalGaussian) or not isinstance(decoder.likelihood, Gaussian):
        return False
    return all(
        isinstance(part.network, MLP | Conv1dEncoder | Conv1dDecoder) and part.network.skip is not None for part in (encoder, decoder)
    )


def start_at_principal(encoder: Encoder, decoder: Decoder, x: Tensor) -> None:
    """Set the linear paths of both networks, and the noise unless it is fixed, to principal components of scaled examples `(n, *X)`."""
    inside, outside, likelihood, posterior = encoder.network, decoder.network, decoder.likelihood, encoder.posterior
    assert isinstance(inside, MLP | Conv1dEncoder) and isinstance(outside, MLP | Conv1dDecoder)
    assert isinstance(likelihood, Gaussian) and isinstance(posterior, DiagonalGaussian)
    assert inside.skip is not None and outside.skip is not None
    parts = principal(x.flatten(1), posterior.latent)
    values, size = parts.loadings.shape
    with torch.no_grad():
        for weights in (inside.skip.weight, inside.output_bias, outside.skip.weight):
            weights.zero_()
        inside.skip.weight[:size, :values] = parts.to_codes
        inside.output_bias[:size] = -parts.to_codes @ parts.mean
        inside.output_bias[posterior.latent : posterior.latent + size] = -0.5 * parts.precision.log()
        outside.skip.weight[:, :size] = parts.loadings
        if likelihood.rule != "fixed":
            likelihood.log_std.fill_(0.5 * float(parts.var[0].log()))

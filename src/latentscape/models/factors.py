"""The start of a model of a table at factor analysis: codes, means and noise that are right for linear data."""

import math
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor

from latentscape.models.encoded import Decoder, Encoder
from latentscape.networks import MLP, ColumnInput
from latentscape.parts.likelihoods import Columns
from latentscape.parts.posteriors import DiagonalGaussian

ITERATIONS = 100  # of expectation maximisation
MIN_VAR = 1e-3  # of the noise of a feature: those of a table have variances near 1
RIDGE = 1e-8  # so that a column without cells has loadings


@final
@dataclass(frozen=True, eq=False)
class Factors:
    """x = mean + loadings z + noise, with z from N(0, I) and independent noise in each feature (Rubin & Thayer, 1982).

    The loadings are rotated so that loadings^T diag(1 / var) loadings is diagonal: then the dimensions of a code are independent given a
    row without gaps, as those of a `DiagonalGaussian` are.

    Attributes:
        mean: `(features,)`.
        loadings: `(features, latent)`, the dimension with the most information first.
        var: The variance of the noise, `(features,)`.
    """

    mean: Tensor
    loadings: Tensor
    var: Tensor

    @property
    def precision(self) -> Tensor:
        """1 / variance of each dimension given a row without gaps, `(latent,)`."""
        return 1 + (self.loadings.square() / self.var.unsqueeze(1)).sum(0)

    @property
    def to_codes(self) -> Tensor:
        """From a row without gaps, minus the mean, to the mean of its code: `(latent, features)`."""
        return self.loadings.T / self.var / self.precision.unsqueeze(1)


def factors_of(x: Tensor, latent: int, *, iterations: int = ITERATIONS, min_var: float = MIN_VAR) -> Factors:
    """Factor analysis by expectation maximisation, in float64.

    The loadings start at those of probabilistic principal components (Tipping & Bishop, 1999, eq. 7), with the mean in place of a gap.

    Args:
        x: Rows `(n, features)`; NaN stands for a missing value, and takes no part.
        latent: The largest number of dimensions; there are at most as many as features.
        iterations: The number of iterations.
        min_var: The lowest variance of the noise.
    """
    x = x.double()
    n, features = x.shape
    latent = min(latent, features)
    seen = (~x.isnan()).double()
    count = seen.sum(0).clamp_min(1)
    mean = x.nan_to_num(0.0).sum(0) / count
    apart = (x - mean).nan_to_num(0.0)
    loadings = _principal(apart, latent)
    var = (apart.square().sum(0) / count - loadings.square().sum(1)).clamp_min(min_var)
    eye, ones = torch.eye(latent, dtype=x.dtype), x.new_ones(n, 1)
    for _ in range(iterations):
        weight = seen / var
        outer = torch.einsum("dk,dl->dkl", loadings, loadings).flatten(1)
        cov = torch.linalg.inv(eye + (weight @ outer).view(n, latent, latent))  # of the code of each row
        codes = torch.einsum("nkl,nl->nk", cov, (weight * apart) @ loadings)
        with_one = torch.cat([codes, ones], 1)  # the mean is the loading of a dimension that is always 1
        second = with_one.unsqueeze(2) * with_one.unsqueeze(1)
        second[:, :latent, :latent] += cov
        gram = (seen.T @ second.flatten(1)).view(features, latent + 1, latent + 1)
        target = apart.T @ with_one
        solution = torch.linalg.solve(gram + RIDGE * torch.eye(latent + 1, dtype=x.dtype), target.unsqueeze(2)).squeeze(2)
        loadings, shift = solution[:, :latent], solution[:, latent]
        var = ((apart.square().sum(0) - (solution * target).sum(1)) / count).clamp_min(min_var)
        mean, apart = mean + shift, (apart - shift) * seen
    rotation = torch.linalg.svd(loadings / var.sqrt().unsqueeze(1), full_matrices=False).Vh.T
    return Factors(mean, loadings @ rotation, var)


def can_start_at_factors(encoder: Encoder, decoder: Decoder) -> bool:
    """Whether both networks have a linear path, from the columns of a table to a normal code and back."""
    if not isinstance(encoder.posterior, DiagonalGaussian) or not isinstance(decoder.likelihood, Columns):
        return False
    return isinstance(encoder.network, ColumnInput) and all(map(_has_skip, (encoder.network.network, decoder.network)))


def start_at_factors(encoder: Encoder, decoder: Decoder, x: Tensor) -> None:
    """Set the linear paths of both networks, and the noise of numbers, to factor analysis of the features of scaled rows `(n, columns)`."""
    columns, likelihood, posterior = encoder.network, decoder.likelihood, encoder.posterior
    assert isinstance(columns, ColumnInput) and isinstance(likelihood, Columns) and isinstance(posterior, DiagonalGaussian)
    inside, outside = columns.network, decoder.network
    assert isinstance(inside, MLP) and isinstance(outside, MLP) and inside.skip is not None and outside.skip is not None
    factors = factors_of(columns.features_of(x), posterior.latent)
    features, size = factors.loadings.shape
    with torch.no_grad():
        for weights in (inside.skip.weight, inside.output_bias, outside.skip.weight):
            weights.zero_()
        inside.skip.weight[:size, :features] = factors.to_codes
        inside.output_bias[:size] = -factors.to_codes @ factors.mean
        inside.output_bias[posterior.latent : posterior.latent + size] = -0.5 * factors.precision.log()
        outside.skip.weight[:, :size] = _slopes(likelihood, columns).unsqueeze(1) * factors.loadings
        likelihood.log_std.copy_(0.5 * factors.var[: len(likelihood.log_std)].log())


def _principal(apart: Tensor, latent: int) -> Tensor:
    """The loadings of probabilistic principal components of rows `(n, features)` minus their mean: `(features, latent)`."""
    n, features = apart.shape
    _, size, right = torch.linalg.svd(apart / math.sqrt(n), full_matrices=False)
    var = size.square()
    rest = var[latent:].sum() / max(features - latent, 1)
    loadings = apart.new_zeros(features, latent)
    loadings[:, : len(var)] = right[:latent].T * (var[:latent] - rest).clamp_min(0.0).sqrt()
    return loadings


def _slopes(likelihood: Columns, columns: ColumnInput) -> Tensor:
    """How far each feature of the likelihood moves for a small step of the feature that the encoder's network sees, `(features,)`.

    The encoder sees 2 p - 1 of yes, and the likelihood takes log(p / (1 - p)), whose slope is 1 / (2 p (1 - p)); of a category it takes
    log p, with the slope 1 / p. The logarithm of a mean count moves as that of 1 + the count does.
    """
    numbers, yes_no, counts, categories = likelihood.layout.split(likelihood.start)
    p = yes_no.sigmoid()
    of_categories = [1 / logits.softmax(-1) for logits in categories]
    return torch.cat([torch.ones_like(numbers), 0.5 / (p * (1 - p)), columns.count_std.to(counts), *of_categories])


def _has_skip(network: object) -> bool:
    return isinstance(network, MLP) and network.skip is not None

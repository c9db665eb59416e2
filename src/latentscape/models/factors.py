"""The start of a model at linear factors of its data: codes, means and noise that are right for linear data."""

import math
from dataclasses import dataclass
from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from latentscape.models.encoded import Decoder, Encoder
from latentscape.networks import MLP, ColumnInput
from latentscape.networks.conv import ConvDecoder, ConvEncoder
from latentscape.networks.conv1d import Conv1dDecoder, Conv1dEncoder
from latentscape.parts.levels import STD_OF_LOGISTIC, DiscretisedLogistic
from latentscape.parts.likelihoods import Columns, Gaussian
from latentscape.parts.posteriors import DiagonalGaussian

Inside = MLP | ConvEncoder | Conv1dEncoder  # networks that may have a linear path
Outside = MLP | ConvDecoder | Conv1dDecoder

EM_ITERATIONS = 100  # of expectation maximisation
MIN_VAR_OF_FEATURE = 1e-3  # of the noise of a column of a table, whose variance is near 1
MIN_VAR_OF_VALUE = 1e-8  # of the noise of scaled values, whose variances are near 1
MIN_VAR_OF_LEVELS = 1e-5  # of the noise of a value in [0, 1]: a pixel of bytes has 1e-6 from its rounding alone
MAX_SHARE_OF_EXAMPLES = 0.5  # that dimensions may be; those beyond would describe single examples
MIN_VARIANCE = 1e-300  # so that nothing is divided by 0
RIDGE_OF_GRAM = 1e-8  # so that a column without cells has loadings


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


def factors_of(x: Tensor, latent: int, *, iterations: int = EM_ITERATIONS, min_var: float = MIN_VAR_OF_FEATURE) -> Factors:
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
    loadings, _ = _components(apart, latent)
    loadings = F.pad(loadings, (0, latent - loadings.shape[1]))
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
        solution = torch.linalg.solve(gram + RIDGE_OF_GRAM * torch.eye(latent + 1, dtype=x.dtype), target.unsqueeze(2)).squeeze(2)
        loadings, shift = solution[:, :latent], solution[:, latent]
        var = ((apart.square().sum(0) - (solution * target).sum(1)) / count).clamp_min(min_var)
        mean, apart = mean + shift, (apart - shift) * seen
    rotation = torch.linalg.svd(loadings / var.sqrt().unsqueeze(1), full_matrices=False).Vh.T
    return Factors(mean, loadings @ rotation, var)


def principal_components(x: Tensor, mean: Tensor, latent: int, *, min_var: float = MIN_VAR_OF_VALUE) -> Factors:
    """Probabilistic principal components: the noise of all values has one variance (Tipping & Bishop, 1999, eq. 7 and 8), in float64.

    Args:
        x: Rows `(n, values)`.
        mean: Their mean, `(values,)`.
        latent: The largest number of dimensions; there are at most as many as values, and half as many as rows.
        min_var: The lowest variance of the noise.

    Example:
        >>> line = torch.linspace(-1, 1, 9).unsqueeze(1) * torch.tensor([[3.0, 4.0]])
        >>> factors = principal_components(line, line.mean(0), 1)
        >>> (factors.loadings @ factors.loadings.T).allclose(line.double().T @ line.double() / 9)
        True
    """
    mean = mean.double()
    loadings, rest = _components(x.double() - mean, max(1, min(latent, int(MAX_SHARE_OF_EXAMPLES * len(x)))), min_var)
    return Factors(mean, loadings, rest.expand(len(mean)))


def _components(apart: Tensor, latent: int, min_var: float = 0.0) -> tuple[Tensor, Tensor]:
    """The loadings of principal components of rows `(n, values)` minus their mean, `(values, at most latent)`, and the noise's variance.

    They are taken from the products of the rows with each other, or of the values if there are fewer of these.
    """
    n, values = apart.shape
    of_rows = n < values
    variances, vectors = torch.linalg.eigh((apart @ apart.T if of_rows else apart.T @ apart) / n)
    variances, vectors = variances.flip(0).clamp_min(0.0), vectors.flip(1)[:, :latent]
    rest = (variances[latent:].sum() / max(values - latent, 1)).clamp_min(min_var)
    largest = variances[:latent]
    directions = apart.T @ vectors / (n * largest.clamp_min(MIN_VARIANCE)).sqrt() if of_rows else vectors
    return directions * (largest - rest).clamp_min(0.0).sqrt(), rest


def can_start_at_factors(encoder: Encoder, decoder: Decoder) -> bool:
    """Whether both networks have a linear path, from an example to a normal code and back to what the likelihood takes for a mean."""
    likelihood = decoder.likelihood
    has_means = isinstance(likelihood, Gaussian) or (isinstance(likelihood, DiscretisedLogistic) and likelihood.log_scale is not None)
    if not isinstance(encoder.posterior, DiagonalGaussian) or not (has_means or isinstance(likelihood, Columns)):
        return False
    inside, outside = _paths(encoder, decoder)
    if isinstance(likelihood, Columns) != isinstance(encoder.network, ColumnInput):
        return False
    return isinstance(inside, Inside) and isinstance(outside, Outside) and inside.skip is not None and outside.skip is not None


def start_at_factors(encoder: Encoder, decoder: Decoder, mean: Tensor, x: Tensor) -> None:
    """Set the linear paths of both networks, and the noise unless it is fixed, to linear factors of scaled examples.

    The factors are those of factor analysis for a table, whose columns have noise of their own; otherwise they are principal components.

    Args:
        encoder: An encoder with a linear path.
        decoder: A decoder with a linear path.
        mean: The scaled mean of all examples, `(*X)`.
        x: Some scaled examples, `(n, *X)`.
    """
    likelihood, posterior = decoder.likelihood, encoder.posterior
    inside, outside = _paths(encoder, decoder)
    assert isinstance(inside, Inside) and isinstance(outside, Outside) and isinstance(posterior, DiagonalGaussian)
    assert inside.skip is not None and outside.skip is not None
    if isinstance(encoder.network, ColumnInput):
        assert isinstance(likelihood, Columns)
        factors = factors_of(encoder.network.features_of(x), posterior.latent)
        slopes = _slopes(likelihood, encoder.network)
    else:
        min_var = MIN_VAR_OF_LEVELS if isinstance(likelihood, DiscretisedLogistic) else MIN_VAR_OF_VALUE
        factors = principal_components(x.flatten(1), mean.flatten(), posterior.latent, min_var=min_var)
        slopes = torch.ones_like(factors.mean)
    features, size = factors.loadings.shape
    with torch.no_grad():
        for weights in (inside.skip.weight, inside.output_bias, outside.skip.weight):
            weights.zero_()
        inside.skip.weight[:size, :features] = factors.to_codes
        inside.output_bias[:size] = -factors.to_codes @ factors.mean
        inside.output_bias[posterior.latent : posterior.latent + size] = -0.5 * factors.precision.log()
        outside.skip.weight[:, :size] = slopes.unsqueeze(1) * factors.loadings
        log_std = 0.5 * factors.var.log()
        if isinstance(likelihood, Columns):
            likelihood.log_std.copy_(log_std[: len(likelihood.log_std)])
        elif isinstance(likelihood, DiscretisedLogistic) and likelihood.log_scale is not None:
            likelihood.log_scale.fill_(float(log_std[0]) - math.log(STD_OF_LOGISTIC))
        elif isinstance(likelihood, Gaussian) and likelihood.rule != "fixed":
            likelihood.log_std.fill_(float(log_std[0]))


def _paths(encoder: Encoder, decoder: Decoder) -> tuple[nn.Module, nn.Module]:
    """The networks that may have linear paths; that of a table lies behind the input of its columns."""
    inside = encoder.network.network if isinstance(encoder.network, ColumnInput) else encoder.network
    return inside, decoder.network


def _slopes(likelihood: Columns, columns: ColumnInput) -> Tensor:
    """How far each feature of the likelihood moves for a small step of the feature that the encoder's network sees, `(features,)`.

    The encoder sees 2 p - 1 of yes, and the likelihood takes log(p / (1 - p)), whose slope is 1 / (2 p (1 - p)); of a category it takes
    log p, with the slope 1 / p. The logarithm of a mean count moves as that of 1 + the count does.
    """
    numbers, yes_no, counts, categories = likelihood.layout.split(likelihood.start)
    p = yes_no.sigmoid()
    of_categories = [1 / logits.softmax(-1) for logits in categories]
    return torch.cat([torch.ones_like(numbers), 0.5 / (p * (1 - p)), columns.count_std.to(counts), *of_categories])

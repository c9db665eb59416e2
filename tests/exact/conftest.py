"""What the theorems share: five standard errors, data with known eigenvalues, and a linear-Gaussian model of which everything is known."""

import math
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor
from torch.distributions import Distribution, MultivariateNormal

from latentscape.data import Examples
from latentscape.models import Autoencoder, Decoder, Encoder
from latentscape.networks import MLP
from latentscape.parts import likelihoods, posteriors, priors
from latentscape.random import generator, torch_seeded
from latentscape.recipes.build import LIKELIHOODS, POSTERIORS, PRIORS
from latentscape.shapes import Batch


@pytest.fixture
def agrees():
    """Whether draws `(n, ...)` have this mean: within five standard errors, and their own rounding."""

    def check(draws: Tensor, mean: Tensor | float) -> None:
        error = draws.std(0) / math.sqrt(len(draws))
        rounding = 100 * torch.finfo(draws.dtype).eps * (1 + draws.abs().amax(0))
        away = (draws.mean(0) - mean).abs()
        assert (away <= 5 * error + rounding).all(), f"{(away / error).max():.1f} standard errors away"

    return check


@pytest.fixture
def numbers():
    """Standard normal numbers in float64, named by what they are for."""

    def give(name: str, *shape: int) -> Tensor:
        return torch.randn(shape, dtype=torch.float64, generator=generator(name))

    return give


@pytest.fixture
def gaussian_data(numbers):
    """Examples `(n, d)` whose sample covariance has exactly these eigenvalues `(d,)`, and its eigenvectors as columns."""

    def give(eigenvalues: Tensor, n: int) -> tuple[Tensor, Tensor]:
        x = numbers("data", n, len(eigenvalues))
        x = x - x.mean(0)
        white = torch.linalg.solve_triangular(torch.linalg.cholesky(x.T @ x / n), x.T, upper=False).T
        axes, _ = torch.linalg.qr(numbers("axes", len(eigenvalues), len(eigenvalues)))
        return white * eigenvalues.sqrt() @ axes.T, axes

    return give


@pytest.fixture
def linear_vae():
    """p(z) = N(0, I), p(x | z) = N(Wz + b, std^2 I) and q(z | x) diagonal, with linear maps that are yet to be trained."""

    def build(data: int, latent: int, std: float | str) -> Autoencoder:
        with torch_seeded(0, torch.device("cpu")):
            encoder = Encoder(MLP((data,), (2 * latent,)), posteriors.DiagonalGaussian(latent))
            decoder = Decoder(MLP((latent,), (data,)), likelihoods.Gaussian((data,), std))
        return Autoencoder(encoder, decoder, priors.StandardNormal(latent)).double()

    return build


@dataclass(frozen=True)
class LinearGaussian:
    """A model of which log p(x) and the true posterior are known.

    Attributes:
        model: Its encoder is the true posterior, or one that is wrong by a known amount.
        x: Examples, `(batch, 5)`.
        p: p(x).
        gap: KL(q || true posterior), which is the same for every example.
    """

    model: Autoencoder
    x: Tensor
    p: Distribution
    gap: float

    @property
    def evidence(self) -> Tensor:
        """log p(x), `(batch,)`."""
        return self.p.log_prob(self.x)

    @property
    def batch(self) -> Batch:
        return Batch(self.x, index=torch.arange(len(self.x)))

    def copies(self, n: int) -> Examples:
        """The first example, n times."""
        return Examples(self.x[:1].expand(n, -1).clone())


@pytest.fixture
def linear_gaussian(linear_vae, numbers):
    """Columns of W orthogonal, so that the true posterior is diagonal; q is off by `shift` and `stretch`, in true standard deviations."""

    def build(shift: float = 0.0, stretch: float = 1.0) -> LinearGaussian:
        model = linear_vae(5, 2, 0.5)
        columns, _ = torch.linalg.qr(numbers("columns", 5, 2))
        w, b = columns * torch.tensor([1.5, 0.8], dtype=torch.float64), numbers("offset", 5)
        s2 = (2 * model.decoder.likelihood.log_std).exp()  # 0.5^2 as the model has it
        total = w.square().sum(0) + s2
        std = (s2 / total).sqrt()
        (encode,), (decode,) = model.encoder.network.layers, model.decoder.network.layers
        with torch.no_grad():
            decode.weight.copy_(w)
            decode.bias.copy_(b)
            encode.weight.copy_(torch.cat([w.T / total.unsqueeze(-1), torch.zeros(2, 5)]))
            encode.bias.copy_(torch.cat([shift * std - w.T @ b / total, (stretch * std).log()]))
        p = MultivariateNormal(b, w @ w.T + s2 * torch.eye(5, dtype=torch.float64))
        return LinearGaussian(model, p.mean + numbers("examples", 6, 5), p, 2 * (0.5 * (stretch**2 + shift**2 - 1) - math.log(stretch)))

    return build


@pytest.fixture
def small_model():
    """Three values in [0, 1] to two codes and back through smooth networks; parts by their names, random weights."""

    def build(
        posterior: str = "diagonal-gaussian", prior: str | None = None, likelihood: str = "bernoulli", seed: int = 0, **options: float | str
    ) -> Autoencoder:
        q = POSTERIORS[posterior](latent=2)
        p = PRIORS[prior or {(0.0, 1.0): "beta", (0.0, math.inf): "gamma"}.get(q.support, "standard-normal")](latent=2)
        x = LIKELIHOODS[likelihood](shape=(3,), **options)
        with torch_seeded(seed, torch.device("cpu")):
            encoder = Encoder(MLP((3,), (q.features,), [4], "tanh"), q)
            decoder = Decoder(MLP((2,), x.features, [4], "tanh"), x)
        return Autoencoder(encoder, decoder, p).double()

    return build

"""The normal approximation of a distribution over codes at its mode (Laplace)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor

from latentscape.distributions.normal import HALF_LOG_2PI

MAX_STEPS = 20
MIN_STEP_SIZE = 2.0**-6
MIN_CURVATURE = 0.1  # of -log p: in a direction with less, the approximation has a standard deviation of 3.2, as wide as any prior
MIN_GAIN_NATS = 1e-3  # a step that would gain less, for every example, is the last one


@final
@dataclass(frozen=True, eq=False)
class Laplace:
    """N(mode, precision^-1) over the codes of each example of a batch.

    Attributes:
        mode: `(batch, latent)`.
        root: The lower Cholesky factor of the precision, in float64, `(batch, latent, latent)`.
    """

    mode: Tensor
    root: Tensor

    def draw(self, noise: Tensor) -> Tensor:
        """Codes `(draws, batch, latent)` from standard normal numbers of that shape."""
        apart = torch.linalg.solve_triangular(self.root.mT, noise.movedim(0, -1).to(self.root), upper=True).movedim(-1, 0)
        return self.mode + apart.to(self.mode)

    def log_prob(self, z: Tensor) -> Tensor:
        """The log density of codes `(draws, batch, latent)`: `(draws, batch)`."""
        white = (self.root.mT @ (z - self.mode).movedim(0, -1).to(self.root)).square().sum(-2).movedim(-1, 0)
        log_p: Tensor = -0.5 * white + self.root.diagonal(dim1=-2, dim2=-1).log().sum(-1) - z.shape[-1] * HALF_LOG_2PI
        return log_p.to(z)


def laplace(log_density: Callable[[Tensor], Tensor], start: Tensor) -> Laplace:
    """Climb from `start` by Newton's method; negative curvature counts as positive (Dauphin et al., 2014), and no step goes downhill.

    Args:
        log_density: Codes `(batch, latent)` to the logarithm of a density for each, `(batch,)`, up to a constant; differentiable twice.
        start: The codes to start from, `(batch, latent)`.
    """
    z = start.detach()
    value, gradient, precision = _derivatives(log_density, z)
    for _ in range(MAX_STEPS):
        step = torch.cholesky_solve(gradient.unsqueeze(-1), torch.linalg.cholesky(precision)).squeeze(-1)
        arrived = (gradient * step).sum(-1) < 2 * MIN_GAIN_NATS
        settled = arrived.clone()  # no example takes more steps because its neighbours need them
        size = 1.0
        while size >= MIN_STEP_SIZE and not bool(settled.all()):
            candidate = torch.where(settled.unsqueeze(-1), z, (z + size * step).to(z))
            with torch.no_grad():
                better = ~settled & (log_density(candidate) > value)
            z = torch.where(better.unsqueeze(-1), candidate, z)
            settled |= better
            size /= 2
        if not bool((settled & ~arrived).any()):
            break
        value, gradient, precision = _derivatives(log_density, z)
    return Laplace(z, torch.linalg.cholesky(precision))


def _derivatives(log_density: Callable[[Tensor], Tensor], z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The value `(batch,)`, the gradient `(batch, latent)`, and the absolute curvature `(batch, latent, latent)`, which is positive.

    The last two are in float64: in float32, a curvature of 1e6 in one direction hides one of 1 in another, and has no Cholesky factor.
    """
    with torch.enable_grad():
        z = z.detach().requires_grad_()
        value = log_density(z)
        (gradient,) = torch.autograd.grad(value.sum(), z, create_graph=True)  # examples do not depend on each other
        rows = [torch.autograd.grad(gradient[:, i].sum(), z, retain_graph=True)[0] for i in range(z.shape[1])]
    hessian = torch.stack(rows, 1).double()
    curvature, directions = torch.linalg.eigh(-0.5 * (hessian + hessian.mT))
    precision = (directions * curvature.abs().clamp_min(MIN_CURVATURE).unsqueeze(-2)) @ directions.mT
    return value.detach(), gradient.detach().double(), precision


def chosen_by(weights: Tensor, codes: Tensor, u: Tensor) -> Tensor:
    """Codes chosen in proportion to their weights (Rubin, 1987, the SIR algorithm).

    Args:
        weights: They add up to 1 over the first axis, `(draws, batch)`.
        codes: `(draws, batch, latent)`.
        u: A uniform number for each code to choose, `(chosen, batch)`.

    Returns:
        `(chosen, batch, latent)`.
    """
    up_to = weights.double().cumsum(0)
    index = torch.searchsorted(up_to.T.contiguous(), u.double().T.contiguous()).clamp_max(len(weights) - 1).T
    return codes.gather(0, index.unsqueeze(-1).expand(-1, -1, codes.shape[-1]))

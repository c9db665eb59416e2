"""An encoder, a decoder and a prior; with a `Dirac` posterior, the deterministic autoencoder."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import final

import torch
from torch import Tensor, nn

from latentscape.distributions import Distribution, Factorised, kl_each
from latentscape.distributions.base import sum_event
from latentscape.errors import PartsError, SettingError
from latentscape.machine.threads import threads, threads_for
from latentscape.models.draw import Draw
from latentscape.parts import Likelihood, Posterior, Prior, Scaling
from latentscape.random import BLOCK, Noise
from latentscape.shapes import Batch

NATS = ("log_likelihood", "log_prior", "log_q", "kl")
AUX = ("squared_error", "mean_square", "variance_error")


@final
class Encoder(nn.Module):
    """q(z | x): `posterior(network(x))`."""

    def __init__(self, network: nn.Module, posterior: Posterior) -> None:
        super().__init__()
        _check_outputs(network, (posterior.features,), type(posterior).__name__)
        self.network = network
        self.posterior = posterior

    def forward(self, x: Tensor, context: Tensor | None = None) -> Distribution:
        return self.posterior(self.network(x), context)


@final
class Decoder(nn.Module):
    """p(x | z): `likelihood(network(z))`."""

    def __init__(self, network: nn.Module, likelihood: Likelihood) -> None:
        super().__init__()
        _check_outputs(network, likelihood.features, type(likelihood).__name__)
        self.network = network
        self.likelihood = likelihood

    def forward(self, z: Tensor, context: Tensor | None = None) -> Distribution:
        return self.likelihood(self.network(z), context)


@final
class Autoencoder(nn.Module):
    """The three parts of a generative model with its inference; it has no loss.

    Args:
        encoder: q(z | x).
        decoder: p(x | z).
        prior: p(z).
        scaling: The unit in which the networks see the data; none leaves it as it is.

    Raises:
        PartsError: The posterior puts codes where the prior has no density, or their KL is infinite; or a network takes another shape.
    """

    def __init__(self, encoder: Encoder, decoder: Decoder, prior: Prior, scaling: Scaling | None = None) -> None:
        super().__init__()
        check_pair(encoder.posterior, prior)
        _check_inputs(encoder.network, decoder.likelihood.shape, "An example", "encoder")
        _check_inputs(decoder.network, (prior.latent,), "A code", "decoder")
        self.encoder = encoder
        self.decoder = decoder
        self.prior = prior
        self.scaling = scaling

    @property
    def latent(self) -> int:
        """Z, the number of latent dimensions."""
        return self.prior.latent

    @property
    def shape(self) -> tuple[int, ...]:
        """X, the shape of one example."""
        return self.decoder.likelihood.shape

    def draw(self, batch: Batch, *, noise: Noise, draws: int = 1, needs: Collection[str] = NATS) -> Draw:
        """Draw codes for a batch and say, for each draw and example, what `needs` asks for.

        Args:
            batch: Examples, `(batch, *X)`.
            noise: Where the random numbers come from.
            draws: K.
            needs: Entries of `Draw` in nats, and names of `AUX`. Where `kl` has no closed form, `log_q` and `log_prior` come instead.

        Raises:
            PartsError: The batch has a mask or a context, which this model does not use.
        """
        if batch.mask is not None or batch.context is not None:
            raise PartsError("This model takes no mask and no context, but the batch has one; leave it out of the examples.")
        x = batch.x if self.scaling is None else self.scaling(batch.x)
        q: Distribution = self.encoder(x)
        z = q.draw(noise, draws)
        nats: dict[str, Tensor] = {}
        aux: dict[str, Tensor] = {}
        wanted = set(needs)
        if "kl" in wanted:
            each = kl_each(q, self.prior())
            if each is None:
                wanted |= {"log_q", "log_prior"}
            else:
                nats["kl"] = each.sum(-1).expand(draws, -1)
        if "log_q" in wanted and self.encoder.posterior.has_density:
            nats["log_q"] = q.log_prob(z)
        if "log_prior" in wanted:
            nats["log_prior"] = self.prior.log_prob(z)
        if wanted & {"log_likelihood", "squared_error"}:
            p: Distribution = self.decoder(z)
            if "log_likelihood" in wanted:
                nats["log_likelihood"] = self._in_own_unit(p.log_prob(x))
            if "squared_error" in wanted:
                aux["squared_error"] = sum_event((p.mean - x).square(), len(self.shape)) / x[0].numel()
        if wanted & {"mean_square", "variance_error"}:
            assert isinstance(q, Factorised)
            aux["mean_square"] = q.mean.square().mean(-1).expand(draws, -1)
            aux["variance_error"] = (q.var - 1).square().mean(-1).expand(draws, -1)
        return Draw(z, **nats, aux=aux)

    def posterior_of(self, x: Tensor) -> Distribution:
        """q(z | x) for examples `(batch, *X)` in their own unit."""
        q: Distribution = self.encoder(x if self.scaling is None else self.scaling(x))
        return q

    def encode(self, x: Tensor) -> Tensor:
        """The mean code of each example: `(batch, *X)` to `(batch, latent)`."""
        return self.posterior_of(x).mean

    def decode(self, z: Tensor) -> Tensor:
        """The mean of p(x | z) in the data's own unit: `(..., latent)` to `(..., *X)`."""
        p: Distribution = self.decoder(z)
        return p.mean if self.scaling is None else self.scaling.undo(p.mean)

    def reconstruct(self, x: Tensor) -> Tensor:
        """Decode the mean code: `(batch, *X)` to the same shape."""
        return self.decode(self.encode(x))

    def sample(self, n: int, noise: Noise) -> Tensor:
        """Decode `n` codes from the prior: `(n, *X)`, each the mean of its p(x | z).

        Raises:
            SettingError: `n` is below 1.
        """
        if n < 1:
            raise SettingError(f"The number of samples must be at least 1, but it is {n}.")
        return self.decode(self.prior.sample(n, noise))

    def _in_own_unit(self, log_prob: Tensor) -> Tensor:
        if self.scaling is None or not self.decoder.likelihood.is_density:
            return log_prob
        return log_prob + self.scaling.log_det(torch.Size(self.shape))


def check_pair(posterior: Posterior, prior: Prior) -> None:
    """Refuse a posterior and a prior that cannot have a finite KL.

    Raises:
        PartsError: What does not fit, and what would.
    """
    if posterior.latent != prior.latent:
        raise PartsError(f"The posterior has {posterior.latent} latent dimensions and the prior {prior.latent}; give both the same number.")
    if not posterior.has_density:
        return
    q, p = _name(posterior), _name(prior)
    low, high = posterior.support
    if low < prior.support[0] or high > prior.support[1]:
        raise PartsError(
            f"The posterior {q} puts codes anywhere in {_interval(posterior.support)}, but the prior {p} has density in "
            f"{_interval(prior.support)} alone, so their KL is infinite; choose a posterior on {_interval(prior.support)} "
            f"({_suggest(prior.support)}), or a prior without bounds."
        )
    if not (posterior.light_tailed if prior.growth == float("inf") else prior.growth == 0 or posterior.moments > prior.growth):
        raise PartsError(
            f"The tails of the posterior {q} are too heavy for the prior {p}, so their KL can be infinite; choose a posterior with "
            "lighter tails (diagonal-gaussian), more degrees of freedom, or the prior student-t."
        )


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """The model in evaluation mode, without gradients, with as many threads as a block is worth; afterwards as it was."""
    was = model.training
    if was:
        model.eval()
    try:
        with torch.no_grad(), threads(threads_for(model, BLOCK)):
            yield
    finally:
        if was:
            model.train()


def _check_outputs(network: nn.Module, features: tuple[int, ...], part: str) -> None:
    outputs = _shape_of(network, "outputs")
    if outputs not in (None, features):
        raise PartsError(f"{part} asks its network for {features} numbers an example, but the network gives {outputs}; build it anew.")


def _check_inputs(network: nn.Module, shape: tuple[int, ...], what: str, part: str) -> None:
    inputs = _shape_of(network, "inputs")
    if inputs not in (None, shape):
        raise PartsError(f"{what} has the shape {shape}, but the {part}'s network takes {inputs}; make one of them for the other.")


def _shape_of(network: nn.Module, name: str) -> tuple[int, ...] | None:
    """The shape that a network of ours says it takes or gives; somebody else's may call anything so."""
    found = getattr(network, name, None)
    return tuple(found) if isinstance(found, tuple | list) and all(isinstance(n, int) for n in found) else None


def _name(part: nn.Module) -> str:
    family = getattr(part, "family", None)
    return type(part).__name__ if family is None else family.__name__


def _interval(support: tuple[float, float]) -> str:
    return f"({support[0]:g}, {support[1]:g})"


def _suggest(support: tuple[float, float]) -> str:
    match support:
        case (0.0, 1.0):
            return "beta, kumaraswamy or logit-normal"
        case (0.0, _):
            return "gamma or log-normal"
        case _:
            return "or move the prior to (0, 1) and take beta"

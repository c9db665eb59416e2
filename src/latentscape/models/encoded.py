"""What models share: encoder and decoder, and what a decoder, a prior and an encoder together decide."""

import abc
from collections.abc import Callable, Collection
from typing import final

import torch
import torch.distributions as td
from torch import Tensor, nn

from latentscape.arguments import instance
from latentscape.distributions import Distribution, Factorised, kl_each
from latentscape.errors import PartsError
from latentscape.models.composing import check_outputs
from latentscape.models.model import Model
from latentscape.networks import call, check_context
from latentscape.parts import Likelihood, Posterior, Prior, Scaling, priors
from latentscape.random import Noise
from latentscape.shapes import Batch

AGAINST_PRIOR = frozenset({"kl", "kl_each", "log_q", "log_prior", "z_prior"})
KL_DRAWS = 64  # to estimate the KL of each dimension without a closed form


@final
class Encoder(nn.Module):
    """q(z | x): `posterior(network(x))`."""

    def __init__(self, network: nn.Module, posterior: Posterior) -> None:
        super().__init__()
        instance("The encoder's network", network, nn.Module, "ls.networks.MLP((4,), (2,))")
        instance("The posterior", posterior, Posterior, "ls.posteriors.DiagonalGaussian(2)")
        check_outputs(network, (posterior.features,), type(posterior).__name__)
        self.network = network
        self.posterior = posterior

    def forward(self, x: Tensor, context: Tensor | None = None) -> Distribution:
        h = call(self.network, x, x.ndim - 1, (self.posterior.features,), context, "encoder")
        return self.posterior(h, context)


@final
class Decoder(nn.Module):
    """p(x | z): `likelihood(network(z))`."""

    def __init__(self, network: nn.Module, likelihood: Likelihood) -> None:
        super().__init__()
        instance("The decoder's network", network, nn.Module, "ls.networks.MLP((2,), (4,))")
        instance("The likelihood", likelihood, Likelihood, "ls.likelihoods.Gaussian((4,))")
        check_outputs(network, likelihood.features, type(likelihood).__name__)
        self.network = network
        self.likelihood = likelihood

    def forward(self, z: Tensor, context: Tensor | None = None) -> Distribution:
        h = call(self.network, z, 1, self.likelihood.features, context, "decoder")
        return self.likelihood(h, context)


class ComposedModel(Model, abc.ABC):
    """A model that is composed of a decoder and a prior of its codes.

    Attributes:
        decoder: p(x | z), or that of a part of x.
        prior: p(z).
        scaling: The scaling of the data for the networks; none leaves the data as it is.
        context_scaling: The scaling of the context for the networks.
    """

    decoder: Decoder
    prior: Prior
    scaling: Scaling | None
    context_scaling: Scaling | None

    def _describe(self, shape: tuple[int, ...], gives: frozenset[str]) -> None:
        """Set the attributes of a `Model` that its decoder and its prior decide, for examples of this shape."""
        likelihood = self.decoder.likelihood
        self.shape = shape
        self.latent = self.prior.latent
        self.gives = gives
        self.covers = likelihood.covers
        self.family = type(likelihood).__name__
        self.is_density = likelihood.is_density
        self.levels = likelihood.levels
        self.takes_missing = likelihood.takes_missing
        self.support = self.prior.support
        self.has_standard_prior = self.prior.is_standard
        self.has_conditional_prior = self.prior.context > 0

    def decode(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        self.check_context(context)
        p: Distribution = self.decoder(z, self._scaled_context(context))
        return self._in_own_unit(p.mean)

    def decode_sample(self, z: Tensor, noise: Noise, context: Tensor | None = None, *, draw: bool = False) -> Tensor:
        if self.decoder.likelihood.independent and not draw:
            return self.decode(z, context)
        self.check_context(context)
        p: Distribution = self.decoder(z, self._scaled_context(context))
        return self._in_own_unit(p.draw(noise)[0])

    @property
    def full_precision(self) -> bool:
        return self.scaling is not None and self.scaling.precise

    def scaled(self, x: Tensor) -> Tensor:
        return x if self.scaling is None else self.scaling(x)

    def squared_error(self, decoded: Tensor, x: Tensor) -> Tensor:
        if not self.takes_missing:
            return super().squared_error(decoded, x)
        return self.decoder.likelihood.squared_error(self.scaled(decoded), self.scaled(x))

    def first_outside(self, x: Tensor) -> str | None:
        return self.decoder.likelihood.first_outside(self.scaled(x))

    def binarisation(self, x: Tensor) -> str | None:
        return self.decoder.likelihood.binarisation(self.scaled(x))

    def settle(self, squared_error: Callable[[], float]) -> None:
        self.decoder.likelihood.settle(squared_error)

    def check_fit_prior(self, n: int) -> None:
        self.prior.check_fit(n)

    def fit_prior(self, codes: Tensor, seed: int = 0) -> None:
        self.prior.fit(codes, seed)

    def prior_name(self, *, fitted: bool = False) -> str:
        return self.prior.fitted_name if fitted and self.prior.fitted_name is not None else "the prior"

    def _in_own_unit(self, x: Tensor) -> Tensor:
        """Scaled values in the data's own unit."""
        return x if self.scaling is None else self.scaling.undo(x)

    def own_context(self, context: Tensor) -> Tensor:
        own = super().own_context(context)
        return context.to(own.device, torch.float64) if self.context_scaling is not None and self.context_scaling.precise else own

    def _scaled_context(self, context: Tensor | None) -> Tensor | None:
        return context if context is None or self.context_scaling is None else self.context_scaling(context)


class EncodedModel(ComposedModel, abc.ABC):
    """A model whose codes have one encoder q(z | x) beside the decoder and the prior.

    Attributes:
        encoder: q(z | x).
    """

    encoder: Encoder

    def posterior_of(self, batch: Batch) -> Distribution:
        """q(z | x) for unscaled examples."""
        self.check_context(batch.context)
        q: Distribution = self.encoder(self.scaled(batch.x), self._scaled_context(batch.context))
        return q

    def encode(self, batch: Batch) -> Tensor:
        return self.posterior_of(batch).mean

    def sample_codes(self, n: int, noise: Noise, context: Tensor | None = None) -> Tensor:
        contexts = self.contexts(n, context)
        with torch.no_grad():
            p = self._prior(self._scaled_context(contexts))
            return p.draw(noise)[0] if p.mean.ndim > 1 else p.draw(noise, n)

    def log_prior(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        self.check_context(context)
        return self._prior(self._scaled_context(context)).log_prob(z)

    def quantiles(self, probability: Tensor, context: Tensor | None = None) -> Tensor:
        if context is not None:
            self.check_context(context)
        elif self.has_conditional_prior:
            context = self._mean_context()
        return self.prior.quantiles(probability, self._encode, self._scaled_context(context))

    def _draw_codes(
        self, x: Tensor, context: Tensor | None, noise: Noise, draws: int, needs: Collection[str]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Codes of scaled examples, `(draws, batch, latent)`, and the entries of a `Draw` about them."""
        q: Distribution = self.encoder(x, context)
        z = q.draw(noise, draws)
        entries: dict[str, Tensor] = {}
        if "mean" in needs:
            entries["mean"] = q.mean
        if "var" in needs:
            assert isinstance(q, Factorised)
            entries["var"] = q.var
        if AGAINST_PRIOR.intersection(needs):
            entries |= self._against_prior(q, z, context, noise, needs)
        return z, entries

    def _against_prior(self, q: Distribution, z: Tensor, context: Tensor | None, noise: Noise, needs: Collection[str]) -> dict[str, Tensor]:
        """The entries of a `Draw` that compare the posterior with the prior."""
        p = self._prior(context)
        draws, size = z.shape[:2]
        entries: dict[str, Tensor] = {}
        each = kl_each(q, p) if "kl" in needs or "kl_each" in needs else None
        if "log_q" in needs or ("kl" in needs and each is None):
            entries["log_q"] = q.log_prob(z)
        if "log_prior" in needs or ("kl" in needs and each is None):
            entries["log_prior"] = p.log_prob(z)
        if "kl" in needs:
            entries["kl"] = entries["log_q"] - entries["log_prior"] if each is None else each.sum(-1).expand(draws, -1)
        if "kl_each" in needs:
            if each is None:
                assert isinstance(q, Factorised) and isinstance(p, Factorised)
                many = q.draw(noise, KL_DRAWS)
                each = (q.log_prob_each(many) - p.log_prob_each(many)).mean(0)
            entries["kl_each"] = each.expand(draws, -1, -1)
        if "z_prior" in needs:
            batched = p.mean.ndim > 1
            entries["z_prior"] = p.draw(noise, draws) if batched else p.draw(noise.shared(), draws * size).unflatten(0, (draws, size))
        return entries

    def _prior(self, context: Tensor | None) -> Distribution:
        p: Distribution = self.prior(context, self._encode) if self.prior.needs_encoder else self.prior(context)
        return p

    def _encode(self, x: Tensor) -> Distribution:
        """q(z | x) for scaled examples."""
        q: Distribution = self.encoder(x)
        return q

    def _mean_context(self) -> Tensor:
        """The mean of the columns that are scaled, or equal shares of all classes: `(context,)`."""
        if self.context_scaling is None:
            return next(self.parameters()).new_full((self.context,), 1 / self.context)
        return self.context_scaling.undo(torch.zeros_like(self.context_scaling.shift))


def entries_of(posterior: Posterior, prior: Prior) -> frozenset[str]:
    """The entries of a `Draw` that a model of these parts can give."""
    entries = {"mean", "log_likelihood", "log_prior", "squared_error", "z_prior"}
    if posterior.has_density:
        entries |= {"log_q", "kl"}
    if posterior.has_density and posterior.factorised:
        entries |= {"var"} if posterior.moments > 2 else set()
        entries |= {"kl_each"} if prior.factorised else set()
    return frozenset(entries)


def checked_prior(encoder: Encoder, prior: Prior | td.Distribution, context: int) -> Prior:
    """The prior as a part, if the encoder's posterior and the context of the model fit it.

    Raises:
        PartsError: They do not fit; see `check_pair` and `Autoencoder`.
    """
    prior = priors.as_prior(prior, encoder.posterior.latent)
    check_pair(encoder.posterior, prior)
    check_context(encoder.network, context, "encoder")
    if context and prior.needs_encoder:
        raise PartsError(f"{type(prior).__name__} is made of the encoder, which depends on a context; choose another prior.")
    if prior.context not in (0, context):
        raise PartsError(
            f"The prior {type(prior).__name__} depends on a context of {prior.context} numbers, but the model has {context}; "
            "give both the same number."
        )
    return prior


def check_pair(posterior: Posterior, prior: Prior) -> None:
    """Refuse a posterior and a prior that cannot have a finite KL.

    Raises:
        PartsError: They do not fit; the message says what would.
    """
    if posterior.latent != prior.latent:
        raise PartsError(f"The posterior has {posterior.latent} latent dimensions and the prior {prior.latent}; give both the same number.")
    if not posterior.has_density:
        if prior.needs_encoder:
            raise PartsError(
                f"The posterior {_name(posterior)} has no density, and the prior {_name(prior)} is made of such densities; choose the "
                "posterior diagonal-gaussian, or another prior."
            )
        return
    q, p = _name(posterior), _name(prior)
    low, high = posterior.support
    if low < prior.support[0] or high > prior.support[1]:
        raise PartsError(
            f"The posterior {q} puts codes anywhere in {_interval(posterior.support)}, but the prior {p} has density in "
            f"{_interval(prior.support)} alone, so their KL is infinite; choose a posterior on {_interval(prior.support)} "
            f"({_suggest(prior.support)}), or a prior without bounds."
        )
    if prior.needs_encoder:
        return  # this prior has the tails of the posterior
    if not (posterior.light_tailed if prior.growth == float("inf") else prior.growth == 0 or posterior.moments > prior.growth):
        raise PartsError(
            f"The tails of the posterior {q} are too heavy for the prior {p}, so their KL can be infinite; choose a posterior with "
            "lighter tails (diagonal-gaussian), more degrees of freedom, or the prior student-t."
        )


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

"""An encoder, a decoder and a prior; with a `Dirac` posterior, the deterministic autoencoder."""

from collections.abc import Callable, Collection
from typing import final

import torch
import torch.distributions as td
from torch import Tensor, nn

from latentscape.arguments import instance
from latentscape.distributions import Distribution, Factorised, kl_each
from latentscape.distributions.base import sum_event
from latentscape.errors import PartsError
from latentscape.models.blueprint import Blueprint
from latentscape.models.draw import NATS, Draw
from latentscape.models.model import (
    Model,
    check_inputs,
    check_outputs,
    in_own_unit,
    log_prob_over,
    log_prob_without_code,
    set_output_bias,
)
from latentscape.networks import call, check_context
from latentscape.parts import Likelihood, Posterior, Prior, Scaling, priors
from latentscape.random import Noise, StreamNoise, generator
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


@final
class Autoencoder(Model):
    """An autoencoder of three parts: encoder, decoder and prior.

    Args:
        encoder: q(z | x).
        decoder: p(x | z).
        prior: p(z): a `Prior`, or a univariate distribution of `torch.distributions`, independent for each dimension.
        scaling: The scaling of the data for the networks; none leaves the data as it is.
        context: The number of values that all three parts are conditioned on (Sohn et al., 2015); 0 for an unconditional model.
        context_scaling: The scaling of the context for the networks.

    Raises:
        PartsError: The posterior puts codes where the prior has no density, their KL can be infinite, or a network has another shape;
            or the prior depends on a context of another width, or on the encoder of a conditional model.
    """

    def __init__(
        self,
        encoder: Encoder,
        decoder: Decoder,
        prior: Prior | td.Distribution,
        scaling: Scaling | None = None,
        *,
        context: int = 0,
        context_scaling: Scaling | None = None,
    ) -> None:
        super().__init__()
        instance("The encoder", encoder, Encoder, "ls.Encoder(network, posterior)")
        instance("The decoder", decoder, Decoder, "ls.Decoder(network, likelihood)")
        prior = priors.as_prior(prior, encoder.posterior.latent)
        check_pair(encoder.posterior, prior)
        check_inputs(encoder.network, decoder.likelihood.shape, "An example", "encoder")
        check_inputs(decoder.network, (prior.latent,), "A code", "decoder")
        check_context(encoder.network, context, "encoder")
        check_context(decoder.network, context, "decoder")
        if context and prior.needs_encoder:
            raise PartsError(f"{type(prior).__name__} is made of the encoder, which depends on a context; choose another prior.")
        if prior.context not in (0, context):
            raise PartsError(
                f"The prior {type(prior).__name__} depends on a context of {prior.context} numbers, but the model has {context}; "
                "give both the same number."
            )
        self.encoder = encoder
        self.decoder = decoder
        self.prior = prior
        self.scaling = scaling
        self.context = context
        self.shape = decoder.likelihood.shape
        self.latent = prior.latent
        self.gives = _entries(encoder.posterior, prior)
        self.covers = decoder.likelihood.covers
        self.family = type(decoder.likelihood).__name__
        self.is_density = decoder.likelihood.is_density
        self.support = prior.support
        self.has_standard_prior = prior.is_standard
        self.has_conditional_prior = prior.context > 0
        self.context_scaling = context_scaling

    @classmethod
    def build(cls, blueprint: Blueprint) -> "Autoencoder":
        """The model of a recipe."""
        posterior, likelihood = blueprint.posterior(), blueprint.likelihood()
        prior = blueprint.prior()
        encoder = Encoder(blueprint.encoder(blueprint.shape, (posterior.features,)), posterior)
        decoder = Decoder(blueprint.decoder((blueprint.latent,), likelihood.features), likelihood)
        return cls(encoder, decoder, prior, blueprint.scaling, context=blueprint.context, context_scaling=blueprint.context_scaling)

    def draw(self, batch: Batch, *, noise: Noise, draws: int = 1, needs: Collection[str] = NATS) -> Draw:
        needs = frozenset(needs)
        self.check(batch, needs)
        x, context = self.scaled(batch.x), self._scaled_context(batch.context)
        q: Distribution = self.encoder(x, context)
        z = q.draw(noise, draws)
        entries: dict[str, Tensor] = {}
        if "mean" in needs:
            entries["mean"] = q.mean
        if "var" in needs:
            assert isinstance(q, Factorised)
            entries["var"] = q.var
        if needs & AGAINST_PRIOR:
            entries |= self._against_prior(q, z, context, noise, needs)
        if "log_likelihood" in needs or "squared_error" in needs:
            p: Distribution = self.decoder(z, context)
            if "log_likelihood" in needs:
                entries["log_likelihood"] = in_own_unit(p.log_prob(x), self.scaling, self.decoder.likelihood)
            if "squared_error" in needs:
                entries["squared_error"] = sum_event((p.mean - x).square(), len(self.shape)) / x[0].numel()
        return Draw(z, **entries)

    def posterior_of(self, batch: Batch) -> Distribution:
        """q(z | x) for unscaled examples."""
        self.check_context(batch.context)
        q: Distribution = self.encoder(self.scaled(batch.x), self._scaled_context(batch.context))
        return q

    def encode(self, batch: Batch) -> Tensor:
        return self.posterior_of(batch).mean

    def decode(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        self.check_context(context)
        p: Distribution = self.decoder(z, self._scaled_context(context))
        return p.mean if self.scaling is None else self.scaling.undo(p.mean)

    def sample_codes(self, n: int, noise: Noise, context: Tensor | None = None) -> Tensor:
        contexts = self.contexts(n, context)
        with torch.no_grad():
            p = self._prior(self._scaled_context(contexts))
            return p.draw(noise)[0] if p.mean.ndim > 1 else p.draw(noise, n)

    def quantiles(self, probability: Tensor, context: Tensor | None = None) -> Tensor:
        if context is not None:
            self.check_context(context)
        elif self.has_conditional_prior:
            context = self._mean_context()
        return self.prior.quantiles(probability, self._encode, self._scaled_context(context))

    def log_prob_over(self, x: Tensor, codes: Tensor, log_weights: Tensor) -> Tensor:
        if self.context:
            return super().log_prob_over(x, codes, log_weights)
        p: Distribution = self.decoder(codes.unsqueeze(1))
        log_prob = log_prob_over(p, self.scaled(x), log_weights)
        return in_own_unit(log_prob, self.scaling, self.decoder.likelihood)

    def scaled(self, x: Tensor) -> Tensor:
        return x if self.scaling is None else self.scaling(x)

    def binarisation(self, x: Tensor) -> str | None:
        return self.decoder.likelihood.binarisation(self.scaled(x))

    def log_prob_without_code(self, x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
        return log_prob_without_code(x, mean, std, self.scaling, self.decoder.likelihood)

    def start_at(self, mean: Tensor | None, some: Tensor) -> None:
        if mean is not None:
            set_output_bias(self.decoder.network, mean, self.decoder.likelihood, self.scaled)
        self.prior.start_at(self.scaled(some), StreamNoise(generator("start of the prior")))

    def settle(self, squared_error: Callable[[], float]) -> None:
        self.decoder.likelihood.settle(squared_error)

    def check_fit_prior(self, n: int) -> None:
        self.prior.check_fit(n)

    def fit_prior(self, codes: Tensor, seed: int = 0) -> None:
        self.prior.fit(codes, seed)

    def with_mixture_prior(self, components: int) -> "Autoencoder":
        prior = priors.Mixture(self.latent, components).to(next(self.parameters()))
        return Autoencoder(self.encoder, self.decoder, prior, self.scaling, context=self.context, context_scaling=self.context_scaling)

    def prior_name(self, *, fitted: bool = False) -> str:
        return self.prior.fitted_name if fitted and self.prior.fitted_name is not None else "the prior"

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
        return self.context_scaling.shift

    def _scaled_context(self, context: Tensor | None) -> Tensor | None:
        return context if context is None or self.context_scaling is None else self.context_scaling(context)


def _entries(posterior: Posterior, prior: Prior) -> frozenset[str]:
    """The entries of a `Draw` that a model of these parts can give."""
    entries = {"mean", "log_likelihood", "log_prior", "squared_error", "z_prior"}
    if posterior.has_density:
        entries |= {"log_q", "kl"}
    if posterior.has_density and posterior.factorised:
        entries |= {"var"} if posterior.moments > 2 else set()
        entries |= {"kl_each"} if prior.factorised else set()
    return frozenset(entries)


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

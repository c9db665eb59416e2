"""An encoder, a decoder and a prior; with a `Dirac` posterior, the deterministic autoencoder."""

import math
from collections.abc import Collection
from typing import final

import torch
import torch.distributions as td
from torch import Tensor

from latentscape.arguments import instance
from latentscape.distributions import Distribution
from latentscape.errors import PartsError, SettingError
from latentscape.faces import Setting
from latentscape.models.blueprint import Blueprint
from latentscape.models.composing import check_inputs, each_in_own_unit, in_own_unit, log_prob_over, log_prob_without_code, set_output_bias
from latentscape.models.draw import NATS, Draw
from latentscape.models.encoded import Decoder, EncodedModel, Encoder, checked_prior, entries_of
from latentscape.models.factors import can_start_at_factors, start_at_factors
from latentscape.models.laplace import laplace
from latentscape.networks import check_context
from latentscape.parts import Prior, Scaling, priors
from latentscape.random import Noise, StreamNoise, generator
from latentscape.shapes import Batch

NEEDS_TO_WEIGH = frozenset({"log_prior", "log_q"})  # codes from q(z | x) by their importance
REAL_LINE = (-math.inf, math.inf)


@final
class Autoencoder(EncodedModel):
    """An autoencoder of three parts: encoder, decoder and prior.

    Args:
        encoder: q(z | x).
        decoder: p(x | z).
        prior: p(z): a `Prior`, or a univariate distribution of `torch.distributions`, independent for each dimension.
        scaling: The scaling of the data for the networks; none leaves the data as it is.
        context: The number of values that all three parts are conditioned on (Sohn et al., 2015); 0 for an unconditional model.
        context_scaling: The scaling of the context for the networks.
        hide: The mean share of the values of an example that are missing in training, chosen anew in each step, so that the encoder learns
            to read examples with gaps: the ELBO of a step bounds log p of the values that are left. The share of each example is uniform
            from 0 to twice this, and its own gaps count; nothing is hidden of an example that lacks more. It needs a likelihood that takes
            missing values.

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
        hide: float = 0.0,
    ) -> None:
        super().__init__()
        instance("The encoder", encoder, Encoder, "ls.Encoder(network, posterior)")
        instance("The decoder", decoder, Decoder, "ls.Decoder(network, likelihood)")
        prior = checked_prior(encoder, prior, context)
        check_inputs(encoder.network, decoder.likelihood.shape, "An example", "encoder")
        check_inputs(decoder.network, (prior.latent,), "A code", "decoder")
        check_context(decoder.network, context, "decoder")
        self.encoder = encoder
        self.decoder = decoder
        self.prior = prior
        self.scaling = scaling
        self.context = context
        self.context_scaling = context_scaling
        if not 0 <= hide <= 0.5:
            raise SettingError(f"hide must be a share of values from 0 to 0.5, but it is {hide}.")
        if hide and not decoder.likelihood.takes_missing:
            raise PartsError(
                f"{type(decoder.likelihood).__name__} takes no missing values, so hide must be 0; or use ",
                Setting("model.likelihood", "columns", python="likelihoods.Columns"),
                ".",
            )
        self.hide = hide
        self._describe(decoder.likelihood.shape, entries_of(encoder.posterior, prior))

    @classmethod
    def build(cls, blueprint: Blueprint, hide: float = 0.0) -> "Autoencoder":
        """The model of a recipe; for `hide`, see the class."""
        posterior, likelihood = blueprint.posterior(), blueprint.likelihood()
        prior = blueprint.prior()
        encoder = Encoder(blueprint.encoder(blueprint.shape, (posterior.features,)), posterior)
        decoder = Decoder(blueprint.decoder((blueprint.latent,), likelihood.features), likelihood)
        scaling, context_scaling = blueprint.scaling, blueprint.context_scaling
        return cls(encoder, decoder, prior, scaling, context=blueprint.context, context_scaling=context_scaling, hide=hide)

    def draw(self, batch: Batch, *, noise: Noise, draws: int = 1, needs: Collection[str] = NATS) -> Draw:
        needs = frozenset(needs)
        self.check(batch, needs)
        x, context = self._partly_hidden(self.scaled(batch.x), noise), self._scaled_context(batch.context)
        z, entries = self._draw_codes(x, context, noise, draws, needs)
        if "log_likelihood" in needs or "squared_error" in needs:
            p: Distribution = self.decoder(z, context)
            if "log_likelihood" in needs:
                entries["log_likelihood"] = in_own_unit(p.log_prob(x), self.scaling, self.decoder.likelihood, x)
            if "squared_error" in needs:
                entries["squared_error"] = self.decoder.likelihood.squared_error(p.given(x).mean, x)
        return Draw(z, **entries)

    def decode_given(self, z: Tensor, batch: Batch) -> Tensor:
        p: Distribution = self.decoder(z, self._scaled_context(batch.context))
        return self._in_own_unit(p.given(self.scaled(batch.x)).mean)

    def impute(self, batch: Batch, *, noise: Noise, draws: int) -> tuple[Tensor, Tensor, Tensor]:
        self.check(batch, NEEDS_TO_WEIGH)
        x, context = self.scaled(batch.x), self._scaled_context(batch.context)
        q: Distribution = self.encoder(x, context)
        prior = self._prior(context)

        def log_joint(z: Tensor) -> Tensor:
            p: Distribution = self.decoder(z, context)
            return p.log_prob(x) + prior.log_prob(z)

        from_normal = draws // 2 if self.encoder.posterior.support == self.prior.support == REAL_LINE else 0  # a normal has no bounds
        z = q.draw(noise, draws - from_normal)
        log_r = q.log_prob(z)
        if from_normal:
            best = z[log_joint(z).argmax(0), torch.arange(len(x), device=x.device)]
            fitted = laplace(lambda z: log_joint(z.unsqueeze(0))[0], best)
            z = torch.cat([z, fitted.draw(noise.normal(from_normal, fitted.mode))])
            log_r = torch.logaddexp(math.log1p(-from_normal / draws) + q.log_prob(z), math.log(from_normal / draws) + fitted.log_prob(z))
        p: Distribution = self.decoder(z, context)
        weights = (p.log_prob(x) + prior.log_prob(z) - log_r).softmax(0)
        return self._in_own_unit(p.estimate_over(weights)), weights, z

    def log_likelihood_each(self, batch: Batch, z: Tensor) -> Tensor | None:
        self.check_context(batch.context)
        p: Distribution = self.decoder(z, self._scaled_context(batch.context))
        each = p.log_prob_each(self.scaled(batch.x))
        return None if each is None else each_in_own_unit(each, self.scaling, self.decoder.likelihood)

    def log_prob_over(self, x: Tensor, codes: Tensor, log_weights: Tensor) -> Tensor:
        if self.context:
            return super().log_prob_over(x, codes, log_weights)
        p: Distribution = self.decoder(codes.unsqueeze(1))
        scaled = self.scaled(x)
        return in_own_unit(log_prob_over(p, scaled, log_weights), self.scaling, self.decoder.likelihood, scaled)

    def log_prob_without_code(self, x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
        return log_prob_without_code(x, mean, std, self.scaling, self.decoder.likelihood)

    def start_at(self, mean: Tensor | None, some: Tensor) -> None:
        if mean is not None:
            if can_start_at_factors(self.encoder, self.decoder):
                start_at_factors(self.encoder, self.decoder, self.scaled(mean.to(some)), self.scaled(some))
            set_output_bias(self.decoder.network, mean, self.decoder.likelihood, self.scaled, full_precision=self.full_precision)
        self.prior.start_at(self.scaled(some), StreamNoise(generator("start of the prior")))

    def with_mixture_prior(self, components: int) -> "Autoencoder":
        prior = priors.Mixture(self.latent, components).to(next(self.parameters()))
        parts = (self.encoder, self.decoder, prior, self.scaling)
        return Autoencoder(*parts, context=self.context, context_scaling=self.context_scaling, hide=self.hide)

    def _partly_hidden(self, x: Tensor, noise: Noise) -> Tensor:
        """Scaled examples with some more gaps, in training."""
        if not self.hide or not self.training:
            return x
        share = 2 * self.hide * noise.uniform(1, x.new_zeros(len(x)))[0]
        missing = x.isnan().flatten(1).to(x).mean(1)
        of_the_rest = (share - missing) / (1 - missing)  # of an empty row it is minus infinity
        return x.masked_fill(noise.uniform(1, x)[0] < of_the_rest.reshape(-1, *[1] * (x.ndim - 1)), math.nan)

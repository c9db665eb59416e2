"""An encoder, a decoder and a prior; with a `Dirac` posterior, the deterministic autoencoder."""

from collections.abc import Collection
from typing import final

import torch.distributions as td
from torch import Tensor

from latentscape.arguments import instance
from latentscape.distributions import Distribution
from latentscape.distributions.base import sum_event
from latentscape.models.blueprint import Blueprint
from latentscape.models.draw import NATS, Draw
from latentscape.models.encoded import Decoder, EncodedModel, Encoder, checked_prior, entries_of
from latentscape.models.model import check_inputs, each_in_own_unit, in_own_unit, log_prob_over, log_prob_without_code, set_output_bias
from latentscape.networks import check_context
from latentscape.parts import Prior, Scaling, priors
from latentscape.random import Noise, StreamNoise, generator
from latentscape.shapes import Batch

NEEDS_TO_WEIGH = frozenset({"log_prior", "log_q"})  # codes from q(z | x) by their importance


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
        self._describe(decoder.likelihood.shape, entries_of(encoder.posterior, prior))

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
        z, entries = self._draw_codes(x, context, noise, draws, needs)
        if "log_likelihood" in needs or "squared_error" in needs:
            p: Distribution = self.decoder(z, context)
            if "log_likelihood" in needs:
                entries["log_likelihood"] = in_own_unit(p.log_prob(x), self.scaling, self.decoder.likelihood)
            if "squared_error" in needs:
                entries["squared_error"] = sum_event((p.given(x).mean - x).square(), len(self.shape)) / x[0].numel()
        return Draw(z, **entries)

    def decode_given(self, z: Tensor, batch: Batch) -> Tensor:
        p: Distribution = self.decoder(z, self._scaled_context(batch.context))
        return self._in_own_unit(p.given(self.scaled(batch.x)).mean)

    def impute(self, batch: Batch, *, noise: Noise, draws: int) -> tuple[Tensor, Tensor]:
        self.check(batch, NEEDS_TO_WEIGH)
        x, context = self.scaled(batch.x), self._scaled_context(batch.context)
        z, entries = self._draw_codes(x, context, noise, draws, NEEDS_TO_WEIGH)
        p: Distribution = self.decoder(z, context)
        weights = (p.log_prob(x) + entries["log_prior"] - entries["log_q"]).softmax(0)
        return self._in_own_unit(p.mean_over(weights)), weights

    def log_likelihood_each(self, batch: Batch, z: Tensor) -> Tensor | None:
        self.check_context(batch.context)
        p: Distribution = self.decoder(z, self._scaled_context(batch.context))
        each = p.log_prob_each(self.scaled(batch.x))
        return None if each is None else each_in_own_unit(each, self.scaling, self.decoder.likelihood)

    def log_prob_over(self, x: Tensor, codes: Tensor, log_weights: Tensor) -> Tensor:
        if self.context:
            return super().log_prob_over(x, codes, log_weights)
        p: Distribution = self.decoder(codes.unsqueeze(1))
        log_prob = log_prob_over(p, self.scaled(x), log_weights)
        return in_own_unit(log_prob, self.scaling, self.decoder.likelihood)

    def log_prob_without_code(self, x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
        return log_prob_without_code(x, mean, std, self.scaling, self.decoder.likelihood)

    def start_at(self, mean: Tensor | None, some: Tensor) -> None:
        if mean is not None:
            set_output_bias(self.decoder.network, mean, self.decoder.likelihood, self.scaled, full_precision=self.full_precision)
        self.prior.start_at(self.scaled(some), StreamNoise(generator("start of the prior")))

    def with_mixture_prior(self, components: int) -> "Autoencoder":
        prior = priors.Mixture(self.latent, components).to(next(self.parameters()))
        return Autoencoder(self.encoder, self.decoder, prior, self.scaling, context=self.context, context_scaling=self.context_scaling)

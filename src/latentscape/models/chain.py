"""A model of several steps in a row, each of which depends on the code and on the step before."""

import math
from collections.abc import Callable, Collection, Sequence
from typing import final

import torch
import torch.distributions as td
from torch import Tensor

from latentscape.arguments import instance
from latentscape.distributions import Distribution
from latentscape.distributions.base import sum_event
from latentscape.errors import PartsError, SettingError
from latentscape.faces import Setting
from latentscape.models.blueprint import Blueprint
from latentscape.models.composing import MAX_VALUES_AT_ONCE, check_inputs, set_output_bias
from latentscape.models.draw import NATS, Draw
from latentscape.models.encoded import Decoder, EncodedModel, Encoder, checked_prior, entries_of
from latentscape.networks import check_context
from latentscape.parts import Prior, Scaling, priors
from latentscape.random import Noise, StreamNoise, generator
from latentscape.shapes import Batch


def refuse_single(shape: Sequence[int]) -> None:
    """Refuse examples that are not rows of steps.

    Raises:
        SettingError: The message says how to join examples.
    """
    if len(shape) < 2:
        raise SettingError(
            f"A chain needs examples of several steps, but one has the shape {tuple(shape)}; join examples to windows with ",
            Setting("data.window", 4, python='settings={"data.window": 4}'),
            ", or use the model 'autoencoder'.",
        )


@final
class Chain(EncodedModel):
    r"""An example is a row of T steps `(T, *step)`, and p(x | z) a chain: each step depends on z, the step before, and its place.

    .. math:: p(x) = \int p(z) \prod_{t=1}^T p(x_t | z, x_{t-1}, t) dz

    The encoder sees the whole row. The decoder sees a row of numbers: z, the values of the step before (zeros before the first step), and
    the place t, one-hot. In training, the step before is that of the example.

    Args:
        encoder: q(z | x), of whole examples.
        decoder: p(x_t | ...) of one step. Its network takes rows of latent + values of a step + T numbers; without `code`, no latent.
        prior: p(z): a `Prior`, or a univariate distribution of `torch.distributions`, independent for each dimension.
        scaling: The scaling of the data for the networks; none leaves the data as it is.
        steps: T, the number of steps.
        code: Whether the decoder sees z. Without it, all that is left is the chain, so a run with it shows what z adds.
        context: The number of values that encoder and decoder are conditioned on; 0 for an unconditional model.
        context_scaling: The scaling of the context for the networks.

    Raises:
        PartsError: Parts do not fit each other; see `Autoencoder`.
    """

    def __init__(
        self,
        encoder: Encoder,
        decoder: Decoder,
        prior: Prior | td.Distribution,
        scaling: Scaling | None = None,
        *,
        steps: int,
        code: bool = True,
        context: int = 0,
        context_scaling: Scaling | None = None,
    ) -> None:
        super().__init__()
        instance("The encoder", encoder, Encoder, "ls.Encoder(network, posterior)")
        instance("The decoder", decoder, Decoder, "ls.Decoder(network, likelihood)")
        prior = checked_prior(encoder, prior, context)
        step = decoder.likelihood.shape
        check_inputs(encoder.network, (steps, *step), "An example", "encoder")
        check_inputs(decoder.network, (_width(prior.latent, step, steps, code=code),), "What a step depends on", "decoder")
        check_context(decoder.network, context, "decoder")
        self.encoder = encoder
        self.decoder = decoder
        self.prior = prior
        self.scaling = scaling
        self.code = code
        self.context = context
        self.steps = steps
        self.step = step
        self.context_scaling = context_scaling
        self._describe((steps, *step), entries_of(encoder.posterior, prior))

    @classmethod
    def build(cls, blueprint: Blueprint, code: bool = True) -> "Chain":
        """The model of a recipe.

        Args:
            blueprint: The recipe's parts; the likelihood is that of one step.
            code: Whether the decoder sees the code.

        Raises:
            SettingError: An example is not a row of steps.
        """
        refuse_single(blueprint.shape)
        steps, *step = blueprint.shape
        posterior, likelihood = blueprint.posterior(), blueprint.likelihood()
        encoder = Encoder(blueprint.encoder(blueprint.shape, (posterior.features,)), posterior)
        width = _width(blueprint.latent, step, steps, code=code)
        decoder = Decoder(blueprint.decoder((width,), likelihood.features), likelihood)
        return cls(
            encoder,
            decoder,
            blueprint.prior(),
            blueprint.scaling,
            steps=steps,
            code=code,
            context=blueprint.context,
            context_scaling=blueprint.context_scaling,
        )

    def draw(self, batch: Batch, *, noise: Noise, draws: int = 1, needs: Collection[str] = NATS) -> Draw:
        self.check(batch, needs)
        x, context = self.scaled(batch.x), self._scaled_context(batch.context)
        z, entries = self._draw_codes(x, context, noise, draws, needs)
        if "log_likelihood" in needs:
            entries["log_likelihood"] = self._log_likelihood(x, z, context)
        if "squared_error" in needs:
            means = self._walk(z, context, lambda p: p.mode)
            entries["squared_error"] = sum_event((means - x).square(), len(self.shape)) / x[0].numel()
        return Draw(z, **entries)

    def decode(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        """The mean of each step `(batch, *X)`, in the data's own unit, given the most probable step before it.

        That row need not be a likely one as a whole: `decode_sample` draws each step given the drawn step before.
        """
        self.check_context(context)
        return self._in_own_unit(self._walk(z, self._scaled_context(context), lambda p: p.mode))

    def decode_sample(self, z: Tensor, noise: Noise, context: Tensor | None = None, *, draw: bool = True) -> Tensor:
        """Draw the steps of an example for each code, one after the other, `(batch, *X)`, whatever `draw` is."""
        self.check_context(context)
        with torch.no_grad():
            return self._in_own_unit(self._walk(z, self._scaled_context(context), lambda p: p.draw(noise)[0], show=lambda p, step: step))

    def next_step(self, previous: Tensor | None, z: Tensor, t: int, context: Tensor | None = None) -> Distribution:
        """p(x_t | z, x_{t-1}, t), a distribution of scaled values.

        Args:
            previous: The step before, `(batch, *step)`, in the unit of the networks; none for the first step.
            z: The codes, `(..., batch, latent)`.
            t: The place of the step, from 0 on.
            context: The context of each example, `(batch, context)`.

        Raises:
            SettingError: There is no such place.
        """
        if not 0 <= t < self.steps:
            raise SettingError(f"The chain has the places 0 to {self.steps - 1}, but got {t}; give one of them.")
        self.check_context(context)
        return self._next(previous, z, t, self._scaled_context(context))

    def log_next(self, given: Tensor, candidates: Tensor, noise: Noise, *, draws: int = 1000) -> Tensor:
        r"""Estimate log p(candidate | given steps), for each of some candidates for the next step.

        Codes from the prior are weighted by the probability that they give the steps:

        .. math:: p(x_{t+1} | x_{1..t}) \approx \sum_k w_k p(x_{t+1} | z_k, x_t), \quad w_k \propto p(x_{1..t} | z_k), z_k \sim p(z)

        Args:
            given: The steps so far, `(steps, *step)`, in the unit of the networks. There may be none; of T or more, the last T - 1 count.
            candidates: Values of the next step, `(n, *step)`, in that unit.
            noise: The source of the codes.
            draws: K, the number of codes.

        Returns:
            Nats, `(n,)`; of all values that a step can have, the probabilities add up to 1.

        Raises:
            PartsError: The model is conditional.
        """
        if self.context:
            raise PartsError("The next step of a conditional chain cannot be estimated; use a model without a context.")
        given = given[len(given) - min(len(given), self.steps - 1) :]
        with torch.no_grad():
            z = self.sample_codes(draws, noise)
            previous, log_w = None, z.new_zeros(draws)
            for t, step in enumerate(given):
                log_w = log_w + self._next(previous, z, t, None).log_prob(step.unsqueeze(0))
                previous = step.unsqueeze(0)
            log_w = log_w.log_softmax(0).unsqueeze(-1)  # (draws, 1)
            p = self._next(previous, z.unsqueeze(1), len(given), None)  # of batch shape (draws, 1)
            return (log_w + p.log_prob(candidates.unsqueeze(0))).logsumexp(0)

    def log_prob_over(self, x: Tensor, codes: Tensor, log_weights: Tensor) -> Tensor:
        if self.context:
            return super().log_prob_over(x, codes, log_weights)
        examples_at_once = max(1, MAX_VALUES_AT_ONCE // (len(codes) * math.prod(self.decoder.likelihood.features) * self.steps))
        parts = self.scaled(x).split(examples_at_once)
        return torch.cat([(self._log_likelihood(part, codes.unsqueeze(1), None) + log_weights.unsqueeze(1)).logsumexp(0) for part in parts])

    def start_at(self, mean: Tensor | None, some: Tensor) -> None:
        if mean is not None:
            mean_of_steps = self.scaled(mean.to(next(self.parameters()))).mean(0)
            set_output_bias(self.decoder.network, mean_of_steps, self.decoder.likelihood, lambda x: x)
        self.prior.start_at(self.scaled(some), StreamNoise(generator("start of the prior")))

    def with_mixture_prior(self, components: int) -> "Chain":
        prior = priors.Mixture(self.latent, components).to(next(self.parameters()))
        return Chain(
            self.encoder,
            self.decoder,
            prior,
            self.scaling,
            steps=self.steps,
            code=self.code,
            context=self.context,
            context_scaling=self.context_scaling,
        )

    def _log_likelihood(self, x: Tensor, z: Tensor, context: Tensor | None) -> Tensor:
        """log p(x | z) of scaled examples for codes `(draws, batch or 1, latent)`, in the unit of the data: `(draws, batch)`."""
        before = torch.cat([torch.zeros_like(x[:, :1]), x[:, :-1]], dim=1).flatten(2)  # (batch, T, values)
        places = torch.eye(self.steps, dtype=x.dtype, device=x.device)
        codes = z if self.code else z[:1]  # without the code, all draws have the same probability
        p = self._step(codes.unsqueeze(-2), before, places, None if context is None else context.unsqueeze(-2))
        log_prob = p.log_prob(x).sum(-1)
        if self.scaling is not None and self.is_density:
            log_prob = log_prob + self.scaling.log_det(torch.Size(self.shape))
        return log_prob.expand(len(z), len(x))

    def _walk(
        self,
        z: Tensor,
        context: Tensor | None,
        choose: Callable[[Distribution], Tensor],
        show: Callable[[Distribution, Tensor], Tensor] = lambda p, step: p.mean,
    ) -> Tensor:
        """Go through the steps, `choose` each given the one chosen before, and return what to `show` of each: `(..., T, *step)`, scaled."""
        shown = []
        chosen = None
        for t in range(self.steps):
            p = self._next(chosen, z, t, context)
            chosen = choose(p)
            shown.append(show(p, chosen))
        return torch.stack(shown, dim=-1 - len(self.step))

    def _next(self, previous: Tensor | None, z: Tensor, t: int, context: Tensor | None) -> Distribution:
        """p(x_t | z, x_{t-1}, t) of scaled values, for scaled contexts."""
        before = z.new_zeros(math.prod(self.step)) if previous is None else previous.flatten(previous.ndim - len(self.step))
        place = torch.eye(self.steps, dtype=z.dtype, device=z.device)[t]
        return self._step(z, before, place, context)

    def _step(self, z: Tensor, before: Tensor, place: Tensor, context: Tensor | None) -> Distribution:
        """p(x_t | ...) of scaled values; codes, flat steps before, and places may have any leading axes that fit each other."""
        inputs = [z, before, place] if self.code else [before, place]
        leading = torch.broadcast_shapes(*(each.shape[:-1] for each in (z, before, place)))
        p: Distribution = self.decoder(torch.cat([each.expand(*leading, -1) for each in inputs], dim=-1), context)
        return p


def _width(latent: int, step: Sequence[int], steps: int, *, code: bool) -> int:
    """The number of values that a step depends on."""
    return (latent if code else 0) + math.prod(step) + steps

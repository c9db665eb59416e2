"""A model whose latent variable includes a transformation of the example, which is summed over exactly."""

from collections.abc import Callable, Collection
from functools import cached_property
from typing import final

import torch
from torch import Tensor, nn

from latentscape.distributions import Distribution, Factorised, kl_each
from latentscape.distributions.base import sum_event
from latentscape.errors import PartsError
from latentscape.faces import Name
from latentscape.models.blueprint import Blueprint
from latentscape.models.composing import check_inputs, check_outputs, in_own_unit, log_prob_over, log_prob_without_code, set_output_bias
from latentscape.models.draw import NATS, Draw
from latentscape.models.encoded import ComposedModel, Decoder, check_pair, entries_of
from latentscape.networks import call
from latentscape.parts import Posterior, Prior, Scaling
from latentscape.parts.groups import Group, check_group
from latentscape.random import Noise, StreamNoise, generator
from latentscape.shapes import Batch

MEANS = ("log_likelihood", "log_prior", "log_q", "kl", "squared_error")  # entries of a `Draw` that are means over the frames


@final
class Frames:
    """A batch in every frame: r^-1 x for each transformation r, what the encoder says of it, and codes that are drawn from that.

    Terms have the shape `(draws, batch, group)`, and each is computed when it is first read.

    Attributes:
        x: r^-1 x in the unit of the networks, `(batch, group, *X)`.
        q: q(z | x, r), of batch shape `(batch, group)`.
        log_share: log q(r | x), `(batch, group)`.
        likeliest: The likeliest transformation of each example, `(batch,)`.
    """

    def __init__(self, model: "Orbit", batch: Batch) -> None:
        model.check_context(batch.context)
        self.model = model
        self.x = model.group.orbit(model.scaled(batch.x))
        h = call(model.encoder, self.x, len(model.shape), (1 + model.posterior.features,), None, "encoder")
        self.q: Distribution = model.posterior(h[..., 1:])
        self.log_share = h[..., 0].log_softmax(-1)
        self.likeliest = self.log_share.argmax(1)
        self.prior: Distribution = model.prior()

    def draw(self, noise: Noise, draws: int) -> None:
        """Draw the codes `z`, `(draws, batch, group, latent)`."""
        self.z = self.q.draw(noise, draws)

    def chosen(self, values: Tensor) -> Tensor:
        """Values in every frame `(..., batch, group, n)` to those in the likeliest frame, `(..., batch, n)`."""
        index = self.likeliest.unsqueeze(-1).unsqueeze(-1).expand(*values.shape[:-2], 1, values.shape[-1])
        return values.gather(-2, index).squeeze(-2)

    def mean(self, term: Tensor) -> Tensor:
        """The mean of a term by q(r | x), `(draws, batch)`."""
        return (self.log_share.exp() * term).sum(-1)

    @cached_property
    def p(self) -> Distribution:
        """The decoded distribution over examples in the frame 0."""
        decoded: Distribution = self.model.decoder(self.z)
        return decoded

    @cached_property
    def log_likelihood(self) -> Tensor:
        """log p(r^-1 x | z_r)."""
        return in_own_unit(self.p.log_prob(self.x), self.model.scaling, self.model.decoder.likelihood)

    @cached_property
    def log_prior(self) -> Tensor:
        """log p(z_r) + log p(r)."""
        return self.prior.log_prob(self.z) + self.model.log_frame_prior()

    @cached_property
    def log_q(self) -> Tensor:
        """log q(z_r | x, r) + log q(r | x)."""
        return self.q.log_prob(self.z) + self.log_share

    @cached_property
    def kl_each(self) -> Tensor | None:
        """KL(q(z | x, r) || p(z)) of each dimension in closed form, `(batch, group, latent)`, if there is one."""
        return kl_each(self.q, self.prior)

    @property
    def kl(self) -> Tensor:
        """KL_r + log q(r | x) - log p(r)."""
        if self.kl_each is None:
            return self.log_q - self.log_prior
        return (self.kl_each.sum(-1) + self.log_share - self.model.log_frame_prior()).expand(len(self.z), -1, -1)

    @property
    def kl_by_dimension(self) -> Tensor:
        """The mean KL of each dimension by q(r | x), `(draws, batch, latent)`; without a closed form, by the draws."""
        each = self.kl_each
        if each is None:
            assert isinstance(self.q, Factorised) and isinstance(self.prior, Factorised)
            each = self.q.log_prob_each(self.z) - self.prior.log_prob_each(self.z)
        return (self.log_share.exp().unsqueeze(-1) * each).sum(-2).expand(len(self.z), -1, -1)

    @property
    def squared_error(self) -> Tensor:
        """The mean squared error of the scaled values, compared in the frame 0."""
        return sum_event((self.p.given(self.x).mean - self.x).square(), len(self.model.shape)) / self.x[0, 0].numel()


@final
class Orbit(ComposedModel):
    r"""An example is a decoded code, transformed by an element r of a finite group: p(x) = sum_r p(r) int p(r^-1 x | z) p(z) dz.

    The sum over r is exact, in the bound and in the estimate of the evidence:

    .. math:: \log p(x) \ge \sum_r q(r | x) [\log p(r^{-1} x | z_r) - KL_r + \log p(r) - \log q(r | x)]

    One network encodes r^-1 x for every r, to the features of q(z | x, r) and one number, whose softmax over r is q(r | x). So a code
    describes the example up to the group, and is equal for all its transformations; the frame is the transformation itself.

    `encode` gives the mean code in the likeliest frame, `frames_of` that frame, and `decode` an example in the frame 0.

    Args:
        encoder: The network from `(*X)` to one number and the features of the posterior, `(1 + features,)`.
        posterior: q(z | x, r).
        decoder: p(x | z), in the frame 0.
        prior: p(z).
        group: The transformations.
        scaling: The scaling of the data for the networks.
        learnt: Whether p(r) is learnt; otherwise it is uniform.

    Raises:
        PartsError: The parts do not fit each other, or the prior is made of the encoder.
    """

    def __init__(
        self,
        encoder: nn.Module,
        posterior: Posterior,
        decoder: Decoder,
        prior: Prior,
        group: Group,
        scaling: Scaling | None = None,
        *,
        learnt: bool = True,
    ) -> None:
        super().__init__()
        likelihood = decoder.likelihood
        check_pair(posterior, prior)
        if prior.needs_encoder or prior.context:
            raise PartsError(
                f"The prior {type(prior).__name__} does not fit a sum over transformations; set ",
                Name("model.prior"),
                " to standard-normal.",
            )
        check_inputs(encoder, likelihood.shape, "An example", "encoder")
        check_outputs(encoder, (1 + posterior.features,), "The frame and the posterior")
        self.encoder = encoder
        self.posterior = posterior
        self.decoder = decoder
        self.prior = prior
        self.group = check_group(group, likelihood.shape)
        self.scaling = scaling
        if learnt:
            self.preference = nn.Parameter(torch.zeros(group.size))
        else:
            self.register_buffer("preference", torch.zeros(group.size), persistent=False)
        self.context_scaling = None
        self.frames = group.size
        self.frame_name = group.name
        own_entries = {"frame", "log_weight"} if posterior.has_density else {"frame"}
        self._describe(likelihood.shape, entries_of(posterior, prior) | own_entries)

    @classmethod
    def build(cls, blueprint: Blueprint, group: Callable[[tuple[int, ...]], Group], *, learnt: bool = True) -> "Orbit":
        """The model of a recipe, with the group that `group` makes for the shape of an example.

        Raises:
            PartsError: There is a context.
        """
        if blueprint.context:
            raise PartsError(
                "A sum over transformations takes no context; leave out ", Name("model.condition"), ", or use the model 'autoencoder'."
            )
        posterior, likelihood = blueprint.posterior(), blueprint.likelihood()
        encoder = blueprint.encoder(blueprint.shape, (1 + posterior.features,))
        decoder = Decoder(blueprint.decoder((blueprint.latent,), likelihood.features), likelihood)
        return cls(encoder, posterior, decoder, blueprint.prior(), group(blueprint.shape), blueprint.scaling, learnt=learnt)

    def draw(self, batch: Batch, *, noise: Noise, draws: int = 1, needs: Collection[str] = NATS) -> Draw:
        self.check(batch, needs)
        frames = Frames(self, batch)
        frames.draw(noise, draws)
        entries: dict[str, Tensor] = {"frame": frames.likeliest}
        if "mean" in needs:
            entries["mean"] = frames.chosen(frames.q.mean)
        if "var" in needs:
            assert isinstance(frames.q, Factorised)
            entries["var"] = frames.chosen(frames.q.var)
        if "kl_each" in needs:
            entries["kl_each"] = frames.kl_by_dimension
        if "z_prior" in needs:
            entries["z_prior"] = frames.prior.draw(noise.shared(), draws * len(batch.x)).unflatten(0, (draws, len(batch.x)))
        if "log_weight" in needs:
            each = frames.log_likelihood + frames.log_prior - frames.log_q
            entries["log_weight"] = (each + frames.log_share).logsumexp(-1) - frames.mean(each)
        entries |= {name: frames.mean(getattr(frames, name)) for name in MEANS if name in needs}
        return Draw(frames.chosen(frames.z), **entries)

    def encode(self, batch: Batch) -> Tensor:
        frames = Frames(self, batch)
        return frames.chosen(frames.q.mean)

    def frames_of(self, batch: Batch) -> Tensor:
        return Frames(self, batch).likeliest

    def in_frame(self, x: Tensor, frames: Tensor | None) -> Tensor:
        if frames is None:
            return x
        moved = self.group.moved(self.scaled(x), frames)  # the group acts on scaled values, of which each column may have its own unit
        return self._in_own_unit(moved)

    def sample_frames(self, n: int, noise: Noise) -> Tensor:
        cumulative = self.log_frame_prior().exp().cumsum(0)
        drawn = torch.searchsorted(cumulative, noise.uniform(n, cumulative.new_zeros(())))
        return drawn.clamp(max=self.frames - 1)

    def log_frame_prior(self) -> Tensor:
        """log p(r), `(group,)`."""
        return self.preference.log_softmax(0)

    def reconstruct(self, batch: Batch) -> Tensor:
        frames = Frames(self, batch)
        return self.in_frame(self.decode(frames.chosen(frames.q.mean)), frames.likeliest)

    def sample_codes(self, n: int, noise: Noise, context: Tensor | None = None) -> Tensor:
        self.contexts(n, context)
        with torch.no_grad():
            prior: Distribution = self.prior()
            return prior.draw(noise, n)

    def log_prior(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        self.check_context(context)
        prior: Distribution = self.prior()
        return prior.log_prob(z)

    def quantiles(self, probability: Tensor, context: Tensor | None = None) -> Tensor:
        self.check_context(context)
        return self.prior.quantiles(probability)

    def log_prob_over(self, x: Tensor, codes: Tensor, log_weights: Tensor) -> Tensor:
        # r and z are independent in the prior, so an example counts once, in however many frames it is seen
        rows, places = self.group.orbit(self.scaled(x)).flatten(0, 1).unique(dim=0, return_inverse=True)
        p: Distribution = self.decoder(codes.unsqueeze(1))
        log_prob = in_own_unit(log_prob_over(p, rows, log_weights), self.scaling, self.decoder.likelihood)
        return (log_prob[places.view(len(x), self.frames)] + self.log_frame_prior()).logsumexp(1)

    def log_prob_without_code(self, x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
        return log_prob_without_code(x, mean, std, self.scaling, self.decoder.likelihood)

    def start_at(self, mean: Tensor | None, some: Tensor) -> None:
        if mean is not None:
            over_frames = self.group.orbit(self.scaled(mean.to(some)).unsqueeze(0))[0].mean(0)
            set_output_bias(self.decoder.network, over_frames, self.decoder.likelihood, lambda x: x)
        self.prior.start_at(self.scaled(some), StreamNoise(generator("start of the prior")))

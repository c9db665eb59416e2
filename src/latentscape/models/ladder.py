"""A ladder of stochastic layers: the prior of each layer but the top one depends on the codes above it."""

from collections.abc import Callable, Collection, Sequence
from itertools import accumulate
from typing import NamedTuple, final

import torch
from torch import Tensor, nn

from latentscape.distributions import DiagonalNormal, Distribution, StandardNormal, kl_each
from latentscape.distributions.base import sum_event
from latentscape.errors import PartsError, SettingError
from latentscape.models.blueprint import Blueprint
from latentscape.models.draw import NATS, Draw
from latentscape.models.model import Model, check_inputs, check_outputs, in_own_unit, set_output_bias
from latentscape.networks import MLP
from latentscape.parts import Likelihood, Scaling
from latentscape.parts.posteriors import DiagonalGaussian
from latentscape.parts.priors import StandardNormal as StandardNormalPrior
from latentscape.random import Noise
from latentscape.shapes import Batch

LOG_STD_BOUND = 7.0  # of each layer's prior and evidence: beyond e^7 nothing in float32 is told apart


class Rung(NamedTuple):
    """What one layer knows of an example: q over its codes, in the unit of its prior, and that prior's mean and log std."""

    q: DiagonalNormal
    mean: Tensor
    log_std: Tensor


@final
class Ladder(Model):
    """p(x, z) = p(x | z_1) p(z_1 | z_2) ... p(z_L), with q(z_l | x, above) the product of evidence and prior (Sønderby et al., 2016).

    What the networks find bottom-up about z_l, a Gaussian, is multiplied with p(z_l | above), top-down; so a layer that finds nothing keeps
    its prior, and its KL is 0 (section 2.2, equations 10 to 13).

    The codes that this class gives and takes are all layers side by side, the top one first, each in the unit of its own prior:
    e_l = (z_l - mean(above)) / std(above). So their prior is N(0, I) in all dimensions, and maps, sheets, paths and samples need to know
    nothing of layers. KLs and importance weights do not depend on that unit.

    Args:
        upwards: The deterministic networks from the example upwards: one for each layer, the first from `(*X)`, the others from the
            features before; each gives `(features,)`.
        evidence: For each layer, features to what they say of z_l: mean and log std, `(2 * size,)`.
        downwards: For each layer but the top one, the codes of the layer above to mean and log std of its prior, `(2 * size,)`.
        decoder: The codes of the lowest layer to the features of the likelihood.
        likelihood: p(x | z_1).
        scaling: The unit in which the networks see the data.
    """

    support = (float("-inf"), float("inf"))
    has_standard_prior = True

    def __init__(
        self,
        upwards: Sequence[nn.Module],
        evidence: Sequence[nn.Module],
        downwards: Sequence[nn.Module],
        decoder: nn.Module,
        likelihood: Likelihood,
        scaling: Scaling | None = None,
        *,
        sizes: Sequence[int],
    ) -> None:
        super().__init__()
        if not len(upwards) == len(evidence) == len(downwards) + 1 == len(sizes):
            raise PartsError(f"A ladder of {len(sizes)} layers takes as many networks upwards, and one less downwards.")
        check_inputs(upwards[0], likelihood.shape, "An example", "encoder")
        check_inputs(decoder, (sizes[-1],), "A code", "decoder")
        check_outputs(decoder, likelihood.features, type(likelihood).__name__)
        self.upwards = nn.ModuleList(upwards)
        self.evidence = nn.ModuleList(evidence)
        self.downwards = nn.ModuleList(downwards)
        self.decoder = decoder
        self.likelihood = likelihood
        self.scaling = scaling
        self.sizes = tuple(sizes)
        self.shape = likelihood.shape
        self.latent = sum(sizes)
        self.gives = frozenset(NATS | {"mean", "kl_each", "squared_error", "z_prior"})
        self.covers = likelihood.covers
        self.family = type(likelihood).__name__
        self.is_density = likelihood.is_density
        self.register_buffer("zero", torch.zeros(self.latent), persistent=False)
        self.zero: Tensor

    @classmethod
    def build(cls, blueprint: Blueprint, below: Sequence[int] = (16,), width: int = 64) -> "Ladder":
        """The ladder of a recipe: its `latent` dimensions on top, and its networks at the bottom.

        Args:
            blueprint: The recipe's parts.
            below: The dimensions of the layers under the top one, from there downwards.
            width: The units of the full layers between two stochastic ones.

        Raises:
            PartsError: A posterior or a prior that is not Gaussian, or a context.
        """
        if not isinstance(blueprint.posterior(), DiagonalGaussian) or not isinstance(blueprint.prior(), StandardNormalPrior):
            raise PartsError(
                "A ladder has Gaussian layers; leave model.posterior and model.prior as diagonal-gaussian and standard-normal."
            )
        if blueprint.context:
            raise PartsError("A ladder takes no context; leave out model.condition, or use the model 'autoencoder'.")
        if not below or min(*below, width) < 1:
            raise SettingError(f"A ladder has layers of 1 dimension or more, but below is {list(below)} and width {width}.")
        sizes = (blueprint.latent, *below)
        likelihood = blueprint.likelihood()
        first = blueprint.encoder(blueprint.shape, (width,))
        upwards = [first, *(nn.Sequential(nn.ReLU(), MLP((width,), (width,), [width])) for _ in below)]
        evidence = [nn.Sequential(nn.ReLU(), MLP((width,), (2 * size,))) for size in reversed(sizes)]
        downwards = [MLP((above,), (2 * size,), [width]) for above, size in zip(sizes, below, strict=False)]
        decoder = blueprint.decoder((sizes[-1],), likelihood.features)
        return cls(upwards, evidence[::-1], downwards, decoder, likelihood, blueprint.scaling, sizes=sizes)

    def draw(self, batch: Batch, *, noise: Noise, draws: int = 1, needs: Collection[str] = NATS) -> Draw:
        self.check(batch, needs)
        x = self.scaled(batch.x)
        evidence = self._look(x)
        rungs, codes, lowest = self._climb_down(evidence, lambda q: q.draw(noise, draws) if q.mean.ndim == 2 else _one_each(q, noise))
        entries: dict[str, Tensor] = {}
        if "mean" in needs:
            entries["mean"] = self._mean_codes(evidence)
        if "kl" in needs or "kl_each" in needs:
            each = torch.cat([self._kl_each(rung).expand(draws, -1, -1) for rung in rungs], dim=-1)
            entries |= {"kl": each.sum(-1)} if "kl" in needs else {}
            entries |= {"kl_each": each} if "kl_each" in needs else {}
        if "log_q" in needs:
            each_q = [rung.q.log_prob(code) for rung, code in zip(rungs, codes.split(self.sizes, dim=-1), strict=True)]
            entries["log_q"] = sum(each_q[1:], each_q[0])
        if "log_prior" in needs:
            entries["log_prior"] = StandardNormal(self.zero).log_prob(codes)
        if "log_likelihood" in needs or "squared_error" in needs:
            p: Distribution = self.likelihood(self.decoder(lowest))
            if "log_likelihood" in needs:
                entries["log_likelihood"] = in_own_unit(p.log_prob(x), self.scaling, self.likelihood)
            if "squared_error" in needs:
                entries["squared_error"] = sum_event((p.mean - x).square(), len(self.shape)) / x[0].numel()
        if "z_prior" in needs:
            entries["z_prior"] = noise.shared().normal(draws * len(x), self.zero).unflatten(0, (draws, len(x)))
        return Draw(codes, **entries)

    def encode(self, batch: Batch) -> Tensor:
        self.check(batch)
        return self._mean_codes(self._look(self.scaled(batch.x)))

    def decode(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        self.check_context(context)
        p: Distribution = self.likelihood(self.decoder(self._lowest(z)))
        return p.mean if self.scaling is None else self.scaling.undo(p.mean)

    def sample_codes(self, n: int, noise: Noise, context: Tensor | None = None) -> Tensor:
        return noise.normal(n, self.zero)

    def quantiles(self, probability: Tensor) -> Tensor:
        return StandardNormalPrior(self.latent).to(self.zero).quantiles(probability)

    def scaled(self, x: Tensor) -> Tensor:
        return x if self.scaling is None else self.scaling(x)

    def binarisation(self, x: Tensor) -> str | None:
        return self.likelihood.binarisation(self.scaled(x))

    def start_at(self, mean: Tensor | None, some: Tensor) -> None:
        if mean is not None:
            set_output_bias(self.decoder, mean, self.likelihood, self.scaled)

    def settle(self, squared_error: Callable[[], float]) -> None:
        self.likelihood.settle(squared_error)

    def _look(self, x: Tensor) -> list[tuple[Tensor, Tensor]]:
        """What the example says of each layer, the top one first: means and log stds, `(batch, size)`."""
        features = list(accumulate(self.upwards, lambda h, network: network(h), initial=x))[1:]
        looks = [network(h) for network, h in zip(self.evidence, reversed(features), strict=True)]
        return [_gaussian(look) for look in looks]

    def _climb_down(
        self, evidence: Sequence[tuple[Tensor, Tensor]], choose: Callable[[DiagonalNormal], Tensor]
    ) -> tuple[list[Rung], Tensor, Tensor]:
        """From the top layer downwards, take codes that `choose` takes of each q; the layers, the codes, and z of the lowest layer."""
        rungs: list[Rung] = []
        codes: list[Tensor] = []
        z = None
        for level, (mean, log_std) in enumerate(evidence):
            prior = self._prior_of(level, z, like=mean)
            rungs.append(Rung(_product(mean, log_std, *prior), *prior))
            codes.append(choose(rungs[-1].q))
            z = prior[0] + prior[1].exp() * codes[-1]
        assert z is not None
        return rungs, torch.cat(codes, dim=-1), z

    def _mean_codes(self, evidence: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
        """The mean of each layer under the means of those above it."""
        return self._climb_down(evidence, lambda q: q.mean)[1]

    def _lowest(self, codes: Tensor) -> Tensor:
        """z of the lowest layer, for the codes of all."""
        z = None
        for level, code in enumerate(codes.split(self.sizes, dim=-1)):
            mean, log_std = self._prior_of(level, z, like=code)
            z = mean + log_std.exp() * code
        assert z is not None
        return z

    def _prior_of(self, level: int, above: Tensor | None, like: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log std of a layer, given the codes above it; 0 and 0 for the top one."""
        if above is None:
            return torch.zeros_like(like), torch.zeros_like(like)
        return _gaussian(self.downwards[level - 1](above))

    def _kl_each(self, rung: Rung) -> Tensor:
        each = kl_each(rung.q, StandardNormal(self.zero[: rung.q.mean.shape[-1]]))
        assert each is not None
        return each


def _gaussian(h: Tensor) -> tuple[Tensor, Tensor]:
    """The mean and the log std that a network gives."""
    mean, log_std = h.chunk(2, dim=-1)
    return mean, log_std.clamp(-LOG_STD_BOUND, LOG_STD_BOUND)


def _product(mean: Tensor, log_std: Tensor, prior_mean: Tensor, prior_log_std: Tensor) -> DiagonalNormal:
    """Evidence times prior, normalised, in the unit of the prior, where it is N(0, 1): precisions add up."""
    ratio = (2 * (prior_log_std - log_std)).exp()  # the precision of the evidence, in that unit
    shift = (mean - prior_mean) * (-prior_log_std).exp()
    return DiagonalNormal(ratio / (1 + ratio) * shift, -0.5 * torch.log1p(ratio))


def _one_each(q: DiagonalNormal, noise: Noise) -> Tensor:
    """One code from each of the distributions `(draws, batch)`."""
    return q.location + q.std * noise.normal(len(q.location), q.location[0])

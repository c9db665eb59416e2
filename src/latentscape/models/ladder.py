"""A ladder of stochastic layers: the prior of each layer but the top one depends on the codes above it."""

from collections.abc import Callable, Collection, Sequence
from itertools import accumulate
from typing import NamedTuple, final

import torch
from torch import Tensor, nn

from latentscape.distributions import DiagonalNormal, Distribution, StandardNormal, kl_each
from latentscape.errors import PartsError, SettingError
from latentscape.faces import Name
from latentscape.models.blueprint import Blueprint
from latentscape.models.composing import check_inputs, check_outputs, each_in_own_unit, in_own_unit, log_prob_without_code, set_output_bias
from latentscape.models.draw import NATS, Draw
from latentscape.models.model import Model
from latentscape.networks import MLP, call
from latentscape.parts import Likelihood, Scaling
from latentscape.parts.posteriors import DiagonalGaussian
from latentscape.parts.priors import StandardNormal as StandardNormalPrior
from latentscape.random import Noise
from latentscape.shapes import Batch

LOG_STD_BOUND = 7.0  # of the prior and the evidence of each layer: beyond e^7, float32 cannot tell codes apart


class Rung(NamedTuple):
    """One layer for an example: q over its codes, in the unit of the prior of the layer, and the mean and log std of that prior."""

    q: DiagonalNormal
    mean: Tensor
    log_std: Tensor


@final
class Ladder(Model):
    """p(x, z) = p(x | z_1) p(z_1 | z_2) ... p(z_L), with q(z_l | x, above) the product of evidence and prior (Sønderby et al., 2016).

    The bottom-up evidence about z_l, a Gaussian, is multiplied by the top-down prior p(z_l | above). So a layer without evidence keeps its
    prior, and its KL is 0 (section 2.2, equations 10 to 13).

    The codes that this class gives and takes join all layers, the top one first, each in the unit of its own prior:
    e_l = (z_l - mean(above)) / std(above). So their prior is N(0, I) in all dimensions, and maps, sheets, paths and samples do not depend
    on the layers. KLs and importance weights do not depend on that unit.

    Args:
        upwards: The bottom-up networks, one for each layer: the first takes `(*X)`, each other one the features of the network before;
            each gives `(features,)`.
        evidence: The network of each layer from its features to mean and log std of the evidence about z_l, `(2 * size,)`.
        downwards: The network of each layer but the top one, from the codes above it to mean and log std of its prior, `(2 * size,)`.
        decoder: The network from the codes of the lowest layer to the features of the likelihood.
        likelihood: p(x | z_1).
        scaling: The scaling of the data for the networks.
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
            raise PartsError(f"A ladder of {len(sizes)} layers needs as many networks upwards, and one less downwards.")
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
        self.levels = likelihood.levels
        self.register_buffer("zero", torch.zeros(self.latent), persistent=False)
        self.zero: Tensor

    @classmethod
    def build(cls, blueprint: Blueprint, below: Sequence[int] = (16,), width: int = 64) -> "Ladder":
        """The ladder of a recipe: its `latent` dimensions on top, and its networks at the bottom.

        Args:
            blueprint: The recipe's parts.
            below: The dimensions of the layers below the top one, from top to bottom.
            width: The number of units in the full layers between two stochastic layers.

        Raises:
            PartsError: The posterior or the prior is not Gaussian, or there is a context.
        """
        if not isinstance(blueprint.posterior(), DiagonalGaussian) or not isinstance(blueprint.prior(), StandardNormalPrior):
            raise PartsError(
                "A ladder has Gaussian layers; leave ",
                Name("model.posterior"),
                " and ",
                Name("model.prior"),
                " as diagonal-gaussian and standard-normal.",
            )
        if blueprint.context:
            raise PartsError("A ladder takes no context; leave out ", Name("model.condition"), ", or use the model 'autoencoder'.")
        if not below or min(*below, width) < 1:
            raise SettingError(f"A ladder needs layers of 1 dimension or more, but below is {list(below)} and width {width}.")
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
        evidence = self._evidence_of(x)
        rungs, codes, lowest = self._descend(evidence, lambda q: q.draw(noise, draws) if q.mean.ndim == 2 else _draw_each(q, noise))
        entries: dict[str, Tensor] = {}
        if "mean" in needs:
            entries["mean"] = self._mean_codes(evidence)
        if "kl" in needs or "kl_each" in needs:
            kl_by_dimension = torch.cat([self._kl_each(rung).expand(draws, -1, -1) for rung in rungs], dim=-1)
            entries |= {"kl": kl_by_dimension.sum(-1)} if "kl" in needs else {}
            entries |= {"kl_each": kl_by_dimension} if "kl_each" in needs else {}
        if "log_q" in needs:
            each_q = [rung.q.log_prob(code) for rung, code in zip(rungs, codes.split(self.sizes, dim=-1), strict=True)]
            entries["log_q"] = sum(each_q[1:], each_q[0])
        if "log_prior" in needs:
            entries["log_prior"] = StandardNormal(self.zero).log_prob(codes)
        if "log_likelihood" in needs or "squared_error" in needs:
            p: Distribution = self.likelihood(self._decoded(lowest))
            if "log_likelihood" in needs:
                entries["log_likelihood"] = in_own_unit(p.log_prob(x), self.scaling, self.likelihood)
            if "squared_error" in needs:
                entries["squared_error"] = self.likelihood.squared_error(p.given(x).mean, x)
        if "z_prior" in needs:
            entries["z_prior"] = noise.shared().normal(draws * len(x), self.zero).unflatten(0, (draws, len(x)))
        return Draw(codes, **entries)

    def encode(self, batch: Batch) -> Tensor:
        self.check(batch)
        return self._mean_codes(self._evidence_of(self.scaled(batch.x)))

    def decode(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        self.check_context(context)
        p: Distribution = self.likelihood(self._decoded(self._lowest(z)))
        return self._in_own_unit(p.mean)

    def decode_given(self, z: Tensor, batch: Batch) -> Tensor:
        p: Distribution = self.likelihood(self._decoded(self._lowest(z)))
        return self._in_own_unit(p.given(self.scaled(batch.x)).mean)

    def decode_sample(self, z: Tensor, noise: Noise, context: Tensor | None = None, *, draw: bool = False) -> Tensor:
        if self.likelihood.independent and not draw:
            return self.decode(z, context)
        self.check_context(context)
        p: Distribution = self.likelihood(self._decoded(self._lowest(z)))
        return self._in_own_unit(p.draw(noise)[0])

    def log_likelihood_each(self, batch: Batch, z: Tensor) -> Tensor | None:
        p: Distribution = self.likelihood(self._decoded(self._lowest(z)))
        each = p.log_prob_each(self.scaled(batch.x))
        return None if each is None else each_in_own_unit(each, self.scaling, self.likelihood)

    def sample_codes(self, n: int, noise: Noise, context: Tensor | None = None) -> Tensor:
        self.contexts(n, context)
        return noise.normal(n, self.zero)

    def quantiles(self, probability: Tensor, context: Tensor | None = None) -> Tensor:
        self.check_context(context)
        return StandardNormalPrior(self.latent).to(self.zero).quantiles(probability)

    @property
    def full_precision(self) -> bool:
        return self.scaling is not None and self.scaling.precise

    def scaled(self, x: Tensor) -> Tensor:
        return x if self.scaling is None else self.scaling(x)

    def binarisation(self, x: Tensor) -> str | None:
        return self.likelihood.binarisation(self.scaled(x))

    def log_prob_without_code(self, x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
        return log_prob_without_code(x, mean, std, self.scaling, self.likelihood)

    def start_at(self, mean: Tensor | None, some: Tensor) -> None:
        if mean is not None:
            set_output_bias(self.decoder, mean, self.likelihood, self.scaled, full_precision=self.full_precision)

    def settle(self, squared_error: Callable[[], float]) -> None:
        self.likelihood.settle(squared_error)

    def _in_own_unit(self, x: Tensor) -> Tensor:
        """Scaled values in the data's own unit."""
        return x if self.scaling is None else self.scaling.undo(x)

    def _decoded(self, lowest: Tensor) -> Tensor:
        """The features of p(x | z_1)."""
        return call(self.decoder, lowest, 1, self.likelihood.features, None, "decoder")

    def _evidence_of(self, x: Tensor) -> list[tuple[Tensor, Tensor]]:
        """The evidence about each layer, the top one first: means and log stds, `(batch, size)`."""
        features = list(accumulate(self.upwards, lambda h, network: network(h), initial=x))[1:]
        layers = zip(self.evidence, reversed(features), self.sizes, strict=True)
        outputs = [call(network, h, h.ndim - 1, (2 * size,), None, "encoder") for network, h, size in layers]
        return [_gaussian(output) for output in outputs]

    def _descend(
        self, evidence: Sequence[tuple[Tensor, Tensor]], choose: Callable[[DiagonalNormal], Tensor]
    ) -> tuple[list[Rung], Tensor, Tensor]:
        """Choose the codes of each layer from its q by `choose`, from top to bottom: the layers, the codes, and z of the lowest layer."""
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
        """The mean code of each layer, given the mean codes of the layers above it."""
        return self._descend(evidence, lambda q: q.mean)[1]

    def _lowest(self, codes: Tensor) -> Tensor:
        """z of the lowest layer, from the codes of all layers."""
        z = None
        for level, code in enumerate(codes.split(self.sizes, dim=-1)):
            mean, log_std = self._prior_of(level, z, like=code)
            z = mean + log_std.exp() * code
        assert z is not None
        return z

    def _prior_of(self, level: int, above: Tensor | None, like: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log std of the prior of a layer, given the codes above it; both are 0 for the top layer."""
        if above is None:
            return torch.zeros_like(like), torch.zeros_like(like)
        return _gaussian(call(self.downwards[level - 1], above, 1, (2 * self.sizes[level],), None, "prior"))

    def _kl_each(self, rung: Rung) -> Tensor:
        kl_by_dimension = kl_each(rung.q, StandardNormal(self.zero[: rung.q.mean.shape[-1]]))
        assert kl_by_dimension is not None
        return kl_by_dimension


def _gaussian(h: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and log std from the output of a network."""
    mean, log_std = h.chunk(2, dim=-1)
    return mean, log_std.clamp(-LOG_STD_BOUND, LOG_STD_BOUND)


def _product(mean: Tensor, log_std: Tensor, prior_mean: Tensor, prior_log_std: Tensor) -> DiagonalNormal:
    """The normalised product of evidence and prior, whose precisions add up, in the unit in which the prior is N(0, 1)."""
    ratio = (2 * (prior_log_std - log_std)).exp()  # the precision of the evidence, in that unit
    shift = (mean - prior_mean) * (-prior_log_std).exp()
    return DiagonalNormal(ratio / (1 + ratio) * shift, -0.5 * torch.log1p(ratio))


def _draw_each(q: DiagonalNormal, noise: Noise) -> Tensor:
    """One code from each of the distributions `(draws, batch)`."""
    return q.location + q.std * noise.normal(len(q.location), q.location[0])

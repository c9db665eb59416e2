"""From a recipe to parts: the only place where strings become parts, through closed tables."""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from latentscape.data import Examples, Source, Splits, cut
from latentscape.data.moments import mean_and_std, mean_of
from latentscape.distributions import FAMILIES
from latentscape.errors import DataError, PartsError, SettingError, UsageError, unknown
from latentscape.models import Autoencoder, Decoder, Encoder
from latentscape.networks import MLP, convolution
from latentscape.objectives import ELBO, Naive, Objective, Reconstruction
from latentscape.parts import Likelihood, Posterior, Prior, Scaling, likelihoods, posteriors, priors
from latentscape.random import seed_of, torch_seeded
from latentscape.recipes.recipe import Part, Recipe, in_range
from latentscape.schedules import SCHEDULES, Schedule
from latentscape.training.optimiser import Optimiser
from latentscape.training.training import Settings

Made = TypeVar("Made")


def _family_posterior(name: str) -> Callable[..., Posterior]:
    named = FAMILIES[name]

    def make(latent: int, **fixed: float) -> Posterior:
        return posteriors.Family(named.family, latent, **{**named.fixed, **fixed})

    return make


def _family_prior(name: str) -> Callable[..., Prior]:
    named = FAMILIES[name]

    def make(latent: int, **parameters: float) -> Prior:
        return priors.Family(named.family, latent, **{**named.prior, **parameters})

    return make


def _one_gaussian(latent: int) -> Prior:
    return priors.Mixture(latent, components=1)


NETWORKS: dict[str, Callable[..., nn.Module]] = {"mlp": MLP, "conv": convolution}
POSTERIORS: dict[str, Callable[..., Posterior]] = {
    "diagonal-gaussian": posteriors.DiagonalGaussian,
    "dirac": posteriors.Dirac,
    **{name: _family_posterior(name) for name, family in FAMILIES.items() if family.posterior},
}
PRIORS: dict[str, Callable[..., Prior]] = {
    "standard-normal": priors.StandardNormal,
    "gaussian": _one_gaussian,
    "mixture": priors.Mixture,
    **{name: _family_prior(name) for name in FAMILIES},
}
LIKELIHOODS: dict[str, Callable[..., Likelihood]] = {
    "bernoulli": likelihoods.Bernoulli,
    "continuous-bernoulli": likelihoods.ContinuousBernoulli,
    "gaussian": likelihoods.Gaussian,
}
OBJECTIVES: dict[str, Callable[..., Objective]] = {"elbo": ELBO, "naive": Naive, "reconstruction": Reconstruction}
OPTIMIZERS: dict[str, Callable[..., Optimiser]] = {"adam": Optimiser}


def build_model(recipe: Recipe, shape: tuple[int, ...], *, seed: int = 0, train: Examples | None = None) -> Autoencoder:
    """The model of a recipe for examples of one shape.

    Args:
        recipe: What to build.
        shape: X, the shape of one example.
        seed: Of the weights.
        train: The training examples, which set the scaling and where the output bias starts; none, if weights are loaded next.
    """
    model = recipe.model
    posterior = make("posterior", POSTERIORS, model.posterior, latent=model.latent)
    prior = make("prior", PRIORS, model.prior, latent=model.latent)
    likelihood = make("likelihood", LIKELIHOODS, model.likelihood, shape=shape)
    with torch_seeded(seed_of("weights", seed), torch.device("cpu")):
        network = make("network", NETWORKS, model.network, inputs=shape, outputs=(posterior.features,))
        mirror = model.decoder or mirrored(model.network)
        decoder = make("network", NETWORKS, mirror, inputs=(model.latent,), outputs=likelihood.features)
    built = Autoencoder(Encoder(network, posterior), Decoder(decoder, likelihood), prior, _scaling(recipe, shape, train))
    if model.output_bias not in ("data-mean", "network"):
        raise SettingError(f"model.output_bias must be 'data-mean' or 'network', but it is {model.output_bias!r}.")
    if train is not None and model.output_bias == "data-mean":
        start_at_mean(built, train)
    return built


def build_objective(recipe: Recipe) -> Objective:
    """The objective of a recipe; a weight that is a table becomes a schedule."""
    options = {name: _schedule(value) if isinstance(value, Mapping) else value for name, value in recipe.objective.options.items()}
    return make("objective", OBJECTIVES, Part(recipe.objective.kind, options))


def build_settings(recipe: Recipe, *, seed: int) -> Settings:
    """How a recipe trains."""
    settings = recipe.train
    chosen = settings.optimizer
    _check_options("optimizer", OPTIMIZERS, chosen, given=("model",))
    schedule = make("schedule", SCHEDULES, settings.schedule)
    fixed = {"epochs": settings.epochs, "batch": settings.batch, "fit_prior": settings.fit_prior, "patience": settings.patience}
    return make("optimizer", {chosen.kind: Settings}, chosen, **fixed, schedule=schedule, seed=seed)


def take_data(recipe: Recipe, source: Source) -> Splits:
    """The examples of a source as the recipe wants them: shaped, and cut in three."""
    splits = source.load()
    if len(splits.train) < 2:
        raise DataError(
            f"{source.title} holds {len(splits.train)} example (its shape is {tuple(splits.train.x.shape)}); training needs at least 2."
        )
    shape = recipe.data.shape
    if shape:
        if math.prod(shape) != math.prod(source.shape) or min(shape) < 1:
            raise SettingError(
                f"data.shape is {list(shape)}, {math.prod(shape)} values, but an example of {source.name} has {list(source.shape)}."
            )
        splits = Splits(**{name: reshaped(part, shape) for name, part in splits.parts().items()})
    wanted = recipe.data.split
    if wanted.all:
        if wanted.heldout == "official":
            raise SettingError("data.split.all trains on the official held-out part too, so it cannot be held out; set one of the two.")
        splits = Splits(splits.part("all"))
    return cut(splits, valid=wanted.valid, heldout=wanted.heldout, seed=wanted.seed)


def reshaped(examples: Examples, shape: tuple[int, ...]) -> Examples:
    """The same values, each example in another shape."""
    return replace(examples, x=examples.x.reshape(len(examples.x), *shape))


def make(what: str, table: Mapping[str, Callable[..., Made]], part: Part, **given: Any) -> Made:
    """Call the entry of a table that a part names, with its options.

    Raises:
        UnknownNameError: No such entry, or no such option.
        SettingError: An option with a value it cannot have.
    """
    _check_options(what, table, part, given=tuple(given))
    try:
        return table[part.kind](**given, **part.options)
    except UsageError:
        raise
    except (TypeError, ValueError, RuntimeError, OverflowError) as error:
        raise SettingError(f"The {what} {part.kind!r} cannot be made with {dict(part.options)}: {str(error).splitlines()[0]}.") from error


def mirrored(network: Part) -> Part:
    """The same network the other way round."""
    turned = {name: network.options[name][::-1] for name in ("hidden", "channels") if isinstance(network.options.get(name), list)}
    return Part(network.kind, {**network.options, **turned})


def start_at_mean(model: Autoencoder, train: Examples) -> None:
    """Set the decoder's last bias so that training starts from the mean example."""
    network = model.decoder.network
    bias = getattr(network, "output_bias", None)
    if bias is None:
        raise PartsError(f"{type(network).__name__} has no output_bias; set model.output_bias to 'network'.")
    mean = mean_of(train).to(bias)
    if bias.numel() < mean.numel():  # one number for each channel
        mean = mean.mean((1, 2), keepdim=True)
    scaled = mean if model.scaling is None else model.scaling(mean)
    with torch.no_grad():
        bias.copy_(model.decoder.likelihood.features_at(scaled).flatten())


def _check_options(what: str, table: Mapping[str, Callable[..., Any]], part: Part, given: tuple[str, ...]) -> None:
    if part.kind not in table:
        raise unknown(what, part.kind, table)
    accepted = inspect.signature(table[part.kind]).parameters.values()
    if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in accepted):
        return  # the family itself knows its parameters
    kinds = {p.name: p.annotation for p in accepted if p.name not in given}
    for option, value in part.options.items():
        if option not in kinds:
            raise unknown(f"option of the {what} {part.kind!r}:", option, kinds)
        if kinds[option] in (float, float | Schedule) and (not isinstance(value, int | float | Schedule) or isinstance(value, bool)):
            raise SettingError(f"{option} of the {what} {part.kind!r} must be a number, but it is {value!r}.")
        if kinds[option] in (float, float | Schedule) and not isinstance(value, Schedule):
            in_range(value, f"{option} of the {what} {part.kind!r}")


def _schedule(options: Mapping[str, Any]) -> Schedule:
    rest = dict(options)
    return make("schedule", SCHEDULES, Part(str(rest.pop("kind", "linear")), rest))


def _scaling(recipe: Recipe, shape: tuple[int, ...], train: Examples | None) -> Scaling | None:
    scale = recipe.data.scale
    if isinstance(scale, str):
        if scale != "standard":
            raise SettingError(f"data.scale must be a number, or 'standard', but it is {scale!r}.")
        each = shape if len(shape) == 1 else ()  # columns have units of their own, pixels share one
        if train is None:
            return Scaling(torch.zeros(each), torch.ones(each))
        return Scaling(*_mean_and_std(train, each))
    if not 0 < scale < math.inf:
        raise SettingError(f"data.scale must be a number above 0, or 'standard', but it is {scale}.")
    return None if scale == 1 else Scaling(torch.zeros(()), torch.tensor(float(scale)))


def _mean_and_std(train: Examples, each: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    mean, std = mean_and_std(train, by_column=bool(each))
    constant = torch.nonzero(std.flatten() == 0).flatten().tolist()
    if constant:
        where = f"column {constant[0]} is {mean.flatten()[constant[0]]:g} in every row" if each else f"every value is {mean:g}"
        raise DataError(f"The data cannot be scaled by its standard deviation, for {where}; leave it out, or set data.scale to a number.")
    return mean.float(), std.float()

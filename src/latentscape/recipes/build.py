"""Builds the parts of a recipe: the only place where names become parts, by closed tables."""

import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import torch
import torch.distributions as td
from torch import Tensor, nn

from latentscape.data import Examples, Splits
from latentscape.data.moments import mean_of
from latentscape.distributions import FAMILIES
from latentscape.distributions.torch_family import checked_parameters
from latentscape.errors import SettingError, unknown
from latentscape.faces import Name, Setting
from latentscape.machine.memory import is_out_of_memory
from latentscape.machine.weights import weights_within_memory
from latentscape.models import Autoencoder, Blueprint, Chain, Ladder, Model, Orbit
from latentscape.models.blueprint import MakeNetwork
from latentscape.models.chain import refuse_single
from latentscape.networks import MLP, ColumnInput, LogInputs, convolution, convolution1d
from latentscape.objectives import OBJECTIVES, Objective
from latentscape.parts import Group, Likelihood, Posterior, Prior, Scaling, groups, likelihoods, posteriors, priors
from latentscape.random import seed_of, torch_seeded
from latentscape.reading import ColumnKind
from latentscape.recipes.options import Made, make
from latentscape.recipes.recipe import Part, Recipe
from latentscape.recipes.scaling import COLUMNS, context_scaling_of, scaling_of
from latentscape.recipes.settings import with_settings
from latentscape.schedules import SCHEDULES, Schedule
from latentscape.shapes import Support
from latentscape.training import OPTIMISERS, Settings

MAX_START_EXAMPLES = 512  # for the initial weights of a model
INPUTS = ("as-is", LOG_INPUT := "log1p")  # what an encoder sees of an example


def _of_family(
    role: str, constructor: Callable[..., Made], family: type[td.Distribution], defaults: Mapping[str, float]
) -> Callable[..., Made]:
    """The constructor of a posterior or prior of a family; a recipe may set the parameters of the family."""

    def make(latent: int, **parameters: float) -> Made:
        checked_parameters(family, parameters, role)
        return constructor(family, latent, **{**defaults, **parameters})

    return make


def _one_gaussian(latent: int) -> Prior:
    return priors.Mixture(latent, components=1)


NETWORKS: dict[str, Callable[..., nn.Module]] = {"mlp": MLP, "conv": convolution, "conv1d": convolution1d}
POSTERIORS: dict[str, Callable[..., Posterior]] = {
    "diagonal-gaussian": posteriors.DiagonalGaussian,
    "dirac": posteriors.Dirac,
    **{name: _of_family("posterior", posteriors.Family, named.family, named.fixed) for name, named in FAMILIES.items() if named.posterior},
}
PRIORS: dict[str, Callable[..., Prior]] = {
    "standard-normal": priors.StandardNormal,
    "gaussian": _one_gaussian,
    "mixture": priors.Mixture,
    "conditional-gaussian": priors.ConditionalGaussian,
    "vampprior": priors.VampPrior,
    **{name: _of_family("prior", priors.Family, named.family, named.prior) for name, named in FAMILIES.items()},
}
LIKELIHOODS: dict[str, Callable[..., Likelihood]] = {
    "bernoulli": likelihoods.Bernoulli,
    "continuous-bernoulli": likelihoods.ContinuousBernoulli,
    "columns": likelihoods.Columns,
    "gaussian": likelihoods.Gaussian,
    "discretised-logistic": likelihoods.DiscretisedLogistic,
    "poisson": likelihoods.Poisson,
    "negative-binomial": likelihoods.NegativeBinomial,
    "patterns": likelihoods.Patterns,
}
GROUPS: dict[str, Callable[[tuple[int, ...]], Group]] = {"shifts": groups.Shifts, "quarter-turns": groups.QuarterTurns}


def _orbit(blueprint: Blueprint, group: str = "shifts", learnt: bool = True) -> Model:
    """A sum over the transformations of a group, called by its name."""
    if group not in GROUPS:
        raise unknown("group", group, GROUPS)
    return Orbit.build(blueprint, GROUPS[group], learnt=learnt)


LEVELS = "discretised-logistic"  # the likelihood whose levels are those of the data, if it has some
PATTERNS = "patterns"  # the likelihood whose size comes from the data
MIXTURE = "mixture"  # the prior whose components may be fewer for few rows
MIN_ROWS_PER_COMPONENT = 100  # of a mixture that is fitted to their codes
MODELS: dict[str, Callable[..., Model]] = {
    "autoencoder": Autoencoder.build,
    "ladder": Ladder.build,
    "chain": Chain.build,
    "orbit": _orbit,
}
MODELS_OF_STEPS = ("chain",)  # models whose likelihood is that of one step: a row of an example


def build_model(
    recipe: Recipe,
    shape: tuple[int, ...],
    *,
    seed: int = 0,
    train: Examples | None = None,
    encoder: MakeNetwork | None = None,
    decoder: MakeNetwork | None = None,
) -> Model:
    """The model of a recipe for examples of one shape.

    Args:
        recipe: The recipe.
        shape: X, the shape of one example.
        seed: The seed of the weights.
        train: The training examples, which set the scaling and the initial weights; none, if weights are loaded next.
        encoder: Makes the encoder's network in place of the recipe's.
        decoder: Makes the decoder's network in place of the recipe's; its output bias is not set from the data.
    """
    model = recipe.model
    if model.output_bias not in ("data-mean", "network"):
        raise SettingError(Name("model.output_bias"), f" must be 'data-mean' or 'network', but it is {model.output_bias!r}.")
    if model.input not in INPUTS:
        raise SettingError(Name("model.input"), f" must be {INPUTS[0]!r} or {INPUTS[1]!r}, but it is {model.input!r}.")
    context = len(recipe.data.context)
    mirror = model.decoder or mirrored(model.network)

    def make_encoder(inputs: tuple[int, ...], outputs: tuple[int, ...]) -> nn.Module:
        if model.likelihood.kind != COLUMNS:
            network = _network(model.network, inputs, outputs, context)
            return LogInputs(network) if model.input == LOG_INPUT else network
        columns = _likelihood(recipe, shape)
        assert isinstance(columns, likelihoods.Columns)
        width = ColumnInput.width_of(columns.kinds, columns.missing)
        return ColumnInput(columns.kinds, columns.missing, _network(model.network, (width,), outputs, context), _of_counts(columns, train))

    def make_decoder(inputs: tuple[int, ...], outputs: tuple[int, ...]) -> nn.Module:
        return _network(mirror, inputs, outputs, context)

    if model.likelihood.kind == COLUMNS and (model.kind.kind != "autoencoder" or model.prior.kind == "vampprior"):
        remedy = Setting("model.kind", "autoencoder") if model.kind.kind != "autoencoder" else Setting("model.prior", "standard-normal")
        raise SettingError("The likelihood 'columns' takes missing cells, which this model does not; choose another part (", remedy, ").")
    scaling = scaling_of(recipe, shape, train)

    blueprint = Blueprint(
        shape=shape,
        latent=model.latent,
        context=context,
        posterior=lambda: make("posterior", POSTERIORS, model.posterior, latent=model.latent),
        prior=lambda: make("prior", PRIORS, model.prior, **known_to(model.prior, latent=model.latent, shape=shape, context=context)),
        likelihood=lambda: _likelihood(recipe, shape, train, scaling),
        encoder=encoder or make_encoder,
        decoder=decoder or make_decoder,
        scaling=scaling,
        context_scaling=context_scaling_of(recipe, train),
    )
    copies = (
        1 if train is None else 2 + len(getattr(OPTIMISERS.get(recipe.train.optimizer.kind), "slots", ()))
    )  # weights, gradients, running vectors
    try:
        with weights_within_memory(copies), torch_seeded(seed_of("weights", seed), torch.device("cpu")):
            built = make("model", MODELS, model.kind, blueprint=blueprint)
    except Exception as error:
        # torch says "overflow" of a number of values that it cannot count
        if not is_out_of_memory(error) and not (isinstance(error, RuntimeError) and "overflow" in str(error)):
            raise
        raise SettingError(
            "The model does not fit into memory; lower ", Name("model.latent"), ", or the widths of its network and prior."
        ) from error
    if train is not None:
        starts_at_mean = model.output_bias == "data-mean" and decoder is None
        built.start_at(mean_of(train) if starts_at_mean else None, _start_examples(train))
    return built


def covers_of(recipe: Recipe, shape: tuple[int, ...]) -> Support:
    """The support of the likelihood of a recipe."""
    return _likelihood(recipe, shape).covers


def build_objective(recipe: Recipe) -> Objective:
    """The objective of a recipe; a weight that is a table becomes a schedule."""
    options = {name: _schedule(value) if isinstance(value, Mapping) else value for name, value in recipe.objective.options.items()}
    return make("objective", OBJECTIVES, Part(recipe.objective.kind, options))


def build_settings(recipe: Recipe, *, seed: int) -> Settings:
    """The training settings of a recipe."""
    settings = recipe.train
    return Settings(
        epochs=settings.epochs,
        batch=settings.batch,
        optimizer=make("optimizer", OPTIMISERS, settings.optimizer),
        schedule=make("schedule", SCHEDULES, settings.schedule),
        clip=settings.clip,
        fit_prior=settings.fit_prior,
        patience=settings.patience,
        seed=seed,
    )


def changed(recipe: Recipe, settings: Mapping[str, Any]) -> Recipe:
    """A recipe for a new run, with changed settings, and without what an earlier run took from its data (context names, pattern number).

    Settings that have the number of epochs alone set the smallest number of steps to 0.

    Raises:
        SettingError: `settings` set the names of the context, or the number of patterns.
    """
    with_names = with_settings(recipe, settings)
    if with_names.data.context != recipe.data.context:
        raise SettingError(
            "data.context is not set by hand, because a run writes it; choose what to condition on instead (",
            Setting("model.condition"),
            ").",
        )
    renewed = replace(with_names, data=replace(with_names.data, context=()))
    if "train.epochs" in settings and "train.min_steps" not in settings:
        renewed = replace(renewed, train=replace(renewed.train, min_steps=0))
    likelihood = renewed.model.likelihood
    if likelihood.kind == COLUMNS:
        if likelihood.options != recipe.model.likelihood.options and likelihood.options:
            raise SettingError("The kinds of columns are not set by hand, because a run takes them from its data; leave them out.")
        return replace(renewed, model=replace(renewed.model, likelihood=Part(COLUMNS)))
    if likelihood.kind != PATTERNS or "size" not in likelihood.options:
        return renewed
    if likelihood.options["size"] != recipe.model.likelihood.options.get("size"):
        raise SettingError(
            "The number of patterns is not set by hand, because a run takes it from its data; leave out model.likelihood.size."
        )
    return _with_patterns(renewed, None)


def settled(recipe: Recipe, splits: Splits) -> Recipe:
    """The recipe with the settings that its data decides: shape, names of the context, number of patterns, and enough epochs.

    Raises:
        SettingError: The smallest number of steps is below 0, or a mixture is neither learnt nor fitted.
    """
    train = recipe.train
    if train.min_steps < 0:
        raise SettingError(Name("train.min_steps"), f" must be a number of steps from 0 on, but it is {train.min_steps}.")
    if train.min_steps and train.batch > 0:
        steps_per_epoch = math.ceil(len(splits.train) / train.batch)
        train = replace(train, epochs=max(train.epochs, math.ceil(train.min_steps / steps_per_epoch)))
    recipe = replace(recipe, train=train, data=replace(recipe.data, shape=splits.train.shape, context=splits.train.context_names))
    recipe = replace(recipe, data=replace(recipe.data, doubles=splits.train.store.dtype == torch.float64))
    if recipe.model.prior.options.get("learnt") is False and not train.fit_prior:
        raise SettingError(
            "A mixture that is not learnt stays N(0, I) unless it is fitted to the codes; fit it (",
            Setting("train.fit_prior", True),
            "), or let it learn (",
            Setting("model.prior.learnt", True),
            ").",
        )
    if recipe.model.likelihood.kind == COLUMNS or recipe.model.prior.options.get("learnt") is False:
        recipe = _with_components(recipe, len(splits.train))
    if recipe.model.likelihood.kind == LEVELS and splits.train.levels > 1:
        options = {"levels": splits.train.levels, **recipe.model.likelihood.options}
        return replace(recipe, model=replace(recipe.model, likelihood=Part(LEVELS, options)))
    if recipe.model.likelihood.kind == COLUMNS:
        return _with_columns(recipe, splits.train)
    if recipe.model.likelihood.kind != PATTERNS:
        return recipe
    likelihood = _likelihood(recipe, splits.train.shape, splits.train, scaling_of(recipe, splits.train.shape, splits.train))
    return _with_patterns(recipe, math.prod(likelihood.features) - 1)


def mirrored(network: Part) -> Part:
    """The mirror image of a network: its options for layers in reverse order."""
    reversed_options = {
        name: network.options[name][::-1] for name in ("hidden", "channels") if isinstance(network.options.get(name), tuple)
    }
    return Part(network.kind, {**network.options, **reversed_options})


def known_to(part: Part, **arguments: Any) -> dict[str, Any]:
    """Those of the arguments that the constructor of a prior takes."""
    if part.kind not in PRIORS:
        raise unknown("prior", part.kind, PRIORS)
    parameters = inspect.signature(PRIORS[part.kind]).parameters
    return {name: value for name, value in arguments.items() if name == "latent" or name in parameters}


def _network(part: Part, inputs: tuple[int, ...], outputs: tuple[int, ...], context: int) -> nn.Module:
    """A network of a recipe; `context` is never an option of it."""
    conditional = [name for name, network in NETWORKS.items() if "context" in inspect.signature(network).parameters]
    if context and part.kind in NETWORKS and part.kind not in conditional:
        raise SettingError(
            f"The network {part.kind!r} takes no context; leave out ",
            Name("model.condition"),
            f", or choose one of {', '.join(conditional)}.",
        )
    return make("network", NETWORKS, part, inputs=inputs, outputs=outputs, **({"context": context} if part.kind in conditional else {}))


def _likelihood(recipe: Recipe, shape: tuple[int, ...], train: Examples | None = None, scaling: Scaling | None = None) -> Likelihood:
    """The likelihood of a recipe, for examples of this shape or for one step of them; it learns from the training examples."""
    likelihood_shape = shape
    if recipe.model.kind.kind in MODELS_OF_STEPS:
        refuse_single(shape)
        likelihood_shape = shape[1:]
    likelihood = make("likelihood", LIKELIHOODS, recipe.model.likelihood, shape=likelihood_shape)
    if train is not None:
        likelihood.learn(_rows(train, scaling, likelihood_shape))
    return likelihood


def _with_patterns(recipe: Recipe, size: int | None) -> Recipe:
    """The recipe with this number of patterns in its likelihood; none leaves it to the data."""
    options = {name: value for name, value in recipe.model.likelihood.options.items() if name != "size"}
    likelihood = Part(PATTERNS, options if size is None else {**options, "size": size})
    return replace(recipe, model=replace(recipe.model, likelihood=likelihood))


def _with_components(recipe: Recipe, n: int) -> Recipe:
    """The recipe with fewer components of a mixture that is fitted to the codes of few examples."""
    prior = recipe.model.prior
    components = prior.options.get("components")
    if not recipe.train.fit_prior or prior.kind != MIXTURE or not isinstance(components, int):
        return recipe
    fewer = min(components, max(1, n // MIN_ROWS_PER_COMPONENT))
    return replace(recipe, model=replace(recipe.model, prior=Part(MIXTURE, {**prior.options, "components": fewer})))


def _with_columns(recipe: Recipe, train: Examples) -> Recipe:
    """The recipe with the kinds of the columns in its likelihood, and which of them have missing cells: all, if some cells are hidden."""
    kinds = [
        f"{column.kind}:{len(column.categories)}" if column.kind is ColumnKind.CATEGORY else str(column.kind) for column in train.schema
    ]
    has_gaps = torch.zeros(train.shape, dtype=torch.bool, device=train.device)
    for x in train.pieces():
        has_gaps |= x.isnan().any(0)
    if recipe.model.kind.options.get("hide", 0):
        has_gaps |= True
    options = {"kinds": kinds or [str(ColumnKind.NUMBER)] * len(has_gaps), "missing": has_gaps.nonzero().flatten().tolist()}
    return replace(recipe, model=replace(recipe.model, likelihood=Part(COLUMNS, options)))


def _of_counts(columns: likelihoods.Columns, train: Examples | None) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of log(1 + x) of the columns of counts, each `(counts,)`; the latter is 1 for a constant column."""
    places = list(columns.layout.counts)
    if train is None or not places:
        return torch.zeros(len(places)), torch.ones(len(places))
    logs = torch.cat([batch.x[:, places].cpu().double().log1p() for batch in train.batches()])
    mean = logs.nanmean(0).nan_to_num(0.0)
    std = (logs - mean).square().nanmean(0).nan_to_num(0.0).sqrt()
    return mean.float(), std.masked_fill(std == 0, 1.0).float()


def _rows(train: Examples, scaling: Scaling | None, shape: tuple[int, ...]) -> Iterator[Tensor]:
    """All training examples, scaled, some at a time; `shape` is that of an example, or of a part of it: `(n, *shape)`."""
    for batch in train.batches():
        x = batch.x.cpu() if scaling is None else scaling(batch.x.cpu())
        yield x.reshape(-1, *shape)


def _start_examples(train: Examples) -> Tensor:
    """Up to 512 training examples, evenly spaced in their order, unscaled."""
    index = torch.linspace(0, len(train) - 1, min(len(train), MAX_START_EXAMPLES)).long().clamp_max(len(train) - 1)
    return train.batch(index.to(train.device)).x.cpu()


def _schedule(options: Mapping[str, Any]) -> Schedule:
    schedule_options = dict(options)
    return make("schedule", SCHEDULES, Part(str(schedule_options.pop("kind", "linear")), schedule_options))

"""The pictures of a run, at its end and while it trains."""

from dataclasses import dataclass

import torch
from matplotlib.figure import Figure
from torch import Tensor

from latentscape import explore, plots
from latentscape.data import Examples
from latentscape.data.condition import LABEL
from latentscape.models import Model
from latentscape.plots.look import Limits
from latentscape.recipes import Recipe
from latentscape.recipes.recipe import PicturesRecipe
from latentscape.training import Training

SAMPLES = 64  # of a picture
LIVE = 2000  # examples on the map of a live picture
PAIRS = 10  # examples beside it


@dataclass(frozen=True)
class Grid:
    """The grid of codes on which a model is shown: tiles a side, its span (none: the prior's quantiles), and what to call the prior."""

    n: int
    span: tuple[float, float] | None
    prior: str


def draw_pictures(training: Training, recipe: Recipe) -> dict[str, bytes]:
    """PNGs by file name: loss curves, map, manifold, reconstructions, samples; the losses of every step, if they are wanted.

    A model whose context is a label has no single manifold: in its place, `styles.png` shows each class in the same styles.
    """
    wanted = recipe.pictures
    model, splits, objective = training.model, training.splits, training.history.objective
    part = splits.default_part
    limits, columns = value_limits(splits.train), splits.train.columns
    grid = grid_of(model, wanted, prior=prior_name(model, fitted=training.fit_prior, regularises=objective.regularises))
    axes = explore.active_axes(model, splits.train)
    shown = 10 if plots.is_table(model.shape) else 20
    pairs = explore.reconstruct(model, splits.part(part), n=shown, part=part, columns=columns)
    contexts = typical_contexts(splits.train, SAMPLES)
    samples = explore.sample(model, SAMPLES, context=contexts, prior=under_contexts(grid.prior, recipe), columns=columns)
    figures = {
        "losses.png": plots.plot_curves(_curves(training), wanted.scale),
        "map.png": plots.plot_map(explore.latent_map(model, splits.train, part="train"), bar=wanted.colour_bar),
        **_decoded_codes(training, recipe, grid, axes),
        "reconstructions.png": plots.plot_reconstructions(pairs, limits),
        "samples.png": plots.plot_samples(samples, limits),
    }
    if wanted.iterations:
        steps = explore.step_losses(training.history.steps, objective.terms, objective.unit, training.state.steps_per_epoch)
        figures["iterations.png"] = plots.plot_steps(steps, wanted.scale)
    return {name: plots.png(figure) for name, figure in figures.items()}


def _decoded_codes(training: Training, recipe: Recipe, grid: Grid, axes: tuple[int, int]) -> dict[str, Figure]:
    """What codes stand for: under each class, in a context of columns the mean one, or without a context."""
    model, train = training.model, training.splits.train
    limits = value_limits(train)
    if is_label(recipe):
        return {"styles.png": plots.plot_styles(explore.styles(model, train.context_names), limits)}
    context = None if train.context is None else train.context.mean(0)
    sheet = explore.manifold(model, n=grid.n, span=grid.span, axes=axes, prior=grid.prior, context=context)
    return {"manifold.png": plots.plot_manifold(sheet, limits)}


def is_label(recipe: Recipe) -> bool:
    """Whether the context of a recipe's model is the class of an example."""
    return recipe.model.condition == (LABEL,)


def under_contexts(prior: str, recipe: Recipe, label: str | None = None) -> str:
    """What to call the prior of samples: with the class that they were decoded under, or with whose contexts."""
    if not recipe.model.condition:
        return prior
    return f"{prior}, under {'the contexts of training examples' if label is None else f'the class {label}'}"


def typical_contexts(examples: Examples, n: int) -> Tensor | None:
    """The contexts of `n` examples, at equal distances in their order, `(n, context)`; none for examples without one."""
    if examples.context is None:
        return None
    return examples.context[torch.linspace(0, len(examples) - 1, n).long().to(examples.device)]


def draw_live(training: Training, wanted: PicturesRecipe) -> bytes:
    """A training as it stands after an epoch: its losses so far, a map, and some reconstructions."""
    model, splits = training.model, training.splits
    part = splits.default_part
    epoch, last = training.state.epoch, training.state.last // training.state.steps_per_epoch
    figure = plots.plot_live(
        _curves(training),
        explore.latent_map(model, splits.train, part="train", most=LIVE),
        explore.reconstruct(model, splits.part(part), n=PAIRS, part=part),
        f"epoch {epoch} of {last}",
        value_limits(splits.train),
        scale=wanted.scale,
    )
    return plots.png(figure)


def _curves(training: Training) -> explore.LossCurves:
    objective = training.history.objective
    return explore.loss_curves(training.history.epochs, objective.terms, objective.unit, objective.weights(1.0).get("beta", 1.0))


def grid_of(model: Model, wanted: PicturesRecipe, *, prior: str, n: int | None = None) -> Grid:
    """The grid on which a model is shown, of `n` tiles a side unless its pictures are wanted otherwise."""
    usual = n or (16 if plots.is_image(model.shape) else 8)
    span = (-wanted.span, wanted.span) if model.has_standard_prior else None
    return Grid(usual if n else wanted.manifold or usual, span, prior)


def prior_name(model: Model, *, fitted: bool, regularises: bool) -> str:
    """What to call the prior of a model, which may have been `fitted` to its codes after a training that did not hold them to it."""
    return model.prior_name(fitted=fitted) if fitted or regularises else "a prior its codes were never held to"


def value_limits(examples: Examples) -> Limits:
    """The values that stand for the two ends of a picture's scale.

    0 and 1 for pixels and shares; else the range of the data, and in a table, whose columns have units of their own, that of each.
    """
    low, high = examples.ends()
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    if len(examples.shape) == 1:
        ends = [torch.aminmax(x, dim=0) for x in examples.pieces()]
        lowest, highest = torch.stack([each.min for each in ends]).amin(0), torch.stack([each.max for each in ends]).amax(0)
        return lowest.cpu().double().numpy() / examples.levels, highest.cpu().double().numpy() / examples.levels
    return low, high

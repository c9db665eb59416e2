"""The pictures of a run, after training and during it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from matplotlib.figure import Figure
from torch import Tensor

from latentscape import explore, plots
from latentscape.data import Examples
from latentscape.data.chords import KIND as CHORDS
from latentscape.data.condition import LABEL
from latentscape.models import Model
from latentscape.plots.look import Limits
from latentscape.reading import KINDS_OF_ROWS, Kind
from latentscape.recipes import Recipe
from latentscape.recipes.recipe import PicturesRecipe
from latentscape.runs.chord_pictures import chord_pictures, is_of_chords
from latentscape.training import Training

SAMPLES_PER_SHEET = 64
MAX_EXAMPLES_ON_LIVE_MAP = 2000
MAX_VALUES_NAMED = 3  # of a context
MIN_VALUE_WITH_ALL_DIGITS = 10_000  # of a context; smaller ones have four digits, but a timestamp needs all
SIGNAL_PAIRS, SIGNALS_PER_SHEET = 12, 24
MAX_RATIO_OF_CHANNELS = 5.0  # of the widths of the ranges of two channels on one scale; otherwise one of them would look flat
LIVE_PAIRS = 10  # examples and their reconstructions in a live picture


@dataclass(frozen=True)
class CodeGrid:
    """The grid of codes of a manifold.

    Attributes:
        n: The number of tiles per side.
        span: The lowest and the highest coordinate; `None` for the quantiles of the prior.
        prior: The name of the prior.
    """

    n: int
    span: tuple[float, float] | None
    prior: str


def draw_pictures(training: Training, recipe: Recipe) -> dict[str, bytes]:
    """The pictures of a run as PNG files, by name; the losses of every step are drawn only if the recipe sets `pictures.iterations`.

    A model that is conditioned on labels has a manifold for each class; `styles.png` shows each class in the same styles instead. A model
    of chords has pictures of its own, and files in which these can be heard.
    """
    settings = recipe.pictures
    model, splits, objective = training.model, training.splits, training.history.objective
    losses = {"losses.png": plots.plot_curves(_curves(training), settings.scale)}
    if settings.iterations:
        of_steps = explore.step_losses(training.history.steps, objective.terms, objective.unit, training.state.steps_per_epoch)
        losses["iterations.png"] = plots.plot_steps(of_steps, settings.scale)
    if splits.train.kind == CHORDS and is_of_chords(model):
        return {name: plots.png(figure) for name, figure in losses.items()} | chord_pictures(model, splits, keys=recipe.data.keys)
    part = splits.default_part
    limits, display = value_limits(splits.train), splits.train.display
    grid = code_grid(model, settings, prior=prior_name(model, fitted=training.fit_prior, regularises=objective.regularises))
    pair_count = SIGNAL_PAIRS if display.axis is not None else 10 if plots.is_table(model.shape) else 20
    pairs = explore.reconstruct(model, splits.part(part), n=pair_count, part=part)
    sample_count = SAMPLES_PER_SHEET if display.axis is None else SIGNALS_PER_SHEET
    contexts = evenly_spaced_contexts(splits.train, sample_count)
    origin = samples_origin(grid.prior, recipe)
    samples = explore.sample(model, sample_count, context=contexts, prior=origin, draw=splits.train.kind in KINDS_OF_ROWS, display=display)
    codes = explore.latent_map(model, splits.train, part="train")
    figures = {
        **losses,
        "map.png": plots.plot_map(codes, colour_bar=settings.colour_bar),
        **_decoded_pictures(training, recipe, grid, codes),
        "reconstructions.png": plots.plot_reconstructions(pairs, limits),
        "samples.png": plots.plot_samples(samples, limits),
    }
    return {name: plots.png(figure) for name, figure in figures.items()}


def _decoded_pictures(training: Training, recipe: Recipe, grid: CodeGrid, codes: explore.LatentMap) -> dict[str, Figure]:
    """The picture of decoded codes: for each class if the context is a label, otherwise in the mean context if there is one."""
    model, train = training.model, training.splits.train
    limits = value_limits(train)
    if is_label(recipe):
        return {"styles.png": plots.plot_styles(explore.styles(model, train.context_names, display=train.display), limits)}
    context = None if train.context is None else train.context.mean(0)
    decoded = manifold_of(model, train, grid, codes, context)
    return {"manifold.png": plots.plot_manifold(decoded, limits)}


def manifold_of(model: Model, train: Examples, grid: CodeGrid, codes: explore.LatentMap, context: Tensor | None) -> explore.Manifold:
    """The manifold over the axes of a map of the training examples, which is shown as these examples are."""
    return explore.manifold(
        model,
        n=grid.n,
        span=grid.span,
        axes=codes.axes,
        prior=grid.prior,
        context=context,
        codes=codes.codes,
        display=train.display,
        plane=codes.plane,
    )


def is_label(recipe: Recipe) -> bool:
    """Whether the context of the recipe's model is the class of an example."""
    return recipe.model.condition == (LABEL,)


def samples_origin(prior: str, recipe: Recipe, label: str | None = None) -> str:
    """The origin of samples for their title: the name of the prior, and the class or the contexts under which they were decoded."""
    if not recipe.model.condition:
        return prior
    return f"{prior}, under {'the contexts of training examples' if label is None else f'the class {label}'}"


def context_text(names: Sequence[str], values: Tensor) -> str:
    """A context of columns as text, at most its first three values.

    Example:
        >>> context_text(["age", "size", "rate", "cost"], torch.tensor([40.25, 1.0, 0.125, 3.0]))
        'age 40.25, size 1, rate 0.125, ...'
    """
    texts = [f"{value:.4g}" if abs(value) < MIN_VALUE_WITH_ALL_DIGITS else f"{value:.12g}" for value in values.tolist()]
    shown = [f"{name} {text}" for name, text in zip(names, texts, strict=True)]
    return ", ".join(shown[:MAX_VALUES_NAMED] + ["..."] * (len(shown) > MAX_VALUES_NAMED))


def evenly_spaced_contexts(examples: Examples, n: int) -> Tensor | None:
    """The contexts of `n` examples at equal distances in the data, `(n, context)`; `None` if the examples have no context."""
    if examples.context is None:
        return None
    return examples.context[torch.linspace(0, len(examples) - 1, n).long().clamp_max(len(examples) - 1).to(examples.device)]


def draw_live_picture(training: Training, settings: PicturesRecipe) -> bytes:
    """A picture of the training after an epoch: its losses so far, a map, and some reconstructions."""
    model, splits = training.model, training.splits
    part = splits.default_part
    epoch, last = training.state.epoch, training.state.last // training.state.steps_per_epoch
    figure = plots.plot_live(
        _curves(training),
        explore.latent_map(model, splits.train, part="train", max_examples=MAX_EXAMPLES_ON_LIVE_MAP),
        explore.reconstruct(model, splits.part(part), n=LIVE_PAIRS, part=part),
        f"epoch {epoch} of {last}",
        value_limits(splits.train),
        scale=settings.scale,
    )
    return plots.png(figure)


def _curves(training: Training) -> explore.LossCurves:
    objective = training.history.objective
    return explore.loss_curves(training.history.epochs, objective.terms, objective.unit, objective.weights(1.0).get("beta", 1.0))


def code_grid(model: Model, settings: PicturesRecipe, *, prior: str, n: int | None = None) -> CodeGrid:
    """The grid of a model's manifold with `n` tiles per side; by default, as many as its recipe says, or 16 for images and 8 for others."""
    tiles = n or settings.manifold or (16 if plots.is_image(model.shape) else 8)
    span = (-settings.span, settings.span) if model.has_standard_prior else None
    return CodeGrid(tiles, span, prior)


def prior_name(model: Model, *, fitted: bool, regularises: bool) -> str:
    """The name of a model's prior; if it was neither `fitted` to the codes nor used by the objective (`regularises`), the name says so."""
    return model.prior_name(fitted=fitted) if fitted or regularises else "a prior that its codes were not trained to follow"


def value_limits(examples: Examples) -> Limits:
    """The values at the two ends of the scale of a picture: 0 and 1 if all values lie between these, otherwise the range of the data.

    A table has a range for each column, because its columns have different units; signals have one range, that of their values. If the
    channels of signals have very different ranges, so different units, each has its own, `(channels, 1)`.
    """
    low, high = examples.ends()
    if examples.kind == Kind.SIGNAL:
        return _limits_of_channels(examples) or (low, high)
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    if len(examples.shape) == 1:
        lows = [x.nan_to_num(math.inf).amin(0) if examples.schema else x.amin(0) for x in examples.pieces()]
        highs = [x.nan_to_num(-math.inf).amax(0) if examples.schema else x.amax(0) for x in examples.pieces()]
        lowest, highest = torch.stack(lows).amin(0), torch.stack(highs).amax(0)
        is_seen = lowest <= highest  # a column may have all its cells in other parts
        lowest, highest = lowest.where(is_seen, 0.0), highest.where(is_seen, 0.0)
        return lowest.cpu().double().numpy() / examples.levels, highest.cpu().double().numpy() / examples.levels
    return low, high


def _limits_of_channels(examples: Examples) -> Limits | None:
    """The range of each channel of signals; none if they have one channel, or ranges of about the same width."""
    if len(examples.shape) != 2:
        return None
    lows, highs = zip(*((x.amin((0, 2)), x.amax((0, 2))) for x in examples.pieces()), strict=True)
    low, high = torch.stack(lows).amin(0).cpu().double().numpy(), torch.stack(highs).amax(0).cpu().double().numpy()
    widths = (high - low)[high > low]
    if not len(widths) or widths.max() <= MAX_RATIO_OF_CHANNELS * widths.min():
        return None
    return low[:, None], high[:, None]

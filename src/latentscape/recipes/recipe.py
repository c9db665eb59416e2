"""Recipes: all settings of a run, as plain values. This module needs no torch."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, final

from latentscape.errors import SettingError
from latentscape.faces import Name
from latentscape.recipes.kinds import is_of_numpy


@final
class Options(Mapping[str, Any]):
    """A mapping that cannot be changed in place: its lists become tuples, and its mappings become `Options` too.

    Example:
        >>> Options({"hidden": [128, 32]})
        {'hidden': (128, 32)}
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = {name: _frozen(value) for name, value in values.items()}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)


def _frozen(value: Any) -> Any:
    match value:
        case _ if is_of_numpy(value):
            return _frozen(value.tolist())
        case Mapping():
            return Options(value)
        case list() | tuple():
            return tuple(map(_frozen, value))
        case _:
            return value


@dataclass(frozen=True)
class Part:
    """A choice by name, with its options: `"bernoulli"`, or `{ kind = "gaussian", std = 0.1 }`.

    The options become `Options`, so that recipes can share a part. `plain` converts them back to lists and dictionaries.
    """

    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", Options(self.options))


def _freeze_lists(recipe: Any) -> None:
    """Convert the lists in the fields of a recipe to tuples, which cannot be changed."""
    for f in fields(recipe):
        if isinstance(getattr(recipe, f.name), list):
            object.__setattr__(recipe, f.name, _frozen(getattr(recipe, f.name)))


@dataclass(frozen=True, kw_only=True)
class ModelRecipe:
    """The model.

    Attributes:
        kind: The model: `autoencoder`, which has an encoder, a decoder and a prior, or another model.
        latent: The number of latent dimensions.
        network: The encoder's network; the decoder's is its mirror image.
        input: What the encoder's network sees of an example: `as-is`, or `log1p`, log(1 + x) of counts.
        decoder: The decoder's network, if it is not the mirror image.
        posterior: The family of q(z | x).
        prior: p(z).
        likelihood: The family of p(x | z).
        output_bias: The initial output bias of the decoder: `data-mean`, or `network` for that of the network.
        condition: The condition that all parts see: `label`, or names of columns of a table; empty for an unconditional model.
    """

    kind: Part = Part("autoencoder")
    latent: int = 2
    network: Part = Part("mlp", {"hidden": [128, 32]})
    input: str = "as-is"
    decoder: Part | None = None
    posterior: Part = Part("diagonal-gaussian")
    prior: Part = Part("standard-normal")
    likelihood: Part = Part("bernoulli")
    output_bias: str = "data-mean"
    condition: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _freeze_lists(self)


@dataclass(frozen=True, kw_only=True)
class TrainRecipe:
    """The training.

    Attributes:
        epochs: The number of epochs.
        min_steps: The smallest number of steps: on few examples, a run takes more epochs than `epochs` to reach it; 0 sets
            no minimum, and neither does a run that sets `epochs` alone.
        batch: The number of examples in a batch.
        optimizer: The optimiser, with its learning rate.
        schedule: The learning rate over the run, as a multiple of the optimiser's.
        clip: The largest norm of a gradient; a longer gradient is scaled down to it. 0 for no limit.
        fit_prior: Whether the prior is fitted to the codes after the training.
        patience: Restore the weights of the best epoch on `valid`, and stop after this many epochs without an improvement; 0 for neither.
            Counting begins after the warm-ups of beta and of the learning rate.
    """

    epochs: int = 20
    min_steps: int = 0
    batch: int = 128
    optimizer: Part = Part("adam", {"lr": 1e-3})
    schedule: Part = Part("constant")
    clip: float = 0.0
    fit_prior: bool = False
    patience: int = 0


@dataclass(frozen=True, kw_only=True)
class SplitRecipe:
    """The split of the examples into parts.

    Attributes:
        valid: The share of the training examples for validation.
        heldout: The share that is held out for the final evaluation, unless a user's file has a held-out part, which is taken instead;
            `official` for the source's own held-out part; or `own` for that part if the source has one, and otherwise for none.
        all: Whether to join the source's own parts first and to train on its held-out examples too, as some tutorials do.
        seed: The seed of the split; runs with the same seed can be compared.
    """

    valid: float = 0.0
    heldout: float | str = 0.0
    all: bool = False
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class DataRecipe:
    """The data.

    Attributes:
        split: Its parts.
        scale: The divisor of the values; `standard` subtracts the mean and divides by the standard deviation, except for constant values,
            which become 0; of rows, each column has its own. `common` takes one mean and one standard deviation for all values, as
            signals need, whose values share a unit.
        shape: The shape to give one example, such as [1, 28, 28] for rows of 784 pixels; empty to keep its own.
        context: The names of the values of the context; a run of a conditional model writes them here.
        window: The number of consecutive examples of a group, such as a piece of music, that are joined to one example; 0 joins none.
        stride: The number of examples from one training window to the next; the windows of other parts never overlap.
        doubles: Whether the examples are doubles, because a column would lose digits in 32-bit numbers; a run writes it here.
        keys: The keys of chords: `own`; `all` trains on each example in 12 keys; `relative` transposes each example so that the root of
            its first chord is C, which lowers its negative log-likelihood by log 12 nats.
    """

    split: SplitRecipe = SplitRecipe()
    scale: float | str = 1.0
    shape: tuple[int, ...] = ()
    context: tuple[str, ...] = ()
    doubles: bool = False
    window: int = 0
    stride: int = 1
    keys: str = "own"

    def __post_init__(self) -> None:
        _freeze_lists(self)


SCALES = ("linear", "log")
MAX_TILES_PER_SIDE = 100  # more tiles would be smaller than a letter
MAX_EXAMPLES_PER_ROW = 20


@dataclass(frozen=True, kw_only=True)
class PicturesRecipe:
    """The pictures of a run; they do not change the training.

    Attributes:
        manifold: The number of tiles per side in the sheet of decoded codes; 0 takes 16 for images and 8 for other data.
        span: Under a standard normal prior, up to two dimensions of the codes of the sheet go from -span to span.
        scale: The scale of the axis of the losses: `linear` or `log`.
        iterations: Whether to draw the losses of every step too.
        every: Draw examples above their reconstructions after the first epoch and then after each `every` epochs; 0 for never.
        examples: The number of these examples.
        colour_bar: Whether maps show the classes by a colour bar.

    Raises:
        SettingError: A value is not allowed.
    """

    manifold: int = 0
    span: float = 3.0
    scale: str = "linear"
    iterations: bool = False
    every: int = 0
    examples: int = 5
    colour_bar: bool = False

    def __post_init__(self) -> None:
        if self.manifold != 0 and not 2 <= self.manifold <= MAX_TILES_PER_SIDE:
            raise SettingError(
                Name("pictures.manifold"), f" must be a number of tiles from 2 to {MAX_TILES_PER_SIDE}, or 0, but it is {self.manifold}."
            )
        if not 0 < self.span < math.inf:
            raise SettingError(Name("pictures.span"), f" must be a number above 0, but it is {self.span}.")
        if self.scale not in SCALES:
            raise SettingError(Name("pictures.scale"), f" must be 'linear' or 'log', but it is {self.scale!r}.")
        if self.every < 0:
            raise SettingError(Name("pictures.every"), f" must be a number of epochs, or 0 for none, but it is {self.every}.")
        if not 1 <= self.examples <= MAX_EXAMPLES_PER_ROW:
            raise SettingError(Name("pictures.examples"), f" must be from 1 to {MAX_EXAMPLES_PER_ROW}, but it is {self.examples}.")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """All settings of a run.

    Attributes:
        name: The name of the recipe.
        about: A description in one line.
        model: The model.
        objective: The objective.
        train: The training.
        data: The data.
        pictures: The pictures.
    """

    name: str = "unnamed"
    about: str = ""
    model: ModelRecipe = ModelRecipe()
    objective: Part = Part("elbo")
    train: TrainRecipe = TrainRecipe()
    data: DataRecipe = DataRecipe()
    pictures: PicturesRecipe = PicturesRecipe()

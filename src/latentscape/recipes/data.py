"""The data of a recipe: the examples of a source in the windows, keys, shape and parts that the recipe sets."""

import math
from dataclasses import replace

from latentscape.data import Examples, Source, Splits, cut
from latentscape.data.chords import KIND as CHORDS
from latentscape.data.condition import LABEL, conditioned
from latentscape.data.keys import in_all_keys, in_relative_keys
from latentscape.data.moments import MAX_COLUMNS_NAMED, constant_columns, constant_text, one_text_message, too_fine_columns, too_fine_text
from latentscape.data.windows import windows
from latentscape.errors import DataError, SettingError
from latentscape.faces import Name
from latentscape.music.pitches import PITCH_CLASSES
from latentscape.reading import ColumnKind
from latentscape.recipes.recipe import Recipe

KEYS = ("own", "all", "relative")


def take_data(recipe: Recipe, source: Source) -> Splits:
    """The examples of a source, in the shape, the windows, the keys and the three parts that the recipe sets.

    A user's file with a held-out part of its own keeps it, in place of the share that the recipe sets; `data.split.all` cuts all examples.
    """
    splits = source.load()
    if len(splits.train) < 2:
        array = (len(splits.train), *splits.train.shape)
        raise DataError(f"Training needs at least 2 examples, but got 1 (the shape is {array}) from {source.title}; give more.")
    splits = condition_splits(recipe, splits)
    split = recipe.data.split
    if split.all:
        if split.heldout in ("official", "own"):
            raise SettingError(
                Name("data.split.all"), " trains on the official held-out part, so that part cannot be held out; set only one of the two."
            )
        splits = Splits(splits.part("all"))
    in_groups = all(part.groups is not None for part in splits.parts().values())
    if not in_groups:  # single examples would be cut off out of their order
        splits = Splits(**{name: joined(recipe, part) for name, part in splits.parts().items()})
    keeps_own = splits.heldout is not None and not source.files  # a published source keeps its part only if a recipe says "official"
    heldout = "own" if keeps_own and not isinstance(split.heldout, str) else split.heldout
    splits = cut(splits, valid=split.valid, heldout=heldout, seed=split.seed)
    if in_groups:
        splits = Splits(**{name: joined(recipe, part, training=name == "train") for name, part in splits.parts().items()})
    splits = Splits(**{name: transposed(recipe, part, training=name == "train") for name, part in splits.parts().items()})
    shape = recipe.data.shape
    if not shape:
        return splits
    own_shape = splits.train.shape
    if math.prod(shape) != math.prod(own_shape) or min(shape) < 1:
        raise SettingError(
            Name("data.shape"),
            f" is {list(shape)}, {math.prod(shape)} values, but an example of {source.name} has {list(own_shape)}.",
        )
    return Splits(**{name: reshaped(part, shape) for name, part in splits.parts().items()})


def joined(recipe: Recipe, examples: Examples, *, training: bool = False) -> Examples:
    """Single examples joined to the windows that the recipe sets; those for training may overlap.

    Raises:
        SettingError: The window or the stride is out of range.
        DataError: No group has so many examples.
    """
    size, stride = recipe.data.window, recipe.data.stride
    if size < 0:
        raise SettingError(Name("data.window"), f" must be a number of examples, or 0 for none, but it is {size}.")
    if stride < 1:
        raise SettingError(Name("data.stride"), f" must be a number of examples from 1 on, but it is {stride}.")
    return windows(examples, size, stride if training else size) if size else examples


def transposed(recipe: Recipe, examples: Examples, *, training: bool = False) -> Examples:
    """Chords in the keys that the recipe sets.

    Raises:
        SettingError: There is no such choice, or the examples are no chords.
    """
    keys = recipe.data.keys
    if keys not in KEYS:
        raise SettingError(Name("data.keys"), f" must be {', '.join(map(repr, KEYS[:-1]))} or {KEYS[-1]!r}, but it is {keys!r}.")
    if keys == "own":
        return examples
    if examples.kind != CHORDS or examples.shape[-1:] != (PITCH_CLASSES,):
        raise SettingError(Name("data.keys"), f" is {keys!r}, but these examples are no chords; set it to 'own'.")
    if keys == "relative":
        return in_relative_keys(examples)
    return in_all_keys(examples) if training else examples


def unscaled(recipe: Recipe, train: Examples) -> list[str]:
    """Messages about columns that are not scaled well: constant ones, also in the condition, and ones whose values become equal."""
    messages = []
    texts = {column.name: column for column in train.schema if column.kind in (ColumnKind.CATEGORY, ColumnKind.YES_NO)}  # never scaled
    constant = constant_columns(train) if recipe.data.scale == "standard" or texts else []
    if recipe.data.scale == "standard" and (numbers := [(name, value) for name, value in constant if name not in texts]):
        messages.append(constant_text(numbers))
    if one_text := [(texts[name], value) for name, value in constant if name in texts]:
        messages.append(one_text_message(one_text))
    if recipe.data.scale == "standard" and not train.schema:
        messages += map(too_fine_text, too_fine_columns(train)[:MAX_COLUMNS_NAMED])
    if train.context is not None and recipe.model.condition != (LABEL,):
        condition = Examples(train.context, weight=train.weight, columns=train.context_names)
        if constant := constant_columns(condition):
            messages.append(constant_text(constant, " of the condition"))
    return messages


def condition_splits(recipe: Recipe, splits: Splits) -> Splits:
    """The examples with the context that the recipe's model is conditioned on.

    Raises:
        UnknownNameError: The examples have a class that the run was not trained with.
    """
    if not recipe.model.condition:
        return splits
    return conditioned(splits, recipe.model.condition, recipe.data.context)


def reshaped(examples: Examples, shape: tuple[int, ...]) -> Examples:
    """The examples in another shape with as many values."""
    return replace(examples, store=examples.store.reshaped(shape))

"""The context that a model is conditioned on: the class of each example, or columns of its table."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from latentscape.data.examples import Examples
from latentscape.data.splits import Splits
from latentscape.data.store import InMemory, refuse_large
from latentscape.errors import DataError, SettingError, unknown
from latentscape.faces import Argument, Per
from latentscape.random import EXAMPLES_PER_BLOCK
from latentscape.shapes import class_name

LABEL = "label"  # the condition that is the class of an example
BY_LABEL = Per("the argument labels of from_array", run=Argument("label"), command_line=Argument("label"))
CONDITION = Per("the condition", run="model.condition", command_line="--condition")
MAX_CLASSES = 1000  # of a condition: each class adds a number to the context of every example


def conditioned(splits: Splits, on: Sequence[str], names: Sequence[str] = ()) -> Splits:
    """The same examples with a context: doubles for columns of a table of doubles, otherwise 32-bit numbers.

    Args:
        splits: The examples.
        on: `("label",)` for the class of each example, one-hot. Else the names of columns of a table, or their numbers from 1 on if they
            have no names: these columns move from the examples into the context, in their own unit.
        names: The names of the values of the context, if they are fixed already: the classes that a model was trained with.

    Raises:
        DataError: The examples have no labels or columns, too many classes, no other columns, or a context already.
        UnknownNameError: There is no such column, or no such class.
        SettingError: A column is named twice, or beside the label.
    """
    if not on:
        return splits
    parts = splits.parts()
    for name, part in parts.items():
        if part.context is not None:
            raise DataError(f"The {name} examples have a context already, of shape {tuple(part.context.shape[1:])}; take it off first.")
    if tuple(on) == (LABEL,):
        classes = tuple(names) or class_names(list(parts.values()))
        return Splits(**{name: _by_label(part, classes) for name, part in parts.items()})
    return Splits(**{name: _by_columns(part, on) for name, part in parts.items()})


def class_names(parts: Sequence[Examples]) -> tuple[str, ...]:
    """The names of the classes of all parts, in their order.

    Raises:
        DataError: There are no labels, or too many classes, or a label without a name although the classes have names.
    """
    labels = [part.labels for part in parts if part.labels is not None]
    if any(part.label_values is not None for part in parts):
        raise DataError(
            "The model is conditioned on labels, but these are numbers, not classes; group them into classes, or leave out ", CONDITION, "."
        )
    if len(labels) < len(parts):
        raise DataError(
            "The model is conditioned on labels, but these examples have none; name them by ", BY_LABEL, ", or leave out ", CONDITION, "."
        )
    numbers = np.unique(np.concatenate([np.unique(of_part) for of_part in labels]))
    classes = parts[0].classes or tuple(map(str, numbers.tolist()))
    if len(classes) > MAX_CLASSES:
        raise DataError(f"There are {len(classes):,} classes, but a model is conditioned on up to {MAX_CLASSES:,}; group them.")
    nameless = numbers[(numbers < 0) | (numbers >= len(classes))]
    if parts[0].classes and len(nameless):
        raise DataError(
            f"The label {nameless[0]} stands for none of the {len(classes):,} classes; give labels from 0 to {len(classes) - 1:,}."
        )
    return classes


def context_of(names: Sequence[str], name: str) -> Tensor:
    """The context of a class, one-hot, `(classes,)`.

    Raises:
        UnknownNameError: There is no such class.

    Example:
        >>> context_of(("cat", "dog"), "dog")
        tensor([0., 1.])
    """
    if name not in names:
        raise unknown("class", name, names)
    return torch.eye(len(names))[list(names).index(name)]


def contexts_in(examples: Examples, on: Sequence[str], names: Sequence[str]) -> Tensor:
    """The context of each example, `(n, context)`, for a model that was conditioned `on` these; its values have these `names`.

    The examples may have the columns of the condition alone; without names, these are in the order of the condition.

    Raises:
        DataError: The examples have no labels or columns.
        UnknownNameError: There is no such column, or no such class.
    """
    if tuple(on) == (LABEL,):
        context = _by_label(examples, names).context
        assert context is not None
        return context
    if not examples.columns and examples.shape == (len(on),):
        return examples.values()
    positions = _positions(examples, on)
    return torch.cat(
        [examples.values(slice(start, start + EXAMPLES_PER_BLOCK))[:, positions] for start in range(0, len(examples), EXAMPLES_PER_BLOCK)]
    )


def _by_label(examples: Examples, classes: Sequence[str]) -> Examples:
    if examples.labels is None:
        raise DataError("The model is conditioned on labels, but these examples have none; name them by ", BY_LABEL, ".")
    numbers, inverse = np.unique(examples.labels, return_inverse=True)
    names = [class_name(examples.classes, number) for number in numbers.tolist()]
    if missing := [name for name in names if name not in classes]:
        raise unknown("class", missing[0], classes)
    rows = torch.tensor([list(classes).index(name) for name in names])[torch.from_numpy(inverse)]
    context = torch.zeros(len(examples), len(classes)).scatter_(1, rows.unsqueeze(1), 1.0)
    return replace(examples, context=context.to(examples.device), context_names=tuple(classes))


def _by_columns(examples: Examples, on: Sequence[str]) -> Examples:
    conditions = _positions(examples, on)
    kept = [i for i in range(examples.shape[0]) if i not in conditions]
    if not kept:
        raise DataError(f"All {len(conditions)} columns are conditions, so nothing is left to learn; leave one out.")
    refuse_large(len(examples) * len(kept) * examples.store.dtype.itemsize, "The columns that are left")
    x = torch.empty(len(examples), len(kept), dtype=examples.store.dtype, device=examples.device)
    in_doubles = examples.store.dtype == torch.float64
    context = torch.empty(len(examples), len(conditions), device=examples.device, dtype=torch.float64 if in_doubles else None)
    for start in range(0, len(examples), EXAMPLES_PER_BLOCK):  # in blocks, so that a table in a file is never in memory twice
        rows = slice(start, start + EXAMPLES_PER_BLOCK)
        stored = examples.stored(rows)
        x[rows] = stored[:, kept]
        context[rows] = stored[:, conditions].to(context.dtype) / examples.levels
    names = tuple(examples.column_names[i] for i in kept)  # numbers too: "3" stays "3" when "2" is gone
    schema = tuple(examples.schema[i] for i in kept) if examples.schema else ()
    return replace(examples, store=InMemory(x), columns=names, schema=schema, context=context, context_names=tuple(on))


def _positions(examples: Examples, on: Sequence[str]) -> list[int]:
    """The positions of columns of a table, from 0 on."""
    for name in on:
        if on.count(name) > 1:
            raise SettingError(f"The condition {name!r} is named {on.count(name)} times; name it once.")
    if LABEL in on and not (len(examples.shape) == 1 and LABEL in examples.column_names):
        others = ", ".join(name for name in on if name != LABEL)
        raise SettingError(
            f"The condition {LABEL!r} cannot stand beside columns ({others}); condition on {LABEL!r} alone, or on columns alone."
        )
    if len(examples.shape) != 1:
        raise DataError(f"A model is conditioned on the columns of a table, but an example has the shape {examples.shape}; use {LABEL!r}.")
    columns = examples.column_names
    for name in on:
        if name not in columns:
            raise unknown("column", name, [*columns, LABEL] if len(on) == 1 else columns)
        if columns.count(name) > 1:
            raise DataError(f"There are {columns.count(name)} columns called {name!r}; give them different names.")
    return [columns.index(name) for name in on]

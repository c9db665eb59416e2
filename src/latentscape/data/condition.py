"""What is known beside each example: its class, or some columns of its table."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from latentscape.data.examples import Examples, Splits
from latentscape.data.store import InMemory
from latentscape.errors import DataError, unknown

LABEL = "label"  # the condition that is the class of an example
MAX_CLASSES = 1000  # of a condition: each takes a number beside every example


def conditioned(splits: Splits, on: Sequence[str], names: Sequence[str] = ()) -> Splits:
    """The same examples with a context.

    Args:
        splits: The examples.
        on: `("label",)`: the class of each example, as a row with a 1 at its class. Else names of columns of a table, which are taken out
            of the examples and become the context in their own unit.
        names: What the values of the context are called, if that is settled: the classes that a model was trained with.

    Raises:
        DataError: Examples without labels or columns, with too many classes, or with none but these columns.
        UnknownNameError: There is no such column, or no such class.
    """
    parts = splits.parts()
    if tuple(on) == (LABEL,):
        classes = tuple(names) or class_names(list(parts.values()))
        return Splits(**{name: _by_label(part, classes) for name, part in parts.items()})
    return Splits(**{name: _by_columns(part, on) for name, part in parts.items()})


def class_names(parts: Sequence[Examples]) -> tuple[str, ...]:
    """The names of the classes of all parts, in their order.

    Raises:
        DataError: There are no labels, or too many classes.
    """
    labels = [part.labels for part in parts]
    present = [each for each in labels if each is not None]
    if len(present) < len(labels):
        raise DataError("The model is conditioned on labels, but these examples have none; name them by --label, or leave out --condition.")
    numbers = np.unique(np.concatenate(present))
    classes = parts[0].classes
    if classes and numbers.min() >= 0 and numbers.max() < len(classes):
        return _few(classes)
    return _few([str(number) for number in numbers])


def context_of(names: Sequence[str], name: str) -> Tensor:
    """The context of a class, `(classes,)`: a 1 at its place, and 0 elsewhere.

    Raises:
        UnknownNameError: There is no such class.

    Example:
        >>> context_of(("cat", "dog"), "dog")
        tensor([0., 1.])
    """
    if name not in names:
        raise unknown("class", name, names)
    return torch.eye(len(names))[list(names).index(name)]


def _few(classes: Sequence[str]) -> tuple[str, ...]:
    if len(classes) > MAX_CLASSES:
        raise DataError(f"There are {len(classes):,} classes, but a model is conditioned on up to {MAX_CLASSES:,}; group them.")
    return tuple(classes)


def _by_label(examples: Examples, classes: Sequence[str]) -> Examples:
    if examples.labels is None:
        raise DataError("The model is conditioned on labels, but these examples have none; name them by --label.")
    numbers, place = np.unique(examples.labels, return_inverse=True)
    names = [examples.classes[n] if 0 <= n < len(examples.classes) else str(n) for n in numbers.tolist()]
    if missing := [name for name in names if name not in classes]:
        raise unknown("class", missing[0], classes)
    rows = torch.tensor([list(classes).index(name) for name in names])[torch.from_numpy(place)]
    context = torch.zeros(len(examples), len(classes)).scatter_(1, rows.unsqueeze(1), 1.0)
    return replace(examples, context=context.to(examples.device), context_names=tuple(classes))


def _by_columns(examples: Examples, on: Sequence[str]) -> Examples:
    if len(examples.shape) != 1:
        raise DataError(f"A model is conditioned on the columns of a table, but an example has the shape {examples.shape}; use 'label'.")
    columns = examples.columns or tuple(str(i + 1) for i in range(examples.shape[0]))
    for name in on:
        if name not in columns:
            raise unknown("column", name, [*columns, LABEL])
    chosen = [columns.index(name) for name in on]
    kept = [i for i in range(len(columns)) if i not in chosen]
    if not kept:
        raise DataError(f"All {len(columns)} columns are known beside the example, so nothing is left to learn; leave one out.")
    values = examples.values()
    names = tuple(columns[i] for i in kept) if examples.columns else ()
    return replace(
        examples,
        store=InMemory(values[:, kept].contiguous()),
        levels=1,
        columns=names,
        context=values[:, chosen].float().contiguous(),
        context_names=tuple(on),
    )

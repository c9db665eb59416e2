"""The training of an estimator, and the results from which it can continue."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from torch import Tensor

from latentscape.errors import UsageError
from latentscape.explore import active_axes, plane_of
from latentscape.explore.plane import Plane
from latentscape.models import Model
from latentscape.shapes import one_line
from latentscape.training import Training, Watcher
from latentscape.training.progress import progress_bar
from latentscape.training.state import MODEL


@dataclass(frozen=True, eq=False)
class Learnt:
    """The results of a training, apart from the model.

    Attributes:
        optimiser: Adam's running means, on the CPU.
        seed: The seed of the weights, the order of the examples, and the noise.
        parts: The number of calls of `partial_fit` since the last whole run; it sets the order and the noise of the next.
        dtype: The dtype of the examples.
        limits: The lowest and the highest value in the examples.
        axes: The two dimensions that a sheet shows: all, or the most informative.
        plane: The plane that it shows in their place, if there are more than two dimensions.
        terms: The terms of the objective.
        unit: The unit of the objective.
    """

    optimiser: Mapping[str, Tensor]
    seed: int
    parts: int
    dtype: Any
    limits: tuple[float, float]
    axes: tuple[int, int]
    plane: Plane | None
    terms: Sequence[str]
    unit: str

    __repr__ = one_line


def learn(training: Training, before: Learnt | None, *, seed: int, parts: int, dtype: Any, verbose: bool) -> Learnt:
    """Train until the last step."""
    model, train = training.model, training.splits.train
    with _bar(verbose) as watchers:
        training.go_on(watchers)
    training.settle()
    optimiser = {name: tensor.detach().cpu().clone() for name, tensor in training.state.update.optimisers[MODEL].tensors().items()}
    low, high = train.ends()
    axes = active_axes(model, train) if len(train) > 1 else (0, min(1, model.latent - 1))
    plane = plane_of(model, train)
    if before is not None:
        low, high = min(low, before.limits[0]), max(high, before.limits[1])
        axes, plane = (axes, plane) if len(train) > 1 else (before.axes, before.plane)
    objective = training.history.objective
    return Learnt(optimiser, seed, parts, dtype, (low, high), axes, plane, objective.terms, objective.unit)


def can_fit_prior(model: Model, n: int) -> bool:
    """Whether `n` examples are enough for a fit of the prior; with fewer, the prior stays as it is."""
    try:
        model.check_fit_prior(n)
    except UsageError:
        return False
    return True


def joined(before: Mapping[str, Sequence[float]], after: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """Two tables of epochs, joined; nan where one of them lacks a column."""
    if not before:
        return {name: list(values) for name, values in after.items()}
    n, m = len(before["epoch"]), len(after["epoch"])
    columns = {name: [*before.get(name, [math.nan] * n), *after.get(name, [math.nan] * m)] for name in {**before, **after}}
    return columns | {"epoch": [*before["epoch"], *(before["epoch"][-1] + epoch for epoch in after["epoch"])]}


@contextmanager
def _bar(verbose: bool) -> Iterator[list[Watcher]]:
    """A progress bar on a terminal or in a notebook, if `verbose`."""
    if not verbose:
        yield []
        return
    with progress_bar(Console(stderr=True)) as watchers:
        yield watchers

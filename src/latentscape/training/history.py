"""What happened, step by step and epoch by epoch."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.errors import DivergedError
from latentscape.models import evaluating
from latentscape.objectives import Objective, Score
from latentscape.random import BLOCK, IndexNoise
from latentscape.training.state import State

Columns = dict[str, list[float]]
Values = dict[str, NDArray[np.float64]]
PATIENCE = 20  # skipped steps in a row after which a run is given up


@final
@dataclass(eq=False)
class History:
    """A watcher that keeps the objective and its terms: of every step, and of every epoch by mean and spread over its batches.

    The column `objective` is always the value under the weights of the end of the run, so that epochs can be compared. Values of single
    examples stay on the device until the epoch is over: no step waits for one.

    Attributes:
        objective: Whose terms they are.
        batch: How many examples a batch has.
        valid: Also scored after each epoch, if given.
        steps: One list for each column: `step`, `objective`, then the terms.
        epochs: One list for each column: `epoch`, `skipped`, then for `train` and `valid` `<part>_<term>` and `<part>_<term>_std`.
    """

    objective: Objective
    batch: int
    valid: Examples | None = None
    steps: Columns = field(default_factory=dict)
    epochs: Columns = field(default_factory=dict)
    _pending: list[Mapping[str, Tensor]] = field(default_factory=list)

    def __call__(self, state: State, score: Score) -> None:
        self._pending.append({name: term.detach() for name, term in score.terms.items()})
        if state.epoch_is_over or state.step >= state.last:
            self._close(state)

    def tensors(self) -> dict[str, Tensor]:
        """All of it as named tensors, the begun epoch included."""
        found = {f"steps.{name}": torch.tensor(values, dtype=torch.float64) for name, values in self.steps.items()}
        found |= {f"epochs.{name}": torch.tensor(values, dtype=torch.float64) for name, values in self.epochs.items()}
        if self._pending:
            found["sizes"] = torch.tensor([len(terms[self.objective.terms[0]]) for terms in self._pending])
            found |= {f"pending.{name}": torch.cat([terms[name] for terms in self._pending]) for name in self.objective.terms}
        return found

    def set_tensors(self, tensors: Mapping[str, Tensor], device: torch.device) -> None:
        """Continue from what `tensors` gave."""
        self.steps = {name.removeprefix("steps."): t.tolist() for name, t in tensors.items() if name.startswith("steps.")}
        self.epochs = {name.removeprefix("epochs."): t.tolist() for name, t in tensors.items() if name.startswith("epochs.")}
        self.steps = {name: self.steps[name] for name in ("step", "objective", *self.objective.terms) if name in self.steps}
        self._pending = []
        if "sizes" in tensors:
            sizes = tensors["sizes"].tolist()
            parts = {name: tensors[f"pending.{name}"].to(device).split(sizes) for name in self.objective.terms}
            self._pending = [{name: parts[name][i] for name in parts} for i in range(len(sizes))]

    def epochs_csv(self) -> str:
        """The table of the epochs."""
        first = [name for name in ("epoch", "skipped") if name in self.epochs]
        return _csv({name: self.epochs[name] for name in (*first, *(n for n in self._epoch_columns() if n in self.epochs))})

    def steps_csv(self) -> str:
        """The table of the steps."""
        return _csv(self.steps)

    def _epoch_columns(self) -> list[str]:
        names = ("objective", *self.objective.terms)
        return [f"{part}_{name}{kind}" for part in ("train", "valid") for name in names for kind in ("", "_std")]

    def _close(self, state: State) -> None:
        sizes = np.array([len(terms[self.objective.terms[0]]) for terms in self._pending])
        first = state.step - len(self._pending)
        seen = self._with_objective({name: torch.cat([terms[name] for terms in self._pending]) for name in self.objective.terms})
        self._pending.clear()
        by_batch = {name: _batch_means(values, sizes) for name, values in seen.items()}
        _extend(self.steps, {"step": np.arange(first + 1, state.step + 1), **by_batch})
        skipped, in_a_row = state.optimiser.skipped()
        if in_a_row >= PATIENCE or (state.step >= state.last and 2 * in_a_row > len(sizes)):
            raise DivergedError(
                f"The objective is no longer a finite number: the last {in_a_row} steps before step {state.step} of {state.last} were "
                "skipped, and the weights are those of the last good step; lower the learning rate "
                f"(--set train.optimizer.lr={state.optimiser.lr / 10:g})."
            )
        row = _summary("train", *_finite(seen, by_batch, sizes))
        if self.valid is not None:
            found = self._with_objective(score_all(state, self.valid))
            row |= _summary("valid", found, {name: _batch_means(values, self._sizes(len(values))) for name, values in found.items()})
        epoch = -(-state.step // state.steps_per_epoch)
        before = sum(self.epochs.get("skipped", []))
        _extend(self.epochs, {"epoch": np.array([epoch]), "skipped": np.array([skipped - before]), **row})

    def _with_objective(self, terms: Mapping[str, Tensor]) -> Values:
        value = self.objective.value(terms, self.objective.weights(1.0))
        return {name: values.double().cpu().numpy() for name, values in {"objective": value, **terms}.items()}

    def _sizes(self, n: int) -> NDArray[np.int64]:
        return np.diff(np.append(np.arange(0, n, self.batch), n))


def score_all(state: State, examples: Examples) -> dict[str, Tensor]:
    """The objective's terms on each example `(n,)`, as a watcher may ask for them: the state is not changed."""
    objective = state.objective
    found: dict[str, list[Tensor]] = {name: [] for name in objective.terms}
    with evaluating(state.model):
        for batch in examples.batches(BLOCK):
            assert batch.index is not None
            noise = IndexNoise(0, batch.index)
            terms = objective.terms_of(state.model.draw(batch, noise=noise, draws=objective.draws, needs=objective.needs))
            for name, value in terms.items():
                found[name].append(value)
    return {name: torch.cat(values) for name, values in found.items()}


def _batch_means(values: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.asarray(np.add.reduceat(values, starts) / sizes)


def _finite(seen: Values, by_batch: Values, sizes: NDArray[np.int64]) -> tuple[Values, Values]:
    """The same without the batches whose step was skipped."""
    good = np.all([np.isfinite(values) for values in by_batch.values()], axis=0)
    if good.all() or not good.any():
        return seen, by_batch
    examples = np.repeat(good, sizes)
    return {name: values[examples] for name, values in seen.items()}, {name: values[good] for name, values in by_batch.items()}


def _summary(part: str, values: Values, by_batch: Values) -> Values:
    """The mean over all examples of an epoch, and the standard deviation over its batches."""
    row = {}
    for name, value in values.items():
        with np.errstate(invalid="ignore", over="ignore"):  # an epoch with no finite step has no finite mean
            row[f"{part}_{name}"] = np.array([value.mean()])
            row[f"{part}_{name}_std"] = np.array([by_batch[name].std()])
    return row


def _extend(columns: Columns, rows: Mapping[str, NDArray[np.generic]]) -> None:
    for name, values in rows.items():
        columns.setdefault(name, []).extend(values.tolist())


def _csv(columns: Columns) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    whole = [[int(v) for v in values] if name in ("step", "epoch", "skipped") else values for name, values in columns.items()]
    writer.writerows(zip(*whole, strict=True))
    return out.getvalue()

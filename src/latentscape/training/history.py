"""What happened, step by step and epoch by epoch."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data import Examples
from latentscape.errors import DivergedError
from latentscape.models import evaluating
from latentscape.objectives import Objective, Score
from latentscape.random import BLOCK, IndexNoise
from latentscape.training.state import State

Columns = dict[str, list[float]]


@final
@dataclass(eq=False)
class History:
    """A watcher that keeps the objective and its terms: of every step, and of every epoch by mean and spread over its batches.

    Per-example values stay on the device until the epoch is over, so that no step waits for one.

    Attributes:
        objective: Whose terms they are.
        valid: Also scored after each epoch, if given.
        steps: One list for each column: `step`, `objective`, then the terms.
        epochs: One list for each column: `epoch`, then for each of `train` and `valid`, `<part>_<term>` and `<part>_<term>_std`.
    """

    objective: Objective
    batch: int
    valid: Examples | None = None
    steps: Columns = field(default_factory=dict)
    epochs: Columns = field(default_factory=dict)
    _pending: list[Score] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names: the objective and its terms."""
        return "objective", *self.objective.terms

    def __call__(self, state: State, score: Score) -> None:
        self._pending.append(Score(score.value.detach(), {k: v.detach() for k, v in score.terms.items()}, score.unit))
        if state.epoch_is_over or state.step >= state.last:
            self._close(state)

    def _close(self, state: State) -> None:
        sizes = np.array([len(score.value) for score in self._pending])
        seen = {
            name: torch.cat([score.value if name == "objective" else score.terms[name] for score in self._pending]).double().cpu().numpy()
            for name in self.names
        }
        first = state.step - len(self._pending)
        self._pending.clear()
        by_batch = {name: _batch_means(values, sizes) for name, values in seen.items()}
        _extend(self.steps, {"step": np.arange(first + 1, state.step + 1), **by_batch})
        if not all(np.isfinite(values).all() for values in by_batch.values()):
            bad = first + 1 + int(np.argmin(np.isfinite(by_batch["objective"])))
            raise DivergedError(
                f"The objective is no longer a finite number at step {bad} of {state.last}; lower the learning rate "
                f"(--set train.optimizer.lr={state.optimiser.lr / 10:g})."
            )
        row = _summary("train", seen, by_batch)
        if self.valid is not None:
            found = score_all(state, self.valid)
            row |= _summary("valid", found, {name: _batch_means(values, self._sizes(len(values))) for name, values in found.items()})
        _extend(self.epochs, {"epoch": np.array([-(-state.step // state.steps_per_epoch)]), **row})

    def _sizes(self, n: int) -> NDArray[np.int64]:
        return np.diff(np.append(np.arange(0, n, self.batch), n))

    def epochs_csv(self) -> str:
        """The table of the epochs."""
        return _csv(self.epochs)

    def steps_csv(self) -> str:
        """The table of the steps."""
        return _csv(self.steps)


def score_all(state: State, examples: Examples) -> dict[str, NDArray[np.float64]]:
    """The objective and its terms on each example `(n,)`, as a watcher may ask for them: the state is not changed."""
    objective = state.objective
    weights = objective.weights(state.progress)
    found: dict[str, list[torch.Tensor]] = {}
    with evaluating(state.model):
        for batch in examples.batches(BLOCK):
            assert batch.index is not None
            noise = IndexNoise(0, batch.index)
            score = objective(state.model.draw(batch, noise=noise, draws=objective.draws, needs=objective.needs), **weights)
            for name, value in {"objective": score.value, **score.terms}.items():
                found.setdefault(name, []).append(value)
    return {name: torch.cat(values).double().cpu().numpy() for name, values in found.items()}


def _batch_means(values: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.asarray(np.add.reduceat(values, starts) / sizes)


def _summary(
    part: str, values: Mapping[str, NDArray[np.float64]], by_batch: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """The mean over all examples of an epoch, and the standard deviation over its batches."""
    row = {}
    for name, value in values.items():
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
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue()

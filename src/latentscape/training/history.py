"""The history of a training, by step and by epoch."""

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.errors import DivergedError, warn_caller
from latentscape.faces import Setting
from latentscape.models import evaluating
from latentscape.objectives import Objective, Score
from latentscape.random import EXAMPLES_PER_BLOCK, IndexNoise
from latentscape.training.optimiser import Rule
from latentscape.training.state import State, under

Columns = dict[str, list[float]]
Values = dict[str, NDArray[np.float64]]
MIN_EPOCHS_COMPARED = 6  # in two halves, to say whether the objective still rises
MIN_RISE = 0.01  # of the whole rise, in the last tenth of the epochs
MIN_STANDARD_ERRORS = 2.0
SKIPS_UNTIL_FAILURE = 20  # skipped steps in a row, after which the run fails


@final
@dataclass(eq=False)
class History:
    """A watcher that records the objective and its terms: for every step, and for every epoch by mean and standard deviation over batches.

    The column `objective` always uses the weights at the end of the run, so that epochs can be compared. The values of single examples
    stay on the device until the epoch is over, so that no step waits for them. They are copied into a tensor for the whole epoch, because
    small tensors that outlive a step would block the reuse of the memory around them.

    Attributes:
        objective: The objective that has the terms.
        batch: The number of examples in a batch.
        valid: The validation examples, which are scored after each epoch; or none.
        steps: One list for each column: `step`, `objective`, then the terms.
        epochs: One list for each column: `epoch`, `skipped`, then for `train` and `valid` `<part>_<term>` and `<part>_<term>_std`.
    """

    objective: Objective
    batch: int
    valid: Examples | None = None
    steps: Columns = field(default_factory=dict)
    epochs: Columns = field(default_factory=dict)
    _sizes: list[int] = field(default_factory=list)
    _seen: dict[str, Tensor] = field(default_factory=dict)
    _filled: int = 0

    def __repr__(self) -> str:
        count = len(self.epochs.get("epoch", ()))
        return f"History({count:,} epochs, {len(self.steps.get('step', ())):,} steps: objective, {', '.join(self.objective.terms)})"

    def __call__(self, state: State, score: Score) -> None:
        size = len(score.value)
        for name in self.objective.terms:
            self._place(name, score.terms[name], state)[self._filled : self._filled + size] = score.terms[name].detach()
        if score.weight is not None:
            self._place("weight", score.weight, state)[self._filled : self._filled + size] = score.weight
        self._sizes.append(size)
        self._filled += size
        if state.epoch_is_over or state.step >= state.last:
            self._close(state)

    @property
    def rises(self) -> bool:
        """Whether the objective still rose at the end, on `valid` if there is one, so that more epochs would raise it further.

        The mean of the last tenth of the epochs is compared with that of the tenth before it: it must be higher by a hundredth of the
        whole rise, and by two standard errors. With fewer than six epochs, it still rises if the last epoch is the best.
        """
        values = self._judged()
        if len(values) < MIN_EPOCHS_COMPARED:
            return bool(values[-1] >= values.max())
        *_, before, last = _tenths(values)
        return _is_above(last, before, values[0])

    @property
    def falls(self) -> bool:
        """Whether the objective was higher in an earlier tenth of the epochs than in the last, on `valid` if there is one; see `rises`."""
        values = self._judged()
        if len(values) < MIN_EPOCHS_COMPARED:
            return bool(values[-1] < values.max())
        *earlier, last = _tenths(values)
        return _is_above(max(earlier, key=np.mean), last, values[0])

    def _judged(self) -> NDArray[np.float64]:
        return np.array(self.epochs["train_objective" if self.valid is None else "valid_objective"])

    def warn_if_not_finite(self) -> None:
        """Warn of columns of the epochs that hold infinity or NaN."""
        means = {name: np.isfinite(values) for name, values in self.epochs.items() if not name.endswith("_std")}
        names = [name for name, finite in means.items() if not finite.all()]
        if names:
            epoch = self.epochs["epoch"][min(int(np.argmin(means[name])) for name in names)]
            warn_caller(
                f"The history is not finite in {', '.join(names)}, from epoch {epoch:g} on; look for outliers in the data, or lower the "
                "learning rate.",
            )

    def tensors(self) -> dict[str, Tensor]:
        """The history as named tensors, including the unfinished epoch."""
        named = {f"steps.{name}": torch.tensor(values, dtype=torch.float64) for name, values in self.steps.items()}
        named |= {f"epochs.{name}": torch.tensor(values, dtype=torch.float64) for name, values in self.epochs.items()}
        if self._sizes:
            named["sizes"] = torch.tensor(self._sizes)
            named |= {f"pending.{name}": values for name, values in self._gathered().items()}
        return named

    def set_tensors(self, tensors: Mapping[str, Tensor], device: torch.device) -> None:
        """Restore the history that `tensors` gave."""
        self.steps = {name: t.tolist() for name, t in under("steps.", tensors).items()}
        self.epochs = {name: t.tolist() for name, t in under("epochs.", tensors).items()}
        self.steps = {name: self.steps[name] for name in ("step", "objective", *self.objective.terms) if name in self.steps}
        self._sizes = tensors["sizes"].tolist() if "sizes" in tensors else []
        self._filled = sum(self._sizes)
        self._seen = {name: t.to(device) for name, t in under("pending.", tensors).items()}

    def expected(self, step: int, steps_per_epoch: int) -> dict[str, Tensor]:
        """Tensors like those of a history after `step` steps, with the same `step`, `epoch` and `sizes`; other values are arbitrary."""
        epochs, pending = divmod(step, steps_per_epoch)
        expected: dict[str, Tensor] = {}
        if epochs:
            steps = torch.arange(1, epochs * steps_per_epoch + 1, dtype=torch.float64)
            expected |= {f"steps.{name}": steps for name in ("step", "objective", *self.objective.terms)}
            expected |= {f"epochs.{name}": torch.arange(1, epochs + 1, dtype=torch.float64) for name in self._epoch_columns()}
        if pending:
            expected["sizes"] = torch.full((pending,), self.batch)
            expected |= {f"pending.{name}": torch.empty(pending * self.batch) for name in self.objective.terms}
        return expected

    def epochs_csv(self) -> str:
        """The table of the epochs, as CSV."""
        return _csv({name: self.epochs[name] for name in self._epoch_columns()})

    def steps_csv(self) -> str:
        """The table of the steps, as CSV."""
        return _csv(self.steps)

    def _epoch_columns(self) -> list[str]:
        names, parts = ("objective", *self.objective.terms), ("train", *(() if self.valid is None else ("valid",)))
        return ["epoch", "skipped", *(f"{part}_{name}{kind}" for part in parts for name in names for kind in ("", "_std"))]

    def _close(self, state: State) -> None:
        sizes = np.array(self._sizes)
        first = state.step - len(sizes)
        gathered = self._gathered()
        seen = self._with_objective(gathered)
        weight = gathered["weight"].cpu().double().numpy() if "weight" in gathered else np.ones(int(sizes.sum()))
        self._sizes, self._filled = [], 0
        by_batch = {name: _batch_means(values, weight, sizes) for name, values in seen.items()}
        _extend(self.steps, {"step": np.arange(first + 1, state.step + 1), **by_batch})
        skipped, in_a_row = state.update.skipped()
        if in_a_row >= SKIPS_UNTIL_FAILURE or (state.step >= state.last and 2 * in_a_row > len(sizes)):
            if skipped >= state.step:
                raise DivergedError(
                    "The objective was not a finite number at any step, since the values of the examples are too large for the weights; "
                    "scale them (",
                    Setting("data.scale", "standard", python="subtract the mean of x, and divide by its standard deviation"),
                    ").",
                )
            raise DivergedError(
                f"The objective is no longer a finite number: the last {in_a_row} steps before step {state.step} of {state.last} were "
                "skipped, and the weights are those of the last good step; lower the learning rate (",
                Setting("train.optimizer.lr", min(_rate_of(state) / 10, Rule.lr)),
                ").",
            )
        row = _summary("train", *_finite(by_batch, np.add.reduceat(weight, _starts(sizes))))
        if self.valid is not None:
            scores = self._with_objective(score_all(state, self.valid))
            weight = np.ones(len(self.valid)) if self.valid.weight is None else self.valid.weight.cpu().double().numpy()
            sizes = np.diff(np.append(np.arange(0, len(self.valid), self.batch), len(self.valid)))
            valid = {name: _batch_means(values, weight, sizes) for name, values in scores.items()}
            totals = np.add.reduceat(weight, _starts(sizes))
            counted = totals > 0 if totals.any() else slice(None)  # a batch of weight 0 has no mean
            row |= _summary("valid", {name: values[counted] for name, values in valid.items()}, totals[counted])
        epoch = -(-state.step // state.steps_per_epoch)
        before = sum(self.epochs.get("skipped", []))
        _extend(self.epochs, {"epoch": np.array([epoch]), "skipped": np.array([skipped - before]), **row})

    def _gathered(self) -> dict[str, Tensor]:
        """The values of the examples in the unfinished epoch, each `(n,)`."""
        return {name: self._seen[name][: self._filled] for name in (*self.objective.terms, "weight") if name in self._seen}

    def _place(self, name: str, like: Tensor, state: State) -> Tensor:
        """The tensor for the values of the unfinished epoch, with room for the whole epoch."""
        room = state.steps_per_epoch * self.batch
        if name not in self._seen or len(self._seen[name]) < room:
            place = like.new_zeros(room)
            if name in self._seen:
                place[: self._filled] = self._seen[name][: self._filled]
            self._seen[name] = place
        return self._seen[name]

    def _with_objective(self, terms: Mapping[str, Tensor]) -> Values:
        value = self.objective.value(terms, self.objective.weights(1.0))
        named = {"objective": value, **{name: terms[name] for name in self.objective.terms}}
        return {name: values.cpu().double().numpy() for name, values in named.items()}


def _tenths(values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Runs of epochs of equal length, about a tenth of all and at least three, the last of which ends with the last epoch."""
    size = max(len(values) // 10, MIN_EPOCHS_COMPARED // 2)
    return np.split(values[len(values) % size :], len(values) // size)


def _is_above(high: NDArray[np.float64], low: NDArray[np.float64], start: float) -> bool:
    """Whether one mean is above another, by a hundredth of the whole rise from `start` and by two standard errors."""
    se = math.sqrt((high.var(ddof=1) + low.var(ddof=1)) / len(low))
    return bool(high.mean() - low.mean() > max(MIN_RISE * (high.mean() - start), MIN_STANDARD_ERRORS * se))


def score_all(state: State, examples: Examples) -> dict[str, Tensor]:
    """The terms of the objective for each example, `(n,)`; the state does not change."""
    objective = state.objective
    found: dict[str, list[Tensor]] = {name: [] for name in objective.terms}
    networks = state.update.networks
    with evaluating(state.model, *networks.values()):
        for batch in examples.batches(EXAMPLES_PER_BLOCK):
            assert batch.index is not None
            noise = IndexNoise(0, batch.index)
            draw = state.model.draw(batch, noise=noise, draws=objective.draws, needs=objective.needs)
            terms = objective.terms_of(draw, networks)
            for name, value in terms.items():
                found[name].append(value)
    return {name: torch.cat(values) for name, values in found.items()}


def _rate_of(state: State) -> float:
    """The highest learning rate of a training."""
    return max(optimiser.rule.lr for optimiser in state.update.optimisers.values())


def _starts(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes)[:-1]])


def _batch_means(values: NDArray[np.float64], weight: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    starts = _starts(sizes)
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(np.add.reduceat(values * weight, starts) / np.add.reduceat(weight, starts))


def _finite(by_batch: Values, weight: NDArray[np.float64]) -> tuple[Values, NDArray[np.float64]]:
    """The values and weights without the batches whose step was skipped."""
    good = np.all([np.isfinite(values) for values in by_batch.values()], axis=0)
    return ({name: values[good] for name, values in by_batch.items()}, weight[good]) if good.any() else (by_batch, weight)


def _summary(part: str, by_batch: Values, weight: NDArray[np.float64]) -> Values:
    """The weighted mean over all examples of an epoch, and the standard deviation over its batches."""
    row = {}
    for name, values in by_batch.items():
        with np.errstate(invalid="ignore", over="ignore"):  # an epoch with no finite step has no finite mean
            row[f"{part}_{name}"] = np.array([np.average(values, weights=weight)])
            row[f"{part}_{name}_std"] = np.array([values.std()])
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

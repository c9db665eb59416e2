"""Early stopping, with the best weights so far."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import final

import torch
from torch import Tensor

from latentscape.objectives import Objective, Score
from latentscape.schedules import Schedule, changes_until, rises_until
from latentscape.shapes import one_line
from latentscape.training.history import History
from latentscape.training.state import State, under


def warm_up_epochs(rate: Schedule, objective: Objective, epochs: int) -> int:
    """The number of epochs in which the learning rate still rises, or a weight of the objective still changes; fewer than `epochs`."""

    def weight(name: str, progress: float) -> float:
        return objective.weights(progress)[name]

    until = max([rises_until(rate), *(changes_until(partial(weight, name)) for name in objective.weights(1.0))])
    return min(math.ceil(round(until * epochs, 9)), epochs - 1)


@final
@dataclass(eq=False)
class Best:
    """A watcher that keeps the weights of the best epoch on `valid`, and counts the epochs without an improvement.

    Epochs are compared by the objective at its final weights. While these weights still change, training has another objective, and the
    first epochs of a warm-up of the KL can look best with a code that is hardly used. So the epochs of a warm-up are not compared.

    It must come after the history in the list of watchers, because it reads the last epoch of the history.

    Attributes:
        history: The history.
        patience: The number of epochs without an improvement after which the training ends.
        after: The epochs up to this one are not compared.
        value: The best objective so far.
        epoch: Its epoch; 0 before the first comparison.
        weights: The weights of that epoch.
    """

    history: History
    patience: int
    after: int = 0
    value: float = -math.inf
    epoch: int = 0
    weights: dict[str, Tensor] = field(default_factory=dict)

    __repr__ = one_line

    def __call__(self, state: State, score: Score) -> None:
        if not state.epoch_is_over or state.epoch <= self.after:
            return
        value = self.history.epochs["valid_objective"][-1]
        if value > self.value:
            self.value, self.epoch = value, state.epoch
            self.weights = {name: tensor.detach().clone() for name, tensor in state.model.state_dict().items()}

    def is_over(self, state: State) -> bool:
        """Whether `patience` epochs have passed without an improvement."""
        return state.epoch_is_over and state.epoch - max(self.epoch, self.after) >= self.patience

    def sentence(self, state: State) -> str | None:
        """A sentence that says when and why the training ended before its last step; none if it did not."""
        if state.step >= state.last or not self.is_over(state):
            return None
        return (
            f"stopped after epoch {state.epoch} of {state.last // state.steps_per_epoch}: no better validation objective for "
            f"{self.patience} epoch{'s' if self.patience > 1 else ''}; the weights are those of epoch {self.epoch}"
        )

    def give_back(self, state: State) -> None:
        """Put the best weights into the model."""
        if self.weights:
            state.model.load_state_dict(self.weights)

    def tensors(self) -> dict[str, Tensor]:
        """The state of this watcher as named tensors."""
        best = {"value": torch.tensor(self.value, dtype=torch.float64), "epoch": torch.tensor(self.epoch)}
        return best | {f"weights.{name}": tensor for name, tensor in self.weights.items()}

    def expected(self, state: State, epoch: int) -> dict[str, Tensor]:
        """Tensors like those of this watcher if `epoch` is the best so far; their values are arbitrary."""
        best = {"value": torch.tensor(0.0, dtype=torch.float64), "epoch": torch.tensor(epoch)}
        return best | {f"weights.{name}": tensor for name, tensor in state.model.state_dict().items() if epoch}

    def set_tensors(self, tensors: Mapping[str, Tensor], device: torch.device) -> None:
        """Restore the state that `tensors` gave."""
        self.value, self.epoch = float(tensors["value"]), int(tensors["epoch"])
        self.weights = {name: t.to(device) for name, t in under("weights.", tensors).items()}

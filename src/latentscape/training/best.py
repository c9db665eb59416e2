"""Early stopping, with the best weights so far."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

import torch
from torch import Tensor

from latentscape.objectives import Score
from latentscape.training.history import History
from latentscape.training.state import State


@final
@dataclass(eq=False)
class Best:
    """A watcher that keeps the weights of the best epoch on `valid`, and counts the epochs without an improvement.

    It must come after the history in the list of watchers, because it reads the last epoch of the history.
    """

    history: History
    patience: int
    value: float = -math.inf
    epoch: int = 0
    weights: dict[str, Tensor] = field(default_factory=dict)

    def __call__(self, state: State, score: Score) -> None:
        if not state.epoch_is_over:
            return
        value = self.history.epochs["valid_objective"][-1]
        if value > self.value:
            self.value, self.epoch = value, state.epoch
            self.weights = {name: tensor.detach().clone() for name, tensor in state.model.state_dict().items()}

    def is_over(self, state: State) -> bool:
        """Whether `patience` epochs have passed without an improvement."""
        return state.epoch_is_over and state.epoch - self.epoch >= self.patience

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
        prefix = "weights."
        self.weights = {name.removeprefix(prefix): t.to(device) for name, t in tensors.items() if name.startswith(prefix)}

"""Everything that a run consists of between two steps."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from latentscape.models import Model
from latentscape.objectives import Objective
from latentscape.random import StreamNoise, seed_of
from latentscape.schedules import Schedule
from latentscape.training.updates import Update, under


@dataclass(eq=False)
class State:
    """A run between two steps: what a checkpoint holds.

    Attributes:
        model: What is trained.
        objective: By what.
        update: How: what one step changes.
        rate: The schedule of the learning rate, as a multiple of the optimisers' own.
        noise: Where training draws its noise from.
        step: How many steps have been taken.
        last: The step at which the run ends.
        steps_per_epoch: How many steps show each example once.
    """

    model: Model
    objective: Objective
    update: Update
    rate: Schedule
    noise: StreamNoise
    step: int
    last: int
    steps_per_epoch: int

    @property
    def progress(self) -> float:
        """How far the run is, from 0 to 1, in the middle of the step that is due."""
        return min(1.0, (self.step + 0.5) / self.last)

    @property
    def epoch(self) -> int:
        """How many epochs are over."""
        return self.step // self.steps_per_epoch

    @property
    def epoch_is_over(self) -> bool:
        """Whether the step just taken was the last of its epoch."""
        return self.step % self.steps_per_epoch == 0

    def tensors(self) -> dict[str, Tensor]:
        """The state as named tensors."""
        return self.update.tensors() | {"noise": self.noise.source.get_state(), "step": torch.tensor(self.step)}

    def set_tensors(self, tensors: Mapping[str, Tensor]) -> None:
        """Continue from where `tensors` was called."""
        self.update.set_tensors(renamed(tensors))
        self._set_noise(tensors["noise"])
        self.step = int(tensors["step"])

    def _set_noise(self, saved: Tensor) -> None:
        """Go on with the noise; a generator of another kind of device has a state of another size, which only seeds this one."""
        if saved.shape == self.noise.source.get_state().shape:
            self.noise.source.set_state(saved)
        else:
            self.noise.source.manual_seed(seed_of("noise", saved.tolist()))


def renamed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A checkpoint of the first format under the names of today."""
    if "optimiser.mean" not in tensors:
        return dict(tensors)
    model = {f"modules.model.{name}": value for name, value in under("model.", tensors).items()}
    return model | {f"optimisers.model.{name}": value for name, value in under("optimiser.", tensors).items()}

"""Everything that a run consists of between two steps."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from latentscape.models import Autoencoder
from latentscape.objectives import Objective
from latentscape.random import StreamNoise, seed_of
from latentscape.schedules import Schedule
from latentscape.training.optimiser import Optimiser


@dataclass(eq=False)
class State:
    """A run between two steps: what a checkpoint holds.

    Attributes:
        model: What is trained.
        objective: By what.
        optimiser: How.
        rate: The schedule of the learning rate, as a multiple of the optimiser's own.
        noise: Where training draws its noise from.
        step: How many steps have been taken.
        last: The step at which the run ends.
        steps_per_epoch: How many steps show each example once.
    """

    model: Autoencoder
    objective: Objective
    optimiser: Optimiser
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
        found = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        found |= {f"optimiser.{name}": value for name, value in self.optimiser.tensors().items()}
        return found | {"noise": self.noise.source.get_state(), "step": torch.tensor(self.step)}

    def set_tensors(self, tensors: Mapping[str, Tensor]) -> None:
        """Continue from where `tensors` was called."""

        def under(prefix: str) -> dict[str, Tensor]:
            return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

        self.model.load_state_dict(under("model."))
        self.optimiser.set_tensors(under("optimiser."))
        self._set_noise(tensors["noise"])
        self.step = int(tensors["step"])

    def _set_noise(self, saved: Tensor) -> None:
        """Go on with the noise; a generator of another kind of device has a state of another size, which only seeds this one."""
        if saved.shape == self.noise.source.get_state().shape:
            self.noise.source.set_state(saved)
        else:
            self.noise.source.manual_seed(seed_of("noise", saved.tolist()))

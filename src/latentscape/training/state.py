"""The state of a run between two steps, and the interface of an update, which takes a step."""

import abc
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from latentscape.models import Model
from latentscape.objectives import Objective, Score
from latentscape.random import StreamNoise
from latentscape.schedules import Schedule
from latentscape.shapes import Batch
from latentscape.training.optimiser import Optimiser

MODEL = "model"


class Update(abc.ABC):
    """An update takes a step. It owns the trained modules and their optimisers; a checkpoint holds both by their names.

    Attributes:
        modules: The trained modules: the model, by the name `model`, and those that are trained together with it.
        optimisers: The optimisers, by their own names.
    """

    modules: Mapping[str, nn.Module]
    optimisers: Mapping[str, Optimiser]

    @abc.abstractmethod
    def __call__(self, batch: Batch, state: "State") -> tuple["State", Score]:
        """Take one step, count it in `state.step`, and return the score of the batch before the step."""

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The modules other than the model."""
        return {name: module for name, module in self.modules.items() if name != MODEL}

    def skipped(self) -> tuple[int, int]:
        """The number of skipped steps in all, and in a row up to the last step, of the optimiser with the most."""
        each = [optimiser.skipped() for optimiser in self.optimisers.values()]
        return max((skipped for skipped, _ in each), default=0), max((in_a_row for _, in_a_row in each), default=0)

    def tensors(self) -> dict[str, Tensor]:
        """Weights and optimisers as named tensors."""
        named = {f"modules.{name}.{key}": t for name, module in self.modules.items() for key, t in module.state_dict().items()}
        return named | {f"optimisers.{name}.{key}": t for name, each in self.optimisers.items() for key, t in each.tensors().items()}

    def set_tensors(self, tensors: Mapping[str, Tensor]) -> None:
        """Restore the weights and optimisers that `tensors` gave."""
        for name, module in self.modules.items():
            module.load_state_dict(under(f"modules.{name}.", tensors))
        for name, optimiser in self.optimisers.items():
            optimiser.set_tensors(under(f"optimisers.{name}.", tensors))


@dataclass(eq=False)
class State:
    """The state of a run between two steps, which a checkpoint holds.

    Attributes:
        model: The model.
        objective: The objective.
        update: The update, which takes a step.
        rate: The schedule of the learning rate, as a multiple of the optimisers' own.
        noise: The source of the noise in training.
        step: The number of steps so far.
        last: The step at which the run ends.
        steps_per_epoch: The number of steps in an epoch.
        final_from: The step at which a finished run was continued: from there on, the weights of the objective stay as at that end. None
            if it never was.
    """

    model: Model
    objective: Objective
    update: Update
    rate: Schedule
    noise: StreamNoise
    step: int
    last: int
    steps_per_epoch: int
    final_from: int | None = None

    def __repr__(self) -> str:
        return f"State({type(self.model).__name__}, step {self.step:,} of {self.last:,})"

    @property
    def progress(self) -> float:
        """The progress of the run, from 0 to 1, in the middle of the next step."""
        return min(1.0, (self.step + 0.5) / self.last)

    @property
    def objective_progress(self) -> float:
        """The progress that decides the weights of the objective: 1 after the end of a run that was continued."""
        return 1.0 if self.final_from is not None and self.step >= self.final_from else self.progress

    @property
    def epoch(self) -> int:
        """The number of completed epochs."""
        return self.step // self.steps_per_epoch

    @property
    def epoch_is_over(self) -> bool:
        """Whether the last step completed an epoch."""
        return self.step % self.steps_per_epoch == 0

    def tensors(self) -> dict[str, Tensor]:
        """The state as named tensors."""
        return self.update.tensors() | {"noise": self.noise.source.get_state(), "step": torch.tensor(self.step)}

    def set_tensors(self, tensors: Mapping[str, Tensor]) -> None:
        """Restore the state that `tensors` gave."""
        self.update.set_tensors(tensors)
        self.noise.restore(tensors["noise"])
        self.step = int(tensors["step"])


def under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors whose names begin with `prefix`, without it."""
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

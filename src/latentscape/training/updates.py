"""What a step changes, and how."""

import abc
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, final

import torch
from torch import Tensor, nn

from latentscape.models import Model
from latentscape.objectives import Objective, Score
from latentscape.random import seed_of, torch_seeded
from latentscape.shapes import Batch
from latentscape.training.optimiser import Optimiser, Rule

if TYPE_CHECKING:
    from latentscape.training.state import State

MODEL = "model"


class Update(abc.ABC):
    """One step of a training. It owns the modules that are trained and their optimisers; a checkpoint holds both by their names.

    Attributes:
        modules: What is trained: the model, by the name `model`, and whatever is trained beside it.
        optimisers: The optimisers, by names of their own.
    """

    modules: Mapping[str, nn.Module]
    optimisers: Mapping[str, Optimiser]

    @abc.abstractmethod
    def __call__(self, batch: Batch, state: "State") -> tuple["State", Score]:
        """Take one step: count it in `state.step`, and say how the batch scored before it."""

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The modules beside the model."""
        return {name: module for name, module in self.modules.items() if name != MODEL}

    def skipped(self) -> tuple[int, int]:
        """How many steps were skipped in all, and how many of the last in a row, by the optimiser that skipped most."""
        each = [optimiser.skipped() for optimiser in self.optimisers.values()]
        return max(skipped for skipped, _ in each), max(in_a_row for _, in_a_row in each)

    def tensors(self) -> dict[str, Tensor]:
        """Weights and optimisers as named tensors."""
        named = {f"modules.{name}.{key}": t for name, module in self.modules.items() for key, t in module.state_dict().items()}
        return named | {f"optimisers.{name}.{key}": t for name, each in self.optimisers.items() for key, t in each.tensors().items()}

    def set_tensors(self, tensors: Mapping[str, Tensor]) -> None:
        """Continue from what `tensors` gave."""
        for name, module in self.modules.items():
            module.load_state_dict(under(f"modules.{name}.", tensors))
        for name, optimiser in self.optimisers.items():
            optimiser.set_tensors(under(f"optimisers.{name}.", tensors))


@final
class GradientStep(Update):
    """One step up the objective: an optimiser for the model, and one for each network of the objective, each on its own loss alone.

    Args:
        model: What is trained.
        objective: By what; it may have networks of its own.
        rule: How each optimiser moves the weights.
        clip: The largest norm of each one's gradient; 0 for no limit.
        seed: Of the weights of the objective's networks.
    """

    def __init__(self, model: Model, objective: Objective, rule: Rule, *, clip: float = 0.0, seed: int = 0) -> None:
        like = next(model.parameters())
        with torch_seeded(seed_of("weights of the objective", seed), torch.device("cpu")):
            networks = {name: network.to(like) for name, network in objective.networks(model).items()}
        assert MODEL not in networks, "a network of an objective has a name of its own"
        self.modules = {MODEL: model, **networks}
        self.optimisers = {name: Optimiser(module, rule, clip) for name, module in self.modules.items()}
        self._networks = networks

    def __call__(self, batch: Batch, state: "State") -> tuple["State", Score]:
        objective = state.objective
        draw = state.model.draw(batch, noise=state.noise, draws=objective.draws, needs=objective.needs)
        score = objective(draw, self._networks, **objective.weights(state.progress))
        if batch.weight is not None:
            score = replace(score, weight=batch.weight)
        losses = self.take_gradients(score)
        for name, optimiser in self.optimisers.items():
            optimiser.step(state.rate(state.progress), losses[name])
        state.step += 1
        return state, score

    def take_gradients(self, score: Score) -> dict[str, Tensor]:
        """Give the parameters of each module the gradient of that module's own loss, and no other's; the losses, by its name."""
        losses = {name: score.loss(name) for name in self.modules}
        for optimiser in self.optimisers.values():
            optimiser.zero()
        if len(losses) == 1:
            losses[MODEL].backward()
        else:
            for name, loss in losses.items():
                loss.backward(inputs=self.optimisers[name].parameters, retain_graph=True)
        return losses


def under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors whose names begin with `prefix`, without it."""
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

"""Updates, which take a step of a training."""

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


@final
class GradientStep(Update):
    """One gradient step: one optimiser for the model, and one for each network of the objective, each for its own loss only.

    Args:
        model: The model.
        objective: The objective, which may have its own networks.
        rule: The rule of each optimiser.
        clip: The largest norm of the gradient of each optimiser; 0 for no limit.
        seed: The seed of the weights of the objective's networks.
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
        """Compute for the parameters of each module the gradient of its own loss only; return the losses, by module name."""
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

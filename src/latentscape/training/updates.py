"""Updates, which take a step of a training."""

from dataclasses import replace
from typing import final

import torch
from torch import Tensor

from latentscape.models import Model
from latentscape.objectives import Objective, Score
from latentscape.random import seed_of, torch_seeded
from latentscape.shapes import Batch
from latentscape.training.optimiser import Optimiser, Rule
from latentscape.training.state import MODEL, State, Update


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

    def __call__(self, batch: Batch, state: State) -> tuple[State, Score]:
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

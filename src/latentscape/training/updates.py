"""Updates, which take a step of a training."""

from collections.abc import Mapping
from dataclasses import replace
from typing import final

import torch
from torch import Tensor, nn

from latentscape.errors import SettingError
from latentscape.models import Model
from latentscape.objectives import Objective, Score
from latentscape.random import seed_of, torch_seeded
from latentscape.shapes import Batch
from latentscape.training.optimiser import Optimiser, Rule
from latentscape.training.state import MODEL, State, Update


def networks_of(objective: Objective, model: Model) -> Mapping[str, nn.Module]:
    """The objective's own networks, by name.

    Raises:
        SettingError: They are not modules by name, or one has the name of the model.
    """
    class_name, networks = type(objective).__name__, objective.networks(model)
    if not isinstance(networks, Mapping) or not all(isinstance(network, nn.Module) for network in networks.values()):
        raise SettingError(
            f'{class_name}.networks must return its networks by name, such as {{"critic": critic}}, or {{}} for none, '
            f"but it gave {type(networks).__name__}."
        )
    if MODEL in networks:
        raise SettingError(
            f"{class_name} calls a network {MODEL!r}, which is the name of the model; give it another name, such as 'critic'."
        )
    return networks


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
            networks = {name: network.to(like) for name, network in networks_of(objective, model).items()}
        self.modules = {MODEL: model, **networks}
        self.optimisers = {name: Optimiser(module, rule, clip) for name, module in self.modules.items()}
        self._networks = networks

    def __call__(self, batch: Batch, state: State) -> tuple[State, Score]:
        objective = state.objective
        draw = state.model.draw(batch, noise=state.noise, draws=objective.draws, needs=objective.needs)
        score = objective(draw, self._networks, **objective.weights(state.objective_progress))
        if batch.weight is not None:
            score = replace(score, weight=batch.weight)
        losses = self.take_gradients(score)
        for name, optimiser in self.optimisers.items():
            optimiser.step(state.rate(state.progress), losses[name])
        state.step += 1
        return state, score

    def take_gradients(self, score: Score) -> dict[str, Tensor]:
        """Compute for the parameters of each module the gradient of its own loss only; return the losses, by module name."""
        if score.losses.keys() != self._networks.keys():
            raise SettingError(
                f"The objective has the networks {sorted(self._networks)}, but its losses are for {sorted(score.losses)}; "
                "return one loss for each network, by its name."
            )
        losses = {name: score.loss(name) for name in self.modules}
        for name, optimiser in self.optimisers.items():
            optimiser.zero()
            if not losses[name].requires_grad:
                raise SettingError(f"The loss of the {name} does not depend on its weights, so it has no gradient; leave out detach().")
        if len(losses) == 1:
            losses[MODEL].backward()
        else:
            for name, loss in losses.items():
                loss.backward(inputs=self.optimisers[name].parameters, retain_graph=True)
        return losses

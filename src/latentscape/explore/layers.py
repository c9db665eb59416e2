"""The layers of a model, with their shapes and numbers of parameters."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from latentscape.models import Model, evaluating
from latentscape.shapes import Batch


@dataclass(frozen=True)
class Layer:
    """One layer: its name in the model, its class, the shapes of one example before and after it, and its number of parameters."""

    name: str
    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    parameters: int


def layers(model: Model) -> list[Layer]:
    """The layers without children, in the order in which an example passes them, followed by modules with parameters of their own."""
    model_layers: list[Layer] = []
    counted: set[int] = set()

    def recorder(name: str) -> Any:
        def hook(module: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
            if isinstance(output, Tensor) and inputs and isinstance(inputs[0], Tensor):
                count = sum(p.numel() for p in module.parameters())
                counted.update(id(p) for p in module.parameters())
                model_layers.append(Layer(name, type(module).__name__, tuple(inputs[0].shape[1:]), tuple(output.shape[1:]), count))

        return hook

    handles = [m.register_forward_hook(recorder(name)) for name, m in model.named_modules() if not list(m.children())]
    like = next(model.parameters())
    try:
        with evaluating(model):
            context = like.new_zeros((1, model.context)) if model.context else None
            model.reconstruct(Batch(like.new_zeros((1, *model.shape)), context))
    finally:
        for handle in handles:
            handle.remove()
    for name, part in model.named_modules():
        own = sum(p.numel() for p in part.parameters(recurse=False) if id(p) not in counted)
        if own:
            model_layers.append(Layer(name, type(part).__name__, (), (), own))
    return model_layers

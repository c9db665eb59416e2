"""The layers of a model, with shapes and sizes."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from latentscape.models import Model, evaluating
from latentscape.shapes import Batch


@dataclass(frozen=True)
class Layer:
    """One layer: where it stands, what it is, the shapes of one example before and after it, and its number of parameters."""

    name: str
    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    parameters: int


def layers(model: Model) -> list[Layer]:
    """The layers that hold no others, in the order in which an example passes them, then parts with parameters of their own."""
    found: list[Layer] = []
    seen: set[int] = set()

    def note(name: str) -> Any:
        def hook(module: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
            if isinstance(output, Tensor) and inputs and isinstance(inputs[0], Tensor):
                count = sum(p.numel() for p in module.parameters())
                seen.update(id(p) for p in module.parameters())
                found.append(Layer(name, type(module).__name__, tuple(inputs[0].shape[1:]), tuple(output.shape[1:]), count))

        return hook

    handles = [m.register_forward_hook(note(name)) for name, m in model.named_modules() if not list(m.children())]
    like = next(model.parameters())
    try:
        with evaluating(model):
            context = like.new_zeros((1, model.context)) if model.context else None
            model.reconstruct(Batch(like.new_zeros((1, *model.shape)), context))
    finally:
        for handle in handles:
            handle.remove()
    for name, part in model.named_modules():
        own = sum(p.numel() for p in part.parameters(recurse=False) if id(p) not in seen)
        if own:
            found.append(Layer(name, type(part).__name__, (), (), own))
    return found

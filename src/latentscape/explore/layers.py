"""The layers of a model, with shapes and sizes."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from latentscape.models import Autoencoder, evaluating


@dataclass(frozen=True)
class Layer:
    """One layer: where it stands, what it is, the shapes of one example before and after it, and its number of parameters."""

    name: str
    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    parameters: int


def layers(model: Autoencoder) -> list[Layer]:
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
            model.reconstruct(torch.zeros((1, *model.shape), dtype=like.dtype, device=like.device))
    finally:
        for handle in handles:
            handle.remove()
    for name, part in model.named_modules():
        own = sum(p.numel() for p in part.parameters(recurse=False) if id(p) not in seen)
        if own:
            found.append(Layer(name, type(part).__name__, (), (), own))
    return found

"""Adam over one flat vector of parameters."""

from typing import final

import torch
from torch import Tensor, nn


@final
class Optimiser:
    """Adam (Kingma & Ba, 2015), its parameters laid out as one vector, so that a step is one fused operation.

    The parameters of the model become views of the vector, and their gradients views of another; nothing else about them changes.

    Args:
        model: Whose parameters are trained.
        lr: The learning rate.
        betas: The decay of the two running means.
        eps: What is added to the denominator.
        weight_decay: How much of a weight is taken off a step, as a multiple of the rate (decoupled: Loshchilov & Hutter, 2019).
    """

    def __init__(
        self,
        model: nn.Module,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        self.lr = lr
        parameters = [p for p in model.parameters() if p.requires_grad]
        self._flat = nn.Parameter(torch.cat([p.detach().flatten() for p in parameters]))
        self._gradient = torch.zeros_like(self._flat)
        self._flat.grad = self._gradient
        sizes = [p.numel() for p in parameters]
        for p, value, gradient in zip(parameters, self._flat.detach().split(sizes), self._gradient.split(sizes), strict=True):
            p.data = value.view_as(p)
            p.grad = gradient.view_as(p)
        kind = torch.optim.AdamW if weight_decay else torch.optim.Adam
        self._adam = kind([self._flat], lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, fused=True)

    def zero(self) -> None:
        """Forget the gradients."""
        self._gradient.zero_()

    def step(self, rate: float) -> None:
        """One step with `rate` times the learning rate."""
        self._adam.param_groups[0]["lr"] = self.lr * rate
        self._adam.step()

    @property
    def gradient(self) -> Tensor:
        """The gradient of the loss, as one vector."""
        return self._gradient

    def tensors(self) -> dict[str, Tensor]:
        """The running means and the number of steps."""
        return dict(self._adam.state[self._flat]) if self._adam.state else {}

    def set_tensors(self, tensors: dict[str, Tensor]) -> None:
        """Continue from what `tensors` gave."""
        if tensors:
            self._adam.state[self._flat] = {name: value.to(self._flat.device).clone() for name, value in tensors.items()}

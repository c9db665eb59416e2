"""Adam over one flat vector of parameters."""

from typing import Any, final

import torch
from torch import Tensor, nn


@final
class Optimiser:
    """Adam (Kingma & Ba, 2015), its parameters laid out as one vector, so that a step is one call of torch's fused kernel.

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
        self._options = {
            "beta1": betas[0],
            "beta2": betas[1],
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": False,
            "maximize": False,
        }
        parameters = [p for p in model.parameters() if p.requires_grad]
        self._values = torch.cat([p.detach().flatten() for p in parameters])
        self.gradient = torch.zeros_like(self._values)
        self._mean = torch.zeros_like(self._values)
        self._square = torch.zeros_like(self._values)
        self._steps = torch.zeros((), device=self._values.device)
        sizes = [p.numel() for p in parameters]
        for p, value, gradient in zip(parameters, self._values.split(sizes), self.gradient.split(sizes), strict=True):
            p.data = value.view_as(p)
            p.grad = gradient.view_as(p)

    def zero(self) -> None:
        """Forget the gradients."""
        self.gradient.zero_()

    def step(self, rate: float) -> None:
        """One step with `rate` times the learning rate."""
        self._steps.add_(1)
        kernel: Any = torch._fused_adamw_
        kernel([self._values], [self.gradient], [self._mean], [self._square], [], [self._steps], lr=self.lr * rate, **self._options)

    def tensors(self) -> dict[str, Tensor]:
        """The running means of the gradient and of its square, and the number of steps."""
        return {"mean": self._mean, "square": self._square, "steps": self._steps}

    def set_tensors(self, tensors: dict[str, Tensor]) -> None:
        """Continue from what `tensors` gave."""
        for name, value in self.tensors().items():
            value.copy_(tensors[name])

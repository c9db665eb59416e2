"""Adam over one flat vector of parameters."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, final

import torch
from torch import Tensor, nn

CLEAR = 100  # steps between two times that what moves no weight is set to 0


@final
class Optimiser:
    """Adam (Kingma & Ba, 2015), its parameters laid out as one vector, so that a step is one call of torch's fused kernel, or a few.

    The parameters of the model become views of the vector, and their gradients views of another; nothing else about them changes.

    Args:
        model: Whose parameters are trained.
        lr: The learning rate.
        betas: The decay of the two running means.
        eps: What is added to the denominator.
        weight_decay: How much of a weight is taken off a step, as a multiple of the rate (decoupled: Loshchilov & Hutter, 2019).
        base_fan_in: Where more numbers than this come into a unit, its weights take steps shorter by as many times, decay included; 0 for
            one rate for all. Adam moves every weight by about as much, so in a unit with thousands of inputs the moves add up: a few
            steps can leave a rectifier without an example that it answers to. A rate that goes with 1 / fan-in is what Yang et al.
            (2021, Tensor Programs V, table 3) give hidden and output layers that grow; here the first layer has it too. A layer says its
            `fan_in`, as ours do; a `Linear` needs not. The rate of any other stays whole, that of a weight which is computed from others
            (weight or spectral norm) too.
    """

    def __init__(
        self,
        model: nn.Module,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        base_fan_in: int = 0,
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
        self._steps, self._skipped, self._in_a_row = torch.zeros(3, dtype=torch.float32, device=self._values.device).unbind()
        self._calls = 0
        sizes = [p.numel() for p in parameters]
        self._stretches = _stretches(parameters, _shares(model, base_fan_in))
        for p, value, gradient in zip(parameters, self._values.split(sizes), self.gradient.split(sizes), strict=True):
            p.data = value.view_as(p)
            p.grad = gradient.view_as(p)

    def zero(self) -> None:
        """Forget the gradients."""
        self.gradient.zero_()

    def step(self, rate: float, loss: Tensor) -> None:
        """One step with `rate` times the learning rate; none, but counted, if the loss or its gradient is not finite.

        The decision is made on the device: nothing waits for it.
        """
        seen = self.gradient.sum() + loss.detach()
        bad = (seen * 0 != 0).float()  # of a number, never; of infinity or nan, always
        self._steps.add_(1).sub_(bad)
        self._skipped.add_(bad)
        self._in_a_row.add_(1).mul_(bad)
        kernel: Any = torch._fused_adamw_
        whole = (self._values, self.gradient, self._mean, self._square)
        for share, stretch in self._stretches:
            vectors: Any = [[vector[stretch]] for vector in whole]
            kernel(*vectors, [], [self._steps], lr=self.lr * rate * share, found_inf=bad, **self._options)
        self._calls += 1
        if self._calls % CLEAR == 0:
            self._forget_tiny()

    def _forget_tiny(self) -> None:
        """Set to 0 the running means of what has no gradient any more: beside eps they are nothing.

        They would not get there, but stop at the smallest numbers there are, with which a CPU computes many times slower.
        """
        eps = self._options["eps"]
        self._mean.masked_fill_(self._mean.abs() < min(1e-30, 1e-20 * eps), 0)
        self._square.masked_fill_(self._square < min(1e-36, (1e-10 * eps) ** 2), 0)

    def skipped(self) -> tuple[int, int]:
        """How many steps were skipped in all, and how many of the last in a row."""
        return int(self._skipped), int(self._in_a_row)

    def tensors(self) -> dict[str, Tensor]:
        """The running means of the gradient and of its square, and the numbers of steps."""
        counts = {"steps": self._steps, "skipped": self._skipped, "in_a_row": self._in_a_row}
        return {"mean": self._mean, "square": self._square, **counts}

    def set_tensors(self, tensors: dict[str, Tensor]) -> None:
        """Continue from what `tensors` gave."""
        for name, value in self.tensors().items():
            value.copy_(tensors[name])
        self._calls = int(self._steps + self._skipped)


def _stretches(parameters: Sequence[Tensor], shares: Mapping[Tensor, float]) -> list[tuple[float, slice]]:
    """The stretches of the flat vector that share a rate, each with its share of it."""
    found, end = [], 0
    for share, group in groupby(parameters, lambda p: shares.get(p, 1.0)):
        start, end = end, end + sum(p.numel() for p in group)
        found.append((share, slice(start, end)))
    return found


def _shares(model: nn.Module, base_fan_in: int) -> dict[Tensor, float]:
    """The weights that take less than the whole rate, and how much of it they take."""
    fans: dict[Tensor, float] = {}
    for module in model.modules():
        fan_in = module.in_features if isinstance(module, nn.Linear) else getattr(module, "fan_in", None)
        weight = getattr(module, "weight", None)
        if base_fan_in and isinstance(fan_in, int) and fan_in > base_fan_in and isinstance(weight, nn.Parameter):
            fans[weight] = base_fan_in / fan_in
    return fans

"""Optimisers over one flat vector of parameters: a rule says how a step moves it, and an `Optimiser` holds where it stands."""

import abc
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar, final

import torch
from torch import Tensor, nn

from latentscape.errors import SettingError
from latentscape.machine import private

STEPS_BETWEEN_CLEANINGS = 100
SUBNORMAL = 1e-30  # running means below this slow a CPU down, and move nothing


@dataclass(frozen=True)
class Rule(abc.ABC):
    """How a step moves the weights.

    Attributes:
        lr: The learning rate.
        base_fan_in: Divides the learning rate of wide layers: a layer with n inputs above this takes steps n / base_fan_in times smaller,
            decay included; 0 gives one rate to all. Adam moves every weight by about as much, so in a unit with thousands of inputs the
            moves add up, and a few steps can leave a rectifier that answers to no example. A rate that goes with 1 / fan-in is what Yang et
            al. (2021, Tensor Programs V, table 3) give hidden and output layers that grow; here the first layer has it too. A layer says
            its `fan_in`, as ours do; a `Linear` need not. A weight that is computed from others (weight or spectral norm) keeps the whole
            rate.
        slots: The names of the running vectors that it keeps.
    """

    lr: float = 1e-3
    base_fan_in: int = 0
    slots: ClassVar[tuple[str, ...]]

    def __post_init__(self) -> None:
        if not 0 < self.lr < math.inf:
            raise SettingError(f"The learning rate must be a number above 0, but it is {self.lr}.")
        if type(self.base_fan_in) is not int or self.base_fan_in < 0:
            raise SettingError(f"base_fan_in is a number of inputs, or 0 for one rate for all weights, but it is {self.base_fan_in!r}.")

    @abc.abstractmethod
    def move(self, values: Tensor, gradient: Tensor, slots: Sequence[Tensor], *, steps: Tensor, lr: float, bad: Tensor) -> None:
        """Take one step in place.

        Args:
            values: The weights, `(n,)`.
            gradient: Of the loss, `(n,)`.
            slots: The running vectors, `(n,)` each.
            steps: How many steps have been taken, this one included.
            lr: The learning rate of this step.
            bad: 1 where the step must not be taken, else 0.
        """

    def clean(self, slots: Sequence[Tensor]) -> None:
        """Set running numbers to 0 that move no weight any more: a CPU computes many times slower with the smallest numbers there are."""


@dataclass(frozen=True)
class _AdamLike(Rule):
    """Adam's running means of the gradient and of its square."""

    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.0
    slots: ClassVar[tuple[str, ...]] = ("mean", "square")
    decoupled: ClassVar[bool]

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.betas) != 2 or not all(0 <= beta < 1 for beta in self.betas):
            raise SettingError(f"Adam's betas are two numbers from 0 to below 1, but they are {list(self.betas)}.")
        if not (0 < self.eps < math.inf and 0 <= self.weight_decay < math.inf):
            raise SettingError(f"Adam's eps must be above 0 and weight_decay 0 or more, but they are {self.eps} and {self.weight_decay}.")

    def move(self, values: Tensor, gradient: Tensor, slots: Sequence[Tensor], *, steps: Tensor, lr: float, bad: Tensor) -> None:
        own: Any = {"betas": self.betas, "eps": self.eps, "weight_decay": self.weight_decay, "decoupled": self.decoupled}
        private.adam(values, gradient, slots, steps=steps, bad=bad, lr=lr, **own)

    def clean(self, slots: Sequence[Tensor]) -> None:
        mean, square = slots
        mean.masked_fill_(mean.abs() < min(SUBNORMAL, 1e-20 * self.eps), 0)
        square.masked_fill_(square < min(1e-36, (1e-10 * self.eps) ** 2), 0)


@final
@dataclass(frozen=True)
class Adam(_AdamLike):
    """Adam (Kingma & Ba, 2015); `weight_decay` is added to the gradient, as a penalty on the squares of the weights would."""

    decoupled = False


@final
@dataclass(frozen=True)
class AdamW(_AdamLike):
    """Adam with decoupled weight decay: each step takes off that share of a weight, times the rate (Loshchilov & Hutter, 2019)."""

    weight_decay: float = 1e-2
    decoupled = True


@final
@dataclass(frozen=True)
class SGD(Rule):
    """Stochastic gradient descent with momentum: v <- momentum v + g, weights move by -lr v (or -lr (g + momentum v), with `nesterov`)."""

    momentum: float = 0.9
    nesterov: bool = False
    weight_decay: float = 0.0
    slots: ClassVar[tuple[str, ...]] = ("velocity",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.momentum < 1:
            raise SettingError(f"The momentum must be a number from 0 to below 1, but it is {self.momentum}.")
        if not 0 <= self.weight_decay < math.inf:
            raise SettingError(f"The weight_decay must be a number from 0 on, but it is {self.weight_decay}.")

    def move(self, values: Tensor, gradient: Tensor, slots: Sequence[Tensor], *, steps: Tensor, lr: float, bad: Tensor) -> None:
        (velocity,) = slots
        moved = torch.add(gradient, values, alpha=self.weight_decay) if self.weight_decay else gradient
        after = torch.add(moved, velocity, alpha=self.momentum)
        direction = torch.add(moved, after, alpha=self.momentum) if self.nesterov else after
        good = bad == 0  # a step that is left out changes nothing, and what is no number must not be multiplied
        velocity.copy_(torch.where(good, after, velocity))
        values.sub_(torch.where(good, lr * direction, torch.zeros_like(direction)))

    def clean(self, slots: Sequence[Tensor]) -> None:
        slots[0].masked_fill_(slots[0].abs() < SUBNORMAL, 0)


OPTIMISERS: dict[str, type[Rule]] = {"adam": Adam, "adamw": AdamW, "sgd": SGD}


@final
class Optimiser:
    """A module's parameters laid out as one vector, so that a step is one call of torch's fused kernel, or a few.

    The parameters become views of the vector, and their gradients views of another; nothing else about them changes.

    Args:
        module: Whose parameters are trained.
        rule: How.
        clip: The largest norm that the gradient may have; a longer one is shortened to it. 0 for no limit.
    """

    def __init__(self, module: nn.Module, rule: Rule, clip: float = 0.0) -> None:
        self.rule = rule
        self.clip = clip
        self.parameters = [p for p in module.parameters() if p.requires_grad]
        self._values = torch.cat([p.detach().flatten() for p in self.parameters])
        self.gradient = torch.zeros_like(self._values)
        self._slots = [torch.zeros_like(self._values) for _ in rule.slots]
        self._counts = torch.zeros(2, dtype=torch.float32, device=self._values.device)
        self._steps, self._in_a_row = self._counts.unbind()
        self._calls = 0
        sizes = [p.numel() for p in self.parameters]
        self._stretches = [
            (share, self._values[part], self.gradient[part], [slot[part] for slot in self._slots])
            for share, part in _stretches(self.parameters, _shares(module, rule.base_fan_in))
        ]
        views = zip(self.parameters, self._values.split(sizes), self.gradient.split(sizes), strict=True)
        self._bound = [(p, value.view_as(p), gradient.view_as(p)) for p, value, gradient in views]
        self.bind()

    def bind(self) -> None:
        """Make parameters and gradients views of the flat vectors, where somebody has given them tensors of their own."""
        for p, value, gradient in self._bound:
            if p.data_ptr() != value.data_ptr():
                value.copy_(p.detach())
                p.data = value
            if p.grad is not gradient:
                p.grad = gradient

    def zero(self) -> None:
        """Forget the gradients; a parameter that lost its place in the flat vector, as after `model.zero_grad()`, gets it back."""
        self.bind()
        self.gradient.zero_()

    def step(self, rate: float, loss: Tensor) -> None:
        """One step with `rate` times the learning rate; none, but counted, if the loss or its gradient is not finite.

        The decision is made on the device: nothing waits for it.
        """
        seen = self.gradient.sum() + loss.detach()
        bad = (seen * 0).float().nan_to_num_(1.0)  # 0 for a number, 1 for infinity and nan
        self._counts.add_(1)
        self._steps.sub_(bad)
        self._in_a_row.mul_(bad)
        if self.clip:
            self.gradient.mul_((self.clip / torch.linalg.vector_norm(self.gradient)).clamp(max=1.0))
        for share, values, gradient, slots in self._stretches:
            self.rule.move(values, gradient, slots, steps=self._steps, lr=self.rule.lr * rate * share, bad=bad)
        self._calls += 1
        if self._calls % STEPS_BETWEEN_CLEANINGS == 0:
            self.rule.clean(self._slots)

    def skipped(self) -> tuple[int, int]:
        """How many steps were skipped in all, and how many of the last in a row."""
        return self._calls - int(self._steps), int(self._in_a_row)

    def tensors(self) -> dict[str, Tensor]:
        """The running vectors, and the numbers of steps."""
        return self._kept() | {"skipped": self._calls - self._steps}

    def set_tensors(self, tensors: Mapping[str, Tensor]) -> None:
        """Continue from what `tensors` gave."""
        for name, value in self._kept().items():
            value.copy_(tensors[name])
        self._calls = int(tensors["steps"] + tensors["skipped"])

    def _kept(self) -> dict[str, Tensor]:
        return dict(zip(self.rule.slots, self._slots, strict=True)) | {"steps": self._steps, "in_a_row": self._in_a_row}


def _stretches(parameters: Sequence[Tensor], shares: Mapping[Tensor, float]) -> list[tuple[float, slice]]:
    """The stretches of the flat vector that share a rate, each with its share of it."""
    stretches, end = [], 0
    for share, group in groupby(parameters, lambda p: shares.get(p, 1.0)):
        start, end = end, end + sum(p.numel() for p in group)
        stretches.append((share, slice(start, end)))
    return stretches


def _shares(module: nn.Module, base_fan_in: int) -> dict[Tensor, float]:
    """The weights that take less than the whole rate, and how much of it they take."""
    shares: dict[Tensor, float] = {}
    for layer in module.modules():
        fan_in = layer.in_features if isinstance(layer, nn.Linear) else getattr(layer, "fan_in", None)
        weight = getattr(layer, "weight", None)
        if base_fan_in and isinstance(fan_in, int) and fan_in > base_fan_in and isinstance(weight, nn.Parameter):
            shares[weight] = base_fan_in / fan_in
    return shares

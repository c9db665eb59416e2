"""Optimisers over one flat vector of parameters: a `Rule` moves the vector in a step, and an `Optimiser` holds its state."""

import abc
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any, ClassVar, final

import torch
from torch import Tensor, nn

from latentscape.arguments import number, truth, whole_number
from latentscape.errors import SettingError
from latentscape.faces import Name
from latentscape.machine import private

STEPS_BETWEEN_CLEANINGS = 100
SUBNORMAL = 1e-30  # smaller running means move no weight, and slow a CPU down


@dataclass(frozen=True)
class Rule(abc.ABC):
    """The rule by which a step moves the weights.

    Attributes:
        lr: The learning rate.
        base_fan_in: Divides the learning rate of wide layers: a layer with n inputs above this takes steps n / base_fan_in times smaller,
            decay included; 0 gives one rate to all. Adam moves all weights by about the same amount. In a unit with thousands of inputs
            these moves add up, and after a few steps a rectifier can be 0 for all examples. Yang et al. (2021, Tensor Programs V, table 3)
            use a rate in proportion to 1 / fan-in for hidden and output layers that grow; here it applies to the first layer too. A layer
            has an attribute `fan_in`, as ours do; a `Linear` need not. A weight that is computed from others (weight or spectral norm)
            keeps the full rate.
        slots: The names of its running vectors.
    """

    lr: float = 1e-3
    base_fan_in: int = 0
    slots: ClassVar[tuple[str, ...]]

    def __post_init__(self) -> None:
        checks: dict[Any, Callable[[object, Any], Any]] = {float: number, int: whole_number, bool: truth}
        for option in fields(self):
            if option.type in checks:
                value = checks[option.type](Name(f"train.optimizer.{option.name}"), getattr(self, option.name))
                object.__setattr__(self, option.name, value)
        if not 0 < self.lr < math.inf:
            raise SettingError(f"The learning rate must be a number above 0, but it is {self.lr}.")
        if self.base_fan_in < 0:
            raise SettingError(
                f"base_fan_in must be a number of inputs, or 0 for one rate for all weights, but it is {self.base_fan_in!r}."
            )

    @abc.abstractmethod
    def move(self, values: Tensor, gradient: Tensor, slots: Sequence[Tensor], *, steps: Tensor, lr: float, bad: Tensor) -> None:
        """Take one step in place.

        Args:
            values: The weights, `(n,)`.
            gradient: The gradient of the loss, `(n,)`.
            slots: The running vectors, each `(n,)`.
            steps: The number of steps, including this one.
            lr: The learning rate of this step.
            bad: 1 where the step must not be taken, else 0.
        """

    def clean(self, slots: Sequence[Tensor]) -> None:
        """Set running numbers to 0 that are too small to move a weight: with subnormal numbers, a CPU is many times slower."""


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
        if not isinstance(self.betas, Sequence) or isinstance(self.betas, str):
            raise SettingError(f"Adam's betas are two numbers from 0 to below 1, but they are {self.betas!r}.")
        betas = tuple(number(Name("train.optimizer.betas"), beta) for beta in self.betas)
        if len(betas) != 2 or not all(0 <= beta < 1 for beta in self.betas):
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
    """Adam (Kingma & Ba, 2015); `weight_decay` adds to the gradient, like a penalty on the squares of the weights."""

    decoupled = False


@final
@dataclass(frozen=True)
class AdamW(_AdamLike):
    """Adam with decoupled weight decay: each step subtracts that share of a weight, times the learning rate (Loshchilov & Hutter, 2019)."""

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
        good = bad == 0  # a skipped step changes nothing, and NaN must not be multiplied by 0
        velocity.copy_(torch.where(good, after, velocity))
        values.sub_(torch.where(good, lr * direction, torch.zeros_like(direction)))

    def clean(self, slots: Sequence[Tensor]) -> None:
        slots[0].masked_fill_(slots[0].abs() < SUBNORMAL, 0)


OPTIMISERS: dict[str, type[Rule]] = {"adam": Adam, "adamw": AdamW, "sgd": SGD}


@final
class Optimiser:
    """Holds the parameters of a module as one vector, so that a step takes only one call, or a few, of torch's fused kernel.

    The parameters become views of this vector, and their gradients views of another; nothing else about them changes. It trains those
    parameters that require a gradient when it is made.

    Args:
        module: The module to train.
        rule: The rule of a step.
        clip: The largest norm of the gradient; a longer gradient is scaled down to it. 0 for no limit.

    Raises:
        SettingError: No parameter requires a gradient.
    """

    def __init__(self, module: nn.Module, rule: Rule, clip: float = 0.0) -> None:
        self.rule = rule
        self.clip = clip
        self.parameters = [p for p in module.parameters() if p.requires_grad]
        if not self.parameters:
            raise SettingError(f"{type(module).__name__} has no parameter to train; call its method requires_grad_() first.")
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
        self._views = [(p, value.view_as(p), gradient.view_as(p)) for p, value, gradient in views]
        self.bind()

    def bind(self) -> None:
        """Make parameters and gradients views of the flat vectors again, if other code has given them new tensors."""
        for p, value, gradient in self._views:
            if not p.requires_grad:
                self.check()
            if p.data_ptr() != value.data_ptr():
                value.copy_(p.detach())
                p.data = value
            if p.grad is None or p.grad.data_ptr() != gradient.data_ptr():
                p.grad = gradient.detach()  # a tensor of its own, because `module.double()` replaces the data of gradients in place

    def check(self) -> None:
        """Refuse parameters that other code, such as a watcher, has frozen or converted.

        Raises:
            SettingError: The message says how to change a copy instead.
        """
        for p, value, _ in self._views:
            remedy = "do that to a copy of the model (copy.deepcopy)."
            if not p.requires_grad:
                raise SettingError(f"A weight was frozen (requires_grad_(False)) during training; {remedy}")
            if p.dtype != value.dtype:
                raise SettingError(f"The weights were converted from {value.dtype} to {p.dtype} during training; {remedy}")

    def zero(self) -> None:
        """Set the gradients to 0; a parameter that is no longer a view, as after `model.zero_grad()`, becomes one again."""
        self.bind()
        self.gradient.zero_()

    def step(self, rate: float, loss: Tensor) -> None:
        """Take one step with `rate` times the learning rate; if the loss or its gradient is not finite, skip and count it.

        The check runs on the device, so that the CPU need not wait.
        """
        seen = self.gradient.sum() + loss.detach()
        if self.clip:
            norm = torch.linalg.vector_norm(self.gradient)
            seen = seen + norm  # the squares of finite numbers can overflow
        bad = (seen * 0).float().nan_to_num_(1.0)  # 0 for a finite number, 1 for infinity and NaN
        self._counts.add_(1)
        self._steps.sub_(bad)
        self._in_a_row.mul_(bad)
        if self.clip:
            self.gradient.mul_((self.clip / norm).clamp(max=1.0))
        for share, values, gradient, slots in self._stretches:
            self.rule.move(values, gradient, slots, steps=self._steps, lr=self.rule.lr * rate * share, bad=bad)
        self._calls += 1
        if self._calls % STEPS_BETWEEN_CLEANINGS == 0:
            self.rule.clean(self._slots)

    def skipped(self) -> tuple[int, int]:
        """The number of skipped steps in all, and in a row up to the last step."""
        return self._calls - int(self._steps), int(self._in_a_row)

    def tensors(self) -> dict[str, Tensor]:
        """The running vectors and the counts of steps, as named tensors."""
        return self._kept() | {"skipped": self._calls - self._steps}

    def set_tensors(self, tensors: Mapping[str, Tensor]) -> None:
        """Restore the state that `tensors` gave."""
        for name, value in self._kept().items():
            value.copy_(tensors[name])
        self._calls = int(tensors["steps"] + tensors["skipped"])

    def _kept(self) -> dict[str, Tensor]:
        return dict(zip(self.rule.slots, self._slots, strict=True)) | {"steps": self._steps, "in_a_row": self._in_a_row}


def _stretches(parameters: Sequence[Tensor], shares: Mapping[Tensor, float]) -> list[tuple[float, slice]]:
    """The slices of the flat vector with one learning rate each, and its share of the full rate."""
    stretches, end = [], 0
    for share, group in groupby(parameters, lambda p: shares.get(p, 1.0)):
        start, end = end, end + sum(p.numel() for p in group)
        stretches.append((share, slice(start, end)))
    return stretches


def _shares(module: nn.Module, base_fan_in: int) -> dict[Tensor, float]:
    """The weights with less than the full learning rate, and their share of it."""
    shares: dict[Tensor, float] = {}
    for layer in module.modules():
        fan_in = layer.in_features if isinstance(layer, nn.Linear) else getattr(layer, "fan_in", None)
        weight = getattr(layer, "weight", None)
        if base_fan_in and isinstance(fan_in, int) and fan_in > base_fan_in and isinstance(weight, nn.Parameter):
            shares[weight] = base_fan_in / fan_in
    return shares

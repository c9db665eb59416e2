"""Every private function of torch that we call. `pyproject.toml` allows no version above the one that CI tests.

Tests compare the optimisers and the convolutions with their public counterparts, which are slower.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, final

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

_AT_STRIDE_2: Any = (None, [2, 2], [0, 0], [1, 1], False, [0, 0], 1)  # no bias; stride, padding, dilation, transposed, ..., groups


def cpu_has_bfloat16() -> bool:
    """Whether the processor has instructions for matrix products in bfloat16."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def casts() -> bool:
    """Whether autocast is on, on any device."""
    return torch._C._is_any_autocast_enabled()


def gradient_of_input(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """The gradient of a convolution at stride 2 with respect to its input `x`, of which only the shape is read."""
    of_input: Tensor = torch.ops.aten.convolution_backward(gradient, x, weight, *_AT_STRIDE_2, [True, False, False])[0]
    return of_input


def gradient_of_weight(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """The gradient of a convolution at stride 2 with respect to its `weight`, of which only the shape is read."""
    of_weight: Tensor = torch.ops.aten.convolution_backward(gradient, x, weight, *_AT_STRIDE_2, [False, True, False])[1]
    return of_weight


def adam(
    values: Tensor,
    gradient: Tensor,
    slots: Sequence[Tensor],
    *,
    steps: Tensor,
    bad: Tensor,
    lr: float,
    betas: tuple[float, float],
    eps: float,
    weight_decay: float,
    decoupled: bool,
) -> None:
    """Take one step of torch's fused Adam over flat vectors, unless `bad` is 1; with `decoupled` weight decay, of AdamW.

    `slots` holds the running means of the gradient and of its square; the arguments are those of `training.optimiser.Rule.move`.
    """
    mean, square = slots
    kernel: Any = torch._fused_adamw_ if decoupled else torch._fused_adam_
    options: Any = {"beta1": betas[0], "beta2": betas[1], "eps": eps, "weight_decay": weight_decay, "amsgrad": False, "maximize": False}
    kernel([values], [gradient], [mean], [square], [], [steps], lr=lr, found_inf=bad, **options)


@final
@dataclass(frozen=True, eq=False)
class Operation:
    """A call of one of torch's basic operations, which torch names `aten`.

    Attributes:
        name: Its name, such as `add`, or `add_` if it changes its first argument in place.
        arguments: All arguments by their names, those with a default too.
        is_random: Whether its result is drawn at random.
        run: Runs it, with these arguments or others.
        run_as_others: Runs it as other operations, each passed to the handler; it returns `NotImplemented` if torch knows none.
    """

    name: str
    arguments: dict[str, Any]
    is_random: bool
    run: Callable[[Mapping[str, Any]], Any]
    run_as_others: Callable[[], Any]


@contextmanager
def operations_passed_to(handle: Callable[[Operation], Any]) -> Iterator[None]:
    """Pass the operations of this thread, instead of running them, to `handle`, whose result takes the place of theirs.

    The handler gets the same object for the same tensor. An operation that torch composes of others is passed as these, but for `linear`.
    """
    with torch.inference_mode(), _Passing(handle):  # with gradients, torch gives the handler copies of the objects of its views
        yield


class _Passing(TorchDispatchMode):
    def __init__(self, handle: Callable[[Operation], Any]) -> None:
        TorchDispatchMode.__init__(self)
        self.handle = handle

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # otherwise torch imports its compiler, which takes 2 seconds

    def __torch_dispatch__(self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        keywords = dict(kwargs or {})
        name = func._schema.name.removeprefix("aten::")
        if name != "linear" and func._can_decompose():
            with self:
                return func.decompose(*args, **keywords)
        defaults = {argument.name: argument.default_value for argument in func._schema.arguments}
        arguments = {**defaults, **dict(zip(defaults, args, strict=False)), **keywords}

        def run(changed: Mapping[str, Any]) -> Any:
            return func(*(changed[key] for key in list(defaults)[: len(args)]), **{key: changed[key] for key in keywords})

        def run_as_others() -> Any:
            from torch._decomp import decomposition_table

            in_place = name.endswith("_")
            functional = getattr(getattr(torch.ops.aten, name.removesuffix("_"), None), func._overloadname, None) if in_place else func
            if functional not in decomposition_table:
                return NotImplemented
            with self:
                result = decomposition_table[functional](*args, **keywords)
                return args[0].copy_(result) if in_place else result

        return self.handle(Operation(name, arguments, torch.Tag.nondeterministic_seeded in func.tags, run, run_as_others))

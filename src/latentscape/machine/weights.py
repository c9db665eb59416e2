"""Checks the memory that the weights of a model take, while the model is built."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn
from torch.nn.modules.module import register_module_parameter_registration_hook

from latentscape.machine.memory import available_memory


@contextmanager
def weights_within_memory(copies: int) -> Iterator[None]:
    """Raise a `MemoryError` as soon as the weights of the modules built inside this block take more memory than there is.

    A new tensor takes no memory before its values are set, and the kernel kills a process that sets more than there is.

    Args:
        copies: How many copies of the weights must fit.
    """
    available, total = available_memory(), 0

    def count(module: nn.Module, name: str, parameter: nn.Parameter | None) -> None:
        nonlocal total
        total += 0 if parameter is None else copies * parameter.nbytes
        if available is not None and total > available:
            raise MemoryError

    handle = register_module_parameter_registration_hook(count)
    try:
        yield
    finally:
        handle.remove()

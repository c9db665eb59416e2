"""Blocks that override modes of torch, such as `torch.no_grad`, that the caller may have set."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import torch

from latentscape.machine.process import shared


@contextmanager
def learning_modes() -> Iterator[None]:
    """Record gradients, and make new tensors on the CPU, whatever modes the caller has set."""
    with torch.inference_mode(False), torch.enable_grad(), cpu_by_default():
        yield


@contextmanager
def usual_modes() -> Iterator[None]:
    """Like `learning_modes`, with float32 as torch's default dtype, for models that we build."""
    with _float32_by_default(), learning_modes():
        yield


@shared
def _float32_by_default() -> Iterator[None]:
    """Make float32 torch's default dtype, in the whole process."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    yield
    torch.set_default_dtype(before)


@contextmanager
def cpu_by_default() -> Iterator[None]:
    """Make new tensors on the CPU where no device is named; our code names the device of a model where it is needed."""
    cpu = torch.device("cpu")
    with nullcontext() if torch.get_default_device() == cpu else cpu:  # entered only if needed: a device mode slows every operation down
        yield

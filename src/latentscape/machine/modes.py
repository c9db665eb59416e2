"""The modes of torch that a program may have set around a call of ours."""

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
    """As `learning_modes`, with 32-bit numbers as torch's default, for models that we build."""
    with _float32_by_default(), learning_modes():
        yield


@shared
def _float32_by_default() -> Iterator[None]:
    """Let new tensors have 32-bit numbers, in the whole process."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    yield
    torch.set_default_dtype(before)


@contextmanager
def cpu_by_default() -> Iterator[None]:
    """Make new tensors on the CPU where no device is named; our code names the device of a model where it is needed."""
    cpu = torch.device("cpu")
    with nullcontext() if torch.get_default_device() == cpu else cpu:  # the mode of a device slows every operation down
        yield

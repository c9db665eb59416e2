"""Where and with how many threads a run computes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from latentscape.errors import SettingError

SMALL = 2_000_000  # multiply-adds of one batch below which a second thread costs more than it brings


def find_device(name: str = "auto") -> torch.device:
    """The device of this name; `auto` takes a GPU where there is one.

    Raises:
        SettingError: There is no such device.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise SettingError(f"There is no device {name!r} here; use --device cpu, or auto to take what there is.") from error
    return device


def threads_for(model: nn.Module, batch: int) -> int:
    """How many threads a step is worth: one for small networks, whose operations are over before a second thread has begun."""
    work = batch * sum(p.numel() for p in model.parameters())
    return 1 if work < SMALL else os.cpu_count() or 1


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Compute with so many threads, and afterwards with as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)

"""Where a run computes, and how."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from latentscape.errors import SettingError


def find_device(name: str = "auto") -> torch.device:
    """The device of this name; `auto` takes a CUDA device where there is one (mps has to be asked for).

    Raises:
        SettingError: There is no such device.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        float(torch.zeros(1, device=device) + 1)
    except (RuntimeError, AssertionError, NotImplementedError, ImportError) as error:
        raise SettingError(f"There is no device {name!r} here; use --device cpu, or auto to take what there is.") from error
    return device


@contextmanager
def repeatable() -> Iterator[None]:
    """Where convolutions on a GPU give the same bits each time, as all else does: a run that was stopped can go on to them."""
    was = torch.backends.cudnn.deterministic
    torch.backends.cudnn.deterministic = True
    try:
        yield
    finally:
        torch.backends.cudnn.deterministic = was

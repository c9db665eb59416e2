"""The device of a run, and repeatable results on it."""

from collections.abc import Iterator

import torch

from latentscape.errors import SettingError
from latentscape.faces import Argument
from latentscape.machine.process import shared


def find_device(name: str = "auto") -> torch.device:
    """The device of this name; `auto` takes a CUDA device if there is one, else the CPU (never mps).

    Raises:
        SettingError: There is no such device.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        float(torch.zeros(1, device=device) + 1)
    except (RuntimeError, AssertionError, NotImplementedError, ImportError) as error:
        raise SettingError(
            f"There is no device {name!r} on this machine; use ", Argument("device", "cpu"), ", or ", Argument("device", "auto"), "."
        ) from error
    return device


@shared
def repeatable() -> Iterator[None]:
    """Make convolutions on a GPU repeatable, so that a resumed run gives the same bits as one that was not stopped."""
    before = torch.backends.cudnn.deterministic
    torch.backends.cudnn.deterministic = True
    yield
    torch.backends.cudnn.deterministic = before

"""Where a run computes."""

import ctypes
import sys

import torch

from latentscape.errors import SettingError

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of malloc.h


def keep_memory() -> None:
    """Ask the C library to keep freed memory for the next step, which otherwise asks the kernel for the same pages again and again.

    Glibc alone understands it; elsewhere nothing happens. It holds for the whole process.
    """
    if sys.platform != "linux":
        return
    try:
        tell = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    tell(M_MMAP_THRESHOLD, 2**30)
    tell(M_TRIM_THRESHOLD, 2**30)


def find_device(name: str = "auto") -> torch.device:
    """The device of this name; `auto` takes a GPU where there is one.

    Raises:
        SettingError: There is no such device.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        device = torch.device(name)
        float(torch.zeros(1, device=device) + 1)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise SettingError(f"There is no device {name!r} here; use --device cpu, or auto to take what there is.") from error
    return device

"""Memory that the process keeps between operations."""

import ctypes
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import torch

from latentscape.machine.process import shared

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1  # glibc's malloc.h
MAX_KEPT_BLOCK_BYTES = 1 << 28
MAX_DYNAMIC_BLOCK_BYTES = 1 << 25  # to which glibc raises its own threshold, on a machine of 64 bits


@shared
def large_blocks_kept() -> Iterator[None]:
    """Let glibc keep large freed blocks of memory, so that the next operation need not request each page from the kernel again.

    The feature maps between convolutions take megabytes. By default each is returned and requested again, page by page, at every
    operation, which takes two fifths of a step. The setting holds for all threads of the process. Afterwards the free blocks are returned,
    and glibc has the thresholds that it sets itself in a process that has freed large blocks; it cannot adjust them again. On other
    systems nothing changes.
    """
    libc = _glibc()
    _set_thresholds(libc, MAX_KEPT_BLOCK_BYTES, 4 * MAX_KEPT_BLOCK_BYTES)
    yield
    _set_thresholds(libc, MAX_DYNAMIC_BLOCK_BYTES, 2 * MAX_DYNAMIC_BLOCK_BYTES)
    if libc is not None:
        libc.malloc_trim(0)


def _set_thresholds(libc: Any, mmap: int, trim: int) -> None:
    """Set the size in bytes from which a block is mapped on its own, and the free memory from which some is returned."""
    if libc is not None:
        libc.mallopt(MMAP_THRESHOLD, mmap)
        libc.mallopt(TRIM_THRESHOLD, trim)


@cache
def _glibc() -> Any:
    """The C library, if it is glibc; else none."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that the memory ran out; torch has its own error only for the memory of a GPU."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(text in str(error) for text in ("can't allocate memory", "not enough memory"))

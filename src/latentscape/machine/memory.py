"""Memory that the process keeps between operations."""

import ctypes
import sys
from functools import cache

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1  # glibc's malloc.h
MAX_KEPT_BLOCK_BYTES = 1 << 28


@cache
def keep_large_blocks() -> bool:
    """Let glibc keep large freed blocks of memory, so that the next operation need not request each page from the kernel again.

    The feature maps between convolutions take megabytes. By default each is returned and requested again, page by page, at every
    operation, which takes two fifths of a step. The setting holds for the whole process, until it ends. The result says whether glibc
    accepted it; on other systems nothing changes.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return False
    accepted = [mallopt(MMAP_THRESHOLD, MAX_KEPT_BLOCK_BYTES), mallopt(TRIM_THRESHOLD, 4 * MAX_KEPT_BLOCK_BYTES)]
    return all(accepted)

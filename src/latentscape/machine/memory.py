"""Memory that stays with the process between two operations."""

import ctypes
import sys
from functools import cache

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1  # glibc's malloc.h
LARGE = 1 << 28  # bytes


@cache
def keep_large_blocks() -> bool:
    """Let glibc keep the blocks that an operation frees, so that the next one need not ask the kernel for each page anew.

    The maps between convolutions are megabytes: by default each is given back and fetched again, page by page, at every operation,
    which takes two fifths of a step. It holds for the whole process, and lasts. Says whether it was possible; other systems are left as
    they are.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return False
    kept = [mallopt(MMAP_THRESHOLD, LARGE), mallopt(TRIM_THRESHOLD, 4 * LARGE)]
    return all(kept)

"""Memory: how much is available, the error when it runs out, and the memory that the process keeps between operations."""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from latentscape.errors import FailedError, LatentscapeError, SettingError
from latentscape.faces import Remedy
from latentscape.machine.process import shared

if sys.platform != "win32":
    import resource

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1  # glibc's malloc.h
MAX_KEPT_BLOCK_BYTES = 1 << 28
MAX_DYNAMIC_BLOCK_BYTES = 1 << 25  # to which glibc raises its own threshold, on a machine of 64 bits
OUT_OF_MEMORY_TEXTS = (  # in messages of errors other than MemoryError: from torch, from C++, and from the loader of libraries
    "allocate memory",
    "out of memory",
    "not enough memory",
    "bad_alloc",
    "failed to map segment",
    "size calculation overflowed",
    "Maximum allowed dimension exceeded",
    "array is too big",
)
MEMORY_RAN_OUT = "The memory ran out; close other programs, use fewer examples at a time, or a smaller model."
MIN_UNLIMITED_BYTES = 2**60  # a control group without a limit has at least this number


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that the memory ran out, or that a request is larger than any memory."""
    if isinstance(error, LatentscapeError):
        return False
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    return any(text in str(error) for text in OUT_OF_MEMORY_TEXTS)


@contextmanager
def memory_errors_said(*message: object) -> Iterator[None]:
    """Raise a `FailedError` in place of any error that says that the memory ran out; also a decorator.

    Args:
        message: The pieces of its message; by default, a sentence that fits all requests.
    """
    try:
        yield
    except Exception as error:
        if is_out_of_memory(error):
            raise FailedError(*(message or (MEMORY_RAN_OUT,))) from error
        raise


def refuse_beyond_memory(count: int, bytes_each: int, things: str, remedy: Callable[[int], Remedy] | None = None) -> None:
    """Refuse a number of things that takes more memory than there is, before any of it is allocated.

    Args:
        count: How many things were asked for.
        bytes_each: The least memory that each of them takes.
        things: What they are.
        remedy: Gives the remedy that asks for a number that fits.

    Raises:
        SettingError: The message has the number, the memory it takes, and the memory that is available.
    """
    available = available_memory()
    if available is None or count * bytes_each <= available:
        return
    fitting = available // 2 // bytes_each
    fitting -= fitting % 10 ** (len(str(fitting)) - 1)  # a round number
    problem = f"{count:,} {things} take {size_text(count * bytes_each)} of memory, but {size_text(available)} are available"
    if remedy is None or fitting < 1:
        raise SettingError(f"{problem}; take fewer at a time.")
    raise SettingError(f"{problem}; take fewer (", remedy(fitting), ").")


def size_text(size: int) -> str:
    """A number of bytes as text.

    Example:
        >>> size_text(3_200_000_000), size_text(150_000_000)
        ('3.2 GB', '150 MB')
    """
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"


def available_memory() -> int | None:
    """How many bytes this process can still allocate, within the limits of the machine, of its control group and of itself.

    None if the system does not say.
    """
    limits = [limit for limit in (_of_machine(), _of_control_group(), _of_process()) if limit is not None]
    return max(0, min(limits)) if limits else None


def _of_machine() -> int | None:
    with suppress(OSError, AttributeError):  # Linux alone has the file
        return 1024 * int(dict(re.findall(r"(\w+): +(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii")))["MemAvailable"])
    with suppress(OSError, AttributeError, ValueError):  # Windows has no `sysconf`
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return None


def _of_control_group() -> int | None:
    """The bytes that the control group of the process, such as a container's, and all groups above it leave free."""
    free: list[int] = []
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
            _, controllers, group = line.split(":", 2)
            if controllers in ("", "memory"):  # version 2, or version 1
                root = Path("/sys/fs/cgroup") / controllers
                own = root / group.lstrip("/")
                free += [size for folder in (own, *own.parents) if folder.is_relative_to(root) and (size := _free_in(folder)) is not None]
    return min(free, default=None)


def _free_in(folder: Path) -> int | None:
    """The bytes that a control group leaves free; pages of files that the kernel would drop first count as free."""
    for limit, usage, dropped in (
        ("memory.max", "memory.current", "inactive_file"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ):
        with suppress(OSError, ValueError, KeyError):  # no such file, or the word "max"
            if (max_bytes := int((folder / limit).read_text(encoding="ascii"))) < MIN_UNLIMITED_BYTES:
                statistics = dict(line.split() for line in (folder / "memory.stat").read_text(encoding="ascii").splitlines())
                return max_bytes - int((folder / usage).read_text(encoding="ascii")) + int(statistics[dropped])
    return None


def _of_process() -> int | None:
    """The bytes that the limit of the address space (`ulimit -v`) leaves free."""
    if sys.platform == "win32":
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return None
    with suppress(OSError):
        return limit - int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    return limit


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
    import ctypes

    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None

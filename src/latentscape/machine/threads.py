"""The number of threads to compute with: one, except in training, where it is found by timing.

The last bits of a matrix product depend on the number of threads. Training saves the number with its state; everything else computes with
one thread, so that its results depend neither on the load of the machine nor on its cores.

In training, two threads on a small matrix are slower than one, and a hundred times slower when another process holds a core: each
operation then waits for a thread that does not run. So small models train with one thread; for others, one and all threads are timed.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import nn

MIN_MULTIPLY_ADDS = 10_000_000  # of one batch; below, one thread is always best
MAX_TIMING_AGE_S = 20.0  # then the threads are timed again
POSITIONS_PER_KERNEL = 64  # on a small image
MIN_SPEEDUP = 1.15  # of several threads over one
TIMING_TURN_S = 0.03

_block = threading.local()
_timed: dict[tuple[int, int, int], tuple[float, int]] = {}


@dataclass
class _Outside:
    """The number of threads outside our blocks. torch keeps one per thread of Python, and one for threads that have not computed yet."""

    count: int = 1
    blocks: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


_outside = _Outside()
_libraries = threading.RLock()


def threads_for(model: nn.Module, batch: int) -> int:
    """How many threads to train with in batches of this size, on this machine and with its present load.

    One of several workers, such as joblib's, takes one thread: the other workers use the other cores.
    """
    if getattr(_block, "is_open", False):
        return torch.get_num_threads()
    cores = _cores()
    matrices = [p for p in model.parameters() if p.ndim >= 2]
    if cores == 1 or is_worker() or not matrices or batch * sum(map(_multiply_adds, matrices)) < MIN_MULTIPLY_ADDS:
        return 1
    largest = max(matrices, key=_multiply_adds)
    width, depth = largest.flatten(1).shape
    shape = (batch * _multiply_adds(largest) // largest.numel(), width, depth)
    when, count = _timed.get(shape, (float("-inf"), 1))
    if time.monotonic() - when > MAX_TIMING_AGE_S:
        count = _fastest(shape, cores)
        _timed[shape] = (time.monotonic(), count)
    return count


def is_worker() -> bool:
    """Whether this is a worker: a child process, or not the main thread."""
    return multiprocessing.parent_process() is not None or threading.current_thread() is not threading.main_thread()


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Compute with this many threads, and afterwards with as many as before; inside another such block, change nothing."""
    if getattr(_block, "is_open", False):
        yield
        return
    _block.is_open = True
    try:
        with _set(count):
            yield
    finally:
        _block.is_open = False


@contextmanager
def one_thread_in_libraries() -> Iterator[None]:
    """Make the libraries behind NumPy and scikit-learn compute with one thread; one thread of Python at a time may be inside.

    Several threads wait for each other when another process holds a core, and they add up numbers in the order in which they finish. Some
    libraries have one setting for the whole process, which only the thread that changed it can restore.
    """
    from threadpoolctl import threadpool_limits

    with _libraries, threadpool_limits(1):
        yield


def _cores() -> int:
    """How many cores this process may use; two threads on one core would wait for each other at every operation."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = os.environ.get("OMP_NUM_THREADS", "")
    return min(allowed, int(limit)) if limit.isdecimal() and int(limit) > 0 else allowed


def _multiply_adds(weight: torch.Tensor) -> int:
    """How many multiply-adds a weight takes for one example; a kernel is applied at some dozens of positions."""
    return weight.numel() * (POSITIONS_PER_KERNEL if weight.ndim > 2 else 1)


def _fastest(shape: tuple[int, int, int], cores: int) -> int:
    """How many threads to use: all of them if they compute enough more products of this shape than one thread does, else one.

    A turn is longer than a time slice of the system, so that the load of other processes shows.
    """
    rows, width, depth = shape
    a, b = torch.ones(rows, depth), torch.ones(depth, width)
    counts = {1: 0, cores: 0}
    for count in (1, cores, 1, cores):
        with _set(count):
            until = time.perf_counter() + TIMING_TURN_S
            while time.perf_counter() < until:
                torch.relu(a @ b)
                counts[count] += 1
    return cores if counts[cores] > MIN_SPEEDUP * counts[1] else 1


@contextmanager
def _set(count: int) -> Iterator[None]:
    """Set the number of threads, and afterwards restore the number from outside all blocks, which may overlap in time."""
    with _outside.lock:
        if _outside.blocks == 0:
            _outside.count = torch.get_num_threads()
        _outside.blocks += 1
        torch.set_num_threads(count)
    try:
        yield
    finally:
        with _outside.lock:
            _outside.blocks -= 1
            torch.set_num_threads(_outside.count)

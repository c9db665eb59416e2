"""How many threads an operation is worth, found out by trying.

Two threads on a small matrix cost more than they bring, and a hundred times more when another process holds a core: each operation then
waits for a thread that does not run. So small models compute with one, and for others both are timed.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

SMALL = 10_000_000  # multiply-adds of one batch below which there is nothing to try
LASTING = 20.0  # seconds for which what was found is believed
PLACES = 64  # of a kernel on a small image
GAIN = 1.15  # how much faster several threads must be
TURN = 0.03  # seconds of a try

_held = threading.local()
_found: dict[tuple[int, int, int], tuple[float, int]] = {}


def threads_for(model: nn.Module, batch: int) -> int:
    """How many threads to compute a batch with, on this machine and beside what else it does now.

    One of several workers (joblib's, say), in a process or a thread of its own, takes one: the others have the rest.
    """
    if getattr(_held, "already", False):
        return torch.get_num_threads()
    cores = _cores()
    matrices = [p for p in model.parameters() if p.ndim >= 2]
    if cores == 1 or is_worker() or not matrices or batch * sum(map(_uses, matrices)) < SMALL:
        return 1
    largest = max(matrices, key=_uses)
    width, depth = largest.flatten(1).shape
    shape = (batch * _uses(largest) // largest.numel(), width, depth)
    when, count = _found.get(shape, (float("-inf"), 1))
    if time.monotonic() - when > LASTING:
        count = _try_out(shape, cores)
        _found[shape] = (time.monotonic(), count)
    return count


def is_worker() -> bool:
    """Whether another process or thread has started this one to share its work."""
    return multiprocessing.parent_process() is not None or threading.current_thread() is not threading.main_thread()


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Compute with so many threads, and afterwards with as many as before; within another such block, nothing changes."""
    if getattr(_held, "already", False):
        yield
        return
    _held.already = True
    try:
        with _set(count):
            yield
    finally:
        _held.already = False


def _cores() -> int:
    """How many cores this process may use: two threads on one of them wait for each other at every operation."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(allowed, int(asked)) if asked.isdecimal() and int(asked) > 0 else allowed


def _uses(weight: torch.Tensor) -> int:
    """How many multiply-adds a weight takes for one example; a kernel is laid on some dozens of places."""
    return weight.numel() * (PLACES if weight.ndim > 2 else 1)


def _try_out(shape: tuple[int, int, int], cores: int) -> int:
    """Count products of this shape with one thread and with all, in turn; all, if they make enough more.

    A turn is longer than a time slice of the system, or a busy neighbour would not be noticed.
    """
    rows, width, depth = shape
    a, b = torch.ones(rows, depth), torch.ones(depth, width)
    made = {1: 0, cores: 0}
    for count in (1, cores, 1, cores):
        with _set(count):
            until = time.perf_counter() + TURN
            while time.perf_counter() < until:
                torch.relu(a @ b)
                made[count] += 1
    return cores if made[cores] > GAIN * made[1] else 1


@contextmanager
def _set(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)

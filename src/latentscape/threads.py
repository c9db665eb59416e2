"""How many threads an operation is worth.

Two threads on a small matrix cost more than they bring, and hundreds of times more when another process holds a core.
"""

import multiprocessing
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

SMALL = 20_000_000  # multiply-adds of one batch below which a second thread costs more than it brings


def threads_for(model: nn.Module, batch: int) -> int:
    """How many threads a step is worth: one for small networks, whose operations are over before a second thread has begun.

    One of several workers (joblib's, say), in a process or a thread of its own, takes one: the others have the rest.
    """
    work = batch * sum(p.numel() for p in model.parameters())
    return 1 if work < SMALL or is_worker() else os.cpu_count() or 1


def is_worker() -> bool:
    """Whether another process or thread has started this one to share its work."""
    return multiprocessing.parent_process() is not None or threading.current_thread() is not threading.main_thread()


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Compute with so many threads, and afterwards with as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)

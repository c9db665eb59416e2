"""The available memory, the error when it runs out, and the large blocks that are kept during a training only."""

import errno
import platform
import re
import subprocess
import sys

import numpy as np
import pytest
import torch

from latentscape.errors import FailedError, SettingError
from latentscape.faces import Argument, Setting
from latentscape.machine.memory import available_memory, is_out_of_memory, memory_errors_said, refuse_beyond_memory

RUNS_OUT = {
    "numpy": lambda: np.empty(2**50),
    "numpy, more than it counts": lambda: np.linspace(0, 1, 2**62),
    "torch": lambda: torch.empty(2**50),
    "torch, more than it counts": lambda: torch.empty(2**62),
    "python": lambda: bytearray(2**50),
    "the system": lambda: (_ for _ in ()).throw(OSError(errno.ENOMEM, "Cannot allocate memory")),
}


@pytest.mark.parametrize("case", RUNS_OUT)
def test_memory_that_runs_out_raises_an_error_of_ours(case):
    with pytest.raises(FailedError, match=r"^The memory ran out; close other programs"), memory_errors_said():
        RUNS_OUT[case]()

    @memory_errors_said("No room; take fewer (", Setting("train.batch"), ").")
    def run_out(case: str) -> None:
        RUNS_OUT[case]()

    with pytest.raises(FailedError) as caught:
        run_out(case)
    assert str(caught.value) == "No room; take fewer (batch=...)." and caught.value.remedies == (Setting("train.batch"),)


@pytest.mark.parametrize("error", [ValueError("bad"), FailedError("The memory ran out: out of memory."), OSError(errno.ENOSPC, "No space")])
def test_other_errors_stay_as_they_are(error):
    assert not is_out_of_memory(error)
    with pytest.raises(type(error)) as caught, memory_errors_said():
        raise error
    assert caught.value is error


def test_available_memory_is_the_least_of_machine_and_process(room_for):
    machine = available_memory()
    assert machine is not None and machine > 10**8
    with room_for(50_000_000):
        limited = available_memory()
    assert 40_000_000 < limited <= 50_000_000


def test_what_does_not_fit_is_refused_with_a_number_that_fits(room_for):
    with room_for(100_000_000):
        with pytest.raises(
            SettingError, match=r"1,000,000,000 rows take 8\.0 GB of memory, but 100 MB are available; take fewer \(n=\d+\)"
        ) as caught:
            refuse_beyond_memory(10**9, 8, "rows", lambda fewer: Argument("n", fewer))
        fewer = int(re.findall(r"n=(\d+)", str(caught.value))[0])
        refuse_beyond_memory(fewer, 8, "rows")
        assert np.ones(fewer).sum() == fewer == 6_000_000
        with pytest.raises(SettingError, match="take fewer at a time"):
            refuse_beyond_memory(2, 10**9, "rows", lambda fewer: Argument("n", fewer))


ALONE = """
import ctypes
from latentscape.machine.memory import large_blocks_kept

class Usage(ctypes.Structure):  # glibc's `struct mallinfo`
    _fields_ = [(name, ctypes.c_int) for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]

libc = ctypes.CDLL(None)
libc.mallinfo.restype, libc.malloc.restype = Usage, ctypes.c_void_p

def is_mapped(size):  # whether a new block is mapped on its own, and so goes back to the kernel when it is freed
    before = libc.mallinfo().hblks
    block = ctypes.c_void_p(libc.malloc(ctypes.c_size_t(size)))
    after = libc.mallinfo().hblks
    libc.free(block)
    return after > before

for _ in range(2):
    with large_blocks_kept():
        assert not is_mapped(100 << 20)
    assert is_mapped(100 << 20)
try:
    with large_blocks_kept():
        1 / 0
except ZeroDivisionError:
    assert is_mapped(100 << 20)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="elsewhere there is no such setting")
def test_large_blocks_are_kept_during_a_training_only():  # in a process of its own: after a failed allocation, glibc takes other blocks
    subprocess.run([sys.executable, "-c", ALONE], check=True)

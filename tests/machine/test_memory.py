"""Large blocks of memory are kept during a training only."""

import ctypes
import platform

import pytest

from latentscape.machine.memory import large_blocks_kept

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="elsewhere there is no such setting")


class Usage(ctypes.Structure):
    """glibc's `struct mallinfo`."""

    _fields_ = [
        (name, ctypes.c_int)
        for name in ["arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"]
    ]


def mapped_blocks() -> int:
    """The number of blocks that have a mapping of their own, which is returned to the kernel when they are freed."""
    libc = ctypes.CDLL(None)
    libc.mallinfo.restype = Usage
    count: int = libc.mallinfo().hblks
    return count


def is_mapped(size: int) -> bool:
    """Whether a new block of this size gets a mapping of its own."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    before = mapped_blocks()
    block = ctypes.c_void_p(libc.malloc(ctypes.c_size_t(size)))
    after = mapped_blocks()
    libc.free(block)
    return after > before


def test_large_blocks_are_kept_during_a_training_only() -> None:
    for _ in range(2):
        with large_blocks_kept():
            assert not is_mapped(100 << 20)
        assert is_mapped(100 << 20)


def test_they_are_returned_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), large_blocks_kept():
        raise ZeroDivisionError
    assert is_mapped(100 << 20)

"""Arrays of numbers as text in a page: base64 of gzip of their bytes."""

import base64
import gzip
from typing import Any, Final, final

import numpy as np
from numpy.typing import NDArray

COMPRESSION_LEVEL = 9
NAMES: Final = {"uint8": "u8", "uint16": "u16", "uint32": "u32", "float32": "f32"}


@final
class Blobs:
    """The arrays of one page, by name.

    Attributes:
        texts: The packed arrays.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def add(self, name: str, values: NDArray[Any]) -> dict[str, Any]:
        """Pack an array as it is, and return the reference by which the page reads it.

        Args:
            name: Its name, which no other array of the page has.
            values: An array of one of the dtypes in `NAMES`, of any shape.
        """
        if name in self.texts:
            raise ValueError(f"two arrays of a page are called {name!r}")
        self.texts[name] = packed(values)
        return {"blob": name, "dtype": NAMES[values.dtype.name], "shape": list(values.shape)}

    def add_scaled(self, name: str, values: NDArray[Any], *, bits: int = 16, by_column: bool = False) -> dict[str, Any]:
        """Pack real numbers as whole ones between their lowest and highest value, so that a step is 1 / (2^bits - 1) of their range.

        Whole numbers stay exact, if there are enough steps for all between these ends.

        Args:
            name: Its name.
            values: Finite numbers, of any shape.
            bits: From 1 to 16; fewer bits take less room.
            by_column: Whether each position on the last axis has a range of its own.
        """
        steps = 2**bits - 1
        dtype, largest = (np.uint8, 255) if bits <= 8 else (np.uint16, 65_535)
        wide = np.asarray(values, np.float64)
        axes = tuple(range(wide.ndim - 1)) if by_column else None
        low, high = (np.atleast_1d(end(wide, axis=axes)) if wide.size else np.zeros(1) for end in (np.min, np.max))
        is_exact = bool((wide == np.rint(wide)).all() and (high - low <= steps).all())
        step = np.ones_like(low) if is_exact else (high - low) / steps
        numbers = np.rint((wide - low) / np.where(step > 0, step, 1.0)).astype(dtype)
        return self.add(name, numbers) | {"low": low.tolist(), "high": (low + step * largest).tolist()}


def packed(values: NDArray[Any]) -> str:
    """An array as base64 of gzip of its bytes, in planes."""
    content = gzip.compress(in_planes(values), COMPRESSION_LEVEL, mtime=0)  # without the time, equal pages have equal bytes
    return base64.b64encode(content).decode("ascii")


def in_planes(values: NDArray[Any]) -> bytes:
    """The lowest byte of every number, then the next byte of every number, up to the highest: similar bytes together are packed better."""
    little = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
    return little.reshape(-1, 1).view(np.uint8).T.tobytes()


def packed_size(values: NDArray[Any]) -> int:
    """The number of bytes that an array takes in a page."""
    return len(packed(values))

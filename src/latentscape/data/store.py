"""The storage of the values of a data set: in memory, or in a file from which only the requested rows are read."""

import abc
import math
import os
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data.channels import channels_first, shape_of_images
from latentscape.errors import DamagedError, DataError
from latentscape.machine.memory import available_memory, size_text

MIN_BYTES_CHECKED = 2**22  # smaller reads are not compared with the memory, because they are frequent


def refuse_large(size: int, name: str, remedy: str = "give fewer, or an .npy file in C order, which is read in pieces") -> None:
    """Refuse data that does not fit into memory, before any of it is allocated.

    Args:
        size: The number of bytes that the data takes.
        name: What the data is, in the plural, as the subject of the message.
        remedy: What to do.

    Raises:
        DataError: The message says how much memory the data takes, and how much is available.
    """
    if size < MIN_BYTES_CHECKED:
        return
    available = available_memory()
    if available is not None and size > available:
        raise DataError(f"{name} take {size_text(size)} of memory, but {size_text(available)} are available; {remedy}.")


@final
class OpenFile:
    """A file that is open for reading for as long as this object exists; a copy, in this process or another, opens it again.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.path: Final = path.absolute()
        self._file: Final = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._file)

    def __reduce__(self) -> tuple[Callable[[Path], "OpenFile"], tuple[Path]]:
        return OpenFile, (self.path,)

    def read(self, into: memoryview, offset: int) -> None:
        """Fill `into` with the bytes of the file from `offset` on.

        Raises:
            DamagedError: The file has become shorter.
        """
        filled = 0
        while filled < len(into):
            if hasattr(os, "preadv"):
                length = os.preadv(self._file, [into[filled:]], offset + filled)
            else:
                os.lseek(self._file, offset + filled, os.SEEK_SET)
                part = os.read(self._file, len(into) - filled)
                length = len(part)
                into[filled : filled + length] = part
            if not length:
                raise DamagedError(f"{self.path} has become shorter since it was opened; restore the whole file.")
            filled += length


class Store(abc.ABC):
    """Rows of one shape and one dtype."""

    shape: tuple[int, ...]  # of one row
    dtype: torch.dtype
    device: torch.device  # of the rows that are read

    @abc.abstractmethod
    def __len__(self) -> int: ...

    @abc.abstractmethod
    def read(self, index: Tensor | slice = slice(None)) -> Tensor:
        """The rows with these numbers from 0 on, `(n, *shape)`; a slice of rows in memory shares their memory.

        Raises:
            IndexError: There is no row with such a number.
        """

    @abc.abstractmethod
    def take(self, index: Tensor) -> "Store":
        """The rows with these numbers; rows in a file stay there."""

    @abc.abstractmethod
    def reshaped(self, shape: Sequence[int]) -> "Store":
        """The same rows in another shape with as many values."""

    @abc.abstractmethod
    def to(self, device: torch.device | str) -> "Store":
        """The same rows on a device; rows in a file stay there if the device is the CPU."""


@final
class InMemory(Store):
    """Rows that are the first axis of a tensor.

    Args:
        tensor: `(n, *shape)`.
    """

    def __init__(self, tensor: Tensor) -> None:
        self.tensor: Final = tensor
        self.shape = tuple(tensor.shape[1:])
        self.dtype = tensor.dtype
        self.device = tensor.device

    def __len__(self) -> int:
        return len(self.tensor)

    def read(self, index: Tensor | slice = slice(None)) -> Tensor:
        return self.tensor[index] if isinstance(index, slice) else self.tensor.index_select(0, index)

    def take(self, index: Tensor) -> "InMemory":
        return InMemory(self.tensor[index])

    def reshaped(self, shape: Sequence[int]) -> "InMemory":
        return InMemory(self.tensor.reshape(len(self.tensor), *shape))

    def to(self, device: torch.device | str) -> "InMemory":
        return InMemory(self.tensor.to(device))


@final
class InFile(Store):
    """Rows of an array in a file, read from it at each call.

    Memory mapping would work too, but it reads up to megabytes around each row.

    Args:
        file: The file.
        begins: The byte at which the first row of the array begins.
        rows: The numbers of these rows in the array, `(n,)`.
        shape: The shape of one row.
        stored: The type of its numbers in the file; all but bytes are read as float32.
        doubles: Whether they are read as float64 instead.
    """

    def __init__(
        self, file: OpenFile, begins: int, rows: Tensor, shape: Sequence[int], stored: np.dtype[np.generic], *, doubles: bool = False
    ) -> None:
        self.file: Final = file
        self.begins: Final = begins
        self.rows: Final = rows
        self.shape = tuple(shape)
        self.stored: Final = stored
        self.dtype = torch.uint8 if stored == np.uint8 else torch.float64 if doubles else torch.float32
        self.device = torch.device("cpu")

    def __len__(self) -> int:
        return len(self.rows)

    def read(self, index: Tensor | slice = slice(None)) -> Tensor:
        """The rows with these numbers.

        Raises:
            IndexError: There is no row with such a number.
            DamagedError: The file has become shorter.
            DataError: The rows do not fit into memory.
        """
        values = self.read_stored(index)
        if self.dtype == torch.uint8:
            return torch.from_numpy(values)
        return torch.from_numpy(values.astype(np.float64 if self.dtype == torch.float64 else np.float32, copy=False))

    def read_stored(self, index: Tensor | slice = slice(None)) -> NDArray[np.generic]:
        """The rows with these numbers, in the type of the file; it raises the errors of `read`."""
        rows = self.rows[index] if isinstance(index, slice) else self.rows.index_select(0, index)
        row_bytes = math.prod(self.shape) * self.stored.itemsize
        if isinstance(index, slice):  # else it is a batch, whose size has been checked before the training
            refuse_large(len(rows) * row_bytes, f"{len(rows):,} examples of {self.file.path.name}", "take fewer at a time")
        values = np.empty((len(rows), *self.shape), dtype=self.stored)
        into = values.reshape(-1).view("uint8").data
        starts = torch.nonzero(rows.diff(prepend=torch.tensor([-2])) != 1).flatten()  # rows that are adjacent in the file are read at once
        ends = [*starts[1:].tolist(), len(rows)]
        for start, end, row in zip(starts.tolist(), ends, rows[starts].tolist(), strict=False):
            self.file.read(into[start * row_bytes : end * row_bytes], self.begins + row * row_bytes)
        return values

    def take(self, index: Tensor) -> "InFile":
        return self.with_rows(self.rows[index])

    def reshaped(self, shape: Sequence[int]) -> "InFile":
        assert math.prod(shape) == math.prod(self.shape), "a row keeps its values"
        return InFile(self.file, self.begins, self.rows, shape, self.stored, doubles=self.dtype == torch.float64)

    def to(self, device: torch.device | str) -> Store:
        return self if torch.device(device).type == "cpu" else InMemory(self.read().to(device))

    def is_of_same_array(self, other: Store) -> bool:
        """Whether `other` holds rows of the same array in the same file, in the same shape."""
        return (
            isinstance(other, InFile)
            and self.file is other.file
            and (self.begins, self.shape, self.dtype) == (other.begins, other.shape, other.dtype)
        )

    def with_rows(self, rows: Tensor) -> "InFile":
        """Other rows of the same array, by their numbers in it."""
        return InFile(self.file, self.begins, rows, self.shape, self.stored, doubles=self.dtype == torch.float64)

    def as_doubles(self, doubles: bool) -> "InFile":
        """The same rows, read as float64 or as float32."""
        return InFile(self.file, self.begins, self.rows, self.shape, self.stored, doubles=doubles)


@final
class ChannelsFirst(Store):
    """Images of another store with their channels last, read with their channels first; RGBA is composed on white.

    Args:
        images: The images, each `(height, width, channels)`.
        white: The value that stands for white, and for opaque.
        shape: The shape of a row, if it is to be another one with as many values.
    """

    def __init__(self, images: Store, white: float, shape: Sequence[int] = ()) -> None:
        self.images: Final = images
        self.white: Final = white
        self.shape = tuple(shape) or shape_of_images((1, *images.shape))
        self.dtype, self.device = images.dtype, images.device

    def __len__(self) -> int:
        return len(self.images)

    def read(self, index: Tensor | slice = slice(None)) -> Tensor:
        return torch.from_numpy(channels_first(self.images.read(index).numpy(), self.white)).reshape(-1, *self.shape)

    def take(self, index: Tensor) -> "ChannelsFirst":
        return ChannelsFirst(self.images.take(index), self.white, self.shape)

    def reshaped(self, shape: Sequence[int]) -> "ChannelsFirst":
        assert math.prod(shape) == math.prod(self.shape), "a row keeps its values"
        return ChannelsFirst(self.images, self.white, shape)

    def to(self, device: torch.device | str) -> Store:
        return self if torch.device(device).type == "cpu" else InMemory(self.read().to(device))


def joined(stores: Sequence[Store]) -> Store:
    """The rows of several stores, joined: they stay in the file if all stores are of one array, else they are read into memory."""
    first = stores[0]
    if isinstance(first, InFile):
        of_one_array = [store for store in stores if isinstance(store, InFile) and first.is_of_same_array(store)]
        if len(of_one_array) == len(stores):
            return first.with_rows(torch.cat([store.rows for store in of_one_array]))
    if isinstance(first, ChannelsFirst):
        images = [store.images for store in stores if isinstance(store, ChannelsFirst) and store.shape == first.shape]
        if len(images) == len(stores):
            return ChannelsFirst(joined(images), first.white, first.shape)
    return InMemory(torch.cat([store.read() for store in stores]))

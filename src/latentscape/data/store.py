"""Arrays that stay in their file: what is asked for is read, and nothing else is in memory."""

import os
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, final

import torch
from torch import Tensor

from latentscape.errors import DamagedError


@final
class OpenFile:
    """A file that is open for reading as long as somebody has this; a copy, in this process or another, opens it anew.

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
        """Fill `into` with what the file holds from byte `offset` on.

        Raises:
            DamagedError: The file has become shorter.
        """
        done = 0
        while done < len(into):
            if hasattr(os, "preadv"):
                came = os.preadv(self._file, [into[done:]], offset + done)
            else:
                os.lseek(self._file, offset + done, os.SEEK_SET)
                part = os.read(self._file, len(into) - done)
                came = len(part)
                into[done : done + came] = part
            if not came:
                raise DamagedError(f"{self.path} has become shorter since it was opened; give the whole file back.")
            done += came


@final
@dataclass(frozen=True, eq=False)
class Pages:
    """Rows of an array in a file, read anew whenever they are asked for.

    Looking at them through mapped memory would do, but brings in up to megabytes around each row.

    Attributes:
        file: The file.
        begins: The byte at which the first row of the array begins.
        rows: Which of its rows these are, `(n,)`.
    """

    file: OpenFile
    begins: int
    rows: Tensor

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, index: Tensor) -> "Pages":
        """The rows with these numbers, which stay in the file."""
        return replace(self, rows=self.rows[index])

    def read(self, index: Tensor | slice, like: Tensor) -> Tensor:
        """Some rows of `like`, a tensor mapped onto the file; an index is refused where a tensor in memory would refuse it.

        Raises:
            DamagedError: The file has become shorter.
        """
        rows = self.rows[index] if isinstance(index, slice) else self.rows.index_select(0, index)
        found = torch.empty((len(rows), *like.shape[1:]), dtype=like.dtype)
        into, size = found.numpy().reshape(-1).view("uint8").data, like[0].nbytes
        starts = torch.nonzero(rows.diff(prepend=torch.tensor([-2])) != 1).flatten()  # neighbours in the file are read at once
        ends = [*starts[1:].tolist(), len(rows)]
        for start, end, row in zip(starts.tolist(), ends, rows[starts].tolist(), strict=False):
            self.file.read(into[start * size : end * size], self.begins + row * size)
        return found

"""Arrays that stay in their file: what is asked for is read, and nothing else is in memory."""

import os
import weakref
from pathlib import Path
from typing import Final, final

import torch
from torch import Tensor

from latentscape.errors import DamagedError


@final
class Pages:
    """The rows of an array in a file, read anew whenever they are asked for.

    Looking at them through mapped memory would do, but brings in up to megabytes around each row.

    Args:
        path: The file.
        begins: The byte at which the first row begins.
    """

    def __init__(self, path: Path, begins: int) -> None:
        self.path: Final = path
        self.begins: Final = begins
        self._file: Final = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._file)

    def read(self, index: Tensor | slice, like: Tensor) -> Tensor:
        """Some rows of `like`, a tensor mapped onto the file.

        Raises:
            DamagedError: The file has become shorter.
        """
        size = like[0].nbytes
        rows = range(*index.indices(len(like))) if isinstance(index, slice) else index.tolist()
        found = torch.empty((len(rows), *like.shape[1:]), dtype=like.dtype)
        into = found.numpy().reshape(-1).view("uint8").data
        if isinstance(rows, range) and rows.step == 1:
            self._read(into, rows.start * size)
        else:
            for place, row in enumerate(rows):
                self._read(into[place * size : (place + 1) * size], row * size)
        return found

    def _read(self, into: memoryview, offset: int) -> None:
        done = 0
        while done < len(into):
            if hasattr(os, "preadv"):
                came = os.preadv(self._file, [into[done:]], self.begins + offset + done)
            else:
                os.lseek(self._file, self.begins + offset + done, os.SEEK_SET)
                part = os.read(self._file, len(into) - done)
                came = len(part)
                into[done : done + came] = part
            if not came:
                raise DamagedError(f"{self.path} has become shorter since it was opened; give the whole file back.")
            done += came

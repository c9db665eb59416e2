"""Arrays from files and from memory, checked before anything is trained on them, and before memory is taken for them."""

import math
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BufferedIOBase
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data.examples import Examples
from latentscape.data.store import InFile, InMemory, OpenFile, Store
from latentscape.errors import DataError, SettingError

MIN_BYTES_LEFT_IN_FILE = 2**28  # a smaller `.npy` file is read into memory
MAX_VALUES_CHECKED_AT_ONCE = 2**20
MAX_BYTES_PER_PACKED_BYTE = 1032  # in a zip or gzip file
MAX_FLOAT32 = float(np.finfo(np.float32).max)
HEADER_ERRORS = (Warning, SyntaxError, tokenize.TokenError, IndexError, TypeError, OverflowError, RecursionError)  # NumPy's, of odd headers


class Header(NamedTuple):
    """What the head of an `.npy` file says of the array that follows."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    in_order: bool
    begins: int

    @property
    def bytes(self) -> int:
        """How many bytes the array takes."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_npy(path: Path, label: str | None = None) -> Examples:
    """Examples from an `.npy` file: rows `(n, d)`, grey images `(n, h, w)`, or images `(n, c, h, w)`.

    A large file of float32 or uint8 values stays where it is: of it, only the rows that are asked for are read.

    Raises:
        DataError: The file cannot be read, or holds what cannot be learnt from.
    """
    refuse_label(path, label)
    try:
        with path.open("rb") as file:
            header = read_header(file)
            check_dtype(header.dtype, path.name)
            check_room(header, path.stat().st_size, path.name)
            left_in_file = header.bytes >= MIN_BYTES_LEFT_IN_FILE and header.in_order and header.dtype in (np.float32, np.uint8)
            array = None if left_in_file else np.load(path, allow_pickle=False)
    except DataError:
        raise
    except (ValueError, EOFError, MemoryError) as error:
        raise DataError(f"{path.name} is not a readable .npy file ({first_line(error)}); write it anew with numpy.save.") from error
    if array is not None:
        return from_array(array, path.name)
    _check_shape(header.shape, path.name)
    n, *shape = header.shape
    store = InFile(OpenFile(path), header.begins, torch.arange(n), shape, torch.uint8 if header.dtype == np.uint8 else torch.float32)
    _check_blocks((store.read(rows).numpy() for rows in _slices(header.shape)), path.name)
    return _rows_or_images(store)


def from_array(array: NDArray[np.generic], name: str = "the array") -> Examples:
    """Examples from an array in memory; `uint8` images are taken as pixels, k / 255.

    Raises:
        DataError: What it holds that cannot be learnt from, and what to do.
    """
    check_dtype(array.dtype, name)
    _check_shape(array.shape, name)
    check_finite(array, name)
    return _rows_or_images(InMemory(_tensor(array, np.uint8 if array.dtype == np.uint8 else np.float32)))


def _rows_or_images(store: Store) -> Examples:
    """Grey images get their channel, and bytes that are pixels stand for k / 255."""
    if len(store.shape) == 2:
        store = store.reshaped((1, *store.shape))
    return Examples(store, levels=255 if store.dtype == torch.uint8 and len(store.shape) == 3 else 1)


def _check_shape(shape: tuple[int, ...], name: str) -> None:
    """Refuse what is neither rows nor images.

    Raises:
        DataError: The shape that came, and the shapes that are taken.
    """
    if len(shape) not in (2, 3, 4):
        raise DataError(
            f"{name} has the shape {shape}; give rows as (n, d), grey images as (n, height, width), "
            "or images as (n, channels, height, width)."
        )
    if math.prod(shape) == 0:
        raise DataError(f"{name} is empty (its shape is {shape}); training needs at least 2 examples.")
    if len(shape) == 4 and shape[3] in (1, 3, 4) and min(shape[1:3]) > 4:
        raise DataError(
            f"{name} has the shape {shape}, which looks like images with their channels last; "
            "give them as (n, channels, height, width): x.transpose(0, 3, 1, 2)."
        )


def with_labels(examples: Examples, labels: NDArray[np.generic], name: str) -> Examples:
    """The same examples with labels: whole numbers as they are, or text, whose different values become the classes.

    Raises:
        DataError: Not one label for each example, or values that name no class.
    """
    if labels.shape != (len(examples),):
        raise DataError(f"{name} has the shape {labels.shape}, but there are {len(examples):,} examples; give one label for each.")
    if labels.dtype.kind in "USbT":
        return with_classes(examples, labels.astype(np.str_).tolist(), name)
    check_dtype(labels.dtype, name)
    numbers = labels.astype(np.float64)
    odd = np.flatnonzero((numbers != np.round(numbers)) | (np.abs(numbers) > 2**53))
    if len(odd):
        raise DataError(f"{name} holds {numbers[odd[0]]:g} in row {odd[0]}, which names no class; give whole numbers, or text.")
    return replace(examples, labels=labels.astype(np.int64), classes=())


def with_classes(examples: Examples, texts: Sequence[str], name: str) -> Examples:
    """The same examples with a text each, whose different values become the classes.

    Raises:
        DataError: A text that cannot be shown.
    """
    classes = tuple(sorted(set(texts)))
    odd = [text for text in classes if not text.isprintable()]
    if odd:
        raise DataError(f"{name} holds {odd[0]!r}, which cannot be printed; give plain text.")
    numbers = {text: i for i, text in enumerate(classes)}
    return replace(examples, labels=np.array([numbers[text] for text in texts], dtype=np.int64), classes=classes)


def check_dtype(dtype: np.dtype[np.generic], name: str) -> None:
    """Refuse what is no real number.

    Raises:
        DataError: What the array holds instead.
    """
    match dtype.kind:
        case "O":
            raise DataError(
                f"{name} holds Python objects (a pickle), which are never loaded; save numbers: numpy.save(file, x.astype('float32'))."
            )
        case "U" | "S" | "T":
            raise DataError(f"{name} holds strings ({dtype}); turn them into numbers first.")
        case "c":
            raise DataError(f"{name} holds complex numbers ({dtype}); give real and imaginary parts as two values.")
        case "b" | "i" | "u" | "f":
            return
        case _:
            raise DataError(f"{name} holds values of type {dtype}; give plain numbers.")


def check_finite(array: NDArray[np.generic], name: str) -> None:
    """Refuse NaN and infinity, and what becomes infinite as a 32-bit number.

    Raises:
        DataError: How many there are, and where the first is.
    """
    _check_blocks((array[rows] for rows in _slices(array.shape)), name)


def _check_blocks(blocks: Iterable[NDArray[np.generic]], name: str) -> None:
    """`check_finite` of an array that comes some rows at a time."""
    nans, infinite, largest, start, where = 0, 0, 0.0, 0, None
    for block in blocks:
        if not np.issubdtype(block.dtype, np.floating):
            return
        if not (float(block.min()) >= -MAX_FLOAT32 and float(block.max()) <= MAX_FLOAT32):
            nans += int(np.isnan(block).sum())
            infinite += int(np.isinf(block).sum())
            largest = max(largest, float(np.abs(block).max()))
            if where is None:
                row, *rest = (int(i) for i in np.argwhere(~(np.abs(block) <= MAX_FLOAT32))[0])
                where = (start + row, *rest)
        start += len(block)
    if where is None:
        return
    place = f"row {where[0]} (at {list(where)})"
    if nans == infinite == 0:
        raise DataError(f"{name} holds values up to {largest:g}, the first beyond 32-bit numbers in {place}; divide them by something.")
    raise DataError(f"{name} holds {nans} NaN and {infinite} infinite values, the first in {place}; leave those rows out, or fill them in.")


def _slices(shape: tuple[int, ...]) -> Iterator[slice]:
    """The rows of an array, as many at a time as are checked at once."""
    rows = max(1, MAX_VALUES_CHECKED_AT_ONCE // math.prod(shape[1:]))
    return (slice(start, start + rows) for start in range(0, shape[0], rows))


def read_header(file: BufferedIOBase | IO[bytes]) -> Header:
    """Read the head of an `.npy` file.

    Raises:
        ValueError: It is none, or not as NumPy writes it today.
    """
    version = np.lib.format.read_magic(file)
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    if version not in readers:
        raise ValueError(f"its format {version} is none that numbers are saved in")
    try:
        with warnings.catch_warnings(action="error"):
            shape, fortran_order, dtype = readers[version](file)
    except HEADER_ERRORS as error:
        raise ValueError("its header is not as NumPy writes it today") from error
    if min(shape, default=0) < 0:
        raise ValueError(f"its shape is {shape}")
    return Header(shape, dtype, not fortran_order, file.tell())


def check_room(header: Header, size: int, name: str) -> None:
    """Refuse an array that is not as long as its header promises, before memory is taken for it.

    Raises:
        DataError: How many values were promised, and how many are there.
    """
    room = size - header.begins
    if header.bytes != room:
        values, each = math.prod(header.shape), header.dtype.itemsize
        raise DataError(
            f"{name} promises {header.shape}, {values:,} values of {each} bytes, but {room // max(each, 1):,} are there ({room:,} bytes); "
            "write it anew with numpy.save or numpy.savez."
        )


def refuse_label(path: Path, label: str | None) -> None:
    """Refuse to take labels from a file that has no columns and no names.

    Raises:
        SettingError: `label` is given.
    """
    if label is not None:
        raise SettingError(f"{path.name} has nothing called {label!r}: labels are a column of a .csv file, or an array of an .npz file.")


def _tensor(array: NDArray[np.generic], dtype: type[np.uint8 | np.float32]) -> Tensor:
    """The array as a tensor: the same memory if it can be, a copy if it has to be, as when it cannot be written to."""
    ready = np.ascontiguousarray(array, dtype=dtype)
    return torch.from_numpy(ready if ready.flags.writeable else ready.copy())


def first_line(error: BaseException) -> str:
    """What another library says of an error, as part of a sentence."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__

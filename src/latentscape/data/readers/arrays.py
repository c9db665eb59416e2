"""Arrays from files and from memory; an array is checked before memory is allocated for it, and before training."""

import ast
import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data.channels import channels_first, has_channels_last
from latentscape.data.examples import Examples
from latentscape.data.readers.labels import classes_of, labels_of
from latentscape.data.readers.memory import Data, as_array, in_temporary_file
from latentscape.data.store import ChannelsFirst, InFile, InMemory, OpenFile, Store, refuse_large
from latentscape.errors import DataError, SettingError, first_line
from latentscape.files import open_file

MIN_BYTES_LEFT_IN_FILE = 2**28  # a smaller `.npy` file is read into memory
MAX_VALUES_CHECKED_AT_ONCE = 2**20
MAX_BYTES_PER_PACKED_BYTE = 1032  # in a zip or gzip file
MAX_FLOAT32 = float(np.finfo(np.float32).max)
MAX_HEADER_BYTES = 10_000  # NumPy's own limit
FLOAT32_RELATIVE_ERROR = float(np.finfo(np.float32).eps) / 2  # the largest relative error of a value that is rounded to 32 bits
MAX_ROUNDING = 1e-4  # of a column, as a share of its standard deviation
MIN_ROWS_OF_A_SPREAD = 16  # the standard deviation of fewer rows says little of a column
_keeps_doubles: ContextVar[bool | None] = ContextVar("keeps_doubles", default=None)  # none: the values decide
HEADER_ERRORS = (SyntaxError, IndexError, TypeError, OverflowError, RecursionError)  # of NumPy, for a bad header


class Header(NamedTuple):
    """The header of an `.npy` file, which describes the array that follows."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    in_order: bool
    begins: int

    @property
    def bytes(self) -> int:
        """How many bytes the array takes."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_npy(path: Path, label: str | None = None) -> Examples:
    """Examples from an `.npy` file: rows `(n, d)`, grey images `(n, h, w)`, or images `(n, c, h, w)` or `(n, h, w, c)`.

    A large file is not loaded: only the requested rows are read.

    Raises:
        DataError: The file cannot be read, or its array cannot be trained on.
    """
    refuse_label(path, label)
    try:
        with open_file(path) as file:
            header = read_header(file)
            check_dtype(header.dtype, path.name)
            check_room(header, path.stat().st_size, path.name)
            left_in_file = header.bytes >= MIN_BYTES_LEFT_IN_FILE and header.in_order
            if not left_in_file:
                refuse_array(header, path.name)
            array = None if left_in_file else np.load(path, allow_pickle=False)
    except DataError:
        raise
    except (ValueError, EOFError) as error:
        raise DataError(f"{path.name} is not a readable .npy file ({first_line(error)}); write it again with numpy.save.") from error
    if array is not None:
        return from_array(array, path.name)
    _check_shape(header.shape, path.name)
    n, *shape = header.shape
    return from_file(InFile(OpenFile(path), header.begins, torch.arange(n), shape, header.dtype), path.name)


def from_file(store: InFile, name: str) -> Examples:
    """The array in a file as examples, which stay there.

    Raises:
        DataError: It holds neither rows nor images, or a value is not finite.
    """
    _check_shape((len(store), *store.shape), name)
    shape = (len(store), *store.shape)
    _check_blocks((store.read_stored(rows) for rows in _slices(shape)), name)
    if has_channels_last(shape):
        return _rows_or_images(ChannelsFirst(store, _white(store.stored, (store.read_stored(rows) for rows in _slices(shape)))))
    return _rows_or_images(store.as_doubles(_needs_doubles(shape, store.stored, store.read_stored)))


def from_array(data: Data, name: str = "The array") -> Examples:
    """Examples from data in memory; a pixel k of a `uint8` image stands for k / 255.

    Values are stored as 32-bit numbers. Rows of doubles or whole numbers stay doubles if a column would lose digits in 32 bits,
    as timestamps do (see `loses_digits`).

    Args:
        data: Rows `(n, d)`, grey images `(n, h, w)`, or images `(n, c, h, w)` or `(n, h, w, c)`: an array, a tensor, a table with named
            columns, or a data set or loader of torch with items `x` or `(x, ...)`; a large data set is written into a temporary file,
            and read from there. RGBA is composed on white.
        name: The name of the data in messages.

    Raises:
        DataError: The data cannot be trained on; the message says why, and what to do.
    """
    if (spooled := in_temporary_file(data, MIN_BYTES_LEFT_IN_FILE)) is not None:
        check_dtype(spooled.stored, name)
        return from_file(spooled, name)
    array, columns = as_array(data, name)
    check_dtype(array.dtype, name)
    _check_shape(array.shape, name)
    check_finite(array, name)
    if has_channels_last(array.shape):
        array = channels_first(array, _white(array.dtype, [array]))
    in_doubles = _needs_doubles(array.shape, array.dtype, array.__getitem__)
    dtype = np.dtype(np.uint8 if array.dtype == np.uint8 else np.float64 if in_doubles else np.float32)
    examples = _rows_or_images(InMemory(_tensor(array, dtype)))
    return replace(examples, columns=columns) if columns else examples


@contextmanager
def keeping_doubles(keeps: bool) -> Iterator[None]:
    """In this context, rows of doubles and of whole numbers stay doubles, or do not, as a model needs them, whatever their values."""
    token = _keeps_doubles.set(keeps)
    try:
        yield
    finally:
        _keeps_doubles.reset(token)


def _needs_doubles(shape: tuple[int, ...], dtype: np.dtype[np.generic], read: Callable[[slice], NDArray[np.generic]]) -> bool:
    """Whether an array, whose rows `read` gives, is stored as doubles: a table that would lose digits in 32-bit numbers."""
    keeps = _keeps_doubles.get()
    if keeps is not None:
        return keeps and len(shape) == 2 and dtype.kind in "iuf" and dtype != np.uint8
    if len(shape) != 2 or shape[0] < MIN_ROWS_OF_A_SPREAD or dtype.kind not in "iuf" or dtype.itemsize <= 2 or dtype == np.float32:
        return False
    return loses_digits(read(rows) for rows in _slices(shape))


def loses_digits(blocks: Iterable[NDArray[np.generic]]) -> bool:
    """Whether a column of a table, given in blocks of rows, would lose digits in 32-bit numbers.

    It would if its largest value were rounded by more than a 10,000th of its standard deviation, as timestamps in seconds are rounded to
    128 seconds; or if most of its different values in the first block became equal, as they may beside an outlier.

    Example:
        >>> days = np.arange(600.0)[:, None]
        >>> loses_digits([days]), loses_digits([1_700_000_000 + days])
        (False, True)
    """
    n, mean, square, low, high = 0, np.zeros(1), np.zeros(1), np.full(1, np.inf), np.full(1, -np.inf)
    for block in blocks:  # the moments of all blocks so far and of this one, joined (Chan et al., 1983)
        values = block.astype(np.float64)
        if not n and (2 * _different(values.astype(np.float32)) < _different(values)).any():
            return True
        mean_of_block, joint = values.mean(0), n + len(values)
        square = square + np.square(values - mean_of_block).sum(0) + np.square(mean_of_block - mean) * (n * len(values) / joint)
        mean = mean + (mean_of_block - mean) * (len(values) / joint)
        low, high, n = np.minimum(low, values.min(0)), np.maximum(high, values.max(0)), joint
    rounding = np.maximum(-low, high) * FLOAT32_RELATIVE_ERROR
    return bool(((rounding > MAX_ROUNDING * np.sqrt(square / max(n, 1))) & (low < high)).any())


def rounds_much(low: float, high: float, spread: float) -> bool:
    """Whether 32-bit numbers round values between `low` and `high` by more than a 10,000th of their spread."""
    return max(-low, high) * FLOAT32_RELATIVE_ERROR > MAX_ROUNDING * spread > 0


def _different(values: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
    """How many different values each column of `(n, columns)` has."""
    ordered = np.sort(values, axis=0)
    return np.asarray(1 + (ordered[1:] > ordered[:-1]).sum(0))


def _rows_or_images(store: Store) -> Examples:
    """Examples with a channel axis for grey images; a pixel k of bytes stands for k / 255."""
    if len(store.shape) == 2:
        store = store.reshaped((1, *store.shape))
    return Examples(store, levels=255 if store.dtype == torch.uint8 and len(store.shape) == 3 else 1)


def _white(dtype: np.dtype[np.generic], blocks: Iterable[NDArray[np.generic]]) -> float:
    """The value of white in images: 255 for whole numbers, and for floating point numbers above 1."""
    return 255.0 if dtype.kind in "ui" or any(float(block.max()) > 1 for block in blocks) else 1.0


def _check_shape(shape: tuple[int, ...], name: str) -> None:
    """Refuse an array that holds neither rows nor images.

    Raises:
        DataError: The message has the shape, and the shapes that are allowed.
    """
    if len(shape) not in (2, 3, 4):
        raise DataError(
            f"{name} has the shape {shape}; give rows as (n, d), grey images as (n, height, width), "
            "or images as (n, channels, height, width) or (n, height, width, channels)."
        )
    if math.prod(shape) == 0:
        raise DataError(f"{name} is empty (its shape is {shape}); give at least one example, and two to train on.")


def with_labels(examples: Examples, labels: NDArray[np.generic], name: str, label_name: str = "") -> Examples:
    """The examples with labels, `(n,)`, `(n, 1)` or one-hot `(n, classes)`: classes, or a number each (see `labels_of`).

    Args:
        examples: The examples.
        labels: Their labels.
        name: The name of the labels in messages.
        label_name: Their name in pictures.

    Raises:
        DataError: The number of labels is not that of the examples, or they are neither classes nor numbers.
    """
    if labels.ndim not in (1, 2) or len(labels) != len(examples) or not labels.size:
        raise DataError(f"{name} has the shape {labels.shape}, but there are {len(examples):,} examples; give one label for each.")
    if labels.dtype.kind not in "USbT":
        check_dtype(labels.dtype, name)
    return labels_of(labels, name).given_to(examples, label_name)


def with_classes(examples: Examples, texts: Sequence[str], name: str) -> Examples:
    """The examples with a text each as labels; the different texts become the classes.

    Raises:
        DataError: A text cannot be printed.
    """
    return classes_of(list(texts), name).given_to(examples, examples.label_name)


def check_dtype(dtype: np.dtype[np.generic], name: str) -> None:
    """Refuse a dtype that is not of real numbers.

    Raises:
        DataError: The message says what the array holds instead.
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
    """Refuse NaN, infinity, and values that become infinite as 32-bit numbers.

    Raises:
        DataError: The message says how many there are, and where the first is.
    """
    _check_blocks((array[rows] for rows in _slices(array.shape)), name)


def _check_blocks(blocks: Iterable[NDArray[np.generic]], name: str) -> None:
    """`check_finite` for an array in blocks of rows."""
    nans, infinite, largest, start, first = 0, 0, 0.0, 0, None
    for block in blocks:
        if not np.issubdtype(block.dtype, np.floating):
            return
        if not (float(block.min()) >= -MAX_FLOAT32 and float(block.max()) <= MAX_FLOAT32):
            nans += int(np.isnan(block).sum())
            infinite += int(np.isinf(block).sum())
            largest = max(largest, float(np.abs(block).max()))
            if first is None:
                row, *rest = (int(i) for i in np.argwhere(~(np.abs(block) <= MAX_FLOAT32))[0])
                first = (start + row, *rest)
        start += len(block)
    if first is None:
        return
    position = f"row {first[0]} (at {list(first)})"
    if nans == infinite == 0:
        raise DataError(f"{name} holds values up to {largest:g}, the first beyond 32-bit numbers in {position}; divide by a scale.")
    raise DataError(
        f"{name} holds {nans} NaN and {infinite} infinite values, the first in {position}; leave those rows out, or fill them in."
    )


def _slices(shape: tuple[int, ...]) -> Iterator[slice]:
    """The rows of an array in slices, each small enough to be checked at once."""
    rows = max(1, MAX_VALUES_CHECKED_AT_ONCE // math.prod(shape[1:]))
    return (slice(start, start + rows) for start in range(0, shape[0], rows))


def read_header(file: BufferedIOBase | IO[bytes]) -> Header:
    """Read the header of an `.npy` file.

    Raises:
        ValueError: The file has no valid header.
    """
    version = np.lib.format.read_magic(file)
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    if version not in readers:
        raise ValueError(f"numbers are never saved in its format {version}")
    width = 2 if version == (1, 0) else 4
    length = file.read(width)
    size = int.from_bytes(length, "little")
    header = file.read(size)
    try:
        if len(length) == width and len(header) == size <= MAX_HEADER_BYTES:
            ast.literal_eval(header.decode("latin1"))  # NumPy corrects the headers of Python 2, with a warning
        shape, fortran_order, dtype = readers[version](io.BytesIO(length + header))
    except HEADER_ERRORS as error:
        raise ValueError("its header is not in NumPy's present format") from error
    if min(shape, default=0) < 0:
        raise ValueError(f"its shape is {shape}")
    return Header(shape, dtype, not fortran_order, file.tell())


def check_room(header: Header, size: int, name: str) -> None:
    """Refuse an array whose length differs from its header, before memory is allocated for it.

    Raises:
        DataError: The message says how many values the header promises, and how many the file holds.
    """
    array_bytes = size - header.begins
    if header.bytes != array_bytes:
        values, value_bytes = math.prod(header.shape), header.dtype.itemsize
        raise DataError(
            f"{name} promises {header.shape}, {values:,} values of {value_bytes} bytes, but "
            f"{array_bytes // max(value_bytes, 1):,} are there ({array_bytes:,} bytes); write it again with numpy.save or numpy.savez."
        )


def refuse_array(header: Header, name: str) -> None:
    """Refuse an array that does not fit into memory, with its copy in 32-bit numbers if it needs one.

    Raises:
        DataError: The message says how much memory the array takes, and how much is available.
    """
    copied = 0 if header.dtype in (np.uint8, np.float32) else 4 * math.prod(header.shape)
    refuse_large(header.bytes + copied, f"The values of {name}")


def refuse_label(path: Path, label: str | None) -> None:
    """Refuse a name of labels for a file that holds no labels.

    Raises:
        SettingError: There is a `label`.
    """
    if label is not None:
        raise SettingError(f"{path.name} has nothing called {label!r}: labels are a column of a .csv file, or an array of an .npz file.")


def _tensor(array: NDArray[np.generic], dtype: np.dtype[np.generic]) -> Tensor:
    """The array as a tensor, which shares its memory unless a copy is needed, as for a read-only array."""
    contiguous = np.ascontiguousarray(array, dtype=dtype)
    return torch.from_numpy(contiguous if contiguous.flags.writeable else contiguous.copy())

"""Data in memory, in the forms in which users have it: arrays, tables with columns, tensors, data sets and loaders of torch."""

import math
import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import BatchSampler, DataLoader, Dataset, IterableDataset, SequentialSampler

from latentscape.data.store import InFile, OpenFile
from latentscape.errors import DataError, first_line
from latentscape.faces import Per
from latentscape.machine.memory import available_memory, is_out_of_memory, size_text
from latentscape.random import torch_seeded

EXAMPLES_PER_READ = 256


@runtime_checkable
class Table(Protocol):
    """A table with named columns, such as a `DataFrame` of pandas or polars."""

    columns: Any

    def to_numpy(self) -> NDArray[Any]:
        """The values, `(n, columns)`."""


Data: TypeAlias = NDArray[Any] | Tensor | Table | Dataset[Any] | DataLoader[Any] | Iterator[Any] | Sequence[Any]


def as_array(data: Data, name: str = "The data") -> tuple[NDArray[np.generic], tuple[str, ...]]:
    """The array of any data in memory, and the names of its columns, if they have names.

    Args:
        data: The data; an iterator gives batches `x` or `(x, ...)`, as a loader does.
        name: The name of the data in messages.

    Raises:
        DataError: The data is None, a text, or something else that cannot be made into one array of numbers.
    """
    if data is None:
        raise DataError(f"{name} is None; give an array, a tensor, a table, or a data set or loader of torch.")
    if isinstance(data, str | Path):
        raise DataError(f"{name} is the text {str(data)!r}; load it first: ls.find_source({str(data)!r}).load().")
    if isinstance(data, Tensor | Dataset | DataLoader | Iterator):
        array: Any = gathered(data, in_order=False)
    elif hasattr(data, "toarray"):
        raise DataError(f"{name} is a sparse matrix; give it as an array: x.toarray().")
    elif isinstance(data, Table):
        return _from_table(data, name)
    else:
        array = data
    try:
        array = np.asarray(array)
    except ValueError as error:
        raise DataError(f"{name} cannot be made into one array ({first_line(error)}); give rows of one length.") from error
    if array.dtype.kind == "O":
        raise DataError(f"{name} holds Python objects ({_object_in(array)}); give an array of numbers: x.astype('float32').")
    return array, ()


def gathered(data: Any, *, seed: int = 0, in_order: bool = True) -> Any:
    """A tensor, a data set or loader of torch, or an iterator of batches as one array; anything else stays as it is.

    Args:
        data: The examples; a data set has items `x`, or tuples that begin with `x`.
        seed: The seed of the order of a loader that shuffles.
        in_order: Whether row i of a result must belong to example i, so that a loader must not shuffle.

    Raises:
        DataError: A data set has no arrays, is too large for the memory, or has no fixed order.
    """
    if isinstance(data, Tensor):
        return _numbers(data)
    if not isinstance(data, Dataset | DataLoader | Iterator):
        return data
    loader: Iterable[Any] = DataLoader(data, batch_size=EXAMPLES_PER_READ) if isinstance(data, Dataset) else data
    if in_order and isinstance(loader, DataLoader) and not _keeps_order(loader):
        raise DataError("This DataLoader shuffles, so results would not match examples; give its dataset, or set shuffle=False.")
    available = available_memory()
    limit, size, parts = math.inf if available is None else available // 2, 0, []
    with torch_seeded(seed, torch.device("cpu")):  # a loader draws from torch's global generator
        for part in _batches(loader):
            size += part.nbytes
            expected = max(size, part.nbytes * (_length(loader) or 0))
            if expected > limit:
                raise DataError(
                    f"This data set takes {size_text(expected)} in memory, but only {size_text(int(limit))} may be used; ",
                    Per("give fewer examples, or use them from an .npy file", estimator="pass it to partial_fit in parts"),
                    ".",
                )
            parts.append(part)
    if not parts:
        raise DataError("This data set is empty; give at least 2 examples.")
    try:
        return np.concatenate(parts)
    except ValueError as error:
        raise DataError(f"The examples of this data set differ in shape ({error}); give all the same shape.") from error


def in_temporary_file(data: Any, min_bytes: int, seed: int = 0) -> InFile | None:
    """The examples of a map-style data set, in its order, as rows of a temporary file; None if they take fewer than `min_bytes` bytes.

    The file is deleted with the last store of its rows. It takes no memory but for a batch. A data set that draws from torch's global
    generator gets the same draws as in `gathered`.

    Raises:
        DataError: The items are no arrays of one shape and one dtype, or the disk has no room for them.
    """
    if not isinstance(data, Dataset) or isinstance(data, IterableDataset) or not (n := _length(data) or 0):
        return None
    with torch_seeded(seed, torch.device("cpu")):
        first = next(_batches(DataLoader(data, batch_size=1)))
    if n * first.nbytes < min_bytes:
        return None
    folder = tempfile.TemporaryDirectory(prefix="latentscape-")
    if (free := shutil.disk_usage(folder.name).free) < n * first.nbytes:
        folder.cleanup()
        raise DataError(
            f"This data set takes {size_text(n * first.nbytes)}, but {size_text(free)} are free in {tempfile.gettempdir()}; ",
            Per("give fewer examples, or use them from an .npy file", estimator="pass it to partial_fit in parts"),
            ".",
        )
    path = Path(folder.name, "examples")
    try:
        with path.open("wb") as file, torch_seeded(seed, torch.device("cpu")):
            for part in _batches(DataLoader(data, batch_size=EXAMPLES_PER_READ)):
                if part.shape[1:] != first.shape[1:] or part.dtype != first.dtype:
                    raise DataError(
                        f"The examples of this data set differ ({first.dtype} of shape {first.shape[1:]}, and {part.dtype} of shape "
                        f"{part.shape[1:]}); give all the same shape and dtype."
                    )
                file.write(np.ascontiguousarray(part).data)
    except OSError as error:
        folder.cleanup()
        raise DataError(f"This data set cannot be written into {folder.name} ({error.strerror}); free some disk space there.") from error
    except BaseException:
        folder.cleanup()
        raise
    opened = OpenFile(path)
    weakref.finalize(opened, folder.cleanup)
    return InFile(opened, 0, torch.arange(n), first.shape[1:], first.dtype)


def check_columns(names: Sequence[object]) -> None:
    """Refuse columns that share a name.

    Raises:
        DataError: The message has the name.
    """
    for name, count in Counter(names).items():
        if count > 1:
            raise DataError(f"There are {count} columns called {str(name)!r}; give them different names.")


def _from_table(table: Table, name: str) -> tuple[NDArray[np.generic], tuple[str, ...]]:
    check_columns(list(table.columns))
    array = np.asarray(table.to_numpy())
    if array.dtype.kind == "O":
        for column, values in zip(table.columns, array.T, strict=True):
            try:
                values.astype(np.float64)
            except (TypeError, ValueError) as error:
                raise DataError(
                    f"The column {str(column)!r} holds values that are not numbers ({first_line(error)}); leave it out, or convert it."
                ) from error
        array = array.astype(np.float64)
    return array, tuple(map(str, table.columns))


def _object_in(array: NDArray[np.generic]) -> str:
    """The kind of the first object in an array."""
    return type(array.item(0)).__name__ if array.size else "none"


def _batches(loader: Iterable[Any]) -> Iterator[NDArray[np.generic]]:
    try:
        for batch in loader:
            x = batch[0] if isinstance(batch, tuple | list) and len(batch) else batch
            if not isinstance(x, Tensor | np.ndarray):
                raise TypeError(f"its items hold {type(x).__name__}")
            yield _numbers(x) if isinstance(x, Tensor) else x
    except (TypeError, RuntimeError) as error:
        if is_out_of_memory(error):
            raise
        raise DataError(
            f"This data set cannot be made into an array ({first_line(error)}); items must be tensors x of one shape, or (x, y)."
        ) from error


def _numbers(x: Tensor) -> NDArray[np.generic]:
    x = x.detach().cpu()
    try:
        return (x.float() if x.is_floating_point() and x.dtype not in (torch.float16, torch.float32, torch.float64) else x).numpy()
    except (TypeError, RuntimeError) as error:
        raise DataError(f"This tensor cannot be made into an array ({first_line(error)}); give a dense tensor of numbers.") from error


def _keeps_order(loader: "DataLoader[Any]") -> bool:
    if isinstance(loader.dataset, IterableDataset):
        return True
    return isinstance(loader.sampler, SequentialSampler) and type(loader.batch_sampler) in (BatchSampler, type(None))


def _length(loader: Any) -> int | None:
    try:
        return len(loader)
    except TypeError:  # the length is not known in advance
        return None

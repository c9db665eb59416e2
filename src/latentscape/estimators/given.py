"""What an estimator is handed: arrays and tables as they are, tensors and data sets of torch made into arrays."""

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.utils.validation import validate_data
from torch import Tensor
from torch.utils.data import BatchSampler, DataLoader, Dataset, IterableDataset, SequentialSampler

from latentscape.data import Examples, from_array
from latentscape.data.condition import MAX_CLASSES
from latentscape.data.readers.arrays import check_finite
from latentscape.errors import DataError, SettingError, unknown
from latentscape.random import torch_seeded

READ = 256  # examples at a time


def as_array(given: Any, *, seed: int = 0, in_order: bool = True) -> Any:
    """What scikit-learn can check: a tensor or a data set of torch as an array, anything else as it is.

    Args:
        given: What a user has; a data set has items `x`, or tuples that begin with `x`.
        seed: Of a loader's order, if it shuffles.
        in_order: Whether row i of a result has to belong to example i, so that a loader must not shuffle.

    Raises:
        DataError: A data set that has no arrays in it, is too large for the memory, or comes in no fixed order.
    """
    if isinstance(given, Tensor):
        return _numbers(given)
    if not isinstance(given, Dataset | DataLoader):
        return given
    loader = given if isinstance(given, DataLoader) else DataLoader(given, batch_size=READ)
    if in_order and not _keeps_order(loader):
        raise DataError("This DataLoader shuffles, so results could not be told apart; give its dataset, or shuffle=False.")
    room, size, parts = _memory() // 2, 0, []
    with torch_seeded(seed, torch.device("cpu")):  # a loader draws from torch's global generator
        for part in _batches(loader):
            size += part.nbytes
            expected = max(size, part.nbytes * (_length(loader) or 0))
            if expected > room:
                raise DataError(
                    f"This data set takes {expected / 2**30:.1f} GB, and is read into memory, of which {room / 2**30:.1f} GB may be used; "
                    "hand it to partial_fit part by part."
                )
            parts.append(part)
    if not parts:
        raise DataError("This data set is empty; training needs at least 2 examples.")
    try:
        return np.concatenate(parts)
    except ValueError as error:
        raise DataError(f"The examples of this data set differ in shape ({error}); give all the same.") from error


def _batches(loader: "DataLoader[Any]") -> Iterator[NDArray[np.generic]]:
    try:
        for batch in loader:
            x = batch[0] if isinstance(batch, tuple | list) and len(batch) else batch
            if not isinstance(x, Tensor | np.ndarray):
                raise TypeError(f"its items hold {type(x).__name__}")
            yield _numbers(x) if isinstance(x, Tensor) else x
    except (TypeError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(
            f"This data set cannot be made into an array ({reason}); items must be tensors x of one shape, or (x, y)."
        ) from error


def _numbers(x: Tensor) -> NDArray[np.generic]:
    x = x.detach().cpu()
    return (x.float() if x.dtype == torch.bfloat16 else x).numpy()


def _keeps_order(loader: "DataLoader[Any]") -> bool:
    if isinstance(loader.dataset, IterableDataset):
        return True
    return isinstance(loader.sampler, SequentialSampler) and type(loader.batch_sampler) in (BatchSampler, type(None))


def _length(loader: "DataLoader[Any]") -> int | None:
    try:
        return len(loader)
    except TypeError:  # it is not known before the end
        return None


def _memory() -> int:
    """How many bytes this machine has; where that cannot be asked, more than any data set."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 2**62


@dataclass(frozen=True, eq=False)
class Rows:
    """Examples as they came, and as a model takes them.

    Attributes:
        examples: `(n, *X)`; bytes stay bytes.
        shape: Of one example as it came: a grey image without its channel.
        dtype: What results have: float32 where the examples have it, else float64.
        pixels: Whether they are images of bytes.
    """

    examples: Examples
    shape: tuple[int, ...]
    dtype: Any
    pixels: bool


def read_rows(estimator: Any, given: Any, *, reset: bool, in_order: bool = True, seed: int = 0) -> Rows:
    """Examples that scikit-learn's checks and ours have passed.

    Args:
        estimator: Who asks; scikit-learn notes in it how many features there are and what they are called.
        given: Anything that `as_array` knows, and tables.
        reset: Whether these are the first examples, of which there have to be two, and not some to be compared with the first.
        in_order: Passed on to `as_array`, like `seed`.
        seed: Of a loader's order.
    """
    array = as_array(given, seed=seed, in_order=in_order)
    image: tuple[int, ...] = ()
    if isinstance(array, np.ndarray) and array.ndim > 2:
        image = array.shape[1:]
        array = array.reshape(len(array), math.prod(image))  # what scikit-learn counts as features
    checked = validate_data(estimator, array, reset=reset, ensure_min_samples=2 if reset else 1)
    shape = image or checked.shape[1:]
    values = np.require(checked.reshape(-1, *shape), requirements="W")  # torch takes no arrays that cannot be written to
    dtype = np.dtype(np.float32 if checked.dtype == np.float32 else np.float64)
    return Rows(_examples(values, reset=reset), shape, dtype, pixels=bool(image) and checked.dtype == np.uint8)


def _examples(values: NDArray[np.generic], *, reset: bool) -> Examples:
    """Values in their own unit: bytes are not divided by anything here."""
    if reset:
        return replace(from_array(values, "X"), levels=1)
    check_finite(values, "X")
    kept = values if values.dtype == np.uint8 else values.astype(np.float32)
    return Examples(torch.from_numpy(np.ascontiguousarray(kept[:, None] if values.ndim == 3 else kept)))


def classes_of(y: Any, n: int) -> NDArray[Any]:
    """The different labels of `n` examples, in their order.

    Raises:
        SettingError: There are none, or not one for each example, or too many.
    """
    if y is None:
        raise SettingError("condition=True learns what is known beside each example, so fit needs its class; call fit(X, y).")
    labels = np.asarray(y)
    if labels.shape != (n,):
        raise SettingError(f"y holds the class of each of {n} examples, but its shape is {labels.shape}; give one for each.")
    classes = np.unique(labels)
    if len(classes) > MAX_CLASSES:
        raise SettingError(f"y has {len(classes):,} different values, but a condition takes up to {MAX_CLASSES:,} classes; group them.")
    return classes


def one_hot(y: NDArray[Any], n: int, classes: NDArray[Any]) -> Tensor:
    """Each label as a row `(classes,)` with a 1 at its class, `(n, classes)`.

    Raises:
        SettingError: Not one label for each example.
        UnknownNameError: A label that is none of the classes.
    """
    if y.shape != (n,):
        raise SettingError(f"y holds the class of each of {n} examples, but its shape is {y.shape}; give one for each.")
    known = np.isin(y, classes)
    if not known.all():
        raise unknown("class", str(y[~known][0]), [str(name) for name in classes])
    return torch.eye(len(classes))[torch.from_numpy(np.searchsorted(classes, y))]

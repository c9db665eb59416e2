"""The examples and labels that an estimator gets: arrays, tables, and tensors and data sets of torch."""

import math
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
from latentscape.machine.memory import available_memory, size_text
from latentscape.random import torch_seeded

EXAMPLES_PER_READ = 256


def as_array(data: Any, *, seed: int = 0, in_order: bool = True) -> Any:
    """Examples that scikit-learn can check: a tensor or a data set of torch becomes an array, anything else stays as it is.

    Args:
        data: The examples; a data set has items `x`, or tuples that begin with `x`.
        seed: The seed of the order of a loader that shuffles.
        in_order: Whether row i of a result must belong to example i, so that a loader must not shuffle.

    Raises:
        DataError: A data set has no arrays, is too large for the memory, or has no fixed order.
    """
    if isinstance(data, Tensor):
        return _numbers(data)
    if not isinstance(data, Dataset | DataLoader):
        return data
    loader = data if isinstance(data, DataLoader) else DataLoader(data, batch_size=EXAMPLES_PER_READ)
    if in_order and not _keeps_order(loader):
        raise DataError("This DataLoader shuffles, so results would not match examples; give its dataset, or set shuffle=False.")
    available = available_memory()
    limit, size, parts = math.inf if available is None else available // 2, 0, []
    with torch_seeded(seed, torch.device("cpu")):  # a loader draws from torch's global generator
        for part in _batches(loader):
            size += part.nbytes
            expected = max(size, part.nbytes * (_length(loader) or 0))
            if expected > limit:
                raise DataError(
                    f"This data set takes {size_text(expected)} in memory, but only {size_text(int(limit))} may be used; "
                    "pass it to partial_fit in parts."
                )
            parts.append(part)
    if not parts:
        raise DataError("This data set is empty; training needs at least 2 examples.")
    try:
        return np.concatenate(parts)
    except ValueError as error:
        raise DataError(f"The examples of this data set differ in shape ({error}); give all the same shape.") from error


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
    except TypeError:  # the length is not known in advance
        return None


@dataclass(frozen=True, eq=False)
class Rows:
    """Examples for a model, and the shape and dtype that the user gave.

    Attributes:
        examples: The examples, `(n, *X)`; bytes stay bytes.
        shape: The shape of one example of the user: a grey image has no channel.
        dtype: The dtype of results: float32 if the examples are float32, else float64.
        pixels: Whether the examples are images of bytes.
    """

    examples: Examples
    shape: tuple[int, ...]
    dtype: Any
    pixels: bool


def read_rows(estimator: Any, data: Any, *, reset: bool, in_order: bool = True, seed: int = 0) -> Rows:
    """The examples, after scikit-learn's checks and ours.

    Args:
        estimator: The estimator, in which scikit-learn stores the number and the names of the features.
        data: Anything that `as_array` takes, and tables.
        reset: Whether these are the first examples, of which there must be two; later examples are compared with the first.
        in_order: As in `as_array`.
        seed: As in `as_array`.
    """
    array = as_array(data, seed=seed, in_order=in_order)
    image: tuple[int, ...] = ()
    if isinstance(array, np.ndarray) and array.ndim > 2:
        image = array.shape[1:]
        array = array.reshape(len(array), math.prod(image))  # so that scikit-learn counts the values as features
    checked = validate_data(estimator, array, reset=reset, ensure_min_samples=2 if reset else 1)
    shape = image or checked.shape[1:]
    values = np.require(checked.reshape(-1, *shape), requirements="W")  # torch takes no read-only arrays
    dtype = np.dtype(np.float32 if checked.dtype == np.float32 else np.float64)
    return Rows(_examples(values, reset=reset), shape, dtype, pixels=bool(image) and checked.dtype == np.uint8)


def _examples(values: NDArray[np.generic], *, reset: bool) -> Examples:
    """The values as examples, unscaled: bytes are not divided by 255."""
    if reset:
        return replace(from_array(values, "X"), levels=1)
    check_finite(values, "X")
    stored = values if values.dtype == np.uint8 else values.astype(np.float32)
    return Examples(torch.from_numpy(np.ascontiguousarray(stored[:, None] if values.ndim == 3 else stored)))


def classes_of(y: Any, n: int) -> NDArray[Any]:
    """The sorted different labels of `n` examples.

    Raises:
        SettingError: There are no labels, the number of labels is not `n`, one is missing, or there are too many classes.
    """
    if y is None:
        raise SettingError("condition=True conditions on the class of each example, so fit needs y; call fit(X, y).")
    labels = np.asarray(y)
    _check_labels(labels, n)
    classes = np.unique(labels)
    if len(classes) > MAX_CLASSES:
        raise SettingError(f"y has {len(classes):,} different values, but a condition takes up to {MAX_CLASSES:,} classes; group them.")
    return classes


def one_hot(y: NDArray[Any], n: int, classes: NDArray[Any]) -> Tensor:
    """The labels, one-hot, `(n, classes)`.

    Raises:
        SettingError: The number of labels is not `n`, or one is missing.
        UnknownNameError: A label is not one of the classes.
    """
    _check_labels(y, n)
    is_known = np.isin(y, classes)
    if not is_known.all():
        raise unknown("class", str(y[~is_known][0]), [str(name) for name in classes])
    return torch.eye(len(classes))[torch.from_numpy(np.searchsorted(classes, y))]


def _check_labels(y: NDArray[Any], n: int) -> None:
    """Refuse labels that are not one for each of `n` examples, and labels that are missing: NaN, None, or pandas' NA."""
    if y.shape != (n,):
        raise SettingError(f"y holds the class of each of {n} examples, but its shape is {y.shape}; give one for each.")
    missing = [row for row, label in enumerate(y.tolist()) if _is_missing(label)] if y.dtype.kind in "fO" else []
    if missing:
        raise SettingError(
            f"y has no class for {len(missing)} of {n} examples, the first in row {missing[0]} ({y[missing[0]]}); "
            "leave these examples out, or give them a class of their own."
        )


def _is_missing(label: Any) -> bool:
    return (
        label is None or (isinstance(label, float | np.floating) and bool(np.isnan(label))) or type(label).__name__ in ("NAType", "NaTType")
    )

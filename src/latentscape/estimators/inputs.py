"""The examples and labels that an estimator gets: arrays, tables, and tensors and data sets of torch."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.utils.validation import validate_data
from torch import Tensor

from latentscape.data import Examples, from_array
from latentscape.data.channels import channels_first, has_channels_last
from latentscape.data.condition import MAX_CLASSES
from latentscape.data.readers.arrays import MIN_BYTES_LEFT_IN_FILE, check_finite, from_file
from latentscape.data.readers.memory import Table, check_columns, gathered, in_temporary_file
from latentscape.data.store import ChannelsFirst, InFile, Store
from latentscape.errors import SettingError, unknown
from latentscape.shapes import one_line


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

    __repr__ = one_line


def read_rows(estimator: Any, data: Any, *, reset: bool, in_order: bool = True, seed: int = 0) -> Rows:
    """The examples, after scikit-learn's checks and ours.

    Args:
        estimator: The estimator, in which scikit-learn stores the number and the names of the features.
        data: Anything that `gathered` takes, and tables.
        reset: Whether these are the first examples, of which there must be two; later examples are compared with the first.
        in_order: As in `gathered`.
        seed: As in `gathered`.
    """
    if (spooled := in_temporary_file(data, MIN_BYTES_LEFT_IN_FILE, seed)) is not None:
        return _in_file(estimator, spooled, reset=reset)
    if isinstance(data, Table):
        check_columns(list(data.columns))
    array = gathered(data, seed=seed, in_order=in_order)
    image: tuple[int, ...] = ()
    if isinstance(array, np.ndarray) and array.ndim > 2:
        image = array.shape[1:]
        array = array.reshape(len(array), math.prod(image))  # so that scikit-learn counts the values as features
    with np.errstate(invalid="ignore", over="ignore"):  # scikit-learn adds all values up, and refuses NaN and infinity itself
        checked = validate_data(estimator, array, reset=reset, ensure_min_samples=2 if reset else 1)
    shape = image or checked.shape[1:]
    values = np.require(checked.reshape(-1, *shape), requirements="W")  # torch takes no read-only arrays
    dtype = np.dtype(np.float32 if checked.dtype == np.float32 else np.float64)
    return Rows(
        _examples(
            values,
            reset=reset,
            in_doubles=not reset and estimator.model_.full_precision,
            white=1.0 if reset else white_of(estimator),
        ),
        shape,
        dtype,
        pixels=bool(image) and checked.dtype == np.uint8,
    )


def _in_file(estimator: Any, store: InFile, *, reset: bool) -> Rows:
    """The examples of a large data set, which stay in their file."""
    examples = from_file(store, "X")  # checks all values
    first_two = store.read_stored(slice(0, 2))
    with np.errstate(invalid="ignore", over="ignore"):
        validate_data(estimator, first_two.reshape(len(first_two), -1), reset=reset, ensure_min_samples=2 if reset else 1)
    if not reset:
        stored: Store = store.as_doubles(estimator.model_.full_precision)
        if has_channels_last((1, *store.shape)):
            stored = ChannelsFirst(store, white_of(estimator))
        examples = Examples(stored.reshaped((1, *store.shape)) if len(store.shape) == 2 else stored)
    dtype = np.dtype(np.float32 if store.stored == np.float32 else np.float64)
    return Rows(replace(examples, levels=1), store.shape, dtype, pixels=len(store.shape) > 1 and store.stored == np.uint8)


def _examples(values: NDArray[np.generic], *, reset: bool, in_doubles: bool, white: float) -> Examples:
    """The values as examples, unscaled: bytes are not divided by 255; later examples are doubles if the first were.

    `white` is the value of white in the first images, by which later ones are composed if they have an alpha channel.
    """
    if reset:
        return replace(from_array(values, "X"), levels=1)
    check_finite(values, "X")
    stored = values if values.dtype == np.uint8 else values.astype(np.float64 if in_doubles else np.float32)
    if has_channels_last(stored.shape):
        stored = channels_first(stored, white)
    return Examples(torch.from_numpy(np.ascontiguousarray(stored[:, None] if values.ndim == 3 else stored)))


def white_of(estimator: Any) -> float:
    """The value of white in the images that an estimator was fitted to."""
    return 255.0 if estimator._learnt.limits[1] > 1 else 1.0


def classes_of(y: Any, n: int) -> NDArray[Any]:
    """The sorted different labels of `n` examples.

    Raises:
        SettingError: There are no labels, the number of labels is not `n`, one is missing, or there are too many classes.
    """
    if y is None:
        raise SettingError("condition=True conditions on the class of each example, so fit needs y; call fit(X, y).")
    labels = as_labels(y, n)
    classes = np.unique(labels)
    if len(classes) > MAX_CLASSES:
        raise SettingError(f"y has {len(classes):,} different values, but a condition takes up to {MAX_CLASSES:,} classes; group them.")
    return classes


def one_hot(y: Any, n: int, classes: NDArray[Any]) -> Tensor:
    """The labels, one-hot, `(n, classes)`.

    Raises:
        SettingError: There are not `n` labels, or their kind differs from that of the classes.
        UnknownNameError: A label is not one of the classes.
    """
    labels = as_labels(y, n)
    unknown_labels = labels[~np.isin(labels, classes)]
    if len(unknown_labels):
        label, names = unknown_labels[0], [str(name) for name in classes]
        if str(label) in names:
            same = classes[names.index(str(label))].item()
            raise SettingError(f"y holds {label.item()!r}, but the class in fit was {same!r}; give {same!r}.")
        raise unknown("class", str(label), names)
    return torch.eye(len(classes))[torch.from_numpy(np.searchsorted(classes, labels))]


def as_labels(y: Any, n: int) -> NDArray[Any]:
    """The labels of `n` examples, `(n,)`: text or whole numbers.

    Raises:
        SettingError: There is not one label for each example, or labels are missing (NaN, None, pandas' NA) or cannot be classes.
    """
    try:
        labels = np.asarray(y)
    except ValueError as error:
        raise SettingError(f"y holds the class of each of {n} examples, but its items differ in shape; give one class for each.") from error
    if labels.shape == (n, 1):
        raise SettingError(f"y holds the class of each of {n} examples, but its shape is ({n}, 1); give np.ravel(y).")
    if labels.shape != (n,):
        raise SettingError(f"y holds the class of each of {n} examples, but its shape is {labels.shape}; give one for each.")
    missing = [row for row, label in enumerate(labels.tolist()) if _is_missing(label)] if labels.dtype.kind in "fO" else []
    if missing:
        raise SettingError(
            f"y has no class for {len(missing)} of {n} examples, the first in row {missing[0]} ({labels[missing[0]]}); "
            "leave these examples out, or give them a class of their own."
        )
    if labels.dtype.kind == "O":
        kinds = sorted({"text" if isinstance(label, str) else type(label).__name__ for label in labels.tolist()})
        if len(kinds) > 1:
            raise SettingError(f"y holds classes of different kinds ({' and '.join(kinds)}); give text alone, or whole numbers alone.")
    if labels.dtype.kind == "f" and len(odd := np.flatnonzero(~np.isfinite(labels) | (labels != np.round(labels)))):
        raise SettingError(f"y holds {labels[odd[0]]:g} in row {odd[0]}, which is not a class; give whole numbers, or text.")
    return labels


def _is_missing(label: Any) -> bool:
    return (
        label is None or (isinstance(label, float | np.floating) and bool(np.isnan(label))) or type(label).__name__ in ("NAType", "NaTType")
    )

"""Labels of examples: classes, or a number each, such as an age or a dose."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from latentscape.data.examples import Examples
from latentscape.errors import DataError

MAX_CLASSES_WITH_GAPS = 50  # more whole numbers are classes only if they count from 0 or 1 without a gap
MAX_WHOLE_NUMBER = 2**53  # beyond it, a float tells no two whole numbers apart


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of `n` examples, as classes or as numbers.

    Attributes:
        of: The class of each example, `(n,)`; none, if the labels are numbers.
        classes: The names of the classes; none, if their numbers name them.
        values: The number of each example, `(n,)`, which may be NaN; none, if the labels are classes.
    """

    of: NDArray[np.int64] | None
    classes: tuple[str, ...] = ()
    values: NDArray[np.float64] | None = None

    def given_to(self, examples: Examples, name: str = "") -> Examples:
        """The examples with these labels, which have this name."""
        return replace(examples, labels=self.of, classes=self.classes, label_values=self.values, label_name=name)

    def between(self, start: int, end: int) -> "Labels":
        """The labels of the examples from `start` to below `end`."""
        rows = slice(start, end)
        return Labels(None if self.of is None else self.of[rows], self.classes, None if self.values is None else self.values[rows])


def labels_of(array: NDArray[np.generic], name: str) -> Labels:
    """The labels in an array: text and whole numbers are classes; other numbers, and many whole numbers with gaps, stay numbers.

    Args:
        array: `(n,)` or `(n, 1)`; or one-hot, `(n, classes)`, with a single 1 in each row.
        name: The name of the array in messages.

    Raises:
        DataError: The array holds something else.

    Example:
        >>> labels_of(np.array([[0, 1], [1, 0]]), "y").of.tolist(), labels_of(np.array([0.5, 2.0]), "y").values.tolist()
        ([1, 0], [0.5, 2.0])
    """
    if array.ndim == 2 and array.shape[1] > 1:
        array = _of_one_hot(array, name)
    column = array.reshape(-1)
    if column.dtype.kind in "USbT":
        return classes_of(column.astype(np.str_).tolist(), name)
    numbers = column.astype(np.float64)
    finite = numbers[np.isfinite(numbers)]
    if np.isinf(numbers).any() or not len(finite):
        row = int(np.flatnonzero(~np.isfinite(numbers))[0])
        raise DataError(f"{name} holds {numbers[row]:g} in row {row}, which is no label; give text or numbers.")
    if len(finite) == len(numbers) and are_classes(numbers):
        return Labels(column.astype(np.int64))
    return Labels(None, values=numbers)


def are_classes(numbers: NDArray[np.float64]) -> bool:
    """Whether numbers are those of classes: whole, and few, or without a gap from 0 or 1 on (-1 may stand for no class).

    Example:
        >>> [are_classes(numbers) for numbers in (np.array([3.0, 1e9]), np.arange(200.0), np.arange(18.0, 90.0), np.array([0.5]))]
        [True, True, False, False]
    """
    if not ((numbers == np.round(numbers)) & (np.abs(numbers) <= MAX_WHOLE_NUMBER)).all():
        return False
    different = np.unique(numbers)
    is_counted = -1 <= different[0] <= 1 and different[-1] - different[0] == len(different) - 1
    return len(different) <= MAX_CLASSES_WITH_GAPS or bool(is_counted)


def classes_of(texts: list[str], name: str) -> Labels:
    """The labels of a text for each example; the different texts become the classes.

    Raises:
        DataError: A text cannot be printed.
    """
    classes = tuple(sorted(set(texts)))
    invalid = [text for text in classes if not text.isprintable()]
    if invalid:
        raise DataError(f"{name} holds {invalid[0]!r}, which cannot be printed; give plain text.")
    numbers = {text: i for i, text in enumerate(classes)}
    return Labels(np.array([numbers[text] for text in texts], dtype=np.int64), classes)


def is_one_hot(array: NDArray[np.generic]) -> bool:
    """Whether each row of `(n, classes)` holds a single 1, and 0 otherwise."""
    if array.dtype.kind not in "buif":
        return False
    return bool(((array == 0) | (array == 1)).all() and (array.sum(axis=1, dtype=np.float64) == 1).all())


def _of_one_hot(array: NDArray[np.generic], name: str) -> NDArray[np.int64]:
    if is_one_hot(array):
        return np.asarray(array.argmax(axis=1), dtype=np.int64)
    is_binary = array.dtype.kind in "buif" and bool(((array == 0) | (array == 1)).all())
    reason = "several classes, or none, for an example" if is_binary else f"{array.shape[1]:,} values for an example"
    raise DataError(f"{name} has the shape {array.shape} and holds {reason}, but a label is one class or one number; leave it out.")

"""Arrays from files and from memory, checked before anything is trained on them."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data.examples import Examples
from latentscape.errors import DataError


def read_npy(path: Path) -> Examples:
    """Examples from an `.npy` file: rows `(n, d)`, grey images `(n, h, w)`, or images `(n, c, h, w)`.

    Raises:
        DataError: The file cannot be read, or holds what cannot be learnt from.
    """
    try:
        with path.open("rb") as file:
            version = np.lib.format.read_magic(file)
            header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, _, dtype = header(file)
        check_dtype(dtype, path.name)
        array = np.load(path, allow_pickle=False)
    except DataError:
        raise
    except (OSError, ValueError, EOFError, MemoryError) as error:
        raise DataError(f"{path.name} is not a readable .npy file ({_first_line(error)}); write it anew with numpy.save.") from error
    assert array.shape == shape
    return from_array(array, path.name)


def from_array(array: NDArray[np.generic], name: str = "the array") -> Examples:
    """Examples from an array in memory; `uint8` images are taken as pixels, k / 255.

    Raises:
        DataError: What was found, and what to do.
    """
    check_dtype(array.dtype, name)
    if array.ndim not in (2, 3, 4):
        raise DataError(
            f"{name} has the shape {array.shape}; give rows as (n, d), grey images as (n, height, width), "
            "or images as (n, channels, height, width)."
        )
    if array.size == 0:
        raise DataError(f"{name} is empty (its shape is {array.shape}); training needs at least 2 examples.")
    if len(array) == 1:
        raise DataError(f"{name} holds 1 example (its shape is {array.shape}); training needs at least 2.")
    if array.ndim == 3:
        array = array[:, None]
    if np.issubdtype(array.dtype, np.floating):
        check_finite(array, name)
        return Examples(torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32)))
    if array.dtype == np.uint8 and array.ndim == 4:
        return Examples(torch.from_numpy(np.ascontiguousarray(array)), levels=255)
    return Examples(torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32)))


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
    """Refuse NaN and infinity.

    Raises:
        DataError: How many there are, and where the first is.
    """
    bad = ~np.isfinite(array)
    if not bad.any():
        return
    where = tuple(int(i) for i in np.argwhere(bad)[0])
    kinds = f"{int(np.isnan(array).sum())} NaN and {int(np.isinf(array).sum())} infinite"
    raise DataError(f"{name} holds {kinds} values, the first in row {where[0]} (at {list(where)}); leave those rows out, or fill them in.")


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__

"""Read and write files of codes."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latentscape.data import Examples, find_source


def write_codes(codes: NDArray[np.float64], examples: Examples, kind: str, frames: NDArray[np.int64] | None = None) -> bytes:
    """The content of a file of codes `(n, latent)`, whose `kind` is `.npy`, `.csv` or `.npz`.

    An `.npz` file also holds the labels of the examples, and their `frames` `(n,)` (see `explore.frames_of`), if there are any. A `.csv`
    file names its columns z1, z2, ... All kinds hold the same 32-bit numbers, to the last bit.
    """
    out = io.BytesIO()
    numbers = codes.astype(np.float32)
    match kind:
        case ".csv":
            header = ",".join(f"z{i + 1}" for i in range(codes.shape[1]))
            np.savetxt(out, numbers, fmt="%.9g", delimiter=",", header=header, comments="")
        case ".npz":
            arrays: dict[str, Any] = {"codes": numbers, "labels": _labels(examples), "frames": frames}
            np.savez(out, **{name: values for name, values in arrays.items() if values is not None})
        case _:
            np.save(out, numbers, allow_pickle=False)
    return out.getvalue()


def _labels(examples: Examples) -> NDArray[Any] | None:
    """The labels of examples, as classes or as numbers."""
    return examples.label_values if examples.labels is None else examples.labels


def read_codes(path: Path) -> NDArray[np.float64]:
    """The codes `(n, latent)` in an `.npy`, `.csv` or `.npz` file.

    Raises:
        DataError: The file cannot be read, or holds no numbers.
    """
    return find_source(str(path)).load().part("all").values().double().numpy()

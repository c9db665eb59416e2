"""Read and write files of codes."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latentscape.data import Examples, find_source


def write_codes(codes: NDArray[np.float64], examples: Examples, kind: str) -> bytes:
    """The content of a file of codes `(n, latent)`, whose `kind` is `.npy`, `.csv` or `.npz`.

    An `.npz` file also holds the labels of the examples, if there are any. A `.csv` file names its columns z1, z2, ... All kinds hold the
    same 32-bit numbers, to the last bit.
    """
    out = io.BytesIO()
    numbers = codes.astype(np.float32)
    match kind:
        case ".csv":
            header = ",".join(f"z{i + 1}" for i in range(codes.shape[1]))
            np.savetxt(out, numbers, fmt="%.9g", delimiter=",", header=header, comments="")
        case ".npz":
            if examples.labels is None:
                np.savez(out, codes=numbers)
            else:
                np.savez(out, codes=numbers, labels=examples.labels)
        case _:
            np.save(out, numbers, allow_pickle=False)
    return out.getvalue()


def read_codes(path: Path) -> NDArray[np.float64]:
    """The codes `(n, latent)` in an `.npy`, `.csv` or `.npz` file.

    Raises:
        DataError: The file cannot be read, or holds no numbers.
    """
    return find_source(str(path)).load().part("all").values().double().numpy()

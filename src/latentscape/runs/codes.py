"""Codes as files."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latentscape.data import Examples, find_source

KINDS = (".npy", ".csv", ".npz")


def write_codes(codes: NDArray[np.float64], examples: Examples, kind: str) -> bytes:
    """Codes `(n, latent)` as the content of a file of one of `KINDS`; an `.npz` has the labels of the examples too, where there are any.

    A `.csv` names its columns z1, z2, ... Every kind holds the same 32-bit numbers to the last bit.
    """
    out = io.BytesIO()
    numbers = codes.astype(np.float32)
    match kind:
        case ".csv":
            names = ",".join(f"z{i + 1}" for i in range(codes.shape[1]))
            np.savetxt(out, numbers, fmt="%.9g", delimiter=",", header=names, comments="")
        case ".npz":
            if examples.labels is None:
                np.savez(out, codes=numbers)
            else:
                np.savez(out, codes=numbers, labels=examples.labels)
        case _:
            np.save(out, numbers, allow_pickle=False)
    return out.getvalue()


def read_codes(path: Path) -> NDArray[np.float64]:
    """Codes `(n, latent)` from a file of one of `KINDS`.

    Raises:
        DataError: The file cannot be read, or holds no numbers.
    """
    return find_source(str(path)).load().part("all").values().double().numpy()

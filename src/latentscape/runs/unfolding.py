"""The reconstructions that a run keeps while it trains: some examples, after some of its epochs."""

import io
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latentscape import explore
from latentscape.data import Splits
from latentscape.data.examples import DEFAULT_PARTS
from latentscape.data.readers.arrays import read_header
from latentscape.errors import DamagedError
from latentscape.files import read_listed, read_manifest
from latentscape.models import Model
from latentscape.recipes.recipe import PicturesRecipe

FOLDER = "progress"
LISTED = re.compile(rf"{FOLDER}/epoch-(\d{{4,}})\.npy")


def shown_of(model: Model, splits: Splits, wanted: PicturesRecipe) -> explore.Reconstructions:
    """The examples that are followed, and what the model makes of them now.

    They are held-out ones, which training has not seen and nothing is chosen by here; else others.
    """
    there = splits.parts()
    part = next(part for part in ("heldout", *DEFAULT_PARTS) if part in there)
    return explore.reconstruct(model, splits.part(part), n=wanted.examples, part=part)


def name_after(epoch: int) -> str:
    """What the picture and the array of an epoch are called, but for what they end in."""
    return f"{FOLDER}/epoch-{epoch:04d}"


def kept_epochs(folder: Path) -> list[int]:
    """The epochs after which a run has kept its reconstructions, in their order."""
    found = {int(match[1]): name for name in read_manifest(folder) if (match := LISTED.fullmatch(name))}
    return sorted(epoch for epoch, name in found.items() if name == f"{name_after(epoch)}.npy")


def read_kept(folder: Path, epoch: int, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The reconstructions after an epoch, `(n, *X)`.

    Raises:
        DamagedError: They are not an array of this shape, or no longer what was kept.
    """
    name = f"{name_after(epoch)}.npy"
    content = read_listed(folder, name)
    try:
        header = read_header(io.BytesIO(content))
    except (ValueError, EOFError) as error:
        raise DamagedError(f"{folder / name} does not hold an array ({error}); restore the folder from a copy.") from error
    if (header.shape, header.dtype, header.in_order) != (shape, np.dtype(np.float32), True) or len(content) != header.begins + header.bytes:
        raise DamagedError(
            f"{folder / name} should hold the float32 numbers of an array of shape {shape}, but it begins one of shape {header.shape} and "
            f"type {header.dtype} and has {len(content)} bytes; restore the folder from a copy."
        )
    return np.frombuffer(content, np.float32, offset=header.begins).reshape(shape).astype(np.float64)

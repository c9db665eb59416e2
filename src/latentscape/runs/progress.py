"""The reconstructions of a few examples, which a run saves after some of its epochs."""

import io
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latentscape import explore
from latentscape.data import Splits
from latentscape.data.readers.arrays import read_header
from latentscape.data.splits import DEFAULT_PARTS
from latentscape.errors import DamagedError
from latentscape.files import read_listed, read_manifest
from latentscape.models import Model
from latentscape.recipes.recipe import PicturesRecipe

PROGRESS_FOLDER = "progress"
ARRAY_FILE_NAME = re.compile(rf"{PROGRESS_FOLDER}/epoch-(\d{{4,}})\.npy")


def tracked_reconstructions(model: Model, splits: Splits, settings: PicturesRecipe) -> explore.Reconstructions:
    """The few examples that are reconstructed repeatedly while a run trains, with their current reconstructions.

    They are held-out examples if there are any: these were not used for training, and no decision depends on these pictures.
    """
    parts = splits.parts()
    part = next(part for part in ("heldout", *DEFAULT_PARTS) if part in parts)
    return explore.reconstruct(model, splits.part(part), n=settings.examples, part=part)


def epoch_stem(epoch: int) -> str:
    """The name of the picture and of the array saved after an epoch, without the suffix."""
    return f"{PROGRESS_FOLDER}/epoch-{epoch:04d}"


def saved_epochs(folder: Path) -> list[int]:
    """The epochs after which a run has saved reconstructions, in order."""
    names = {int(match[1]): name for name in read_manifest(folder) if (match := ARRAY_FILE_NAME.fullmatch(name))}
    return sorted(epoch for epoch, name in names.items() if name == f"{epoch_stem(epoch)}.npy")


def read_reconstructions(folder: Path, epoch: int, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The reconstructions after an epoch, `(n, *X)`.

    Raises:
        DamagedError: The file does not hold an array of this shape, or was changed.
    """
    name = f"{epoch_stem(epoch)}.npy"
    content = read_listed(folder, name)
    try:
        header = read_header(io.BytesIO(content))
    except (ValueError, EOFError) as error:
        raise DamagedError(f"{folder / name} does not hold an array ({error}); restore the folder from a copy.") from error
    is_sound = header.shape == shape and header.in_order and len(content) == header.begins + header.bytes
    if not is_sound or header.dtype not in (np.float32, np.float64):
        raise DamagedError(
            f"{folder / name} should hold a float array of shape {shape}, but its header says {header.dtype} of shape {header.shape} and "
            f"it has {len(content)} bytes; restore the folder from a copy."
        )
    return np.frombuffer(content, header.dtype, offset=header.begins).reshape(shape).astype(np.float64)

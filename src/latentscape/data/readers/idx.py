"""Images and labels in the format of MNIST: idx, compressed by gzip."""

import gzip
import math
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data.downloads import checked
from latentscape.data.examples import Examples
from latentscape.data.readers.arrays import MAX_BYTES_PER_PACKED_BYTE, refuse_label
from latentscape.data.source import File
from latentscape.data.splits import Splits
from latentscape.data.store import refuse_large
from latentscape.errors import DataError
from latentscape.files import open_file

UNSIGNED_BYTES = 0x08  # the type code of the values of images
MAX_BYTES_PER_READ = 2**20


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array in an `.idx.gz` file of unsigned bytes, which is decompressed piece by piece.

    Raises:
        DataError: The file is cut short, damaged, or of another format; the message has its name and the number of its bytes.
    """
    packed = path.stat().st_size
    try:
        with open_file(path) as packed_file, gzip.open(packed_file, "rb") as file:
            shape = _shape(path, packed, _exactly(file, 4, path), file)
            refuse_large(math.prod(shape), f"The values of {path.name}")
            array = np.empty(math.prod(shape), dtype=np.uint8)
            values = array.data
            filled = 0
            while filled < len(values):
                chunk = file.read(min(MAX_BYTES_PER_READ, len(values) - filled))
                if not chunk:
                    raise DataError(
                        f"{path.name} holds {filled:,} bytes of values, but its header promises {shape}, {len(values):,}; {_REMEDY}."
                    )
                values[filled : filled + len(chunk)] = chunk
                filled += len(chunk)
            if file.read(1):  # at the end, gzip also compares the checksum
                raise DataError(f"{path.name} goes on after the {len(values):,} bytes of values that its header promises; {_REMEDY}.")
    except EOFError as error:
        raise DataError(f"{path.name} is cut short: its {packed:,} bytes end in the middle of the gzip stream; {_REMEDY}.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path.name} ({packed:,} bytes) is not a valid gzip file ({error}); {_REMEDY}.") from error
    return array.reshape(shape)


def read_images(path: Path, label: str | None = None) -> Examples:
    """Grey images from an `.idx.gz` file, as they are stored.

    Raises:
        DataError: The file cannot be read, or holds no images.
    """
    refuse_label(path, label)
    array = read_idx(path)
    if array.ndim != 3 or len(array) < 2 or not array.size:
        raise DataError(f"{path.name} holds an array of shape {array.shape}; give a file of images (n, height, width), n at least 2.")
    return Examples(torch.from_numpy(array).unsqueeze(1), levels=255)


def load_idx(name: str, files: Sequence[File], classes: tuple[str, ...]) -> Splits:
    """The source of this name, from its four files: images and labels of `train`, then of `heldout`."""
    paths = checked(name, files)
    arrays = [read_idx(paths[file.name]) for file in files]
    parts = [
        Examples(torch.from_numpy(images).unsqueeze(1), labels=labels.astype(np.int64), classes=classes, levels=255, ink=True)
        for images, labels in (arrays[:2], arrays[2:])
    ]
    return Splits(parts[0], heldout=parts[1])


_REMEDY = "get it again"


def _shape(path: Path, packed: int, magic: bytes, file: gzip.GzipFile) -> tuple[int, ...]:
    zero, kind, axes = int.from_bytes(magic[:2], "big"), magic[2], magic[3]
    if zero or not 1 <= axes <= 4:
        raise DataError(f"{path.name} is not an idx file: it begins with {magic.hex(' ')} instead of 00 00 08 03; {_REMEDY}.")
    if kind != UNSIGNED_BYTES:
        raise DataError(f"{path.name} holds values of the idx type 0x{kind:02x}; only unsigned bytes (0x08) are read.")
    sizes = _exactly(file, 4 * axes, path)
    shape = tuple(int.from_bytes(sizes[i : i + 4], "big") for i in range(0, len(sizes), 4))
    if math.prod(shape) > MAX_BYTES_PER_PACKED_BYTE * packed:
        raise DataError(f"{path.name} promises {shape}, {math.prod(shape):,} bytes, more than its {packed:,} bytes can hold; {_REMEDY}.")
    return shape


def _exactly(file: gzip.GzipFile, size: int, path: Path) -> bytes:
    content = file.read(size)
    if len(content) < size:
        raise DataError(f"{path.name} ends inside its header, after {len(content)} of {size} bytes; {_REMEDY}.")
    return content

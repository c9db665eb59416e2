"""A cache of decoded pictures on the disk: the pixels of a folder, and what was found in it, under a key of its content.

An entry is a file of pixels, one picture after the other, and a record beside it, which is written last. An entry of other content, or one
that was cut off or changed, is not used and is replaced.
"""

import hashlib
import io
import math
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta, Struct

from latentscape.data.downloads import search_folders
from latentscape.files import TEMP_SUFFIX, Sha256, atomic_write, sha256, unused_suffix

FOLDER: Final = "image_cache"
FORMAT: Final = 2
MAX_DECODING_S: Final = 86_400.0  # a temporary file that is older belongs to a process that was killed
MAX_BYTES_HASHED: Final = 2**28  # of larger pixel files, only the size is checked, because a hash would take seconds

Count = Annotated[int, Meta(ge=0)]


class CachedImages(Struct, frozen=True, kw_only=True):
    """What is known of the pictures of a folder.

    Attributes:
        format: The format of this record.
        shape: Channels, height and width of a picture; or the shape of another array.
        dtype: The type of the stored numbers.
        names: The name of each picture, as `packed` writes it.
        classes: The names of the classes.
        labels: The class of each picture, or none.
        parts: The part of each picture by its number in `examples.PARTS`, or none.
        digest: The SHA-256 over the names and the contents of the files.
        pixels: The SHA-256 of the pixels.
        facts: What was done to how many pictures, by the keys of `pictures.FACTS`.
        unusable: The name of each picture that could not be used, and why.
        others: The number of files that are no pictures.
        kinds: How many of these may hold pictures in a format that is not read, by their suffix.
        links: The number of links to folders, which are not followed, and of second links to a file.
        sizes: The number of different sizes, the smallest, the largest, and the number of pictures that are enlarged.
    """

    format: int = FORMAT
    shape: tuple[Annotated[int, Meta(ge=1)], ...]
    dtype: Annotated[str, Meta(pattern=r"\A[|<>][bfiu][1248]\Z")] = "|u1"
    names: list[str]
    classes: list[str]
    labels: list[int] | None
    parts: list[Annotated[int, Meta(ge=0, le=2)]] | None
    digest: Sha256
    pixels: Sha256
    facts: dict[str, Count]
    unusable: list[tuple[str, str]]
    others: Count
    kinds: dict[str, Count]
    links: Count
    sizes: tuple[Count, tuple[Count, Count], tuple[Count, Count], Count]

    @property
    def bytes(self) -> int:
        """The number of bytes of all pixels."""
        return len(self.names) * math.prod(self.shape) * int(self.dtype[-1])


DECODER = msgspec.json.Decoder(CachedImages)


def key_of(*words: object) -> str:
    """A key of anything that can be printed."""
    return hashlib.sha256("\0".join(map(repr, words)).encode("utf-8", "surrogateescape")).hexdigest()[:24]


class Entry(NamedTuple):
    """Decoded pictures.

    Attributes:
        record: What is known of them.
        path: The file of their pixels; None if they are in `content`.
        content: Their pixels, if the disk has no place for them.
        problem: Why the disk has none.
    """

    record: CachedImages
    path: Path | None = None
    content: bytes = b""
    problem: str = ""


def cached(place: str, stamp: str) -> Entry | None:
    """A valid entry of the cache; None if there is none.

    Args:
        place: The key of the folder, and of how it is read.
        stamp: The key of its content.
    """
    for folder in search_folders(FOLDER):
        path = folder / f"{place}-{stamp}.pixels"
        with suppress(OSError, msgspec.DecodeError):
            record = DECODER.decode(path.with_suffix(".json").read_bytes())
            if record.format == FORMAT and _is_whole(path, record):
                return Entry(record, path)
    return None


def cache(place: str, stamp: str, decode: Callable[[io.BufferedIOBase], CachedImages]) -> Entry:
    """A new entry, in the first folder that can be written to; older entries of the same place are removed.

    Args:
        place: As in `cached`.
        stamp: As in `cached`.
        decode: Writes the pixels into a file; each call begins anew.
    """
    problem = ""
    for folder in search_folders(FOLDER):
        temporary = folder / f".{place}.{unused_suffix()}{TEMP_SUFFIX}"
        path = folder / f"{place}-{stamp}.pixels"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with temporary.open("xb") as file:
                record = decode(file)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
            atomic_write(path.with_suffix(".json"), msgspec.json.encode(record))
        except OSError as error:  # the disk is full or cannot be written to: `decode` raises none of its own
            problem = f"{error.strerror}: {error.filename or temporary}"
            with suppress(OSError):  # a folder that cannot be entered tells nothing of its files
                if not path.with_suffix(".json").exists():  # pixels of which nothing is recorded
                    path.unlink(missing_ok=True)
        else:
            _remove_older(path, place)
            return Entry(record, path)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    memory = io.BytesIO()
    record = decode(memory)
    return Entry(record, content=memory.getvalue(), problem=problem)


def packed(name: str) -> str:
    r"""A name of a file, which may not be Unicode, as text that JSON can hold; `unpacked` is the inverse.

    Example:
        >>> unpacked(packed("caf\udce9.png")) == "caf\udce9.png"
        True
    """
    return os.fsencode(name).decode("latin-1")


def unpacked(name: str) -> str:
    """The name that was `packed`."""
    return os.fsdecode(name.encode("latin-1"))


def _is_whole(path: Path, record: CachedImages) -> bool:
    if path.stat().st_size != record.bytes:
        return False
    return record.bytes > MAX_BYTES_HASHED or sha256(path) == record.pixels


def _remove_older(path: Path, place: str) -> None:
    """Remove older entries of a place, and what processes that were killed while they decoded it have left."""
    for old in path.parent.glob(f"{place}-*"):
        if old.stem != path.stem:
            with suppress(OSError):  # another process may have it open
                old.unlink()
    for left in path.parent.glob(f".{place}.*{TEMP_SUFFIX}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > MAX_DECODING_S:
                left.unlink()

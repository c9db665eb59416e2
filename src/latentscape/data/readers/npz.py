"""Arrays from `.npz` archives: only the requested arrays are unpacked, and only if the archive can hold so many bytes."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latentscape.data.examples import Examples
from latentscape.data.readers.arrays import (
    MAX_BYTES_PER_PACKED_BYTE,
    check_dtype,
    check_room,
    from_array,
    read_header,
    refuse_array,
    with_labels,
)
from latentscape.errors import DataError, UsageError, first_line, unknown
from latentscape.faces import Argument
from latentscape.files import open_file

EXAMPLES = ("x", "X", "images", "data", "codes")  # the names that the arrays of an `.npz` file may have
LABELS = ("y", "labels")
ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)  # of a damaged archive


def read_npz(path: Path, label: str | None = None) -> Examples:
    """Examples from an `.npz` file: its array `x`, `X`, `images`, `data` or `codes`, or its only array; with `y` or `labels`, if any.

    Args:
        path: The file.
        label: The name of the array of labels, if it is another.

    Raises:
        DataError: The file cannot be read, or its arrays cannot be trained on.
    """
    try:
        with open_file(path) as file, zipfile.ZipFile(file) as archive:
            members = members_of(archive, path)
            labels = _labels_name(members, label, path.name)
            examples_name = _examples_name(members, labels, path.name)
            name = f"{examples_name} in {path.name}"
            examples = from_array(read_member(archive, members[examples_name], name), name)
            if labels is None:
                return examples
            name = f"{labels} in {path.name}"
            return with_labels(examples, read_member(archive, members[labels], name, text=True), name)
    except UsageError:
        raise
    except ARCHIVE_ERRORS as error:
        size = path.stat().st_size
        raise DataError(
            f"{path.name} ({size:,} bytes) is not a readable .npz file ({first_line(error)}); write it again with numpy.savez."
        ) from error


def members_of(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """The arrays in an archive by name.

    Raises:
        DataError: The archive promises arrays that it cannot hold, or that `numpy.savez` never writes.
    """
    members: dict[str, zipfile.ZipInfo] = {}
    size = path.stat().st_size
    for info in archive.infolist():
        name = info.filename.removesuffix(".npy")
        if name == info.filename:
            continue
        if not name.isprintable():
            raise DataError(f"{path.name} holds an array called {name!r}, which cannot be printed; write it again with numpy.savez.")
        if name in members:
            raise DataError(f"{path.name} holds two arrays called {name!r}; write it again with numpy.savez.")
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataError(f"{name} in {path.name} is packed as numpy.savez never does (encrypted, or by another method); write it again.")
        if (
            not 0 <= info.header_offset < size
            or info.compress_size > size
            or info.file_size > MAX_BYTES_PER_PACKED_BYTE * max(info.compress_size, 1)
        ):
            raise DataError(
                f"{name} in {path.name} promises {info.file_size:,} bytes, more than a file of {size:,} can hold; write it again."
            )
        members[name] = info
    return members


def _labels_name(members: Mapping[str, zipfile.ZipInfo], label: str | None, name: str) -> str | None:
    """The name of the array of labels, or none."""
    if label is not None:
        if label not in members:
            raise unknown("array", label, members, location=f" in {name}")
        return label
    candidates = [candidate for candidate in LABELS if candidate in members]
    if len(candidates) > 1:
        choice = Argument("label", candidates[0])
        raise DataError(f"{name} holds {' and '.join(candidates)}, each of which may be the labels; choose one: ", choice, ".")
    return candidates[0] if candidates else None


def _examples_name(members: Mapping[str, zipfile.ZipInfo], labels: str | None, name: str) -> str:
    """The name of the array of examples."""
    others = [other for other in members if other != labels]
    candidates = [other for other in EXAMPLES if other in others]
    if len(candidates) == 1 or len(others) == 1:
        return (candidates or others)[0]
    arrays = f"the arrays {', '.join(others)}" if others else "no array of examples"
    which = "more than one of which" if candidates else "none of which"
    raise DataError(
        f"{name} holds {arrays}" + (f", {which} is called {', '.join(EXAMPLES[:-1])} or {EXAMPLES[-1]}" if others else "") + "; "
        "write it again with numpy.savez(file, x=..., y=...)."
    )


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, *, text: bool = False) -> NDArray[np.generic]:
    """One array of an archive.

    Args:
        archive: The archive.
        info: The array's entry, from `members_of`.
        name: The name of the array in messages.
        text: Whether the array may hold text.

    Raises:
        DataError: The array holds no numbers, is not as long as it says, or does not fit into memory.
    """
    with archive.open(info) as file:
        header = read_header(file)
        if not (text and header.dtype.kind in "UST"):
            check_dtype(header.dtype, name)
        check_room(header, info.file_size, name)
        refuse_array(header, name)
        file.seek(0)
        return np.lib.format.read_array(file, allow_pickle=False)

"""Arrays from `.npz` archives: nothing is unpacked but what is asked for, and no more than the archive can hold."""

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
    first_line,
    from_array,
    read_header,
    with_labels,
)
from latentscape.errors import DataError, UsageError, unknown

EXAMPLES = ("x", "X", "images", "data")  # what the arrays of an `.npz` file may be called
LABELS = ("y", "labels")


def read_npz(path: Path, label: str | None = None) -> Examples:
    """Examples from an `.npz` file: its array `x`, `X`, `images` or `data`, or its only one; and labels, where there is `y` or `labels`.

    Args:
        path: The file.
        label: What the array of labels is called, if otherwise.

    Raises:
        DataError: The file cannot be read, or holds what cannot be learnt from.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, path)
            called = _called(members, label, path.name)
            wanted = _wanted(members, called, path.name)
            name = f"{wanted} in {path.name}"
            examples = from_array(_read_member(archive, members[wanted], name), name)
            if called is None:
                return examples
            name = f"{called} in {path.name}"
            return with_labels(examples, _read_member(archive, members[called], name, text=True), name)
    except UsageError:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, MemoryError) as error:
        size = path.stat().st_size
        raise DataError(
            f"{path.name} ({size:,} bytes) is not a readable .npz file ({first_line(error)}); write it anew with numpy.savez."
        ) from error


def _members(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """The arrays in an archive by name, whose sizes are possible."""
    members: dict[str, zipfile.ZipInfo] = {}
    size = path.stat().st_size
    for info in archive.infolist():
        name = info.filename.removesuffix(".npy")
        if name == info.filename:
            continue
        if not name.isprintable():
            raise DataError(f"{path.name} holds an array called {name!r}, which cannot be printed; write it anew with numpy.savez.")
        if name in members:
            raise DataError(f"{path.name} holds two arrays called {name!r}; write it anew with numpy.savez.")
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataError(f"{name} in {path.name} is packed as numpy.savez never does (encrypted, or by another method); write it anew.")
        if (
            not 0 <= info.header_offset < size
            or info.compress_size > size
            or info.file_size > MAX_BYTES_PER_PACKED_BYTE * max(info.compress_size, 1)
        ):
            raise DataError(
                f"{name} in {path.name} promises {info.file_size:,} bytes, more than a file of {size:,} can hold; write it anew."
            )
        members[name] = info
    return members


def _called(members: Mapping[str, zipfile.ZipInfo], label: str | None, name: str) -> str | None:
    """What the array of labels is called, if there is one."""
    if label is not None:
        if label not in members:
            raise unknown("array", label, members, where=f" in {name}")
        return label
    usual = [known for known in LABELS if known in members]
    if len(usual) > 1:
        raise DataError(f"{name} holds {' and '.join(usual)}, each of which may be the labels; choose one: --label {usual[0]}.")
    return usual[0] if usual else None


def _wanted(members: Mapping[str, zipfile.ZipInfo], called: str | None, name: str) -> str:
    """What the array of examples is called."""
    others = [other for other in members if other != called]
    known = [other for other in EXAMPLES if other in others]
    if len(known) == 1 or len(others) == 1:
        return (known or others)[0]
    there = f"the arrays {', '.join(others)}" if others else "no array of examples"
    which = "more than one of which" if known else "none of which"
    raise DataError(
        f"{name} holds {there}" + (f", {which} is called {', '.join(EXAMPLES[:-1])} or {EXAMPLES[-1]}" if others else "") + "; "
        "write it anew with numpy.savez(file, x=..., y=...)."
    )


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, *, text: bool = False) -> NDArray[np.generic]:
    with archive.open(info) as file:
        header = read_header(file)
        if not (text and header.dtype.kind in "UST"):
            check_dtype(header.dtype, name)
        check_room(header, info.file_size, name)
        file.seek(0)
        return np.lib.format.read_array(file, allow_pickle=False)

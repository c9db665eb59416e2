"""The files in a folder, or in a zip, as members that are read one after the other, each up to a limit."""

import os
import zipfile
from collections.abc import Callable, Collection
from contextlib import ExitStack
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from latentscape.data.readers.npz import ARCHIVE_ERRORS
from latentscape.errors import DataError, first_line
from latentscape.faces import Per
from latentscape.files import open_file

MAX_FILE_BYTES = 10_000_000
MAX_FILES = 100_000  # in one folder or zip, of the kinds that are read
MAX_ENTRIES = 1_000_000  # of any kind
ENCRYPTED = 0x1  # in the flags of a member of a zip
HIDDEN = (".", "__MACOSX")  # names that begin so are not a user's own files
STRICT = Per("leave out strict=True to skip such files", command_line="leave out --strict to skip such files")
ZIP = ".zip"
ZIP_ERRORS = (*ARCHIVE_ERRORS, OSError)  # of a zip that claims a place beyond its end, too


class Member(NamedTuple):
    """A file in a folder or a zip.

    Attributes:
        name: Its path inside, with slashes.
        read: Reads its bytes.
        path: Where it is, if it is a file of its own.
    """

    name: str
    read: Callable[[], bytes]
    path: Path | None = None

    @property
    def suffix(self) -> str:
        """Its suffix in small letters."""
        return PurePosixPath(self.name).suffix.lower()


def file_member(path: Path, name: str = "") -> Member:
    """A file as a member."""
    return Member(name or path.name, partial(_content, path), path)


def folder_members(folder: Path, suffixes: Collection[str]) -> list[Member]:
    """The files in a folder, and in all folders inside it, that have one of these suffixes, in capital letters or not; by their names.

    Raises:
        DataError: There are too many.
        OSError: The folder cannot be read.
    """
    paths: list[Path] = []
    entries = 0
    with os.scandir(folder):  # refuses a folder that cannot be read, which `os.walk` passes over
        pass
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(HIDDEN)]
        paths += [Path(root, name) for name in files if Path(name).suffix.lower() in suffixes and not name.startswith(HIDDEN)]
        entries += len(files)
        _refuse_many(len(paths), entries, folder)
    return sorted((file_member(path, path.relative_to(folder).as_posix()) for path in paths), key=lambda member: member.name)


def zip_members(path: Path, suffixes: Collection[str], stack: ExitStack) -> list[Member]:
    """The files in a zip that have one of these suffixes, by their names.

    Args:
        path: The zip.
        suffixes: The suffixes, in small letters.
        stack: Closes the zip; the members can be read until then.

    Raises:
        DataError: It is no readable zip, or holds too many files.
        OSError: It cannot be opened.
    """
    file = stack.enter_context(open_file(path))
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
    except ZIP_ERRORS as error:
        raise DataError(f"{path.name} is not a readable zip ({first_line(error)}); make it again.") from error
    members = {
        info.filename: Member(info.filename, partial(_unpacked, archive, info, path.name))
        for info in archive.infolist()
        if PurePosixPath(info.filename).suffix.lower() in suffixes
        and not any(part.startswith(HIDDEN) for part in PurePosixPath(info.filename).parts)
    }
    _refuse_many(len(members), len(archive.infolist()), path)
    return sorted(members.values(), key=lambda member: member.name)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, zip_name: str) -> bytes:
    if info.flag_bits & ENCRYPTED:
        raise DataError(f"{info.filename} in {zip_name} needs a password; unpack the zip, and give its folder.")
    try:
        with archive.open(info) as member:
            content = member.read(MAX_FILE_BYTES + 1)
    except ZIP_ERRORS as error:
        raise DataError(f"{info.filename} in {zip_name} cannot be unpacked ({first_line(error)}); make the zip again.") from error
    return _within_limit(content, info.filename)


def _content(path: Path) -> bytes:
    with open_file(path) as file:
        return _within_limit(file.read(MAX_FILE_BYTES + 1), path.name)


def _within_limit(content: bytes, name: str) -> bytes:
    if len(content) > MAX_FILE_BYTES:
        raise DataError(f"{name} has more than {MAX_FILE_BYTES:,} bytes, which is more than a file of music has; split it.")
    return content


def _refuse_many(files: int, entries: int, place: Path) -> None:
    if files > MAX_FILES or entries > MAX_ENTRIES:
        counted = f"{MAX_FILES:,} files of music" if files > MAX_FILES else f"{MAX_ENTRIES:,} files"
        raise DataError(f"{place} holds more than {counted}; give a smaller folder.")

"""The files of a folder, or of a zip, that may be pictures or arrays: listed by their names, without reading them."""

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from latentscape.data.readers.folders import ENCRYPTED, HIDDEN, ZIP_ERRORS
from latentscape.data.readers.pictures import Content, is_picture
from latentscape.errors import DataError, first_line
from latentscape.files import open_file

MAX_FILES: Final = 2_000_000
INODE_BITS: Final = 64  # of the number of a file on its disk
ARRAY_SUFFIX: Final = ".npy"
MAX_FILE_BYTES: Final = 2**28  # of one picture in a zip
PREFIXES_LEFT_OUT: Final = (*(name.lower() for name in HIDDEN), "thumbs.db", "desktop.ini")  # of files that a file manager writes


class ImageFile(NamedTuple):
    """A file that may be a picture.

    Attributes:
        name: Its path inside the folder, with slashes.
        stamp: What changes with its content: its size, and the time of its last change.
        opener: Opens a file of the folder or the zip by its name; all files share it, because there may be a million.
    """

    name: str
    stamp: str
    opener: Callable[[str], Content]

    def open(self) -> Content:
        """The file, open for reading.

        Raises:
            OSError: It cannot be opened.
        """
        return self.opener(self.name)


@dataclass
class Listing:
    """The files of a folder.

    Attributes:
        files: Those that may be pictures, by their names.
        others: The number of those that a file manager or a program wrote for itself, of pipes, of devices and of sockets.
        links: The number of links to folders, which are not followed, and of second names of a file.
        unreadable: The folders inside it that cannot be opened, and the files of a zip that cannot be told apart, by their names, each
            with the reason.
    """

    files: list[ImageFile] = field(default_factory=list)
    others: int = 0
    links: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def listed(path: Path, stack: ExitStack) -> Listing:
    """The files of a folder and of all folders in it, or of a zip.

    A link to a file counts as the file, once. A link to a folder is not followed, so that no circle of links is.

    Args:
        path: The folder or the zip.
        stack: Closes the zip.

    Raises:
        DataError: It holds too many files, or is no readable zip.
        OSError: It cannot be opened.
    """
    listing = _of_folder(path) if path.is_dir() else _of_zip(path, stack)
    listing.files.sort(key=lambda file: file.name)
    return listing


def _of_folder(folder: Path) -> Listing:
    listing, seen, links = Listing(), set[int](), list[os.DirEntry[str]]()
    root = os.fspath(folder)
    opener = partial(_open_in, folder)

    def add(entry: os.DirEntry[str], status: os.stat_result) -> None:
        identity = (status.st_dev << INODE_BITS) + status.st_ino
        if identity in seen and status.st_ino:  # Windows may not number its files
            listing.links += 1
            return
        seen.add(identity)
        name = os.path.relpath(entry.path, root).replace(os.sep, "/")
        listing.files.append(ImageFile(name, f"{status.st_size}:{status.st_mtime_ns}", opener))

    for count, entry in enumerate(_entries(folder, listing.unreadable)):
        if count >= MAX_FILES:
            raise DataError(f"{folder} holds more than {MAX_FILES:,} files; give a smaller folder.")
        if entry.is_symlink():
            links.append(entry)
        elif entry.name.lower().startswith(PREFIXES_LEFT_OUT) or not stat.S_ISREG((status := entry.stat()).st_mode):
            listing.others += 1
        else:
            add(entry, status)
    for entry in links:  # after all files, so that a file is listed by its own name
        try:
            status = entry.stat()
        except OSError:  # a link in a circle, or to nothing
            listing.others += 1
            continue
        if stat.S_ISDIR(status.st_mode):
            listing.links += 1
        elif entry.name.lower().startswith(PREFIXES_LEFT_OUT) or not stat.S_ISREG(status.st_mode):
            listing.others += 1
        else:
            add(entry, status)
    return listing


def _entries(folder: Path, unreadable: list[tuple[str, str]]) -> Iterator[os.DirEntry[str]]:
    """All files and links in a folder and in the folders inside it that are not hidden; those that cannot be opened go into `unreadable`.

    Raises:
        OSError: The folder itself cannot be read.
    """
    folders = [os.fspath(folder)]
    while folders:
        place = folders.pop()
        try:
            with os.scandir(place) as scan:
                entries = list(scan)
        except OSError as error:
            if place == os.fspath(folder):
                raise
            name = os.path.relpath(place, os.fspath(folder)).replace(os.sep, "/")
            unreadable.append((name, f"a folder that cannot be opened: {error.strerror}"))
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(HIDDEN):
                    folders.append(entry.path)
            else:
                yield entry


def _of_zip(path: Path, stack: ExitStack) -> Listing:
    listing = Listing()
    file = stack.enter_context(open_file(path))
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
    except ZIP_ERRORS as error:
        raise DataError(f"{path.name} is not a readable zip ({first_line(error)}); make it again.") from error
    members: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        if info.filename in members:
            listing.unreadable.append((info.filename, "a later file in the zip has the same name, and is taken instead"))
        if not info.is_dir():
            members[info.filename] = info
    if len(members) > MAX_FILES:
        raise DataError(f"{path} holds more than {MAX_FILES:,} files; give a smaller one.")
    opener = partial(_unpacked, archive, members)
    for name, info in members.items():
        if any(part.lower().startswith(PREFIXES_LEFT_OUT) for part in PurePosixPath(name).parts):
            listing.others += 1
        else:
            listing.files.append(ImageFile(name, f"{info.file_size}:{info.CRC}", opener))
    return listing


def _open_in(folder: Path, name: str) -> Content:
    return open_file(folder / name)


def _unpacked(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], name: str) -> Content:
    info = members[name]
    if info.flag_bits & ENCRYPTED:
        raise OSError("it needs a password; unpack the zip, and give its folder")
    if not (is_picture(info.filename) or info.filename.lower().endswith(ARRAY_SUFFIX)):
        return io.BytesIO()  # a file in a zip is only unpacked if its name says that it is a picture or an array
    try:
        with archive.open(info) as member:
            content = member.read(MAX_FILE_BYTES + 1)
    except ZIP_ERRORS as error:
        raise OSError(f"it cannot be unpacked: {first_line(error)}") from error
    if len(content) > MAX_FILE_BYTES:
        raise OSError(f"it has more than {MAX_FILE_BYTES:,} bytes; unpack the zip, and give its folder")
    return io.BytesIO(content)

"""Files that are whole or absent: each is written under a temporary name, moved into place, and listed with its hash."""

import errno
import hashlib
import io
import json
import math
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import msgspec

from latentscape.errors import BusyError, DamagedError, MovedError
from latentscape.faces import Command, Remedy, call

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TEMP_SUFFIX = ".part"
LOCK = ".lock"
MANIFEST = "manifest.json"
MAX_WHOLE_NUMBER = 2**63 - 1  # the largest that every reader of JSON and TOML accepts
LISTED_NAME = re.compile(r"(?:[\w-][\w .-]*/)?[\w-][\w .-]*")  # a file in the folder, or in a folder inside it
IRREGULAR = {stat.S_IFDIR: "folder", stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket"}  # by the type in a file's mode; others are devices

Sha256 = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]  # in hexadecimal
Decoded = TypeVar("Decoded")

MANIFEST_DECODER = msgspec.json.Decoder(dict[str, Sha256 | Annotated[list[Sha256], msgspec.Meta(min_length=1)]])


def atomic_write(path: Path, content: bytes) -> None:
    """Write `content` to `path`; after a crash the file holds its old content or the new one, never a part."""
    temporary = path.with_name(f".{path.name}.{unused_suffix()}{TEMP_SUFFIX}")
    try:
        file = temporary.open("xb")
    except OSError as error:
        raise _about(error, path) from error
    try:
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _about(error, path) from error
        raise
    sync_folder(path.parent)


def open_file(path: Path) -> io.BufferedReader:
    """Open a regular file for reading; anything else is refused, because reading from a pipe or a device could wait for ever.

    Raises:
        OSError: There is no such file, it cannot be read, or it is a folder, a pipe, a socket or a device.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, f"it is a {IRREGULAR.get(stat.S_IFMT(mode), 'device')}, not a file", str(path))
    return path.open("rb")


def expanded(path: str | Path) -> Path:
    """The path with the home folder in place of `~`; the `~` of an unknown user stays, so that the path names no file."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def readable(name: str) -> str:
    """The name of a file as text that can be saved and drawn: each byte that is not UTF-8 becomes the replacement character."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", name)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_listed(folder: Path, contents: Mapping[str, bytes], remove: Collection[str] = ()) -> None:
    """Write files, by their path inside `folder`, and list their hashes in its manifest; then delete the files in `remove`.

    Each listed file matches a listed hash at every moment: a file that is being replaced is listed with its old and its new hash until
    the new content is written. A file that a crash leaves unlisted is not part of the folder.

    Raises:
        MovedError: The folder that this process locked is no longer at its path.
    """
    assert all(map(LISTED_NAME.fullmatch, contents)), "a manifest that lists such a name could not be read again"
    refuse_moved(folder)
    listed = read_manifest(folder) if (folder / MANIFEST).exists() else {}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    replaced = {name: [*listed[name], digest] for name, digest in hashes.items() if name in listed and digest not in listed[name]}
    if replaced:
        _write_manifest(folder, listed | replaced)
    for name, content in contents.items():
        path = _inside(folder, name)
        refuse_moved(folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, content)
    listed |= {name: [digest] for name, digest in hashes.items()}
    refuse_moved(folder)
    _write_manifest(folder, {name: digests for name, digests in listed.items() if name not in remove})
    for name in remove:
        _inside(folder, name).unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Delete the temporary files that killed writers have left; no other process may be writing."""
    for path in folder.rglob(f".*{TEMP_SUFFIX}"):
        path.unlink(missing_ok=True)


def decoded(content: bytes, decoder: msgspec.json.Decoder[Decoded], path: Path) -> Decoded:
    """The content of a JSON file of a run, decoded into a declared type.

    Raises:
        DamagedError: The content is not JSON, or is not of this type; the message says where.
    """
    try:
        return decoder.decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        reason = "brackets are nested too deeply" if isinstance(error, RecursionError) else error
        raise DamagedError(f"{path} is not as a run writes it ({reason}); restore the folder from a copy, or train again.") from error


def read_manifest(folder: Path) -> dict[str, list[str]]:
    """The manifest of a folder: the path of each file inside it -> the SHA-256 hashes that its content may have.

    Raises:
        DamagedError: The manifest is missing, or is not valid.
    """
    listed = decoded(_content(folder / MANIFEST), MANIFEST_DECODER, folder / MANIFEST)
    for name in listed:
        if not LISTED_NAME.fullmatch(name):
            raise DamagedError(f"{folder / MANIFEST} lists {name!r}, which is not a file of a run; restore the folder from a copy.")
    return {name: [digests] if isinstance(digests, str) else digests for name, digests in listed.items()}


def read_listed(folder: Path, name: str) -> bytes:
    """The content of one file of a folder, after its hash has been checked.

    Raises:
        DamagedError: The file is missing, cannot be read, is not listed, or differs from what was written.
    """
    expected = read_manifest(folder).get(name, [])
    content = _content(_inside(folder, name))
    if hashlib.sha256(content).hexdigest() not in expected:
        raise DamagedError(
            f"{folder / name} was changed after it was written (its SHA-256 is not the manifest's); restore the folder from a copy."
        )
    return content


def _content(path: Path) -> bytes:
    try:
        with open_file(path) as file:
            return file.read()
    except FileNotFoundError as error:
        raise DamagedError(f"{path} is missing; restore the folder from a copy, or train again.") from error
    except OSError as error:
        raise DamagedError(
            f"{path} cannot be read ({error.strerror}); check its permissions, or restore the folder from a copy."
        ) from error


def resumed(place: str, device: str | None = None) -> Remedy:
    """The command that continues the run in a folder, on another device if one is named."""
    if device is None:
        return Command(("train", "--resume", place), call("ls.resume", place))
    return Command(("train", "--resume", place, "--device", device), call("ls.resume", place, device=device))


class Lock(NamedTuple):
    """A lock that this process holds: the open lock file, and a function that gives the remedy if the folder is moved."""

    file: IO[bytes]
    continued: Callable[[str], Remedy]


_held: dict[Path, Lock] = {}  # by the path of the folder


@contextmanager
def locked(folder: Path, continued: Callable[[str], Remedy] = resumed) -> Iterator[None]:
    """Lock a folder: a second process is refused at once, and the lock of a killed process is released.

    While the lock is held, nothing is written to another folder that takes the place of this one: see `refuse_moved`.

    Args:
        folder: The folder.
        continued: Gives the remedy that continues the work, for the new place of the folder.

    Raises:
        BusyError: Another process holds the lock.
        DamagedError: The lock is a link, or is not a file.
    """
    path, flags = folder / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
        raise DamagedError(f"{path} is not a file, so {folder} cannot be locked; remove it.")
    with os.fdopen(os.open(path, flags, 0o666), "r+b") as file:
        try:
            _lock(file)
        except OSError as error:
            raise BusyError(f"{folder} is being written by another process; wait for it, or choose another folder.") from error
        _held[folder] = Lock(file, continued)
        try:
            yield
        finally:
            del _held[folder]


def refuse_moved(folder: Path) -> None:
    """Refuse to write to a path if the folder that this process locked there has moved; without a lock there, do nothing.

    Raises:
        MovedError: The locked folder was moved, replaced or removed; the message says where it is now, if the system knows.
    """
    lock = _held.get(folder)
    if lock is None:
        return
    with suppress(OSError):
        if os.path.samestat(os.fstat(lock.file.fileno()), (folder / LOCK).stat()):
            return
    place = _folder_of(lock.file)
    problem = "was moved, replaced or removed" if place is None else f"was moved to {place}"
    where = "at its new place, if it has one" if place is None else "there"
    raise MovedError(
        f"{folder} {problem} while it was being written, so nothing more was written; continue {where}: ",
        lock.continued("FOLDER" if place is None else str(place)),
    )


def _folder_of(file: IO[bytes]) -> Path | None:
    """The folder in which an open file is now; none if it was removed, or if the system does not know."""
    with suppress(OSError):
        path = Path(f"/proc/self/fd/{file.fileno()}").readlink()
        if os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return path.parent.relative_to(Path.cwd()) if path.parent.is_relative_to(Path.cwd()) else path.parent
    return None


def _about(error: OSError, path: Path) -> OSError:
    """The same error with the path that was to be written: the original names the temporary file, or none if the disk is full."""
    return error if error.errno is None else OSError(error.errno, error.strerror, str(path))


def _write_manifest(folder: Path, listed: Mapping[str, list[str]]) -> None:
    plain = {name: digests[0] if len(digests) == 1 else digests for name, digests in listed.items()}
    atomic_write(folder / MANIFEST, (json.dumps(plain, indent=1, sort_keys=True) + "\n").encode())


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _inside(folder: Path, name: str) -> Path:
    """The path of a file of a folder; a link that leads out of the folder is refused."""
    path = folder / name
    if not path.parent.resolve().is_relative_to(folder.resolve()) or path.is_symlink():
        raise DamagedError(f"{path} leads out of its folder by a link; a run must not hold links; restore the folder from a copy.")
    return path


def to_json(tree: Mapping[str, Any], indent: int | None = None) -> str:
    """JSON with `null` for infinity and NaN."""

    def plain(value: Any) -> Any:
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if isinstance(value, Mapping):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [plain(inner) for inner in value]
        return value

    return json.dumps(plain(tree), indent=indent)


def array_file(values: "NDArray[np.float64]", *, in_doubles: bool = False) -> bytes:
    """Values of any shape as a .npy file of 32-bit numbers, or of doubles, if these tell more."""
    import numpy as np

    buffer = io.BytesIO()
    np.save(buffer, values if in_doubles else values.astype(np.float32), allow_pickle=False)
    return buffer.getvalue()


def unused_suffix() -> str:
    """Eight random characters for a temporary name. The caller makes the file itself, so it has ordinary permissions."""
    return secrets.token_hex(4)


def sync_folder(folder: Path) -> None:
    """Make a rename durable; on Windows, where a folder cannot be synchronised, do nothing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Files that are whole or absent: written aside, moved into place, listed with their hashes."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from latentscape.errors import DamagedError

MANIFEST = "manifest.json"


def atomic_write(path: Path, content: bytes) -> None:
    """Put `content` at `path`, so that a reader (or a crash) finds the old file or the new one, never half of either."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o666 & ~_umask())
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_listed(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files (by their path inside `folder`) and enter their hashes into the folder's manifest."""
    listed = read_manifest(folder) if (folder / MANIFEST).exists() else {}
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, content)
        listed[name] = hashlib.sha256(content).hexdigest()
    atomic_write(folder / MANIFEST, (json.dumps(listed, indent=1, sort_keys=True) + "\n").encode())


def read_manifest(folder: Path) -> dict[str, str]:
    """The manifest of a folder: path inside it -> SHA-256.

    Raises:
        DamagedError: There is no manifest, or it is not one.
    """
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise DamagedError(f"{folder} has no readable {MANIFEST}; restore the folder from a copy, or train again.") from error
    if not isinstance(listed, dict):
        raise DamagedError(f"{folder / MANIFEST} is not a list of hashes; restore the folder from a copy, or train again.")
    return listed


def read_listed(folder: Path, name: str) -> bytes:
    """The content of one file of a folder, after its hash has been checked.

    Raises:
        DamagedError: The file is missing, not listed, or differs from what was written.
    """
    expected = read_manifest(folder).get(name)
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise DamagedError(f"{folder / name} is missing; restore the folder from a copy, or train again.") from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise DamagedError(
            f"{folder / name} was changed after it was written (its SHA-256 is not the manifest's); restore the folder from a copy."
        )
    return content


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no handle on a folder to do it with."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

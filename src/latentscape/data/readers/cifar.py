"""CIFAR-10 as its authors publish it: colour photographs in batches, in binary form or as pickles, which are read and never executed.

A record is a label and the 3 x 32 x 32 bytes of its image, red before green before blue. A pickle is converted into such records first.
So both forms of a batch have one SHA-256, which shows whether the images are the published ones.
"""

import hashlib
import logging
import tarfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from gzip import BadGzipFile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data.downloads import checked, fetching, find, search_folders
from latentscape.data.examples import Examples
from latentscape.data.readers.pickled import Array, unpickled
from latentscape.data.source import File, Source, digest_of
from latentscape.data.splits import Splits
from latentscape.errors import DataError

SHAPE = (3, 32, 32)
BYTES_PER_IMAGE = 3 * 32 * 32
BYTES_PER_RECORD = 1 + BYTES_PER_IMAGE
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
HELDOUT_BATCH = "test_batch"
MAX_MEMBERS_READ = 100  # of an archive; the published ones have 9
BINARY, PYTHON = "cifar-10-batches-bin", "cifar-10-batches-py"  # the folders inside the archives

Records = NDArray[np.uint8]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Published:
    """The published files.

    Attributes:
        name: The name of the source.
        binary: The archive of the binary batches.
        python: The archive of the pickles.
        batches: The SHA-256 of each batch in its binary form, by its name, in order; the one called `test_batch` is held out.
        images_per_batch: The number of images in a batch.
    """

    name: str
    binary: File
    python: File
    batches: Mapping[str, str]
    images_per_batch: int = 10_000

    @property
    def max_batch_bytes(self) -> int:
        """The largest possible size of a batch: a pickle that holds its pixels as text takes up to two bytes for each."""
        return 2 * BYTES_PER_RECORD * self.images_per_batch + 2**16


@dataclass(frozen=True, eq=False)
class Loaded:
    """The images that were read, and where they come from.

    Attributes:
        splits: The images.
        origin: The archive or the folder.
        hashes: The SHA-256 of each batch in its binary form, by its name.
    """

    splits: Splits
    origin: Path
    hashes: Mapping[str, str]


def standing_in(archive: str) -> tuple[str, ...]:
    """The files that can replace the binary archive: the other archive, or a batch of an unpacked archive."""
    return (archive, *(f"{BINARY}/data_batch_{i}.bin" for i in range(1, 6)), *(f"{PYTHON}/data_batch_{i}" for i in range(1, 6)))


def load_cifar(published: Published) -> Splits:
    """The images from the first that exists: the binary archive, the other archive, or the batches in an unpacked folder.

    Raises:
        DataError: None of them exists, or a file cannot be read.
        DamagedError: An archive has the right length and the wrong content.
    """
    return read_cifar(published).splits


def as_found(published: Published, source: Source) -> Source:
    """The source as it is on this machine; its title, its digest and the log say if it is incomplete or differs from what was published.

    The digest is the source's own if all images are the published ones, in either form, and otherwise that of the images that were read.

    Raises:
        DataError: A file cannot be read.
    """
    if find(published.name, [published.binary]) or not _alternatives(published):
        return source
    loaded = read_cifar(published)
    difference = _difference(published, loaded)
    if not difference:
        return replace(source, load=lambda: loaded.splits)
    _log.warning("%s is incomplete, or not as published: %s (read from %s).", published.name, difference, loaded.origin)
    files = [File(name=name, urls=(), sha256=sha256, bytes=0) for name, sha256 in loaded.hashes.items()]
    return replace(source, title=f"a part or a copy of {source.name}: {difference}", digest=digest_of(files), load=lambda: loaded.splits)


def read_cifar(published: Published) -> Loaded:
    """All images on this machine; errors are those of `load_cifar`."""
    archives = {published.binary: BINARY, published.python: PYTHON}
    for file, folder in archives.items():
        if find(published.name, [file]):
            path = checked(published.name, [file])[file.name]
            return _loaded(published, path, _unpacked(published, path, folder))
    folders = _alternatives(published)
    if not folders:
        checked(published.name, [published.binary])
    return _loaded(published, folders[0], _gathered(published, folders[0]))


def _alternatives(published: Published) -> list[Path]:
    """What can be read instead of the binary archive, the best first: of two folders that with more batches, or else the binary one."""
    archive = find(published.name, [published.python])
    folders = {}
    for form in (BINARY, PYTHON):
        for folder in (parent / form for parent in search_folders(published.name)):
            batches = [batch for batch in published.batches if (folder / (batch + _suffix(form))).is_file()]
            if batches not in ([], [HELDOUT_BATCH]):
                folders[folder] = len(batches)
    return [*archive.values(), *sorted(folders, key=lambda folder: -folders[folder])]


def _suffix(form: str) -> str:
    """The ending of the names of batches in one of the two forms."""
    return ".bin" if form == BINARY else ""


def _difference(published: Published, loaded: Loaded) -> str:
    """How the images differ from the published ones, in words; empty if they do not."""
    differences = []
    heldout = 0 if loaded.splits.heldout is None else len(loaded.splits.heldout)
    for kind, n, batches in (
        ("training images", len(loaded.splits.train), len(published.batches) - 1),
        ("held-out images", heldout, 1),
    ):
        if n != batches * published.images_per_batch:
            differences.append(f"{n:,} of {batches * published.images_per_batch:,} {kind}")
    changed = [name for name, sha256 in loaded.hashes.items() if sha256 != published.batches[name]]
    if changed:
        names = "all" if len(changed) == len(loaded.hashes) else ", ".join(changed)
        differences.append(f"by their SHA-256 not the published images ({names})")
    return "; ".join(differences)


def _loaded(published: Published, origin: Path, batches: dict[str, Records]) -> Loaded:
    hashes = {name: hashlib.sha256(batches[name].data).hexdigest() for name in published.batches if name in batches}
    train = [name for name in hashes if name != HELDOUT_BATCH]
    heldout = [name for name in hashes if name == HELDOUT_BATCH]
    return Loaded(Splits(_examples(train, batches), heldout=_examples(heldout, batches) if heldout else None), origin, hashes)


def _examples(names: Sequence[str], batches: dict[str, Records]) -> Examples:
    """The images of batches; each batch is freed once it is copied."""
    n = sum(len(batches[name]) for name in names)
    images, labels = np.empty((n, BYTES_PER_IMAGE), dtype=np.uint8), np.empty(n, dtype=np.int64)
    start = 0
    for name in names:
        records = batches.pop(name)
        images[start : start + len(records)], labels[start : start + len(records)] = records[:, 1:], records[:, 0]
        start += len(records)
    return Examples(torch.from_numpy(images.reshape(n, *SHAPE)), labels=labels, classes=CLASSES, levels=255)


def _unpacked(published: Published, path: Path, folder: str) -> dict[str, Records]:
    """The batches in an archive, which must hold all of them; nothing is written to the disk."""
    suffix = _suffix(folder)
    members = {f"{folder}/{batch}{suffix}": batch for batch in published.batches}
    batches: dict[str, Records] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for info, _ in zip(archive, range(MAX_MEMBERS_READ), strict=False):
                if info.size > published.max_batch_bytes:
                    name = f"{info.name[:80]!a} in {path.name}"
                    raise DataError(f"{name} has {info.size:,} bytes, more than any file of {published.name}; {_remedy(published)}.")
                batch = members.get(info.name)
                if batch is None or batch in batches or not info.isreg():
                    continue
                member = archive.extractfile(info)
                assert member is not None, "a regular member has content"
                batches[batch] = _batch(published, member.read(), f"{info.name} in {path.name}", suffix)
    except (tarfile.TarError, EOFError, zlib.error, BadGzipFile) as error:
        remedy = _remedy(published)
        raise DataError(f"{path.name} ({path.stat().st_size:,} bytes) is not a valid .tar.gz archive ({error}); {remedy}.") from error
    absent = [name for name, batch in members.items() if batch not in batches]
    if absent:
        raise DataError(f"{path.name} does not hold {', '.join(absent)}; {_remedy(published)}.")
    return batches


def _gathered(published: Published, folder: Path) -> dict[str, Records]:
    """The batches in a folder, which may hold only some of them."""
    suffix = _suffix(folder.name)
    batches: dict[str, Records] = {}
    for batch in published.batches:
        path = folder / (batch + suffix)
        if not path.is_file():
            continue
        if path.stat().st_size > published.max_batch_bytes:
            raise DataError(f"{path} has {path.stat().st_size:,} bytes, more than any file of {published.name}; {_remedy(published)}.")
        batches[batch] = _batch(published, path.read_bytes(), str(path), suffix)
    return batches


def _batch(published: Published, content: bytes, name: str, suffix: str) -> Records:
    """The records of a batch, `(n, 1 + 3072)`, from either form."""
    records = _records(published, content, name) if suffix else _records_of(published, content, name)
    invalid = np.flatnonzero(records[:, 0] >= len(CLASSES))
    if len(invalid):
        raise DataError(
            f"{name} gives image {invalid[0]:,} the label {records[invalid[0], 0]}, but labels go from 0 to 9; {_remedy(published)}."
        )
    return records


def _records(published: Published, content: bytes, name: str) -> Records:
    n, rest = divmod(len(content), BYTES_PER_RECORD)
    if rest or not 1 <= n <= published.images_per_batch:
        raise DataError(
            f"{name} has {len(content):,} bytes, but a batch has {BYTES_PER_RECORD:,} for each of at most "
            f"{published.images_per_batch:,} images; {_remedy(published)}."
        )
    return np.frombuffer(content, dtype=np.uint8).reshape(n, BYTES_PER_RECORD)


def _records_of(published: Published, content: bytes, name: str) -> Records:
    try:
        batch = unpickled(content, name)
    except DataError as error:
        raise DataError(f"{str(error).removesuffix('.')}; {_remedy(published)}.") from error
    match batch:
        case {"data": Array(values=np.ndarray(shape=(n, 3072)) as pixels), "labels": list(labels)} if 1 <= n <= published.images_per_batch:
            if len(labels) != n:
                raise DataError(f"{name} holds {n:,} images and {len(labels):,} labels; {_remedy(published)}.")
            invalid = next((i for i, label in enumerate(labels) if type(label) is not int or not 0 <= label < len(CLASSES)), None)
            if invalid is not None:
                shown = str(labels[invalid])[:20] if type(labels[invalid]) is int else f"of the type {type(labels[invalid]).__name__}"
                raise DataError(f"{name} gives image {invalid:,} the label {shown}, but labels go from 0 to 9; {_remedy(published)}.")
            records = np.empty((n, BYTES_PER_RECORD), dtype=np.uint8)
            records[:, 0], records[:, 1:] = labels, pixels
            return records
        case _:
            raise DataError(
                f"{name} is not a batch of CIFAR-10: it needs data of 1 to {published.images_per_batch:,} rows of "
                f"{BYTES_PER_IMAGE:,} bytes and a list of labels; {_remedy(published)}."
            )


def _remedy(published: Published) -> str:
    return f"get it again: {fetching(published.name)}"

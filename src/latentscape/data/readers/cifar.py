"""CIFAR-10 as its authors publish it: colour photographs in batches, in the binary form or as pickles, which are read and never run.

A record is a label and the 3 x 32 x 32 bytes of its image, red before green before blue. A pickle says the same, and is turned into such
records first: both forms of one batch have one SHA-256, by which it is known whether the images are the published ones.
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

from latentscape.data.downloads import checked, find, places
from latentscape.data.examples import Examples, Splits
from latentscape.data.readers.pickled import Array, unpickled
from latentscape.data.source import File, Source, digest_of
from latentscape.errors import DataError

SHAPE = (3, 32, 32)
PIXELS = 3 * 32 * 32
RECORD = 1 + PIXELS
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
HELDOUT_BATCH = "test_batch"
MAX_MEMBERS_READ = 100  # of an archive; the published ones have 9
BINARY, PYTHON = "cifar-10-batches-bin", "cifar-10-batches-py"  # the folders inside the archives

Records = NDArray[np.uint8]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Published:
    """What its authors publish.

    Attributes:
        name: What the source is called.
        binary: The archive of the binary batches.
        python: The archive of the pickles.
        batches: The SHA-256 of each batch in its binary form, by its name, in order; the one called `test_batch` is held out.
        each: How many images a batch has.
    """

    name: str
    binary: File
    python: File
    batches: Mapping[str, str]
    each: int = 10_000

    @property
    def max_batch_bytes(self) -> int:
        """No batch has more bytes: a pickle takes twice as many as its pixels at most, where it holds them as text."""
        return 2 * RECORD * self.each + 2**16


@dataclass(frozen=True, eq=False)
class Loaded:
    """What was read, and from where.

    Attributes:
        splits: The images.
        where: The archive or the folder.
        hashes: The SHA-256 of each batch in its binary form, by its name.
    """

    splits: Splits
    where: Path
    hashes: Mapping[str, str]


def standing_in(archive: str) -> tuple[str, ...]:
    """What may be there in place of the binary archive: the other archive, or a batch of an unpacked one."""
    return (archive, *(f"{BINARY}/data_batch_{i}.bin" for i in range(1, 6)), *(f"{PYTHON}/data_batch_{i}" for i in range(1, 6)))


def load_cifar(published: Published) -> Splits:
    """The images from what is there: the binary archive, the other one, or as many batches as an unpacked folder holds.

    Raises:
        DataError: Nothing is there, or what cannot be read.
        DamagedError: An archive has the right length and the wrong content.
    """
    return read_cifar(published).splits


def as_found(published: Published, source: Source) -> Source:
    """The source as it is on this machine: a part, or another thing than was published, is called so by its title, its digest and the log.

    The digest is the source's own if all the images are the published ones, whichever form they came in, and else that of what was read.

    Raises:
        DataError: What is there cannot be read.
    """
    if find(published.name, [published.binary]) or not _there(published):
        return source
    loaded = read_cifar(published)
    lacks = _lacks(published, loaded)
    if not lacks:
        return replace(source, load=lambda: loaded.splits)
    _log.warning("%s is not the whole of what was published: %s (read from %s).", published.name, lacks, loaded.where)
    read = [File(name=name, urls=(), sha256=sha256, bytes=0) for name, sha256 in loaded.hashes.items()]
    return replace(source, title=f"a part or a copy of {source.name}: {lacks}", digest=digest_of(read), load=lambda: loaded.splits)


def read_cifar(published: Published) -> Loaded:
    """Everything that is there; errors are those of `load_cifar`."""
    archives = {published.binary: BINARY, published.python: PYTHON}
    for file, folder in archives.items():
        if find(published.name, [file]):
            path = checked(published.name, [file])[file.name]
            return _loaded(published, path, _unpacked(published, path, folder))
    folders = _there(published)
    if not folders:
        checked(published.name, [published.binary])
    return _loaded(published, folders[0], _gathered(published, folders[0]))


def _there(published: Published) -> list[Path]:
    """What could be read instead of the binary archive, the best first: of two folders the one with more batches, or the binary one."""
    other = find(published.name, [published.python])
    folders = {}
    for form in (BINARY, PYTHON):
        for folder in (place / form for place in places(published.name)):
            batches = [batch for batch in published.batches if (folder / (batch + _suffix(form))).is_file()]
            if batches not in ([], [HELDOUT_BATCH]):
                folders[folder] = len(batches)
    return [*other.values(), *sorted(folders, key=lambda folder: -folders[folder])]


def _suffix(form: str) -> str:
    """How the names of the batches end in one of the two forms."""
    return ".bin" if form == BINARY else ""


def _lacks(published: Published, loaded: Loaded) -> str:
    """What is less or other than the published images, in words; nothing, if nothing is."""
    said = []
    heldout = 0 if loaded.splits.heldout is None else len(loaded.splits.heldout)
    for kind, n, batches in (
        ("training images", len(loaded.splits.train), len(published.batches) - 1),
        ("held-out images", heldout, 1),
    ):
        if n != batches * published.each:
            said.append(f"{n:,} of {batches * published.each:,} {kind}")
    others = [name for name, sha256 in loaded.hashes.items() if sha256 != published.batches[name]]
    if others:
        which = "all" if len(others) == len(loaded.hashes) else ", ".join(others)
        said.append(f"by their SHA-256 not the published images ({which})")
    return "; ".join(said)


def _loaded(published: Published, where: Path, batches: dict[str, Records]) -> Loaded:
    hashes = {name: hashlib.sha256(batches[name].data).hexdigest() for name in published.batches if name in batches}
    train = [name for name in hashes if name != HELDOUT_BATCH]
    heldout = [name for name in hashes if name == HELDOUT_BATCH]
    return Loaded(Splits(_examples(train, batches), heldout=_examples(heldout, batches) if heldout else None), where, hashes)


def _examples(names: Sequence[str], batches: dict[str, Records]) -> Examples:
    """The images of some batches, which are given up one after the other."""
    n = sum(len(batches[name]) for name in names)
    images, labels = np.empty((n, PIXELS), dtype=np.uint8), np.empty(n, dtype=np.int64)
    at = 0
    for name in names:
        records = batches.pop(name)
        images[at : at + len(records)], labels[at : at + len(records)] = records[:, 1:], records[:, 0]
        at += len(records)
    return Examples(torch.from_numpy(images.reshape(n, *SHAPE)), labels=labels, classes=CLASSES, levels=255)


def _unpacked(published: Published, path: Path, folder: str) -> dict[str, Records]:
    """The batches in an archive, all of which must be there; nothing is written."""
    suffix = _suffix(folder)
    wanted = {f"{folder}/{batch}{suffix}": batch for batch in published.batches}
    batches: dict[str, Records] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for info, _ in zip(archive, range(MAX_MEMBERS_READ), strict=False):
                if info.size > published.max_batch_bytes:
                    name = f"{info.name[:80]!a} in {path.name}"
                    raise DataError(f"{name} has {info.size:,} bytes, more than any file of {published.name}; {_remedy(published)}.")
                batch = wanted.get(info.name)
                if batch is None or batch in batches or not info.isreg():
                    continue
                member = archive.extractfile(info)
                assert member is not None, "a regular member has content"
                batches[batch] = _batch(published, member.read(), f"{info.name} in {path.name}", suffix)
    except (tarfile.TarError, EOFError, zlib.error, BadGzipFile) as error:
        remedy = _remedy(published)
        raise DataError(f"{path.name} ({path.stat().st_size:,} bytes) is no sound .tar.gz archive ({error}); {remedy}.") from error
    lacking = [member for member, batch in wanted.items() if batch not in batches]
    if lacking:
        raise DataError(f"{path.name} does not hold {', '.join(lacking)}; {_remedy(published)}.")
    return batches


def _gathered(published: Published, folder: Path) -> dict[str, Records]:
    """The batches in a folder, as many as there are."""
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
    odd = np.flatnonzero(records[:, 0] >= len(CLASSES))
    if len(odd):
        raise DataError(f"{name} gives image {odd[0]:,} the label {records[odd[0], 0]}, but labels go from 0 to 9; {_remedy(published)}.")
    return records


def _records(published: Published, content: bytes, name: str) -> Records:
    n, rest = divmod(len(content), RECORD)
    if rest or not 1 <= n <= published.each:
        raise DataError(
            f"{name} has {len(content):,} bytes, but a batch has {RECORD:,} for each of at most {published.each:,} images; "
            f"{_remedy(published)}."
        )
    return np.frombuffer(content, dtype=np.uint8).reshape(n, RECORD)


def _records_of(published: Published, content: bytes, name: str) -> Records:
    try:
        batch = unpickled(content, name)
    except DataError as error:
        raise DataError(f"{str(error).removesuffix('.')}; {_remedy(published)}.") from error
    match batch:
        case {"data": Array(values=np.ndarray(shape=(n, 3072)) as pixels), "labels": list(labels)} if 1 <= n <= published.each:
            if len(labels) != n:
                raise DataError(f"{name} holds {n:,} images and {len(labels):,} labels; {_remedy(published)}.")
            odd = next((i for i, label in enumerate(labels) if type(label) is not int or not 0 <= label < len(CLASSES)), None)
            if odd is not None:
                wrong = str(labels[odd])[:20] if type(labels[odd]) is int else f"of the type {type(labels[odd]).__name__}"
                raise DataError(f"{name} gives image {odd:,} the label {wrong}, but labels go from 0 to 9; {_remedy(published)}.")
            records = np.empty((n, RECORD), dtype=np.uint8)
            records[:, 0], records[:, 1:] = labels, pixels
            return records
        case _:
            raise DataError(
                f"{name} is no batch of CIFAR-10: data of 1 to {published.each:,} rows of {PIXELS:,} bytes and a list of labels were "
                f"expected; {_remedy(published)}."
            )


def _remedy(published: Published) -> str:
    return f"get it anew by latentscape fetch {published.name}"

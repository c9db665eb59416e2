"""A folder, or a zip, of pictures as examples: grey or colour images of one size, whose first folder is their class.

The pictures are decoded once, in several threads, into a cache (`data.image_cache`) under a key of the names, sizes and times of the files.
"""

import hashlib
import io
import os
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple, TypeVar

import numpy as np
import torch

from latentscape.data.examples import Examples
from latentscape.data.image_cache import CachedImages, Entry, cache, cached, key_of, packed, unpacked
from latentscape.data.readers.image_files import ARRAY_SUFFIX, ImageFile, Listing, listed
from latentscape.data.readers.image_texts import class_name, notes_on, refuse_few, refuse_none, refuse_unusable, title_of, unread_suffix
from latentscape.data.readers.pictures import FITS, Head, Pixels, head_of, is_picture, pillow_warnings, pixels_of
from latentscape.data.source import Loaded, LoadedFolder
from latentscape.data.splits import PARTS, Splits
from latentscape.data.store import InFile, InMemory, OpenFile, Store, refuse_large
from latentscape.errors import DataError, SettingError, unknown
from latentscape.faces import ReadWith
from latentscape.reading import Kind, ReadOptions
from latentscape.shapes import Size

MAX_DEFAULT_SIDE: Final = 64  # pixels of the longer side of the default size
MAX_SIDE: Final = 4096
MAX_SHARE_ENLARGED: Final = 0.05  # of the pictures, to the default size, so that a few tiny ones do not set it
MIN_BYTES_LEFT_IN_FILE: Final = 2**28  # fewer pixels are read into memory
FILES_PER_BLOCK: Final = 1024  # decoded before they are written
MIN_FILES_WITH_BAR: Final = 500
PART_FOLDERS: Final = {  # the part whose pictures stand in a folder of this name
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "valid"),
    **dict.fromkeys(("test", "testing", "heldout"), "heldout"),
}
MODES: Final = ("grey", "rgb")

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Seen(NamedTuple):
    """A picture whose header can be read."""

    file: ImageFile
    head: Head


class Held(NamedTuple):
    """How many files of each kind a folder or a zip holds."""

    pictures: int
    arrays: int
    music: int

    @property
    def is_of_arrays(self) -> bool:
        """Whether most are arrays."""
        return self.arrays > max(self.pictures, self.music)


def held_in(path: Path, music: Collection[str] = ()) -> Held:
    """The number of pictures in a folder or a zip, that of `.npy` files, and that of files with the suffixes of `music`.

    Suffixes are counted; if no file has a known one, the content of the files decides, and the first picture ends the search.

    Raises:
        OSError: It cannot be opened.
    """
    with ExitStack() as stack:
        files = listed(path, stack).files
        pictures = sum(is_picture(file.name) for file in files)
        suffixes = Counter(PurePosixPath(file.name).suffix.lower() for file in files)
        held = Held(pictures, suffixes[ARRAY_SUFFIX], sum(suffixes[suffix] for suffix in music))
        if not any(held):
            with pillow_warnings():
                return Held(int(any(isinstance(_head(file), Head) for file in files)), 0, 0)
    return held


def read_image_folder(path: Path, reading: ReadOptions) -> LoadedFolder:
    """The pictures in a folder and in all folders inside it, or in a zip, by their names.

    A file that cannot be used is left out, named and counted.

    Args:
        path: The folder or the zip.
        reading: How pictures of other sizes are fitted (`fit`, by default `crop`), to which `size` and `mode`; and whether a file that
            cannot be used is an error (`strict`).

    Raises:
        SettingError: A choice of `reading` is not valid.
        DataError: There are no pictures, or too few.
        FailedError: A picture cannot be used, and `reading.strict` is set.
        OSError: The folder cannot be opened.
    """
    _check(reading)
    with ExitStack() as stack:
        listing = listed(path, stack)
        fit = reading.fit or FITS[0]
        place = key_of(os.fspath(path.resolve()), fit, reading.size, reading.mode)
        stamp = key_of(listing.others, listing.links, *listing.unreadable, *((file.name, file.stamp) for file in listing.files))
        entry = cached(place, stamp)
        if entry is None:
            stack.enter_context(pillow_warnings())
            entry = cache(place, stamp, partial(_decode, path, listing, reading, fit))
    refuse_unusable(path, entry.record, strict=reading.strict)
    refuse_few(path, entry.record)
    return LoadedFolder(Loaded(_splits(entry), tuple(notes_on(entry, fit))), title_of(path, entry.record), entry.record.digest)


def _check(reading: ReadOptions) -> None:
    if reading.fit is not None and reading.fit not in FITS:
        raise unknown("fit", reading.fit, FITS)
    if reading.mode is not None and reading.mode not in MODES:
        raise unknown("mode", reading.mode, MODES)
    if reading.size and not (len(reading.size) <= 2 and all(1 <= side <= MAX_SIDE for side in reading.size)):
        size = ReadWith("size", tuple(min(max(side, 1), MAX_SIDE) for side in reading.size[:2]))
        raise SettingError(f"The sides of images have 1 to {MAX_SIDE:,} pixels, but got {reading.size}; take another size: ", size, ".")


def _decode(path: Path, listing: Listing, reading: ReadOptions, fit: str, into: io.BufferedIOBase) -> CachedImages:
    """Decode all pictures, write their pixels, and say what was found."""
    unusable = [(packed(name), reason) for name, reason in listing.unreadable]
    others, kinds = listing.others, Counter[str]()
    seen: list[_Seen] = []
    heads: dict[Head, Head] = {}
    with progress(len(listing.files)) as count, ThreadPoolExecutor(_threads()) as pool:
        for file, head in zip(listing.files, _in_blocks(pool, _head, listing.files, count), strict=True):
            if isinstance(head, Head):
                seen.append(_Seen(file, heads.setdefault(head, head)))  # a million pictures have few different heads
            elif not is_picture(file.name):
                others += 1  # text that begins with BM reads as a broken BMP
                kinds.update(unread_suffix(file.name))
            else:
                unusable.append((packed(file.name), head or _no_format(file)))
        if not seen:
            refuse_none(path, unusable, others)
        grey = reading.mode == "grey" if reading.mode else not any(each.head.in_colour for each in seen)
        sizes = np.array([each.head.size for each in seen])
        size = _chosen_size(sizes, reading.size)
        shape = (1 if grey else 3, *size)
        refuse_large(shape[0] * size[0] * size[1] * FILES_PER_BLOCK, f"Images of {size[0]} x {size[1]} pixels", "choose a smaller size")
        digest, pixels, facts = hashlib.sha256(), hashlib.sha256(), Counter[str]()
        kept: list[int] = []
        decode = partial(_content, size=size, grey=grey, fit=fit)
        for i, (file_digest, result) in enumerate(_in_blocks(pool, decode, [each.file for each in seen], count)):
            name = packed(seen[i].file.name)
            if isinstance(result, str):
                unusable.append((name, result))
                continue
            kept.append(i)
            facts.update(result.facts)
            digest.update(f"{name}\0{file_digest}\n".encode())
            pixels.update(result.content)
            into.write(result.content)
    names = [seen[i].file.name for i in kept]
    parts, folders = parts_and_folders(names)
    classes = sorted(set(folders))
    number = {name: i for i, name in enumerate(classes)}
    return CachedImages(
        shape=shape,
        names=list(map(packed, names)),
        classes=[class_name(name) for name in classes],
        labels=[number[folder] for folder in folders] if any(classes) else None,
        parts=parts,
        digest=digest.hexdigest(),
        pixels=pixels.hexdigest(),
        facts=dict(facts),
        unusable=sorted(unusable),
        others=others,
        kinds=dict(kinds),
        links=listing.links,
        sizes=_summary(sizes[kept], size),
    )


def _summary(sizes: np.ndarray, chosen: Size) -> tuple[int, tuple[int, int], tuple[int, int], int]:
    """The number of different sizes, the smallest and the largest by their areas, and the number of pictures that are enlarged."""
    if not len(sizes):
        return 0, (0, 0), (0, 0), 0
    different = np.unique(sizes, axis=0)  # by their heights, so that two of one area keep this order
    different = different[np.argsort(different.prod(1), kind="stable")]
    smallest, largest = different[0].tolist(), different[-1].tolist()
    return len(different), (smallest[0], smallest[1]), (largest[0], largest[1]), int((sizes < chosen).any(1).sum())


def _no_format(file: ImageFile) -> str:
    """Why a file with the suffix of a picture is none."""
    return "it is empty" if file.stamp.startswith("0:") else "its content is in no format that is read, whatever its name says"


def _head(file: ImageFile) -> Head | str | None:
    """The header of a picture, or why it cannot be used; None if the file is no picture."""
    try:
        with file.open() as content:
            return head_of(content)
    except DataError as error:
        return str(error)
    except OSError as error:
        return _reason(error)


def _content(file: ImageFile, *, size: Size, grey: bool, fit: str) -> tuple[str, Pixels | str]:
    """The SHA-256 of a file, and its pixels, or why it cannot be decoded."""
    try:
        with file.open() as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
            return digest, pixels_of(content, size, grey=grey, fit=fit)
    except DataError as error:
        return "", str(error)
    except OSError as error:
        return "", _reason(error)


def _reason(error: OSError) -> str:
    return f"it cannot be read ({error.strerror or error})"


def _in_blocks(
    pool: ThreadPoolExecutor, work: Callable[[Item], Result], items: Sequence[Item], count: Callable[[], None]
) -> Iterator[Result]:
    """The result for each item in order; only one block of results is in memory."""
    remaining = iter(items)
    while block := list(islice(remaining, FILES_PER_BLOCK)):
        for result in pool.map(work, block):
            count()
            yield result


def _threads() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def progress(files: int, text: str = "decoding images") -> Iterator[Callable[[], None]]:
    """A progress bar on stderr, if that is a terminal and there are many files; it is called once for each step, two for each file."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if files < MIN_FILES_WITH_BAR or not (console.is_terminal or console.is_jupyter):
        yield lambda: None
        return
    columns = (TextColumn(text), BarColumn(), TextColumn("{task.percentage:.0f} %"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=2 * files)
        yield lambda: progress.advance(task)


def _chosen_size(sizes: np.ndarray, asked: tuple[int, ...]) -> Size:
    """Height and width of all images: those asked for, or those of most pictures, made smaller to a longer side of 64 pixels at most.

    By default, at most 5 % of the pictures are enlarged.

    Example:
        >>> _chosen_size(np.array([[480, 640], [480, 640], [100, 50]]), ()), _chosen_size(np.array([[480, 640], [480, 640], [9, 9]]), (32,))
        ((38, 50), (32, 32))
    """
    if asked:
        return asked[0], asked[-1]
    different, counts = np.unique(sizes, axis=0, return_counts=True)
    most_common = different[counts.argmax()]
    factors = np.minimum(1.0, (sizes / most_common).min(1))  # by which a picture of that size would have to shrink to fit into each
    factor = min(float(np.quantile(factors, MAX_SHARE_ENLARGED, method="lower")), MAX_DEFAULT_SIDE / int(most_common.max()))
    height, width = (max(1, round(float(side) * factor)) for side in most_common)
    return height, width


def parts_and_folders(names: Sequence[str]) -> tuple[list[int] | None, list[str]]:
    """The part of each picture, if the first folders are `train` and others; and the folder that is its class, or nothing.

    Example:
        >>> parts_and_folders(["train/cat/1.png", "test/dog/2.png"]), parts_and_folders(["cat/big/1.png", "2.png"])
        (([0, 2], ['cat', 'dog']), (None, ['cat', '']))
    """
    first = {_folder(name, 0).lower() for name in names}
    parts = [PART_FOLDERS.get(folder) for folder in first]
    if len(first) > 1 and len(set(parts)) == len(parts) and None not in parts and "train" in parts:
        numbers = [PARTS.index(PART_FOLDERS[_folder(name, 0).lower()]) for name in names]
        return numbers, [_folder(name, 1) for name in names]
    return None, [_folder(name, 0) for name in names]


def _folder(name: str, depth: int) -> str:
    """The name of a folder in the path of a file, shared by all of its files; empty if there is none at this depth.

    Example:
        >>> _folder("train/cat/1.png", 1), _folder("train/1.png", 1)
        ('cat', '')
    """
    path = name.split("/", depth + 1)
    return sys.intern(path[depth]) if len(path) > depth + 1 else ""


def _splits(entry: Entry) -> Splits:
    record = entry.record
    rows = torch.arange(len(record.names))
    store: Store
    if entry.path is not None and record.bytes >= MIN_BYTES_LEFT_IN_FILE:
        store = InFile(OpenFile(entry.path), 0, rows, record.shape, np.dtype(np.uint8))
    else:
        refuse_large(record.bytes, "The pixels of these images", "choose a smaller size")
        content = entry.content or (entry.path.read_bytes() if entry.path is not None else b"")
        store = InMemory(torch.from_numpy(np.frombuffer(content, dtype=np.uint8).reshape(-1, *record.shape).copy()))
    examples = Examples(
        store,
        labels=None if record.labels is None else np.array(record.labels, dtype=np.int64),
        classes=tuple(record.classes) if record.labels is not None else (),
        ids=np.array([unpacked(name) for name in record.names]),
        levels=255,
        kind=Kind.IMAGE,
        label_name="folder" if record.labels is not None else "",
    )
    return in_parts(examples, record)


def in_parts(examples: Examples, record: CachedImages) -> Splits:
    """The examples in the parts that their folders name."""
    if record.parts is None:
        return Splits(examples)
    parts = np.array(record.parts)
    return Splits(**{name: examples.take(parts == i) for i, name in enumerate(PARTS) if (parts == i).any()})

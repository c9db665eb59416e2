"""What is said of a folder of pictures or of arrays: its title, notes on what the user may not expect, and refusals."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Final

from latentscape.data.image_cache import CachedImages, Entry, unpacked
from latentscape.data.readers.folders import STRICT
from latentscape.data.readers.image_files import listed
from latentscape.data.readers.pictures import FACTS
from latentscape.errors import DataError, FailedError
from latentscape.faces import ReadWith

MAX_NAMED: Final = 3  # files in one message
MAX_NAME_CHARACTERS: Final = 80
ARCHIVES: Final = frozenset({".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar"})
PICTURES_NOT_READ: Final = frozenset(
    {".heic", ".heif", ".avif", ".jxl", ".jp2", ".tga", ".psd", ".svg", ".eps", ".pdf", ".ico", ".exr", ".hdr", ".dcm", ".nii"}
    | {".dng", ".cr2", ".cr3", ".nef", ".arw", ".raw"}
)


def refuse_none(path: Path, unusable: Sequence[tuple[str, str]], others: int) -> None:
    """Refuse a folder in which no picture has a header that can be read.

    Raises:
        DataError: The message names the first files, each with the reason.
    """
    if unusable:
        raise DataError(
            f"None of the {len(unusable):,} pictures in {place_of(path)} can be used: {named_files(unusable)}; give other files."
        )
    content = f"{others:,} other file{'s' * (others > 1)}" if others else "no files"
    raise DataError(f"{place_of(path)} holds no pictures (it has {content}); give a folder with PNG, JPEG, WebP, GIF, BMP or TIFF files.")


def refuse_unusable(path: Path, record: CachedImages, *, strict: bool, thing: str = "picture") -> None:
    """Refuse files that cannot be used, if the user asked for that.

    Raises:
        FailedError: The message names the first of them, each with the reason.
    """
    if strict and record.unusable:
        number = len(record.unusable)
        subject = f"1 {thing}" if number == 1 else f"{number:,} {thing}s"
        raise FailedError(f"{subject} in {place_of(path)} cannot be used: {named_files(record.unusable)}; remove them, or ", STRICT, ".")


def refuse_few(path: Path, record: CachedImages, thing: str = "picture") -> None:
    """Refuse a folder with fewer than two files to train on.

    Raises:
        DataError: The message says how many there are, and how many cannot be used.
    """
    number = len(record.names) if record.parts is None else record.parts.count(0)
    if number >= 2:
        return
    in_parts = "" if record.parts is None else f" to train on (of {len(record.names):,}, by the names of its folders)"
    skipped = f", and {len(record.unusable):,} cannot be used: {named_files(record.unusable)}" if record.unusable else ""
    raise DataError(
        f"{place_of(path)} holds {number} usable {thing}{'s' * (not number)}{in_parts}{skipped}; training needs at least 2, so add some."
    )


def content_of(path: Path) -> str:
    """What a folder without pictures holds instead, and what to do, as the end of a sentence."""
    with ExitStack() as stack:
        names = [file.name for file in listed(path, stack).files]
    kinds = Counter[str]()
    for name in names:
        kinds.update(unread_suffix(name))
    if kinds:
        return f", but {_unread_said(kinds)}"
    return "; give another folder" if names else ", because it is empty; give another folder"


def unread_suffix(name: str) -> list[str]:
    """The suffix of a file that may hold pictures which are not read: an archive, or a picture of another format.

    Example:
        >>> unread_suffix("IMG_1.HEIC"), unread_suffix("a/b.zip"), unread_suffix("notes.txt")
        (['.heic'], ['.zip'], [])
    """
    suffix = PurePosixPath(name).suffix.lower()
    return [suffix] if suffix in ARCHIVES or suffix in PICTURES_NOT_READ else []


def _unread_said(kinds: Mapping[str, int]) -> str:
    """How many files may hold pictures that are not read, and what to do with them.

    Example:
        >>> _unread_said({".heic": 2, ".zip": 1})
        '2 .heic files (save them as PNG or JPEG) and 1 .zip file (unpack it)'
    """
    said = []
    for suffix, number in kinds.items():
        them = "it" if number == 1 else "them"
        remedy = f"unpack {them}" if suffix in ARCHIVES else f"save {them} as PNG or JPEG"
        said.append(f"{number:,} {suffix} file{'s' * (number > 1)} ({remedy})")
    *first, last = said
    return f"{', '.join(first)} and {last}" if first else last


def title_of(path: Path, record: CachedImages, things: str = "", size: str = "") -> str:
    """A description in one line; by default, of images."""
    colour = "grey" if record.shape[0] == 1 else "colour"
    classes = "" if record.labels is None else f" of {len(record.classes):,} class{'es' * (len(record.classes) > 1)}"
    size = size or f"{sides_text(record.shape[1:])} pixels"
    return f"{len(record.names):,} {things or f'{colour} images'}{classes} in {place_of(path)}, {size}"


def notes_on(entry: Entry, fit: str) -> Iterator[str]:
    """What the user may not expect."""
    record = entry.record
    _, height, width = record.shape
    different, smallest, largest, enlarged = record.sizes
    if different > 1 or smallest != (height, width):
        fitted = {"crop": "cropped at the centre", "pad": "padded with white", "stretch": "stretched"}[fit]
        sizes = (
            f"the images have {different:,} sizes from {sides_text(smallest)} to {sides_text(largest)}"
            if different > 1
            else f"the images are {sides_text(smallest)}"
        )
        more = f" ({enlarged:,} of them are enlarged)" if enlarged else ""
        options = ReadWith("size", (height, width), ReadWith("fit", "pad" if fit == "crop" else "crop"))
        yield f"{sizes} pixels; each is scaled and {fitted} to {height} x {width}{more}; to choose otherwise, for example: {options}"
    for fact, number in record.facts.items():
        yield f"{number:,} of {len(record.names):,} images have {FACTS[fact]}"
    yield from notes_on_files(entry)


def notes_on_files(entry: Entry, thing: str = "picture", examples: str = "images") -> Iterator[str]:
    """What the user may not expect of the files, whatever they hold."""
    record = entry.record
    if record.unusable:
        yield f"{_counted(len(record.unusable), f'unusable {thing}')} left out: {named_files(record.unusable)}"
    if record.others:
        kinds = f"; among them {_unread_said(record.kinds)}" if record.kinds else ""
        yield f"{_counted(record.others, 'file')} left out, because only {thing}s are read{kinds}"
    if record.links:
        yield f"{_counted(record.links, 'link')} not followed: each file is taken once, and links to folders are never followed"
    if record.labels is not None and len(record.classes) == 1:
        yield f"all {examples} are in one class, '{shown(record.classes[0])}'"
    if entry.problem:
        yield f"the {examples} could not be cached ({entry.problem}), so they are held in memory"


def class_name(folder: str) -> str:
    r"""The name of the class of a folder as text that can be printed; the names of different folders differ.

    Example:
        >>> class_name(""), class_name("cat"), class_name("\\n") == class_name("\n")
        ('.', 'cat', False)
    """
    return escaped(folder.replace("\\", r"\\")) or "."


def shown(name: str) -> str:
    r"""A name as text that can be printed and saved: bytes that are not UTF-8 and control characters are escaped, a long one is cut.

    Example:
        >>> print(shown("a\nb\udce9"))
        a\nb\xe9
    """
    text = escaped(name)
    return text if len(text) <= MAX_NAME_CHARACTERS else f"{text[: MAX_NAME_CHARACTERS - 3]}..."


def escaped(name: str) -> str:
    """A name in which bytes that are not UTF-8, and characters that cannot be printed, are escaped."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def named_files(unusable: Sequence[tuple[str, str]]) -> str:
    """The first files that cannot be used, each with the reason."""
    named = [f"{shown(unpacked(name))} ({reason})" for name, reason in unusable[:MAX_NAMED]]
    more = len(unusable) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")


def place_of(path: Path) -> str:
    """The name of a folder or a zip in messages."""
    return shown(path.name or path.resolve().name or os.fspath(path))


def _counted(number: int, thing: str) -> str:
    """The number of things with the verb that follows.

    Example:
        >>> _counted(1, "link"), _counted(1000, "link")
        ('1 link is', '1,000 links are')
    """
    return f"1 {thing} is" if number == 1 else f"{number:,} {thing}s are"


def sides_text(shape: Sequence[int]) -> str:
    """The sides of a picture or of another array, such as `28 x 28`."""
    return " x ".join(map(str, shape))

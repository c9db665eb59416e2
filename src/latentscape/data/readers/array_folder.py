"""A folder, or a zip, of `.npy` files as examples: an array in each, all of one shape, whose first folder is their class.

The arrays are read once, into the cache of `data.image_cache`, under a key of the names, sizes and times of the files.
"""

import hashlib
import io
import os
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data.channels import channels_note
from latentscape.data.examples import Examples
from latentscape.data.image_cache import CachedImages, Entry, cache, cached, key_of, packed, unpacked
from latentscape.data.readers.arrays import MAX_FLOAT32, Header, check_dtype, check_room, from_array, from_file, read_header
from latentscape.data.readers.image_files import ARRAY_SUFFIX, ImageFile, Listing, listed
from latentscape.data.readers.image_folder import MIN_BYTES_LEFT_IN_FILE, in_parts, parts_and_folders, progress
from latentscape.data.readers.image_texts import (
    class_name,
    named_files,
    notes_on_files,
    place_of,
    refuse_few,
    refuse_unusable,
    shown,
    sides_text,
    title_of,
    unread_suffix,
)
from latentscape.data.readers.npz import ARCHIVE_ERRORS
from latentscape.data.source import Loaded, LoadedFolder
from latentscape.data.store import InFile, OpenFile, refuse_large
from latentscape.errors import DataError, first_line
from latentscape.reading import ReadOptions

MIN_SHARE_OF_FORM: Final = 0.5  # of the files, which must share one shape; otherwise the folder is refused

Form = tuple[tuple[int, ...], bool]  # what all examples must share: their shape, and whether they are bytes


class _Seen(NamedTuple):
    """A file whose header can be read."""

    file: ImageFile
    header: Header

    @property
    def form(self) -> Form:
        return self.header.shape, self.header.dtype == np.uint8


def read_array_folder(path: Path, reading: ReadOptions) -> LoadedFolder:
    """The arrays in a folder and in all folders inside it, or in a zip, by their names: each file is an example.

    A file that cannot be used is left out, named and counted; so is an array whose shape is not that of most.

    Args:
        path: The folder or the zip.
        reading: Whether a file that cannot be used is an error (`strict`).

    Raises:
        DataError: There are no arrays, too few, or fewer than half have one shape.
        FailedError: An array cannot be used, and `reading.strict` is set.
        OSError: The folder cannot be opened.
    """
    with ExitStack() as stack:
        listing = listed(path, stack)
        place = key_of(os.fspath(path.resolve()), ARRAY_SUFFIX)
        stamp = key_of(listing.others, listing.links, *listing.unreadable, *((file.name, file.stamp) for file in listing.files))
        entry = cached(place, stamp) or cache(place, stamp, partial(_read_all, path, listing))
    record = entry.record
    refuse_unusable(path, record, strict=reading.strict, thing="array")
    refuse_few(path, record, "array")
    name = place_of(path)
    examples = replace(
        _examples(entry, name),
        labels=None if record.labels is None else np.array(record.labels, dtype=np.int64),
        classes=tuple(record.classes) if record.labels is not None else (),
        ids=np.array([unpacked(file) for file in record.names]),
        label_name="folder" if record.labels is not None else "",
    )
    axes = channels_note((0, *record.shape), name)
    notes = (*notes_on_files(entry, "array", "arrays"), *([axes] if axes else []))
    title = title_of(path, record, "arrays", f"each of {sides_text(record.shape)} numbers")
    return LoadedFolder(Loaded(in_parts(examples, record), notes), title, record.digest)


def _read_all(path: Path, listing: Listing, into: io.BufferedIOBase) -> CachedImages:
    """Write all arrays into a file, one after the other, and say what was found."""
    unusable = [(packed(name), reason) for name, reason in listing.unreadable]
    arrays = [file for file in listing.files if file.name.lower().endswith(ARRAY_SUFFIX)]
    digest, values, kept = hashlib.sha256(), hashlib.sha256(), list[str]()
    with progress(len(arrays), "reading arrays") as count:
        seen: list[_Seen] = []
        for file in arrays:
            count()
            header = _header(file)
            if isinstance(header, Header):
                seen.append(_Seen(file, header))
            else:
                unusable.append((packed(file.name), header))
        form = _form_of_most(path, seen, unusable)
        dtype = _common_dtype([each.header.dtype for each in seen if each.form == form])
        for each in seen:
            count()
            name = packed(each.file.name)
            content = _content(each.file, form[0], dtype) if each.form == form else _other_form(each, form)
            if isinstance(content, str):
                unusable.append((name, content))
                continue
            digest_of_file, array = content
            kept.append(each.file.name)
            digest.update(f"{name}\0{digest_of_file}\n".encode())
            values.update(array)
            into.write(array)
    parts, folders = parts_and_folders(kept)
    classes = sorted(set(folders))
    number = {folder: i for i, folder in enumerate(classes)}
    return CachedImages(
        shape=form[0],
        dtype=dtype.str,
        names=list(map(packed, kept)),
        classes=[class_name(folder) for folder in classes],
        labels=[number[folder] for folder in folders] if any(classes) else None,
        parts=parts,
        digest=digest.hexdigest(),
        pixels=values.hexdigest(),
        facts={},
        unusable=sorted(unusable),
        others=listing.others + len(listing.files) - len(arrays),
        kinds=dict(Counter(kind for file in listing.files for kind in unread_suffix(file.name))),
        links=listing.links,
        sizes=(0, (0, 0), (0, 0), 0),
    )


def _header(file: ImageFile) -> Header | str:
    """The header of a file, or why it cannot be used."""
    try:
        with file.open() as content:
            size = content.seek(0, os.SEEK_END)
            if not size:
                return "it is empty"
            content.seek(0)
            header = read_header(content)
        check_dtype(header.dtype, "it")
        check_room(header, size, "it")
    except DataError as error:
        return str(error).rstrip(".")
    except ARCHIVE_ERRORS as error:
        return f"it is not a readable .npy file ({first_line(error)})"
    except OSError as error:
        return f"it cannot be read ({error.strerror or error})"
    if not header.shape or 0 in header.shape:
        return f"its shape is {header.shape}, which holds no example"
    return header


def _form_of_most(path: Path, seen: Sequence[_Seen], unusable: Sequence[tuple[str, str]]) -> Form:
    """The shape that most arrays have, and whether they are bytes.

    Raises:
        DataError: No array can be used, or the arrays have too many shapes.
    """
    name = place_of(path)
    if not seen:
        raise DataError(f"None of the {len(unusable):,} arrays in {name} can be used: {named_files(unusable)}; write them with numpy.save.")
    forms = Counter(each.form for each in seen)
    (form, number), *others = forms.most_common(2)
    if number < MIN_SHARE_OF_FORM * len(seen):
        first, second = (next(each for each in seen if each.form == other) for other in (form, others[0][0]))
        raise DataError(
            f"The {len(seen):,} arrays in {name} have {len(forms):,} shapes or types, such as {_said(first)} and {_said(second)}, but each "
            "file is one example; save them in one shape, or join files of many examples into one .npy file with numpy.concatenate."
        )
    return form


def _said(seen: _Seen) -> str:
    return f"{seen.header.shape} of {seen.header.dtype} in {shown(seen.file.name)}"


def _other_form(seen: _Seen, form: Form) -> str:
    if seen.header.shape != form[0]:
        return f"its shape is {seen.header.shape}, and that of most is {form[0]}"
    return f"it holds {seen.header.dtype}, and most hold {'bytes' if form[1] else 'other numbers than bytes'}"


def _common_dtype(dtypes: Sequence[np.dtype[np.generic]]) -> np.dtype[np.generic]:
    """The type that holds the numbers of all files; doubles, if there is none of 8 bytes or fewer."""
    common = np.result_type(*dtypes)
    return common if common.itemsize <= np.dtype(np.float64).itemsize else np.dtype(np.float64)


def _content(file: ImageFile, shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> tuple[str, bytes] | str:
    """The SHA-256 of a file, and its array as bytes; or why it cannot be used."""
    try:
        with file.open() as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
            array: NDArray[np.generic] = np.lib.format.read_array(content, allow_pickle=False)
    except ARCHIVE_ERRORS as error:
        return f"it cannot be read ({first_line(error)})"
    except OSError as error:
        return f"it cannot be read ({error.strerror or error})"
    if array.shape != shape:  # another program has written it since its header was read
        return f"its shape is {array.shape} now, and was {shape}; wait until it is written"
    if array.dtype.kind == "f" and (unusable := int((~(np.abs(array) <= MAX_FLOAT32)).sum())):
        return f"{unusable:,} of its values {'is' if unusable == 1 else 'are'} NaN, infinite or beyond 32-bit numbers"
    return digest, np.ascontiguousarray(array, dtype=dtype).tobytes()


def _examples(entry: Entry, name: str) -> Examples:
    record = entry.record
    dtype = np.dtype(record.dtype)
    if entry.path is not None and record.bytes >= MIN_BYTES_LEFT_IN_FILE:
        return from_file(InFile(OpenFile(entry.path), 0, torch.arange(len(record.names)), record.shape, dtype), name)
    refuse_large(record.bytes, f"The arrays of {name}", "give fewer")
    content = entry.content or (entry.path.read_bytes() if entry.path is not None else b"")
    return from_array(np.frombuffer(content, dtype=dtype).reshape(-1, *record.shape), name)

"""Arrays from `.npz` archives: only the requested arrays are unpacked, and only if the archive can hold so many bytes."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latentscape.data.channels import channels_note
from latentscape.data.examples import Examples
from latentscape.data.readers.archives import Chosen, chosen_arrays, notes_on
from latentscape.data.readers.arrays import (
    MAX_BYTES_PER_PACKED_BYTE,
    check_dtype,
    check_room,
    from_array,
    read_header,
    refuse_array,
)
from latentscape.data.readers.labels import is_one_hot, labels_of
from latentscape.data.source import Loaded
from latentscape.data.splits import Splits
from latentscape.errors import DataError, UsageError, first_line
from latentscape.faces import ReadWith
from latentscape.files import open_file
from latentscape.reading import AS_IT_IS, ReadOptions

ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)  # of a damaged archive


def read_npz(path: Path, reading: ReadOptions = AS_IT_IS) -> Loaded:
    """Examples from an `.npz` file, in the parts that it has.

    An archive in parts holds `x_train` and `x_test`, and maybe `x_val`, with labels `y_train` ..., as Keras writes it; or `train_images`,
    `val_images`, `test_images` with `train_labels` ..., as MedMNIST does. Another one holds its examples in the array `x`, `X`, `images`,
    `data` or `codes`, or in its only array, and its labels in `y` or `labels`.

    Args:
        path: The file.
        reading: `array` names the array of examples, which then has no parts; `label` the array of labels.

    Raises:
        DataError: The file cannot be read, or its arrays cannot be trained on.
        UnknownNameError: It has no array of that name.
    """
    try:
        with open_file(path) as file, zipfile.ZipFile(file) as archive:
            members = members_of(archive, path)
            chosen = chosen_arrays(members, reading, path.name)
            parts, axes = {}, set[str]()
            for part, array in chosen.examples.items():
                name = f"{array} in {path.name}"
                values = read_member(archive, members[array], name)
                parts[part] = from_array(values, name)
                axes.add(channels_note((0, *values.shape[1:]), path.name))
            _refuse_other_shapes(parts, chosen.examples, path.name)
            arrays = {
                part: read_member(archive, members[array], f"{array} in {path.name}", text=True) for part, array in chosen.labels.items()
            }
    except UsageError:
        raise
    except ARCHIVE_ERRORS as error:
        size = path.stat().st_size
        raise DataError(
            f"{path.name} ({size:,} bytes) is not a readable .npz file ({first_line(error)}); write it again with numpy.savez."
        ) from error
    parts, notes = _labelled(parts, arrays, chosen, path.name)
    return Loaded(Splits(**parts), (*notes_on(chosen, members, path.name), *notes, *sorted(axes - {""})))


def members_of(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """The arrays in an archive by name.

    Raises:
        DataError: The archive promises arrays that it cannot hold, or that `numpy.savez` never writes.
    """
    members: dict[str, zipfile.ZipInfo] = {}
    size = path.stat().st_size
    for info in archive.infolist():
        name = info.filename.removesuffix(".npy")
        if name == info.filename:
            continue
        if not name.isprintable():
            raise DataError(f"{path.name} holds an array called {name!r}, which cannot be printed; write it again with numpy.savez.")
        if name in members:
            raise DataError(f"{path.name} holds two arrays called {name!r}; write it again with numpy.savez.")
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataError(f"{name} in {path.name} is packed as numpy.savez never does (encrypted, or by another method); write it again.")
        if (
            not 0 <= info.header_offset < size
            or info.compress_size > size
            or info.file_size > MAX_BYTES_PER_PACKED_BYTE * max(info.compress_size, 1)
        ):
            raise DataError(
                f"{name} in {path.name} promises {info.file_size:,} bytes, more than a file of {size:,} can hold; write it again."
            )
        members[name] = info
    return members


def _refuse_other_shapes(parts: Mapping[str, Examples], arrays: Mapping[str, str], name: str) -> None:
    """Refuse parts whose examples differ in shape or in the type of their values.

    Raises:
        DataError: The message names two arrays that differ.
    """
    train = parts["train"]
    for part, examples in parts.items():
        if examples.shape != train.shape or examples.levels != train.levels:
            of_train, of_part = (f"{' x '.join(map(str, e.shape))} ({_type(e)})" for e in (train, examples))
            raise DataError(
                f"{name} holds {arrays['train']} with examples of {of_train} and {arrays[part]} with examples of {of_part}; "
                "take one array alone: ",
                ReadWith("array", arrays["train"]),
                ".",
            )


def _type(examples: Examples) -> str:
    return "bytes" if examples.levels > 1 else "numbers"


def _labelled(
    parts: Mapping[str, Examples], arrays: Mapping[str, NDArray[np.generic]], chosen: Chosen, name: str
) -> tuple[dict[str, Examples], list[str]]:
    """The parts with their labels, whose classes are those of all parts together; with a note on labels that were left out.

    Raises:
        DataError: The labels do not fit the examples, or the user named labels that cannot be used.
    """
    if not arrays:
        return dict(parts), []
    names = {part: f"{array} in {name}" for part, array in chosen.labels.items()}
    for part, array in arrays.items():
        if array.ndim not in (1, 2) or len(array) != len(parts[part]) or not array.size:
            if chosen.array_by_user and not chosen.by_user:
                return dict(parts), [f"{names[part]} has the shape {array.shape}, so it is not taken as labels"]
            raise DataError(
                f"{names[part]} has the shape {array.shape}, but there are {len(parts[part]):,} examples; give one label for each."
            )
    if len({(array.ndim, array.shape[1:], array.dtype.kind in "USTb") for array in arrays.values()}) > 1:
        shapes = " and ".join(f"{chosen.labels[part]} {array.shape} of {array.dtype}" for part, array in arrays.items())
        raise DataError(f"The labels in {name} differ in kind ({shapes}); write it again with labels of one kind.")
    together = np.concatenate(list(arrays.values()))
    first = next(iter(names.values()))
    is_table_of_labels = together.ndim == 2 and together.shape[1] > 1 and not is_one_hot(together)
    if is_table_of_labels and not chosen.by_user:
        return dict(parts), [f"{first} has {together.shape[1]} values for an example, so it is not taken as labels"]
    labels = labels_of(together, first)
    labelled, start = dict(parts), 0
    for part, array in arrays.items():
        labelled[part] = labels.between(start, start + len(array)).given_to(parts[part], chosen.label_name)
        start += len(array)
    return labelled, []


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, *, text: bool = False) -> NDArray[np.generic]:
    """One array of an archive.

    Args:
        archive: The archive.
        info: The array's entry, from `members_of`.
        name: The name of the array in messages.
        text: Whether the array may hold text.

    Raises:
        DataError: The array holds no numbers, is not as long as it says, or does not fit into memory.
    """
    with archive.open(info) as file:
        header = read_header(file)
        if not (text and header.dtype.kind in "UST"):
            check_dtype(header.dtype, name)
        check_room(header, info.file_size, name)
        refuse_array(header, name)
        file.seek(0)
        return np.lib.format.read_array(file, allow_pickle=False)

"""Sources by their names: those of the catalogue, and files and folders."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path

from latentscape.data.channels import channels_note
from latentscape.data.chords import chords_source
from latentscape.data.examples import Examples
from latentscape.data.kinds import MAX_BYTE, kind_of, of_kind, recipe_for, support_for
from latentscape.data.published import SOURCES
from latentscape.data.readers.array_folder import read_array_folder
from latentscape.data.readers.arrays import read_header, read_npy
from latentscape.data.readers.chords import holds_chords, read_chords
from latentscape.data.readers.folders import ZIP
from latentscape.data.readers.idx import read_images
from latentscape.data.readers.image_folder import held_in, read_image_folder
from latentscape.data.readers.image_texts import content_of, escaped, shown
from latentscape.data.readers.music import BACH, SUFFIXES, is_music, read_music
from latentscape.data.readers.npz import read_npz
from latentscape.data.readers.tables import read_csv, read_parquet
from latentscape.data.signals import as_signals
from latentscape.data.source import Loaded, Source
from latentscape.data.splits import Splits
from latentscape.errors import DataError, SettingError, unknown
from latentscape.faces import Argument, ReadWith
from latentscape.files import expanded, open_file, readable, sha256
from latentscape.machine.memory import memory_errors_said
from latentscape.reading import AS_IT_IS, Kind, ReadOptions
from latentscape.shapes import Support


@dataclass(frozen=True)
class Reader:
    """A reader of files.

    Attributes:
        read: Reads a file.
        takes: The fields of a `ReadOptions` that it heeds.
    """

    read: Callable[[Path, ReadOptions], Loaded]
    takes: frozenset[str] = frozenset({"label", "kind", "rate"})


def _of_examples(read: Callable[[Path, str | None], Examples]) -> Reader:
    """The reader of a file without parts of its own, whose labels alone can be chosen."""
    return Reader(lambda path, reading: Loaded(Splits(read(path, reading.label))))


_TABLE_OPTIONS = frozenset({"label", "kind", "rate", "columns", "drop", "header", "schema"})


def _read_npy(path: Path, reading: ReadOptions) -> Loaded:
    """The array of an `.npy` file, and a note on how its axes are taken."""
    examples = read_npy(path, reading.label)
    with open_file(path) as file:
        note = channels_note(read_header(file).shape, path.name)
    return Loaded(Splits(examples), (note,) if note else ())


READERS: dict[str, Reader] = {  # by the suffix of the file
    ".npy": Reader(_read_npy),
    ".npz": Reader(read_npz, frozenset({"label", "array", "kind", "rate"})),
    ".csv": Reader(read_csv, _TABLE_OPTIONS),
    ".tsv": Reader(read_csv, _TABLE_OPTIONS),
    ".csv.gz": Reader(read_csv, _TABLE_OPTIONS),
    ".tsv.gz": Reader(read_csv, _TABLE_OPTIONS),
    ".parquet": Reader(read_parquet, _TABLE_OPTIONS - {"header"}),
    ".gz": _of_examples(read_images),
}
ARRAY_OPTIONS = frozenset({"kind", "rate"})  # those that a folder of arrays heeds; its folders are the labels
IMAGE_OPTIONS = frozenset({"fit", "size", "mode"})  # the fields of a `ReadOptions` that a folder of images heeds


def reader_of(path: Path) -> Reader | None:
    """The reader of files with this suffix; none, if no reader takes them."""
    return READERS.get("".join(path.suffixes[-2:]).lower()) or READERS.get(path.suffix.lower())


def is_csv(path: Path) -> bool:
    """Whether a file is read as a table of text, by its suffix."""
    reader = reader_of(path)
    return reader is not None and reader.read is read_csv


def is_table(path: Path) -> bool:
    """Whether a file is read as a table, by its suffix."""
    reader = reader_of(path)
    return reader is not None and reader.read in (read_csv, read_parquet)


@memory_errors_said()
def lasting_name(name: str) -> str:
    """The name under which `find_source` finds a source from any folder: its own in the catalogue, or the whole path of its file.

    Example:
        >>> lasting_name("digits"), lasting_name("music21:bach"), Path(lasting_name("songs")).is_absolute()
        ('digits', 'music21:bach', True)
    """
    return name if name in SOURCES or name == BACH else str(expanded(name).resolve())


def find_source(name: str, label: str | None = None, reading: ReadOptions = AS_IT_IS) -> Source:
    """The source of this name, or the source that reads this file.

    Args:
        name: A name of the catalogue; an `.npy`, `.npz`, `.csv`, `.tsv`, `.parquet` or idx `.gz` file; or music, whose chords are the
            examples: a file, a folder or a zip that `latentscape.data.readers.music` reads, an archive of chords, or `music21:bach`.
        label: The name of the labels in a file: a column of a `.csv`, an array of an `.npz`.
        reading: How else a file is to be read.

    Raises:
        UnknownNameError: The name is neither in the catalogue nor a file, or the file has no such column or array.
        DataError: The file cannot be read, or its kind is not supported.
    """
    if label is not None:
        reading = replace(reading, label=label)
    if name in SOURCES:
        _refuse_unused(name, reading, frozenset())
        source = SOURCES[name]
        return source if source.as_found is None else source.as_found(source)
    path = expanded(name)
    if name != BACH:
        _refuse_no_file(path, name)
    reader = reader_of(path)
    holds_music = name == BACH or (bool(name) and reader is None and is_music(path))
    if reader is not None or holds_music:
        try:
            if reader is None and name != BACH and _holds_files(path):
                held = held_in(path, SUFFIXES)
                if held.is_of_arrays:
                    _refuse_unused(name, reading, ARRAY_OPTIONS)
                    return array_source(path, reading)
                if held.pictures > held.music:
                    _refuse_unused(name, reading, IMAGE_OPTIONS)
                    return image_source(path, reading)
                if not held.music:
                    raise DataError(f"{name} holds no pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), arrays or music{content_of(path)}.")
            if holds_music or (path.suffix.lower() == ".npz" and holds_chords(path)):
                return music_source(path if name != BACH else BACH, reading)
            assert reader is not None, "a file that holds no music has a reader"
            _refuse_unused(name, reading, reader.takes)
            return file_source(path, named(reader.read(path, reading), reading), reading)
        except OSError as error:
            raise DataError(f"{name} cannot be read ({error.strerror}); check the path and its permissions.") from error
    if name and path.exists():
        kinds = (
            "an .npy array, an .npz archive, a table (.csv, .tsv, .parquet), idx images (.gz), "
            "a folder or a zip of pictures or of .npy files, music (.mid, .json, .txt, .musicxml, a folder)"
        )
        raise DataError(f"{name!r} is of a kind that cannot be read; give {kinds}, or one of: {', '.join(sorted(SOURCES))}.")
    raise unknown("source", name, SOURCES)


def _refuse_no_file(path: Path, name: str) -> None:
    """Refuse a path that leads to no file or folder, unless it may be the name of a source that is misspelt.

    Raises:
        DataError: The message says whether there is a link that leads nowhere, or in a circle.
    """
    escaped_name = escaped(name)
    try:
        path.stat()
    except ValueError as error:  # a null character
        raise DataError(f"{name!r} cannot be the name of a file; check the path.") from error
    except (FileNotFoundError, NotADirectoryError) as error:
        if path.is_symlink():
            target = escaped(str(path.readlink()))
            raise DataError(f"{escaped_name} is a link to {target}, which is not there; give another file.") from error
        if reader_of(path) is not None or path.suffix.lower() in (*SUFFIXES, ZIP) or len(path.parts) > 1 or name.endswith(os.sep):
            raise DataError(f"There is no file or folder {escaped_name}; check the path.") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise DataError(f"{escaped_name} is a link in a circle, which leads to no file; give the file itself.") from error
        raise DataError(f"{shown(name)} cannot be read ({error.strerror}); check the path and its permissions.") from error


def _holds_files(path: Path) -> bool:
    """Whether a path is a folder or a zip, whose files decide how it is read."""
    return path.is_dir() or path.suffix.lower() == ZIP


def heeded(name: str, reading: ReadOptions) -> ReadOptions:
    """The options of `reading` that the reader of this source heeds: a run's options, for a file that may have another format."""
    path = expanded(name)
    reader = None if name in SOURCES else reader_of(path)
    takes = reader.takes if reader is not None else frozenset[str]()
    if name not in SOURCES and reader is None and path.exists() and _holds_files(path):
        with suppress(OSError, DataError):  # which `find_source` raises, too
            takes = ARRAY_OPTIONS if held_in(path, SUFFIXES).is_of_arrays else IMAGE_OPTIONS
    return replace(AS_IT_IS, **{field.name: getattr(reading, field.name) for field in fields(reading) if field.name in takes})


def is_there(name: str) -> bool:
    """Whether a source is one of the catalogue, or its file exists."""
    return name in SOURCES or name == BACH or expanded(name).exists()


def named(loaded: Loaded, reading: ReadOptions) -> Loaded:
    """What was read, with the user's name for its labels unless the reader has named them."""
    if reading.label is None:
        return loaded
    parts = loaded.splits.parts().items()
    return replace(loaded, splits=Splits(**{name: replace(part, label_name=part.label_name or reading.label) for name, part in parts}))


def file_source(path: Path, loaded: Loaded, reading: ReadOptions = AS_IT_IS, digest: str = "") -> Source:
    """What was read from a file as a source; the values of the training part decide its kind and its support."""
    kind, why = kind_of(loaded.splits.train, reading)
    splits = of_kind(loaded.splits, kind)
    if kind is Kind.SIGNAL or reading.rate is not None:
        splits = as_signals(splits, reading)
    support = support_for(kind, splits.train)
    return Source(
        name=readable(path.name.split(".")[0] if path.suffix == ".gz" else path.stem),
        title=f"the {'array' if path.suffix == '.npy' else 'examples'} in {path.name}",
        shape=splits.train.shape,
        support=support,
        recipe="table" if splits.train.schema else recipe_for(kind, support, splits.train.shape, splits.train.levels),
        load=lambda: splits,
        digest=digest or sha256(path),
        licence="yours",
        kind=kind.value,
        notes=(*loaded.notes, *([why] if why else [])),
    )


def _refuse_unused(name: str, reading: ReadOptions, takes: frozenset[str]) -> None:
    """Refuse what a user says of a file, if its reader does not heed it.

    Raises:
        SettingError: The message names it.
    """
    for field in fields(reading):
        value = getattr(reading, field.name)
        if value != field.default and field.name not in {*takes, "strict"}:
            option = Argument("label", value) if field.name == "label" else ReadWith(field.name, value)
            raise SettingError(f"{name} is not read with ", option, "; leave it out.")


def array_source(path: Path, reading: ReadOptions = AS_IT_IS) -> Source:
    """The arrays in a folder or a zip as a source."""
    folder = read_array_folder(path, reading)
    source = file_source(path, folder.loaded, reading, folder.digest)
    return replace(source, name=shown(path.stem if path.is_file() else path.name or path.resolve().name), title=folder.title)


def image_source(path: Path, reading: ReadOptions = AS_IT_IS) -> Source:
    """The pictures in a folder or a zip as a source."""
    folder = read_image_folder(path, reading)
    shape = folder.loaded.splits.train.shape
    return Source(
        name=shown(path.stem if path.is_file() else path.name or path.resolve().name),
        title=folder.title,
        shape=shape,
        support=Support.UNIT,
        recipe=recipe_for(Kind.IMAGE, Support.UNIT, shape, MAX_BYTE),
        load=lambda: folder.loaded.splits,
        digest=folder.digest,
        licence="yours",
        kind=Kind.IMAGE,
        notes=folder.loaded.notes,
    )


def music_source(path: Path | str, reading: ReadOptions = AS_IT_IS) -> Source:
    """The chords of music as a source: from an archive of chords, or from files that `read_music` reads."""
    name = str(path) if isinstance(path, str) else path.name or path.resolve().name
    _refuse_unused(name, reading, frozenset())
    if isinstance(path, Path) and path.suffix.lower() == ".npz":
        chords, digest = read_chords(path), sha256(path)
    else:
        music = read_music(path)
        chords, digest = music.chords(readable(name)), music.digest
    stem = "bach" if path == BACH else name if isinstance(path, Path) and path.is_dir() else Path(name).stem
    pieces = "1 piece" if len(chords.pieces) == 1 else f"{len(chords.pieces):,} pieces"
    title = f"{len(chords):,} chords of {pieces} in {readable(name)}"
    return chords_source(chords, name=readable(stem), title=title, digest=digest)

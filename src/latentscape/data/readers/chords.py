"""The archive of chords: an `.npz` file of plain arrays, every one of which is checked when it is read."""

import io
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from latentscape.data.readers.npz import ARCHIVE_ERRORS, members_of, read_member
from latentscape.errors import DataError, UsageError, first_line
from latentscape.files import open_file
from latentscape.music.chords import UNKNOWN, Chords, Piece
from latentscape.music.pitches import SETS, bits_of

FORMAT = 1  # of an archive; a change that an earlier version would misread raises it by one
FORMAT_ARRAY = "chords_format"  # an archive with this array holds chords
MAX_PIECES = 1_000_000
MAX_BEATS = 1e9  # of one chord
PARTS = ("", "train", "valid", "heldout")
GRIDS = ("slice", "beat", "bar", "name", "mixed")
AGAIN = "import the music again"


class About(msgspec.Struct, frozen=True):
    """What an archive says of its chords, beside their arrays."""

    latentscape: str
    origin: str
    licence: str
    grid: str
    repairs: list[list[str]]  # for each piece
    skipped: list[str]


def write_chords(chords: Chords) -> bytes:
    """The content of an `.npz` file that holds these chords; the same chords give the same bytes.

    The arrays, for n chords of p pieces: `sets`, `bass`, `beats`, `bars` and `piece` `(n,)`; `names`, `parts` and `keys` `(p,)`;
    `about`, a JSON text in UTF-8 with the version of this reader, the origin, the licence, the grid, the repairs and the skipped files.
    """
    pieces = chords.pieces

    def joined(name: str, dtype: type[np.generic]) -> NDArray[np.generic]:
        return np.concatenate([getattr(piece, name) for piece in pieces]).astype(dtype)

    about = About(
        version("latentscape"), chords.origin, chords.licence, chords.grid, [list(piece.repairs) for piece in pieces], list(chords.skipped)
    )
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        chords_format=np.array(FORMAT),
        sets=chords.masks.astype(np.uint16),
        bass=joined("bass", np.int8),
        beats=joined("beats", np.float32),
        bars=joined("bars", np.int32),
        piece=chords.piece_numbers.astype(np.int32),
        names=np.array([piece.name for piece in pieces]),
        parts=np.array([PARTS.index(piece.part) for piece in pieces], dtype=np.int8),
        keys=np.array([piece.key for piece in pieces], dtype=np.int8),
        about=np.frombuffer(msgspec.json.encode(about), dtype=np.uint8),
    )
    return buffer.getvalue()


def holds_chords(path: Path) -> bool:
    """Whether an `.npz` file is an archive of chords; False for a file that is no readable archive."""
    try:
        with open_file(path) as file, zipfile.ZipFile(file) as archive:
            return f"{FORMAT_ARRAY}.npy" in archive.namelist()
    except ARCHIVE_ERRORS:
        return False


def read_chords(path: Path) -> Chords:
    """The chords in an archive that `write_chords` made.

    Raises:
        DataError: The file is not such an archive, or is damaged; the message says where.
        OSError: The file cannot be opened.
    """
    try:
        with open_file(path) as file, zipfile.ZipFile(file) as archive:
            members = members_of(archive, path)
            if FORMAT_ARRAY not in members:
                raise DataError(f"{path.name} holds no chords (it has no array {FORMAT_ARRAY!r}); {AGAIN}.")
            arrays = {
                name: read_member(archive, members[name], f"{name} in {path.name}", text=name == "names")
                for name in (FORMAT_ARRAY, *DTYPES)
                if name in members
            }
        return _chords(arrays, path.name)
    except UsageError:
        raise
    except ARCHIVE_ERRORS as error:
        raise DataError(
            f"{path.name} ({path.stat().st_size:,} bytes) is not a readable .npz file ({first_line(error)}); {AGAIN}."
        ) from error


# the type of each array
DTYPES: dict[str, Any] = {
    "sets": np.uint16,
    "bass": np.int8,
    "beats": np.float32,
    "bars": np.int32,
    "piece": np.int32,
    "names": np.str_,
    "parts": np.int8,
    "keys": np.int8,
    "about": np.uint8,
}
# the least and the greatest value of arrays of numbers
RANGES = {
    "sets": (1, SETS - 1),
    "bass": (UNKNOWN, 11),
    "beats": (0, MAX_BEATS),
    "bars": (UNKNOWN, 2**31 - 1),
    "piece": (0, MAX_PIECES - 1),
    "parts": (0, len(PARTS) - 1),
    "keys": (UNKNOWN, 23),
}


def _chords(arrays: dict[str, NDArray[np.generic]], name: str) -> Chords:
    """The chords of an archive whose arrays are read, once each of them is as `write_chords` writes it."""
    written = arrays[FORMAT_ARRAY]
    if written.shape != () or written.dtype.kind not in "iu" or int(written) < 1:
        raise DataError(f"{name} is damaged (its {FORMAT_ARRAY} is not a number of a format); {AGAIN}.")
    if int(written) > FORMAT:
        raise DataError(
            f"{name} has the format {int(written)}, but this version, {version('latentscape')}, reads formats up to {FORMAT}; open it "
            "with a later version (pip install --upgrade latentscape)."
        )
    for array_name, dtype in DTYPES.items():
        _check(arrays.get(array_name), array_name, dtype, name)
    n, p = len(arrays["sets"]), len(arrays["names"])
    for array_name in ("bass", "beats", "bars", "piece"):
        if len(arrays[array_name]) != n:
            raise DataError(f"{name} is damaged (it has {n:,} sets, but {len(arrays[array_name]):,} {array_name}); {AGAIN}.")
    for array_name in ("parts", "keys"):
        if len(arrays[array_name]) != p:
            raise DataError(f"{name} is damaged (it has {p:,} names, but {len(arrays[array_name]):,} {array_name}); {AGAIN}.")
    piece = arrays["piece"].astype(np.int64)
    steps = np.diff(piece, prepend=-1)
    if not n or piece[-1] != p - 1 or not ((steps == 0) | (steps == 1)).all() or steps[0] != 1:
        raise DataError(f"{name} is damaged (its chords are not in the order of its {p:,} pieces); {AGAIN}.")
    about = _about(arrays["about"], p, name)
    starts = np.flatnonzero(steps == 1)
    names, parts, keys = arrays["names"].tolist(), arrays["parts"].tolist(), arrays["keys"].tolist()
    sets = bits_of(arrays["sets"])
    pieces = [
        Piece.of(
            names[i],
            sets[start:end],
            arrays["bass"][start:end],
            arrays["beats"][start:end],
            arrays["bars"][start:end],
            key=keys[i],
            part=PARTS[parts[i]],
            repairs=about.repairs[i],
        )
        for i, (start, end) in enumerate(zip(starts.tolist(), [*starts[1:].tolist(), n], strict=True))
    ]
    return Chords(tuple(pieces), about.origin, about.licence, about.grid, tuple(about.skipped))


def _check(array: NDArray[np.generic] | None, array_name: str, dtype: Any, name: str) -> None:
    """Refuse an array of another type, number of axes or range than `write_chords` writes."""
    if array is None:
        raise DataError(f"{name} is damaged (it has no array {array_name!r}); {AGAIN}.")
    if not np.issubdtype(array.dtype, dtype) or array.ndim != 1:
        raise DataError(f"{name} is damaged (its {array_name} are of type {array.dtype} and shape {array.shape}); {AGAIN}.")
    if array_name == "names" and not all(text.isprintable() for text in array.tolist()):
        raise DataError(f"{name} is damaged (the name of a piece cannot be printed); {AGAIN}.")
    if array_name in RANGES and len(array):
        low, high = RANGES[array_name]
        numbers = array.astype(np.float64)
        outside = np.flatnonzero(~((numbers >= low) & (numbers <= high)))
        if len(outside):
            raise DataError(f"{name} is damaged (its {array_name} hold {array[outside[0]]} in row {outside[0]}); {AGAIN}.")


def _about(array: NDArray[np.generic], pieces: int, name: str) -> About:
    """The text of an archive."""
    try:
        about = msgspec.json.decode(array.tobytes(), type=About)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        reason = "brackets are nested too deeply" if isinstance(error, RecursionError) else first_line(error)
        raise DataError(f"{name} is damaged (its text about the chords cannot be read: {reason}); {AGAIN}.") from error
    texts = [about.origin, about.licence, *about.skipped, *(text for repairs in about.repairs for text in repairs)]
    if len(about.repairs) != pieces or about.grid not in GRIDS or not all(map(str.isprintable, texts)):
        raise DataError(f"{name} is damaged (its text about the chords does not fit its {pieces:,} pieces); {AGAIN}.")
    return about

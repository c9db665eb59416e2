"""Chords from files of music: one file, a folder or a zip of them, or the Bach chorales of music21."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from latentscape.data.chords import with_parts
from latentscape.data.readers import notation
from latentscape.data.readers.chord_json import STEPS, read_json_pieces, step_is_known
from latentscape.data.readers.chord_text import is_labels, read_labels, read_written
from latentscape.data.readers.folders import STRICT, ZIP, Member, file_member, folder_members, zip_members
from latentscape.errors import DataError, FailedError, UsageError, unknown
from latentscape.files import readable, sha256
from latentscape.music.chords import UNKNOWN, Chords, Piece
from latentscape.music.midi import Score, read_midi
from latentscape.music.scores import GRIDS, Bars, Harmony, harmony_of

MIDI = (".mid", ".midi", ".rmi", ".kar")
TEXT = (".txt", ".chords", ".lab", ".harte")
SUFFIXES = (*MIDI, *TEXT, ".json", *notation.SUFFIXES)  # of single files of music
BACH = "music21:bach"
MIN_PARSED_SHARE = 0.9  # of the bytes of a damaged MIDI file; below that, the rest is not trusted
MAX_UNKNOWN_SHARE = 0.5  # of the words of a text of chords; above that, it is a text about something else
MAX_CHORDS = 5_000_000  # of all files together
MAX_NAMED = 3  # files in one message
MAX_SHOWN_CHARACTERS = 30  # of a symbol that is no chord
POP909_CHORDS, POP909_BEATS, POP909_KEYS = "chord_midi.txt", "beat_midi.txt", "key_audio.txt"  # of a song, in a folder of its own


@dataclass(frozen=True, kw_only=True)
class Choices:
    """How music becomes chords.

    Attributes:
        grid: `auto`, `slice`, `beat` or `bar`; see `latentscape.music.scores.harmony_of`.
        tracks: `auto`, `all`, or names and numbers of tracks.
        keep_melody: Whether tracks that play one note at a time are used, too.
        step: The length of a time step in JSON: `quarter`, `eighth` or `sixteenth`; by default, what the name of the file says.
        strict: Whether a file that cannot be read, or that is damaged, is an error; otherwise it is skipped, or repaired.

    Raises:
        UnknownNameError: There is no such grid or step.
    """

    grid: str = "auto"
    tracks: str = "auto"
    keep_melody: bool = False
    step: str = ""
    strict: bool = False

    def __post_init__(self) -> None:
        if self.grid not in GRIDS:
            raise unknown("grid", self.grid, GRIDS)
        if self.step and self.step not in STEPS:
            raise unknown("step", self.step, STEPS)


class Taken(NamedTuple):
    """A piece, how its moments were chosen, and whether its key is an estimate."""

    piece: Piece
    grid: str
    key_is_estimated: bool = False


@dataclass
class Reading:
    """The result of reading files.

    Attributes:
        taken: The pieces, in the order of their files.
        files: How many files gave chords.
        repaired: The files that were damaged, each with a sentence for each repair.
        skipped: The files that gave no chords, each with the reason.
        doubles: The pieces that were dropped, because an earlier piece has the same chords.
        notes: Other remarks on files, a sentence each.
        kept: The tracks that were used, and in how many pieces.
        dropped: The tracks that were not used, and in how many pieces.
        symbols: How many names of chords were read.
        unknown: The names that are no chord, and how often each came.
        thin: How many moments with a single pitch class were left out.
        digest: A SHA-256 of the files.
    """

    taken: list[Taken] = field(default_factory=list)
    files: int = 0
    repaired: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    doubles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    symbols: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    thin: int = 0
    digest: str = ""

    @property
    def pieces(self) -> list[Piece]:
        """The pieces, in the order of their files."""
        return [taken.piece for taken in self.taken]

    @property
    def grids(self) -> Counter[str]:
        """How the moments were chosen, and for how many pieces."""
        return Counter(taken.grid for taken in self.taken)

    @property
    def keys_estimated(self) -> int:
        """How many keys are estimates."""
        return sum(taken.key_is_estimated and taken.piece.key != UNKNOWN for taken in self.taken)

    def chords(self, origin: str, licence: str = "") -> Chords:
        """The chords of the pieces, each in a part."""
        grids = self.grids
        grid = next(iter(grids)) if len(grids) == 1 else "mixed"
        return Chords(with_parts(self.pieces), origin, licence, grid, tuple(self.skipped.values()))

    def add(self, harmony: Harmony, name: str) -> None:
        """Take in the chords of a score."""
        self.taken.append(Taken(replace(harmony.piece, name=name), harmony.grid, harmony.key_is_estimated))
        self.kept.update({str(voice) for voice in harmony.kept})
        self.dropped.update({str(voice) for voice in harmony.dropped})
        self.thin += harmony.thin


def is_music(path: Path) -> bool:
    """Whether a path is of a kind that `read_music` reads."""
    return path.is_dir() or path.suffix.lower() in (*SUFFIXES, ZIP)


def read_music(path: str | Path, choices: Choices | None = None) -> Reading:
    """The chords in a file, in the files of a folder and of all folders inside it, or in a zip, in the order of their names.

    A piece whose chords are those of an earlier one is dropped.

    Args:
        path: The file, folder or zip; or `music21:bach` for the chorales of music21's corpus.
        choices: How music becomes chords.

    Raises:
        DataError: The file is of a kind that is not read, nothing in it gives chords, or it holds too many chords.
        FailedError: A file cannot be read or is damaged, and `choices.strict` is set.
        OSError: The file cannot be opened.
    """
    choices = choices or Choices()
    path = path if path == BACH else Path(path)
    reading, digest, count = Reading(), hashlib.sha256(), 0
    with ExitStack() as stack:
        place, members = _members(path, stack)
        is_alone = isinstance(path, Path) and len(members) == 1 and members[0].path == path
        by_name = {member.name: member for member in members}
        for member in _without_companions(members):
            try:
                content = member.read()
                digest.update(f"{readable(member.name)}\0{hashlib.sha256(content).hexdigest()}\n".encode())
                before = len(reading.taken)
                _read(reading, member, content, by_name, choices)
                if len(reading.taken) == before:
                    raise DataError(f"{member.name} holds no chord.")
                count += sum(len(taken.piece) for taken in reading.taken[before:])
                reading.files += 1
            except (UsageError, OSError) as error:
                _skip(reading, member, error, choices, is_alone=is_alone)
            if count > MAX_CHORDS:
                raise DataError(f"{place} holds more than {MAX_CHORDS:,} chords; give a part of it.")
    if not reading.taken:
        raise _no_chords(place, reading)
    reading.digest = sha256(path) if isinstance(path, Path) and path.is_file() else digest.hexdigest()
    _drop_doubles(reading)
    return reading


def _members(path: str | Path, stack: ExitStack) -> tuple[str, list[Member]]:
    """What to call the source in messages, and its files."""
    if path == BACH:
        return "The corpus of music21", [file_member(file, name) for name, file in notation.bach_chorales()]
    assert isinstance(path, Path)
    if not path.exists():
        raise DataError(f"There is no file or folder {path}; check the path.")
    if path.is_dir():
        return str(path), folder_members(path, SUFFIXES)
    if path.suffix.lower() == ZIP:
        return path.name, zip_members(path, SUFFIXES, stack)
    if path.suffix.lower() not in SUFFIXES:
        raise DataError(f"{path.name} is of a kind that is not read as music; give a folder, a zip, or one of: {', '.join(SUFFIXES)}.")
    return path.name, [file_member(path)]


def _without_companions(members: Iterable[Member]) -> list[Member]:
    """The members, without the other files of a song of POP909: only its chord names are read as chords."""
    songs = {PurePosixPath(member.name).parent for member in members if PurePosixPath(member.name).name == POP909_CHORDS}

    def is_companion(member: Member) -> bool:
        path = PurePosixPath(member.name)
        return path.name != POP909_CHORDS and not songs.isdisjoint(path.parents)

    return [member for member in members if not is_companion(member)]


def _read(reading: Reading, member: Member, content: bytes, others: dict[str, Member], choices: Choices) -> None:
    """Take in the pieces of one file."""
    name = _printable(member.name.removesuffix(PurePosixPath(member.name).suffix))
    if member.suffix in MIDI:
        _read_midi(reading, member, content, name, choices)
    elif member.suffix in TEXT:
        _read_text(reading, member, content, name, others)
    elif member.suffix == ".json":
        pieces = read_json_pieces(content, member.name, step=choices.step)
        reading.taken += [Taken(replace(piece, name=_printable(piece.name)), "slice", True) for piece in pieces if len(piece)]
        empty = sum(not len(piece) for piece in pieces)
        if empty:
            reading.notes.append(f"{member.name}: {empty} of {len(pieces)} pieces have no moment in which two pitch classes sound")
        if not choices.step and not step_is_known(member.name):
            reading.notes.append(f"{member.name} does not say how long a step is; it counts as a quarter note")
    else:
        _read_scores(reading, member, _scores(member, content, name), choices)


def _read_midi(reading: Reading, member: Member, content: bytes, name: str, choices: Choices) -> None:
    score = read_midi(content, member.name)
    if score.is_damaged:
        if choices.strict:
            raise FailedError(f"{member.name} is damaged ({'; '.join(score.repairs[:MAX_NAMED])}); export it again, or ", STRICT, ".")
        if score.parsed < MIN_PARSED_SHARE:
            raise DataError(f"{member.name} is damaged: only {score.parsed:.0%} of its bytes can be read; export it again.")
    reading.add(_harmony(score, member, choices), name)
    if score.is_damaged:
        reading.repaired[member.name] = score.repairs


def _read_scores(reading: Reading, member: Member, scores: Sequence[notation.Scored], choices: Choices) -> None:
    """Take in the scores of one file; of a collection of tunes, those that have chords."""
    for scored in scores:
        try:
            reading.add(_harmony(scored.score, member, choices, scored.bars), scored.name)
        except DataError as error:
            if len(scores) == 1 or choices.strict:
                raise
            reading.notes.append(f"{_printable(scored.name)} is left out: {_printable(str(error))}")


def _harmony(score: Score, member: Member, choices: Choices, bars: Sequence[Bars] = ()) -> Harmony:
    return harmony_of(score, member.name, grid=choices.grid, tracks=choices.tracks, keep_melody=choices.keep_melody, bars=bars)


def _read_text(reading: Reading, member: Member, content: bytes, name: str, others: dict[str, Member]) -> None:
    text = _text(content, member.name)
    path = PurePosixPath(member.name)
    if path.name == POP909_CHORDS:
        beside = [others.get(str(path.with_name(companion))) for companion in (POP909_BEATS, POP909_KEYS)]
        beat_times, key_text = ("" if companion is None else _text(companion.read(), companion.name) for companion in beside)
        song = _printable(path.parent.as_posix())
        written = read_labels(text, name if song == "." else song, member.name, beat_times=beat_times, key_text=key_text)
    elif is_labels(text):
        written = read_labels(text, name, member.name)
    else:
        written = read_written(text, name, member.name)
    n_unknown = sum(written.unknown.values())
    if n_unknown > MAX_UNKNOWN_SHARE * written.symbols:
        example = repr(_symbol(written.unknown.most_common(1)[0][0]))
        raise DataError(
            f"{member.name} is not a text of chords: {n_unknown:,} of its {written.symbols:,} words are no chord, such as {example}; "
            "write names such as Cmaj7 or C:maj7."
        )
    reading.taken += [Taken(replace(piece, name=_printable(piece.name)), "name") for piece in written.pieces]
    reading.symbols += written.symbols
    for symbol, count in written.unknown.items():
        reading.unknown[_symbol(symbol)] += count


def _scores(member: Member, content: bytes, name: str) -> Sequence[notation.Scored]:
    """The scores of a file that music21 reads, which must be a file of its own."""
    if member.path is not None:
        return notation.read_notation(member.path, name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"score{member.suffix}")
        path.write_bytes(content)
        return notation.read_notation(path, name)


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is not in UTF-8; save it as UTF-8.") from error


def _symbol(text: str) -> str:
    """A symbol that is no chord, as text that can be printed, cut if it is long."""
    return _printable(text if len(text) <= MAX_SHOWN_CHARACTERS else f"{text[:MAX_SHOWN_CHARACTERS]}...")


def _printable(name: str) -> str:
    """A name of a piece as text that can be printed and saved."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in readable(name))


def _skip(reading: Reading, member: Member, error: UsageError | OSError, choices: Choices, *, is_alone: bool) -> None:
    """Note why a file gives no chords; raise the error if it is the only file, or if the choices are strict."""
    if isinstance(error, OSError):
        error = DataError(f"{member.name} cannot be read ({error.strerror or error}); check the path and its permissions.")
    sentence = str(error)
    if choices.strict:
        raise FailedError(f"{sentence.rstrip('.')}; ", STRICT, ".") from error
    if is_alone:
        raise error
    reading.skipped[member.name] = _printable(sentence)


def _no_chords(place: str, reading: Reading) -> DataError:
    if not reading.skipped:
        return DataError(f"{place} holds no files of music; give a folder with files that end in {', '.join(SUFFIXES)}.")
    reasons = " ".join(list(reading.skipped.values())[:MAX_NAMED])
    more = f" and {len(reading.skipped) - MAX_NAMED:,} more" if len(reading.skipped) > MAX_NAMED else ""
    return DataError(f"None of the {len(reading.skipped):,} files in {place} gives chords: {reasons}{more}")


def _drop_doubles(reading: Reading) -> None:
    seen: set[bytes] = set()
    kept = []
    for taken in reading.taken:
        digest = hashlib.sha256(taken.piece.sets.tobytes()).digest()
        if digest in seen:
            reading.doubles.append(taken.piece.name)
        else:
            kept.append(taken)
        seen.add(digest)
    reading.taken = kept

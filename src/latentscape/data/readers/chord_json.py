"""Pieces from JSON: lists of time steps, each a list of MIDI note numbers, as chorales are often kept."""

import codecs
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from latentscape.errors import DataError, first_line
from latentscape.music.chords import Piece
from latentscape.music.keys import estimated_key

SILENT = -1  # stands for a note that does not sound
MAX_NOTE = 127
MAX_NOTES_PER_FILE = 2_000_000
PART_NAMES = {
    "train": "train",
    "valid": "valid",
    "validation": "valid",
    "val": "valid",
    "test": "heldout",
    "heldout": "heldout",
}  # the name in a file, and our name
STEPS = {"quarter": 1.0, "eighth": 0.5, "sixteenth": 0.25}  # in quarter notes
WORDS_OF_STEPS = {"quarter": "quarter", "eighth": "eighth", "8th": "eighth", "sixteenth": "sixteenth", "16th": "sixteenth"}
EXAMPLE = '{"train": [[[60, 64, 67], ...], ...], "test": [...]}, or a list of pieces'


def read_json_pieces(content: bytes, name: str, *, step: str = "") -> list[Piece]:
    """The pieces of a JSON text: `{"train": [...], "valid": [...], "test": [...]}`, or a list of pieces without parts.

    A piece is a list of time steps, a time step a list of MIDI note numbers, in which -1 stands for silence. A whole number may be written
    with a decimal point, as 60.0. Each step becomes the set of its pitch classes; steps of fewer than two are left out, and equal sets in
    a row are merged.

    Args:
        content: The text.
        name: The name of the file.
        step: The length of a step, a key of `STEPS`. By default it is taken from the name of the file, as in
            `jsb-chorales-quarter.json`; a name without it means one quarter note.

    Raises:
        DataError: The text is not such a list; the message has the piece, the step and the value.
    """
    try:
        tree = msgspec.json.decode(content.removeprefix(codecs.BOM_UTF8))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        reason = "its brackets are nested too deeply" if isinstance(error, RecursionError) else first_line(error)
        raise DataError(f"{name} ({len(content):,} bytes) is not readable JSON ({reason}); give {EXAMPLE}.") from error
    length = STEPS[step or _step_said(name)]
    stem = name.rpartition(".")[0] or name
    room = MAX_NOTES_PER_FILE
    pieces = []
    for part, label, steps in _pieces(tree, name):
        notes = [_notes(notes, f"{name}, {label}, step {i}") for i, notes in enumerate(_list(steps, f"{name}: {label}", "steps"), 1)]
        room -= sum(map(len, notes))
        if room < 0:
            raise DataError(f"{name} holds more than {MAX_NOTES_PER_FILE:,} notes; split it into several files.")
        pieces.append(piece_of_steps(f"{stem} {label}", notes, length, part))
    return pieces


def step_is_known(name: str) -> bool:
    """Whether the name of a file says how long its steps are."""
    return any(word in name.lower() for word in WORDS_OF_STEPS)


def piece_of_steps(name: str, steps: Sequence[Sequence[int]], length: float, part: str = "") -> Piece:
    """A piece from the notes of each time step: sets of at least two pitch classes, equal ones in a row merged. Its key is estimated.

    Args:
        name: The name of the piece.
        steps: The MIDI note numbers of each step.
        length: The length of a step in quarter notes.
        part: The part of the data that it belongs to.
    """
    kept = [notes for notes in steps if len({note % 12 for note in notes}) > 1]
    sets = np.zeros((len(kept), 12), dtype=np.uint8)
    for bits, notes in zip(sets, kept, strict=True):
        bits[[note % 12 for note in notes]] = 1
    sounding = np.bincount([note % 12 for notes in steps for note in notes], minlength=12)
    basses = [min(notes) % 12 for notes in kept]
    return Piece.of(name, sets, basses, np.full(len(kept), length), key=estimated_key(sounding), part=part).merged()


def _step_said(name: str) -> str:
    return next((step for word, step in WORDS_OF_STEPS.items() if word in name.lower()), "quarter")


def _pieces(tree: Any, name: str) -> Iterator[tuple[str, str, Any]]:
    """Each piece of a file: its part, its name in the file, and its steps, which are not checked yet."""
    if isinstance(tree, list):
        yield from (("", str(i), steps) for i, steps in enumerate(tree, 1))
        return
    if not isinstance(tree, dict) or not tree or not set(tree) <= set(PART_NAMES):
        kind = f"an object with {', '.join(map(repr, list(tree)[:5]))}" if isinstance(tree, dict) and tree else _kind(tree)
        raise DataError(f"{name} holds {kind} where pieces belong; give {EXAMPLE}.")
    for key, pieces in tree.items():
        steps_of_pieces = _list(pieces, f"{name}: {key}", "pieces")
        yield from ((PART_NAMES[key], f"{key} {i}", steps) for i, steps in enumerate(steps_of_pieces, 1))


def _list(value: Any, where: str, things: str) -> list[Any]:
    if isinstance(value, list):
        return value
    raise DataError(f"{where} is {_kind(value)} where a list of {things} belongs; give {EXAMPLE}.")


def _notes(value: Any, where: str) -> list[int]:
    """The notes of a step; silent ones are left out."""
    if not isinstance(value, list):
        raise DataError(f"{where} is {_kind(value)} where a list of MIDI note numbers belongs; give {EXAMPLE}.")
    for note in value:
        if isinstance(note, bool) or not isinstance(note, int | float):
            raise DataError(f"{where} holds {_kind(note)} where a MIDI note number belongs; give whole numbers from 0 to {MAX_NOTE}.")
        if not (note == SILENT or (0 <= note <= MAX_NOTE and note == int(note))):
            raise DataError(
                f"{where} holds {str(note)[:20]}, which is not a note; give whole numbers from 0 to {MAX_NOTE}, and {SILENT} for silence."
            )
    return [int(note) for note in value if note != SILENT]


def _kind(value: Any) -> str:
    """What a value of JSON is, in words."""
    match value:
        case None:
            return "null"
        case bool() | int() | float():
            return str(value).lower() if isinstance(value, bool) else f"the number {str(value)[:20]}"
        case str():
            return f"the text {value[:20]!r}" + ("..." if len(value) > 20 else "")
        case list():
            return f"a list of {len(value)}"
        case _:
            return "an object"

"""Names of chords: for each of the 4,096 sets of pitch classes, and read back from text (see `symbols` for what is read)."""

import functools
from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from latentscape.errors import unknown
from latentscape.music.pitches import PITCH_CLASSES, SETS, mask_of, members
from latentscape.music.symbols import LETTERS, intervals, parse_chord, read_chord

__all__ = [
    "QUALITIES",
    "SHAPES",
    "Heard",
    "Shape",
    "Style",
    "flats_of_key",
    "heard_as",
    "name_of",
    "names_of",
    "notes_of",
    "parse_chord",
    "pitch_name",
    "qualities_of",
    "read_chord",
    "root_of",
    "shape_name",
]

Style = Literal["everyday", "harte"]
STYLES = ("everyday", "harte")

QUALITIES = (  # groups of shapes, by which a map is coloured
    "major",
    "minor",
    "7",
    "major 7",
    "minor 7",
    "half-diminished",
    "diminished",
    "augmented",
    "suspended",
    "sixth",
    "extended",  # a ninth and what is above it, over a triad or a seventh chord
    "interval",  # one or two pitch classes
    "other",
)


class Shape(NamedTuple):
    """A kind of chord: how it is written, the group that it belongs to, and how unusual it is (0 to 4)."""

    suffix: str
    harte: str
    quality: str
    cost: int

    @property
    def intervals(self) -> tuple[int, ...]:
        """The semitones of its notes above the root."""
        notes = intervals(self.suffix)
        assert notes is not None
        return notes


SHAPES = (  # where several have the same notes, on one root or on different ones, the first of the least cost is taken
    Shape("", "maj", "major", 0),
    Shape("m", "min", "minor", 0),
    Shape("dim", "dim", "diminished", 0),
    Shape("aug", "aug", "augmented", 0),
    Shape("7", "7", "7", 1),
    Shape("maj7", "maj7", "major 7", 1),
    Shape("m7", "min7", "minor 7", 1),
    Shape("m7b5", "hdim7", "half-diminished", 1),
    Shape("dim7", "dim7", "diminished", 1),
    Shape("sus4", "sus4", "suspended", 2),
    Shape("sus2", "sus2", "suspended", 2),
    Shape("6", "maj6", "sixth", 2),
    Shape("m6", "min6", "sixth", 2),
    Shape("5", "5", "interval", 2),
    Shape("mMaj7", "minmaj7", "minor 7", 2),
    Shape("7sus4", "sus4(b7)", "suspended", 2),
    Shape("add9", "maj(9)", "extended", 3),
    Shape("madd9", "min(9)", "extended", 3),
    Shape("9", "9", "extended", 3),
    Shape("maj9", "maj9", "extended", 3),
    Shape("m9", "min9", "extended", 3),
    Shape("9sus4", "sus4(b7,9)", "suspended", 3),
    Shape("69", "maj6(9)", "sixth", 3),
    Shape("m69", "min6(9)", "sixth", 3),
    Shape("7b9", "7(b9)", "7", 3),
    Shape("7#9", "7(#9)", "7", 3),
    Shape("7b5", "7(b5,*5)", "7", 3),
    Shape("7#5", "aug(b7)", "7", 3),
    Shape("7#11", "7(#11)", "7", 3),
    Shape("7b13", "7(b13)", "7", 3),
    Shape("maj7#5", "aug(7)", "major 7", 3),
    Shape("maj7#11", "maj7(#11)", "major 7", 3),
    Shape("7(no5)", "7(*5)", "7", 3),
    Shape("maj7(no5)", "maj7(*5)", "major 7", 3),
    Shape("m7(no5)", "min7(*5)", "minor 7", 3),
    Shape("add11", "maj(11)", "extended", 3),
    Shape("madd11", "min(11)", "extended", 3),
    Shape("m7add11", "min7(11)", "extended", 4),
    Shape("9(no5)", "9(*5)", "extended", 4),
    Shape("9#5", "aug(b7,9)", "extended", 4),
    Shape("7b9sus4", "sus4(b7,b9)", "suspended", 4),
    Shape("7#5#9", "aug(b7,#9)", "7", 4),
    Shape("9#11", "9(#11)", "extended", 4),
    Shape("maj9#11", "maj9(#11)", "extended", 4),
    Shape("11", "11", "extended", 4),
    Shape("m11", "min11", "extended", 4),
    Shape("13", "9(13)", "extended", 4),
    Shape("13b9", "7(b9,13)", "extended", 4),
    Shape("maj13", "maj9(13)", "extended", 4),
    Shape("m13", "min13", "extended", 4),
)
MAX_COST_OVER_BASS = 1  # of a shape over a bass that is not one of its notes, as in C/D
COST_OVER_BASS = 1
MAX_INTERVAL = 2  # pitch classes
_SHAPES_BY_SET = {mask_of([*shape.intervals]): number for number, shape in reversed([*enumerate(SHAPES)])}

FLATS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
USUAL = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
USUAL_MINOR = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")  # roots of chords with a minor third
HARTE_DEGREES = ("1", "b2", "2", "b3", "3", "4", "b5", "5", "b6", "6", "b7", "7")
LETTER_STEPS = (0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6)  # from the root to a note so many semitones above it
OTHER_STEPS = {("#9", 3): 1, ("#11", 6): 3, ("#5", 8): 4, ("aug", 8): 4, ("dim7", 9): 6}  # where a suffix says so
MAJOR_KEYS_WITH_FLATS, MAJOR_KEYS_WITH_SHARPS = frozenset({5, 10, 3, 8, 1}), frozenset({7, 2, 9, 4, 11, 6})


def pitch_name(pitch_class: int, flats: bool | None = None) -> str:
    """The name of a pitch class: with flats, with sharps, or by default in the more usual spelling (Db, Eb, F#, Ab, Bb).

    Example:
        >>> pitch_name(10), pitch_name(10, flats=False), pitch_name(6)
        ('Bb', 'A#', 'F#')
    """
    return {True: FLATS, False: SHARPS, None: USUAL}[flats][pitch_class % PITCH_CLASSES]


def flats_of_key(key: int) -> bool | None:
    """Whether a key is written with flats: True or False; None for C major, A minor and an unknown key, where both occur.

    Args:
        key: 0 to 11 for C major to B major, 12 to 23 for C minor to B minor, or -1.

    Example:
        >>> flats_of_key(5), flats_of_key(4), flats_of_key(0), flats_of_key(12)
        (True, False, None, True)
    """
    major = (key + 3) % PITCH_CLASSES if key >= PITCH_CLASSES else key  # the major key with the same notes
    return True if major in MAJOR_KEYS_WITH_FLATS else False if major in MAJOR_KEYS_WITH_SHARPS else None


def name_of(mask: int, bass: int = -1, *, flats: bool | None = None, style: Style = "everyday") -> str:
    """The name of a chord, which `parse_chord` reads back to the same set and, if it is known, the same bass.

    The bass decides between names for the same notes, such as C6 and Am7. A set that no shape fits is written with its notes: `{C E F#}`.

    Args:
        mask: The set of its pitch classes.
        bass: Its lowest pitch class; -1 if it is unknown. A bass that is not in the set is added to it.
        flats: Whether to write flats or sharps; by default, each chord has its more usual spelling (Bb, but F# and C#m).
        style: `everyday` (`Cmaj7/E`) or `harte` (`C:maj7/3`).

    Raises:
        UnknownNameError: There is no such style.

    Example:
        >>> name_of(145), name_of(145, 4), name_of(145, 4, style="harte"), name_of(0b10101)
        ('C', 'C/E', 'C:maj/3', '{C D E}')
        >>> name_of(mask_of([0, 4, 7, 9]), 0), name_of(mask_of([0, 4, 7, 9]), 9)
        ('C6', 'Am7')
    """
    if style not in STYLES:
        raise unknown("style", style, STYLES)
    return _name(mask, bass, flats, style)


def names_of(masks: ArrayLike, basses: ArrayLike | None = None, *, flats: bool | None = None, style: Style = "everyday") -> list[str]:
    """The names of many chords, `(n,)`; see `name_of`."""
    sets = np.asarray(masks, dtype=np.int64)
    bass = np.full(len(sets), -1) if basses is None else np.asarray(basses, dtype=np.int64)
    return [name_of(mask, low, flats=flats, style=style) for mask, low in zip(sets.tolist(), bass.tolist(), strict=True)]


def notes_of(mask: int, bass: int = -1, *, flats: bool | None = None) -> list[str]:
    """The names of the notes of a chord, upwards from its bass, or from its root if the bass is unknown; spelled as in its name.

    Example:
        >>> notes_of(mask_of([0, 3, 7, 10])), notes_of(mask_of([9, 1, 4]), 1)
        (['C', 'Eb', 'G', 'Bb'], ['C#', 'E', 'A'])
    """
    if bass >= 0:
        mask |= 1 << bass
    root, shape, _ = heard_as(mask, bass)
    lowest = bass if bass >= 0 else max(root, 0)
    upwards = sorted(members(mask), key=lambda note: (note - lowest) % PITCH_CLASSES)
    if shape is None:
        return [pitch_name(note, flats) for note in upwards]
    spelled = _root_name(root, shape, flats)
    return [_note_name(spelled, root, shape, note, flats) for note in upwards]


def root_of(mask: int, bass: int = -1) -> int:
    """The pitch class of the root of a chord; -1 if no shape fits it.

    Example:
        >>> root_of(145, 4), root_of(0b10101)
        (0, -1)
    """
    return heard_as(mask, bass).root


def shape_name(mask: int, bass: int = -1) -> str:
    """The quality of a set, one of `QUALITIES`; the bass decides between a sixth and a seventh chord.

    Example:
        >>> shape_name(145), shape_name(mask_of([9, 0, 4, 7])), shape_name(mask_of([9, 0, 4, 7]), 0), shape_name(0b10101)
        ('major', 'minor 7', 'sixth', 'other')
    """
    heard = heard_as(mask, bass)
    if heard.shape is not None and heard.over == mask:
        return heard.shape.quality
    return "interval" if 1 <= mask.bit_count() <= MAX_INTERVAL else "other"


def qualities_of(masks: ArrayLike) -> NDArray[np.int64]:
    """The places in `QUALITIES` of the qualities of sets without a known bass: `(...)` to `(...)`."""
    return _quality_table()[np.asarray(masks, dtype=np.int64)]


@functools.cache
def _quality_table() -> NDArray[np.int64]:
    return np.array([QUALITIES.index(shape_name(mask)) for mask in range(SETS)])


class Heard(NamedTuple):
    """What a set is heard as: a shape on a root, and the set that the shape covers, which may leave out the bass.

    Without a shape, the root is -1, and the set is the whole set.
    """

    root: int
    shape: Shape | None
    over: int


@functools.cache
def heard_as(mask: int, bass: int = -1) -> Heard:
    """The shape that the name of a chord is made of; see `name_of`."""
    if bass >= 0:
        mask |= 1 << bass
    heard: list[
        tuple[bool, int, bool, int, int]
    ] = []  # in the order of preference: root position, least cost, the whole set, the first shape
    for root, number in _fits(mask):
        heard.append((root != bass >= 0, SHAPES[number].cost, False, number, root))
    if bass >= 0:
        for root, number in _fits(mask & ~(1 << bass)):
            if SHAPES[number].cost <= MAX_COST_OVER_BASS:
                heard.append((True, SHAPES[number].cost + COST_OVER_BASS, True, number, root))
    if not heard:
        return Heard(-1, None, mask)
    *_, over, number, root = min(heard)
    return Heard(root, SHAPES[number], mask & ~(1 << bass) if over else mask)


def _fits(mask: int) -> Iterable[tuple[int, int]]:
    """The roots on which a shape has exactly these notes, with the number of the shape."""
    for root in members(mask):
        number = _SHAPES_BY_SET.get((mask >> root | mask << PITCH_CLASSES - root) & (SETS - 1))  # moved down, so that the root is C
        if number is not None:
            yield root, number


@functools.lru_cache(maxsize=1 << 18)
def _name(mask: int, bass: int, flats: bool | None, style: Style) -> str:
    if not mask and bass < 0:
        return "N"
    if bass >= 0:
        mask |= 1 << bass
    root, shape, _ = heard_as(mask, bass)
    if shape is None and style == "harte":
        root = bass if bass >= 0 else members(mask)[0]
        degrees = [HARTE_DEGREES[(note - root) % PITCH_CLASSES] for note in members(mask)]
        listed = ",".join(sorted(degrees, key=HARTE_DEGREES.index))
        return f"{pitch_name(root, flats)}:({listed})" if len(degrees) > 1 else f"{pitch_name(root, flats)}:1"
    if shape is None:
        notes = " ".join(pitch_name(note, flats) for note in members(mask))
        return f"{{{notes}}}" if bass < 0 else f"{{{notes}}}/{pitch_name(bass, flats)}"
    spelled = _root_name(root, shape, flats)
    chord = f"{spelled}:{shape.harte}" if style == "harte" else f"{spelled}{shape.suffix}"
    if bass in (-1, root):
        return chord
    return f"{chord}/{HARTE_DEGREES[(bass - root) % PITCH_CLASSES] if style == 'harte' else _note_name(spelled, root, shape, bass, flats)}"


def _root_name(root: int, shape: Shape, flats: bool | None) -> str:
    return pitch_name(root, flats) if flats is not None else (USUAL_MINOR if 3 in shape.intervals else USUAL)[root]


def _note_name(spelled: str, root: int, shape: Shape, note: int, flats: bool | None) -> str:
    """A note in the scale of the root, as in A/C# and Gm/Bb; but no Cb, Fb, E#, B# or double accidental."""
    if note == root:
        return spelled
    if flats is not None:
        return pitch_name(note, flats)
    up = (note - root) % PITCH_CLASSES
    steps = next((other for (sign, semitones), other in OTHER_STEPS.items() if sign in shape.suffix and semitones == up), LETTER_STEPS[up])
    letters = "CDEFGAB"
    letter = letters[(letters.index(spelled[0]) + steps) % len(letters)]
    accidentals = {0: "", 1: "#", 11: "b"}.get((note - LETTERS[letter]) % PITCH_CLASSES)
    name = pitch_name(note) if accidentals is None else f"{letter}{accidentals}"
    return pitch_name(note) if name in ("Cb", "Fb", "E#", "B#") else name

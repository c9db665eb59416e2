"""Chord symbols, read: Harte's (`C:maj7/3`), everyday ones (`Cmaj7/E`), and plain sets (`{C E F#}`).

Where writers differ, one reading was chosen:

- The root takes every accidental that follows it: `Ab5` is the fifth A flat, E flat, and `Bb7` is a seventh chord on B flat.
- `-` right after the root is minor (`C-9` is Cm9), and after a number it is a flat (`C7-9` is C7b9). `C+7` and `C+9` are C7#5 and C9#5.
- An everyday 13 or maj13 leaves out the 11th, which clashes with the third (`C13` is C E G Bb D A); m13 has it. Harte's `C:13` has it, too.
- `C2` is Cadd9, `Calt` and `C7alt` are C7#5#9, and `C4` is refused, since some mean add4 by it, and others sus4.
- A number behind a slash is a bass if it is a note of the chord from 2 to 7 (`C7/3`), and an added note from 9 on (`C7/9`). After a root
  alone it is always Harte's bass (`C/9`).
- The bass is a note of the chord, also where its name does not say so: `C/D` has the notes C D E G.
"""

import functools
import re
import unicodedata
from collections.abc import Collection

from latentscape.errors import DataError, UnknownNameError
from latentscape.music.pitches import PITCH_CLASSES

NO_CHORD = (0, -1)
MAX_SYMBOL_CHARACTERS = 80
MAX_SHOWN_CHARACTERS = 30  # of a symbol in a message
MAX_PITCH, MAX_DIGITS = 127, 4  # of a MIDI number, and of its digits and sign
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
DEGREES = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11, 8: 12, 9: 14, 10: 16, 11: 17, 12: 19, 13: 21}  # of a major scale, in semitones

HARTE_QUALITIES = {  # Harte (2010), and the shorthands that the JAMS format adds to his
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "aug": (0, 4, 8),
    "dim": (0, 3, 6),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
    "minmaj7": (0, 3, 7, 11),
    "maj6": (0, 4, 7, 9),
    "min6": (0, 3, 7, 9),
    "dim7": (0, 3, 6, 9),
    "hdim7": (0, 3, 6, 10),
    "aug7": (0, 4, 8, 10),
    "9": (0, 4, 7, 10, 2),
    "maj9": (0, 4, 7, 11, 2),
    "min9": (0, 3, 7, 10, 2),
    "11": (0, 4, 7, 10, 2, 5),
    "maj11": (0, 4, 7, 11, 2, 5),
    "min11": (0, 3, 7, 10, 2, 5),
    "13": (0, 4, 7, 10, 2, 5, 9),
    "maj13": (0, 4, 7, 11, 2, 5, 9),
    "min13": (0, 3, 7, 10, 2, 5, 9),
    "1": (0,),
    "5": (0, 7),
    "": (0,),
}
SIZES = {2: (1, 2), 3: (3, 4), 4: (5,), 5: (6, 7, 8), 6: (9,), 7: (10, 11)}  # of the degrees of a chord, in semitones
_NOTE = r"[A-G](?:b+|\#+)?"
_HARTE = re.compile(rf"({_NOTE}):([a-z0-9]*)(?:\(([^()]*)\))?(?:/((?:b+|\#+)?\d+))?")
_DEGREE = re.compile(r"(\*?)(b+|\#+|)(\d+)")
_EVERYDAY = re.compile(rf"({_NOTE})(.*?)(?:/({_NOTE}|(?:b+|\#+)?[2-7]))?")
_ROOT_OVER_DEGREE = re.compile(rf"({_NOTE})/((?:b+|\#+)?\d+)")
_SET = re.compile(rf"\{{\s*({_NOTE}(?:[\s,]+{_NOTE})*)\s*\}}(?:/({_NOTE}))?")

_BASE = re.compile(
    r"""(?P<quality>(?i:hdim|half-?dim(?:inished)?)|[øh] | (?i:dim(?:inished)?)|o(?!mit)|0 | (?i:aug(?:mented)?)|\+(?!5)
                   | (?i:minor|min)|MI|[Mm]i|m(?!a(?!dd))|- )?
        (?:[ /]?(?P<major>(?i:major|maj)|MA|[Mm]a(?!dd)|M|\^|j))?
        (?:(?:dom)?(?P<number>69|6/9|13|11|9|7|6|5|2))?
        (?P<late>M(?=$|[ /]))?""",
    re.VERBOSE,
)
_CHANGE = re.compile(
    r"""[ /]*(?:
        (?P<sus>(?i:sus)(?:24|42|2|4)?)
      | (?i:add)[ ]?(?P<added>b|\#|)(?P<added_degree>2|4|6|9|11|13)
      | (?i:no|omit)[ ]?(?P<left>[35])(?:rd|th)?
      | (?P<alt>(?i:alt(?:ered)?))
      | (?P<major>(?:(?i:maj)|M|\^)7?)
      | (?P<altered>b+|\#+|\+|-)(?P<degree>2|4|5|6|7|9|10|11|13)
      | (?P<sharp_five>\+|(?i:aug))
      | (?<=[ /])(?P<bare>2|4|6|7|9|11|13)
    )""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"[+-]?[0-9]+")
_SPELLINGS = str.maketrans(  # other signs that look like these
    {"\N{MUSIC SHARP SIGN}": "#", "\N{MUSIC FLAT SIGN}": "b", "\N{DEGREE SIGN}": "o", "\N{LATIN CAPITAL LETTER O WITH STROKE}": "ø"}
    | dict.fromkeys("\N{WHITE UP-POINTING TRIANGLE}\N{INCREMENT}\N{GREEK CAPITAL LETTER DELTA}", "^")
    | dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}", "-")
)
MINOR, DIMINISHED, HALF_DIMINISHED, AUGMENTED = "minor", "diminished", "half-diminished", "augmented"


@functools.lru_cache(maxsize=1 << 16)
def parse_chord(text: str) -> tuple[int, int]:
    """The mask and the bass of a chord symbol; `(0, -1)` for no chord (`N`, `N.C.`) and for Harte's `X`, a chord that is not known.

    The bass of a symbol without a slash is its root. That of a set in braces is -1, unknown, unless it is named: `{C E F#}/E`.

    Args:
        text: The symbol.

    Raises:
        UnknownNameError: It is none of these; the message shows how to write chords.

    Example:
        >>> parse_chord("C:maj7/3") == parse_chord("Cmaj7/E") == (0b100010010001, 4)
        True
    """
    symbol = plain(text)
    if symbol in ("N", "NC", "N.C.", "N.C", "X"):
        return NO_CHORD
    read = None if len(symbol) > MAX_SYMBOL_CHARACTERS else _set(symbol) or _harte(symbol) or _everyday(symbol)
    if read is None:
        raise _unknown(text, symbol)
    return read


def read_chord(text: str) -> tuple[int, int]:
    """The mask and the bass of a chord: of its name, or of the MIDI numbers of its notes, the lowest of which is the bass.

    Args:
        text: A symbol, which `parse_chord` reads, or numbers between blanks or commas.

    Raises:
        DataError: There are numbers, but one of the words is no MIDI number.
        UnknownNameError: It is neither.

    Example:
        >>> read_chord("60 64 67") == read_chord("C") == (145, 0)
        True
    """
    words = text.replace(",", " ").split()
    if not any(_NUMBER.fullmatch(word) for word in words):
        return parse_chord(text)
    for word in words:
        if not _NUMBER.fullmatch(word):
            raise DataError(f"{_shown(text)} is no chord: {_shown(word)} is no number; write MIDI numbers, such as '60 64 67', or a name.")
        if len(word) > MAX_DIGITS or not 0 <= int(word) <= MAX_PITCH:
            raise DataError(
                f"{_shown(text)} is no chord: {word[:MAX_SHOWN_CHARACTERS]} is no MIDI number, which are 0 to {MAX_PITCH} (60 is C4)."
            )
    pitches = [int(word) for word in words]
    return _mask(0, pitches), min(pitches) % PITCH_CLASSES


def plain(text: str) -> str:
    """A symbol in plain letters: sharps, flats, triangles, circles and raised figures as they are typed; cut if it is too long."""
    return unicodedata.normalize("NFKC", text[: MAX_SYMBOL_CHARACTERS + 1]).translate(_SPELLINGS).strip()


def pitch_class(name: str) -> int:
    """The pitch class of a note by its name, a letter and any accidentals.

    Example:
        >>> pitch_class("F#"), pitch_class("Cb")
        (6, 11)
    """
    return (LETTERS[name[0]] + name.count("#") - name[1:].count("b")) % PITCH_CLASSES


def intervals(suffix: str) -> tuple[int, ...] | None:
    """The semitones above the root, from 0 to 11 and upwards, that an everyday suffix such as `m7b5` stands for; None if it is none.

    Example:
        >>> intervals("m7b5"), intervals("maj9"), intervals("xyz")
        ((0, 3, 6, 10), (0, 2, 4, 7, 11), None)
    """
    if not _is_bracketed(suffix):
        return None
    spaced = re.sub(r"[(),]", " ", suffix).rstrip()
    start = _BASE.match(spaced)
    assert start is not None  # all of its parts are optional
    built = _started(start)
    if built is None:
        return None
    chord, place = built, start.end()
    while place < len(spaced):
        change = _CHANGE.match(spaced, place)
        if change is None:
            return None
        chord.change(change)
        place = change.end()
    return chord.notes()


class _Chord:
    """The notes of a chord as a symbol builds it: those that its quality and number imply, by degree, and those added by name."""

    def __init__(self, third: int, fifth: int) -> None:
        self.implied = {1: 0, 3: third, 5: fifth}
        self.added: set[int] = set()

    def change(self, change: re.Match[str]) -> None:
        if change["sus"]:
            self.implied.pop(3, None)
            self.added |= {DEGREES[int(degree)] for degree in change["sus"][3:] or "4"}
        elif change["added_degree"]:
            self.added.add(_semitones(change["added"], int(change["added_degree"])))
        elif change["left"]:
            self.implied.pop(int(change["left"]), None)
        elif change["alt"]:
            self.implied[7] = 10
            self._alter("#", 5)
            self._alter("#", 9)
        elif change["major"]:
            self.implied[7] = 11
        elif change["degree"]:
            self._alter(change["altered"].replace("+", "#").replace("-", "b"), int(change["degree"]))
        elif change["sharp_five"]:
            self._alter("#", 5)
        else:
            self.added.add(_semitones("", int(change["bare"])))

    def _alter(self, accidentals: str, degree: int) -> None:
        """Add an altered degree; it takes the place of the plain one that a number implies."""
        self.implied.pop(degree, None)
        self.added.add(_semitones(accidentals, degree))

    def notes(self) -> tuple[int, ...]:
        return tuple(sorted({semitones % PITCH_CLASSES for semitones in {*self.implied.values(), *self.added}}))


def _started(start: re.Match[str]) -> _Chord | None:
    """The chord that the quality and the number of a symbol stand for."""
    quality, major, number = _quality(start["quality"]), start["major"] or start["late"], start["number"]
    third = 3 if quality in (MINOR, DIMINISHED, HALF_DIMINISHED) else 4
    fifth = {DIMINISHED: 6, HALF_DIMINISHED: 6, AUGMENTED: 8}.get(quality, 7)
    chord = _Chord(third, fifth)
    seventh = 11 if major else 9 if quality == DIMINISHED else 10
    match number:
        case "5" if not quality and not major:
            chord.implied.pop(3)
        case "5":
            return None
        case "2":
            chord.added.add(2)
        case "6":
            chord.added.add(9)
        case "69" | "6/9":
            chord.added |= {9, 2}
        case "7" | "9" | "11" | "13":
            chord.implied[7] = seventh
            if number != "7":
                chord.implied[9] = DEGREES[9]
            if number == "11" or (number == "13" and quality == MINOR):
                chord.implied[11] = DEGREES[11]
            if number == "13":
                chord.implied[13] = DEGREES[13]
        case _ if quality == HALF_DIMINISHED or (major and (quality or major in "^j")):
            chord.implied[7] = seventh
    return chord


def _quality(word: str | None) -> str:
    word = (word or "").lower()
    if word in ("ø", "h") or word.startswith(("hdim", "half")):
        return HALF_DIMINISHED
    if word in ("o", "0") or word.startswith("dim"):
        return DIMINISHED
    if word == "+" or word.startswith("aug"):
        return AUGMENTED
    return MINOR if word else ""


def _semitones(accidentals: str, degree: int) -> int:
    """The semitones of a degree in a chord; a seventh without an accidental is minor, and `#7` is major."""
    if degree == 7:
        return {"": 10, "b": 10, "bb": 9}.get(accidentals, 11)
    return DEGREES[degree] + accidentals.count("#") - accidentals.count("b")


def _is_bracketed(text: str) -> bool:
    """Whether round brackets come in pairs, one pair after another."""
    return re.sub(r"[^()]", "", text).replace("()", "") == ""


def _everyday(symbol: str) -> tuple[int, int] | None:
    major = _ROOT_OVER_DEGREE.fullmatch(symbol)
    if major is not None:
        return _harte(f"{major[1]}:maj/{major[2]}")
    match = _EVERYDAY.fullmatch(symbol)
    if match is None:
        return None
    root, suffix, over = pitch_class(match[1]), match[2], match[3] or ""
    if over[:1] not in LETTERS:
        return chord_on(root, suffix, over)
    chord, bass = chord_on(root, suffix), pitch_class(over)
    return None if chord is None else (chord[0] | 1 << bass, bass)


def chord_on(root: int, suffix: str, degree: str = "") -> tuple[int, int] | None:
    """The mask and the bass of a chord of an everyday suffix on a root; its bass may be a degree of it, such as `3` or `b7`."""
    notes = intervals(suffix)
    if notes is None:
        return None
    over = _bass_of(degree, notes) if degree else 0
    return None if over is None else (_mask(root, notes), (root + over) % PITCH_CLASSES)


def _bass_of(degree: str, notes: tuple[int, ...]) -> int | None:
    """The semitones of the note of a chord that stands on this degree; without an accidental, of whichever size it is there."""
    accidentals, number = degree[:-1], int(degree[-1])
    sizes = [_scale_note(accidentals, number) % PITCH_CLASSES] if accidentals else SIZES[number]
    over = [size for size in sizes if size in notes]
    return over[0] if len(over) == 1 else None


def _scale_note(accidentals: str, degree: int) -> int:
    return DEGREES[degree] + accidentals.count("#") - accidentals.count("b")


def _harte(symbol: str) -> tuple[int, int] | None:
    match = _HARTE.fullmatch(symbol)
    if match is None or (not match[2] and match[3] is None) or match[2] not in HARTE_QUALITIES:
        return None
    root, notes = pitch_class(match[1]), {*HARTE_QUALITIES[match[2]]}
    omitted: set[int] = set()
    for written in [] if match[3] is None else match[3].split(","):
        degree = _DEGREE.fullmatch(written.strip())
        if degree is None or int(degree[3]) not in DEGREES:
            return None
        (omitted if degree[1] else notes).add(_scale_note(degree[2], int(degree[3])) % PITCH_CLASSES)
    bass = 0
    if match[4] is not None:
        degree = _DEGREE.fullmatch(match[4])
        if degree is None or int(degree[3]) not in DEGREES:
            return None
        bass = _scale_note(degree[2], int(degree[3])) % PITCH_CLASSES
    return _mask(root, {*(notes - omitted), bass}), (root + bass) % PITCH_CLASSES


def _set(symbol: str) -> tuple[int, int] | None:
    match = _SET.fullmatch(symbol)
    if match is None:
        return None
    mask = _mask(0, {pitch_class(note) for note in re.split(r"[\s,]+", match[1])})
    if match[2] is None:
        return mask, -1
    bass = pitch_class(match[2])
    return mask | 1 << bass, bass


def _mask(root: int, notes: Collection[int]) -> int:
    """The set of notes so many semitones above a root."""
    return sum(1 << note for note in {(root + note) % PITCH_CLASSES for note in notes})


def _shown(text: str) -> str:
    """A text as messages show it, cut if it is long."""
    return repr(text) if len(text) <= MAX_SHOWN_CHARACTERS else f"{text[:MAX_SHOWN_CHARACTERS]!r}..."


def _unknown(text: str, symbol: str) -> UnknownNameError:
    shown = _shown(text)
    if len(symbol) > MAX_SYMBOL_CHARACTERS:
        return UnknownNameError(f"{shown} is no chord: it has more than {MAX_SYMBOL_CHARACTERS} characters; write one chord at a time.")
    upper = symbol[:1].upper() + symbol[1:]
    if symbol[:1] != upper[:1] and (_everyday(upper) or _harte(upper)):
        return UnknownNameError(f"{shown} is no chord: a root is a capital letter; write {upper!r}.")
    if symbol[:1] == "H":
        return UnknownNameError(f"{shown} is no chord: the note that is H in German is B here; write {'B' + symbol[1:]!r}.")
    if symbol[:1] not in LETTERS:
        return UnknownNameError(f"{shown} is no chord: a root is a letter from A to G; write for example Cmaj7, Bb7 or F#m/A.")
    return UnknownNameError(f"{shown} is no chord that is known here; write for example Cmaj7, C:maj7/3, or its notes: {{C E G B}}.")

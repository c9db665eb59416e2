"""Progressions in Roman numerals: read in any key, and sixty of them by name, written for this package."""

import re

from latentscape.errors import UnknownNameError
from latentscape.music.chords import Chords, Piece
from latentscape.music.names import USUAL, USUAL_MINOR
from latentscape.music.pitches import PITCH_CLASSES, bits_of, transposed
from latentscape.music.symbols import MAX_SHOWN_CHARACTERS, MAX_SYMBOL_CHARACTERS, chord_on, plain
from latentscape.music.text import Progression, read_progressions

MINOR_THIRD, MAJOR_THIRD = 1 << 3, 1 << 4  # the masks of the notes E flat and E, the thirds above C
SCALE = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11}  # the degrees of a major scale, in semitones
_NUMERAL = "(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)"
_ROMAN = re.compile(rf"(b+|\#+)?({_NUMERAL})(.*?)(?:/((?:b+|\#+)?[2-7])|/(b+|\#+)?({_NUMERAL}))?")
_NOT_MINOR = re.compile(r"o|0|ø|h|\+|(?i:dim|aug|half)|m(?!aj)|-")  # the beginnings of suffixes that say which third the chord has

LICENCE = "Apache-2.0, written for Latentscape"
ORIGIN = "progressions from formulas in Roman numerals, in 12 keys"
PARTS = (  # of the formulas, in turn: 70 % train, 15 % valid, 15 % heldout, so that each kind of music has some of each
    "train", "train", "train", "valid", "train", "train", "heldout", "train", "train", "valid",
    "train", "train", "train", "heldout", "train", "train", "valid", "train", "train", "heldout",
)  # fmt: skip

FORMULAS = """
# Cadences and common practice
Authentic cadence: | I IV | V I |
Cadence with the six-four: | I ii/3 | I/5 V7 | I |
Plagal cadence: | I V/3 | vi I/5 | IV I |
Deceptive cadence: | I IV | V7 vi | ii/3 V7 | I |
Half cadence: | I V/3 | I vi | ii/3 V |
Phrygian half cadence: | i v/3 | iv/3 V |
Neapolitan cadence: | i bVI | bII/3 V7 | i |
Augmented sixth: | i iv/3 | bVI7 V | V7 i |
Rule of the octave: | I V/5 | I/3 IV | V V/3 | I vi | ii7 V7 | I |
Romanesca: | I V/3 | vi iii/5 | IV I/3 | ii V |
Canon over a falling bass: | I V | vi iii | IV I | IV V |
Passamezzo: | i bVII | i V | bIII bVII | i V i |
Folia: | i V | i bVII | bIII bVII | i V | i |
Lament: | i v/3 | iv/3 V | i |
Falling fifths: | I IV | viio iii | vi ii | V7 I |
Falling fifths in minor: | i iv | bVII bIII | bVI iio | V7 i |
Rising fifths: | I V | ii vi | iii viio | I |
Falling thirds: | I vi | IV ii | viio V7 | I |
Chain of applied dominants: | I V7/vi | V7/ii V7/V | V7 I |
Tour to the dominant: | I vi | V7/V V | ii V7 | I |
Picardy third: | i iv/3 | V7/3 i | iio/3 V7 | I |
Common-tone diminished: | I io7 | I V7 | I |

# Jazz
ii-V-I: | ii7 V7 | Imaj7 |
Minor ii-V-i: | iim7b5 V7b9 | im6 |
Turnaround: | Imaj7 vi7 | ii7 V7 |
Turnaround from the third: | iii7 VI7 | ii7 V7 | Imaj7 |
Rhythm changes A: | I6 vi7 | ii7 V7 | iii7 VI7 | ii7 V7 | I7 IV7 | #ivo7 I/5 | ii7 V7 | I6 |
Rhythm changes bridge: | III7 | % | VI7 | % | II7 | % | V7 | % |
Tritone substitution: | ii7 bII7 | Imaj7 |
Backdoor cadence: | Imaj7 | iv7 bVII7 | Imaj7 |
Major thirds cycle: | Imaj7 bIII7 | bVImaj7 VII7 | IIImaj7 V7 | Imaj7 |
Minor thirds cycle: | Imaj7 bVI7 | bIIImaj7 VII7 | VImaj7 V7 | Imaj7 |
Falling ii-V chain: | Imaj7 | vii7 III7 | vi7 II7 | v7 I7 | IVmaj7 |
Circle in minor sevenths: | iv7 bVII7 | bIIImaj7 bVImaj7 | iim7b5 V7 | i7 |
Minor line cliche: | i imMaj7 | i7 im6 |
Chromatic walk up: | Imaj7 #io7 | ii7 #iio7 | iii7 VI7 | ii7 V7 |
Dorian vamp: | i7 | IV7 | i7 | IV7 |
Suspended vamp: | V9sus4 | bVII9sus4 | V9sus4 | I69 |
Modal planing: | i11 | % | bii11 | % | i11 |
Lydian colours: | Imaj7#11 | II7/7 | Imaj7#11 | vii7 IIImaj7 |

# Blues
Twelve-bar blues: | I7 | IV7 | I7 | % | IV7 | % | I7 | % | V7 | IV7 | I7 | V7 |
Minor blues: | i7 | % | % | % | iv7 | % | i7 | % | bVI7 | V7 | i7 | V7 |
Jazz blues: | I7 | IV7 | I7 | v7 I7 | IV7 | #ivo7 | I7 | VI7 | ii7 | V7 | I7 VI7 | ii7 V7 |
Eight-bar blues: | I7 | V7 | IV7 | % | I7 | V7 | I7 IV7 | I7 V7 |
Gospel walk: | I I7/3 | IV #ivo7 | I/5 VI7 | II7 V7 | I |

# Songs
I-V-vi-IV: | I | V | vi | IV |
I-vi-IV-V: | I | vi | IV | V |
vi-IV-I-V: | vi | IV | I | V |
I-IV-V-IV: | I | IV | V | IV |
Royal road: | IVmaj7 V7 | iii7 vi |
Minor fourth: | I | IV | iv | I |
Creeping third: | I | III | IV | iv |
Descending pop bass: | I Imaj7/7 | vi vi7/7 | IV I/3 | ii7 Vsus4 V |
Added ninths: | Iadd9 | V/3 | vi7 | IVadd9 |
Power chords: | I5 bIII5 | IV5 | I5 bVII5 | IV5 I5 |

# Modes and folk
Andalusian cadence: | i | bVII | bVI | V |
Aeolian loop: | i | bVI | bIII | bVII |
Mixolydian loop: | I | bVII | IV | I |
Double tonic: | i | % | bVII | % | i | % | bVII | i |
Phrygian vamp: | i | bII | bIII bII | i |
"""


def parse_roman(text: str, key: int = 0) -> tuple[int, int]:
    """The mask and the bass of a chord in Roman numerals, in a key.

    Degrees are those of the major scale on the tonic, in minor too: the sixth degree of C minor, A flat, is `bVI`. A lower-case numeral
    is a minor chord. Its suffix has the everyday spelling: `ii7`, `Imaj7`, `viio7`, `iim7b5`. `iv6` is a minor chord with a sixth, and not
    an inversion. After a slash, a number is the note of the chord in the bass (`I/3`), and a numeral is the degree that the chord leads to
    (`V7/V`, the dominant of the dominant).

    Args:
        text: The symbol.
        key: The tonic, from 0 (C) to 11 (B).

    Raises:
        UnknownNameError: It is no chord in Roman numerals.

    Example:
        >>> from latentscape.music.names import name_of
        >>> name_of(*parse_roman("V7/V", key=0)), name_of(*parse_roman("bVI", key=9)), name_of(*parse_roman("I/3", key=5))
        ('D7', 'F', 'F/A')
    """
    symbol = plain(text)
    match = None if len(symbol) > MAX_SYMBOL_CHARACTERS else _ROMAN.fullmatch(symbol)
    read = None if match is None else _roman(match, key)
    if read is None:
        shown = repr(text) if len(text) <= MAX_SHOWN_CHARACTERS else f"{text[:MAX_SHOWN_CHARACTERS]!r}..."
        raise UnknownNameError(f"{shown} is no chord in Roman numerals; write for example ii7, Imaj7, bVII, viio7, V7/V or I/3.")
    return read


def _roman(match: re.Match[str], key: int) -> tuple[int, int] | None:
    accidentals, numeral, suffix, degree, applied_accidentals, applied = match.groups()
    tonic = key if applied is None else key + _semitones(applied_accidentals, applied)
    if suffix.startswith("/"):
        return None
    if numeral.islower() and not _NOT_MINOR.match(suffix):
        suffix = f"m{suffix}"
    return chord_on((tonic + _semitones(accidentals, numeral)) % PITCH_CLASSES, suffix, degree or "")


def _semitones(accidentals: str | None, numeral: str) -> int:
    """The semitones of a degree above the tonic."""
    return SCALE[numeral.upper()] + (accidentals or "").count("#") - (accidentals or "").count("b")


def formulas() -> list[Progression]:
    """The named progressions, in C."""
    return read_progressions(FORMULAS, parse_roman)[0]


def progressions() -> Chords:
    """The named progressions in 12 keys: a piece for each, such as `ii-V-I in Bb`.

    All keys of a progression stand in one part of the data, so that a model is judged by progressions that it has not seen.
    """
    pieces = [
        _in_key(progression, key, PARTS[number % len(PARTS)])
        for number, progression in enumerate(formulas())
        for key in range(PITCH_CLASSES)
    ]
    return Chords(tuple(pieces), ORIGIN, LICENCE, "name")


def _in_key(progression: Progression, key: int, part: str) -> Piece:
    """A progression moved up from C; equal chords in a row are joined."""
    chords = progression.chords
    is_minor = _is_minor(progression)
    name = f"{progression.title} in {USUAL_MINOR[key]} minor" if is_minor else f"{progression.title} in {USUAL[key]}"
    return Piece.of(
        name,
        bits_of(transposed([chord.mask for chord in chords], key)),
        [(chord.bass + key) % PITCH_CLASSES for chord in chords],
        [chord.beats for chord in chords],
        [chord.bar for chord in chords],
        key=key + PITCH_CLASSES * is_minor,
        part=part,
    ).merged()


def _is_minor(progression: Progression) -> bool:
    """Whether the first chord on the tonic has a minor third; a progression without one is in major."""
    tonic = next((chord.mask for chord in progression.chords if chord.bass == 0), 0)
    return bool(tonic & MINOR_THIRD and not tonic & MAJOR_THIRD)

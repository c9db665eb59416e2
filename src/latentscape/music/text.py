"""Progressions as text, one a line: `Autumn: | Am7 D7 | Gmaj7 |`; read, and written so that they are read back."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from latentscape.errors import DataError, UnknownNameError
from latentscape.music.names import Style, name_of, parse_chord

BEATS_PER_BAR = 4
SLOTS_PER_BEAT = 12  # to which durations are rounded where they are written
MAX_BEATS = 100_000  # of a progression that is written
DASHES = ("-", "\N{EN DASH}", "\N{EM DASH}", "->", "\N{RIGHTWARDS ARROW}")
SAME_AGAIN = ("/", ".", "%")
REPEATED_BAR = "%"
# bar lines; or a chord, in which brackets and braces keep blanks and commas together
_TOKEN = re.compile(r"[|‖]+|(?:\{[^{}|]*\}|\([^()|]*\)|[^\s,|‖])+")
_TITLE = re.compile(r"([^|]*?):\s")


class WrittenChord(NamedTuple):
    """A chord of a written progression: its set, its bass, its duration in beats, and the bar in which it begins, from 1 on."""

    mask: int
    bass: int
    beats: float
    bar: int


class Progression(NamedTuple):
    """A line of text: its title, empty if it has none, and its chords."""

    title: str
    chords: list[WrittenChord]


def read_progressions(text: str, parse: Callable[[str], tuple[int, int]] = parse_chord) -> tuple[list[Progression], Counter[str]]:
    """The progressions in a text, one a line, and what in it is no chord.

    Chords are separated by blanks, commas or ` - `. Between bar lines `|`, the chords of a bar share its four beats equally, so that
    `| C G7 |` gives two beats to each; a line without bar lines has one chord a bar. `/` or `.` holds the chord before it for another share
    (`| C / / G7 |`: three beats and one), and `%` alone in a bar repeats the bar before it. Silence is written `N`.

    A line may begin with a title and a colon, followed by a blank: `Autumn: Am7 D7`. Lines that begin with `#` are comments.

    Args:
        text: The text.
        parse: What reads a symbol; it raises `UnknownNameError` if it cannot.

    Returns:
        The progressions with at least one chord; and the symbols that are no chord, with the number of times each was met. Such a symbol
        takes its share of a bar, but is left out.

    Example:
        >>> progressions, unknown = read_progressions("Cadence: | Dm7 G7 | H |")
        >>> progressions[0].title, [(chord.bass, chord.beats, chord.bar) for chord in progressions[0].chords], unknown
        ('Cadence', [(2, 2.0, 1), (7, 2.0, 1)], Counter({'H': 1}))
    """
    progressions: list[Progression] = []
    unknown: Counter[str] = Counter()
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        title = _TITLE.match(line)
        chords = _chords(line[title.end() :] if title else line, parse, unknown)
        if chords:
            progressions.append(Progression(title[1].strip() if title else "", chords))
    return progressions, unknown


def _chords(line: str, parse: Callable[[str], tuple[int, int]], unknown: Counter[str]) -> list[WrittenChord]:
    """The chords of a line; what is no chord is counted in `unknown`."""
    chords: list[WrittenChord] = []
    sounds = False  # whether the symbol before was a chord
    for bar, symbols in enumerate(_bars(line), start=1):
        share = BEATS_PER_BAR / len(symbols)
        for symbol in symbols:
            if symbol in SAME_AGAIN:
                if sounds:
                    chords[-1] = chords[-1]._replace(beats=chords[-1].beats + share)
                elif not chords:
                    unknown[symbol] += 1
                continue
            sounds = symbol not in unknown
            if sounds:
                try:
                    chords.append(WrittenChord(*parse(symbol), share, bar))
                except UnknownNameError:
                    sounds = False
            if not sounds:
                unknown[symbol] += 1
    return chords


def _bars(line: str) -> list[list[str]]:
    """The symbols of each bar; those of a bar that repeats another are written out."""
    bars: list[list[str]] = [[]]
    has_lines = False
    for token in _TOKEN.findall(line):
        if token[0] in "|‖":
            has_lines = True
            bars.append([])
        elif token not in DASHES and token.strip(":"):  # a colon at a bar line is a sign of repetition, which is passed over
            bars[-1].append(token.strip(":"))
    if not has_lines:
        return [[symbol] for symbol in bars[0]]
    filled = [symbols for symbols in bars if symbols]
    for before, symbols in itertools.pairwise(filled):
        if symbols == [REPEATED_BAR]:
            symbols[:] = before
    return filled


def progression_text(
    chords: Sequence[tuple[int, int]],
    beats: Sequence[float] | None = None,
    *,
    title: str = "",
    flats: bool | None = None,
    style: Style = "everyday",
) -> str:
    """A progression as a line of text, which `read_progressions` reads back.

    Durations are rounded to a twelfth of a beat. What is left of the last bar is silence, `N`.

    Args:
        chords: The mask and the bass of each chord. A bass of -1 is read back as the root, if there is one.
        beats: The duration of each chord; by default, each lasts a bar of four beats.
        title: Its title.
        flats: Whether to write flats or sharps; see `name_of`.
        style: `everyday` (`Cmaj7/E`) or `harte` (`C:maj7/3`).

    Raises:
        DataError: There is no chord, the durations are not as many as the chords, one of them is not above 0, or all together are too long.

    Example:
        >>> progression_text([parse_chord(name) for name in ("C", "G7", "Am")], [3, 1, 8], title="Turn")
        'Turn: | C / / G7 | Am | / |'
    """
    if not chords:
        raise DataError("There is no chord to write; give at least one.")
    durations = [float(BEATS_PER_BAR)] * len(chords) if beats is None else [float(value) for value in beats]
    if len(durations) != len(chords):
        raise DataError(
            f"Each chord needs a duration, but there are {len(chords)} chords and {len(durations)} durations; give as many of both."
        )
    for value in durations:
        if not 0 < value < math.inf:
            raise DataError(f"The duration of a chord must be above 0 beats, but one is {value:g}; leave that chord out.")
    if sum(durations) > MAX_BEATS:
        raise DataError(
            f"The chords last {sum(durations):,.0f} beats, but text is written up to {MAX_BEATS:,}; write them in several pieces."
        )
    names = [name_of(mask, bass, flats=flats, style=style).replace(" ", ",") for mask, bass in chords]
    slots = [max(1, round(value * SLOTS_PER_BEAT)) for value in durations]
    bars = " | ".join(" ".join(_symbols(bar)) for bar in _cut(names, slots))
    heading = re.sub(r"[\s|:]+", " ", title).lstrip(" #").rstrip()
    return f"{heading}: | {bars} |" if heading else f"| {bars} |"


def _cut(names: Sequence[str], slots: Sequence[int]) -> Iterator[list[tuple[str, int]]]:
    """The bars of a progression: each chord in them with its length in slots; what goes on from the bar before is named `/`."""
    length = BEATS_PER_BAR * SLOTS_PER_BEAT
    bar: list[tuple[str, int]] = []
    left = length
    for name, duration in zip(names, slots, strict=True):
        symbol, remaining = name, duration
        while remaining:
            taken = min(left, remaining)
            bar.append((symbol, taken))
            symbol, remaining, left = "/", remaining - taken, left - taken
            if not left:
                yield bar
                bar, left = [], length
    if bar:
        yield [*bar, ("N", left)]


def _symbols(bar: Sequence[tuple[str, int]]) -> Iterator[str]:
    """The symbols of a bar, each of which takes the longest share that fits all of its chords."""
    share = math.gcd(*(slots for _, slots in bar))
    for symbol, slots in bar:
        yield symbol
        yield from ["/"] * (slots // share - 1)

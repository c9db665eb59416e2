"""Progressions as text: what is read, how long it lasts, and that what is written is read back."""

import random

import pytest

from latentscape.errors import DataError
from latentscape.music.names import name_of, parse_chord
from latentscape.music.pitches import SETS, members
from latentscape.music.text import SLOTS_PER_BEAT, Progression, progression_text, read_progressions


def said(text: str) -> list[tuple[str, list[tuple[str, float, int]]]]:
    """The titles, and the names, beats and bars of the chords, in a text without unknown symbols."""
    progressions, unknown = read_progressions(text)
    assert not unknown
    return [(p.title, [(name_of(c.mask, c.bass), c.beats, c.bar) for c in p.chords]) for p in progressions]


@pytest.mark.parametrize(
    ("line", "chords"),
    [
        ("C G7", [("C", 4, 1), ("G7", 4, 2)]),
        ("C, G7", [("C", 4, 1), ("G7", 4, 2)]),
        ("C - G7 \N{EN DASH} Am \N{RIGHTWARDS ARROW} F -> C", [("C", 4, 1), ("G7", 4, 2), ("Am", 4, 3), ("F", 4, 4), ("C", 4, 5)]),
        ("| C G7 | Am |", [("C", 2, 1), ("G7", 2, 1), ("Am", 4, 2)]),
        ("C G7 | Am", [("C", 2, 1), ("G7", 2, 1), ("Am", 4, 2)]),
        ("|: C G7 :| Am ||", [("C", 2, 1), ("G7", 2, 1), ("Am", 4, 2)]),
        ("|C|G7|", [("C", 4, 1), ("G7", 4, 2)]),
        ("| C / / G7 | / Am |", [("C", 3, 1), ("G7", 3, 1), ("Am", 2, 2)]),
        ("C . G7", [("C", 8, 1), ("G7", 4, 3)]),
        ("| Dm7 G7 | % | C |", [("Dm7", 2, 1), ("G7", 2, 1), ("Dm7", 2, 2), ("G7", 2, 2), ("C", 4, 3)]),
        ("| C | | G7 |", [("C", 4, 1), ("G7", 4, 2)]),
        ("| C N | G7 |", [("C", 2, 1), ("N", 2, 1), ("G7", 4, 2)]),
        ("C:maj7/3 A:min7(9, 11) {C E F#}/E C7(b9, 13)", [("Cmaj7/E", 4, 1), ("Am11", 4, 2), ("{C E F#}/E", 4, 3), ("C13b9", 4, 4)]),
        ("{C, E, F#}", [("{C E F#}", 4, 1)]),
    ],
)
def test_lines_are_read(line, chords):
    assert said(line) == [("", chords)]


def test_titles_comments_and_empty_lines():
    text = "# a comment: C G\n\nAutumn leaves: | Am7 D7 |\r\n  # C\nF: C\nC:maj A:min\n: G\n"
    assert [(title, [name for name, *_ in chords]) for title, chords in said(text)] == [
        ("Autumn leaves", ["Am7", "D7"]),
        ("F", ["C"]),
        ("", ["C", "Am"]),
        ("", ["G"]),
    ]
    assert read_progressions("") == read_progressions("# C\n|\n| |\n") == ([], {})


def test_what_is_no_chord_is_counted_and_takes_its_time():
    progressions, unknown = read_progressions("| C H | H / |\nxyz\n/ C\nintro C7( C")
    assert unknown == {"H": 2, "xyz": 1, "/": 1, "intro": 1, "C7(": 1}
    c = parse_chord("C")
    assert progressions == [Progression("", [(*c, 2, 1)]), Progression("", [(*c, 4, 2)]), Progression("", [(*c, 4, 3)])]


def test_any_text_is_read_without_an_error():
    rng = random.Random(2)
    letters = "CDEFGAB#bm7/|:%-., (){}N\n\t\x85‖"
    for _ in range(2_000):
        for progression in read_progressions("".join(rng.choices(letters, k=rng.randrange(60))))[0]:
            assert progression.chords and all(chord.beats > 0 for chord in progression.chords)


def test_long_lines_take_no_longer_than_their_length():
    for piece in ("(", "{", "C(", "{C ", "a: ", "|", "/", "C"):
        read_progressions(piece * 200_000)


@pytest.mark.parametrize("style", ["everyday", "harte"])
def test_what_is_written_is_read_back(style):
    rng = random.Random(3)
    for number in range(60):
        masks = [rng.randrange(1, SETS) for _ in range(rng.randrange(1, 12))]
        chords = [(mask, rng.choice(members(mask))) for mask in masks]
        beats = [rng.randrange(1, 100) / SLOTS_PER_BEAT for _ in chords]
        text = progression_text(chords, beats, title=f"Song {number}", style=style)
        (progression,), unknown = read_progressions(text)
        assert not unknown and progression.title == f"Song {number}"
        sounding = [chord for chord in progression.chords if chord.mask]
        assert [chord[:2] for chord in sounding] == chords
        assert [chord.beats for chord in sounding] == pytest.approx(beats)
        starts = [sum(beats[:i]) for i in range(len(beats))]
        assert [chord.bar for chord in sounding] == [int((start + 1e-9) // 4) + 1 for start in starts]
        bars = sum(chord.beats for chord in progression.chords) / 4
        assert bars == pytest.approx(round(bars))


@pytest.mark.parametrize(
    ("beats", "text"),
    [
        (None, "| C | G7/B | {C,D,E} |"),
        ([4, 2, 2], "| C | G7/B {C,D,E} |"),
        ([3, 1, 4], "| C / / G7/B | {C,D,E} |"),
        ([1, 1, 1], "| C G7/B {C,D,E} N |"),
        ([4 / 3, 4 / 3, 4 / 3], "| C G7/B {C,D,E} |"),
        ([6, 1, 1], "| C | / / G7/B {C,D,E} |"),
        ([0.001, 1, 3], None),
    ],
)
def test_durations_are_written_as_shares_of_bars(beats, text):
    chords = [parse_chord(name) for name in ("C", "G7/B")] + [(parse_chord("{C D E}")[0], -1)]
    written = progression_text(chords, beats)
    assert text is None or written == text
    assert [chord[:2] for chord in read_progressions(written)[0][0].chords if chord.mask] == chords


def test_a_title_stays_on_its_line():
    text = progression_text([(145, 0)], title=" # My\nsong: | part 2")
    assert text == "My song part 2: | C |" and read_progressions(text)[0][0].title == "My song part 2"
    assert progression_text([(145, 0)], title=" :\n") == "| C |"


def test_flats_and_sharps_are_chosen():
    assert progression_text([parse_chord("F#"), parse_chord("Bb")], flats=True) == "| Gb | Bb |"
    assert progression_text([parse_chord("F#"), parse_chord("Bb")], flats=False, style="harte") == "| F#:maj | A#:maj |"


@pytest.mark.parametrize(
    ("beats", "says"),
    [([1], "2 chords and 1 durations"), ([1, 0], "one is 0"), ([1, float("nan")], "one is nan"), ([1, 1e9], "up to 100,000")],
)
def test_impossible_durations_are_refused(beats, says):
    with pytest.raises(DataError, match=says):
        progression_text([(145, 0), (145, 0)], beats)

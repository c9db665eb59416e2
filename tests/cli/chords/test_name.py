"""`latentscape chords name`: notes to names, names to notes, and a sentence for anything else."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from latentscape.cli.chords.name import name
from latentscape.errors import UsageError


def told(*words: str) -> list[list[str]]:
    """The rows of the table: chord, name, notes and quality."""
    answer = CliRunner().invoke(name, [*words], catch_exceptions=False)
    assert answer.exit_code == 0
    head, *rows = answer.output.splitlines()
    starts = [head.index(title) for title in ("chord", "name", "notes", "quality")]
    return [[row[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for row in rows]


@pytest.mark.parametrize(
    ("words", "row"),
    [
        (["60 64 67 70"], ["60 64 67 70", "C7", "C E G Bb", "7"]),
        (["60", "64", "67", "70"], ["60 64 67 70", "C7", "C E G Bb", "7"]),
        (["67,60, 64"], ["67,60, 64", "C", "C E G", "major"]),
        (["64 60 67"], ["64 60 67", "C", "C E G", "major"]),
        (["52 60 67"], ["52 60 67", "C/E", "E G C", "major"]),
        (["60 64 67 69"], ["60 64 67 69", "C6", "C E G A", "sixth"]),
        (["57 60 64 67"], ["57 60 64 67", "Am7", "A C E G", "minor 7"]),
        (["60 64 66"], ["60 64 66", "{C E F#}/C", "C E F#", "other"]),
        (["0 127"], ["0 127", "C5", "C G", "interval"]),
        (["Cmaj7"], ["Cmaj7", "Cmaj7", "C E G B", "major 7"]),
        (["A:min7/b3"], ["A:min7/b3", "C6", "C E G A", "sixth"]),
        (["A/C#"], ["A/C#", "A/C#", "C# E A", "major"]),
        (["Bdim7"], ["Bdim7", "Bdim7", "B D F Ab", "diminished"]),
        (["Caug"], ["Caug", "Caug", "C E G#", "augmented"]),
        (["{C E}"], ["{C E}", "{C E}", "C E", "interval"]),
        (["N"], ["N", "N", "-", "other"]),
        (["--harte", "C7/E"], ["C7/E", "C:7/3", "E G Bb C", "7"]),
        (["--sharps", "Bb"], ["Bb", "A#", "A# D F", "major"]),
        (["--flats", "F#m"], ["F#m", "Gbm", "Gb A Db", "minor"]),
    ],
)
def test_notes_have_a_name_and_names_have_notes(words, row):
    assert told(*words) == [row]


def test_several_chords_are_a_row_each():
    assert [row[1] for row in told("60 64 67", "Am", "{C D E}")] == ["C", "Am", "{C D E}"]


def test_json_has_the_set_and_the_bass():
    answer = CliRunner().invoke(name, ["--json", "52 60 67", "{C E}"])
    assert json.loads(answer.stdout) == {
        "chords": [
            {"chord": "52 60 67", "name": "C/E", "notes": ["E", "G", "C"], "quality": "major", "pitch_classes": [0, 4, 7], "bass": 4},
            {"chord": "{C E}", "name": "{C E}", "notes": ["C", "E"], "quality": "interval", "pitch_classes": [0, 4], "bass": None},
        ]
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("60 64 x", "'x' is no number"),
        ("60 300", "300 is no MIDI number, which are 0 to 127"),
        ("60 128", "128 is no MIDI number"),
        ("60 -1", "-1 is no MIDI number"),
        ("60 " + "9" * 5000, "is no MIDI number"),
        ("60.5 61", "'60.5' is no number"),
        ("60 C", "'C' is no number"),
        ("60.5", "is no chord"),
        ("H9", "write 'B9'"),
        ("am7", "write 'Am7'"),
        ("C G", "is no chord"),
        ("", "is no chord"),
        ("  ", "is no chord"),
    ],
)
def test_what_is_no_chord_is_refused_in_one_sentence(text, says):
    with pytest.raises(UsageError) as refusal:
        CliRunner().invoke(name, [text], catch_exceptions=False)
    message = str(refusal.value)
    assert says in message and message.endswith(".") and "\n" not in message and refusal.value.exit_code == 2


def test_without_a_chord_it_is_used_wrongly():
    assert CliRunner().invoke(name, []).exit_code == 2


def test_names_need_no_torch():
    imports = "import sys\nfrom click.testing import CliRunner\nfrom latentscape.cli.chords.name import name"
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{imports}\nassert CliRunner().invoke(name, ['60 64 67']).exit_code == 0\nsys.stderr.write(' '.join(sys.modules))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {*loaded.stderr.split()} & {"torch", "scipy", "sklearn", "matplotlib", "music21"}

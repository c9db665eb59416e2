"""The page in a real browser: each scenario of `explorer/test/browser` is a test."""

import json
from pathlib import Path

import mido
import pytest

from latentscape.music.symbols import parse_chord


def test_scenario(scenario: str, outcomes: dict[str, str | None]) -> None:
    if scenario not in outcomes:
        pytest.fail(f"the scenario did not run: {scenario}", pytrace=False)
    failure = outcomes[scenario]
    if failure is not None:
        pytest.fail(f"{scenario}:\n{failure}", pytrace=False)


def test_the_progression_that_a_page_saves_is_the_one_it_names(saved_by_pages: Path) -> None:
    names = json.loads((saved_by_pages / "chords.json").read_text(encoding="utf-8"))
    file = mido.MidiFile(saved_by_pages / "chords.mid")
    assert file.length > 0
    sounding: dict[int, set[int]] = {}
    now = 0
    for message in mido.merge_tracks(file.tracks):
        now += message.time
        if message.type == "note_on" and message.velocity > 0:
            sounding.setdefault(now, set()).add(message.note % 12)
    masks = [sum(1 << pitch for pitch in pitches) for _, pitches in sorted(sounding.items())]
    assert masks == [parse_chord(name)[0] for name in names]

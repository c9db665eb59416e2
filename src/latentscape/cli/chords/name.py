"""`latentscape chords name`."""

import re
from collections.abc import Sequence
from typing import Any

import click

from latentscape.cli.shared import json_option, print_json, print_table

_NUMBER = re.compile(r"[+-]?\d+")


@click.command()
@click.argument("chords", nargs=-1, required=True, metavar="CHORD [CHORD ...]")
@click.option("--flats/--sharps", default=None, help="Write flats, or sharps; by default, the more usual spelling of each chord.")
@click.option("--harte", is_flag=True, help="Write names as C:maj7/3 instead of Cmaj7/E.")
@json_option
def name(chords: tuple[str, ...], flats: bool | None, harte: bool, as_json: bool) -> None:
    """Name the chord of some notes, or list the notes of a named chord.

    A CHORD is MIDI numbers in quotes, such as "60 64 67 70" (60 is C4), or a name such as Cmaj7, F#m7b5/C or C:maj7/3. Numbers without
    quotes are one chord, too.
    """
    from latentscape.music.names import Style, name_of, notes_of, read_chord, shape_name
    from latentscape.music.pitches import members

    style: Style = "harte" if harte else "everyday"
    rows: list[dict[str, Any]] = []
    for text in _joined(chords):
        mask, bass = read_chord(text)
        row = {"chord": text, "name": name_of(mask, bass, flats=flats, style=style), "notes": notes_of(mask, bass, flats=flats)}
        rows.append(row | {"quality": shape_name(mask, bass), "pitch_classes": [*members(mask)], "bass": None if bass < 0 else bass})
    if as_json:
        print_json({"chords": rows})
        return
    print_table(
        ["chord", "name", "notes", "quality"],
        [[row["chord"], row["name"], " ".join(row["notes"]) or "-", row["quality"]] for row in rows],
        4,
    )


def _joined(texts: Sequence[str]) -> Sequence[str]:
    """The text of each chord; if all texts are single numbers, without quotes, they are the notes of one chord."""
    return [" ".join(texts)] if all(_NUMBER.fullmatch(text) for text in texts) else texts

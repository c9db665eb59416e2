"""What the commands on chords share: names of chords, and their files of notes, sound and pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentscape.cli.shared import PICTURE_SUFFIXES, pasteable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from latentscape.runs import Run

MUSIC_SUFFIXES = (".mid", ".wav", ".txt", ".musicxml")
OUTPUTS = (*MUSIC_SUFFIXES, *PICTURE_SUFFIXES)
DEFAULT_SUFFIXES = (".png", ".mid", ".wav")  # of the files that are written into the run's figures/ without -o

Progressions = Sequence[Sequence[tuple[int, int]]]


def save_chords(run: "Run", out: Path | None, stem: str, progressions: Progressions, figure: "Figure") -> list[Path]:
    """Write chords to the file `out` by its suffix; without it, as a picture, MIDI and sound into the figures/ of the run."""
    from latentscape.music.writing import chords_file
    from latentscape.runs import save_output

    suffixes = DEFAULT_SUFFIXES if out is None else (out.suffix,)
    contents = {suffix: figure if suffix in PICTURE_SUFFIXES else chords_file(progressions, suffix, title=stem) for suffix in suffixes}
    return [save_output(run, out, f"{stem}{suffix}", content) for suffix, content in contents.items()]


def names_of_chords(chords: Sequence[tuple[int, int]]) -> list[str]:
    """The names of chords, with their basses where these are not the roots."""
    from latentscape.music.names import name_of

    return [name_of(*chord) for chord in chords]


def echo_paths(paths: Sequence[Path]) -> None:
    """Print the paths that were written."""
    for path in paths:
        click.echo(pasteable(path))

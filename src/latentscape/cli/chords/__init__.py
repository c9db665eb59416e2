"""`latentscape chords`: commands on chords, each in its own file, which is imported when it is called."""

import click

from latentscape.cli.main import LazyGroup

CHORD_COMMANDS = {
    "import": "Read music from files into one file of chords.",
    "name": "Name notes, or find the notes of a name.",
    "map": "Draw the latent space of a run on chords.",
    "sample": "Draw new chords or progressions from a run.",
    "interpolate": "Find chords that lead from one chord to another.",
    "continue": "Draw the chords that follow given ones.",
    "near": "List the chords whose codes are nearest to that of a chord.",
    "enough": "Say how much music is enough to train on.",
    "compare": "Compare kinds of music by models and tables of their chords.",
}


@click.group(cls=LazyGroup, commands_of=CHORD_COMMANDS, package="latentscape.cli.chords")
def chords() -> None:
    """Read, name, map, draw and compare chords of music.

    Start with: latentscape chords import FOLDER -o chords.npz
    """

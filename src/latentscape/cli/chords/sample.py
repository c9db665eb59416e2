"""`latentscape chords sample`."""

from pathlib import Path

import click

from latentscape.cli.chords.shared import OUTPUTS, echo_paths, names_of_chords, save_chords
from latentscape.cli.shared import json_option, output_option, print_json, run_argument, seed_option

MAX_SAMPLES = 1000  # of two beats each: 20 minutes of music
MAX_ROWS_DRAWN = 16


@click.command()
@run_argument
@click.option("-n", "n", type=click.IntRange(1, MAX_SAMPLES), default=8, show_default=True, help="Number of chords or progressions.")
@output_option(OUTPUTS, "MIDI, sound, names, a score or a picture; by default, .png, .mid and .wav in the run's figures/.")
@seed_option("the samples")
@json_option
def sample(run: Path, n: int, out: Path | None, seed: int, as_json: bool) -> None:
    """Draw N new chords, or progressions, from RUN, and write them so that they can be heard."""
    from latentscape import plots
    from latentscape.explore.chord_pictures import Route
    from latentscape.runs import load
    from latentscape.runs.chords import ChordRun

    opened = ChordRun(load(run))
    progressions = opened.sample(n, seed)
    single = all(len(progression) == 1 for progression in progressions)
    rows = [[chord for progression in progressions for chord in progression]] if single else progressions
    routes = [Route.of("" if single else str(i + 1), row) for i, row in enumerate(rows[:MAX_ROWS_DRAWN])]
    title = f"{n} chords drawn from the model" if single else f"{len(routes)} progressions drawn from the model"
    paths = save_chords(opened.run, out, "chord-samples", rows, plots.plot_chords(routes, title))
    if as_json:
        print_json({"run": str(run), "n": n, "samples": [names_of_chords(row) for row in progressions], "files": [*map(str, paths)]})
        return
    for row in rows:
        click.echo(" ".join(names_of_chords(row)))
    echo_paths(paths)

"""`latentscape chords continue`."""

from pathlib import Path

import click

from latentscape.cli.chords.shared import OUTPUTS, echo_paths, names_of_chords, save_chords
from latentscape.cli.shared import json_option, output_option, print_json, run_argument, seed_option
from latentscape.errors import UsageError

MAX_CHORDS = 200  # each is drawn after the one before, which takes a tenth of a second


@click.command("continue")
@run_argument
@click.argument("chords", nargs=-1)
@click.option("-n", "n", type=click.IntRange(1, MAX_CHORDS), default=4, show_default=True, help="Number of new chords.")
@output_option(OUTPUTS, "MIDI, sound, names, a score or a picture; by default, .png, .mid and .wav in the run's figures/.")
@seed_option("the chords that are drawn")
@json_option
def continue_(run: Path, chords: tuple[str, ...], n: int, out: Path | None, seed: int, as_json: bool) -> None:
    """Draw N chords that follow CHORDS, such as "Dm7 G7", from RUN, a model of progressions."""
    from latentscape import plots
    from latentscape.explore.chord_pictures import Route
    from latentscape.runs import load
    from latentscape.runs.chords import ChordRun, read_chords

    start = read_chords([" ".join(chords)] if all(map(str.isdecimal, chords)) else chords)
    if not start:
        raise UsageError('There is nothing to continue; name some chords, such as "Dm7 G7".')
    opened = ChordRun(load(run))
    new = opened.continued(start, n, seed=seed)
    progression = [*start, *new]
    is_new = [False] * len(start) + [True] * n
    figure = plots.plot_chord_path([Route.of("continued", progression, is_new, "drawn from the model")])
    paths = save_chords(opened.run, out, "chord-continuation", [progression], figure)
    if as_json:
        print_json({"run": str(run), "chords": names_of_chords(start), "continued": names_of_chords(new), "files": [*map(str, paths)]})
        return
    click.echo(f"{' '.join(names_of_chords(start))} | {' '.join(names_of_chords(new))}")
    echo_paths(paths)

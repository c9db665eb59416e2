"""`latentscape chords interpolate`."""

from pathlib import Path

import click

from latentscape.cli.chords.shared import OUTPUTS, echo_paths, save_chords
from latentscape.cli.shared import json_option, output_option, print_json, run_argument

ROUTES = {"voices": "through chords in use, by least movement", "latent": "the straight line of codes"}


@click.command()
@run_argument
@click.argument("a")
@click.argument("b")
@click.option(
    "--along",
    type=click.Choice([*ROUTES]),
    default="voices",
    show_default=True,
    help="voices: through chords of the training music, with small movements of voices; latent: the straight line of codes.",
)
@output_option(OUTPUTS, "MIDI, sound, names, a score or a picture; by default, .png, .mid and .wav in the run's figures/.")
@json_option
def interpolate(run: Path, a: str, b: str, along: str, out: Path | None, as_json: bool) -> None:
    """Find chords that lead from A to B, such as Cmaj7 and Am, or "60 64 67"; the picture shows both routes."""
    from latentscape import plots
    from latentscape.explore.chord_pictures import Route
    from latentscape.music.names import name_of
    from latentscape.runs import load
    from latentscape.runs.chords import ChordRun, read_chord

    ends = read_chord(a), read_chord(b)
    opened = ChordRun(load(run))
    walk = opened.walk(*ends, along)
    others = [opened.walk(*ends, other) for other in ROUTES if other != along and opened.has_codes]
    routes = [
        Route.of(ROUTES[each.along], each.chords, [not used for used in each.in_use], "not in use in the training music")
        for each in (walk, *others)
        if len(each.masks)
    ]
    paths = save_chords(opened.run, out, f"chord-interpolation-{along}", [walk.chords], plots.plot_chord_path(routes))
    if as_json:
        figures = {"semitones": walk.semitones.tolist(), "in_use": walk.in_use.tolist()}
        print_json({"run": str(run), "along": along, "chords": walk.names, **figures, "files": [*map(str, paths)]})
        return
    click.echo(" -> ".join(walk.names))
    for name, end, place in ((walk.names[:1], ends[0], "begins"), (walk.names[-1:], ends[1], "ends")):
        if name != [name_of(*end)]:
            click.echo(f"the line {place} with {name[0] if name else 'silence'}: the model decodes the code of {name_of(*end)} to it")
    if len(walk.semitones):
        used = int(walk.in_use.sum())
        click.echo(
            f"all voices together move {walk.semitones.mean():.1f} semitones per step on average; {used} of {len(walk.masks)} chords are "
            "in use in the training music"
        )
    echo_paths(paths)

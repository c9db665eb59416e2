"""`latentscape chords near`."""

from pathlib import Path

import click

from latentscape.cli.shared import json_option, print_json, print_table, run_argument

MAX_NEIGHBOURS = 4096


@click.command()
@run_argument
@click.argument("chord")
@click.option("-k", "k", type=click.IntRange(1, MAX_NEIGHBOURS), default=8, show_default=True, help="Number of neighbours.")
@json_option
def near(run: Path, chord: str, k: int, as_json: bool) -> None:
    """List the chords in use whose codes are nearest to that of CHORD, a name such as Cmaj7 or notes such as "60 64 67"."""
    from latentscape.music.names import name_of
    from latentscape.runs import load
    from latentscape.runs.chords import ChordRun, read_chord

    mask, bass = read_chord(chord)
    opened = ChordRun(load(run))
    neighbours = opened.near(mask, k)
    rows = [
        {"chord": name_of(int(other)), "distance": distance, "common_tones": tones, "semitones": semitones, "log_prob": log_prob}
        for other, distance, tones, semitones, log_prob in zip(
            neighbours.masks,
            neighbours.distance.tolist(),
            neighbours.common_tones.tolist(),
            neighbours.semitones.tolist(),
            opened.log_probs[neighbours.masks].tolist(),
            strict=True,
        )
    ]
    if as_json:
        print_json({"run": str(run), "chord": name_of(mask, bass), "neighbours": rows})
        return
    columns = ["chord", "distance", "common tones", "semitones", "log p(x)"]
    print_table(columns, [list(row.values()) for row in rows])
    click.echo(f"distances are to the code of {name_of(mask, bass)}; semitones: how far all voices together move; log p(x) in nats")

"""`latentscape chords map`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentscape.cli.chords.shared import echo_paths
from latentscape.cli.shared import PICTURE_SUFFIXES, json_option, output_option, print_json, print_table, run_argument

if TYPE_CHECKING:
    from latentscape.explore.harmony import Planes
    from latentscape.explore.voice_leading import PathFigures
    from latentscape.runs.chords import Geometry


@click.command("map")
@run_argument
@output_option(PICTURE_SUFFIXES, "The map alone; by default, all pictures, with MIDI and sound, in the run's figures/.")
@json_option
def map_(run: Path, out: Path | None, as_json: bool) -> None:
    """Draw the latent space of RUN, a model of single chords, and compare its geometry with that of principal components."""
    from latentscape.runs import load, save_output
    from latentscape.runs.chord_pictures import chord_pictures, map_figure
    from latentscape.runs.chords import ChordRun

    opened = ChordRun(load(run))
    opened.check_single_chords()
    if out is not None:
        paths = [save_output(opened.run, out, "", map_figure(opened.model, opened.run.splits.train))]
    else:
        files = chord_pictures(opened.model, opened.run.splits, keys=opened.run.recipe.data.keys)
        paths = [save_output(opened.run, None, name, content) for name, content in files.items()]
    geometry = opened.geometry
    if as_json:
        print_json({"run": str(run), **_as_json(geometry), "files": [*map(str, paths)]})
        return
    if geometry.triads:
        rows = [[name, each.tonnetz, each.common_tones, each.voice_leading] for name, each in geometry.triads.items()]
        print_table(["distances of the 24 triads: correlation with", "Tonnetz", "common tones", "voice leading"], rows)
        rows = [[each.name, *(float(angle) for angle in each.angle_error.mean(1))] for each in geometry.planes]
        print_table(["planes: error of the angles, degrees", *_names(geometry.planes[0])], rows)
        click.echo("this geometry is that of the notes themselves: a model keeps or loses it, but does not discover it")
    click.echo(
        f"{geometry.exact_chords:.1%} of the chords are decoded without a wrong note; by {geometry.components} "
        f"principal components{' of chords moved to the root C' if not geometry.triads else ''}, {geometry.pca_exact_chords:.1%}"
    )
    click.echo(_line_text("straight lines of codes", geometry.lines))
    click.echo(_line_text("paths of voices", geometry.voices))
    echo_paths(paths)


def _line_text(name: str, figures: "PathFigures") -> str:
    used = "no chord lies in between" if figures.share_in_use is None else f"{figures.share_in_use:.0%} of the chords in between are in use"
    steps = "" if figures.semitones_per_step is None else f", {figures.semitones_per_step:.1f} semitones per step"
    return f"{name}: {used}{steps}; {figures.ends_right:.0%} have the right ends"


def _names(planes: "Planes") -> list[str]:
    from latentscape.explore.harmony import HARMONICS

    return [HARMONICS[harmonic] for harmonic in planes.harmonics]


def _as_json(geometry: "Geometry") -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "exact_chords": geometry.exact_chords,
        "pca_exact_chords": geometry.pca_exact_chords,
        "triads": {name: asdict(each) for name, each in geometry.triads.items()},
        "planes": {
            each.name: {
                "angle_error_degrees": dict(zip(_names(each), each.angle_error.mean(1).tolist(), strict=True)),
                "share_in_plane": dict(zip(_names(each), each.share_in_plane.tolist(), strict=True)),
            }
            for each in geometry.planes
        },
        "latent_lines": asdict(geometry.lines),
        "voice_paths": asdict(geometry.voices),
    }

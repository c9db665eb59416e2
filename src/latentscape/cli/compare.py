"""`latentscape compare`."""

from pathlib import Path
from typing import Any

import click

from latentscape.cli.completion import run_folder
from latentscape.cli.shared import (
    PICTURE_SUFFIXES,
    binarisation_column,
    data_option,
    json_option,
    output_option,
    pasteable,
    print_figures,
    print_json,
    print_table,
)


@click.command()
@click.argument("runs", nargs=-1, metavar="RUN RUN ...", type=click.Path(path_type=Path), shell_complete=run_folder)
@click.option("--split", metavar="PART", help="train, valid, heldout or all; by default valid, or train if a run has no valid part.")
@output_option(PICTURE_SUFFIXES, "Also draw maps, manifolds and curves in one picture, a .png, .svg or .pdf.")
@data_option
@json_option
def compare(runs: tuple[Path, ...], split: str | None, out: Path | None, data: str | None, as_json: bool) -> None:
    """Compare the figures of several runs on the same part of their data, and list the settings that differ."""
    from latentscape.runs import compare as compare_runs
    from latentscape.runs import load, picture_of, save_output

    opened = [load(run, data) for run in runs]
    comparison = compare_runs(opened, split)
    if out is not None:
        save_output(opened[0], out, "", picture_of(opened))
    if as_json:
        settings = {name: list(values) for name, values in comparison.settings.items()}
        remarks = {"notes": list(comparison.notes), "judgements": list(comparison.judgements)}
        print_json({"runs": list(comparison.rows), "settings": settings, **remarks, "file": out and str(out)})
        return
    click.echo(f"on the {comparison.rows[0]['split']} part")
    print_figures(comparison.rows, first=("run", *binarisation_column(comparison.rows)), last=("seconds",))
    if comparison.settings:
        click.echo("")
        print_table(["differing settings", *map(str, runs)], [[name, *map(_shown, values)] for name, values in comparison.settings.items()])
    else:
        click.echo("the runs have the same settings")
    for note in comparison.notes:
        click.echo(note)
    click.echo("")
    for run, sentence in zip(runs, comparison.judgements, strict=True):
        click.echo(f"{pasteable(run)}: {sentence}")
    if out is not None:
        click.echo(pasteable(out))


def _shown(value: Any) -> str:
    match value:
        case None:
            return "default"
        case float():
            return f"{value:g}"
        case {"kind": kind, **options}:
            return str(kind) if not options else f"{kind}({', '.join(f'{name}={_shown(option)}' for name, option in options.items())})"
        case _:
            return str(value)

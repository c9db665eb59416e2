"""`latentscape encode`."""

from pathlib import Path

import click

from latentscape.cli.completion import source_or_file
from latentscape.cli.shared import json_option, label_option, output_path, pasteable, print_json, run_argument


@click.command()
@run_argument
@click.argument("source", metavar="INPUT", shell_complete=source_or_file)
@click.option("-o", "out", type=click.Path(path_type=Path), metavar="FILE", required=True, help="An .npy, .csv or .npz file of codes.")
@label_option
@json_option
def encode(run: Path, source: str, out: Path, label: str | None, as_json: bool) -> None:
    """Encode the examples of INPUT, a source or a file, by RUN, and write their mean codes to a file that `decode` reads."""
    from latentscape import explore
    from latentscape.runs import examples_for, load, save_output, write_codes
    from latentscape.runs.codes import CODE_SUFFIXES

    target = output_path(out, CODE_SUFFIXES)
    opened = load(run)
    examples, name = examples_for(opened, source, label)
    codes = explore.encode(opened.model, examples)
    path = save_output(opened, target, "", write_codes(codes, examples, target.suffix))
    if as_json:
        print_json({"run": str(run), "input": name, "n": len(codes), "latent": codes.shape[1], "file": str(path)})
    else:
        click.echo(pasteable(path))
        click.echo(f"{len(codes):,} codes of {codes.shape[1]} numbers, of {name}")

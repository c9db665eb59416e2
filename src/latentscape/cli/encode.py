"""`latentscape encode`."""

from pathlib import Path

import click

from latentscape.cli.completion import source_or_file
from latentscape.cli.shared import (
    json_option,
    label_option,
    message_console,
    output_option,
    pasteable,
    print_json,
    run_argument,
    say_outside,
    strict_option,
)


@click.command()
@run_argument
@click.argument("source", metavar="INPUT", shell_complete=source_or_file)
@output_option((".npy", ".csv", ".npz"), "An .npy, .csv or .npz file of codes.", required=True)
@label_option
@strict_option
@json_option
def encode(run: Path, source: str, out: Path, label: str | None, strict: bool, as_json: bool) -> None:
    """Encode the examples of INPUT, a source or a file, by RUN, and write their mean codes to a file that `decode` reads.

    A .csv file has the columns z1, z2, ..., after a column with the ids of the rows of a table, or else their lines in its file.
    """
    from latentscape import explore
    from latentscape.runs import load, rows_of_file, save_output, write_codes

    opened = load(run)
    examples, name = opened.examples(source, label, message_console().print, strict=strict)
    say_outside(opened, examples)
    codes = explore.encode(opened.model, examples)
    frames = explore.frames_of(opened.model, examples)
    id_column = rows_of_file(opened, source, examples, label) if out.suffix == ".csv" else None
    path = save_output(opened, out, "", write_codes(codes, examples, out.suffix, frames, id_column))
    if as_json:
        print_json({"run": str(run), "input": name, "n": len(codes), "latent": codes.shape[1], "file": str(path)})
    else:
        click.echo(pasteable(path))
        click.echo(f"{len(codes):,} code{'s' * (len(codes) != 1)} of {codes.shape[1]} numbers, of {name}")
        if frames is not None:
            where = "which the array 'frames' holds" if out.suffix == ".npz" else "which an .npz file would hold"
            click.echo(f"a code leaves out the {opened.model.frame_name} of its example, {where}; decode gives the frame 0")

"""`latentscape reconstruct`."""

from pathlib import Path

import click

from latentscape.cli.completion import source_or_file
from latentscape.cli.shared import (
    PICTURE_SUFFIXES,
    count_type,
    data_option,
    json_option,
    label_option,
    message_console,
    number,
    output_option,
    pasteable,
    print_json,
    refuse_unseen,
    run_argument,
    say_outside,
    strict_option,
)
from latentscape.errors import UsageError


@click.command()
@run_argument
@click.argument("source", metavar="[INPUT]", required=False, shell_complete=source_or_file)
@click.option("-n", "n", type=count_type, default=20, show_default=True, help="Number of examples in a picture.")
@output_option(
    (*PICTURE_SUFFIXES, ".npy", ".csv"),
    "A picture (.png, .svg, .pdf), an .npy array of all examples, or a .csv of all rows; by default, a .png in the run's figures/.",
)
@label_option
@strict_option
@data_option
@json_option
def reconstruct(
    run: Path, source: str | None, n: int, out: Path | None, label: str | None, strict: bool, data: str | None, as_json: bool
) -> None:
    """Show examples above their reconstructions by RUN: examples of INPUT (a source or a file), or else of its valid or train part."""
    from latentscape import explore, plots
    from latentscape.runs import columns_of, file_stem, load, rows_of_file, save_output, value_limits, write_rows

    if label is not None and source is None:
        raise UsageError(
            f"--label {label} names the labels of a file, but no file was given; leave out --label, or name the file after {run}."
        )
    refuse_unseen(n, "examples", "-n", out)
    opened = load(run, data)
    examples, part = opened.examples(source, label, message_console().print, strict=strict)
    if out is not None and out.suffix == ".csv":
        columns_of(opened)  # refuses images
    if source is not None:
        say_outside(opened, examples)
    if out is not None and out.suffix in (".npy", ".csv"):
        pairs = explore.reconstruct(opened.model, examples)
        content = (
            pairs.reconstructions
            if out.suffix == ".npy"
            else write_rows(
                opened,
                pairs.reconstructions,
                examples.context,
                examples.label_name or "label",
                rows_of_file(opened, source, examples, label),
            )
        )
        path = save_output(opened, out, "", content)
    else:
        pairs = explore.reconstruct(opened.model, examples, n=n, part=part)
        name = f"reconstructions-{'drawn' if source is None else file_stem(part)}.png"
        path = save_output(opened, out, name, plots.plot_reconstructions(pairs, value_limits(examples)))
    mse = pairs.mse
    if as_json:
        print_json({"run": str(run), "split": part, "n": len(pairs.originals), "mse": mse, "file": str(path)})
    else:
        click.echo(pasteable(path))
        click.echo(f"{len(pairs.originals)} {part} example{'s' * (len(pairs.originals) != 1)}, mean squared error per value {number(mse)}")

"""`latentscape decode`."""

from pathlib import Path

import click

from latentscape.cli.shared import class_option, json_option, message_console, output_path, print_json, run_argument

MAX_EXAMPLES_DRAWN = 400  # in one picture


@click.command()
@run_argument
@click.argument("codes", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    required=True,
    help="A .png of the first examples, or an .npy array of all.",
)
@class_option
@json_option
def decode(run: Path, codes: Path, out: Path, label: str | None, as_json: bool) -> None:
    """Decode CODES, a file with one row for each code such as `encode` writes, to the means of p(x|z)."""
    from latentscape import explore, plots
    from latentscape.runs import load, read_codes, save_output, value_limits

    target = output_path(out, (".png", ".npy"))
    opened = load(run)
    examples = explore.decode(opened.model, read_codes(codes), opened.one_context(label))
    if target.suffix == ".npy":
        path = save_output(opened, target, "", examples)
    else:
        if len(examples) > MAX_EXAMPLES_DRAWN:
            message_console().print(
                f"the picture shows the first {MAX_EXAMPLES_DRAWN} of {len(examples):,} examples; write an .npy file for all"
            )
        limits = value_limits(opened.splits.train)
        title = f"{min(len(examples), MAX_EXAMPLES_DRAWN)} decoded codes"
        path = save_output(opened, target, "", plots.png(plots.plot_sheet(examples[:MAX_EXAMPLES_DRAWN], title, limits=limits)))
    if as_json:
        print_json({"run": str(run), "n": len(examples), "shape": list(examples.shape[1:]), "file": str(path)})
    else:
        click.echo(f"{path}")
        click.echo(f"{len(examples):,} examples of shape {' x '.join(map(str, examples.shape[1:]))}")

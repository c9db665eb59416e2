"""`latentscape reconstruct`."""

from pathlib import Path

import click

from latentscape.cli.completion import source_or_file
from latentscape.cli.shared import PICTURE_SUFFIXES, json_option, output_path, pasteable, print_json, run_argument


@click.command()
@run_argument
@click.argument("source", metavar="[INPUT]", required=False, shell_complete=source_or_file)
@click.option("-n", "n", type=click.IntRange(1), default=20, show_default=True, help="Number of examples in a picture.")
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A picture (.png, .svg, .pdf), or an .npy array of all examples; by default, a .png in the run's figures/.",
)
@json_option
def reconstruct(run: Path, source: str | None, n: int, out: Path | None, as_json: bool) -> None:
    """Show examples over their reconstructions by RUN: those of INPUT (a source or .npy file), else of its valid or train part."""
    from latentscape import explore, plots
    from latentscape.runs import examples_for, load, save_output, value_limits

    target = None if out is None else output_path(out, (*PICTURE_SUFFIXES, ".npy"))
    opened = load(run)
    examples, part = examples_for(opened, source)
    if target is not None and target.suffix == ".npy":
        pairs = explore.reconstruct(opened.model, examples)
        path = save_output(opened, target, "", pairs.reconstructions)
    else:
        pairs = explore.reconstruct(opened.model, examples, n=n, part=part, columns=examples.columns)
        name = "reconstructions.png" if source is None else f"reconstructions-{part}.png"
        path = save_output(opened, target, name, plots.plot_reconstructions(pairs, value_limits(examples)))
    mse = float(((pairs.originals - pairs.reconstructions) ** 2).mean())
    if as_json:
        print_json({"run": str(run), "split": part, "n": len(pairs.originals), "mse": mse, "file": str(path)})
    else:
        click.echo(pasteable(path))
        click.echo(f"{len(pairs.originals)} {part} examples, mean squared error per value {mse:.4f}")

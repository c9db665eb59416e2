"""`latentscape reconstruct`."""

from pathlib import Path

import click

from latentscape.cli.shared import json_option, output_path, print_json, run_argument


@click.command()
@run_argument
@click.argument("given", metavar="[INPUT]", required=False)
@click.option("-n", "n", type=click.IntRange(1), default=20, show_default=True, help="How many, for a picture.")
@click.option(
    "-o", "out", type=click.Path(path_type=Path), metavar="FILE", help="A .png, or an .npy array of all; the run's figures/ unless given."
)
@json_option
def reconstruct(run: Path, given: str | None, n: int, out: Path | None, as_json: bool) -> None:
    """Show examples over what RUN makes of them: those of INPUT (a source or .npy file), else of its valid or train part."""
    from latentscape import explore, plots
    from latentscape.runs import examples_for, keep, load, value_limits

    target = None if out is None else output_path(out, (".png", ".npy"))
    opened = load(run)
    examples, part = examples_for(opened, given)
    if target is not None and target.suffix == ".npy":
        found = explore.reconstruct(opened.model, examples)
        path = keep(opened, target, "", found.reconstructions)
    else:
        found = explore.reconstruct(opened.model, examples, n=n, part=part, columns=examples.columns)
        name = "reconstructions.png" if given is None else f"reconstructions-{part}.png"
        path = keep(opened, target, name, plots.png(plots.plot_reconstructions(found, value_limits(examples))))
    mse = float(((found.originals - found.reconstructions) ** 2).mean())
    if as_json:
        print_json({"run": str(run), "split": part, "n": len(found.originals), "mse": mse, "file": str(path)})
    else:
        click.echo(f"{path}")
        click.echo(f"{len(found.originals)} {part} examples, mean squared error of a value {mse:.4f}")

"""`latentscape sample`."""

from pathlib import Path

import click

from latentscape.cli.shared import json_option, output_path, print_json, run_argument, seed_option, talk


@click.command()
@run_argument
@click.option("-n", "n", type=click.IntRange(1), default=64, show_default=True, help="How many.")
@click.option(
    "-o", "out", type=click.Path(path_type=Path), metavar="FILE", help="A .png, or an .npy array; the run's figures/ unless given."
)
@seed_option("the codes")
@json_option
def sample(run: Path, n: int, out: Path | None, seed: int, as_json: bool) -> None:
    """Draw N new examples from the prior of RUN, decoded to the mean of their p(x|z)."""
    from latentscape import explore, plots
    from latentscape.runs import keep, load, value_limits

    target = None if out is None else output_path(out, (".png", ".npy"))
    opened = load(run)
    if not opened.model.encoder.posterior.has_density and not opened.recipe.train.fit_prior:
        talk().print(
            "the codes of this autoencoder were never held to its prior, so its samples may look like nothing; train it with "
            "--prior mixture --set train.fit_prior=true"
        )
    found = explore.sample(opened.model, n, seed=seed)
    if target is not None and target.suffix == ".npy":
        path = keep(opened, target, "", found.examples)
    else:
        path = keep(opened, target, "samples.png", plots.png(plots.plot_samples(found, value_limits(opened.splits.train))))
    if as_json:
        print_json({"run": str(run), "n": n, "file": str(path)})
    else:
        click.echo(f"{path}")

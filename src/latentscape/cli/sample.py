"""`latentscape sample`."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentscape.cli.shared import (
    PICTURE_SUFFIXES,
    class_option,
    count_type,
    data_option,
    json_option,
    output_option,
    pasteable,
    print_json,
    refuse_unseen,
    run_argument,
    seed_option,
    warn_about_prior,
)
from latentscape.errors import DataError, SettingError
from latentscape.reading import KINDS_OF_ROWS

if TYPE_CHECKING:
    from latentscape.plots.look import Limits
    from latentscape.reading import Display
    from latentscape.runs import Run


@click.command()
@run_argument
@click.option("-n", "n", type=count_type, default=64, show_default=True, help="Number of samples.")
@click.option("--mean", metavar="A,B,...", help="Draw codes around this one instead of from the prior; zeros if only --std is given.")
@click.option("--std", metavar="C,D,...", help="Their standard deviation in each dimension; ones if only --mean is given.")
@click.option(
    "--draw/--no-draw",
    default=None,
    help="Draw each sample from p(x|z), or take its mean. By default, rows of a table are drawn, because means vary less than the data and "
    "are more correlated; all others are means.",
)
@output_option((*PICTURE_SUFFIXES, ".npy", ".csv"), "A .png, .svg, .pdf, .npy or .csv file; by default, a .png in the run's figures/.")
@seed_option("the codes")
@class_option
@data_option
@json_option
def sample(
    run: Path,
    n: int,
    mean: str | None,
    std: str | None,
    draw: bool | None,
    out: Path | None,
    seed: int,
    label: str | None,
    data: str | None,
    as_json: bool,
) -> None:
    """Draw N codes from the prior of RUN, or around a code, and decode each, to a draw from p(x|z) or to its mean."""
    from latentscape import explore, plots
    from latentscape.runs import columns_of, load, samples_origin, save_output, write_rows

    refuse_unseen(n, "samples", "-n", out)
    around = None if mean is None and std is None else (_numbers("--mean", mean), _numbers("--std", std))
    opened = load(run, data)
    if out is not None and out.suffix == ".csv":
        columns_of(opened)  # refuses images
    context = opened.context_for(n, label)
    if draw is None:
        draw = opened.record.source.kind in KINDS_OF_ROWS
    if around is None:
        warn_about_prior(opened)
        samples, name = (
            explore.sample(
                opened.model, n, seed=seed, context=context, prior=samples_origin(opened.prior_name, opened.recipe, label), draw=draw
            ),
            "samples-drawn.png",
        )
    else:
        latent = opened.model.latent
        samples = explore.sample_around(
            opened.model, around[0] or [0.0] * latent, around[1] or [1.0] * latent, n, seed=seed, context=context, draw=draw
        )
        name = "samples-around.png"
    if out is not None and out.suffix == ".npy":
        path = save_output(opened, out, "", samples.examples)
    elif out is not None and out.suffix == ".csv":
        path = save_output(opened, out, "", write_rows(opened, samples.examples, context))
    else:
        limits, display = _limits_and_display(opened)
        shown = replace(samples, display=display)
        path = save_output(opened, out, name, plots.plot_samples(shown, limits))
    if as_json:
        print_json({"run": str(run), "n": n, "file": str(path)})
    else:
        click.echo(pasteable(path))


def _limits_and_display(run: "Run") -> "tuple[Limits | None, Display]":
    """The limits and the display of the run's other pictures; none if its data cannot be read."""
    from latentscape.reading import PLAIN
    from latentscape.runs import value_limits

    try:
        train = run.splits.train
    except DataError:
        return None, PLAIN
    return value_limits(train), train.display


def _numbers(option: str, text: str | None) -> list[float]:
    try:
        return [] if text is None else [float(piece) for piece in text.split(",")]
    except ValueError:
        raise SettingError(f"{option} takes numbers separated by commas, one for each dimension, but got {text!r}.") from None

"""`latentscape score`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentscape.cli.completion import source_or_file
from latentscape.cli.shared import (
    count_type,
    data_option,
    json_option,
    label_option,
    message_console,
    output_option,
    pasteable,
    print_json,
    run_argument,
    say_outside,
    seed_option,
    strict_option,
)
from latentscape.errors import DataError

if TYPE_CHECKING:
    from latentscape.data import Splits
    from latentscape.measures import Threshold
    from latentscape.runs import Run


@click.command()
@run_argument
@click.argument("source", metavar="FILE", shell_complete=source_or_file)
@output_option((".csv", ".npy"), "A .csv file, or an .npy array with named fields; a row for each row of FILE.", required=True)
@click.option(
    "--false-alarms",
    type=float,
    default=0.01,
    show_default=True,
    metavar="SHARE",
    help="The share of ordinary rows that may count as anomalies. The threshold is taken from the scores of the validation rows.",
)
@click.option("--draws", type=count_type, default=16, show_default=True, metavar="K", help="Number of draws for each row.")
@seed_option("the draws")
@label_option
@strict_option
@data_option
@json_option
def score(
    run: Path,
    source: str,
    out: Path,
    false_alarms: float,
    draws: int,
    seed: int,
    label: str | None,
    strict: bool,
    data: str | None,
    as_json: bool,
) -> None:
    """Score each row of FILE, a source or a file, by its ELBO under RUN (by minus the squared error, if RUN is no VAE).

    The file has the ELBO in nats, the share of training rows with a lower one (rank), whether it is an anomaly, and how surprising each
    column is: minus log p of its value, in nats.
    """
    from latentscape import explore
    from latentscape.runs import file_lines, load, save_output, write_scores

    opened = load(run, data)
    examples, name = opened.examples(source, label, message_console().print, strict=strict)
    reference = _training_data(opened)
    result = explore.score(opened.model, examples, reference, false_alarms=false_alarms, draws=draws, seed=seed)
    say_outside(opened, examples)
    path = save_output(opened, out, "", write_scores(result, examples, out.suffix, file_lines(opened, source, label)))
    below = None if result.anomaly is None else int(result.anomaly.sum())
    mean = float(result.scores.values.mean())
    if as_json:
        print_json(
            {"run": str(run), "input": name, "n": len(examples), result.scores.name: mean, **_limits(result.threshold, below)}
            | {"file": str(path)}
        )
        return
    click.echo(pasteable(path))
    unit = "ELBO {:.2f} nats" if result.scores.name == "elbo" else "squared error {:.4f} of scaled values"
    click.echo(
        f"{len(examples):,} row{'s' * (len(examples) != 1)} of {name}, on average " + unit.format(abs(mean) if "squared" in unit else mean)
    )
    if result.threshold is not None:
        click.echo(_sentence(result.threshold, below, len(examples)))


def _training_data(run: "Run") -> "Splits | None":
    """The data of the run; none, with a message, if it cannot be read."""
    try:
        return run.splits
    except DataError as error:
        message_console().print(f"{error} Without it, rows get no rank and no threshold.")
        return None


def _limits(threshold: "Threshold | None", below: int | None) -> dict[str, Any]:
    if threshold is None:
        return {"threshold": None, "false_alarms": None, "part": None, "part_n": None, "anomalies": None}
    return {
        "threshold": threshold.value,
        "false_alarms": threshold.false_alarms,
        "part": threshold.part,
        "part_n": threshold.n,
        "anomalies": below,
    }


def _sentence(threshold: "Threshold", below: int | None, n: int) -> str:
    rate, examples = (
        f"a rate of false alarms of {threshold.false_alarms:g}",
        f"{threshold.n:,} {threshold.part} examples",
    )
    if threshold.value is None:
        return (
            f"no threshold: {rate} needs more than the {examples}; take a higher rate, such as --false-alarms {2 / (threshold.n + 1):.2g}"
        )
    rows_lie = f"row{'s' * (n != 1)} lie{'s' * (below == 1)}"
    trained = ", on which the model was trained: expect more false alarms" if threshold.part == "train" else ""
    return f"{below:,} of {n:,} {rows_lie} below the threshold {threshold.value:.6g}, at {rate} (by {examples}{trained})"

"""`latentscape evaluate`."""

from dataclasses import asdict
from pathlib import Path

import click

from latentscape.cli.shared import count_type, json_option, print_figures, print_json, run_argument, seed_option


@click.command()
@run_argument
@click.option("--split", metavar="PART", help="train, valid, heldout or all; by default heldout, or train if nothing is held out.")
@click.option(
    "--draws",
    type=click.IntRange(max=count_type.max),
    metavar="K",
    help="Also estimate log p(x), by K importance-weighted draws for each example.",
)
@click.option("--limit", type=count_type, metavar="N", help="Use the first N examples only.")
@seed_option("the sampled codes")
@json_option
def evaluate(run: Path, split: str | None, draws: int | None, limit: int | None, seed: int, as_json: bool) -> None:
    """Measure RUN on one part of its data."""
    import numpy as np

    from latentscape.measures import log_evidence, measure
    from latentscape.runs import load

    opened = load(run)
    part = split or ("heldout" if opened.splits.heldout is not None else "train")
    examples = opened.splits.part(part)
    if limit is not None:
        examples = examples.take(np.arange(min(limit, len(examples))))
    evidence = None if draws is None else log_evidence(opened.model, examples, draws=draws, seed=seed)
    row = opened.figures(part, measure(opened.model, examples, seed=seed))
    if evidence is not None:
        row |= {name: value for name, value in asdict(evidence).items() if name != "draws"}
    if as_json:
        print_json(row)
        return
    print_figures([row])
    if evidence is not None:
        error = "" if evidence.log_evidence_se is None else f" +- {evidence.log_evidence_se:.2f}"
        click.echo(
            f"log p(x) = {evidence.log_evidence:.2f}{error} nats, by {draws} draws; effective sample size {evidence.ess:.1f} on average"
        )

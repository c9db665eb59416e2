"""`latentscape evaluate`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentscape.cli.completion import source_or_file
from latentscape.cli.shared import (
    count_type,
    data_option,
    json_option,
    message_console,
    pasteable,
    print_figures,
    print_json,
    print_table,
    run_argument,
    say_outside,
    seed_option,
)
from latentscape.errors import UsageError

if TYPE_CHECKING:
    from latentscape.data import Examples
    from latentscape.measures.chords import ChordFigures
    from latentscape.measures.progressions import ProgressionFigures
    from latentscape.runs import Run


@click.command()
@run_argument
@click.argument("source", metavar="[INPUT]", required=False, shell_complete=source_or_file)
@click.option("--split", metavar="PART", help="train, valid, heldout or all; by default heldout, else valid, else train.")
@click.option(
    "--draws",
    type=click.IntRange(max=count_type.max),
    metavar="K",
    help="Also estimate log p(x), by K importance-weighted draws for each example.",
)
@click.option("--limit", type=count_type, metavar="N", help="Use the first N examples only.")
@seed_option("the sampled codes")
@data_option
@json_option
def evaluate(
    run: Path, source: str | None, split: str | None, draws: int | None, limit: int | None, seed: int, data: str | None, as_json: bool
) -> None:
    """Measure RUN on one part of its data, or on the examples of INPUT, a source or a file."""
    import numpy as np

    from latentscape.measures import log_evidence, measure
    from latentscape.measures.chords import ChordFigures, chord_figures, has_tables
    from latentscape.measures.progressions import ProgressionFigures, progression_figures
    from latentscape.runs import load

    if source is not None and split is not None:
        raise UsageError(f"--split names a part of the data of the run, but the examples are those of {source}; leave one of them out.")
    opened = load(run, data)
    examples, part = _examples(opened, source, split)
    if limit is not None:
        examples = examples.take(np.arange(min(limit, len(examples))))
    chords: ChordFigures | ProgressionFigures | None = None
    keys, stride = opened.recipe.data.keys, opened.recipe.data.stride
    if has_tables(opened.model, examples) and len(examples.shape) == 2:
        chords = progression_figures(opened.model, opened.splits, examples, keys=keys, stride=stride, draws=draws, seed=seed)
    elif has_tables(opened.model, examples):
        chords = chord_figures(opened.model, opened.splits, examples, all_keys=keys == "all", draws=draws, seed=seed)
    evidence = None if draws is None or chords is not None else log_evidence(opened.model, examples, draws=draws, seed=seed)
    row = opened.figures(part, measure(opened.model, examples, seed=seed))
    if evidence is not None:
        row |= {name: value for name, value in asdict(evidence).items() if name != "draws"}
    if chords is not None:
        row |= chords.as_dict()
    if as_json:
        print_json(row)
        return
    print_figures([row])
    if isinstance(chords, ChordFigures):
        _print_chords(chords)
    elif chords is not None:
        _print_progressions(chords)
    if evidence is not None:
        error = "" if evidence.log_evidence_se is None else f" +- {evidence.log_evidence_se:.2f}"
        click.echo(
            f"log p(x) = {evidence.log_evidence:.2f}{error} nats, by {draws} draws; effective sample size {evidence.ess:.1f} on average"
        )


def _examples(run: "Run", source: str | None, split: str | None) -> tuple["Examples", str]:
    """The examples to measure, and the name of their part or source; a message says if they are not the held-out part by default."""
    if source is not None:
        examples, name = run.inputs.examples(source, say=message_console().print)
        say_outside(run, examples)
        return examples, name
    if split is not None:
        return run.splits.part(split), split
    if run.splits.heldout is not None:
        return run.splits.heldout, "heldout"
    part = run.default_part
    examples = run.splits.part(part)
    use = "from which the model learnt" if part == "train" else "by which the training was judged"
    message_console().print(
        f"nothing is held out, so these are figures of the {len(examples):,} {part} examples, {use}; hold some out when you train "
        f"(--set data.split.heldout=0.1), or measure others: latentscape evaluate {pasteable(run.path)} INPUT"
    )
    return examples, part


def _print_chords(chords: "ChordFigures") -> None:
    """Print the figures of a model of chords beside those of tables."""
    error = "exact" if chords.log_evidence_se is None else f"+- {chords.log_evidence_se:.3f}"
    names = {f"this model ({error})": chords.log_evidence} | {BASELINES[name]: value for name, value in asdict(chords.baselines).items()}
    click.echo("")
    print_table(["log p(x), nats per chord", ""], [[name, value] for name, value in names.items()])
    known = "" if chords.known_mass is None else f"; {chords.known_mass:.1%} of its probability is on the training chords, in any key"
    click.echo(f"{chords.exact_chords:.1%} of the chords are decoded without a wrong note{known}")


def _print_progressions(figures: "ProgressionFigures") -> None:
    """Print the figures of a model of chords in a row beside those of tables."""
    error = "" if figures.log_evidence_se is None else f" (+- {figures.log_evidence_se:.3f})"
    rows = {
        f"this model{error}": figures.log_evidence,
        "its lower bound": figures.elbo_per_chord,
        "table of each chord given the two before": figures.table_triples,
        "table of each chord given the one before": figures.table_pairs,
        BASELINES["table_all_keys"]: figures.table_all_keys,
        BASELINES["uniform"]: figures.uniform,
    }
    click.echo("")
    print_table(["log p(x), nats per chord", ""], [[name, value] for name, value in rows.items()])


BASELINES = {
    "table_own_keys": "table of the training chords, in their own keys",
    "table_all_keys": "table of the training chords, in all 12 keys",
    "table_mix": "mixture of both tables",
    "independent": "each note by itself",
    "uniform": "all 4,096 sets equally likely",
    "entropy": "minus the entropy of these chords",
}

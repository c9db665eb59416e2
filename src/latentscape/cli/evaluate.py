"""`latentscape evaluate`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentscape.cli.shared import count_type, data_option, json_option, print_figures, print_json, print_table, run_argument, seed_option

if TYPE_CHECKING:
    from latentscape.measures.chords import ChordFigures
    from latentscape.measures.progressions import ProgressionFigures


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
@data_option
@json_option
def evaluate(run: Path, split: str | None, draws: int | None, limit: int | None, seed: int, data: str | None, as_json: bool) -> None:
    """Measure RUN on one part of its data."""
    import numpy as np

    from latentscape.measures import log_evidence, measure
    from latentscape.measures.chords import ChordFigures, chord_figures, has_tables
    from latentscape.measures.progressions import ProgressionFigures, progression_figures
    from latentscape.runs import load

    opened = load(run, data)
    part = split or ("heldout" if opened.splits.heldout is not None else "train")
    examples = opened.splits.part(part)
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

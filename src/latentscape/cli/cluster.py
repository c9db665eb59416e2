"""`latentscape cluster`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentscape.cli.shared import json_option, print_json, print_table, run_argument, seed_option, talk

if TYPE_CHECKING:
    from latentscape.measures import Clusters

LARGE = 10_000_000  # values from which k-means takes long


@click.command()
@run_argument
@click.option("-k", "k", type=int, default=10, show_default=True, help="How many clusters.")
@click.option("--split", default="train", show_default=True, metavar="PART", help="train, valid, heldout or all.")
@seed_option("the starts of k-means")
@json_option
def cluster(run: Path, k: int, split: str, seed: int, as_json: bool) -> None:
    """Find K clusters among the mean codes of RUN by k-means, and in the raw values beside; compare both with the labels."""
    from latentscape import explore, plots
    from latentscape.runs import keep, load

    opened = load(run)
    examples = opened.splits.part(split)
    if examples.x.numel() > LARGE:
        talk().print(f"k-means on the raw values of {len(examples):,} examples takes a minute or more")
    found = explore.cluster(opened.model, examples, k=k, part=split, seed=seed)
    path = keep(opened, None, "clusters.png", plots.png(plots.plot_clusters(found)))
    codes, raw = found.codes, found.raw
    if as_json:
        names = ("accuracy", "nmi", "ari", "inertia", "silhouette")
        figures = {f"{prefix}{name}": getattr(of, name) for prefix, of in (("", codes), ("raw_", raw)) for name in names}
        print_json({"run": str(run), "split": split, "k": k, "n": len(examples), **figures, "file": str(path)})
        return
    if examples.labels is None:
        print_table(["", "inertia", "silhouette"], [[name, of.inertia, of.silhouette] for name, of in _sides(codes, raw)])
        click.echo(f"{k} clusters of {len(examples):,} {split} examples, which have no labels to compare them with")
    else:
        print_table(["", "accuracy", "nmi", "ari"], [[name, of.accuracy, of.nmi, of.ari] for name, of in _sides(codes, raw)])
        click.echo(f"{k} clusters of {len(examples):,} {split} examples, each matched to one class at most; 1 is perfect in all three")
    click.echo(f"{path}")


def _sides(codes: "Clusters", raw: "Clusters") -> list[tuple[str, "Clusters"]]:
    return [("mean codes", codes), ("raw values", raw)]

"""`latentscape cluster`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentscape.cli.completion import run_folder
from latentscape.cli.shared import (
    PICTURE_SUFFIXES,
    data_option,
    json_option,
    message_console,
    output_option,
    pasteable,
    print_json,
    print_table,
    seed_option,
)

if TYPE_CHECKING:
    from latentscape.explore import Clustering
    from latentscape.measures import Clusters

MIN_VALUES_OF_SLOW_K_MEANS = 10_000_000  # numbers in all examples together
DEFAULT_CLUSTERS = 10
CLUSTER_FIGURES = ("accuracy", "nmi", "ari", "inertia", "silhouette")


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN [RUN ...]", type=click.Path(path_type=Path), shell_complete=run_folder)
@click.option("-k", "k", type=int, help=f"Number of clusters; by default, that of the classes, or {DEFAULT_CLUSTERS} without labels.")
@click.option("--split", default="train", show_default=True, metavar="PART", help="train, valid, heldout or all.")
@output_option(PICTURE_SUFFIXES, "The picture, a .png, .svg or .pdf; by default, a .png in the figures/ of the first run.")
@seed_option("the starts of k-means")
@data_option
@json_option
def cluster(runs: tuple[Path, ...], k: int | None, split: str, out: Path | None, seed: int, data: str | None, as_json: bool) -> None:
    """Find K clusters by k-means in the mean codes of RUN and in the raw values, and compare both with the labels.
    The columns of a table are standardised first.

    Several runs on the same data, such as an autoencoder and a VAE, are shown in one picture, with a row each.
    """
    from latentscape import explore, plots
    from latentscape.runs import load, names_of, refuse_other_examples, save_output

    opened = [load(run, data) for run in runs]
    names = names_of(opened)
    refuse_other_examples(opened, split)
    examples = opened[0].splits.part(split)
    if examples.size > MIN_VALUES_OF_SLOW_K_MEANS:
        message_console().print(f"k-means on the raw values of {len(examples):,} examples takes a minute or more")
    if k is None:
        k = DEFAULT_CLUSTERS if examples.labels is None else max(2, len(set(examples.labels.tolist())))
    clusterings: list[Clustering] = []
    for run, name in zip(opened, names, strict=True):
        raw, title = (clusterings[0].raw if clusterings else None), (name if len(opened) > 1 else "")
        clusterings.append(explore.cluster(run.model, run.splits.part(split), k=k, part=split, seed=seed, name=title, raw=raw))
    bar = any(run.recipe.pictures.colour_bar for run in opened)
    picture = plots.plot_clusters(clusterings, colour_bar=bar)
    path = save_output(opened[0], out, "clusters.png" if len(opened) == 1 else "clusters-beside.png", picture)
    if as_json:
        print_json(_as_json(runs, clusterings, split, k) | {"file": str(path)})
        return
    if examples.labels is None:
        print_table(
            ["", "inertia", "silhouette"],
            [[name, clusters.inertia, clusters.silhouette] for name, clusters in _named_clusters(clusterings)],
        )
        missing = "have no labels" if examples.label_values is None else "have numbers as labels, and no classes"
        click.echo(f"{k} clusters of {len(examples):,} {split} examples, which {missing} to compare them with")
    else:
        print_table(
            ["", "accuracy", "nmi", "ari"],
            [[name, clusters.accuracy, clusters.nmi, clusters.ari] for name, clusters in _named_clusters(clusterings)],
        )
        click.echo(f"{k} clusters of {len(examples):,} {split} examples, each matched to at most one class; 1 is perfect in all three")
    click.echo(pasteable(path))


def _as_json(runs: Sequence[Path], clusterings: "Sequence[Clustering]", split: str, k: int) -> dict[str, Any]:
    """The JSON object of a single run; for several runs, their shared entries and a list with an object for each."""
    shared = {"split": split, "k": k, "n": len(clusterings[0].map.codes)}
    raw = {f"raw_{name}": getattr(clusterings[0].raw, name) for name in CLUSTER_FIGURES}
    rows = [
        {"run": str(run)} | {name: getattr(clustering.codes, name) for name in CLUSTER_FIGURES}
        for run, clustering in zip(runs, clusterings, strict=True)
    ]
    if len(rows) > 1:
        return {**shared, "runs": rows, **raw}
    row = rows[0]
    return {"run": row.pop("run"), **shared, **row, **raw}


def _named_clusters(clusterings: "Sequence[Clustering]") -> "list[tuple[str, Clusters]]":
    codes = [("mean codes" + (f" of {clustering.name}" if clustering.name else ""), clustering.codes) for clustering in clusterings]
    return [*codes, ("raw values", clusterings[0].raw)]

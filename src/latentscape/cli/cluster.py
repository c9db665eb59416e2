"""`latentscape cluster`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentscape.cli.shared import json_option, output_path, print_json, print_table, seed_option, talk

if TYPE_CHECKING:
    from latentscape.explore import Clustering
    from latentscape.measures import Clusters

LARGE = 10_000_000  # values from which k-means takes long
FIGURES = ("accuracy", "nmi", "ari", "inertia", "silhouette")


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN [RUN ...]", type=click.Path(path_type=Path))
@click.option("-k", "k", type=int, default=10, show_default=True, help="How many clusters.")
@click.option("--split", default="train", show_default=True, metavar="PART", help="train, valid, heldout or all.")
@click.option("-o", "out", type=click.Path(path_type=Path), metavar="FILE.png", help="The picture; the first run's figures/ unless given.")
@seed_option("the starts of k-means")
@json_option
def cluster(runs: tuple[Path, ...], k: int, split: str, out: Path | None, seed: int, as_json: bool) -> None:
    """Find K clusters among the mean codes of RUN by k-means, and in the raw values beside (of a table: its
    standardised columns); compare both with the labels.

    Several runs on the same data, an autoencoder's and a VAE's, are shown in one picture, a row each.
    """
    from latentscape import explore, plots
    from latentscape.runs import keep, load, names_of, refuse_other_examples

    target = None if out is None else output_path(out, (".png",))
    opened = [load(run) for run in runs]
    names = names_of(opened)
    refuse_other_examples(opened, split)
    examples = opened[0].splits.part(split)
    if examples.size > LARGE:
        talk().print(f"k-means on the raw values of {len(examples):,} examples takes a minute or more")
    found: list[Clustering] = []
    for run, name in zip(opened, names, strict=True):
        raw, title = (found[0].raw if found else None), (name if len(opened) > 1 else "")
        found.append(explore.cluster(run.model, run.splits.part(split), k=k, part=split, seed=seed, name=title, raw=raw))
    bar = any(run.recipe.pictures.colour_bar for run in opened)
    picture = plots.png(plots.plot_clusters(found, bar=bar))
    path = keep(opened[0], target, "clusters.png" if len(opened) == 1 else "clusters-beside.png", picture)
    if as_json:
        print_json(_as_json(runs, found, split, k) | {"file": str(path)})
        return
    if examples.labels is None:
        print_table(["", "inertia", "silhouette"], [[name, of.inertia, of.silhouette] for name, of in _sides(found)])
        click.echo(f"{k} clusters of {len(examples):,} {split} examples, which have no labels to compare them with")
    else:
        print_table(["", "accuracy", "nmi", "ari"], [[name, of.accuracy, of.nmi, of.ari] for name, of in _sides(found)])
        click.echo(f"{k} clusters of {len(examples):,} {split} examples, each matched to one class at most; 1 is perfect in all three")
    click.echo(f"{path}")


def _as_json(runs: Sequence[Path], found: "Sequence[Clustering]", split: str, k: int) -> dict[str, Any]:
    """One object of a single run; of several, a list of them beside what they share."""
    shared = {"split": split, "k": k, "n": len(found[0].map.codes)}
    raw = {f"raw_{name}": getattr(found[0].raw, name) for name in FIGURES}
    rows = [{"run": str(run)} | {name: getattr(one.codes, name) for name in FIGURES} for run, one in zip(runs, found, strict=True)]
    if len(rows) > 1:
        return {**shared, "runs": rows, **raw}
    row = rows[0]
    return {"run": row.pop("run"), **shared, **row, **raw}


def _sides(found: "Sequence[Clustering]") -> "list[tuple[str, Clusters]]":
    codes = [("mean codes" + (f" of {one.name}" if one.name else ""), one.codes) for one in found]
    return [*codes, ("raw values", found[0].raw)]

"""`latentscape chords compare`."""

from pathlib import Path

import click

from latentscape.cli.shared import PICTURE_SUFFIXES, json_option, message_console, output_option, print_json, print_table, seed_option
from latentscape.errors import UsageError


@click.command()
@click.argument("sources", nargs=-1, metavar="A.npz B.npz ...")
@output_option(PICTURE_SUFFIXES, "Also draw how well each model fits each kind of music, as a .png, .svg or .pdf.")
@seed_option("the models")
@json_option
def compare(sources: tuple[str, ...], out: Path | None, seed: int, as_json: bool) -> None:
    """Compare kinds of music, each in a file of chords.

    Train a model and a table of counts on each kind, and judge both on every kind. Print also the chord shapes that are typical of each
    kind, and how often the kind of a piece is recognised.
    """
    from latentscape import plots
    from latentscape.runs.chord_studies import chord_splits, transfer_of, typical_shapes

    if len(sources) < 2:
        raise UsageError(f"A comparison needs at least 2 files of chords, but got {len(sources)}; name another one.")
    names = [Path(source).stem for source in sources]
    if len(set(names)) < len(names):
        names = list(sources)
    if len(set(names)) < len(names):
        raise UsageError(f"{next(name for name in names if names.count(name) > 1)} is named twice; leave one out.")
    kinds = {name: chord_splits(source) for name, source in zip(names, sources, strict=True)}
    transfer = transfer_of(kinds, seed=seed, say=message_console().print)
    typical = typical_shapes(kinds)
    if out is not None:
        from latentscape.files import atomic_write

        atomic_write(out, plots.drawn(plots.plot_transfer(transfer), out.suffix))
    if as_json:
        print_json(
            {
                "names": names,
                "unit": "nats per chord",
                "model": transfer.model.tolist(),
                "table": transfer.table.tolist(),
                "typical": {each.name: dict(zip(each.shapes, each.share, strict=True)) for each in typical},
                "genres": [{"of": g.of, "model": g.model, "table": g.table, "chance": g.chance, "n": g.n} for g in transfer.genres],
                "file": out and str(out),
            }
        )
        return
    for title, values in (("shape model", transfer.model), ("table of counts", transfer.table)):
        rows = [[f"{title} of {name}", *map(float, row)] for name, row in zip(names, values, strict=True)]
        print_table(["trained on, judged on", *names], rows)
        click.echo("")
    click.echo("log p(x) in nats per held-out chord, with all keys alike; higher is better")
    for genre in transfer.genres:
        if genre.n:
            click.echo(
                f"the kind of {genre.of} is recognised: {genre.model:.1%} by models, {genre.table:.1%} by tables, {genre.chance:.1%} by "
                f"always naming the commonest kind ({genre.n:,} cases)"
            )
    if transfer.genres:
        click.echo("if the kinds were read from different types of files, that difference alone makes them easier to recognise")
    for each in typical:
        shown = ", ".join(
            f"{shape} ({share:.1%}, elsewhere {other:.1%})"
            for shape, share, other in zip(each.shapes, each.share, each.elsewhere, strict=True)
        )
        click.echo(f"typical of {each.name}: {shown}")

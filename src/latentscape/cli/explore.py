"""`latentscape explore`."""

import webbrowser
from pathlib import Path

import click

from latentscape.cli.shared import data_option, json_option, message_console, output_path, pasteable, print_json, run_argument, seed_option
from latentscape.errors import UsageError

SUFFIXES = (".html", ".htm")


@click.command()
@run_argument
@click.option(
    "--export",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the page to FILE (.html) instead of RUN/explorer.html.",
)
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
@click.option("--no-open", is_flag=True, help="Write the page without opening it.")
@click.option("--points", metavar="N|all", help="Number of examples on the map, chosen by class; by default, all up to 100,000.")
@click.option("--originals", metavar="N|none|all", help="Number of original examples in the page; by default, as many as fit into 2 MB.")
@click.option("--part", default="train", show_default=True, metavar="PART", help="Part of the data: train, valid, heldout or all.")
@click.option("--project", type=click.Choice(["tsne"]), help="Add a t-SNE of at most 5,000 codes, which takes a while.")
@seed_option("the choice of examples, the clusters and the t-SNE")
@data_option
@json_option
def explore(
    run: Path,
    target: Path | None,
    force: bool,
    no_open: bool,
    points: str | None,
    originals: str | None,
    part: str,
    project: str | None,
    seed: int,
    data: str | None,
    as_json: bool,
) -> None:
    """Make a page of RUN that decodes in the browser where you point, and open it.

    The page is RUN/explorer.html, one file that needs no network. Move over the map to decode each spot, compare examples with their
    reconstructions, follow a path between two of them, and draw an image to see where the encoder puts it.
    """
    if target is None and force:
        raise UsageError(
            "--force overwrites the file that --export names, but there is no --export; leave out --force, or add --export FILE."
        )
    if target is not None:
        output_path(target, SUFFIXES, force=force)
    from latentscape.runs import load, page_of, save_page
    from latentscape.web.content import PageOptions

    options = PageOptions.of(points, originals, tsne=project == "tsne", seed=seed)
    opened = load(run, data)
    page = page_of(opened, options, part)
    path = save_page(opened, page, target)
    is_open = not no_open and not as_json and opened_in_browser(path)
    if as_json:
        print_json({"run": str(run), "part": part, **page.points, "notes": page.notes, "bytes": len(page.html), "file": str(path)})
        return
    click.echo(pasteable(path))
    if not (no_open or is_open):
        message_console().print("no browser could be opened on this machine; open the file in a browser")


def opened_in_browser(path: Path) -> bool:
    """Open a file in the browser; return whether there is one."""
    try:
        return webbrowser.open(path.resolve().as_uri())
    except (webbrowser.Error, OSError):
        return False

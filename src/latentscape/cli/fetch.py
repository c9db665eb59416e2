"""`latentscape fetch`."""

import click

from latentscape.cli.completion import SOURCE_NAMES, names_of
from latentscape.cli.shared import message_console, pasteable


@click.command()
@click.argument("name", shell_complete=names_of(SOURCE_NAMES))
def fetch(name: str) -> None:
    """Download the files of the source NAME, check them, and print their folder.

    The folder is the one that LATENTSCAPE_DATA names, or else the cache of this machine. Files that exist already are kept.
    """
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    from latentscape.data import SOURCES
    from latentscape.data.downloads import fetch as fetch_files
    from latentscape.data.source import File
    from latentscape.errors import unknown

    if name not in SOURCES:
        raise unknown("source", name, SOURCES)
    console = message_console()
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks = {file.name: bars.add_task(file.name, total=file.bytes, visible=False) for file in SOURCES[name].files}

        def progress(file: File, received: int) -> None:
            bars.update(tasks[file.name], completed=received, visible=received < file.bytes)

        folder = fetch_files(SOURCES[name], say=lambda sentence: console.print(sentence, soft_wrap=True, markup=False), progress=progress)
    click.echo(pasteable(folder))

"""A progress bar on a terminal or in a notebook."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from latentscape.objectives import Score
from latentscape.training.loop import Watcher
from latentscape.training.state import State


@contextmanager
def progress_bar(console: Console) -> Iterator[list[Watcher]]:
    """Watchers that draw a progress bar on a terminal or in a notebook; none elsewhere."""
    if not (console.is_terminal or console.is_jupyter):
        yield []
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("epoch {task.fields[epoch]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("training", total=None, epoch=0)
        shown = time.monotonic()

        def look(state: State, score: Score) -> None:
            nonlocal shown
            if time.monotonic() - shown > 0.1 or state.step == state.last:
                shown = time.monotonic()
                progress.update(task, total=state.last, completed=state.step, epoch=state.epoch)

        yield [look]

"""Pictures that are drawn while a run trains: watchers, which change nothing about it and do not stop it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
from rich.console import Console

from latentscape import explore, plots
from latentscape.errors import DamagedError
from latentscape.files import array_file, write_listed
from latentscape.objectives import Score
from latentscape.recipes.recipe import PicturesRecipe
from latentscape.runs.pictures import draw_live, value_limits
from latentscape.runs.unfolding import kept_epochs, name_after, read_kept, shown_of
from latentscape.training import Training
from latentscape.training.loop import Watcher
from latentscape.training.state import State

LIVE = "figures/live.png"
PAUSE = 2.0  # seconds between two live pictures, at least
TROUBLE = (OSError, ValueError, ArithmeticError, RuntimeError, MemoryError)  # that ends no run: a picture is not worth one


def watchers(folder: Path, training: Training, wanted: PicturesRecipe, console: Console, *, pictures: bool, live: bool) -> list[Watcher]:
    """What draws while a run trains: the reconstructions that its recipe wants, and a live picture, if it is asked for.

    They come before the watcher that saves, so that a checkpoint knows of no epoch whose picture is missing.
    """
    found: list[Watcher] = []
    if pictures and wanted.every:
        found.append(Unfoldings(folder, training, wanted, console))
    if live:
        found.append(Live(folder, training, wanted, console))
        console.print(f"watch it train in {folder / LIVE}, which is drawn again after an epoch")
    return found


@final
@dataclass(eq=False)
class Unfoldings:
    """A watcher that draws some examples over their reconstructions after the first epoch and each `every`-th, and keeps these.

    The picture of an epoch is `progress/epoch-0005.png`, and beside it lie its reconstructions as an array, from which a run that was
    stopped in between has all of them at its end.
    """

    folder: Path
    training: Training
    wanted: PicturesRecipe
    console: Console

    def __call__(self, state: State, score: Score) -> None:
        if state.epoch_is_over and (state.epoch == 1 or state.epoch % self.wanted.every == 0):
            _draw(self.training, lambda: self._keep(state.epoch), f"the reconstructions after epoch {state.epoch}", self.console)

    def _keep(self, epoch: int) -> None:
        found = shown_of(self.training.model, self.training.splits, self.wanted)
        unfolding = explore.Unfolding(found.originals, (epoch,), found.reconstructions[None], found.part)
        picture = plots.png(plots.plot_unfolding(unfolding, value_limits(self.training.splits.train)))
        name = name_after(epoch)
        write_listed(self.folder, {f"{name}.png": picture, f"{name}.npy": array_file(found.reconstructions)})


@final
@dataclass(eq=False)
class Live:
    """A watcher that draws how far the training is: after an epoch, some seconds apart, and after the last one.

    An image viewer that looks for changes shows it. Drawing takes at most every second moment.
    """

    folder: Path
    training: Training
    wanted: PicturesRecipe
    console: Console
    pause: float = PAUSE
    _next: float = 0.0
    _failed: bool = False

    def __call__(self, state: State, score: Score) -> None:
        begun = time.monotonic()
        if self._failed or not state.epoch_is_over or (begun < self._next and not self.training.is_over):
            return
        self._failed = not _draw(self.training, self._keep, "the live picture", self.console)
        done = time.monotonic()
        self._next = done + max(self.pause, done - begun)

    def _keep(self) -> None:
        write_listed(self.folder, {LIVE: draw_live(self.training, self.wanted)})


def draw_unfolding(folder: Path, training: Training, wanted: PicturesRecipe, console: Console) -> dict[str, bytes]:
    """`progress.png` from the reconstructions that were kept while the run trained; nothing, if there are none."""
    epochs = kept_epochs(folder)
    if not epochs:
        return {}
    now = shown_of(training.model, training.splits, wanted)
    rows = {}
    for epoch in epochs:
        try:
            rows[epoch] = read_kept(folder, epoch, now.originals.shape)
        except DamagedError as error:
            console.print(f"the reconstructions after epoch {epoch} are left out of progress.png ({error})")
    if not rows:
        return {}
    found = explore.Unfolding(now.originals, tuple(rows), np.stack(list(rows.values())), now.part)
    return {"progress.png": plots.png(plots.plot_unfolding(found, value_limits(training.splits.train)))}


def _draw(training: Training, draw: Callable[[], None], what: str, console: Console) -> bool:
    """Draw, off the clock of the training; whether it went well, else it is said."""
    begun = time.perf_counter()
    try:
        draw()
    except TROUBLE as error:
        console.print(f"{what} could not be drawn ({error}); training goes on")
        return False
    else:
        return True
    finally:
        training.leave_out(time.perf_counter() - begun)

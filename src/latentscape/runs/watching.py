"""Watchers that draw pictures while a run trains; they neither change nor stop the training."""

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
from latentscape.runs.unfolding import followed_examples, kept_epochs, read_kept, stem_after
from latentscape.training import Training
from latentscape.training.loop import Watcher
from latentscape.training.state import State

LIVE_PICTURE = "figures/live.png"
MIN_LIVE_INTERVAL_S = 2.0  # between two live pictures
DRAWING_ERRORS = (OSError, ValueError, ArithmeticError, RuntimeError, MemoryError)  # a run goes on without the picture


def watchers(folder: Path, training: Training, settings: PicturesRecipe, console: Console, *, pictures: bool, live: bool) -> list[Watcher]:
    """The watchers that draw while a run trains: the reconstructions that its recipe wants, and a live picture if `live`.

    They run before the watcher that saves, so that no checkpoint is ahead of the pictures.
    """
    drawing: list[Watcher] = []
    if pictures and settings.every:
        drawing.append(Unfoldings(folder, training, settings, console))
    if live:
        drawing.append(Live(folder, training, settings, console))
        console.print(f"watch the training in {folder / LIVE_PICTURE}, which is drawn again after an epoch")
    return drawing


@final
@dataclass(eq=False)
class Unfoldings:
    """A watcher that draws some examples over their reconstructions, after the first epoch and after every `every`-th.

    The picture of epoch 5 is `progress/epoch-0005.png`. Its reconstructions are kept beside it as an array, so that a run that was stopped
    and resumed still has all of them at its end.
    """

    folder: Path
    training: Training
    settings: PicturesRecipe
    console: Console

    def __call__(self, state: State, score: Score) -> None:
        if state.epoch_is_over and (state.epoch == 1 or state.epoch % self.settings.every == 0):
            _draw(self.training, lambda: self._keep(state.epoch), f"the reconstructions after epoch {state.epoch}", self.console)

    def _keep(self, epoch: int) -> None:
        pairs = followed_examples(self.training.model, self.training.splits, self.settings)
        unfolding = explore.Unfolding(pairs.originals, (epoch,), pairs.reconstructions[None], pairs.part)
        picture = plots.png(plots.plot_unfolding(unfolding, value_limits(self.training.splits.train)))
        stem = stem_after(epoch)
        write_listed(self.folder, {f"{stem}.png": picture, f"{stem}.npy": array_file(pairs.reconstructions)})


@final
@dataclass(eq=False)
class Live:
    """A watcher that draws the state of the training: after an epoch, with at least `pause` seconds in between, and after the last one.

    An image viewer that watches the file shows it. At most half of the time is spent on drawing.
    """

    folder: Path
    training: Training
    settings: PicturesRecipe
    console: Console
    pause: float = MIN_LIVE_INTERVAL_S
    _next: float = 0.0
    _failed: bool = False

    def __call__(self, state: State, score: Score) -> None:
        start = time.monotonic()
        if self._failed or not state.epoch_is_over or (start < self._next and not self.training.is_over):
            return
        self._failed = not _draw(self.training, self._keep, "the live picture", self.console)
        end = time.monotonic()
        self._next = end + max(self.pause, end - start)

    def _keep(self) -> None:
        write_listed(self.folder, {LIVE_PICTURE: draw_live(self.training, self.settings)})


def draw_unfolding(folder: Path, training: Training, settings: PicturesRecipe, console: Console) -> dict[str, bytes]:
    """The file `progress.png`, from the reconstructions that were kept while the run trained; no file if there are none."""
    epochs = kept_epochs(folder)
    if not epochs:
        return {}
    current = followed_examples(training.model, training.splits, settings)
    rows = {}
    for epoch in epochs:
        try:
            rows[epoch] = read_kept(folder, epoch, current.originals.shape)
        except DamagedError as error:
            console.print(f"progress.png leaves out the reconstructions after epoch {epoch} ({error})")
    if not rows:
        return {}
    unfolding = explore.Unfolding(current.originals, tuple(rows), np.stack(list(rows.values())), current.part)
    return {"progress.png": plots.png(plots.plot_unfolding(unfolding, value_limits(training.splits.train)))}


def _draw(training: Training, draw: Callable[[], None], subject: str, console: Console) -> bool:
    """Draw without counting the time as training time; return whether it succeeded, and print the error if it did not."""
    start = time.perf_counter()
    try:
        draw()
    except DRAWING_ERRORS as error:
        console.print(f"{subject} could not be drawn ({error}); training goes on")
        return False
    else:
        return True
    finally:
        training.leave_out(time.perf_counter() - start)

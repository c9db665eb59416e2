"""Watchers that draw pictures while a run trains; they neither change nor stop the training."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
from rich.console import Console

from latentscape import explore, plots
from latentscape.errors import DamagedError, MovedError
from latentscape.files import array_file, write_listed
from latentscape.objectives import Score
from latentscape.recipes.recipe import PicturesRecipe
from latentscape.runs.pictures import draw_live_picture, value_limits
from latentscape.runs.progress import epoch_stem, read_reconstructions, saved_epochs, tracked_reconstructions
from latentscape.training import Training
from latentscape.training.loop import Watcher
from latentscape.training.state import State

LIVE_PICTURE_FILE = "figures/live.png"
MIN_LIVE_INTERVAL_S = 2.0  # between two live pictures
DRAWING_ERRORS = (OSError, ValueError, ArithmeticError, RuntimeError, MemoryError)  # the run continues without the picture


def watchers(folder: Path, training: Training, settings: PicturesRecipe, console: Console, *, pictures: bool, live: bool) -> list[Watcher]:
    """The watchers that draw while a run trains: reconstructions if `pictures` and its recipe ask for them, and a live picture if `live`.

    They run before the watcher that saves checkpoints, so that the pictures of all epochs up to a checkpoint exist.
    """
    drawing: list[Watcher] = []
    if pictures and settings.every:
        drawing.append(ReconstructionPictures(folder, training, settings, console))
    if live:
        drawing.append(LivePicture(folder, training, settings, console))
        console.print(f"the live picture is {folder / LIVE_PICTURE_FILE}, which is redrawn while the run trains")
    return drawing


@final
@dataclass(eq=False)
class ReconstructionPictures:
    """A watcher that draws some examples over their reconstructions, after the first epoch and after every `every`-th.

    The picture of epoch 5 is `progress/epoch-0005.png`. An array of its reconstructions is saved next to it, so that a run that was
    stopped and resumed has all of them at its end.
    """

    folder: Path
    training: Training
    settings: PicturesRecipe
    console: Console

    def __call__(self, state: State, score: Score) -> None:
        if state.epoch_is_over and (state.epoch == 1 or state.epoch % self.settings.every == 0):
            _draw(self.training, lambda: self._save(state.epoch), f"the reconstructions after epoch {state.epoch}", self.console)

    def _save(self, epoch: int) -> None:
        pairs = tracked_reconstructions(self.training.model, self.training.splits, self.settings)
        history = explore.ReconstructionHistory(pairs.originals, (epoch,), pairs.reconstructions[None], pairs.part, pairs.display)
        picture = plots.png(plots.plot_reconstruction_history(history, value_limits(self.training.splits.train)))
        stem, in_doubles = epoch_stem(epoch), self.training.model.full_precision
        write_listed(self.folder, {f"{stem}.png": picture, f"{stem}.npy": array_file(pairs.reconstructions, in_doubles=in_doubles)})


@final
@dataclass(eq=False)
class LivePicture:
    """A watcher that draws the state of the training after epochs at least `min_interval_s` seconds apart, and after the last one.

    An image viewer that reloads the file shows it. Drawing takes at most half of the time.
    """

    folder: Path
    training: Training
    settings: PicturesRecipe
    console: Console
    min_interval_s: float = MIN_LIVE_INTERVAL_S
    _next: float = 0.0
    _failed: bool = False

    def __call__(self, state: State, score: Score) -> None:
        start = time.monotonic()
        if self._failed or not state.epoch_is_over or (start < self._next and not self.training.is_over):
            return
        self._failed = not _draw(self.training, self._save, "the live picture", self.console)
        end = time.monotonic()
        self._next = end + max(self.min_interval_s, end - start)

    def _save(self) -> None:
        write_listed(self.folder, {LIVE_PICTURE_FILE: draw_live_picture(self.training, self.settings)})


def draw_reconstruction_history(folder: Path, training: Training, settings: PicturesRecipe, console: Console) -> dict[str, bytes]:
    """The file `progress.png`, of the reconstructions that were saved while the run trained; no file if there are none."""
    epochs = saved_epochs(folder)
    if not epochs:
        return {}
    current = tracked_reconstructions(training.model, training.splits, settings)
    rows = {}
    for epoch in epochs:
        try:
            rows[epoch] = read_reconstructions(folder, epoch, current.originals.shape)
        except DamagedError as error:
            console.print(f"progress.png leaves out the reconstructions after epoch {epoch} ({error})")
    if not rows:
        return {}
    history = explore.ReconstructionHistory(current.originals, tuple(rows), np.stack(list(rows.values())), current.part, current.display)
    return {"progress.png": plots.png(plots.plot_reconstruction_history(history, value_limits(training.splits.train)))}


def _draw(training: Training, draw: Callable[[], None], subject: str, console: Console) -> bool:
    """Draw without counting the time as training time; return whether it succeeded, and print the error if it did not."""
    start = time.perf_counter()
    try:
        draw()
    except MovedError:
        raise
    except DRAWING_ERRORS as error:
        console.print(f"{subject} could not be drawn ({error}); training continues")
        return False
    else:
        return True
    finally:
        training.leave_out(time.perf_counter() - start)

"""Pictures that are drawn while a run trains: watchers, which change nothing about it and do not stop it."""

import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
from rich.console import Console

from latentscape import explore, plots
from latentscape.errors import DamagedError
from latentscape.files import read_listed, read_manifest, write_listed
from latentscape.objectives import Score
from latentscape.recipes.recipe import PicturesRecipe
from latentscape.runs.pictures import draw_live, value_limits
from latentscape.training import Training
from latentscape.training.loop import Watcher
from latentscape.training.state import State

FOLDER = "progress"
LIVE = "figures/live.png"
LISTED = re.compile(rf"{FOLDER}/epoch-(\d{{4,}})\.npy")
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
        found = _reconstruct(self.training, self.wanted)
        array = io.BytesIO()
        np.save(array, found.reconstructions.astype(np.float32), allow_pickle=False)
        unfolding = explore.Unfolding(found.originals, (epoch,), found.reconstructions[None], found.part)
        picture = plots.png(plots.plot_unfolding(unfolding, value_limits(self.training.splits.train)))
        name = f"{FOLDER}/epoch-{epoch:04d}"
        write_listed(self.folder, {f"{name}.png": picture, f"{name}.npy": array.getvalue()})


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
    epochs = {int(match[1]): name for name in read_manifest(folder) if (match := LISTED.fullmatch(name))}
    if not epochs:
        return {}
    now = _reconstruct(training, wanted)
    rows = {}
    for epoch, name in sorted(epochs.items()):
        try:
            kept = np.lib.format.read_array(io.BytesIO(read_listed(folder, name)), allow_pickle=False)
            if kept.shape != now.originals.shape or kept.dtype != np.float32:
                raise DamagedError(f"{folder / name} holds an array of shape {kept.shape} and type {kept.dtype}.")
            rows[epoch] = kept.astype(np.float64)
        except (DamagedError, ValueError, EOFError) as error:
            console.print(f"the reconstructions after epoch {epoch} are left out of progress.png ({error})")
    if not rows:
        return {}
    found = explore.Unfolding(now.originals, tuple(rows), np.stack(list(rows.values())), now.part)
    return {"progress.png": plots.png(plots.plot_unfolding(found, value_limits(training.splits.train)))}


def _part(training: Training) -> str:
    """Held-out examples, which training has not seen and nothing is chosen by here; else others."""
    there = training.splits.parts()
    return next(part for part in ("heldout", "valid", "train") if part in there)


def _reconstruct(training: Training, wanted: PicturesRecipe) -> explore.Reconstructions:
    part = _part(training)
    return explore.reconstruct(training.model, training.splits.part(part), n=wanted.examples, part=part)


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

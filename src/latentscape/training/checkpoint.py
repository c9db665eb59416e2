"""Checkpoints: a training as bytes and back, without code in the file, and a watcher that writes them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import safetensors
import safetensors.torch

from latentscape.errors import DamagedError
from latentscape.objectives import Score
from latentscape.training.state import State
from latentscape.training.training import Training


def pack(training: Training) -> bytes:
    """The whole training, in the safetensors format."""
    return safetensors.torch.save(training.tensors())


def unpack(training: Training, content: bytes) -> None:
    """Restore the checkpoint into `training`, which was begun with the same settings.

    Raises:
        DamagedError: The bytes are not a checkpoint, or are one of another model.
    """
    try:
        training.set_tensors(safetensors.torch.load(content))
    except (safetensors.SafetensorError, RuntimeError, KeyError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise DamagedError(f"The checkpoint does not fit this run ({first}); restore the folder from a copy, or train again.") from error


@final
@dataclass(eq=False)
class Checkpoints:
    """A watcher that saves checkpoints. They are at least `min_interval_s` seconds apart, and saving takes at most 1/50 of the time.

    Attributes:
        save: Writes the current state of the training.
        min_interval_s: The smallest number of seconds between two checkpoints.
    """

    save: Callable[[], None]
    min_interval_s: float = 5.0
    _next: float = 0.0

    def __post_init__(self) -> None:
        self._next = time.monotonic() + self.min_interval_s

    def __call__(self, state: State, score: Score) -> None:
        now = time.monotonic()
        if now >= self._next:
            self.save()
            done = time.monotonic()
            self._next = done + max(self.min_interval_s, 50 * (done - now))

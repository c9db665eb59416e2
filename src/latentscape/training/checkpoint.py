"""A training as bytes and back, and when to write them; no code is run in reading."""

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
    """Set `training`, begun as the saved one was, to where that one stood.

    Raises:
        DamagedError: The bytes are no checkpoint, or one of another model.
    """
    try:
        training.set_tensors(safetensors.torch.load(content))
    except (safetensors.SafetensorError, RuntimeError, KeyError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise DamagedError(f"The checkpoint does not fit this run ({first}); restore the folder from a copy, or train again.") from error


@final
@dataclass(eq=False)
class Checkpoints:
    """A watcher that saves from time to time: at least `pause` seconds apart, and so seldom that saving takes 1 part in 50.

    Attributes:
        save: Writes the training as it stands.
        pause: Seconds.
    """

    save: Callable[[], None]
    pause: float = 5.0
    _next: float = 0.0

    def __post_init__(self) -> None:
        self._next = time.monotonic() + self.pause

    def __call__(self, state: State, score: Score) -> None:
        now = time.monotonic()
        if now >= self._next:
            self.save()
            done = time.monotonic()
            self._next = done + max(self.pause, 50 * (done - now))

"""A signal stops a run after its present step."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from latentscape.errors import StoppedError
from latentscape.objectives import Score
from latentscape.training.loop import Watcher
from latentscape.training.state import State

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))  # Windows has no SIGHUP


@contextmanager
def stoppable() -> Iterator[list[Watcher]]:
    """Watchers that raise `StoppedError` after the step in which SIGINT, SIGTERM or SIGHUP arrives; a second SIGINT stops at once.

    Only the main thread of a process can handle signals; in other threads there is no watcher.
    """
    if threading.current_thread() is not threading.main_thread():
        yield []
        return
    received: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        if received and number == signal.SIGINT:
            raise KeyboardInterrupt
        received.append(number)

    def look(state: State, score: Score) -> None:
        if received:
            raise StoppedError(f"Stopped after step {state.step} of {state.last}.", signal_number=received[0])

    is_detached = signal.getsignal(SIGNALS[-1]) is signal.SIG_IGN  # nohup ignores it: a closed terminal must not stop the run
    before = {number: signal.signal(number, note) for number in (SIGNALS[:-1] if is_detached else SIGNALS)}
    try:
        yield [look]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

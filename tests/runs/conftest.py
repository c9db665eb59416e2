"""A signal that reaches a run in the middle of its steps, however fast the machine is."""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from latentscape.runs import experiment

Interrupted = Callable[..., AbstractContextManager[None]]


@pytest.fixture(scope="session")
def interrupted() -> Interrupted:
    """A place in which a run is sent a signal as it saves its second checkpoint on the way."""

    @contextmanager
    def signalled(number: int = signal.SIGTERM) -> Iterator[None]:
        def keep(folder, step, content):
            keep_checkpoint(folder, step, content)
            saved.append(step)
            if len(saved) == 2:
                signal.raise_signal(number)

        saved: list[int] = []
        with pytest.MonkeyPatch.context() as patch:
            keep_checkpoint = experiment.keep_checkpoint
            patch.setattr(experiment, "keep_checkpoint", keep)
            yield
        assert len(saved) > 2, "the run was over before it was stopped"  # it saves once more when it stops

    return signalled

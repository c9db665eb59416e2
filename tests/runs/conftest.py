"""A signal that reaches a run in the middle of its steps, however fast the machine is."""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from latentscape.runs import experiment

Interrupted = Callable[..., AbstractContextManager[None]]


@pytest.fixture(scope="session")
def interrupted() -> Interrupted:
    """A place in which a run is sent a signal after a share of the steps that are left."""

    @contextmanager
    def signalled(number: int = signal.SIGTERM, share: float = 0.5) -> Iterator[None]:
        steps: list[int] = []

        def ask_to_stop(state, score):
            steps.append(state.step)
            if len(steps) == int(share * (state.last - steps[0])):
                signal.raise_signal(number)

        watchers = experiment.watchers
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(experiment, "watchers", lambda *given, **named: [*watchers(*given, **named), ask_to_stop])
            yield

    return signalled

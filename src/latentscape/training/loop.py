"""The training loop."""

from collections.abc import Callable, Iterable, Sequence

from latentscape.machine.memory import large_blocks_kept
from latentscape.objectives import Score
from latentscape.shapes import Batch
from latentscape.training.state import State

Watcher = Callable[[State, Score], None]


def fit(
    state: State,
    stream: Iterable[Batch],
    *,
    until: int,
    watch: Sequence[Watcher] = (),
    enough: Callable[[State], bool] = lambda state: False,
) -> State:
    """Take steps from the step of `state` to step `until`, or until `enough` is true; call all watchers after each step.

    `stream` begins with the batch for the next step.
    """
    if state.step >= until or enough(state):
        return state
    with large_blocks_kept():
        for batch in stream:
            state, score = state.update(batch, state)
            for look in watch:
                look(state, score)
            if state.step >= until or enough(state):
                break
    return state

"""The training loop."""

from collections.abc import Callable, Iterable, Sequence

from latentscape.errors import SettingError
from latentscape.machine.memory import large_blocks_kept
from latentscape.objectives import Score
from latentscape.shapes import Batch
from latentscape.training.state import State, Update

Watcher = Callable[[State, Score], None]


def refuse_result(update: Update, result: object) -> None:
    """Refuse an update that did not return the state after its step and the score.

    Raises:
        SettingError: The message says what the update must do.
    """
    class_name = type(update).__name__
    if not isinstance(result, tuple):
        raise SettingError(
            f"{class_name} must return the state and the score of a step, but it gave {type(result).__name__}; return state, score."
        )
    raise SettingError(f"{class_name} must count the step that it takes; add state.step += 1.")


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
            step = state.step
            result = state.update(batch, state)
            if not isinstance(result, tuple) or result[0].step != step + 1:
                refuse_result(state.update, result)
            state, score = result
            for look in watch:
                look(state, score)
            if state.step >= until or enough(state):
                break
    return state

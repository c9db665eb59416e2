"""The loop."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from latentscape.machine.memory import keep_large_blocks
from latentscape.objectives import Score
from latentscape.shapes import Batch
from latentscape.training.state import State

Update = Callable[[Batch, State], tuple[State, Score]]
Watcher = Callable[[State, Score], None]


def gradient_step(batch: Batch, state: State) -> tuple[State, Score]:
    """One step up the objective by one optimiser."""
    objective = state.objective
    draw = state.model.draw(batch, noise=state.noise, draws=objective.draws, needs=objective.needs)
    score = objective(draw, **objective.weights(state.progress))
    if batch.weight is not None:
        score = replace(score, weight=batch.weight)
    loss = score.loss()
    state.optimiser.zero()
    loss.backward()
    state.optimiser.step(state.rate(state.progress), loss)
    state.step += 1
    return state, score


def fit(
    state: State,
    stream: Iterable[Batch],
    *,
    until: int,
    update: Update = gradient_step,
    watch: Sequence[Watcher] = (),
    enough: Callable[[State], bool] = lambda state: False,
) -> State:
    """Take steps from where `state` stands to step `until`, or until there have been `enough`, showing every one to all watchers.

    `stream` begins with the batch that is due at the state's step.
    """
    if state.step >= until or enough(state):
        return state
    keep_large_blocks()
    for batch in stream:
        state, score = update(batch, state)
        for look in watch:
            look(state, score)
        if state.step >= until or enough(state):
            break
    return state

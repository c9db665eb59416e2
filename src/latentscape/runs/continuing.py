"""More epochs for a run that has finished or was stopped."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec

from latentscape.arguments import whole_number
from latentscape.errors import SettingError
from latentscape.faces import Argument, Setting
from latentscape.recipes import Recipe
from latentscape.recipes.settings import MAX_COUNT
from latentscape.runs.folder import checkpoints, step_of
from latentscape.runs.records import Continued, Finished, RunRecord, Started
from latentscape.schedules import changes_until
from latentscape.training import Training


def with_epochs(recipe: Recipe, epochs: int) -> Recipe:
    """The recipe with another number of epochs."""
    return replace(recipe, train=replace(recipe.train, epochs=epochs))


def check_epochs(folder: Path, recipe: Recipe, record: RunRecord, epochs: int) -> None:
    """Refuse a number of epochs that is not above the number that a run has been trained for.

    Raises:
        SettingError: The message gives both, and the smallest number that is allowed.
    """
    epochs = whole_number("epochs", epochs)
    n = record.split.train
    steps_per_epoch = -(-n // min(recipe.train.batch, n))
    steps = max(map(step_of, checkpoints(folder)), default=0)
    if not steps < epochs * steps_per_epoch:
        trained = -(-steps // steps_per_epoch)
        raise SettingError(
            f"{folder} has been trained for {trained:,} epochs, so it cannot be trained for {epochs:,}; ask for more (",
            Argument("epochs", trained + (steps % steps_per_epoch == 0)),
            ").",
        )
    if epochs > MAX_COUNT:
        raise SettingError(f"A run takes at most {MAX_COUNT:,} epochs, but epochs is {epochs:,}; ask for fewer.")


def continued(record: RunRecord, recipe: Recipe, step: int, epochs: int) -> Started:
    """The record of a run that goes on from `step` for more epochs than its recipe has, up to `epochs`."""
    known = {name: getattr(record, name) for name in Started.__struct_fields__}
    earlier = [each for each in record.continued if each.step < step]
    # a process that was killed before it took a step has left an entry of this step, which still tells whether the run had finished
    left = [each for each in record.continued if each.step == step and each.finished]
    entry = left[0] if left else Continued(step=step, epochs=recipe.train.epochs, finished=isinstance(record, Finished))
    return msgspec.structs.replace(Started(**known), continued=(*earlier, entry), settings={**record.settings, "train.epochs": epochs})


def set_final_weights(training: Training, record: RunRecord) -> None:
    """Keep the weights of the objective as they were at the end of a run that has since been continued."""
    ends = [each.step for each in record.continued if each.finished]
    if not ends:
        return
    training.state.final_from = min(ends)
    if training.best is not None:
        training.best.after = min(training.best.after, min(ends) // training.state.steps_per_epoch)


def refuse_stopped_by_patience(folder: Path, training: Training, epochs: int) -> None:
    """Refuse to continue a run that its patience has ended, because it would end again at once.

    Raises:
        SettingError: The message says what to set instead.
    """
    if training.best is not None and training.is_over and training.state.step < training.state.last:
        patience = training.best.patience
        raise SettingError(
            f"{folder} has ended at epoch {training.state.epoch} because of its patience of {patience}, and would end there too if it had "
            f"{epochs:,} epochs; train again with more patience (",
            Setting("train.patience", 2 * patience),
            ").",
        )


def sentence(training: Training, epochs: int) -> str:
    """What happens to the schedules of a run that goes on, and whether the result is that of a run of as many epochs from the start."""
    state = training.state
    following = ["the learning rate"] if changes_until(state.rate) else []
    weights = state.objective.weights
    changing = [name for name in weights(1.0) if changes_until(partial(_weight, weights, name))]
    start = f"training goes on after epoch {state.epoch:,} up to epoch {epochs:,}"
    if not following and not changing:
        return f"{start}, and the result is that of a run of {epochs:,} epochs"
    staying = changing if state.final_from is not None else []
    following += [name for name in changing if name not in staying]
    parts = [f"{' and '.join(following)} {'takes' if len(following) == 1 else 'take'} up the schedule of {epochs:,} epochs there"] * bool(
        following
    )
    parts += [f"{' and '.join(staying)} {'stays' if len(staying) == 1 else 'stay'} as at the end"] * bool(staying)
    return f"{start}: {', and '.join(parts)}; a run of {epochs:,} epochs from the start would differ"


def _weight(weights: Callable[[float], Mapping[str, float]], name: str, progress: float) -> float:
    return weights(progress)[name]

"""The losses of a run, read from its folder."""

import csv
import io
from collections.abc import Collection
from pathlib import Path

import numpy as np

from latentscape import explore
from latentscape.errors import DamagedError
from latentscape.files import read_listed
from latentscape.recipes import Recipe
from latentscape.recipes.build import build_objective
from latentscape.runs.records import MAX_MAGNITUDE


def read_curves(folder: Path, recipe: Recipe) -> explore.LossCurves:
    """The losses of every epoch.

    Raises:
        DamagedError: The history was changed.
    """
    objective = build_objective(recipe)
    history = _read(folder, "history.csv", "epoch")
    parts = ["train", *(["valid"] if any(name.startswith("valid_") for name in history) else [])]
    columns = [f"{part}_{name}" for part in parts for name in ("objective", *objective.terms)]
    _check_columns(folder / "history.csv", history, ["epoch", *columns, *(f"{name}_std" for name in columns)])
    return explore.loss_curves(history, objective.terms, objective.unit, objective.weights(1.0).get("beta", 1.0))


def read_steps(folder: Path, recipe: Recipe) -> explore.StepLosses:
    """The losses of every step.

    Raises:
        DamagedError: The history was changed.
    """
    objective = build_objective(recipe)
    history = _read(folder, "steps.csv", "step")
    _check_columns(folder / "steps.csv", history, ["step", "objective", *objective.terms])
    per_epoch, remainder = divmod(len(history["step"]), len(read_curves(folder, recipe).curves[0].epoch))
    if remainder:
        raise DamagedError(f"{folder / 'steps.csv'} has no whole number of steps per epoch; restore the folder from a copy.")
    return explore.step_losses(history, objective.terms, objective.unit, per_epoch)


def _read(folder: Path, name: str, number: str) -> dict[str, list[float]]:
    """The columns of a `.csv` file of numbers, by name; the column called `number` counts the rows from 1 on.

    Raises:
        DamagedError: The file is not such a table, or has numbers that cannot be losses.
    """
    path = folder / name
    try:
        names, *rows = csv.reader(io.StringIO(read_listed(folder, name).decode()), strict=True)
        values = np.array(rows, dtype=np.float64).reshape(len(rows), len(names))
    except (ValueError, csv.Error) as error:
        raise DamagedError(f"{path} does not hold a history; restore the folder from a copy, or train again.") from error
    history = {column: values[:, i].tolist() for i, column in enumerate(names)} if rows else {}
    _check_columns(path, history, [number])
    if history[number] != list(range(1, len(rows) + 1)):
        raise DamagedError(f"{path} does not count its rows from 1 on under {number}; restore the folder from a copy, or train again.")
    largest = np.abs(values[np.isfinite(values)]).max()
    if largest > MAX_MAGNITUDE:
        raise DamagedError(f"{path} holds {largest:.3g}, which is too large for a loss; restore the folder from a copy, or train again.")
    return history


def _check_columns(path: Path, columns: Collection[str], needed: Collection[str]) -> None:
    missing = [name for name in needed if name not in columns]
    if missing:
        raise DamagedError(f"{path} has no losses under {missing[0]}; restore the folder from a copy, or train again.")

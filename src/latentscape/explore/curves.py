"""How a run came down: its loss, and what the loss is made of, by epochs and by steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.objectives import as_loss

TITLES = {
    "objective": "total",
    "log_likelihood": "reconstruction, \N{MINUS SIGN}log p(x|z)",
    "squared_error": "reconstruction, squared error",
    "kl": "regularisation, KL(q || p)",
    "regulariser": "regularisation",
    "log_fooled": "fooling the critic, \N{MINUS SIGN}log D(z)",
    "critic_error": "error of the critic",
}


@dataclass(frozen=True, eq=False)
class Curve:
    """One quantity over the epochs, as a loss: lower is better.

    Attributes:
        title: What it is.
        epoch: The epochs, `(n,)`.
        mean: By part of the data, `(n,)` each.
        std: The spread over the batches, likewise; nothing, where it is not known.
    """

    title: str
    epoch: NDArray[np.float64]
    mean: Mapping[str, NDArray[np.float64]]
    std: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class LossCurves:
    """The curves of a run, reconstruction first and the total last, and their unit."""

    curves: tuple[Curve, ...]
    unit: str


@dataclass(frozen=True, eq=False)
class StepLosses:
    """The loss of every step, and what it is made of, as losses: reconstruction first and the total last.

    Attributes:
        step: The steps, `(n,)`.
        losses: By their titles, `(n,)` each: the mean over the batch; no finite number where a step was skipped.
        unit: Their unit.
        per_epoch: How many steps an epoch has.
    """

    step: NDArray[np.float64]
    losses: Mapping[str, NDArray[np.float64]]
    unit: str
    per_epoch: int


def loss_curves(epochs: Mapping[str, Sequence[float]], terms: Sequence[str], unit: str, beta: float = 1.0) -> LossCurves:
    """Curves from a history's table of epochs; `terms`, `unit` and, at the end, `beta` are the objective's."""
    parts = [part for part in ("train", "valid") if f"{part}_objective" in epochs]
    curves = tuple(
        Curve(
            title,
            np.asarray(epochs["epoch"], dtype=np.float64),
            {part: as_loss(name, np.asarray(epochs[f"{part}_{name}"], dtype=np.float64)) for part in parts},
            {part: np.asarray(epochs[f"{part}_{name}_std"], dtype=np.float64) for part in parts},
        )
        for name, title in _titles(terms, beta).items()
    )
    return LossCurves(curves, unit)


def step_losses(steps: Mapping[str, Sequence[float]], terms: Sequence[str], unit: str, per_epoch: int) -> StepLosses:
    """Losses from a history's table of steps; `terms` are the objective's."""
    losses = {title: as_loss(name, np.asarray(steps[name], dtype=np.float64)) for name, title in _titles(terms).items()}
    return StepLosses(np.asarray(steps["step"], dtype=np.float64), losses, unit, per_epoch)


def bound_of(curves: LossCurves) -> Curve | None:
    """Minus the ELBO, at beta 1 whatever the run was trained with, so that runs can be compared; none, if it was not trained by nats."""
    named = {curve.title: curve for curve in curves.curves}
    parts = [named.get(TITLES[name]) for name in ("log_likelihood", "kl")]
    if parts[0] is None or parts[1] is None:
        return None
    one, other = parts[0], parts[1]
    return Curve("\N{MINUS SIGN}ELBO (beta 1)", one.epoch, {part: one.mean[part] + other.mean[part] for part in one.mean}, {})


def _titles(terms: Sequence[str], beta: float = 1.0) -> dict[str, str]:
    """The columns of a history to be drawn, and what they are called."""
    if len(terms) == 1:
        return {"objective": TITLES.get(terms[0], terms[0])}
    total = TITLES["objective"] if beta == 1 else f"{TITLES['objective']}, beta {beta:g}"
    return {**{name: TITLES.get(name, name) for name in terms}, "objective": total}

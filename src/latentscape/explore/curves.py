"""The loss of a run and its terms, by epoch and by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.objectives import as_loss
from latentscape.shapes import one_line

LOSS_TITLES = {
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
        title: The name of the quantity.
        epoch: The epochs, `(n,)`.
        mean: The mean for each part of the data, `(n,)` each.
        std: The standard deviation over the batches for each part, `(n,)` each; empty if it is not known.
    """

    title: str
    epoch: NDArray[np.float64]
    mean: Mapping[str, NDArray[np.float64]]
    std: Mapping[str, NDArray[np.float64]]

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class LossCurves:
    """The loss curves of a run and their unit; reconstruction comes first and the total last."""

    curves: tuple[Curve, ...]
    unit: str

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class StepLosses:
    """The loss of every step and its terms, as losses; reconstruction comes first and the total last.

    Attributes:
        step: The steps, `(n,)`.
        losses: The mean over the batch, by title, `(n,)` each; it is not finite where a step was skipped.
        unit: The unit of the losses.
        per_epoch: The number of steps per epoch.
    """

    step: NDArray[np.float64]
    losses: Mapping[str, NDArray[np.float64]]
    unit: str
    per_epoch: int

    __repr__ = one_line


def loss_curves(epochs: Mapping[str, Sequence[float]], terms: Sequence[str], unit: str, beta: float = 1.0) -> LossCurves:
    """The curves from the epochs of a history; `terms`, `unit` and `beta` (at the end of training) are those of the objective."""
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
    """The losses from the steps of a history; `terms` and `unit` are those of the objective."""
    losses = {title: as_loss(name, np.asarray(steps[name], dtype=np.float64)) for name, title in _titles(terms).items()}
    return StepLosses(np.asarray(steps["step"], dtype=np.float64), losses, unit, per_epoch)


def bound_of(curves: LossCurves) -> Curve | None:
    """Minus the ELBO at beta 1, so that runs with different betas can be compared; none if a run has no log-likelihood or no KL."""
    by_title = {curve.title: curve for curve in curves.curves}
    parts = [by_title.get(LOSS_TITLES[name]) for name in ("log_likelihood", "kl")]
    if parts[0] is None or parts[1] is None:
        return None
    reconstruction, kl = parts[0], parts[1]
    return Curve(
        "\N{MINUS SIGN}ELBO (beta 1)",
        reconstruction.epoch,
        {part: reconstruction.mean[part] + kl.mean[part] for part in reconstruction.mean},
        {},
    )


def _titles(terms: Sequence[str], beta: float = 1.0) -> dict[str, str]:
    """The columns of a history that are drawn, with their titles."""
    if len(terms) == 1:
        return {"objective": LOSS_TITLES.get(terms[0], terms[0])}
    total = LOSS_TITLES["objective"] if beta == 1 else f"{LOSS_TITLES['objective']}, beta {beta:g}"
    return {**{name: LOSS_TITLES.get(name, name) for name in terms}, "objective": total}

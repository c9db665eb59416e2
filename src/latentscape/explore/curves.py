"""How a run came down: its loss, and what the loss is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.objectives import as_loss

TITLES = {
    "objective": "total",
    "log_likelihood": "reconstruction, -log p(x|z)",
    "squared_error": "reconstruction, squared error",
    "kl": "regularisation, KL(q || p)",
    "regulariser": "regularisation",
}


@dataclass(frozen=True, eq=False)
class Curve:
    """One quantity over the epochs, as a loss: lower is better.

    Attributes:
        title: What it is.
        epoch: The epochs, `(n,)`.
        mean: By part of the data, `(n,)` each.
        std: The spread over the batches, likewise.
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


def loss_curves(epochs: Mapping[str, Sequence[float]], terms: Sequence[str], unit: str) -> LossCurves:
    """Curves from a history's table of epochs; `terms` are the objective's."""
    names = (*terms, "objective") if len(terms) > 1 else ("objective",)
    parts = [part for part in ("train", "valid") if f"{part}_objective" in epochs]
    curves = tuple(
        Curve(
            TITLES.get(terms[0] if len(terms) == 1 else name, name),
            np.asarray(epochs["epoch"], dtype=np.float64),
            {part: as_loss(name, np.asarray(epochs[f"{part}_{name}"], dtype=np.float64)) for part in parts},
            {part: np.asarray(epochs[f"{part}_{name}_std"], dtype=np.float64) for part in parts},
        )
        for name in names
    )
    return LossCurves(curves, unit)

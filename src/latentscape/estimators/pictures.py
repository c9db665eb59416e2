"""An estimator's pictures, on axes of the user's or on a new figure of pyplot, which a notebook shows by itself."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes

from latentscape.data import Examples
from latentscape.data.readers.arrays import with_labels
from latentscape.errors import SettingError
from latentscape.explore import latent_map, loss_curves, manifold
from latentscape.models import Model
from latentscape.plots import draw_curve, draw_manifold, draw_map, is_image, look, unit_label
from latentscape.runs import value_limits


def map_axes(model: Model, examples: Examples, labels: Any, ax: Axes | None) -> Axes:
    """Where the examples lie, each as its label."""
    if labels is not None:
        examples = with_labels(examples, _names(labels), "y")
    found = latent_map(model, examples)
    flat = found.axes[0] == found.axes[1]
    with _axes(ax if ax is None else [ax], 1, 7.2, 3.6 if flat else 6.6) as (drawn,):
        draw_map(found, drawn)
        drawn.set(title=f"Mean codes of {len(found.codes):,} examples")
    return drawn


def manifold_axes(model: Model, n: int | None, axes: tuple[int, int], limits: tuple[float, float], ax: Axes | None) -> Axes:
    """What codes on a grid stand for: in equal steps under a standard normal prior, else in equal steps of its probability."""
    n = (16 if is_image(model.shape) else 8) if n is None else n
    if n < 2:
        raise SettingError(f"A grid of codes needs at least 2 rows and columns, but n is {n}.")
    span = (-3.0, 3.0) if model.has_standard_prior else None
    found = manifold(model, n=n, span=span, axes=axes)
    with _axes(ax if ax is None else [ax], 1, 7.2, 7.5 if len(found.up) > 1 else 1.6) as (drawn,):
        draw_manifold(found, drawn, value_limits(Examples(torch.tensor(limits))))
        drawn.set(title="Decoded codes" + ("" if found.spacing == "linear" else ", in equal steps of the prior's probability"))
    return drawn


def history_axes(epochs: Mapping[str, Sequence[float]], terms: Sequence[str], unit: str, axes: Sequence[Axes] | None) -> list[Axes]:
    """How each term came down."""
    found = loss_curves(epochs, terms, unit)
    if axes is not None and len(axes) != len(found.curves):
        raise SettingError(f"The history has {len(found.curves)} curves, but {len(axes)} axes were given; give one for each.")
    with _axes(axes, len(found.curves), 3.5 * len(found.curves) + 0.6, 3.2) as drawn:
        for curve, ax in zip(found.curves, drawn, strict=True):
            draw_curve(curve, ax)
        drawn[0].set_ylabel(unit_label(unit))
        if len(found.curves[0].mean) > 1:
            drawn[-1].legend()
    return drawn


@contextmanager
def _axes(given: Sequence[Axes] | None, count: int, width: float, height: float) -> Iterator[list[Axes]]:
    """The axes that were given, or as many on a new figure of so many inches; in our look, as long as they are drawn on."""
    if given is None:
        from matplotlib import pyplot as plt

        figure = plt.figure(figsize=(width, height), layout="constrained")  # not in our look, which would undo what a first figure sets up
        with look():
            yield list(figure.subplots(1, count, squeeze=False)[0])
    else:
        with look():
            yield list(given)


def _names(labels: Any) -> Any:
    """Labels as text, which names any class; whole numbers without a point, and others as they are, to be refused."""
    values = np.asarray(labels)
    if values.dtype.kind == "f" and np.array_equal(values, np.round(values)):
        values = values.astype(np.int64)
    return values if values.dtype.kind in "fc" else values.astype(np.str_)

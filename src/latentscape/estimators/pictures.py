"""The pictures of an estimator, on axes of the user or on a new figure of pyplot, which a notebook shows automatically."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes

from latentscape.data import Examples
from latentscape.data.readers.arrays import with_labels
from latentscape.errors import SettingError
from latentscape.estimators.learning import Learnt
from latentscape.explore import latent_map, loss_curves, manifold, styles
from latentscape.explore.plane import Plane
from latentscape.models import Model
from latentscape.plots import draw_curve, draw_manifold, draw_map, draw_styles, is_image, look, styles_inches, unit_label
from latentscape.plots.look import DRAWING
from latentscape.reading import Display
from latentscape.runs import value_limits

STYLES = 10  # codes decoded under each class


def map_axes(model: Model, examples: Examples, labels: Any, plane: Plane | None, ax: Axes | None) -> Axes:
    """A map of the mean codes of the examples, coloured by label."""
    if labels is not None:
        examples = with_labels(examples, labels_as_given(labels), "y", "y")
    codes_map = latent_map(model, examples, plane=plane)
    is_flat = codes_map.axes[0] == codes_map.axes[1]
    with _axes(ax if ax is None else [ax], 1, 7.2, 3.6 if is_flat else 6.6) as (drawn,):
        draw_map(codes_map, drawn)
        drawn.set(title=f"Mean codes of {len(codes_map.codes):,} examples")
    return drawn


def manifold_axes(model: Model, n: int | None, learnt: Learnt, ax: Axes | None, *, ink: bool) -> Axes:
    """The decoded codes of a grid: on a plane, or of two dimensions.

    The steps along two dimensions are equal under a standard normal prior, and otherwise equal in the prior's probability.
    """
    n = (16 if is_image(model.shape) else 8) if n is None else n
    if n < 2:
        raise SettingError(f"A grid of codes needs at least 2 rows and columns, but n is {n}.")
    span = (-3.0, 3.0) if model.has_standard_prior else None
    sheet = manifold(model, n=n, span=span, axes=learnt.axes, plane=learnt.plane, display=Display(ink=ink))
    with _axes(ax if ax is None else [ax], 1, 7.2, 7.5 if len(sheet.up) > 1 else 1.6) as (drawn,):
        draw_manifold(sheet, drawn, value_limits(Examples(torch.tensor(learnt.limits))))
        drawn.set(title="Decoded codes" + ("" if sheet.spacing == "linear" else ", in equal steps of the prior's probability"))
    return drawn


def styles_axes(model: Model, n: int | None, classes: Sequence[str], limits: tuple[float, float], ax: Axes | None, *, ink: bool) -> Axes:
    """The same `n` codes decoded under each class."""
    n = STYLES if n is None else n
    if n < 2:
        raise SettingError(f"Classes are compared in at least 2 styles, but n is {n}.")
    sheet = styles(model, classes, n=n, display=Display(ink=ink))
    with _axes(ax if ax is None else [ax], 1, *styles_inches(len(sheet.classes), n)) as (drawn,):
        draw_styles(sheet, drawn, value_limits(Examples(torch.tensor(limits))))
    return drawn


def history_axes(epochs: Mapping[str, Sequence[float]], terms: Sequence[str], unit: str, axes: Sequence[Axes] | None) -> list[Axes]:
    """The training curve of each term."""
    losses = loss_curves(epochs, terms, unit)
    if axes is not None and len(axes) != len(losses.curves):
        raise SettingError(f"The history has {len(losses.curves)} curves, but there are {len(axes)} axes; give one for each.")
    with _axes(axes, len(losses.curves), 3.5 * len(losses.curves) + 0.6, 3.2) as drawn:
        for curve, ax in zip(losses.curves, drawn, strict=True):
            draw_curve(curve, ax)
        drawn[0].set_ylabel(unit_label(unit))
        if len(losses.curves[0].mean) > 1:
            drawn[-1].legend()
    return drawn


@contextmanager
def _axes(axes: Sequence[Axes] | None, count: int, width: float, height: float) -> Iterator[list[Axes]]:
    """The axes of the user, or new axes on a figure of this size in inches; in our style while they are drawn on."""
    if axes is None:
        from matplotlib import pyplot as plt

        with DRAWING:
            figure = plt.figure(figsize=(width, height), layout="constrained")
            with look():  # not around the figure, because our style would undo the setup of pyplot's first one
                yield list(figure.subplots(1, count, squeeze=False)[0])
    else:
        with look():
            yield list(axes)


def labels_as_given(labels: Any) -> Any:
    """Numbers as they are, and other labels as text."""
    values = np.asarray(labels)
    return values if values.dtype.kind in "iufc" else values.astype(np.str_)

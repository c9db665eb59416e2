"""A decoded grid of codes."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.explore.codes import BYTES_PER_RESULT, PLANE_AXES
from latentscape.explore.plane import Plane
from latentscape.machine.memory import memory_errors_said, refuse_beyond_memory
from latentscape.models import Model, evaluating
from latentscape.reading import PLAIN, Display
from latentscape.shapes import one_line


@dataclass(frozen=True, eq=False)
class Manifold:
    """Decoded examples on a grid with the same layout as the map: the first axis upwards, the second across.

    Attributes:
        up: The coordinates of the rows from the top down, `(rows,)`.
        across: The coordinates of the columns, `(columns,)`.
        examples: The decoded examples, `(rows, columns, *X)`.
        axes: The dimensions that go upwards and across.
        spacing: `linear`, or `quantiles` of the prior.
        latent: The number of dimensions of a code; those that are not shown have the prior's median.
        prior: The name of the prior in a picture.
        outside: The share of the codes of examples that lie beyond the outermost coordinates; none if there were no codes.
        display: What pictures need to know of the examples.
        plane: The plane on which the codes lie; its axes are those of the sheet. If there is none, these are dimensions of the codes.
    """

    up: NDArray[np.float64]
    across: NDArray[np.float64]
    examples: NDArray[np.float64]
    axes: tuple[int, int]
    spacing: str
    latent: int = 2
    prior: str = "the prior"
    outside: float | None = None
    display: Display = PLAIN
    plane: Plane | None = None

    @property
    def expected_outside(self) -> float:
        """The share of codes outside if the codes follow the prior: on each axis, 1 / n lies beyond the outermost of n quantiles."""
        if self.spacing == "linear":
            return 0.0
        return 1 - (1 - 1 / len(self.across)) ** len(set(self.axes))

    __repr__ = one_line


@memory_errors_said()
def manifold(
    model: Model,
    *,
    n: int = 16,
    span: tuple[float, float] | None = (-3.0, 3.0),
    axes: tuple[int, int] = (0, 1),
    prior: str = "the prior",
    context: Tensor | None = None,
    codes: NDArray[np.float64] | None = None,
    display: Display = PLAIN,
    plane: Plane | None = None,
) -> Manifold:
    """Decode an n x n grid of codes: on a plane over the range of the codes that it is of, or, without one, along two dimensions.

    Without a plane, the other dimensions have the prior's median, in the context of the grid.

    Args:
        model: The model whose prior and decoder are used.
        n: The number of rows and of columns.
        span: The lowest and highest coordinate of equal steps; if none, the steps are equal in the prior's probability.
        axes: The dimensions that go upwards and across; equal for a model with one dimension, which gives a single row.
        prior: The name of the prior in a picture.
        context: For a conditional model: the context of all codes, `(context,)`.
        codes: The codes of examples, `(n, latent)`, to count the share of them that the grid leaves out.
        display: What pictures need to know of the examples.
        plane: The plane of a map (`LatentMap.plane`); `span` and `axes` are not used then.
    """
    refuse_beyond_memory(n * n, BYTES_PER_RESULT * (model.latent + math.prod(model.shape)), "tiles")
    like = next(model.parameters())
    context = None if context is None else model.own_context(context)
    with evaluating(model):
        if plane is not None:
            axes = PLANE_AXES
            points = torch.from_numpy(np.linspace(plane.low, plane.high, n))
        elif span is None:
            points = model.quantiles((torch.arange(n) + 0.5) / n, context).cpu().double()
        else:
            points = torch.linspace(*span, n, dtype=torch.float64).unsqueeze(-1).expand(n, model.latent)
        up, across = points[:, axes[0]].flip(0), points[:, axes[1]]
        median = model.quantiles(torch.tensor([0.5]), context).double()[0]
        if axes[0] == axes[1]:
            up = median[axes[0]].cpu().unsqueeze(0)
        if plane is None:
            z = median.expand(len(up), n, model.latent).clone()
            z[..., axes[0]] = up.to(z).unsqueeze(1)
            z[..., axes[1]] = across.to(z)
        else:
            z = torch.from_numpy(plane.codes(np.stack(np.meshgrid(across.numpy(), up.numpy()), axis=-1)))
        flat = z.to(like).flatten(0, 1)
        decoded = model.decode(flat, model.contexts(len(flat), context)).unflatten(0, (len(up), n))
    examples = decoded.cpu().double().numpy()
    outside = None
    if codes is not None:
        shown = codes if plane is None else plane.coordinates(codes)
        ends = [(float(points[:, axis].min()), float(points[:, axis].max())) for axis in axes]
        inside = [(shown[:, axis] >= low) & (shown[:, axis] <= high) for axis, (low, high) in zip(axes, ends, strict=True)]
        outside = float(1 - (inside[0] & inside[1]).mean())
    coordinates = up.numpy(), across.cpu().numpy()
    return Manifold(
        *coordinates,
        examples,
        axes,
        "quantiles" if span is None and plane is None else "linear",
        latent=model.latent,
        prior=prior,
        outside=outside,
        display=display,
        plane=plane,
    )

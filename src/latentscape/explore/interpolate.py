"""Paths between two codes."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.data.readers.arrays import MAX_FLOAT32
from latentscape.errors import SettingError, unknown
from latentscape.explore.codes import BYTES_PER_RESULT, decode, encode
from latentscape.faces import Argument
from latentscape.machine.memory import memory_errors_said, refuse_beyond_memory
from latentscape.machine.threads import one_thread_in_libraries
from latentscape.models import Model
from latentscape.reading import PLAIN, Display
from latentscape.shapes import one_line

Array = NDArray[np.float64]

PATHS = ("line", "sphere", "data")


@dataclass(frozen=True, eq=False)
class Interpolation:
    """Decoded examples on a path between two codes.

    Attributes:
        codes: The codes of the path, `(steps, latent)`, including both ends.
        examples: The decoded codes, `(steps, *X)`.
        along: The kind of path, one of `PATHS`.
        ends: The names of the two ends.
        under: The name of the context under which all codes are decoded; none for a model without a context.
        display: What pictures need to know of the examples.
    """

    codes: Array
    examples: Array
    along: str
    ends: tuple[str, str]
    under: str = ""
    display: Display = PLAIN

    __repr__ = one_line


@memory_errors_said()
def interpolate(
    model: Model,
    a: Array,
    b: Array,
    *,
    steps: int = 10,
    along: str = "line",
    examples: Examples | None = None,
    ends: tuple[str, str] = ("A", "B"),
    max_examples: int = 10_000,
    context: Tensor | None = None,
    under: str = "",
    display: Display = PLAIN,
) -> Interpolation:
    """Decode codes on a path from `a` to `b`.

    Args:
        model: The model that decodes.
        a: The code at the start, `(latent,)`.
        b: The code at the end, `(latent,)`.
        steps: The number of codes, including both ends.
        along: A straight `line`; the `sphere` (the direction turns evenly, the length changes linearly); or the `data`, from one
            neighbouring code of the examples to the next.
        examples: The examples whose codes a path along the data follows; if there are too many, some at equal distances are used.
        ends: The names of the two ends.
        max_examples: The largest number of examples to use.
        context: For a conditional model: the context of all codes of the path, `(context,)`.
        under: The name of this context in a picture.
        display: What pictures need to know of the examples.

    Raises:
        UnknownNameError: There is no such kind of path.
        SettingError: An end does not fit the codes of the model, `steps` is below 2 or too many for the memory, or a path along the
            data has no examples.
    """
    for end in (a, b):
        if end.shape != (model.latent,):
            raise SettingError(
                f"A code of this model has {model.latent} coordinates, but an end of the path has {end.size}; give {model.latent}."
            )
        if not (np.abs(end) <= MAX_FLOAT32).all():
            raise SettingError(
                f"The coordinates of a code must be finite and within {MAX_FLOAT32:.1e}, but an end of the path is {end.tolist()}; "
                "give smaller numbers."
            )
    if steps < 2:
        raise SettingError(f"A path has at least 2 steps, its two ends, but steps is {steps}; set it to 2 or more.")
    bytes_each = BYTES_PER_RESULT * (3 * model.latent + math.prod(model.shape))
    refuse_beyond_memory(steps, bytes_each, "steps", lambda fewer: Argument("steps", fewer))
    match along:
        case "line":
            codes = line(a, b, steps)
        case "sphere":
            codes = sphere(a, b, steps)
        case "data":
            if examples is None:
                raise SettingError(
                    "A path along the data needs examples; give some, or choose another path (", Argument("along", "line"), ")."
                )
            if len(examples) > max_examples:
                examples = examples.take(np.linspace(0, len(examples) - 1, max_examples).astype(np.int64))
            codes = through(a, b, steps, encode(model, examples))
        case _:
            raise unknown("path", along, PATHS)
    return Interpolation(codes, decode(model, codes, context), along, ends, under, display)


def line(a: Array, b: Array, steps: int) -> Array:
    """Points at equal distances on the straight line from `a` to `b`, `(steps, latent)`."""
    return _interpolated(a, b, np.linspace(0, 1, steps))


def sphere(a: Array, b: Array, steps: int) -> Array:
    """Points whose direction turns evenly from that of `a` to that of `b`, while their length changes linearly.

    The path is the straight line if no direction turns: an end is the origin, both ends have one direction, or the space has one
    dimension. Between opposite ends all turns are equally long; the path takes the one through the axis furthest from both ends.
    """
    t = np.linspace(0, 1, steps)
    lengths = np.linalg.norm([a, b], axis=1)
    if not lengths.all():
        return line(a, b, steps)
    u, v = a / lengths[0], b / lengths[1]
    normal = v - (u @ v) * u
    sine, cosine = np.linalg.norm(normal), u @ v
    if sine < 1e-9:
        if cosine > 0 or len(a) == 1:
            return line(a, b, steps)
        axis = np.eye(len(a))[np.argmin(np.abs(u))]
        normal = axis - (u @ axis) * u
    angle = np.arctan2(sine, cosine) * t[:, None]
    direction = np.cos(angle) * u + np.sin(angle) * normal / np.linalg.norm(normal)
    codes = direction * _interpolated(lengths[:1], lengths[1:], t)
    codes[0], codes[-1] = a, b
    return np.asarray(codes)


def through(a: Array, b: Array, steps: int, codes: Array, *, neighbours: int = 10) -> Array:
    """Points at equal distances on the shortest path from `a` to `b` along codes, each the neighbour of the one before.

    Each code has `neighbours` nearest neighbours; the number is doubled until there is a path (Tenenbaum et al., 2000).
    """
    points = np.concatenate([[a, b], codes])
    route = points[_route(points, neighbours)]
    lengths = np.linalg.norm(np.diff(route, axis=0), axis=1)
    distances = np.concatenate([[0.0], np.cumsum(lengths)])
    positions = np.linspace(0, distances[-1], steps)
    path = np.stack([np.interp(positions, distances, values) for values in route.T], axis=1)
    path[0], path[-1] = a, b
    return path


def _interpolated(a: Array, b: Array, t: Array) -> Array:
    return np.asarray((1 - t)[:, None] * a + t[:, None] * b)


def _route(points: Array, neighbours: int) -> list[int]:
    """The indices of the points on the shortest path from the first point to the second."""
    from scipy.sparse.csgraph import dijkstra
    from sklearn.neighbors import kneighbors_graph

    while True:
        count = min(neighbours, len(points) - 1)
        with one_thread_in_libraries():
            graph = kneighbors_graph(points, count, mode="distance")
        distances, predecessors = dijkstra(graph, directed=False, indices=0, return_predecessors=True)
        if np.isfinite(distances[1]):
            break
        neighbours *= 2
    route = [1]
    while route[-1] != 0:
        route.append(int(predecessors[route[-1]]))
    return route[::-1]

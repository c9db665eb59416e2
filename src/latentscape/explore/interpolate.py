"""From one code to another, step by step."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.errors import SettingError, unknown
from latentscape.explore.codes import decode, encode
from latentscape.models import Model

Array = NDArray[np.float64]

PATHS = ("line", "sphere", "data")


@dataclass(frozen=True, eq=False)
class Interpolation:
    """Decoded examples on a path between two codes.

    Attributes:
        codes: The codes, `(steps, latent)`, the two ends among them.
        examples: What they are decoded to, `(steps, *X)`.
        along: Which path: one of `PATHS`.
        ends: What the two ends are called.
    """

    codes: Array
    examples: Array
    along: str
    ends: tuple[str, str]


def interpolate(
    model: Model,
    a: Array,
    b: Array,
    *,
    steps: int = 10,
    along: str = "line",
    examples: Examples | None = None,
    ends: tuple[str, str] = ("A", "B"),
    most: int = 10_000,
    context: Tensor | None = None,
) -> Interpolation:
    """Decode codes on a path from `a` to `b`.

    Args:
        model: Whose decoder.
        a: Where to start, `(latent,)`.
        b: Where to end, likewise.
        steps: How many codes, the ends among them.
        along: A straight `line`; the `sphere` (the direction turns evenly, the length changes linearly); or the `data`, from one
            neighbouring code of the examples to the next.
        examples: What a path along the data goes through; of more than `most`, as many are taken at equal distances.
        ends: What the two ends are called.
        most: How many codes the data is thinned to.
        context: For a model that takes one: what is known beside all codes of the path, `(context,)`.

    Raises:
        UnknownNameError: There is no such path.
        SettingError: An end of another width than the model's codes, fewer than 2 steps, or no examples to go along.
    """
    for end in (a, b):
        if end.shape != (model.latent,):
            raise SettingError(f"A code of this model has {model.latent} coordinates, but an end of the path has {end.size}; give as many.")
        if not np.isfinite(end).all():
            raise SettingError(f"The coordinates of a code must be finite, but an end of the path is {end.tolist()}.")
    if steps < 2:
        raise SettingError(f"A path takes at least 2 steps, its ends, but steps is {steps}.")
    match along:
        case "line":
            codes = line(a, b, steps)
        case "sphere":
            codes = sphere(a, b, steps)
        case "data":
            if examples is None:
                raise SettingError("A path along the data needs examples to go along; give some, or take the line.")
            if len(examples) > most:
                examples = examples.take(np.linspace(0, len(examples) - 1, most).astype(np.int64))
            codes = through(a, b, steps, encode(model, examples))
        case _:
            raise unknown("path", along, PATHS)
    return Interpolation(codes, decode(model, codes, context), along, ends)


def line(a: Array, b: Array, steps: int) -> Array:
    """Points at equal distances on the straight line, `(steps, latent)`."""
    return _between(a, b, np.linspace(0, 1, steps))


def sphere(a: Array, b: Array, steps: int) -> Array:
    """Points whose direction turns evenly from that of `a` to that of `b`, while their length changes linearly.

    The straight line where there is no direction to turn: an end at the origin, both in one direction, or opposite ends on a line.
    Between opposite ends in a wider space every way round is as long; the one through the axis furthest from both is taken.
    """
    t = np.linspace(0, 1, steps)
    lengths = np.linalg.norm([a, b], axis=1)
    if not lengths.all():
        return line(a, b, steps)
    u, v = a / lengths[0], b / lengths[1]
    across = v - (u @ v) * u
    sine, cosine = np.linalg.norm(across), u @ v
    if sine < 1e-9:
        if cosine > 0 or len(a) == 1:
            return line(a, b, steps)
        axis = np.eye(len(a))[np.argmin(np.abs(u))]
        across = axis - (u @ axis) * u
    angle = np.arctan2(sine, cosine) * t[:, None]
    direction = np.cos(angle) * u + np.sin(angle) * across / np.linalg.norm(across)
    codes = direction * _between(lengths[:1], lengths[1:], t)
    codes[0], codes[-1] = a, b
    return np.asarray(codes)


def through(a: Array, b: Array, steps: int, codes: Array, *, neighbours: int = 10) -> Array:
    """Points at equal distances on the shortest way from `a` to `b` that goes from neighbour to neighbour.

    Neighbours are the nearest `neighbours` of each code, or twice as many, and so on, until there is a way (Tenenbaum et al., 2000).
    """
    points = np.concatenate([[a, b], codes])
    route = points[_route(points, neighbours)]
    lengths = np.linalg.norm(np.diff(route, axis=0), axis=1)
    walked = np.concatenate([[0.0], np.cumsum(lengths)])
    at = np.linspace(0, walked[-1], steps)
    path = np.stack([np.interp(at, walked, values) for values in route.T], axis=1)
    path[0], path[-1] = a, b
    return path


def _between(a: Array, b: Array, t: Array) -> Array:
    return np.asarray((1 - t)[:, None] * a + t[:, None] * b)


def _route(points: Array, neighbours: int) -> list[int]:
    """The numbers of the points on the shortest way from the first to the second."""
    from scipy.sparse.csgraph import dijkstra
    from sklearn.neighbors import kneighbors_graph
    from threadpoolctl import threadpool_limits

    while True:
        count = min(neighbours, len(points) - 1)
        with threadpool_limits(1):
            graph = kneighbors_graph(points, count, mode="distance")
        length, before = dijkstra(graph, directed=False, indices=0, return_predecessors=True)
        if np.isfinite(length[1]):
            break
        neighbours *= 2
    route = [1]
    while route[-1] != 0:
        route.append(int(before[route[-1]]))
    return route[::-1]

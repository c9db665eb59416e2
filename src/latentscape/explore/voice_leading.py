"""Voice leading: how far the voices of two chords move, and the shortest path between two of them through chords in use."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import SettingError
from latentscape.music.pitches import PITCH_CLASSES, SETS, bits_of, transposed
from latentscape.shapes import one_line

Masks = NDArray[np.int64]
Floats = NDArray[np.float64]

MAX_STEP_SEMITONES = 2  # of all voices together, from one chord of a path to the next, where there is such a path
MAX_VOICES_PER_GAP = 6  # that cross from one pitch class to the next in a least movement: half of the circle
MAX_SURPRISE_NATS = 100.0  # a chord without probability costs no more, so that a path to it exists
SURPRISE_WEIGHT = 0.2  # semitones squared per nat: how much a path avoids unlikely chords
PAIRS_PER_BLOCK = 20_000  # of which the movements are computed at once
SHARE_IN_USE = 0.99  # of the chords of some music, which its sets in use cover: the commonest ones


@dataclass(frozen=True, eq=False)
class ChordGraph:
    """Chords in use, and what a step from one to another costs: the movement squared, plus the surprise of the chord it leads to.

    Attributes:
        sets: The chords in use, by their masks, in ascending order, `(n,)`.
        log_prob: The log-probability of each of the 4,096 sets, `(4096,)`, in nats.
        surprise_weight: What a nat of surprise costs, in semitones squared.
        max_step: The largest movement of one step, in semitones.
    """

    sets: Masks
    log_prob: Floats
    surprise_weight: float = SURPRISE_WEIGHT
    max_step: int = MAX_STEP_SEMITONES

    __repr__ = one_line

    @cached_property
    def costs(self) -> Floats:
        """The cost of a step from each chord to each other one, `(n, n)`; infinite if the movement is larger than `max_step`."""
        return self.costs_between(self.sets, self.sets)

    def costs_between(self, starts: Masks, ends: Masks) -> Floats:
        """The cost of a step from each start to each end, `(starts, ends)`; infinite if the movement is too large, and for equal chords."""
        distance = movement_within(starts, ends, self.max_step)
        surprise = np.clip(-self.log_prob[ends], 0, MAX_SURPRISE_NATS)
        cost = distance**2 + self.surprise_weight * surprise
        return np.where((distance > 0) & np.isfinite(distance), cost, np.inf)


@dataclass(frozen=True, eq=False)
class ChordPath:
    """The chords of a path, from one end to the other.

    Attributes:
        masks: The chords, including both ends, `(n,)`.
        semitones: The movement of each step, `(n - 1,)`.
        in_use: Which of the chords are in use, `(n,)`.
        max_step: The largest movement that was allowed in one step; it is raised until there is a path.
    """

    masks: Masks
    semitones: Floats
    in_use: NDArray[np.bool_]
    max_step: int

    __repr__ = one_line


@dataclass(frozen=True, kw_only=True)
class PathFigures:
    """Figures of several paths between chords, in which equal chords in a row are one chord.

    Attributes:
        share_in_use: The share of the chords between the ends that are in use; none if there is no chord between any ends.
        in_between: The number of chords between the ends, over all paths.
        chords_per_path: The mean number of chords of a path, with its ends.
        semitones_per_step: The mean movement of a step, without steps to or from the empty set; none if there is no step.
        ends_right: The share of paths that begin and end with the right chords.
    """

    share_in_use: float | None
    in_between: int
    chords_per_path: float
    semitones_per_step: float | None
    ends_right: float

    __repr__ = one_line


def movement(a: Masks, b: Masks) -> Floats:
    r"""The least total movement of voices that lead from each chord to another, in semitones; of masks whose shapes broadcast.

    At least one voice takes each note of either chord; a note may be doubled in either chord. A voice moves along the circle of
    pitch classes, in either direction (Tymoczko, *Science*, 2006).

    The movement is found on the circle: :math:`\min \sum_i |f_i|`, where :math:`f_i` voices more go up than down between the pitch classes
    i and i + 1. At a note of the first chord alone, :math:`f_i - f_{i-1} \ge 1`, because one voice or more starts there; at a note of the
    second alone, it is at most -1; at a note of both it is any number, and elsewhere 0.

    Returns:
        The movement of each pair; 0 for equal chords, infinite if one chord is empty and the other is not.

    Example:
        >>> c_major, a_minor, e_major = 145, 529, 2320
        >>> movement(np.array([c_major]), np.array([a_minor, e_major])).tolist()
        [2.0, 2.0]
    """
    first, second = np.broadcast_arrays(a, b)
    pairs, inverse = np.unique(first.ravel() * SETS + second.ravel(), return_inverse=True)
    blocks = [_least_flow(pairs[i : i + PAIRS_PER_BLOCK]) for i in range(0, len(pairs), PAIRS_PER_BLOCK)]
    distances = np.concatenate(blocks) if blocks else np.zeros(0)
    return distances[inverse].reshape(first.shape)


def movement_within(starts: Masks, ends: Masks, limit: float) -> Floats:
    """The movement from each start to each end, `(starts, ends)`, where it is at most `limit` semitones; elsewhere infinite."""
    near = _at_least(starts, ends) <= limit
    distances = np.full(near.shape, np.inf)
    rows, columns = np.nonzero(near)
    distances[rows, columns] = movement(starts[rows], ends[columns])
    return np.where(distances <= limit, distances, np.inf)


def sets_in_use(masks: Masks, *, share: float = SHARE_IN_USE, all_keys: bool = False) -> Masks:
    """The commonest sets, as many as cover this share of the chords, in ascending order; with `all_keys`, of the chords in all 12 keys.

    Example:
        >>> sets_in_use(np.array([7, 7, 7, 145, 145, 9]), share=0.8).tolist()
        [7, 145]
    """
    chords = transposed(masks[:, None], np.arange(PITCH_CLASSES)).ravel() if all_keys else masks
    sets, counts = np.unique(chords, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    covered = np.cumsum(counts[order])
    needed = int(np.searchsorted(covered, share * len(chords) - 1e-9)) + 1
    return np.sort(sets[order[:needed]])


def chord_graph(
    sets: Masks, log_prob: Floats, *, surprise_weight: float = SURPRISE_WEIGHT, max_step: int = MAX_STEP_SEMITONES
) -> ChordGraph:
    """The graph of the chords in use, see `ChordGraph`; `sets` may stand in any order, and the empty set is left out."""
    return ChordGraph(np.setdiff1d(sets, [0]), log_prob, surprise_weight, max_step)


def voice_path(graph: ChordGraph, a: int, b: int) -> ChordPath:
    """The cheapest path from one chord to another through the chords in use; both ends belong to it even if they are not in use.

    The largest movement of a step is raised, a semitone at a time, until there is a path.

    Raises:
        SettingError: An end is not a chord: its mask is not from 1 to 4095.
    """
    from scipy.sparse.csgraph import dijkstra

    for end in (a, b):
        if not 0 < end < SETS:
            raise SettingError(f"A path leads from chord to chord, but one of its ends has the mask {end}; give one from 1 to {SETS - 1}.")
    in_use = np.isin([a, b], graph.sets)
    if a == b:
        return ChordPath(np.array([a]), np.zeros(0), in_use[:1], graph.max_step)
    while True:
        added = np.array([end for end, used in zip((a, b), in_use, strict=True) if not used], dtype=np.int64)
        nodes = np.concatenate([graph.sets, added])
        costs = graph.costs
        if len(added):
            costs = np.block([[costs, graph.costs_between(graph.sets, added)], [graph.costs_between(added, nodes)]])
        start, goal = (int(np.flatnonzero(nodes == end)[0]) for end in (a, b))
        total, before = dijkstra(costs, indices=start, return_predecessors=True)
        if np.isfinite(total[goal]):
            break
        graph = ChordGraph(graph.sets, graph.log_prob, graph.surprise_weight, graph.max_step + 1)
    route = [goal]
    while route[-1] != start:
        route.append(int(before[route[-1]]))
    masks = nodes[route[::-1]]
    return ChordPath(masks, movement(masks[:-1], masks[1:]), np.isin(masks, graph.sets), graph.max_step)


def path_figures(paths: Sequence[Sequence[int] | Masks], ends: Sequence[tuple[int, int]], in_use: Masks) -> PathFigures:
    """The figures of some paths, such as decoded straight lines.

    Args:
        paths: The masks of each path, including its ends; empty where the model decodes only silence.
        ends: The two chords between which each path should lead.
        in_use: The chords in use, by their masks.

    Raises:
        SettingError: There is no path.
    """
    if not len(paths):
        raise SettingError("There is no path to judge; give at least one.")
    distinct = [merged(np.asarray(path, dtype=np.int64)) for path in paths]
    between = np.concatenate([path[(path != a) & (path != b)] for path, (a, b) in zip(distinct, ends, strict=True)])
    steps = np.concatenate([movement(path[:-1], path[1:]) for path in distinct])
    steps = steps[np.isfinite(steps)]
    return PathFigures(
        share_in_use=float(np.isin(between, in_use).mean()) if len(between) else None,
        in_between=len(between),
        chords_per_path=float(np.mean([len(path) for path in distinct])),
        semitones_per_step=float(steps.mean()) if len(steps) else None,
        ends_right=float(np.mean([len(path) > 0 and (path[0], path[-1]) == pair for path, pair in zip(distinct, ends, strict=True)])),
    )


def merged(masks: Masks) -> Masks:
    """The chords with equal ones in a row joined to one."""
    return masks[np.append(True, masks[1:] != masks[:-1])] if len(masks) else masks


def _at_least(starts: Masks, ends: Masks) -> Floats:
    """A lower bound of the movement of each pair `(starts, ends)`: the way of each note to the nearest note of the other chord."""
    circle = np.abs(np.arange(PITCH_CLASSES)[:, None] - np.arange(PITCH_CLASSES))
    apart = np.minimum(circle, PITCH_CLASSES - circle)  # (12, 12), in semitones

    def to_nearest(masks: Masks) -> Floats:  # from each pitch class to each chord, (12, chords)
        sounding = bits_of(masks).astype(bool)
        return np.where(sounding[:, None], apart, PITCH_CLASSES).min(-1).T.astype(np.float64)

    up = bits_of(starts).astype(np.float64) @ to_nearest(ends)
    down = bits_of(ends).astype(np.float64) @ to_nearest(starts)
    return np.maximum(up, down.T)


def _least_flow(pairs: Masks) -> Floats:
    """The movement of pairs of masks, `first * 4096 + second`: dynamic programming over the circle, for each flow at its beginning."""
    first, second = bits_of(pairs // SETS).astype(bool), bits_of(pairs % SETS).astype(bool)
    flows = np.arange(-MAX_VOICES_PER_GAP, MAX_VOICES_PER_GAP + 1)
    n, count = len(pairs), len(flows)
    # cost[p, s, f] is that of pair p if the flow before pitch class 0 is s, and the flow after the present pitch class is f
    cost = np.broadcast_to(np.where(np.eye(count, dtype=bool), 0.0, np.inf), (n, count, count)).copy()
    for pitch in range(PITCH_CLASSES):
        starts, ends = first[:, pitch] & ~second[:, pitch], second[:, pitch] & ~first[:, pitch]
        both = first[:, pitch] & second[:, pitch]
        more, fewer = np.full_like(cost[starts], np.inf), np.full_like(cost[ends], np.inf)
        more[..., 1:] = np.minimum.accumulate(cost[starts], axis=-1)[..., :-1]
        fewer[..., :-1] = np.minimum.accumulate(cost[ends][..., ::-1], axis=-1)[..., ::-1][..., 1:]
        cost[starts], cost[ends] = more, fewer
        cost[both] = cost[both].min(-1, keepdims=True)
        cost += np.abs(flows)
    return np.asarray(np.diagonal(cost, axis1=1, axis2=2).min(-1))

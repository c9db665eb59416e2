"""The results that pictures of chords show: maps of shapes, the Tonnetz, learning curves, transfer, routes, and exact probabilities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import DataError, SettingError
from latentscape.explore.harmony import TRIADS
from latentscape.music.names import QUALITIES, name_of, names_of, qualities_of, root_of
from latentscape.music.pitches import SETS, shapes_of, transposed
from latentscape.music.voicing import voicings
from latentscape.shapes import one_line

Masks = NDArray[np.int64]
Floats = NDArray[np.float64]
Voicing = tuple[int, ...]  # the MIDI numbers of its notes, the bass first

MAX_GAIN_BEYOND_KNEE_NATS = 0.1  # per chord: more data than at the knee of a curve may still bring this much


@dataclass(frozen=True, eq=False)
class ChordMap:
    """Codes of chords in two dimensions, with how common each chord is.

    Attributes:
        codes: The code of each chord, `(n, 2)`, across and upwards.
        masks: The chords, `(n,)`, commonest first; for shapes, one chord stands for its 12 transpositions, the one on C if it has a root.
        names: Their names, `(n,)`.
        share: Their share in the training chords, `(n,)`.
        qualities: The number of the quality of each, `(n,)`.
        classes: The names of the qualities.
        of_shapes: Whether the 12 transpositions of a chord are one point.
        axes: The two dimensions that are shown, the first upwards and the second across.
        latent: The number of all dimensions.
    """

    codes: Floats
    masks: Masks
    names: tuple[str, ...]
    share: Floats
    qualities: NDArray[np.int64]
    classes: tuple[str, ...]
    of_shapes: bool
    axes: tuple[int, int] = (0, 1)
    latent: int = 2

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class TriadShares:
    """How often each of the 24 triads occurs.

    Attributes:
        share: The share of each triad among the triads, `(24,)`: C to B major, then C to B minor.
        names: Their names, `(24,)`.
        of_all: The share of all chords that are major or minor triads.
        of: The name of the music.
    """

    share: Floats
    names: tuple[str, ...]
    of_all: float
    of: str = ""

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class LearningCurve:
    """Mean log-probabilities of held-out chords, against the amount of training data.

    Attributes:
        pieces: The number of training pieces, ascending, `(k,)`.
        chords: The number of training chords, on average over the repeats, `(k,)`.
        scores: For each model and table, by its name, the mean log-probability in nats per chord, `(k, repeats)`; higher is better.
        models: The names among the scores that are models; the others are tables.
        knee: The index of the size from which on more data brings at most 0.1 nats per chord; none if only the last size is such.
    """

    pieces: NDArray[np.int64]
    chords: Floats
    scores: Mapping[str, Floats]
    models: tuple[str, ...]
    knee: int | None = None

    __repr__ = one_line

    @property
    def gain_of_last_doubling(self) -> float | None:
        """What the second half of the pieces brought the best score, in nats per chord; none if half of them is not among the sizes."""
        half = np.flatnonzero(self.pieces[:-1] == (self.pieces[-1] + 1) // 2)
        best = _best(list(self.scores.values()))
        return float(best[-1] - best[half[0]]) if len(half) else None


@dataclass(frozen=True, eq=False)
class GenreScore:
    """How often the kind of some music is recognised: as that of the model, or of the table, under which its chords are likeliest.

    Attributes:
        of: What is recognised, such as `whole pieces` or `16 chords`.
        model: The share recognised by models.
        table: The share recognised by tables of counts.
        chance: The share that the commonest kind alone would get.
        n: The number of pieces or excerpts.
    """

    of: str
    model: float
    table: float
    chance: float
    n: int

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class Transfer:
    """How well models of one kind of music fit another kind: mean log-probabilities in nats per chord; higher is better.

    Attributes:
        names: The names of the kinds.
        model: Of models trained on the kind of the row and judged on held-out chords of the kind of the column, `(n, n)`.
        table: The same of tables of counts.
        genres: How often the kind is recognised.
    """

    names: tuple[str, ...]
    model: Floats
    table: Floats
    genres: tuple[GenreScore, ...] = ()

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class Route:
    """Chords in a row, as notes: a path between two chords, samples, or the chords of a piece.

    Attributes:
        title: What it is.
        names: The names of the chords, `(n,)`.
        voicings: Their notes, `(n,)` tuples of MIDI numbers, the bass first; an empty tuple is a rest.
        marked: The chords to point out, such as those that are not in use, `(n,)`; none if there is nothing to point out.
        mark: The meaning of a mark, for the legend.
    """

    title: str
    names: tuple[str, ...]
    voicings: tuple[Voicing, ...]
    marked: tuple[bool, ...] | None = None
    mark: str = ""

    __repr__ = one_line

    @classmethod
    def of(cls, title: str, chords: Sequence[tuple[int, int]], marked: Sequence[bool] | None = None, mark: str = "") -> "Route":
        """Chords in a row, from the mask and the bass of each."""
        names = tuple(name_of(*chord) for chord in chords)
        return cls(title, names, tuple(voicings(chords)), None if marked is None else tuple(marked), mark)


@dataclass(frozen=True, eq=False)
class ExactFit:
    """The exact probability of each of the 4,096 sets under a model, beside how often it was counted.

    Attributes:
        log_prob: The log-probability of each set, `(4096,)`, in nats.
        counts: How often each set occurs, `(4096,)`.
        part: The part of the data that was counted.
        qualities: The number of the quality of each set, `(4096,)`.
        classes: The names of the qualities.
        names: The names of the sets, `(4096,)`.
    """

    log_prob: Floats
    counts: Floats
    part: str
    qualities: NDArray[np.int64]
    classes: tuple[str, ...]
    names: tuple[str, ...]

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class ChordManifold:
    """The likeliest chord at each code of a grid, in the layout of a map: the first axis upwards, the second across.

    Attributes:
        up: The coordinates of the rows from the top down, `(rows,)`.
        across: The coordinates of the columns, `(columns,)`.
        masks: The likeliest chord, `(rows, columns)`.
        names: Its name, row by row.
        probability: Its probability given the code, `(rows, columns)`.
        qualities: The number of its quality, `(rows, columns)`.
        classes: The names of the qualities.
        of_shapes: Whether a chord stands for its 12 transpositions, and is named on C.
    """

    up: Floats
    across: Floats
    masks: Masks
    names: tuple[tuple[str, ...], ...]
    probability: Floats
    qualities: NDArray[np.int64]
    classes: tuple[str, ...]
    of_shapes: bool

    __repr__ = one_line


def chord_map(codes: Floats, masks: Masks, *, of_shapes: bool, axes: tuple[int, int] = (0, 1)) -> ChordMap:
    """The map of the chords of some music.

    Args:
        codes: The codes of all 4,096 sets, `(4096, latent)`.
        masks: The chords of the music, by their masks, `(n,)`.
        of_shapes: Whether the transpositions of a chord have one code, as in the shape model: they are one point of the map.
        axes: The dimensions that go upwards and across.

    Raises:
        DataError: There are no chords.
    """
    if not len(masks):
        raise DataError("There are no chords to map; give at least one.")
    sets, counts = np.unique(shapes_of(masks) if of_shapes else masks, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    sets = sets[order]
    places, latent = codes[sets][:, list(axes[::-1])], codes.shape[1]
    if of_shapes:
        sets = on_c(sets)
    share = counts[order] / len(masks)
    return ChordMap(places, sets, tuple(names_of(sets)), share, qualities_of(sets), QUALITIES, of_shapes, axes, latent)


def on_c(masks: Masks) -> Masks:
    """Each chord moved so that its root is C; a chord without a root is moved to its lowest mask.

    Example:
        >>> [name_of(mask) for mask in on_c(np.array([529, 7])).tolist()]  # A minor; {C Db D}
        ['Cm', '{C Db D}']
    """
    roots = [root_of(mask) for mask in masks.ravel().tolist()]
    moved = [
        int(shapes_of(mask)) if root < 0 else int(transposed(mask, -root)) for mask, root in zip(masks.ravel().tolist(), roots, strict=True)
    ]
    return np.array(moved, dtype=np.int64).reshape(masks.shape)


def triad_shares(masks: Masks, *, of: str = "") -> TriadShares:
    """How often each triad occurs among some chords.

    Raises:
        DataError: There is no triad among them.
    """
    counts = np.bincount(masks, minlength=SETS)[TRIADS]
    if not counts.sum():
        raise DataError(f"None of these {len(masks)} chords is a major or minor triad; draw a map of them instead.")
    return TriadShares(counts / counts.sum(), tuple(names_of(TRIADS)), float(counts.sum() / len(masks)), of)


def learning_curve(pieces: Sequence[int], chords: Sequence[float], scores: Mapping[str, Floats], models: Sequence[str]) -> LearningCurve:
    """A learning curve and its knee; see `LearningCurve`. The knee is that of the best score at each size.

    Raises:
        SettingError: The sizes are not ascending, or the scores do not have one row for each of them.
    """
    sizes = np.asarray(pieces, dtype=np.int64)
    rows = {name: len(score) for name, score in scores.items()}
    if not len(sizes) or (np.diff(sizes) <= 0).any() or not rows or set(rows.values()) != {len(sizes)}:
        raise SettingError(
            f"A learning curve needs ascending sizes and a score for each, but the sizes are {[*pieces]}, the scores {rows}."
        )
    values = {name: np.asarray(score, dtype=np.float64).reshape(len(score), -1) for name, score in scores.items()}
    return LearningCurve(sizes, np.asarray(chords, dtype=np.float64), values, tuple(models), knee_of([*values.values()]))


def knee_of(scores: Sequence[Floats]) -> int | None:
    """The first size from which on the best of some scores `(k, repeats)` grows by at most 0.1 nats; none if that is the last size.

    Example:
        >>> knee_of([np.array([[-6.0], [-5.0], [-4.6], [-4.55]])]), knee_of([np.array([[-6.0], [-5.0]])])
        (2, None)
    """
    best = _best(scores)
    later = np.array([best[i:].max() for i in range(len(best))])
    knee = int(np.flatnonzero(later - best <= MAX_GAIN_BEYOND_KNEE_NATS)[0])
    return knee if knee < len(best) - 1 else None


def _best(scores: Sequence[Floats]) -> Floats:
    """The best of some mean scores at each size, `(k,)`."""
    return np.asarray(np.max([score.mean(1) for score in scores], axis=0))


def exact_fit(log_prob: Floats, masks: Masks, part: str) -> ExactFit:
    """The exact probabilities of a model, `(4096,)`, beside the counts of the chords of a part of the data.

    Raises:
        DataError: There are no chords.
    """
    if not len(masks):
        raise DataError("There are no chords to count; give at least one.")
    sets = np.arange(SETS)
    counts = np.bincount(masks, minlength=SETS).astype(np.float64)
    return ExactFit(log_prob, counts, part, qualities_of(sets), QUALITIES, tuple(names_of(sets)))


def chord_manifold(up: Floats, across: Floats, log_probs: Floats, *, of_shapes: bool) -> ChordManifold:
    """The likeliest chord at each code of a grid.

    Args:
        up: The coordinates of the rows from the top down, `(rows,)`.
        across: The coordinates of the columns, `(columns,)`.
        log_probs: The log-probability of each set given each code, `(rows, columns, 4096)`.
        of_shapes: Whether the transpositions of a chord are one chord, named on C, whose probabilities are added.
    """
    masks = log_probs.argmax(-1)
    probability = np.exp(log_probs.max(-1))
    if of_shapes:
        shapes = shapes_of(np.arange(SETS))
        total = np.stack([np.bincount(shapes, weights, SETS) for weights in np.exp(log_probs).reshape(-1, SETS)]).reshape(log_probs.shape)
        masks, probability = on_c(total.argmax(-1)), total.max(-1)
    names = tuple(tuple(name_of(mask) for mask in row) for row in masks.tolist())
    return ChordManifold(up, across, masks, names, probability, qualities_of(masks), QUALITIES, of_shapes)

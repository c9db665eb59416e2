"""The figures of a model of several chords in a row, beside tables of counts."""

import math
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.data import Examples, Splits
from latentscape.data.keys import in_own_keys
from latentscape.errors import PartsError
from latentscape.measures.chord_tables import UNIFORM, Masks
from latentscape.measures.chords import masks_in
from latentscape.measures.evidence import NEEDS, log_evidence
from latentscape.measures.figures import figures_of
from latentscape.measures.transitions import fitted_transitions
from latentscape.models import Model
from latentscape.music.pitches import PITCH_CLASSES, transposed
from latentscape.shapes import one_line

DRAWS = 200  # for each window


@dataclass(frozen=True, kw_only=True)
class ProgressionFigures:
    """Mean log-probabilities of the chords of some windows, in nats per chord, in whatever key they are; higher is better.

    The tables see a window as the model does: its first chord has none before it.

    Attributes:
        log_evidence: Of the model, by importance-weighted draws: on average too low, and less so with more draws.
        log_evidence_se: Its standard error due to the draws.
        elbo_per_chord: The lower bound of the model.
        table_all_keys: Of a table of single chords, in all 12 keys.
        table_pairs: Of a table of each chord given the one before, in all 12 keys.
        table_triples: Of a table of each chord given the two before, in all 12 keys.
        uniform: If all 4,096 sets are equally likely.
    """

    log_evidence: float
    log_evidence_se: float | None
    elbo_per_chord: float
    table_all_keys: float
    table_pairs: float
    table_triples: float
    uniform: float = UNIFORM

    __repr__ = one_line

    def as_dict(self) -> dict[str, float | None]:
        """The figures by name, for JSON."""
        return asdict(self) | {"table_own_keys": None}  # a window in one key has no key of its own


def progression_figures(
    model: Model, splits: Splits, examples: Examples, *, keys: str, stride: int, draws: int | None = None, seed: int = 0
) -> ProgressionFigures:
    """The figures of a model on windows of chords, `(n, window, 12)`.

    Args:
        model: The model.
        splits: The windows that it was trained on, which are counted in the tables, and the valid ones, which choose their smoothing.
        examples: The windows to measure.
        keys: The keys that the windows are in, as the recipe says. If they were moved to one key (`relative`), log 12 is taken off for each
            window, because its key is one of 12.
        stride: The number of chords from one training window of a piece to the next. The tables count each chord once, as in whole pieces.
        draws: The number of draws for each window; 200 by default.
        seed: The seed of the draws.

    Raises:
        PartsError: The posterior of the model has no density.
    """
    if not model.gives >= NEEDS:
        raise PartsError(
            "This model's posterior has no density, so its log-probabilities cannot be estimated; train it with the posterior "
            "diagonal-gaussian."
        )
    key, length = math.log(PITCH_CLASSES) if keys == "relative" else 0.0, examples.shape[0]
    evidence = log_evidence(model, examples, draws=draws or DRAWS, seed=seed)
    elbo = figures_of(model, examples, seed=seed).elbo
    assert elbo is not None
    own = in_own_keys(splits.train) if keys == "all" else splits.train
    train = whole_pieces(masks_in(own), own.groups, stride)
    valid, judged = ([] if part is None else list(masks_in(part)) for part in (splits.valid, examples))
    se = evidence.log_evidence_se
    tables = [fitted_transitions(train, valid, order=order).score(judged) for order in range(3)]
    return ProgressionFigures(
        log_evidence=(evidence.log_evidence - key) / length,
        log_evidence_se=None if se is None else se / length,
        elbo_per_chord=(elbo - key) / length,
        table_all_keys=tables[0],
        table_pairs=tables[1],
        table_triples=tables[2],
    )


def whole_pieces(windows: Masks, groups: NDArray[np.int64] | None, stride: int) -> list[Masks]:
    """Pieces from their windows, each in a key of its own, so that no chord counts more often than it is there.

    A window is moved so that the chords which it shares with the one before are equal to them. Without groups, or without shared chords,
    each window stays as it is.

    Args:
        windows: The masks of windows in the order of their pieces, `(n, window)`.
        groups: The piece of each, `(n,)`.
        stride: The number of chords from one window of a piece to the next.

    Example:
        >>> [piece.tolist() for piece in whole_pieces(np.array([[145, 2180], [145, 529]]), np.array([0, 0]), 1)]  # C G, and G Em as C Am
        [[145, 2180, 2192]]
    """
    shared = windows.shape[1] - stride
    if groups is None or shared <= 0:
        return list(windows)
    pieces: list[list[int]] = []
    for i, window in enumerate(windows):
        if not i or groups[i] != groups[i - 1]:
            pieces.append(window.tolist())
            continue
        piece = pieces[-1]
        in_each_key = transposed(window, np.arange(PITCH_CLASSES)[:, None])  # (12, window)
        key = int(np.argmax((in_each_key[:, :shared] == piece[-shared:]).all(1)))
        assert in_each_key[key, :shared].tolist() == piece[-shared:], "windows of one piece share chords"
        piece += in_each_key[key, shared:].tolist()
    return [np.array(piece, dtype=np.int64) for piece in pieces]

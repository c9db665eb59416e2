"""The figures of a model of several chords in a row, beside tables of counts."""

import math
from dataclasses import asdict, dataclass

from latentscape.data import Examples, Splits
from latentscape.errors import PartsError
from latentscape.measures.chord_tables import UNIFORM
from latentscape.measures.chords import masks_in
from latentscape.measures.evidence import NEEDS, log_evidence
from latentscape.measures.figures import figures_of
from latentscape.measures.transitions import fitted_transitions
from latentscape.models import Model
from latentscape.music.pitches import PITCH_CLASSES
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
    model: Model, splits: Splits, examples: Examples, *, relative: bool, draws: int | None = None, seed: int = 0
) -> ProgressionFigures:
    """The figures of a model on windows of chords, `(n, window, 12)`.

    Args:
        model: The model.
        splits: The windows that it was trained on, which are counted in the tables, and the valid ones, which choose their smoothing.
        examples: The windows to measure.
        relative: Whether the windows were moved to one key. Then log 12 is taken off for each window, because its key is one of 12.
        draws: The number of draws for each window; 200 by default.
        seed: The seed of the draws.

    Raises:
        PartsError: The posterior of the model has no density.
    """
    if not model.gives >= NEEDS:
        raise PartsError("This model's posterior has no density, so its log-probabilities cannot be estimated.")
    key, length = math.log(PITCH_CLASSES) if relative else 0.0, examples.shape[0]
    evidence = log_evidence(model, examples, draws=draws or DRAWS, seed=seed)
    elbo = figures_of(model, examples, seed=seed).elbo
    assert elbo is not None
    train, valid, judged = (
        [] if part is None else list(masks_in(part).reshape(len(part), length)) for part in (splits.train, splits.valid, examples)
    )
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

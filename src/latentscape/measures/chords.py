"""The figures of a model of chords, which can be exact: there are only 4,096 sets."""

from dataclasses import asdict, dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data import Examples, Splits
from latentscape.data.chords import KIND
from latentscape.data.keys import in_own_keys
from latentscape.measures.chord_tables import Baselines, baselines
from latentscape.measures.evidence import NEEDS, log_evidence, log_prob_by_draws
from latentscape.measures.quadrature import has_quadrature, log_prob
from latentscape.models import Model, evaluating
from latentscape.music.pitches import PITCH_CLASSES, SETS, bits_of, masks_of, transposed

DRAWS = 200  # for each chord, where log p(x) has no quadrature


@dataclass(frozen=True, kw_only=True)
class ChordFigures:
    """The figures of a model on the chords of one part, beside those of tables of counts.

    Attributes:
        log_evidence: The mean of log p(x), in nats per chord; higher is better.
        log_evidence_se: Its standard error due to the draws; none if it is exact.
        exact_chords: The share of the chords that are decoded from their mean codes without a wrong note.
        known_mass: The probability that the model gives to the training chords and their transpositions; none without a quadrature.
        baselines: Log-probabilities of the same chords without a model.
    """

    log_evidence: float
    log_evidence_se: float | None
    exact_chords: float
    known_mass: float | None
    baselines: Baselines

    def as_dict(self) -> dict[str, float | None]:
        """The figures by name, for JSON."""
        return {name: value for name, value in asdict(self).items() if name != "baselines"} | asdict(self.baselines)


def chord_figures(
    model: Model, splits: Splits, examples: Examples, *, all_keys: bool = False, draws: int | None = None, seed: int = 0
) -> ChordFigures:
    """The figures of a model on chords `(n, 12)`: log p(x) by quadrature where the model has at most 2 dimensions, otherwise by draws.

    Args:
        model: The model.
        splits: The chords that it was trained on, which are counted in the tables, and the valid ones, which choose their smoothing.
        examples: The chords to measure.
        all_keys: Whether the training chords are in all 12 keys, as `in_all_keys` puts them. The tables count them in their own.
        draws: The number of draws for each chord, if log p(x) is estimated; 200 by default.
        seed: The seed of the draws.
    """
    masks = masks_in(examples)
    train = masks_in(in_own_keys(splits.train) if all_keys else splits.train)
    valid = train[:0] if splits.valid is None else masks_in(splits.valid)
    se = known_mass = None
    if has_quadrature(model):
        every = all_log_probs(model)
        evidence = float(every[masks].mean())
        known_mass = float(np.exp(every[np.unique(transposed(np.unique(train)[:, None], np.arange(PITCH_CLASSES)))]).sum())
    else:
        estimate = log_evidence(model, examples, draws=draws or DRAWS, seed=seed)
        evidence, se = estimate.log_evidence, estimate.log_evidence_se
    return ChordFigures(
        log_evidence=evidence,
        log_evidence_se=se,
        exact_chords=exact_chords(model, examples),
        known_mass=known_mass,
        baselines=baselines(train, valid, masks),
    )


def has_tables(model: Model, examples: Examples) -> bool:
    """Whether tables of counts stand beside a model: its examples are chords, or windows of them, to which it gives probabilities."""
    are_chords = examples.kind == KIND and examples.shape[-1:] == (PITCH_CLASSES,) and len(examples.shape) <= 2
    return are_chords and not model.is_density and model.gives >= NEEDS


def all_log_probs(model: Model, *, draws: int = DRAWS) -> NDArray[np.float64]:
    """log p(x) of all 4,096 sets, by their masks, `(4096,)`: by quadrature where the model has one, otherwise by draws."""
    every = torch.from_numpy(bits_of(np.arange(SETS)))
    if has_quadrature(model):
        return log_prob(model, every).numpy()
    return log_prob_by_draws(model, Examples(every), draws=draws).numpy()


def exact_chords(model: Model, examples: Examples) -> float:
    """The share of the examples that the model decodes from their mean codes without a wrong note."""
    right = 0
    with evaluating(model):
        for batch in examples.batches():
            wrong = (model.reconstruct(batch) > 0.5) != (batch.x > 0.5)
            right += int((~wrong.flatten(1).any(1)).sum())
    return right / len(examples)


def masks_in(examples: Examples) -> NDArray[np.int64]:
    """The masks of chords `(n, 12)`, `(n,)`, or of windows of them `(n, window, 12)`, `(n, window)`."""
    return masks_of(examples.stored().cpu().numpy())

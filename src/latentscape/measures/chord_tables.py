"""Tables of counts: the baselines of a model of single chords.

A table gives each of the 4,096 pitch-class sets a probability: its share of the training chords, with a small count added to every set.
All figures are log-probabilities in nats per chord, so that higher is better.
"""

import math
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import DataError, SettingError
from latentscape.music.pitches import PITCH_CLASSES, SETS, bits_of, transposed
from latentscape.shapes import one_line

Masks = NDArray[np.int64]
Floats = NDArray[np.float64]

SMOOTHINGS = tuple(10.0 ** (i / 4) for i in range(-20, 9))  # candidates for the count added to every set: 0.00001 to 100
MAX_MIXING_STEPS = 200  # of expectation maximisation; the shares of three tables settle earlier
MIN_MIXING_GAIN_NATS = 1e-9  # per chord; when a step gains less, the shares have settled
MIN_NOTE_PROBABILITY = 1e-12  # of a note, and of its absence, so that logarithms stay finite
UNIFORM = -math.log(SETS)  # the log-probability of each chord if all are equally likely


@dataclass(frozen=True, eq=False)
class Table:
    """A probability for each of the 4,096 sets.

    Attributes:
        log_prob: The log-probability of each set, by its mask, `(4096,)`, in nats.
        smoothing: The count that was added to every set; none for a mixture of tables.
        shares: Of a mixture: the shares of the table of own keys, the table of all keys, and equal probabilities.
    """

    log_prob: Floats
    smoothing: float | None = None
    shares: tuple[float, float, float] | None = None

    __repr__ = one_line

    def score(self, masks: Masks) -> float:
        """The mean log-probability of some chords, in nats per chord."""
        return float(self.log_prob[_at_least_one(masks)].mean())


@dataclass(frozen=True, kw_only=True)
class Baselines:
    """Mean log-probabilities of the chords of one part of the data, in nats per chord; higher is better.

    Attributes:
        table_all_keys: Of a table that counts each training chord in all 12 keys.
        table_own_keys: Of a table that counts each training chord in its own key only.
        table_mix: Of the mixture of both tables and equal probabilities.
        uniform: If all 4,096 sets are equally likely.
        independent: If each of the 12 notes sounds independently of the others, as often as in the training chords.
        entropy: Of the table of the part itself, without smoothing: no model that gives each chord a probability of its own, whatever
            its neighbours, can be above this.
    """

    table_all_keys: float
    table_own_keys: float
    table_mix: float
    uniform: float
    independent: float
    entropy: float

    __repr__ = one_line

    def as_dict(self) -> dict[str, float]:
        """The figures by name, for JSON."""
        return asdict(self)


def counts_of(masks: Masks, *, all_keys: bool) -> Floats:
    """How often each set occurs, `(4096,)`; with `all_keys`, each chord counts a twelfth in each of its 12 transpositions.

    Example:
        >>> counts = counts_of(np.array([145, 145, 2320]), all_keys=True)  # C major twice, E major
        >>> float(counts[145]), float(counts.sum())
        (0.25, 3.0)
    """
    counts = np.bincount(masks, minlength=SETS).astype(np.float64)
    if not all_keys:
        return counts
    return np.asarray(counts[transposed(np.arange(SETS)[:, None], np.arange(PITCH_CLASSES))].mean(1))


def count_table(masks: Masks, *, all_keys: bool, smoothing: float) -> Floats:
    """The log-probability of each set in a table of counts, `(4096,)`, in nats.

    Args:
        masks: The chords, by their masks, `(n,)`.
        all_keys: Whether a chord counts a twelfth in each of its 12 transpositions, or only as it is.
        smoothing: The count that is added to every set.

    Raises:
        SettingError: The smoothing is not above 0: a set that was not counted would have no probability.

    Example:
        >>> table = count_table(np.array([145, 145, 2320]), all_keys=False, smoothing=1.0)
        >>> bool(np.isclose(np.exp(table[145]), 3 / (3 + 4096)))
        True
    """
    if not 0 < smoothing < math.inf:
        raise SettingError(f"The smoothing of a table must be above 0, but it is {smoothing}; give a count such as 0.01.")
    return _smoothed(counts_of(masks, all_keys=all_keys), smoothing)


def fitted_table(train: Masks, valid: Masks, *, all_keys: bool) -> Table:
    """The table of the training chords with the smoothing under which the validation chords are likeliest.

    If there are no validation chords, each training chord is left out in turn, and judged by the table of the others.

    Args:
        train: The chords that are counted, by their masks, `(n,)`.
        valid: The chords that choose the smoothing, `(m,)`, which may be empty.
        all_keys: Whether a chord counts in all 12 keys.

    Raises:
        DataError: There are no training chords.
    """
    counts = counts_of(_at_least_one(train), all_keys=all_keys)
    scores = [_judged(train, valid, counts, all_keys, smoothing).mean() for smoothing in SMOOTHINGS]
    best = SMOOTHINGS[int(np.argmax(scores))]
    return Table(_smoothed(counts, best), best)


def mixed_table(train: Masks, valid: Masks) -> Table:
    """The mixture of a table of own keys, a table of all keys and equal probabilities under which the validation chords are likeliest.

    Its shares are found by expectation maximisation, which has one optimum here. The table of own keys has the smallest smoothing, since
    the mixture itself gives a probability to sets that were not counted. Without validation chords, see `fitted_table`.
    """
    all_keys = fitted_table(train, valid, all_keys=True)
    assert all_keys.smoothing is not None
    chosen = ((False, SMOOTHINGS[0]), (True, all_keys.smoothing))
    counts = [counts_of(train, all_keys=keys) for keys, _ in chosen]
    judged = [_judged(train, valid, own, keys, a) for own, (keys, a) in zip(counts, chosen, strict=True)]
    shares = _mixing_shares(np.stack([*judged, np.full(len(judged[0]), UNIFORM)]))
    logs = np.stack([*(_smoothed(own, a) for own, (_, a) in zip(counts, chosen, strict=True)), np.full(SETS, UNIFORM)])
    return Table(_mixed(logs, shares), shares=(float(shares[0]), float(shares[1]), float(shares[2])))


def independent_notes(train: Masks) -> Floats:
    """The log-probability of each set if its 12 notes are independent, `(4096,)`; one chord with and one without each note are added."""
    return log_probs_of_notes((bits_of(_at_least_one(train)).sum(0) + 1) / (len(train) + 2))


def log_probs_of_notes(probabilities: Floats) -> Floats:
    """The log-probability of each set if notes sound independently with these probabilities: `(..., 12)` to `(..., 4096)`.

    Example:
        >>> bool(np.allclose(log_probs_of_notes(np.full(12, 0.5)), -12 * np.log(2)))
        True
    """
    sounding = np.clip(probabilities, MIN_NOTE_PROBABILITY, 1 - MIN_NOTE_PROBABILITY)
    bits = bits_of(np.arange(SETS)).astype(np.float64)
    return np.asarray(np.log(sounding) @ bits.T + np.log1p(-sounding) @ (1 - bits).T)


def baselines(train: Masks, valid: Masks, masks: Masks) -> Baselines:
    """The baselines for the chords `masks`, from tables that were counted on `train` and chosen on `valid`; all are masks, `(n,)`.

    Raises:
        DataError: There are no training chords, or no chords to judge.
    """
    return Baselines(
        table_all_keys=fitted_table(train, valid, all_keys=True).score(masks),
        table_own_keys=fitted_table(train, valid, all_keys=False).score(masks),
        table_mix=mixed_table(train, valid).score(masks),
        uniform=UNIFORM,
        independent=float(independent_notes(train)[masks].mean()),
        entropy=-entropy(masks),
    )


def entropy(masks: Masks) -> float:
    """The entropy of the shares of the sets among some chords, in nats.

    Example:
        >>> round(entropy(np.array([145, 145, 2320, 2320])), 4)  # log 2
        0.6931
    """
    shares = np.unique(_at_least_one(masks), return_counts=True)[1] / len(masks)
    return float(-(shares * np.log(shares)).sum())


def _smoothed(counts: Floats, smoothing: float) -> Floats:
    return np.asarray(np.log(counts + smoothing) - math.log(counts.sum() + SETS * smoothing))


def _judged(train: Masks, valid: Masks, counts: Floats, all_keys: bool, smoothing: float) -> Floats:
    """The log-probability of each validation chord, or, if there are none, of each training chord in the table of the others."""
    return np.asarray(_smoothed(counts, smoothing)[valid]) if len(valid) else log_prob_of_others(train, counts, all_keys, smoothing)


def log_prob_of_others(train: Masks, counts: Floats, all_keys: bool, smoothing: float) -> Floats:
    """The log-probability of each training chord in the table of the others, `(n,)`."""
    equal_keys = (transposed(train[:, None], np.arange(PITCH_CLASSES)) == train[:, None]).sum(1)  # the set itself is among them
    removed = equal_keys / PITCH_CLASSES if all_keys else 1.0
    others = np.maximum(counts[train] - removed, 0)  # rounding may leave a count just below 0
    return np.asarray(np.log(others + smoothing) - np.log(len(train) - 1 + SETS * smoothing))


def _mixing_shares(logs: Floats) -> Floats:
    """The shares of distributions in their likeliest mixture, given the log-probabilities `(k, n)` of some examples, `(k,)`."""
    shares, score = np.full(len(logs), 1 / len(logs)), -math.inf
    for _ in range(MAX_MIXING_STEPS):
        total = _mixed(logs, shares)
        if total.mean() - score < MIN_MIXING_GAIN_NATS:
            break
        score = float(total.mean())
        shares = shares * np.exp(logs - total).mean(1)
    return np.asarray(shares / shares.sum())


def _mixed(logs: Floats, shares: Floats) -> Floats:
    """The log-probabilities `(n,)` under a mixture of distributions with the log-probabilities `(k, n)`."""
    with np.errstate(divide="ignore"):  # a share may be 0
        return np.asarray(np.logaddexp.reduce(logs + np.log(shares)[:, None], axis=0))


def _at_least_one(masks: Masks) -> Masks:
    if not len(masks):
        raise DataError("There are no chords to count; give at least one.")
    return masks

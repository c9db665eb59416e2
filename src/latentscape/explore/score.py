"""The scores of the rows of a table, or of other examples, among those of the training examples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.data import Examples, Splits
from latentscape.data.ranges import KINDS_WITHOUT_RANGES
from latentscape.machine.memory import memory_errors_said
from latentscape.measures.scores import ELBO, Scores, Threshold, min_scores, rank_among, score_each, threshold
from latentscape.models import Model
from latentscape.shapes import one_line

MAX_EXAMPLES_COMPARED = 20_000  # of the training or the validation part; a larger part is thinned evenly


@dataclass(frozen=True, eq=False, kw_only=True)
class RowScores:
    """The scores of examples, and how they rank among those of the training examples.

    Attributes:
        scores: The score of each example.
        columns: The names of the values of a row, if `scores.each` is known.
        rank: The share of the training examples with a lower score, `(n,)`; none if there are no training examples to compare with.
        threshold: The score below which an example counts as an anomaly, if there are training examples to take it from.
        anomaly: Whether each example lies below it, `(n,)`; none if there is no threshold.
    """

    scores: Scores
    columns: tuple[str, ...]
    rank: NDArray[np.float64] | None
    threshold: Threshold | None
    anomaly: NDArray[np.bool_] | None

    __repr__ = one_line

    @property
    def table(self) -> dict[str, NDArray[np.float64]]:
        """The columns of the file of scores, by name: the score, its rank, and what it is made of; NaN where something is not known."""
        n = len(self.scores.values)
        unknown = np.full(n, np.nan)
        named = {
            self.scores.name: self.scores.values,
            "rank": unknown if self.rank is None else self.rank,
            "anomaly": unknown if self.anomaly is None else self.anomaly.astype(np.float64),
        }
        if self.scores.each is None and self.scores.log_likelihood is not None:
            named["log_likelihood"] = self.scores.log_likelihood
        if self.scores.kl is not None:
            named["kl"] = self.scores.kl
        if self.scores.each is not None:
            word = "surprise" if self.scores.name == ELBO else "squared_error"
            named |= {f"{word}_{name}": self.scores.each[:, i] for i, name in enumerate(self.columns)}
        return named


@memory_errors_said()
def score(
    model: Model, examples: Examples, reference: Splits | None = None, *, false_alarms: float = 0.01, draws: int = 16, seed: int = 0
) -> RowScores:
    """Score examples by a model; the rows of a table get a score for each column too.

    Args:
        model: The model.
        examples: The examples.
        reference: The parts of the data that the model was trained on. Scores are ranked among those of `train`. The threshold is taken
            from `valid`, which the model was not trained on, or from `train` if `valid` has too few examples.
        false_alarms: The share of ordinary examples that may lie below the threshold: see `measures.scores.threshold`.
        draws: The number of draws for each example.
        seed: The seed of the draws.

    Raises:
        SettingError: The rate is not between 0 and 1, or there are no draws.
    """
    empty = threshold(np.empty(0), false_alarms=false_alarms)  # refuses a wrong rate before anything is computed
    of_rows = len(examples.shape) == 1 and examples.kind not in KINDS_WITHOUT_RANGES
    of_each = score_each(model, examples, draws=draws, seed=seed, each=of_rows)
    columns = examples.column_names if of_each.each is not None else ()
    if reference is None:
        return RowScores(scores=of_each, columns=columns, rank=None, threshold=None, anomaly=None)
    of_train = score_each(model, _some(reference.train), draws=draws, seed=seed).values
    valid = reference.valid
    if valid is not None and len(valid) >= min_scores(empty.false_alarms):
        limit = threshold(score_each(model, _some(valid), draws=draws, seed=seed).values, false_alarms=false_alarms, part="valid")
    else:
        limit = threshold(of_train, false_alarms=false_alarms, part="train")
    anomaly = None if limit.value is None else of_each.values < limit.value
    return RowScores(scores=of_each, columns=columns, rank=rank_among(of_each.values, of_train), threshold=limit, anomaly=anomaly)


def _some(examples: Examples) -> Examples:
    """At most `MAX_EXAMPLES_COMPARED` examples, evenly spaced."""
    if len(examples) <= MAX_EXAMPLES_COMPARED:
        return examples
    return examples.take(np.linspace(0, len(examples) - 1, MAX_EXAMPLES_COMPARED).astype(np.int64))

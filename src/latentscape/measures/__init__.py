"""Measures: numbers about a model on a data set."""

from latentscape.measures.clusters import Clusters, k_means
from latentscape.measures.diagnosis import Judgement, judge
from latentscape.measures.evidence import Evidence, log_evidence
from latentscape.measures.figures import Figures, figures_of, measure
from latentscape.measures.scores import Scores, Threshold, score_each, threshold

__all__ = [
    "Clusters",
    "Evidence",
    "Figures",
    "Judgement",
    "Scores",
    "Threshold",
    "figures_of",
    "judge",
    "k_means",
    "log_evidence",
    "measure",
    "score_each",
    "threshold",
]

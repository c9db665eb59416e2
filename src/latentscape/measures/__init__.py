"""Measures: numbers about a model on a data set."""

from latentscape.measures.clusters import Clusters, k_means
from latentscape.measures.diagnosis import Judgement, TrainingFacts, judge
from latentscape.measures.evidence import Evidence, log_evidence
from latentscape.measures.explained import ColumnShare, Explained
from latentscape.measures.figures import Figures, figures_of, measure
from latentscape.measures.learnt import Gain, Learnt, learnt
from latentscape.measures.scores import Scores, Threshold, score_each, threshold

__all__ = [
    "Clusters",
    "ColumnShare",
    "Evidence",
    "Explained",
    "Figures",
    "Gain",
    "Judgement",
    "Learnt",
    "Scores",
    "Threshold",
    "TrainingFacts",
    "figures_of",
    "judge",
    "k_means",
    "learnt",
    "log_evidence",
    "measure",
    "score_each",
    "threshold",
]

"""Measures: numbers about a model on a data set."""

from latentscape.measures.diagnosis import Judgement, judge
from latentscape.measures.evidence import Evidence, log_evidence
from latentscape.measures.figures import Figures, measure

__all__ = ["Evidence", "Figures", "Judgement", "judge", "log_evidence", "measure"]

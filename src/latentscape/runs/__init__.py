"""Runs: a training that is kept in a folder, can be stopped and resumed, and be opened by anybody."""

from latentscape.runs.experiment import resume, run
from latentscape.runs.folder import Run, examples_for, keep, load
from latentscape.runs.pictures import value_limits

__all__ = ["Run", "examples_for", "keep", "load", "resume", "run", "value_limits"]

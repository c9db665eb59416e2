"""Runs: a training that is kept in a folder, can be stopped and resumed, and be opened by anybody."""

from latentscape.runs.codes import read_codes, write_codes
from latentscape.runs.compare import Comparison, compare, curves_of
from latentscape.runs.experiment import resume, run
from latentscape.runs.folder import Run, examples_for, has_finished, keep, load
from latentscape.runs.pictures import value_limits
from latentscape.runs.sweep import Sweep, parse_over, sweep

__all__ = [
    "Comparison",
    "Run",
    "Sweep",
    "compare",
    "curves_of",
    "examples_for",
    "has_finished",
    "keep",
    "load",
    "parse_over",
    "read_codes",
    "resume",
    "run",
    "sweep",
    "value_limits",
    "write_codes",
]

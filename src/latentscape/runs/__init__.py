"""Runs: a training is kept in a folder, can be stopped and resumed, and can be opened by anybody."""

from latentscape.runs.codes import read_codes, write_codes
from latentscape.runs.comparison import Comparison, compare, names_of, picture_of, refuse_other_examples
from latentscape.runs.experiment import resume, run
from latentscape.runs.folder import has_finished
from latentscape.runs.opened import Run, examples_for, keep, load
from latentscape.runs.pictures import context_text, under_contexts, value_limits
from latentscape.runs.sweeps import Sweep, parse_over, sweep

__all__ = [
    "Comparison",
    "Run",
    "Sweep",
    "compare",
    "context_text",
    "examples_for",
    "has_finished",
    "keep",
    "load",
    "names_of",
    "parse_over",
    "picture_of",
    "read_codes",
    "refuse_other_examples",
    "resume",
    "run",
    "sweep",
    "under_contexts",
    "value_limits",
    "write_codes",
]

"""Runs: a training and its results are saved in a folder, from which it can be resumed, opened and compared."""

from latentscape.runs.codes import read_codes, read_named_codes, write_codes
from latentscape.runs.comparison import Comparison, compare, names_of, picture_of, refuse_other_examples
from latentscape.runs.experiment import resume, run
from latentscape.runs.exporting import export
from latentscape.runs.folder import file_stem, has_finished
from latentscape.runs.opened import Run, load, save_output
from latentscape.runs.pages import PAGE, explorer, page_of, save_page
from latentscape.runs.pictures import context_text, samples_origin, value_limits
from latentscape.runs.rows import columns_of, file_lines, row_names, rows_of_file, write_filled, write_rows, write_scores
from latentscape.runs.sweeps import Sweep, sweep

__all__ = [
    "PAGE",
    "Comparison",
    "Run",
    "Sweep",
    "columns_of",
    "compare",
    "context_text",
    "explorer",
    "export",
    "file_lines",
    "file_stem",
    "has_finished",
    "load",
    "names_of",
    "page_of",
    "picture_of",
    "read_codes",
    "read_named_codes",
    "refuse_other_examples",
    "resume",
    "row_names",
    "rows_of_file",
    "run",
    "samples_origin",
    "save_output",
    "save_page",
    "sweep",
    "value_limits",
    "write_codes",
    "write_filled",
    "write_rows",
    "write_scores",
]

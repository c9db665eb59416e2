"""Training: a bare loop over a replaceable update, watched."""

from latentscape.training.history import History
from latentscape.training.loop import Update, Watcher, fit, gradient_step
from latentscape.training.optimiser import Optimiser
from latentscape.training.state import State
from latentscape.training.training import Settings, Training, begin, fit_prior, train

__all__ = [
    "History",
    "Optimiser",
    "Settings",
    "State",
    "Training",
    "Update",
    "Watcher",
    "begin",
    "fit",
    "fit_prior",
    "gradient_step",
    "train",
]

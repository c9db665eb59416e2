"""Training: a bare loop over a replaceable update, watched."""

from latentscape.train.history import History
from latentscape.train.loop import Update, Watcher, fit, gradient_step
from latentscape.train.optimiser import Optimiser
from latentscape.train.state import State
from latentscape.train.training import Training, fit_prior, train

__all__ = ["History", "Optimiser", "State", "Training", "Update", "Watcher", "fit", "fit_prior", "gradient_step", "train"]

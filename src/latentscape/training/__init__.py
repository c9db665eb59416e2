"""Training: a loop over a replaceable update, with watchers."""

from latentscape.training import optimiser as optimizers
from latentscape.training.history import History
from latentscape.training.loop import Watcher, fit
from latentscape.training.optimiser import OPTIMISERS, SGD, Adam, AdamW, Optimiser, Rule
from latentscape.training.settling import fit_prior
from latentscape.training.state import State, Update
from latentscape.training.training import Settings, Training, begin, train
from latentscape.training.updates import GradientStep

__all__ = [
    "OPTIMISERS",
    "SGD",
    "Adam",
    "AdamW",
    "GradientStep",
    "History",
    "Optimiser",
    "Rule",
    "Settings",
    "State",
    "Training",
    "Update",
    "Watcher",
    "begin",
    "fit",
    "fit_prior",
    "optimizers",
    "train",
]

"""Train, judge and explore autoencoders.

A name is loaded when it is first used: importing the package loads no plotting code, and no torch.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from latentscape import data, distributions, errors, explore, measures, networks, objectives, plots
    from latentscape.data import Examples, ReadOptions, Splits, find_source, from_array
    from latentscape.estimators import AE, VAE
    from latentscape.measures import log_evidence, measure
    from latentscape.models import Autoencoder, Chain, Decoder, Encoder, Ladder, Model, Orbit
    from latentscape.parts import likelihoods, posteriors, priors
    from latentscape.runs import Run, compare, explorer, export, load, picture_of, resume, run, sweep
    from latentscape.shapes import Batch
    from latentscape.training import fit_prior, train
    from latentscape.training import optimiser as optimizers

_PACKAGES = {
    "AE": "estimators",
    "Autoencoder": "models",
    "Batch": "shapes",
    "Chain": "models",
    "Decoder": "models",
    "Encoder": "models",
    "Examples": "data",
    "Ladder": "models",
    "Model": "models",
    "Orbit": "models",
    "ReadOptions": "data",
    "Run": "runs",
    "Splits": "data",
    "VAE": "estimators",
    "compare": "runs",
    "explorer": "runs",
    "export": "runs",
    "find_source": "data",
    "fit_prior": "training",
    "from_array": "data",
    "likelihoods": "parts",
    "load": "runs",
    "log_evidence": "measures",
    "measure": "measures",
    "optimizers": "training",
    "picture_of": "runs",
    "posteriors": "parts",
    "priors": "parts",
    "resume": "runs",
    "run": "runs",
    "sweep": "runs",
    "train": "training",
}
_MODULES = ("data", "distributions", "errors", "explore", "measures", "networks", "objectives", "plots")

__all__ = [  # noqa: RUF022  sorted as dir() sorts
    "AE",
    "Autoencoder",
    "Batch",
    "Chain",
    "Decoder",
    "Encoder",
    "Examples",
    "Ladder",
    "Model",
    "Orbit",
    "ReadOptions",
    "Run",
    "Splits",
    "VAE",
    "compare",
    "data",
    "distributions",
    "errors",
    "explore",
    "explorer",
    "export",
    "find_source",
    "fit_prior",
    "from_array",
    "likelihoods",
    "load",
    "log_evidence",
    "measure",
    "measures",
    "networks",
    "objectives",
    "optimizers",
    "picture_of",
    "plots",
    "posteriors",
    "priors",
    "resume",
    "run",
    "sweep",
    "train",
]


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return getattr(importlib.import_module(f"latentscape.{_PACKAGES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"latentscape.{name}")
    raise AttributeError(f"module 'latentscape' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

"""Error messages in the words of an estimator: its parameters in place of the settings of a recipe and options."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from latentscape.errors import LatentscapeError

PARAMETERS = {
    "model.latent": "latent",
    "model.network.hidden": "hidden",
    "model.network.activation": "activation",
    "model.posterior": "posterior",
    "model.prior": "prior",
    "model.likelihood": "likelihood",
    "objective.beta": "beta",
    "train.epochs": "epochs",
    "train.batch": "batch",
    "train.optimizer.lr": "lr",
    "train.schedule": "schedule",
    "train.patience": "patience",
    "data.split.valid": "valid",
    "data.scale": "scale",
}


@contextmanager
def own_words() -> Iterator[None]:
    """Rewrite the messages of errors, so that they name parameters."""
    try:
        yield
    except LatentscapeError as error:
        error.args = tuple(in_own_words(argument) if isinstance(argument, str) else argument for argument in error.args)
        raise


def in_own_words(sentence: str) -> str:
    """A message about settings and options, rewritten to name parameters.

    Example:
        >>> in_own_words("lower the rate (--set train.optimizer.lr=0.01), or use --device cpu.")
        "lower the rate (lr=0.01), or use device='cpu'."
    """
    sentence = re.sub(r"--set (?=[a-z_.]+=)", "", sentence)
    for setting, parameter in PARAMETERS.items():
        sentence = re.sub(rf"(?<![\w.]){re.escape(setting)}(?![\w.]*\w)", parameter, sentence)
    return re.sub(r"--(likelihood|device|prior|posterior) ([\w-]+)", r"\1='\2'", sentence)

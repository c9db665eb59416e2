"""The recipe for the parameters of an estimator."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from latentscape.errors import SettingError
from latentscape.estimators.assemble import likelihood_for
from latentscape.estimators.inputs import Rows
from latentscape.recipes import Recipe, plain, with_settings


def recipe_of(parameters: Mapping[str, Any], kind: Mapping[str, Any], rows: Rows) -> Recipe:
    """The recipe for these examples.

    Args:
        parameters: The parameters of the estimator, by name.
        kind: The settings of a recipe for its kind of autoencoder.
        rows: The examples, whose values set the likelihood if there is none.

    Raises:
        SettingError: A parameter has a value that is not allowed.
        UnknownNameError: A name does not exist.
    """
    values = {name: plain(value) for name, value in parameters.items()}
    likelihood = values["likelihood"]
    if likelihood is None:
        likelihood = likelihood_for(rows.examples, scale=values["scale"], pixels=rows.pixels)
    settings = {
        "model.latent": values["latent"],
        "model.network": {"kind": "mlp", "hidden": values["hidden"], "activation": values["activation"]},
        "model.likelihood": likelihood,
        "train.epochs": values["epochs"],
        "train.batch": values["batch"],
        "train.optimizer": {"kind": "adam", "lr": values["lr"]},
        "train.schedule": values["schedule"],
        "train.patience": values["patience"],
        "data.split.valid": values["valid"],
    }
    return with_settings(Recipe(), settings | dict(kind))


def seed_from(random_state: Any) -> int:
    """The seed: a whole number from 0 to below 2**32 as it is, a draw from a `RandomState`, or a new seed for None."""
    if random_state is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    try:
        generator = check_random_state(random_state)
    except ValueError as error:
        raise SettingError(
            f"random_state must be a whole number from 0 to {2**32 - 1:,}, a RandomState, or None, but it is {random_state!r}."
        ) from error
    return int(random_state) if isinstance(random_state, int | np.integer) else int(generator.randint(2**31))

"""An estimator's parameters, as people and grids give them, made into a recipe."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from latentscape.estimators.assemble import likelihood_for
from latentscape.estimators.given import Rows
from latentscape.recipes import Recipe, plain, with_settings


def recipe_of(parameters: Mapping[str, Any], kind: Mapping[str, Any], rows: Rows) -> Recipe:
    """The recipe for some examples.

    Args:
        parameters: Of the estimator, by name.
        kind: What its kind of autoencoder sets in a recipe.
        rows: The examples, whose values decide on the likelihood where none is given.

    Raises:
        SettingError: A parameter with a value it cannot have.
        UnknownNameError: A name in no table.
    """
    given = {name: plain(value) for name, value in parameters.items()}
    likelihood = given["likelihood"]
    if likelihood is None:
        likelihood = likelihood_for(rows.examples, scale=given["scale"], pixels=rows.pixels)
    settings = {
        "model.latent": given["latent"],
        "model.network": {"kind": "mlp", "hidden": given["hidden"], "activation": given["activation"]},
        "model.likelihood": likelihood,
        "train.epochs": given["epochs"],
        "train.batch": given["batch"],
        "train.optimizer": {"kind": "adam", "lr": given["lr"]},
        "train.schedule": given["schedule"],
        "train.patience": given["patience"],
        "data.split.valid": given["valid"],
    }
    return with_settings(Recipe(), settings | dict(kind))


def seed_from(random_state: Any) -> int:
    """A whole number from 0 to below 2**32 as it is, one drawn from a `RandomState`, or, for None, any; no global generator is touched."""
    if random_state is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    checked = check_random_state(random_state)
    return int(random_state) if isinstance(random_state, int | np.integer) else int(checked.randint(2**31))

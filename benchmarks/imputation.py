"""Missing cells filled in by the recipe `table`, beside scikit-learn's IterativeImputer and the mean of each column.

A fifth of the cells of a table is taken out at random. Each method sees the same cells of all rows that are left, and its error is that of
the cells that were taken out: the root mean squared error in standard deviations of a column. The model holds no rows out, as the others
hold none out.

    python benchmarks/imputation.py [--tables breast_cancer wine diabetes] [--seeds 3] [--set train.min_steps=4000]
"""

import argparse
import json
import time
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import sklearn.datasets
import torch
from numpy.typing import NDArray

import latentscape as ls
from latentscape.data import Examples, Splits, cut
from latentscape.models import Model
from latentscape.reading import Column, Kind
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model, build_objective, build_settings, changed, settled
from latentscape.training import begin

TABLES = ("breast_cancer", "wine", "diabetes")
SHARE_TAKEN_OUT = 0.2
ALL_ROWS = {"data.split.valid": 0.0, "data.split.heldout": 0.0}
Floats = NDArray[np.float64]


def table_of(name: str) -> Floats:
    """The numbers of a table of scikit-learn, `(n, columns)`."""
    values: Floats = getattr(sklearn.datasets, f"load_{name}")().data.astype(np.float64)
    return values


def trained(table: Floats, settings: Mapping[str, Any], seed: int) -> tuple[Model, Examples]:
    """A model of a table by the recipe `table`, and its examples; NaN stands for a missing cell."""
    schema = tuple(Column(str(i + 1)) for i in range(table.shape[1]))
    examples = Examples(torch.from_numpy(table), schema=schema, kind=Kind.TABLE.value)
    recipe = changed(read_recipe("table"), {**ALL_ROWS, **settings})
    split = recipe.data.split
    splits = cut(Splits(examples), valid=split.valid, heldout=split.heldout, seed=seed)
    recipe = settled(recipe, splits)
    model = build_model(recipe, recipe.data.shape, seed=seed, train=splits.train)
    training = begin(model, build_objective(recipe), splits, build_settings(recipe, seed=seed)).go_on([]).settle()
    return training.model.eval(), examples


def parsed(settings: list[str]) -> dict[str, Any]:
    """Settings as `name=value`, whose values are JSON."""
    return {name: json.loads(value) for name, value in (text.split("=", 1) for text in settings)}


def main() -> None:
    from sklearn.experimental import enable_iterative_imputer
    from sklearn.impute import IterativeImputer

    assert enable_iterative_imputer is not None, "its import registers the imputer"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", nargs="+", default=TABLES)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--set", nargs="*", default=[], dest="settings")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print(f"{'table':<14} {'seed':>4} {'model':>7} {'iterative':>9} {'mean':>7} {'CPU s':>6}")
    for name in arguments.tables:
        whole = table_of(name)
        for seed in range(arguments.seeds):
            holes = np.random.default_rng(seed).random(whole.shape) < SHARE_TAKEN_OUT
            seen = np.where(holes, np.nan, whole)
            mean, std = np.nanmean(seen, 0), np.nanstd(seen, 0)

            def error(filled: Floats, whole: Floats = whole, holes: NDArray[np.bool_] = holes, std: Floats = std) -> float:
                return float(np.sqrt(np.square((filled - whole) / std)[holes].mean()))

            before = time.process_time()
            model, examples = trained(seen, parsed(arguments.settings), seed)
            imputed = ls.explore.impute(model, examples, draws=arguments.draws, seed=seed).values
            seconds = time.process_time() - before
            with warnings.catch_warnings(action="ignore"):  # it may not converge
                iterative = IterativeImputer(random_state=seed).fit_transform(seen)
            errors = f"{error(imputed):7.3f} {error(iterative):9.3f} {error(np.broadcast_to(mean, whole.shape)):7.3f}"
            print(f"{name:<14} {seed:>4} {errors} {seconds:6.0f}", flush=True)


if __name__ == "__main__":
    main()

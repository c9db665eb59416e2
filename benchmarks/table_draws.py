"""Rows drawn from a model of a table, by the recipe `table`, beside those of a Gaussian copula with the columns' own values.

For each table and method: the lowest and highest ratio of a drawn column's standard deviation to the data's, the largest and the mean
difference of two columns' correlation, and how well gradient boosting tells drawn rows from rows of the data, in five folds: an area under
the curve of 0.5 says that it cannot.

    python benchmarks/table_draws.py [--tables breast_cancer wine diabetes] [--seeds 3] [--set train.min_steps=4000]

The line "two halves" compares half of the data with the other half: what no model can be asked to beat on other rows of that number.
"""

import argparse

import numpy as np
import torch
from imputation import TABLES, Floats, parsed, table_of, trained
from scipy.stats import norm, rankdata
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

import latentscape as ls

ROWS = 10_000  # drawn, for spreads and correlations


def copula(table: Floats, n: int, seed: int) -> Floats:
    """Rows of a Gaussian copula, whose columns have the values of the data's columns."""
    scores = norm.ppf((rankdata(table, axis=0) - 0.5) / len(table))
    z = np.random.default_rng(seed).multivariate_normal(np.zeros(table.shape[1]), np.corrcoef(scores.T), n)
    columns = [np.quantile(column, norm.cdf(of_column)) for column, of_column in zip(table.T, z.T, strict=True)]
    return np.stack(columns, axis=1)


def told_apart(table: Floats, drawn: Floats, seed: int) -> float:
    """The area under the curve of a classifier that tells drawn rows from the data's."""
    rows, is_drawn = np.concatenate([table, drawn]), np.repeat([0, 1], [len(table), len(drawn)])
    classifier = GradientBoostingClassifier(random_state=seed)
    scores = cross_val_predict(classifier, rows, is_drawn, cv=5, method="predict_proba")[:, 1]
    return float(roc_auc_score(is_drawn, scores))


def report(name: str, method: str, table: Floats, drawn: Floats, seed: int) -> None:
    """Print a line of the table."""
    spread = drawn.std(0) / table.std(0)
    apart = np.abs(np.corrcoef(drawn.T) - np.corrcoef(table.T))
    correlations = f"{apart.max():9.3f} {apart.mean():9.3f}"
    print(
        f"{name:<14} {method:<16} {seed:>4} {spread.min():7.3f} {spread.max():7.3f} {correlations} "
        f"{told_apart(table, drawn[: len(table)], seed):6.3f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", nargs="+", default=TABLES)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--set", nargs="*", default=[], dest="settings")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print(f"{'table':<14} {'method':<16} {'seed':>4} {'lowest':>7} {'highest':>7} {'max corr':>9} {'mean corr':>9} {'AUC':>6}")
    for name in arguments.tables:
        table = table_of(name)
        for seed in range(arguments.seeds):
            model, _ = trained(table, parsed(arguments.settings), seed)
            report(name, "model", table, ls.explore.sample(model, ROWS, seed=seed, draw=True).examples, seed)
            means = ls.explore.sample(model, ROWS, seed=seed).examples
            report(name, "means of p(x|z)", table, means, seed)
            report(name, "Gaussian copula", table, copula(table, ROWS, seed), seed)
            order = np.random.default_rng(seed).permutation(len(table))
            one, other = np.array_split(table[order], 2)
            report(name, "two halves", one, other, seed)


if __name__ == "__main__":
    main()

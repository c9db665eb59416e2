"""A model of a table starts at factor analysis: beside scikit-learn's, the closed form of its posterior, and its exact evidence."""

import numpy as np
import pytest
import torch
from scipy import stats
from sklearn.decomposition import FactorAnalysis

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.models.factors import factors_of
from latentscape.reading import Column, ColumnKind
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model, changed, settled
from latentscape.shapes import Batch

SKIP = {"model.network": {"kind": "mlp", "hidden": [8], "skip": True}, "model.kind": "autoencoder", "model.prior": "standard-normal"}


def linear_rows(n=500):
    rng = np.random.default_rng(0)
    return 2 + rng.normal(size=(n, 3)) @ rng.normal(size=(3, 8)) + 0.5 * rng.normal(size=(n, 8))


def model_of(table, schema, latent, **changes):
    splits = Splits(Examples(torch.from_numpy(table), schema=schema, kind="table"))
    settings = {**SKIP, "model.latent": latent, "train.fit_prior": False, **changes}
    recipe = settled(changed(read_recipe("table"), settings), splits)
    return build_model(recipe, recipe.data.shape, train=splits.train).eval(), splits.train


def test_factor_analysis_is_that_of_scikit_learn():
    x = linear_rows()
    factors = factors_of(torch.from_numpy(x), 3, iterations=1000)
    covariance = factors.loadings @ factors.loadings.T + factors.var.diag()
    assert np.allclose(covariance, FactorAnalysis(3, max_iter=5000, tol=1e-10).fit(x).get_covariance(), atol=1e-5)
    assert np.allclose(factors.mean, x.mean(0), atol=1e-12)
    information = factors.loadings.T / factors.var @ factors.loadings
    assert np.allclose(information, torch.diag(information.diagonal()), atol=1e-9)
    assert torch.allclose(factors.precision, 1 + information.diagonal()) and (factors.precision.diff() <= 0).all()


def test_gaps_take_no_part_in_factor_analysis():
    """Each step raises the likelihood of the cells that were seen, and a value in a gap changes nothing."""
    x = linear_rows(200)
    gaps = np.random.default_rng(1).random(x.shape) < 0.3
    seen = torch.from_numpy(np.where(gaps, np.nan, x))

    def log_likelihood(iterations):
        factors = factors_of(seen, 3, iterations=iterations)
        mean, covariance = factors.mean.numpy(), (factors.loadings @ factors.loadings.T + factors.var.diag()).numpy()
        normals = ((row[~gap], mean[~gap], covariance[np.ix_(~gap, ~gap)]) for row, gap in zip(x, gaps, strict=True) if not gap.all())
        return sum(stats.multivariate_normal(mean, covariance).logpdf(row) for row, mean, covariance in normals)

    by_iterations = [log_likelihood(iterations) for iterations in (0, 1, 5, 30)]
    assert by_iterations == sorted(by_iterations) and by_iterations[-1] > by_iterations[0] + 100


def test_a_column_without_cells_and_more_dimensions_than_columns_are_taken():
    x = linear_rows(4)[:, :3]
    x[:, 1] = np.nan
    factors = factors_of(torch.from_numpy(x), 16)
    assert factors.loadings.shape == (3, 3) and torch.isfinite(factors.loadings).all() and torch.isfinite(factors.var).all()


@pytest.mark.parametrize("hidden", [[8], []])
def test_the_model_starts_with_the_exact_posterior_and_a_tight_bound(hidden):
    x = linear_rows()
    model, train = model_of(x, tuple(Column(str(i)) for i in range(8)), latent=3, **{"model.network.hidden": hidden})
    standard = (x - x.mean(0)) / x.std(0)
    factors = factors_of(torch.from_numpy(standard), 3)
    posterior = np.linalg.inv(np.eye(3) + (factors.loadings.T / factors.var @ factors.loadings).numpy())
    codes = standard @ (factors.loadings / factors.var.unsqueeze(1)).numpy() @ posterior
    with torch.no_grad():
        q = model.posterior_of(Batch(train.x))
    assert np.allclose(q.mean, codes, atol=1e-4) and np.allclose(q.log_std.exp().square(), np.diag(posterior), rtol=1e-4)
    covariance = (factors.loadings @ factors.loadings.T + factors.var.diag()).numpy() * np.outer(x.std(0), x.std(0))
    evidence = stats.multivariate_normal(x.mean(0), covariance).logpdf(x)
    assert ls.log_evidence(model, train, draws=1).log_evidence == pytest.approx(evidence.mean(), abs=1e-3)  # q is exact: one draw is enough


def test_columns_of_each_kind_begin_to_follow_the_code():
    """Before the first step, the code already says more about each column than the column's share or mean does."""
    rng = np.random.default_rng(2)
    z = rng.normal(size=600)
    kinds = (ColumnKind.NUMBER, ColumnKind.COUNT, ColumnKind.YES_NO, ColumnKind.CATEGORY)
    schema = tuple(Column(str(kind), kind, ("a", "b", "c") if kind is ColumnKind.CATEGORY else ()) for kind in kinds)
    cut = np.digitize(z + 0.2 * rng.normal(size=600), [-0.5, 0.5])
    table = np.c_[z, rng.poisson(np.exp(1 + 0.5 * z)), z + 0.3 * rng.normal(size=600) > 0, cut].astype(np.float64)
    model, train = model_of(table, schema, latent=2)
    with torch.no_grad():
        batch = train.batch(torch.arange(600))
        followed = model.log_likelihood_each(batch, model.encode(batch).unsqueeze(0))[0].mean(0)
        alone = model.log_likelihood_each(batch, torch.zeros(1, 600, 2))[0].mean(0)
    assert (followed > alone + 0.05).all(), (followed, alone)

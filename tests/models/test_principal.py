"""A model of signals starts at probabilistic principal components: beside scikit-learn's, and its exact posterior and evidence."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.models.principal import principal
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model, changed, settled
from latentscape.shapes import Batch


def signals(*channels: int, n: int = 300) -> np.ndarray:
    rng = np.random.default_rng(0)
    shapes = np.cumsum(rng.normal(size=(3, *channels, 40)), axis=-1)
    return np.tensordot(rng.normal(size=(n, 3)) * [3, 2, 1], shapes, 1) + 0.5 * rng.normal(size=(n, *channels, 40)) + 9


def test_principal_components_are_those_of_scikit_learn() -> None:
    x = signals()
    parts, theirs = principal(torch.from_numpy(x), 3), PCA(3).fit(x)
    ours = (parts.loadings @ parts.loadings.T + parts.var.diag()) * len(x) / (len(x) - 1)  # its variances are unbiased
    np.testing.assert_allclose(ours.numpy(), theirs.get_covariance(), atol=1e-8)
    np.testing.assert_allclose(parts.mean.numpy(), theirs.mean_)


@pytest.mark.parametrize(("rows", "latent", "size"), [(3, 8, 2), (50, 60, 40), (50, 5, 5), (2, 1, 1)])
def test_there_are_no_more_components_than_rows_and_values_allow(rows: int, latent: int, size: int) -> None:
    parts = principal(torch.from_numpy(signals()[:rows]), latent)
    assert parts.loadings.shape == (40, size) and bool(parts.loadings.isfinite().all()) and bool((parts.var > 0).all())


@pytest.mark.parametrize("network", ["conv1d", "mlp"])
@pytest.mark.parametrize("channels", [(), (2,)])
def test_an_untrained_model_has_the_elbo_of_principal_components(network: str, channels: tuple[int, ...]) -> None:
    """For linear data its posterior is exact, so that the ELBO is the log likelihood which scikit-learn gives for the same variances."""
    x = signals(*channels).astype(np.float32)
    options = {"kind": "conv1d", "channels": [4], "skip": True} if network == "conv1d" else {"kind": "mlp", "hidden": [8], "skip": True}
    splits = Splits(Examples(torch.from_numpy(x), kind="signal"))
    recipe = settled(changed(read_recipe("signal"), {"model.network": options, "model.latent": 3}), splits)
    model = build_model(recipe, recipe.data.shape, train=splits.train).eval()
    batch = Batch(torch.from_numpy(x))
    unit = np.sqrt(((x - x.mean(0)) ** 2).mean((0, -1), keepdims=True))[0]
    scaled = ((x - x.mean(0)) / unit).reshape(len(x), -1).astype(np.float64)
    exact = PCA(3).fit(scaled).score(scaled) - np.broadcast_to(np.log(unit), x.shape[1:]).sum()
    draw = model.draw(batch, draws=64, noise=ls.random.StreamNoise(torch.Generator().manual_seed(0)))
    assert ls.objectives.ELBO(draws=64)(draw).value.mean().item() == pytest.approx(exact, abs=0.05)

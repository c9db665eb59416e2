"""A model of signals starts at probabilistic principal components: beside the exact evidence of scikit-learn's."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.models.principal import components_of
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model, changed, settled
from latentscape.shapes import Batch


def signals(*channels: int, n: int = 300) -> np.ndarray:
    rng = np.random.default_rng(0)
    shapes = np.cumsum(rng.normal(size=(3, *channels, 40)), axis=-1)
    return np.tensordot(rng.normal(size=(n, 3)) * [3, 2, 1], shapes, 1) + 0.5 * rng.normal(size=(n, *channels, 40)) + 9


@pytest.mark.parametrize(("rows", "latent", "size"), [(3, 8, 1), (50, 60, 25), (50, 5, 5), (2, 1, 1)])
def test_there_are_no_more_components_than_half_of_the_rows(rows: int, latent: int, size: int) -> None:
    x = torch.from_numpy(signals()[:rows])
    components = components_of(x - x.mean(0), latent)
    assert components.loadings.shape == (40, size) and bool(components.loadings.isfinite().all()) and components.var > 0


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

"""What the tests of the estimators share: few examples, small networks, short runs."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

import latentscape as ls

SMALL = {"hidden": (16,), "epochs": 2, "device": "cpu"}


@pytest.fixture(scope="session")
def digits():
    """300 images `(n, 8, 8)` in [0, 1], and their labels."""
    found = load_digits()
    return found.images[:300] / 16, found.target[:300]


@pytest.fixture(scope="session")
def table():
    """Correlated columns `(200, 5)`, each in a unit of its own."""
    random = np.random.default_rng(0)
    return random.normal(size=(200, 2)) @ random.normal(size=(2, 5)) * [1, 10, 0.1, 1, 1] + [0, 5, 0, -3, 100]


@pytest.fixture(params=["VAE", "AE"])
def make(request):
    """Either estimator, small."""
    return lambda **options: getattr(ls, request.param)(**{**SMALL, **options})


@pytest.fixture
def vae():
    """A small VAE."""
    return lambda **options: ls.VAE(**{**SMALL, **options})


@pytest.fixture
def ae():
    """A small AE."""
    return lambda **options: ls.AE(**{**SMALL, **options})


@pytest.fixture(scope="session")
def weights():
    """All numbers of a fitted model in one vector."""
    return lambda estimator: np.concatenate([value.detach().numpy().ravel() for value in estimator.model_.state_dict().values()])

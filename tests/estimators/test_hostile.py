"""Hostile arrays and parameters: an estimator gives finite results, or an error of ours or of scikit-learn."""

import traceback
import warnings

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.errors import LatentscapeError

VALUES = (0, 1, -1, 0.5, 255, 1e10, 1e15, 1e19, 1e30, -1e30, 3e38, 1e-30, 1e-45)
SHAPES = ((1,), (3,), (2, 3), (1, 4, 4))
PARAMETERS = {
    "latent": (1, 3, 0, -1, 2.5, "x", 10**9, None),
    "hidden": ((), (4,), (0,), 5, "a", None, (2**40,)),
    "activation": ("tanh", "x", None, 3),
    "likelihood": ("bernoulli", "gaussian", "x", {"kind": "gaussian", "std": 1e-30}, 3),
    "scale": (1, 255, "standard", "x", 0, 1e300, 1e-300, 1e30, np.inf, np.nan, True, 10**400),
    "epochs": (2, 0, -1, 1.5, "a", 10**12),
    "batch": (1, 64, 0, 10**12, "b"),
    "lr": (1, 1e30, 0, -1, np.nan, "x", 1e-45, 10**400),
    "schedule": ("one-cycle", "x", None, {"kind": "linear", "end": -1}),
    "valid": (0.2, 1, -1, np.nan, "x", 0.999),
    "patience": (1, -1, 10**12, "x"),
    "random_state": (None, -1, 2**40, "x", np.random.RandomState(0)),
    "device": ("x", None, 3, "meta"),
}


def array(numbers: np.random.Generator) -> np.ndarray:
    shape = (int(numbers.choice([1, 2, 8, 20, 20, 20])), *SHAPES[numbers.integers(len(SHAPES))])
    kind = numbers.integers(4)
    values = numbers.random(shape) if kind else numbers.choice(np.array(VALUES), size=shape)
    scaled = values * numbers.choice(VALUES) + numbers.choice([0.0, 0.0, 1e10]) if kind == 1 else values
    return scaled.astype(numbers.choice(["f4", "f8", "u1", "i4"]) if np.abs(scaled).max() < 200 and scaled.min() >= 0 else "f8")


@pytest.mark.parametrize("seed", range(4))
def test_any_array_and_parameters_give_finite_results_or_an_error(seed):
    numbers, answered = np.random.default_rng(seed), 0
    for _ in range(30):
        kind = (ls.VAE, ls.AE)[numbers.integers(2)]
        names = numbers.choice(list(PARAMETERS), size=int(numbers.choice([0, 0, 1, 2])), replace=False)
        parameters = {"epochs": 1} | {name: PARAMETERS[name][numbers.integers(len(PARAMETERS[name]))] for name in names.tolist()}
        x, other, results = array(numbers), array(numbers), []
        try:
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                fitted = kind(**parameters).fit(x)
                z = fitted.transform(x)
                results += [z, fitted.inverse_transform(z), fitted.sample(3), fitted.score_samples(x), fitted.reconstruct(x)]
                results += [fitted.transform(other), fitted.score_samples(other)]
                results += [fitted.inverse_transform(z * 1e20)]
        except LatentscapeError:
            pass
        except ValueError as error:
            if "sklearn" not in traceback.extract_tb(error.__traceback__)[-1].filename:  # which refuses X in its own words
                raise
        texts = [str(warning.message) for warning in said]
        assert all("not scaled" in text or "stay different" in text for text in texts), (texts, kind, parameters)
        assert all(np.isfinite(result).all() for result in results), (kind, parameters)
        answered += len(results) > 0
    assert answered > 5, answered
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("seed", [-1, 2**32, 2**65, "x"])
def test_an_invalid_seed_is_refused_with_its_value(seed):
    with pytest.raises(LatentscapeError, match=rf"random_state must be a whole number from 0 to 4,294,967,295, .* but it is {seed!r}"):
        ls.VAE(epochs=1, random_state=seed).fit(np.eye(4))

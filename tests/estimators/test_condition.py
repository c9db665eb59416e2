"""Estimators that know the labels."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits
from torch import nn

import latentscape as ls
from latentscape.errors import PartsError, SettingError, UnknownNameError

DIGITS = load_digits()
X, Y = DIGITS.data[:300] / 16, np.array([f"n{label}" for label in DIGITS.target[:300]])


@pytest.mark.parametrize("kind", [ls.VAE, ls.AE])
def test_labels_reach_every_method(kind):
    model = clone(kind(hidden=(16,), epochs=30, condition=True)).fit(X, Y)
    assert list(model.classes_) == sorted(set(Y))
    codes = model.transform(X, Y)
    np.testing.assert_array_equal(codes, kind(hidden=(16,), epochs=30, condition=True).fit_transform(X, Y))
    np.testing.assert_array_equal(model.inverse_transform(codes, Y), model.reconstruct(X, Y))
    assert model.sample(4, y="n3").shape == (4, 64) and model.sample(2, y=["n3", "n4"]).shape == (2, 64)
    assert np.isfinite(model.score(X, Y)) and model.partial_fit(X, Y).transform(X[:2], Y[:2]).shape == (2, 2)
    other = np.roll(Y, 1)
    assert model.score(X, Y) > model.score(X, other)


def test_labels_are_asked_for_and_checked():
    with pytest.raises(SettingError, match=r"call fit\(X, y\)"):
        ls.VAE(condition=True).fit(X)
    with pytest.raises(SettingError, match="300 examples, but its shape is"):
        ls.VAE(condition=True).fit(X, Y[:-1])
    model = ls.VAE(hidden=(4,), epochs=1, condition=True).fit(X, Y)
    with pytest.raises(SettingError, match="needs the class"):
        model.transform(X)
    with pytest.raises(UnknownNameError, match="no class 'n10'"):
        model.transform(X[:1], ["n10"])
    with pytest.raises(PartsError, match="condition=True"):
        ls.VAE(encoder=nn.Linear(64, 4), epochs=1, condition=True).fit(X, Y)
    with pytest.raises(SettingError, match="leave y out"):
        ls.VAE(hidden=(4,), epochs=1).fit(X).transform(X, Y)

"""Estimators that know the labels."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
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


MISSING = {
    "numbers": np.where(np.arange(300) % 150 == 7, np.nan, 1.0),
    "objects": np.array([None if row % 150 == 7 else "a" for row in range(300)], dtype=object),
    "text and nan": np.array([float("nan") if row % 150 == 7 else "a" for row in range(300)], dtype=object),
}


@pytest.mark.parametrize("labels", MISSING)
def test_missing_labels_are_refused_with_remedies_that_work(labels):
    y = MISSING[labels]
    with pytest.raises(
        SettingError, match=r"no class for 2 of 300 examples, the first in row 7 \((nan|None)\); leave these examples out, or"
    ):
        ls.VAE(hidden=(4,), epochs=1, condition=True).fit(X, y)
    known = np.arange(300) % 150 != 7
    left_out = ls.VAE(hidden=(4,), epochs=1, condition=True).fit(X[known], y[known])
    with pytest.raises(SettingError, match="no class for 2 of 300 examples"):
        left_out.transform(X, y)
    own = ls.VAE(hidden=(4,), epochs=1, condition=True).fit(X, np.where(known, "a", "unknown"))
    assert list(own.classes_) == ["a", "unknown"]


@pytest.mark.parametrize("kind", [ls.VAE, ls.AE])
def test_a_sheet_shows_each_class_in_the_same_styles(kind):
    model = kind(hidden=(16,), epochs=30, condition=True).fit(DIGITS.images[:300] / 16, Y)
    ax = model.plot_manifold()
    assert ax.get_title(loc="left") == "Each class in the same 10 styles"
    assert [text.get_text() for text in ax.get_yticklabels()] == list(model.classes_)
    ax = model.plot_manifold(n=4, ax=Figure().subplots())
    (image,) = ax.images
    codes = ls.explore.styles(model.model_, list(model.classes_), n=4).codes[0]
    sheet = np.asarray(image.get_array())  # tiles of 8 pixels and a gap of 1
    for row, name in enumerate(model.classes_):
        np.testing.assert_allclose(sheet[9 * row : 9 * row + 8, 9:17], model.inverse_transform(codes, name)[1], atol=1e-5)
    with pytest.raises(SettingError, match="n is 1"):
        model.plot_manifold(n=1)
    plt.close("all")


NO_CLASSES = {
    "fractions": (np.linspace(0, 1, 300), "y holds 0.00334448 in row 1, which is not a class; give whole numbers, or text"),
    "infinity": (np.where(np.arange(300) == 5, np.inf, 1.0), "y holds inf in row 5, which is not a class"),
    "a column": (DIGITS.target[:300, None], r"its shape is \(300, 1\); give np.ravel\(y\)"),
    "two columns": (np.ones((300, 2)), r"its shape is \(300, 2\); give one for each"),
    "text and numbers": (
        np.array(["a", 1] * 150, dtype=object),
        r"different kinds \(int and text\); give text alone, or",
    ),
    "lists": ([["a"], ["b", "c"]] * 150, "its items differ in shape; give one class for each"),
}


@pytest.mark.parametrize("case", NO_CLASSES)
def test_labels_that_cannot_be_classes_are_refused(case):
    y, message = NO_CLASSES[case]
    with pytest.raises(SettingError, match=message):
        ls.VAE(hidden=(4,), epochs=1, condition=True).fit(X, y)


def test_a_class_of_another_kind_and_an_unknown_class_have_different_errors():
    numbers = ls.VAE(hidden=(4,), epochs=1, condition=True).fit(X, np.ravel(DIGITS.target[:300, None]))
    with pytest.raises(SettingError, match=r"y holds '3', but the class in fit was 3; give 3\."):
        numbers.sample(3, y="3")
    assert numbers.sample(3, y=3).shape == (3, 64)
    with pytest.raises(UnknownNameError, match="no class '10'"):
        numbers.sample(3, y=10)
    text = ls.VAE(hidden=(4,), epochs=1, condition=True).fit(X, DIGITS.target[:300].astype(str))
    with pytest.raises(SettingError, match=r"y holds 3, but the class in fit was '3'; give '3'\."):
        text.sample(3, y=3)


@pytest.mark.parametrize("condition", ["False", "label", ["a"], 1, None])
def test_a_condition_is_true_or_false(condition):
    with pytest.raises(SettingError, match="condition must be True or False, but it is"):
        ls.VAE(epochs=1).set_params(condition=condition).fit(X, Y)

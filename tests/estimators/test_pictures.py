"""Pictures land on the axes that were given, or on a new figure of pyplot; and nothing else of matplotlib's is changed."""

import os
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from latentscape.errors import UsageError


@pytest.fixture
def fitted(make, digits):
    return make().fit(digits[0])


@pytest.fixture(autouse=True)
def clean():
    before = dict(mpl.rcParams)
    yield
    plt.close("all")
    assert dict(mpl.rcParams) == before


def test_a_new_figure_is_one_of_pyplot(fitted, digits):
    for draw in (fitted.plot_map, fitted.plot_manifold, fitted.plot_history):
        found = draw(digits[0]) if draw == fitted.plot_map else draw()
        ax = found if isinstance(found, Axes) else found[0]
        assert plt.get_fignums() == [ax.figure.number] and ax.has_data()
        plt.close("all")


def test_given_axes_are_drawn_on(fitted, digits):
    terms = 3 if type(fitted).__name__ == "VAE" else 1
    axes = Figure().subplots(1, 2 + terms)
    assert fitted.plot_map(digits[0], ax=axes[0]) is axes[0]
    assert fitted.plot_manifold(n=3, ax=axes[1]) is axes[1]
    assert fitted.plot_history(axes[2:]) == list(axes[2:])
    assert all(ax.has_data() for ax in axes) and plt.get_fignums() == []
    with pytest.raises(UsageError, match=f"{terms} curves, but there are {1 + terms} axes"):
        fitted.plot_history(axes[1:])


LABELS = {
    "whole numbers": lambda y: y,
    "numbers with a point": lambda y: y.astype(float),
    "text": lambda y: np.array(list("abcdefghij"))[y],
    "objects": lambda y: np.array([f"class {label}" for label in y], dtype=object),
    "a list": lambda y: y.tolist(),
    "negative numbers": lambda y: y - 5,
    "truths": lambda y: y > 4,
}


@pytest.mark.parametrize("labels", LABELS)
def test_classes_are_named_on_the_map(labels, fitted, digits):
    y = LABELS[labels](digits[1])
    ax = fitted.plot_map(digits[0], y)
    wanted = {str(int(label) if isinstance(label, float) else label) for label in np.asarray(y).tolist()}
    assert {text.get_text() for text in ax.texts} == wanted
    assert ax.get_title(loc="left") == "Mean codes of 300 examples"
    assert sum(len(points.get_offsets()) for points in ax.collections) == 300


@pytest.mark.parametrize(("labels", "says"), [(np.full(300, np.inf), "is no label"), (np.zeros(299), "one label for each")])
def test_labels_that_name_no_classes_are_refused(labels, says, fitted, digits):
    with pytest.raises(UsageError, match=says):
        fitted.plot_map(digits[0], labels)


def test_curves_are_those_of_the_history(vae, digits):
    fitted = vae(valid=0.2, epochs=4).fit(digits[0]).partial_fit(digits[0])
    reconstruction, kl, total = fitted.plot_history()
    shown = {line.get_label(): line.get_ydata() for line in kl.lines}
    np.testing.assert_array_equal(shown["train"], fitted.history_["train_kl"])
    np.testing.assert_array_equal(shown["valid"], fitted.history_["valid_kl"])
    np.testing.assert_array_equal(total.lines[0].get_ydata(), -np.array(fitted.history_["train_objective"]))
    np.testing.assert_array_equal(reconstruction.lines[0].get_xdata(), [1, 2, 3, 4, 5])
    assert reconstruction.get_ylabel() == "nats per example"


def test_the_grid_shows_the_decoder(vae, digits):
    fitted = vae(latent=3).fit((255 * digits[0]).astype(np.uint8))
    ax = fitted.plot_manifold(n=5)
    (image,) = ax.images
    assert image.get_clim() == (0, 255)
    sheet, plane = np.asarray(image.get_array()), fitted._learnt.plane
    code = plane.codes(np.array([[plane.low[0], plane.high[1]]]))  # the top left corner
    np.testing.assert_allclose(sheet[:8, :8], fitted.inverse_transform(code)[0], rtol=1e-4)
    with pytest.raises(UsageError, match="n is 1"):
        fitted.plot_manifold(n=1)


@pytest.mark.parametrize("latent", [1, 3])
def test_any_number_of_dimensions_can_be_shown(latent, make, table):
    fitted = make(latent=latent).fit(table)
    assert fitted.plot_map(table).has_data() and fitted.plot_manifold().has_data()


NOTEBOOK = """
import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas, FigureManagerBase as FigureManager
matplotlib.interactive(True)  # as a notebook's backend does when the first figure asks for it
"""
PROGRAM = """
import sys, numpy as np, latentscape as ls
vae = ls.VAE(hidden=(4,), epochs=1).fit(np.random.default_rng(0).random((20, 3)))
assert "matplotlib" not in sys.modules  # what needs no picture loads no plotting
assert vae.plot_manifold().has_data()
import matplotlib
assert matplotlib.is_interactive()
"""


def test_a_notebook_goes_on_showing_figures(tmp_path):
    (tmp_path / "notebook_backend.py").write_text(NOTEBOOK)
    surroundings = {**os.environ, "MPLBACKEND": "module://notebook_backend", "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_map_and_a_sheet_of_more_dimensions_have_the_plane_of_the_training_examples(vae, digits):
    model = vae(latent=4).fit(digits[0][:200])
    on_map, on_sheet = model.plot_map(digits[0][:200]), model.plot_manifold(n=3)
    assert on_map.get_xlabel().startswith("PC 1 (") and on_map.get_xlabel() == on_sheet.get_xlabel()
    assert model.plot_map(digits[0][:20]).get_ylabel() == on_sheet.get_ylabel()  # few rows are drawn on the same plane
    model.partial_fit(digits[0][:1])
    assert model.plot_manifold(n=3).get_xlabel() == on_sheet.get_xlabel()  # one row spans none

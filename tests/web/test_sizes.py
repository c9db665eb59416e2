"""The size of a page: of the convolutional decoder of the tutorials with 10,000 points."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples
from latentscape.reading import Kind
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model
from latentscape.runs.pages import page_of
from latentscape.web.content import Content, PageOptions
from latentscape.web.explorer import Explorer

POINTS = 10_000
MAX_BYTES = 400_000  # without originals and encoder
MAX_BYTES_WITH_ALL = 3_000_000
OPTIONAL = ("originals", "originals-points", "encoder")  # arrays


def strokes(n):
    """Grey images `(n, 1, 28, 28)` of a few soft strokes on black, of ten classes."""
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 10
    up, across = np.mgrid[:28, :28][:, None] / 27 - 0.5
    angle, offset, bend = labels * 0.3 + rng.normal(0, 0.1, n), rng.normal(0, 0.1, n), labels / 5 + rng.normal(0, 0.2, n)
    distance = np.cos(angle)[:, None, None] * up + np.sin(angle)[:, None, None] * across - offset[:, None, None]
    distance = distance + bend[:, None, None] * (up**2 - across**2)
    x = 255 * np.exp(-((distance / 0.07) ** 2)) * (up**2 + across**2 < 0.16)
    return torch.from_numpy(x.round().astype(np.uint8)).unsqueeze(1), labels


def without(page, *names):
    """The bytes of a page without these arrays."""
    text = page.html.decode()
    return len(page.html) - sum(len(text.split(f'id="blob-{name}">')[1].split("<")[0]) for name in names if f'id="blob-{name}">' in text)


def test_a_page_of_the_convolutional_decoder_can_be_mailed():
    x, labels = strokes(POINTS)
    examples = Examples(x, labels=labels, levels=255, kind=Kind.IMAGE.value, ink=True)
    model = build_model(read_recipe("mnist-conv-tuned"), (1, 28, 28), seed=0)
    content = Content(model=model, examples=examples, part="train", limits=(0.0, 1.0), name="strokes")
    whole = Explorer(content, PageOptions())
    assert len(whole.html) <= MAX_BYTES_WITH_ALL and whole.points["count"] == POINTS
    assert without(whole, *OPTIONAL) <= MAX_BYTES


def test_so_can_that_of_mnist(real_data, monkeypatch, tmp_path):
    monkeypatch.setenv("LATENTSCAPE_DATA", str(real_data))
    settings = {"train.epochs": 1, "train.min_steps": 0, "data.split.valid": 0.8}
    run = ls.run("mnist", "mnist-conv-tuned", settings=settings, out=tmp_path / "run", pictures=False, device="cpu")
    page = page_of(run, PageOptions(points=POINTS))
    assert len(page.html) <= MAX_BYTES_WITH_ALL
    assert without(page, *OPTIONAL) <= MAX_BYTES


@pytest.mark.parametrize("wrong", [{"points": 0}, {"points": -3}])
def test_a_page_has_a_point(wrong, trained):
    with pytest.raises(ls.errors.SettingError, match="at least 1 point"):
        page_of(ls.load(trained), PageOptions(**wrong))

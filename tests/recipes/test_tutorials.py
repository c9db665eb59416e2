"""Every recipe, from the command line to its pictures: on a little of MNIST where it is here, on enlarged digits where it is not."""

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

import latentscape as ls
from latentscape.data.downloads import missing
from latentscape.recipes import read_recipe, recipe_names

N = 300


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some images of 28 x 28 pixels and their labels, as an archive."""
    mnist = ls.find_source("mnist")
    if not missing(mnist.name, mnist.files):
        train = mnist.load().train
        x, y = train.x[:N].numpy(), train.labels[:N]
    else:
        found = load_digits()
        x = np.kron(found.images[:N, None] * 15, np.ones((1, 1, 3, 3)))  # 24 x 24
        x, y = np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2))).astype(np.uint8), found.target[:N]
    path = tmp_path_factory.mktemp("images") / "images.npz"
    np.savez(path, x=x, y=y)
    return path


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of counts and their labels, as an archive."""
    found = load_digits()
    path = tmp_path_factory.mktemp("rows") / "rows.npz"
    np.savez(path, x=found.data[:N], y=found.target[:N])
    return path


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_trains_and_draws(name: str, images: Path, rows: Path, here: Path, ask) -> None:
    recipe = read_recipe(name)
    is_of_chords = name.startswith("chords-")
    source = ["progressions"] if is_of_chords else [rows if name in ("counts", "signal", "table") else images, "--label", "y"]
    words = ["--recipe", name, "--set", "train.epochs=2", "--out", "run"]
    words += [] if recipe.data.split.all or is_of_chords else ["--set", "data.split.heldout=0.2"]
    answer = ask("train", *source, *words)
    assert answer.code == 0, answer.err
    drawn = {path.name for path in (here / "run" / "figures").rglob("*.png")}
    codes = "styles.png" if recipe.model.condition else "manifold.png"
    assert {"losses.png", "reconstructions.png", "samples.png"} <= drawn
    assert is_of_chords or {"map.png", codes} <= drawn
    assert ("iterations.png" in drawn) == recipe.pictures.iterations
    assert ("progress.png" in drawn) == (recipe.pictures.every > 0)
    asked = ask("evaluate", "run", "--split", "heldout", "--json")
    if recipe.data.split.all:
        assert asked.code == 2
        assert "There is no part 'heldout'" in asked.err
    else:
        assert asked.code == 0, asked.err
        figures = json.loads(asked.out)
        assert is_of_chords or figures["n"] == N // 5
        assert figures["mse"] > 0
        assert (figures["elbo"] is None) == (recipe.model.posterior.kind == "dirac")


@pytest.mark.parametrize("name", [name for name in recipe_names() if name.startswith("mnist")])
def test_a_recipe_for_images_refuses_a_table(name: str, here: Path, ask) -> None:
    np.save("table.npy", np.random.default_rng(0).normal(size=(50, 6)))
    answer = ask("train", "table.npy", "--recipe", name, "--set", "data.split.heldout=0.0", "--set", "data.split.all=false")
    assert answer.code == 2
    assert ("maps between an image (channels, height, width) and a vector, but the shapes are (6)" in answer.err) or (
        "covers [0, 1], but x lies in [" in answer.err
    )
    assert not (here / "runs").exists()


def test_an_official_part_cannot_be_trained_on_and_held_out(here: Path, ask) -> None:
    answer = ask("train", "digits", "--set", "data.split.all=true", "--set", 'data.split.heldout="official"')
    assert answer.code == 2
    assert "data.split.all trains on the official held-out part" in answer.err
    assert not (here / "runs").exists()

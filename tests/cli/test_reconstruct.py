"""`latentscape reconstruct`: examples beside what a run makes of them."""

import hashlib
import json

import numpy as np
import pytest
from PIL import Image

import latentscape as ls


def test_the_validation_examples_are_shown_unless_others_are_given(ask, vae):
    said = ask("reconstruct", vae, "--json")
    picture = vae / "figures/reconstructions-drawn.png"
    row = json.loads(said.out)
    assert (said.code, row["split"], row["n"], row["file"]) == (0, "valid", 20, str(picture)) and 0 < row["mse"] < 0.1
    with Image.open(picture) as image:
        assert min(image.size) > 150 and np.asarray(image.convert("L")).std() > 5
    assert (
        json.loads((vae / "manifest.json").read_text())["figures/reconstructions-drawn.png"]
        == hashlib.sha256(picture.read_bytes()).hexdigest()
    )


def test_an_array_holds_all_of_them_in_their_order(ask, trained, here):
    said = ask("reconstruct", trained, "-o", "again.npy", "--json")
    again, valid = np.load("again.npy"), ls.load(trained).splits.valid.values().numpy()
    assert again.shape == valid.shape == (162, 1, 8, 8)
    assert json.loads(said.out)["mse"] == pytest.approx(np.square(again - valid).mean(), rel=1e-4)
    evaluated = json.loads(ask("evaluate", trained, "--split", "valid", "--json").out)
    assert json.loads(said.out)["mse"] == pytest.approx(evaluated["mse"], rel=1e-4)


def test_examples_of_a_file_are_taken_in_the_shape_of_the_model(ask, trained, here):
    images = ls.find_source("digits").load().train.values()[:7].numpy()
    np.save("images.npy", images)
    np.save("grey.npy", images[:, 0])
    np.save("rows.npy", images.reshape(7, 64))
    for name in ("images", "grey", "rows"):
        assert ask("reconstruct", trained, f"{name}.npy", "-o", f"{name}-again.npy").code == 0
    one, grey, rows = (np.load(f"{name}-again.npy") for name in ("images", "grey", "rows"))
    assert one.shape == (7, 1, 8, 8) and (one == grey).all() and (one == rows).all()


def test_one_example_is_enough(ask, trained, here):
    np.save("one.npy", ls.find_source("digits").load().train.values()[:1].numpy())
    assert ask("reconstruct", trained, "one.npy", "-o", "again.npy").code == 0
    assert np.load("again.npy").shape == (1, 1, 8, 8)


def test_pixels_and_their_shares_are_the_same(ask, here):
    pixels = np.random.default_rng(0).integers(0, 256, (60, 5, 4)).astype(np.uint8)
    np.save("pixels.npy", pixels)
    np.save("shares.npy", pixels.astype(np.float32) / 255)
    assert ask("train", "pixels.npy", "--epochs", 1, "--no-report", "--out", "run").code == 0
    for name in ("pixels", "shares"):
        assert ask("reconstruct", "run", f"{name}.npy", "-o", f"{name}-again.npy").code == 0
    assert np.allclose(np.load("pixels-again.npy"), np.load("shares-again.npy"), atol=1e-6)


def test_the_words_say_how_many_of_what(ask, trained, here):
    code, out, err = ask("reconstruct", trained, "-n", 3, "-o", "few.png")
    assert (code, err) == (0, "") and out.splitlines()[0] == "few.png" and out.splitlines()[1].startswith("3 valid examples")


def test_a_picture_of_other_examples_leaves_that_of_the_run_alone(ask, vae):
    assert ask("reconstruct", vae).code == 0
    before = (vae / "figures/reconstructions-drawn.png").read_bytes()
    assert ask("reconstruct", vae, "digits").code == 0
    assert (vae / "figures/reconstructions-drawn.png").read_bytes() == before


@pytest.mark.parametrize("name", ["a(1)+b", "\udce9"])
def test_a_file_of_any_name_leaves_the_run_readable(ask, vae, here, name):
    np.save(f"{name}.npy", ls.find_source("digits").load().train.values()[:7].numpy())
    said = ask("reconstruct", vae, f"{name}.npy", "--json")
    assert said.code == 0 and json.loads(said.out)["file"].endswith(".png") and ls.load(vae).model.latent == 2

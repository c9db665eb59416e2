"""`latentscape sample`: new examples from a run's prior."""

import hashlib
import json

import numpy as np
from PIL import Image

import latentscape as ls
from latentscape import explore


def test_samples_are_an_array_of_examples(ask, trained, here):
    code, out, err = ask("sample", trained, "-n", 5, "-o", "new.npy")
    assert (code, out, err) == (0, "new.npy\n", "")
    new = np.load("new.npy")
    assert new.shape == (5, 1, 8, 8) and new.dtype == np.float32 and 0 <= new.min() < 0.2 < 0.8 < new.max() <= 1


def test_samples_of_data_in_other_units_are_in_its_units(ask, here):
    np.save("x.npy", np.random.default_rng(0).integers(0, 256, (60, 4, 4)).astype(np.float32))
    settings = ("--recipe", "array-unit", "--set", "data.scale=255", "--set", "model.output_bias=network")
    assert ask("train", "x.npy", *settings, "--epochs", 2, "--no-report", "--out", "run").code == 0
    assert ask("sample", "run", "-o", "new.npy").code == 0
    assert np.load("new.npy").min() > 50 and np.load("new.npy").max() < 200  # about half of 255 while nothing is learnt


def test_the_seed_decides(ask, trained, here):
    for seed, name in ((0, "a"), (0, "b"), (1, "c")):
        assert ask("sample", trained, "--seed", seed, "-o", f"{name}.npy").code == 0
    one, same, other = ((here / f"{name}.npy").read_bytes() for name in "abc")
    assert one == same != other


def test_a_picture_goes_where_it_is_asked_to(ask, snapshot, trained, here):
    before = snapshot(trained)
    assert ask("sample", trained, "-n", 9, "-o", "new.png") == (0, "new.png\n", "")
    with Image.open("new.png") as picture:
        assert min(picture.size) > 200 and np.asarray(picture.convert("L")).std() > 5
    assert snapshot(trained) == before


def test_a_picture_goes_into_the_run_otherwise(ask, vae):
    said = ask("sample", vae)
    picture = vae / "figures/samples-drawn.png"
    assert (said.code, said.out) == (0, f"{picture}\n") and picture.exists()
    assert json.loads((vae / "manifest.json").read_text())["figures/samples-drawn.png"] == hashlib.sha256(picture.read_bytes()).hexdigest()
    assert ask("evaluate", vae).code == 0


def test_json_says_what_and_where(ask, trained, here):
    said = ask("sample", trained, "-n", 3, "-o", "new.npy", "--json")
    assert json.loads(said.out) == {"run": str(trained), "n": 3, "file": "new.npy"}


def test_an_autoencoder_has_samples_by_its_fitted_prior(ask, autoencoder, here):
    assert ask("sample", autoencoder, "-n", 200, "-o", "new.npy").code == 0
    new = np.load("new.npy")
    assert new.shape == (200, 1, 8, 8) and new.std(0).mean() > 0.02


def test_samples_need_no_data(ask, here):
    np.save("x.npy", np.random.default_rng(0).random((60, 5)))
    assert ask("train", "x.npy", "--epochs", 1, "--no-report", "--out", "run").code == 0
    (here / "x.npy").unlink()
    assert ask("sample", "run", "-o", "new.npy").code == 0
    assert ask("sample", "run", "-o", "new.png").code == 0


def test_codes_can_be_drawn_around_a_chosen_one(ask, trained, here):
    model = ls.load(trained).model
    assert ask("sample", trained, "--mean", "-1,0.5", "--std", "0,0", "-n", 3, "-o", "same.npy").code == 0
    assert np.allclose(np.load("same.npy"), explore.decode(model, np.array([[-1, 0.5]])), atol=1e-6)
    for words, mean, std in ((("--mean", "2,0"), (2, 0), (1, 1)), (("--std", "0.5,2"), (0, 0), (0.5, 2))):
        assert ask("sample", trained, *words, "-n", 3000, "-o", "new.npy", "--force").code == 0
        found = explore.sample_around(model, mean, std, 3000)
        assert np.abs((found.codes.mean(0) - mean) / std).max() < 5 / np.sqrt(3000) and np.abs(found.codes.std(0) / std - 1).max() < 0.07
        assert np.allclose(np.load("new.npy"), found.examples, atol=1e-6)


def test_samples_around_a_code_have_a_picture_of_their_own(ask, vae):
    assert ask("sample", vae, "--mean", "1,1").out == f"{vae / 'figures/samples-around.png'}\n"
    assert not (vae / "figures/samples-drawn.png").exists()


def test_samples_around_what_is_no_code_are_refused(refused, trained):
    assert "2 dimensions, but its mean has 3 numbers" in refused("sample", trained, "--mean", "1,2,3")
    assert "standard deviation has 1 numbers; give one number for each" in refused("sample", trained, "--mean", "1,2", "--std", "1")
    assert "below 0" in refused("sample", trained, "--std", "1,-1")
    assert "finite" in refused("sample", trained, "--mean", "1,nan")
    assert "--mean takes numbers" in (sentence := refused("sample", trained, "--mean", "1,a")) and "'1,a'" in sentence

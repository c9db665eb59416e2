"""`latentscape decode`: from codes back to examples."""

import json

import numpy as np
import pytest
from PIL import Image


@pytest.mark.parametrize("kind", ["npy", "csv", "npz"])
def test_to_encode_and_decode_is_to_reconstruct(ask, trained, here, kind):
    for words in (("encode", trained, "digits", "-o", f"codes.{kind}"), ("decode", trained, f"codes.{kind}", "-o", "decoded.npy")):
        assert ask(*words).code == 0
    assert ask("reconstruct", trained, "digits", "-o", "reconstructed.npy").code == 0
    assert (here / "decoded.npy").read_bytes() == (here / "reconstructed.npy").read_bytes()


def test_codes_written_by_hand_are_decoded(ask, trained, here):
    (here / "codes.csv").write_text("0.5,-1\n0,0\n")
    said = ask("decode", trained, "codes.csv", "-o", "x.npy", "--json")
    assert json.loads(said.out) == {"run": str(trained), "n": 2, "shape": [1, 8, 8], "file": "x.npy"}
    assert np.load("x.npy").shape == (2, 1, 8, 8)


def test_a_picture_shows_them(ask, trained, here):
    np.save("codes.npy", np.random.default_rng(0).normal(size=(430, 2)))
    code, out, err = ask("decode", trained, "codes.npy", "-o", "x.png")
    assert (code, out.splitlines()[0]) == (0, "x.png") and "first 400 of 430" in err
    with Image.open("x.png") as picture:
        assert min(picture.size) > 500


def test_refused(refused, trained, here):
    np.save("wide.npy", np.zeros((4, 3)))
    np.save("holes.npy", np.array([[0, np.nan], [0, 0]]))
    (here / "words.csv").write_text("z1,z2\n0,0\n0,zero\n")
    assert "(n, 2)" in (sentence := refused("decode", trained, "wide.npy", "-o", "x.npy")) and "(4, 3)" in sentence
    assert "1 NaN" in refused("decode", trained, "holes.npy", "-o", "x.npy")
    assert "line 3" in refused("decode", trained, "words.csv", "-o", "x.npy")
    assert "missing.npy" in (sentence := refused("decode", trained, "missing.npy", "-o", "x.npy")) and "check the path" in sentence
    assert ".png, .svg, .pdf, .npy or .csv" in refused("decode", trained, "wide.npy", "-o", "x.txt")
    assert "holds rows, but an example of" in refused("decode", trained, "wide.npy", "-o", "x.csv")
    assert "nowhere" in refused("decode", "nowhere", "wide.npy", "-o", "x.npy")

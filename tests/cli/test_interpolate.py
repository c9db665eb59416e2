"""`latentscape interpolate`: the way from one code to another."""

import json

import numpy as np
import pytest
from PIL import Image

import latentscape as ls
from latentscape import explore


@pytest.fixture
def way(ask, trained, here):
    """The decoded examples of a way, and what was said of it."""

    def take(*words):
        code, out, err = ask("interpolate", trained, *words, "-o", "way.npy", "--force", "--json")
        assert (code, err) == (0, "")
        return np.load("way.npy"), json.loads(out)

    return take


def test_a_way_goes_from_row_to_row(way, trained):
    run = ls.load(trained)
    examples, said = way(3, 8, "--steps", 5)
    ends = explore.reconstruct(run.model, run.splits.valid.take([3, 8])).reconstructions
    assert examples.shape == (5, 1, 8, 8) and np.allclose(examples[[0, -1]], ends, atol=1e-6)
    names = [f"row {row} (class {run.splits.valid.labels[row]}) of the valid part" for row in (3, 8)]
    assert [said["a"], said["b"]] == names and (said["along"], said["steps"]) == ("line", 5)
    assert np.allclose(np.diff(said["codes"], axis=0), np.diff(said["codes"], axis=0)[0], atol=1e-6)


def test_a_point_may_be_negative(way):
    examples, said = way("-1.5,-.5", "1,-2", "--along", "sphere")
    assert said["codes"][0] == [-1.5, -0.5] and said["codes"][-1] == [1, -2] and len(examples) == said["steps"] == 10
    assert np.allclose(np.linalg.norm(said["codes"], axis=1), np.linspace(*np.linalg.norm(said["codes"], axis=1)[[0, -1]], 10))


def test_along_the_data_the_way_keeps_nearer_to_it(way, trained):
    run = ls.load(trained)
    codes = explore.encode(run.model, run.splits.train)

    def furthest(path):
        return max(np.linalg.norm(codes - code, axis=1).min() for code in path)

    ends = [",".join(map(str, codes[row])) for row in (codes[:, 0].argmin(), codes[:, 1].argmax())]
    straight, along = (way(*ends, "--along", name, "--steps", 30)[1]["codes"] for name in ("line", "data"))
    assert np.allclose([straight[0], straight[-1]], [along[0], along[-1]]) and furthest(along) < furthest(straight)


def test_random_ends_are_decided_by_the_seed(way):
    one, same, other = (way("random", "random", "--seed", seed)[1]["codes"] for seed in (0, 0, 1))
    assert one == same != other and one[0] != one[-1]


def test_ends_of_two_classes_are_taken_unless_given(way, trained):
    said, labels = way()[1], ls.load(trained).splits.valid.labels
    assert said["a"].startswith(f"row 0 (class {labels[0]})") and f"class {labels[0]}" not in said["b"]


def test_the_picture_goes_into_the_run(ask, vae):
    said = ask("interpolate", vae, 0, 1)
    picture = vae / "figures/interpolation.png"
    assert (said.code, said.err) == (0, "") and said.out.splitlines()[0] == str(picture) and "10 steps along the line" in said.out
    with Image.open(picture) as image:
        assert min(image.size) > 500 and np.asarray(image.convert("L")).std() > 5
    assert "figures/interpolation.png" in json.loads((vae / "manifest.json").read_text())


def test_a_long_way_through_few_or_many_dimensions_is_drawn(ask, here):
    np.save("x.npy", np.random.default_rng(0).random((60, 5)))
    for latent in (1, 3):
        assert ask("train", "x.npy", "--latent", latent, "--epochs", 1, "--no-report", "--out", f"run{latent}").code == 0
        assert ask("interpolate", f"run{latent}", "--steps", 45, "-o", "way.png", "--force").code == 0


def test_refused(refused, trained, here):
    far = refused("interpolate", trained, 0, 162)
    assert "no row 162 in the valid part" in far and "0 to 161" in far and "0.5,0.5" in far
    assert "no row -1" in refused("interpolate", trained, -1, 0)
    assert "2 coordinates, but an end of the path has 3" in refused("interpolate", trained, "0,1,2", 0)
    assert "'here'" in (sentence := refused("interpolate", trained, "here", 0)) and "random" in sentence
    assert "give B too" in refused("interpolate", trained, 0)
    assert "'lin'" in (sentence := refused("interpolate", trained, 0, 1, "--along", "lin")) and "did you mean 'line'" in sentence
    assert "--steps" in refused("interpolate", trained, 0, 1, "--steps", 1)
    assert ".png, .svg, .pdf or .npy." in refused("interpolate", trained, 0, 1, "-o", "x.gif")
    assert "nowhere" in refused("interpolate", "nowhere")


@pytest.mark.parametrize("along", ["line", "sphere", "data"])
def test_ends_beyond_single_precision_are_refused(refused, trained, along):
    assert "finite and within 3.4e+38, but an end of the path is [1e+308, 0.0]; give smaller numbers" in refused(
        "interpolate", trained, "1e308,0", "-1e308,0", "--along", along
    )


def test_rows_of_a_class_below_0_are_named(ask, here):
    np.savez("x.npz", x=np.random.default_rng(0).random((40, 3)), y=np.full(40, -1))
    assert ask("train", "x.npz", "--epochs", 1, "--no-report", "--out", "run", "--latent", 1).code == 0
    assert "row 0 (class -1)" in ask("interpolate", "run", 0, 1).out


def test_the_name_of_a_file_may_begin_with_a_minus(ask, trained, here):
    assert ask("interpolate", trained, "-1,0.5", "-.5,0", "-o", "-5.png").code == 0 and (here / "-5.png").is_file()
    assert "only '-1,0.5' was given" in ask("interpolate", trained, "-1,0.5").err

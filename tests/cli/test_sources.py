"""`latentscape sources`: the data, before anything is trained on it."""

import json

import numpy as np
import pytest
from PIL import Image


def test_the_catalogue_is_listed(ask):
    code, out, err = ask("sources")
    assert (code, err) == (0, "") and "digits" in out and ".npy" in out
    assert "digits" in json.loads(ask("sources", "--json").out)


def test_digits_are_shown_with_shapes_counts_and_ten_images(ask):
    code, out, err = ask("sources", "digits")
    assert (code, err) == (0, "")
    assert "1,797 examples of shape 1 x 8 x 8" in out and "from 0 to 1" in out and "CC BY 4.0" in out
    counts = {pair.split(": ")[0]: int(pair.split(": ")[1]) for pair in out.split("labels: ")[1].splitlines()[0].split("  ")}
    assert list(counts) == list("0123456789") and sum(counts.values()) == 1797
    bands = out.split("labels: ")[1].split("\n", 1)[1].rstrip("\n").split("\n\n")
    assert [len(band.splitlines()) for band in bands] == [8, 8]  # two rows of five images
    assert all(max(map(len, band.splitlines())) <= 88 and "@" in band for band in bands)


def test_json_holds_the_same_facts(ask):
    tree = json.loads(ask("sources", "digits", "--json").out)
    train = tree["parts"]["train"]
    assert (tree["name"], tree["support"]) == ("digits", "unit")
    assert (train["n"], train["shape"], train["low"], train["high"]) == (1797, [1, 8, 8], 0, 1) and sum(train["labels"].values()) == 1797


@pytest.mark.parametrize(
    ("array", "support", "says"),
    [
        (np.linspace(-3, 5, 60).reshape(20, 3), "real", "values from -3 to 5"),
        (np.linspace(0, 1, 60).reshape(20, 3), "real", "values from 0 to 1"),
        (np.arange(60).reshape(20, 3) % 2, "binary", "values from 0 to 1"),
        (np.arange(60).reshape(20, 3), "real", "values from 0 to 59"),
        (np.full((4, 8, 8), 255, np.uint8), "unit", "values from 1 to 1, stored as uint8 in 256 levels"),
    ],
    ids=["real", "shares", "binary", "counts", "pixels"],
)
def test_a_file_is_read_for_what_it_holds(ask, here, array, support, says):
    np.save("x.npy", array)
    said = ask("sources", "x.npy")
    assert said.code == 0 and says in said.out
    assert json.loads(ask("sources", "x.npy", "--json").out)["support"] == support


def test_a_picture_of_ten(ask, here):
    code, out, _ = ask("sources", "digits", "-o", "ten.png")
    assert code == 0 and out.endswith("ten.png\n")
    with Image.open("ten.png") as picture:
        assert min(picture.size) > 150 and np.asarray(picture.convert("L")).std() > 5


def test_large_images_are_shown_small(ask, here):
    np.save("x.npy", np.random.default_rng(0).random((3, 3, 100, 120)))
    said = ask("sources", "x.npy")
    assert said.code == 0 and max(map(len, said.out.splitlines())) <= 100


def test_columns_are_shown_by_their_names(ask, here):
    (here / "pets.csv").write_text("weight,height\n" + "\n".join(f"{i},{2 * i}" for i in range(12)))
    answer = ask("sources", here / "pets.csv", "-o", here / "pets.png")
    assert answer.code == 0 and "  weight    height" in answer.out and (here / "pets.png").exists()


def test_labels_below_0_are_classes_and_a_long_list_is_cut(ask, here):
    np.savez("noise.npz", x=np.random.default_rng(0).random((60, 3)), y=np.arange(60) % 3 - 1)
    np.savez("many.npz", x=np.random.default_rng(0).random((60, 3)), y=np.arange(60) - 1)
    assert "labels: -1: 20  0: 20  1: 20\n" in ask("sources", "noise.npz").out
    assert "labels: -1: 1  0: 1  1: 1  2: 1" in (shown := ask("sources", "many.npz").out) and "48: 1  and 10 more classes\n" in shown
    assert json.loads(ask("sources", "many.npz", "--json").out)["parts"]["train"]["labels"] == {str(label - 1): 1 for label in range(60)}


def test_dates_and_categories_are_shown_as_texts(ask, here):
    rows = [f"2024-05-{i + 1:02},{'AB'[i % 2]},{i * 1.5},{'' if i == 3 else i}" for i in range(20)]
    (here / "visits.csv").write_text("seen,site,dose,count\n" + "\n".join(rows))
    said = ask("sources", "visits.csv").out
    assert "train: 20 rows of 4 columns\n" in said and "      seen      site      dose     count\n" in said
    assert "2024-05-01         A         0         0\n" in said and "       -\n" in said and "values from" not in said

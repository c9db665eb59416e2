"""`latentscape cluster`: what k-means finds among the codes, against the labels."""

import json

import numpy as np
import pytest
from PIL import Image

KEYS = ["run", "split", "k", "n", "accuracy", "nmi", "ari", "inertia", "silhouette"]
RAW = ["raw_accuracy", "raw_nmi", "raw_ari", "raw_inertia", "raw_silhouette"]


def test_codes_and_raw_values_are_held_against_the_labels(ask, vae):
    code, out, err = ask("cluster", vae, "--json")
    row = json.loads(out)
    assert (code, err) == (0, "") and list(row) == [*KEYS, *RAW, "file"]
    assert (row["run"], row["split"], row["k"], row["n"]) == (str(vae), "train", 10, 1455)
    assert 0.2 < row["accuracy"] < row["raw_accuracy"] < 0.85 and 0.1 < row["nmi"] < row["raw_nmi"] < 0.8
    assert 0.05 < row["ari"] < row["raw_ari"] < 0.7
    with Image.open(row["file"]) as picture:
        assert min(picture.size) > 500 and np.asarray(picture.convert("L")).std() > 5
    assert "figures/clusters.png" in json.loads((vae / "manifest.json").read_text())


def test_the_words_say_the_same_as_the_json(ask, vae):
    said = ask("cluster", vae, "-k", 4, "--split", "valid")
    row = json.loads(ask("cluster", vae, "-k", 4, "--split", "valid", "--json").out)
    codes = next(line for line in said.out.splitlines() if line.startswith("mean codes"))
    assert [float(word) for word in codes.split()[2:]] == pytest.approx([row["accuracy"], row["nmi"], row["ari"]], abs=1e-4)
    assert "4 clusters of 162 valid examples" in said.out and said.out.splitlines()[-1] == str(vae / "figures/clusters.png")


def test_two_runs_are_shown_in_one_picture(ask, snapshot, vae, autoencoder, here):
    before = snapshot(autoencoder)
    code, out, err = ask("cluster", vae, autoencoder, "--split", "valid", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "") and list(found) == ["split", "k", "n", "runs", *RAW, "file"]
    for run, row in zip((vae, autoencoder), found["runs"], strict=True):
        alone = json.loads(ask("cluster", run, "--split", "valid", "-o", here / f"{run.name}.png", "--json").out)
        assert row == {name: alone[name] for name in row} and set(row) == {"run", *KEYS[4:]}
        assert [found[name] for name in RAW] == [alone[name] for name in RAW]
    assert found["file"] == str(vae / "figures/clusters-beside.png") and snapshot(autoencoder) == before
    with Image.open(found["file"]) as both, Image.open(here / "vae.png") as one:
        assert both.size[1] > 1.4 * one.size[1]
    said = ask("cluster", vae, autoencoder, "--split", "valid", "-o", here / "y.png").out
    assert "mean codes of vae" in said and "mean codes of ae" in said and said.count("raw values") == 1


def test_without_labels_the_clusters_are_judged_by_themselves(ask, here):
    np.save("x.npy", np.random.default_rng(0).random((60, 5)))
    assert ask("train", "x.npy", "--latent", 1, "--epochs", 1, "--no-report", "--out", "run").code == 0
    row = json.loads(ask("cluster", "run", "-k", 3, "--json").out)
    assert [row[name] for name in (*KEYS[4:7], *RAW[:3])] == [None] * 6 and row["inertia"] > 0 and -1 < row["silhouette"] < 1
    said = ask("cluster", "run", "-k", 3).out
    assert "inertia" in said and "silhouette" in said and "no labels" in said and "accuracy" not in said


def test_refused(refused, vae):
    assert "k is 1" in refused("cluster", vae, "-k", 1)
    assert "162 different points among 162, too few for 163" in refused("cluster", vae, "-k", 163, "--split", "valid")
    assert "'test'" in (sentence := refused("cluster", vae, "--split", "test")) and "train, valid, heldout" in sentence
    assert "nowhere" in refused("cluster", "nowhere")
    assert ".png" in refused("cluster", vae, "-o", "x.npy")
    assert "named twice" in refused("cluster", vae, vae)


def test_runs_on_other_examples_are_not_shown_beside(ask, refused, trained, here):
    assert ask("train", "digits", "--epochs", 1, "--no-report", "--set", "data.split.seed=1", "--out", "cut").code == 0
    assert "do not hold the same examples" in (sentence := refused("cluster", trained, "cut")) and "the train parts" in sentence.lower()


@pytest.fixture
def table(ask, here):
    """Runs on one table: with the labels of its last column, with those of another, and with none."""
    rows = np.random.default_rng(0).integers(0, 3, (60, 5))
    np.savetxt("x.csv", rows, delimiter=",", header="a,b,c,d,kind", comments="", fmt="%d")
    for name, words in {"kind": ("--label", "kind"), "other": ("--label", "d"), "none": ()}.items():
        assert ask("train", "x.csv", *words, "--epochs", 1, "--no-report", "--out", name).code == 0
    return "kind", "other", "none"


def test_runs_with_other_labels_or_columns_are_not_shown_beside(refused, table):
    for one in table:
        for other in table:
            if one != other:
                assert "do not hold examples of the same shape with the same label column" in refused("cluster", one, other)


def test_runs_on_other_shapes_are_not_shown_beside(ask, refused, trained, here):
    assert ask("train", "digits", "--epochs", 1, "--no-report", "--set", "data.shape=[64]", "--out", "rows").code == 0
    assert "do not hold examples of the same shape" in refused("cluster", trained, "rows")


def test_any_seed_will_do(ask, vae):
    assert ask("cluster", vae, "--seed", 2**32, "--json").code == 0

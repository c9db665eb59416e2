"""Requests that do not fit into memory are refused before any of it is taken, and memory that runs out is said in a sentence."""

import json
import re

import numpy as np
import pytest

import latentscape as ls

GB = r"take [\d,.]+ GB of memory, but [\d.]+ [GM]B are available; take fewer"
REFUSED = {
    "samples": (["sample", "{run}", "-n", 10**9, "-o", "x.npy"], rf"1,000,000,000 samples {GB} \(-n \d+\)"),
    "samples around a code": (
        ["sample", "{run}", "--mean", "0,0", "-n", 10**12, "-o", "x.npy"],
        rf"1,000,000,000,000 samples {GB} \(-n \d+\)",
    ),
    "more samples than can be counted": (["sample", "{run}", "-n", 10**30, "-o", "x.npy"], rf"samples {GB} \(-n \d+\)"),
    "steps": (["interpolate", "{run}", "--steps", 10**9, "-o", "x.npy"], rf"1,000,000,000 steps {GB} \(--steps \d+\)"),
    "steps along the data": (
        ["interpolate", "{run}", "--along", "data", "--steps", 10**9, "-o", "x.npy"],
        rf"1,000,000,000 steps {GB} \(--steps \d+\)",
    ),
    "draws": (["evaluate", "{run}", "--draws", 10**9], rf"1,000,000,000 draws for each of 180 examples {GB} \(--draws \d+\)"),
    "draws in a training": (
        ["train", "digits", "--set", f"objective.draws={10**9}", "--out", "run"],
        rf"1,000,000,000 draws for each of 192 examples {GB} \(--set objective\.draws=\.\.\.\)",
    ),
    "clusters": (["cluster", "{run}", "-k", 10**9], "too few for 1000000000 clusters"),
    "dimensions": (["train", "digits", "--latent", 10**9, "--out", "run"], r"model\.latent must be at most 1,048,576"),
    "a width": (["train", "digits", "--set", f"model.network.hidden=[{10**9}]", "--out", "run"], "at most 1,048,576"),
    "weights that could be allocated, but not filled": (
        ["train", "digits", "--set", "model.network.hidden=[60000,60000,60000]", "--out", "run"],
        "does not fit into memory; lower model.latent",
    ),
    "examples in a picture": (["train", "digits", "--set", f"pictures.examples={10**9}", "--out", "run"], "from 1 to 20"),
    "seeds": (["sweep", "digits", "--over", "beta=1,2", "--seeds", 10**9], "2,000,000,000 runs, but at most 10,000"),
    "tiles of samples": (
        ["sample", "{run}", "-n", 10001],
        r"at most 10,000 samples; take fewer \(-n 10000\), or write all \(-o FILE\.npy\)",
    ),
    "tiles of steps": (["interpolate", "{run}", "--steps", 10001], r"at most 10,000 steps; take fewer \(--steps 10000\)"),
    "tiles of examples": (["reconstruct", "{run}", "-n", 10001], r"at most 10,000 examples; take fewer \(-n 10000\)"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_at_once(refused, trained, case):
    words, sentence = REFUSED[case]
    assert re.search(sentence, refused(*(str(word).format(run=trained) for word in words)))


def test_a_batch_beyond_all_examples_takes_all_of_them(ask, here):
    code, _, err = ask("train", "digits", "--epochs", 1, "--set", f"train.batch={10**18}", "--no-report", "--out", "run")
    assert code == 0 and "each step uses all of them" in err


def test_clusters_take_memory_by_the_number_of_classes_and_not_by_their_values(ask, here):
    rng = np.random.default_rng(0)
    np.savez("far.npz", x=rng.random((200, 5)), y=rng.choice([-5, 3, 10**9, 2**53], 200))
    assert ask("train", "far.npz", "--epochs", 1, "--no-report", "--out", "run").code == 0
    said = json.loads(ask("cluster", "run", "-k", 4, "--json").out)
    assert said["k"] == 4 and 0 < said["accuracy"] <= 1 and (here / "run/figures/clusters.png").stat().st_size > 1000
    assert "-5: " in ask("sources", "far.npz", "-o", "ten.png").out
    assert "class -5" in ask("interpolate", "run", int((ls.load("run").splits.valid.labels == -5).argmax()), 1).out

"""Requests that do not fit into memory are refused before any of it is taken, and memory that runs out ends in a message."""

import json
import re

import numpy as np
import pytest

import latentscape as ls

REFUSED = {
    "draws in a training": (
        ["train", "digits", "--set", f"objective.draws={10**9}", "--out", "run"],
        r"1,000,000,000 draws for each of 192 examples take [\d,.]+ GB of memory, .* take fewer \(--set objective\.draws=\.\.\.\)",
    ),
    "clusters": (["cluster", "{run}", "-k", 10**9], "too few for 1000000000 clusters"),
    "dimensions": (["train", "digits", "--latent", 10**9, "--out", "run"], r"model\.latent must be at most 1,048,576"),
    "a width": (["train", "digits", "--set", f"model.network.hidden=[{10**9}]", "--out", "run"], "at most 1,048,576"),
    "weights that could be allocated, but not filled": (
        ["train", "digits", "--set", "model.network.hidden=[60000,60000,60000]", "--out", "run"],
        "does not fit into memory; lower model.latent",
    ),
    "examples in a picture": (["train", "digits", "--set", f"pictures.examples={10**9}", "--out", "run"], "from 1 to 20"),
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


FEWER = {
    "samples": (["sample", "{run}", "-n", "N", "-o", "x.npy"], "1,000,000 samples"),
    "samples around a code": (["sample", "{run}", "--mean", "0,0", "-n", "N", "-o", "x.npy"], "1,000,000 samples"),
    "steps": (["interpolate", "{run}", "--steps", "N", "-o", "x.npy"], "1,000,000 steps"),
    "draws": (["evaluate", "{run}", "--draws", "N"], "1,000,000 draws for each of 180 examples"),
}


@pytest.mark.parametrize("case", FEWER)
def test_the_number_that_a_refusal_advises_fits(ask, refused, trained, room_for, case):
    words, things = FEWER[case]
    with room_for(400_000_000):
        sentence = refused(*(str(word).format(run=trained).replace("N", "1000000") for word in words))
        taken = re.search(rf"{things} take \d+\.\d GB of memory, but \d+ MB are available; take fewer \(-.* (\d+)\)\.$", sentence)
        assert taken, sentence
        assert ask(*(str(word).format(run=trained).replace("N", taken[1]) for word in words)).code == 0


def test_clusters_take_memory_by_the_number_of_classes_and_not_by_their_values(ask, here):
    rng = np.random.default_rng(0)
    np.savez("far.npz", x=rng.random((200, 5)), y=rng.choice([-5, 3, 10**9, 2**53], 200))
    assert ask("train", "far.npz", "--epochs", 1, "--no-report", "--out", "run").code == 0
    said = json.loads(ask("cluster", "run", "-k", 4, "--json").out)
    assert said["k"] == 4 and 0 < said["accuracy"] <= 1 and (here / "run/figures/clusters.png").stat().st_size > 1000
    assert "-5: " in ask("sources", "far.npz", "-o", "ten.png").out
    assert "class -5" in ask("interpolate", "run", int((ls.load("run").splits.valid.labels == -5).argmax()), 1).out

"""Clusters of the codes of a model, beside those of what it was given."""

from dataclasses import replace

import numpy as np

import latentscape as ls
from latentscape import explore, measures


def test_codes_and_raw_values_are_clustered_alike(trained):
    run = ls.load(trained)
    part = run.splits.valid
    found = explore.cluster(run.model, part, k=7, part="valid")
    codes = explore.encode(run.model, part)
    assert (found.map.codes == codes).all() and found.map.part == "valid"
    assert (found.codes.of == measures.k_means(codes, 7, part.labels).of).all()
    raw = measures.k_means(part.values().flatten(1).numpy(), 7, part.labels)
    assert (found.raw.of == raw.of).all() and found.raw.accuracy == raw.accuracy
    assert np.mean(found.codes.of == part.labels) == found.codes.accuracy > 0.2


def test_examples_without_labels_have_clusters_too(trained):
    run = ls.load(trained)
    found = explore.cluster(run.model, replace(run.splits.valid, labels=None), k=3)
    assert found.map.labels is None and found.codes.accuracy is None and len(np.unique(found.codes.of)) == 3


def test_raw_values_that_are_doubles_keep_their_digits(tmp_path):
    labels = np.arange(300) % 3
    x = np.column_stack([1_700_000_000 + 20.0 * labels + np.random.default_rng(0).normal(size=300)] * 2)
    np.savez(tmp_path / "x.npz", x=x, y=labels)
    run = ls.run(tmp_path / "x.npz", settings={"train.epochs": 1, "train.min_steps": 0}, out=tmp_path / "run", pictures=False)
    assert explore.cluster(run.model, run.splits.train, k=3).raw.accuracy == 1

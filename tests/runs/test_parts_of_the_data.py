"""A run learns nothing from held-out examples: neither scaling, output bias, standard deviation, pseudo-inputs nor prior."""

import numpy as np
import pytest

import latentscape as ls

SETTINGS = {
    "train.epochs": 2,
    "model.network.hidden": [5],
    "model.likelihood": {"kind": "gaussian", "std": "optimal"},
    "model.output_bias": "data-mean",
    "data.scale": "standard",
    "data.split": {"valid": 0.2, "heldout": 0.2},
}


@pytest.mark.parametrize("prior", [{"model.prior": "mixture", "train.fit_prior": True}, {"model.prior": "vampprior"}])
def test_a_run_learns_from_its_training_examples_alone(here, prior):
    def run(name, rows):
        np.save(f"{name}.npy", rows)
        return ls.run(f"{name}.npy", settings=SETTINGS | prior, out=name, pictures=False, device="cpu")

    def weights(run):
        return (run.path / "model.safetensors").read_bytes()

    rows = np.random.default_rng(0).normal(3, 10, (60, 3)).astype(np.float32)
    first = run("first", rows)
    parts = {name: [int(np.flatnonzero((rows == row).all(1))[0]) for row in part.x.numpy()] for name, part in first.splits.parts().items()}
    for name in ("valid", "heldout"):
        other = rows.copy()
        other[parts[name]] *= 100
        assert weights(run(f"other-{name}", other)) == weights(first)
    rows[parts["train"][0]] += 1
    assert weights(run("other-train", rows)) != weights(first)

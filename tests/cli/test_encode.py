"""`latentscape encode`: the mean codes of examples, as a file."""

import json

import numpy as np
import torch

import latentscape as ls
from latentscape import explore


def test_codes_are_the_means_in_every_kind_of_file(ask, trained, here):
    for kind in ("npy", "csv", "npz"):
        code, out, err = ask("encode", trained, "digits", "-o", f"codes.{kind}")
        assert (code, err) == (0, "") and out.splitlines() == [f"codes.{kind}", "1,797 codes of 2 numbers, of digits"]
    wanted = explore.encode(ls.load(trained).model, ls.find_source("digits").load().train)
    assert (np.load("codes.npy") == wanted.astype(np.float32)).all() and np.load("codes.npy").dtype == np.float32
    assert (here / "codes.csv").read_text().startswith("z1,z2\n")
    assert (np.loadtxt("codes.csv", delimiter=",", skiprows=1).astype(np.float32) == np.load("codes.npy")).all()
    with np.load("codes.npz") as both:
        assert (both["codes"] == np.load("codes.npy")).all() and both["labels"][:10].tolist() == list(range(10))


def test_codes_can_be_learnt_from_in_turn(ask, trained, here):
    assert ask("encode", trained, "digits", "-o", "codes.npz").code == 0
    assert ask("train", "codes.npz", "--epochs", 1, "--no-report", "--out", "again").code == 0
    assert ls.load("again").splits.train.labels is not None


def test_a_file_is_encoded_without_its_labels(ask, trained, here):
    examples = ls.find_source("digits").load().train
    rows = np.column_stack([examples.values()[:4].reshape(4, 64).numpy(), examples.labels[:4]])
    np.savetxt("rows.csv", rows, delimiter=",", header=",".join([f"p{i}" for i in range(64)] + ["digit"]), comments="")
    said = ask("encode", trained, "rows.csv", "--label", "digit", "-o", "codes.npy", "--json")
    assert json.loads(said.out) == {"run": str(trained), "input": "rows", "n": 4, "latent": 2, "file": "codes.npy"}
    assert ask("encode", trained, "digits", "-o", "all.npy").code == 0
    assert np.allclose(np.load("codes.npy"), np.load("all.npy")[:4], atol=1e-6)


def test_columns_of_another_table_are_found_by_their_names(ask, refused, here):
    rows = np.random.default_rng(0).normal(size=(40, 3))
    for name, columns, order in (("a", "x,y,z", [0, 1, 2]), ("b", "z,w,x,y", [2, 0, 0, 1]), ("c", "x,q,z", [0, 1, 2])):
        np.savetxt(f"{name}.csv", rows[:, order], delimiter=",", header=columns, comments="")
    assert ask("train", "a.csv", "--epochs", 1, "--no-report", "--out", "run").code == 0
    for name in "ab":
        assert ask("encode", "run", f"{name}.csv", "-o", f"{name}.npy").code == 0
    assert (np.load("a.npy") == np.load("b.npy")).all()
    assert "There is no column 'y' in c" in refused("encode", "run", "c.csv", "-o", "c.npy")


def test_refused(refused, trained, here):
    np.save("rows.npy", np.zeros((4, 5)))
    assert "x.txt" in (sentence := refused("encode", trained, "digits", "-o", "x.txt")) and ".npy, .csv or .npz." in sentence
    assert "'digitz'" in (sentence := refused("encode", trained, "digitz", "-o", "x.npy")) and "did you mean 'digits'" in sentence
    assert "(1, 8, 8)" in (sentence := refused("encode", trained, "rows.npy", "-o", "x.npy")) and "(5,)" in sentence
    assert "'-o'" in refused("encode", trained, "digits")
    assert "nowhere" in refused("encode", "nowhere", "digits", "-o", "x.npy")


def test_codes_of_a_sum_over_transformations_say_their_frames(ask, here):
    settings = ("--set", "model.kind.kind=orbit", "--set", "model.kind.group=quarter-turns", "--epochs", 1)
    assert ask("train", "digits", *settings, "--out", "turns").code == 0
    code, out, _ = ask("encode", "turns", "digits", "-o", "codes.npz")
    assert code == 0 and "leaves out the quarter turn of its example, which the array 'frames' holds; decode gives the frame 0" in out
    with np.load("codes.npz") as archive:
        frames = archive["frames"]
        assert frames.shape == (1797,) and set(frames) <= {0, 1, 2, 3}
    assert "which an .npz file would hold" in ask("encode", "turns", "digits", "-o", "codes.csv").out
    run = ls.load("turns")
    assert ls.explore.latent_map(run.model, run.splits.train).frame == "quarter turn"
    assert ls.explore.sample(run.model, 3).origin == "the prior, each with a drawn quarter turn"
    assert ask("decode", "turns", "codes.npz", "-o", "decoded.npy").code == 0
    examples, _ = run.examples("digits")
    first = examples.batch(torch.arange(5))
    moved = run.model.in_frame(torch.from_numpy(np.load("decoded.npy")[:5]), torch.from_numpy(frames[:5]))
    torch.testing.assert_close(moved, run.model.reconstruct(first), atol=1e-5, rtol=1e-5)

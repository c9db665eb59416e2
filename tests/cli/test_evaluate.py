"""`latentscape evaluate`: the figures of a run on one part of its data."""

import json

import numpy as np
import pytest

import latentscape as ls
from latentscape.measures.chord_tables import baselines
from latentscape.measures.chords import masks_in

FIGURES = ["run", "recipe", "split", "n", "binarisation", "unit", "elbo", "log_likelihood", "kl", "mse", "active_units", "seconds"]


@pytest.fixture
def figures(ask):
    """The figures of a run as a dictionary."""

    def take(run, *words):
        code, out, err = ask("evaluate", run, *words, "--json")
        assert (code, err, out.count("\n")) == (0, "", 1)
        return json.loads(out)

    return take


def test_the_heldout_part_is_looked_at_unless_another_is_asked_for(figures, trained):
    row = figures(trained)
    assert list(row) == FIGURES
    assert (row["run"], row["recipe"], row["split"], row["n"]) == (str(trained), "digits-mlp-tuned", "heldout", 180)
    assert {part: figures(trained, "--split", part)["n"] for part in ("train", "valid", "all")} == {
        "train": 1455,
        "valid": 162,
        "all": 1797,
    }


def test_without_a_heldout_part_the_part_is_named_and_the_remedies_work(ask, here, snapshot):
    options = ("digits", "--recipe", "digits-mlp", "--epochs", 1, "--no-report")
    for folder, valid, words in (
        ("chosen", "0.1", "nothing is held out, so these are figures of the 180 valid examples, by which the training was judged"),
        ("all", "0.0", "nothing is held out, so these are figures of the 1,797 train examples, from which the model learnt"),
    ):
        assert ask("train", *options, "--set", f"data.split.valid={valid}", "--out", folder).code == 0
        before = snapshot(here / folder)
        answer = ask("evaluate", folder, "--json")
        row = json.loads(answer.out)
        assert answer.err.startswith(words) and f"{row['n']:,} {row['split']} examples" in answer.err
        np.save("new.npy", ls.find_source("digits").load().train.x.numpy()[:7, 0])
        remedy = answer.err.rstrip().partition("latentscape evaluate ")[2].replace("INPUT", "new.npy")
        assert (len(remedy.split()), json.loads(ask("evaluate", *remedy.split(), "--json").out)["n"]) == (2, 7)
        assert snapshot(here / folder) == before
    remedy = answer.err.partition("(")[2].partition(")")[0]
    assert ask("train", *options, *remedy.split(), "--out", "held").code == 0
    held = ask("evaluate", "held", "--json")
    assert (json.loads(held.out)["split"], held.err) == ("heldout", "")


def test_a_file_is_measured_as_the_part_with_the_same_examples(ask, figures, trained, here):
    pixels = ls.load(trained).splits.heldout.values().numpy()[:, 0]
    np.save("same.npy", pixels)
    row, same = figures(trained), figures(trained, "same.npy")
    assert same["split"] == "same" and [same[name] for name in FIGURES[3:-1]] == pytest.approx([row[name] for name in FIGURES[3:-1]])
    assert figures(trained, "same.npy", "--limit", 5)["n"] == 5
    refused = ask("evaluate", trained, "same.npy", "--split", "valid")
    assert refused.code == 2 and "the examples are those of same.npy; leave one of them out" in refused.err
    assert ask("evaluate", trained, "same.npz").code == 2


def test_the_elbo_is_the_log_likelihood_less_the_kl(figures, trained):
    for part in ("train", "valid", "heldout", "all"):
        row = figures(trained, "--split", part)
        assert row["elbo"] == pytest.approx(row["log_likelihood"] - row["kl"], abs=1e-9)
        assert row["kl"] > 0 and 0 < row["mse"] < 0.1 and row["active_units"] == 2


def test_the_figures_of_all_are_the_totals_of_the_parts(figures, trained):
    parts = [figures(trained, "--split", part) for part in ("train", "valid", "heldout")]
    every = figures(trained, "--split", "all")
    for name in ("kl", "mse"):  # which need no noise
        assert every[name] == pytest.approx(sum(row["n"] * row[name] for row in parts) / 1797, rel=1e-6)


def test_asking_again_gives_the_same_figures(figures, trained):
    assert figures(trained) == figures(trained)
    assert figures(trained, "--draws", 5) == figures(trained, "--draws", 5)


def test_another_seed_draws_other_codes(figures, trained):
    one, other = figures(trained), figures(trained, "--seed", 1)
    assert one["log_likelihood"] != other["log_likelihood"] and one["log_likelihood"] == pytest.approx(other["log_likelihood"], abs=0.5)
    assert one["kl"] == other["kl"] and one["mse"] == other["mse"]


def test_the_figures_are_those_taken_after_training(figures, trained):
    kept = json.loads((trained / "metrics.json").read_text())
    for part in ("train", "valid"):
        row = figures(trained, "--split", part)
        assert {name: row[name] for name in FIGURES[3:-1]} == {name: kept[part][name] for name in FIGURES[3:-1]}


def test_a_limit_takes_the_first_examples(figures, trained):
    assert figures(trained, "--limit", 10)["n"] == 10
    assert figures(trained, "--limit", 10_000) == figures(trained)


def test_draws_add_an_estimate_of_the_evidence(figures, trained):
    row = figures(trained, "--draws", 50)
    assert list(row) == [*FIGURES, "log_evidence", "log_evidence_se", "ess"]
    assert row["log_evidence"] > row["elbo"] and 0 < row["log_evidence_se"] < 1 and 1 <= row["ess"] <= 50
    assert {name: row[name] for name in FIGURES} == figures(trained)
    more = figures(trained, "--draws", 500)
    assert more["log_evidence"] > row["log_evidence"] - 3 * row["log_evidence_se"] and more["ess"] > row["ess"]


def test_one_draw_is_one_draw(figures, trained):
    row = figures(trained, "--draws", 1)
    assert row["ess"] == pytest.approx(1) and row["log_evidence_se"] is None  # one draw has no spread


def test_an_autoencoder_has_null_for_what_it_does_not_define(figures, autoencoder):
    row = figures(autoencoder)
    assert list(row) == FIGURES and [name for name in FIGURES if row[name] is None] == ["elbo", "kl", "active_units"]


def test_the_table_shows_the_same_figures(ask, figures, trained):
    code, out, err = ask("evaluate", trained, "--draws", 5)
    row = figures(trained, "--draws", 5)
    part, n, elbo, likelihood, kl, mse, active = out.splitlines()[1].split()
    assert (code, err, part, n, active) == (0, "", "heldout", "180", "2")
    assert float(elbo) == pytest.approx(row["elbo"], abs=0.006) and float(likelihood) == pytest.approx(row["log_likelihood"], abs=0.006)
    assert float(kl) == pytest.approx(row["kl"], abs=0.006) and float(mse) == pytest.approx(row["mse"], abs=6e-5)
    assert "nats per example" in out and f"log p(x) = {row['log_evidence']:.2f}" in out


def test_what_an_autoencoder_does_not_define_is_a_dash(ask, autoencoder):
    assert ask("evaluate", autoencoder).out.splitlines()[1].split()[2::2][:2] == ["-", "-"]


def test_evaluation_writes_nothing(ask, snapshot, trained):
    before = snapshot(trained)
    assert ask("evaluate", trained, "--draws", 2).code == 0
    assert snapshot(trained) == before


def test_a_model_of_chords_in_all_keys_stands_beside_tables_of_the_chords_in_their_own(figures, ask, here):
    chords = ("C", "F", "G7", "Am", "Dm", "Em")
    lines = [f"{i}: " + " ".join(chords[(i * k + k * k) % 6] for k in range(1, 30)) for i in range(8)]
    (here / "songs.txt").write_text("\n".join(lines) + "\n")
    assert ask("train", "songs.txt", "--recipe", "chords-absolute", "--epochs", 1, "--no-report", "--out", "run").code == 0
    row = figures("run", "--draws", 2)
    train, valid, heldout = (masks_in(ls.find_source("songs.txt").load().part(part)) for part in ("train", "valid", "heldout"))
    for name, value in baselines(train, valid, heldout).as_dict().items():
        assert row[name] == pytest.approx(value), name
    assert row["table_own_keys"] > row["table_all_keys"] + 1

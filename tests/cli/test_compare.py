"""`latentscape compare`: runs side by side, and what must not be held against each other."""

import json
from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs
from PIL import Image

import latentscape as ls
from latentscape.errors import UsageError
from latentscape.recipes import with_settings
from latentscape.runs.comparison import curves_of, names_of, refuse_other_examples

QUICK = ("--epochs", 2, "--no-report")


@pytest.fixture
def compared(ask):
    """What a comparison says to a machine."""

    def take(*words):
        code, out, err = ask("compare", *words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return take


def test_figures_are_those_that_evaluate_gives(ask, compared, trained, autoencoder):
    for split in ("heldout", "valid"):
        found = compared(trained, autoencoder, "--split", split)
        assert found["runs"] == [json.loads(ask("evaluate", run, "--split", split, "--json").out) for run in (trained, autoencoder)]
    assert compared(trained, autoencoder)["runs"] == compared(trained, autoencoder, "--split", "valid")["runs"]  # comparing is choosing


def test_settings_that_differ_are_listed_and_no_others(compared, trained, autoencoder):
    found = compared(trained, autoencoder)
    assert set(found["settings"]) == {"model.posterior", "model.prior", "objective", "train.fit_prior"}
    assert found["settings"]["model.posterior"] == ["diagonal-gaussian", "dirac"] and found["file"] is None


def test_losses_of_different_scales_are_called_so_and_each_run_says_how_it_went(ask, compared, trained, autoencoder, here):
    assert ask("train", "digits", "--recipe", "digits-naive", *QUICK, "--out", "naive").code == 0
    found = compared(trained, autoencoder, "naive")
    (note,) = found["notes"]
    assert f"different losses, whose values cannot be compared: elbo in {trained}" in note and "naive in naive" in note
    assert found["judgements"] == [ls.load(run).judgement.sentence for run in (trained, autoencoder, "naive")]
    said = ask("compare", trained, "naive").out.splitlines()
    assert said[-2] == f"{trained}: {found['judgements'][0]}" and said[-1].startswith("naive: It did not work")


def test_what_is_drawn_is_no_setting_of_the_model(ask, compared, here):
    for name, scale in (("a", "log"), ("b", "linear")):
        assert ask("train", "digits", *QUICK, "--set", f"pictures.scale={scale}", "--out", name).code == 0
    assert compared("a", "b")["settings"] == {}


def test_totals_under_different_weights_are_not_drawn_over_each_other(ask, here):
    for name, beta in (("a", 0.5), ("b", 2), ("c", 2)):
        assert ask("train", "digits", *QUICK, "--beta", beta, "--out", name).code == 0
    titles = [[curve.title for curve in curves.curves] for curves in curves_of([ls.load("a"), ls.load("b")])]
    assert (
        titles[0] == titles[1]
        and not any(title.startswith("total") for title in titles[0])
        and titles[0][-1] == "\N{MINUS SIGN}ELBO (beta 1)"
    )
    reconstruction, kl, bound = (curve.mean["valid"] for curve in curves_of([ls.load("a"), ls.load("b")])[0].curves)
    assert np.allclose(bound, reconstruction + kl)
    assert bound[-1] == pytest.approx(-ls.load("a").measured["valid"].elbo, rel=0.02)  # measured again, with other noise
    assert [curve.title for curve in curves_of([ls.load("b"), ls.load("c")])[0].curves][-1] == "total, beta 2"
    assert not any(c.title.startswith("total") for each in curves_of([ls.load("a"), ls.load("b")]) for c in each.curves)


def test_runs_of_two_folders_of_one_name_are_told_apart(ask, here):
    for name in ("one", "two"):
        assert ask("train", "digits", *QUICK, "--out", f"{name}/run").code == 0
    assert names_of([ls.load("one/run"), ls.load("two/run")]) == ["one/run", "two/run"]


def test_runs_that_differ_in_one_option_differ_in_that_alone(ask, compared, here):
    for name, beta in (("a", 0.5), ("b", 2), ("c", 2)):
        assert ask("train", "digits", *QUICK, "--beta", beta, "--out", name).code == 0
    assert compared("a", "b", "c")["settings"] == {"objective.beta": [0.5, 2.0, 2.0]}
    assert "the same settings" in ask("compare", "b", "c").out


def test_figures_of_different_kinds_are_called_so(ask, compared, trained, here):
    assert ask("train", "digits", *QUICK, "--likelihood", "gaussian", "--out", "gaussian").code == 0
    (note,) = compared(trained, "gaussian")["notes"]
    assert "cannot be compared" in note and f"soft (grey pixels under a Bernoulli) in {trained}" in note and "in gaussian" in note
    said = ask("compare", trained, "gaussian").out
    assert note in said.replace("\n", " ") and "binarisation" in said


def test_other_data_and_other_examples_are_called_so(ask, compared, trained, here):
    np.save("x.npy", np.random.default_rng(0).random((60, 1, 8, 8)))
    assert ask("train", "x.npy", *QUICK, "--out", "other").code == 0
    assert ask("train", "digits", *QUICK, "--set", "data.split.seed=1", "--out", "cut").code == 0
    assert "The data differs" in compared(trained, "other")["notes"][0]
    assert compared(trained, "cut", "--split", "all")["notes"] == []  # cut in another way, and whole again
    (note,) = compared(trained, "cut")["notes"]
    assert "not on the same examples" in note


def test_other_columns_are_called_so_and_drawn(ask, compared, here):
    rows = np.random.default_rng(0).integers(0, 3, (60, 5))
    np.savetxt("x.csv", rows, delimiter=",", header="a,b,c,d,kind", comments="", fmt="%d")
    for name, words in {"a": ("--label", "kind"), "b": (), "c": ()}.items():
        assert ask("train", "x.csv", *words, *QUICK, "--out", name).code == 0
    (note,) = compared("a", "b")["notes"]
    assert (
        note == "The runs use different columns as labels ('kind' in a; none in b), so their values differ, and no figures can be compared."
    )
    assert compared("b", "c")["notes"] == []
    assert ask("compare", "a", "b", "-o", "both.png").code == 0


def test_another_scale_is_called_so_where_there_is_no_density(ask, compared, here):
    for likelihood in ("bernoulli", "gaussian"):
        for scale in (1, 2):
            words = ("--likelihood", likelihood, "--set", f"data.scale={scale}", "--out", f"{likelihood}{scale}")
            assert ask("train", "digits", *QUICK, *words).code == 0
    (note,) = compared("bernoulli1", "bernoulli2")["notes"]
    assert "cannot be compared, because the data was scaled differently: 1.0 in bernoulli1; 2.0 in bernoulli2" in note
    assert compared("gaussian1", "gaussian2")["notes"] == []  # a density is in the data's own unit


def test_maps_sheets_and_curves_are_drawn_in_one_picture_if_asked_for(ask, snapshot, trained, autoencoder, here):
    before = snapshot(trained), snapshot(autoencoder)
    said = ask("compare", trained, autoencoder, "-o", "curves.png")
    assert said.code == 0 and said.out.splitlines()[-1] == "curves.png"
    with Image.open("curves.png") as picture:
        assert min(picture.size) > 1000
    assert (snapshot(trained), snapshot(autoencoder)) == before


def test_refused(refused, trained, autoencoder):
    assert "two or more runs" in (sentence := refused("compare", trained)) and str(trained) in sentence
    assert "two or more runs" in refused("compare")
    assert "named twice" in refused("compare", trained, autoencoder, trained)
    assert "nowhere" in refused("compare", trained, "nowhere")
    assert "'test'" in refused("compare", trained, autoencoder, "--split", "test")
    assert ".png" in refused("compare", trained, autoencoder, "-o", "x.npy")


def test_no_runs_make_no_picture():
    with pytest.raises(UsageError, match=r"ls\.load\(path\)"):
        ls.picture_of([])


def test_which_examples_a_part_holds_is_decided_by_what_it_was_cut_from(trained):
    run = ls.load(trained)

    def beside(more=0, **split):
        other = with_settings(run.recipe, {f"data.split.{name}": value for name, value in split.items()})
        sizes = structs.replace(run.record.split, train=run.record.split.train + more)
        return [run, replace(run, recipe=other, record=structs.replace(run.record, split=sizes))]

    def refused(runs, part):
        with pytest.raises(UsageError, match="do not hold the same examples"):
            refuse_other_examples(runs, part)

    refuse_other_examples(beside(valid=0.3), "heldout")
    refuse_other_examples(beside(all=True), "heldout")  # of a source that has no part of its own to add
    refused(beside(all=True, more=500), "heldout")  # and of one that has
    refused(beside(seed=1), "heldout")
    refuse_other_examples(beside(valid=0.3, heldout=0.2, seed=5), "all")
    refused(beside(heldout=0.2, more=500), "all")
    refused(beside(valid=0.3), "train")

"""The page of a run: its state is what the run knows, and data or a model that is not as it should be leaves a page that says so."""

import math

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples
from latentscape.errors import DamagedError, DataError, RunError, SettingError
from latentscape.runs.pages import PAGE, page_of, save_page
from latentscape.web.content import PageOptions

QUICK = {"train.epochs": 1, "train.min_steps": 0}
HOSTILE = ("</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"quoted" &amp; co', "\N{GRINNING FACE}")


@pytest.fixture(scope="module")
def page(trained):
    return ls.explorer(trained)


def trained_on(tmp_path, source, name="run", recipe=None, **settings):
    label = settings.pop("label", None)
    reading = settings.pop("reading", ls.ReadOptions())
    options = {"settings": QUICK | settings, "out": tmp_path / name, "pictures": False, "device": "cpu"}
    return ls.run(source, recipe, label=label, reading=reading, **options)


def test_the_state_is_what_the_run_knows(trained, page, read_page):
    run, (state, array) = ls.load(trained), read_page(page.html)
    train, measured = run.splits.train, run.measured["train"]
    assert (state["version"], state["name"], state["kind"], state["shape"]) == (1, trained.name, "image", [1, 8, 8])
    assert (state["source"], state["recipe"]) == ("digits", run.recipe.name)
    points = state["points"]
    assert (points["count"], points["total"], points["part"], points["stratified"]) == (1455, 1455, "train", False)
    codes = ls.explore.encode(run.model, train)
    assert (
        (np.abs(array(points["codes"]) - codes).max(0) <= 0.51 * np.ptp(codes, axis=0) / (2**13 - 1)).all()
        and points["rows"] is None
        and points["names"] is None
    )
    assert (array(state["originals"]["values"]) == train.values().numpy()).all() and state["originals"]["points"] is None
    assert state["display"] == {"low": [0.0], "high": [1.0], "ink": True, "counts": False, "columns": [], "axis": None}
    assert state["model"]["prior"]["kind"] == "standard" and state["model"]["has_posterior"] and not state["model"]["conditional"]
    assert state["model"]["parameters"] == sum(p.numel() for p in run.model.parameters())
    assert [dimension["kl"] for dimension in sorted(state["dimensions"], key=lambda each: each["index"])] == pytest.approx(measured.kl_each)
    assert state["dimensions"][0]["share"] >= state["dimensions"][1]["share"] and state["projections"] == []
    assert state["run"]["sentence"] == run.judgement.sentence and state["run"]["worked"] is run.judgement.worked
    assert {row["part"]: row["elbo"] for row in state["run"]["figures"]} == pytest.approx(
        {part: each.elbo for part, each in run.measured.items()}
    )
    assert [curve["title"] for curve in state["run"]["curves"]] == [curve.title for curve in run.curves.curves]
    assert ["model.latent", "2"] in state["run"]["settings"] and state["notes"] == [] and state["rendered"] is None


def test_the_checks_are_what_torch_computes(trained, page, read_page):
    run, (state, array) = ls.load(trained), read_page(page.html)
    for name, compute in {
        "decoder": lambda given: ls.explore.decode(run.model, given["z"].astype(np.float64)),
        "encoder": lambda given: ls.explore.encode(run.model, Examples(torch.from_numpy(given["x"].copy()))),
    }.items():
        checks = state[name]["checks"]
        inputs = {key: array(each) for key, each in checks["inputs"].items()}
        assert np.abs(array(checks["outputs"]) - compute(inputs)).max() < 1e-5
        assert len(array(state[name]["weights"])) > 1000 and state[name]["program"]["ops"]


def test_equal_runs_have_equal_pages(trained, page):
    assert ls.explorer(trained).html == page.html


def test_fewer_points_are_chosen_by_class(trained, read_page):
    run = ls.load(trained)
    state, array = read_page(ls.explorer(run, points=300, originals=40, seed=3).html)
    rows = array(state["points"]["rows"])
    assert state["points"]["count"] == 300 == len(rows) and state["points"]["stratified"] and state["points"]["total"] == 1455
    labels = next(field for field in state["fields"] if field["id"] == "label")
    assert (array(labels["values"]) == run.splits.train.labels[rows]).all()
    places = array(state["originals"]["points"])
    assert len(places) == 40 and (array(state["originals"]["values"]) == run.splits.train.values().numpy()[rows[places]]).all()
    assert read_page(ls.explorer(run, originals="none").html).state["originals"] is None
    valid = read_page(ls.explorer(run, part="valid").html).state["points"]
    assert (valid["count"], valid["part"]) == (162, "valid")


def test_an_autoencoder_without_a_width_says_what_its_prior_is(autoencoder, read_page):
    run = ls.load(autoencoder)
    state, array = read_page(ls.explorer(run).html)
    prior = state["model"]["prior"]
    assert state["points"]["std"] is None and not state["model"]["has_posterior"]
    assert (prior["name"], prior["kind"]) == ("a mixture fitted to its codes", "other") and array(prior["density"]).shape == (96, 96)
    assert [dimension["kl"] for dimension in state["dimensions"]] == [None, None]
    assert "kl" not in {field["id"] for field in state["fields"]}


def test_a_prior_that_the_codes_do_not_follow_is_none(tmp_path, read_page):
    run = trained_on(tmp_path, "digits", recipe="digits-ae", **{"train.fit_prior": False})
    assert read_page(ls.explorer(run, points=50).html).state["model"]["prior"]["kind"] == "none"


def test_a_conditional_model_has_its_classes(tmp_path, read_page):
    run = trained_on(tmp_path, "digits", recipe="digits-conditional")
    state, array = read_page(ls.explorer(run, points=100).html)
    assert state["context"] == {"kind": "class", "names": list("0123456789")} and state["model"]["conditional"]
    label = next(field for field in state["fields"] if field["id"] == "label")
    assert (array(state["points"]["context"]) == array(label["values"])).all()
    assert array(state["decoder"]["checks"]["inputs"]["context"]).sum(1).tolist() == [1.0] * len(
        array(state["decoder"]["checks"]["outputs"])
    )


def test_more_dimensions_have_projections(tmp_path, read_page):
    run = trained_on(tmp_path, "digits", **{"model.latent": 5})
    state, array = read_page(ls.explorer(run, points=200, tsne=True).html)
    principal, classes, placed = state["projections"]
    assert [each["id"] for each in state["projections"]] == ["principal", "classes", "tsne"]
    assert np.array(principal["components"]).shape == (5, 5) and np.array(classes["components"]).shape == (5, 5)
    assert array(placed["places"]).shape == (200, 2)


def test_hostile_names_stay_text(tmp_path, read_page):
    rng = np.random.default_rng(0)
    rows = [[f"{value:.3f}" for value in row] for row in rng.normal(size=(80, 3))]
    quoted = ['"' + name.replace('"', '""') + '"' for name in HOSTILE]
    lines = [",".join(['"<b>a</b>"', "b", '"</script>"', "kind"])]
    lines += [",".join([*row, quoted[i % 4]]) for i, row in enumerate(rows)]
    (tmp_path / "x.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = trained_on(tmp_path, tmp_path / "x.csv", label="kind")
    page = ls.explorer(run)
    state, _ = read_page(page.html)
    label = next(field for field in state["fields"] if field["id"] == "label")
    assert sorted(label["classes"]) == sorted(HOSTILE) and "column:</script>" in {field["id"] for field in state["fields"]}
    text = page.html.decode()
    assert "<script>alert" not in text and "<img" not in text and "<b>a" not in text


def test_names_of_files_are_the_names_of_points(tmp_path, read_page):
    from PIL import Image

    folder = tmp_path / "images"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for i in range(24):
        name = f"<img onerror={i}>.png"
        Image.fromarray(rng.integers(0, 256, (16, 16), dtype=np.uint8)).save(folder / name)
    run = trained_on(tmp_path, folder)
    state, _ = read_page(ls.explorer(run).html)
    assert all(name.startswith("<img onerror=") for name in state["points"]["names"])


def test_without_labels_there_is_no_label(tmp_path, read_page):
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(60, 4)))
    state, array = read_page(ls.explorer(trained_on(tmp_path, tmp_path / "x.npy")).html)
    assert [field["id"] for field in state["fields"]][:3] == ["cluster", "error", "kl"] and state["kind"] == "table"
    assert array(state["originals"]["values"]).dtype == np.float32 and state["encoder"] is None


def test_hundreds_of_dimensions_fit_the_budget(tmp_path, read_page):
    run = trained_on(tmp_path, "digits", **{"model.latent": 256})
    page = page_of(run, PageOptions(codes_budget=400_000))
    state, _ = read_page(page.html)
    assert state["points"]["count"] == 400_000 // 512 and state["points"]["std"] is None and not state["model"]["has_posterior"]
    assert state["notes"] == ["std-left-out", f"fewer-points:{400_000 // 512}"] and len(page.html) < 4_000_000
    assert read_page(page_of(run, PageOptions.of(points=900)).html).state["points"]["count"] == 900  # asked for, so given


def test_a_broken_model_leaves_a_page(trained, read_page):
    run = ls.load(trained)
    with torch.no_grad():
        for parameter in run.model.encoder.parameters():
            parameter.fill_(math.nan)
    state, _ = read_page(ls.explorer(run).html)
    assert state["points"]["count"] == 0 and "points-left-out:1455" in state["notes"] and state["originals"] is None


def test_a_decoder_that_a_page_cannot_run_is_rendered(trained, read_page, monkeypatch):
    from latentscape.web import networks
    from latentscape.web.graph import UnsupportedError

    def refuse(*given):
        raise UnsupportedError("The model computes aten.foo, which a page cannot.")

    monkeypatch.setattr(networks, "decoder_program", refuse)
    run = ls.load(trained)
    state, array = read_page(ls.explorer(run).html)
    grid = state["rendered"]
    assert state["decoder"] is None and state["notes"] == ["decoder-not-expressible:The model computes aten.foo, which a page cannot."]
    values = array(grid["values"])
    assert values.shape == (1, 40, 40, 1, 8, 8) and grid["projection"] == "axes:0,1"
    corner = ls.explore.decode(run.model, np.array([[grid["high"][0], grid["low"][1]]]))[0]
    assert np.abs(values[0, 0, -1] - corner).max() < 3 / 255
    monkeypatch.setattr(networks, "MAX_PARAMETERS", 10)
    monkeypatch.undo()
    monkeypatch.setattr(networks, "MAX_PARAMETERS", 10)
    monkeypatch.setattr(networks, "MAX_ENCODER_BYTES", 10)
    notes = read_page(ls.explorer(run).html).state["notes"]
    assert [note.split(":")[0] for note in notes] == ["decoder-too-large", "encoder-too-large"]


def test_chords_have_their_music(chord_run, read_page):
    state, array = read_page(ls.explorer(chord_run).html)
    assert state["kind"] == "chords" and state["chords"]["steps"] == 1 and state["points"]["names"]
    fields = [field["id"] for field in state["fields"]]
    assert fields[:2] == ["label", "count"]
    counts = array(state["fields"][1]["values"])
    assert (counts.round() == counts).all() and counts[0] == counts.max()


def test_a_page_is_listed_in_the_folder_of_its_run(vae):
    run = ls.load(vae)
    page = ls.explorer(run, points=50)
    assert save_page(run, page) == vae / PAGE
    from latentscape.files import read_listed

    assert read_listed(vae, PAGE) == page.html and ls.load(vae).record == run.record
    save_page(run, page)  # over the one that is there


def test_a_page_is_not_written_into_another_run(vae, tmp_path, snapshot):
    run = ls.load(vae)
    page, before = ls.explorer(run, points=50), snapshot(vae)
    with pytest.raises(RunError, match="inside the run folder"):
        save_page(run, page, vae / "page.html")
    assert snapshot(vae) == before
    assert save_page(run, page, tmp_path / "page.html").read_bytes() == page.html == page.save(tmp_path / "other.html").read_bytes()


def test_what_is_refused(trained, vae):
    run = ls.load(trained)
    for wrong in (0, -1, "abc", "1.5", True):
        with pytest.raises(SettingError, match="points must be a whole number from 1 on, or 'all'"):
            ls.explorer(run, points=wrong)
    with pytest.raises(SettingError, match="originals must be a whole number from 0 on, or 'none' or 'all'"):
        ls.explorer(run, originals="some")
    with pytest.raises(SettingError, match="no part 'test'"):
        ls.explorer(run, part="test")
    with pytest.raises(RunError, match="no run folder"):
        ls.explorer(trained / "nowhere")
    (vae / "metrics.json").write_bytes(b"{}")
    with pytest.raises(DamagedError, match="was changed after it was written"):
        ls.explorer(vae)


def test_without_its_data_a_run_says_what_to_do(tmp_path):
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(60, 4)))
    run = trained_on(tmp_path, tmp_path / "x.npy")
    (tmp_path / "x.npy").rename(tmp_path / "y.npy")
    with pytest.raises(DataError, match="which is not there; say where it is now: data="):
        ls.explorer(run.path)
    assert ls.explorer(ls.load(run.path, tmp_path / "y.npy")).points == dict.fromkeys(("count", "total"), run.record.split.train)

"""`latentscape train`: what it prints, and what it leaves behind."""

import hashlib
import io
import json
import math
import shlex

import numpy as np
import pytest
import safetensors.numpy
from PIL import Image
from rich.console import Console

import latentscape as ls
from latentscape.recipes.settings import SHORT_NAMES

QUICK = ("--epochs", 2, "--no-report")
FIGURES = ["run", "recipe", "split", "n", "binarisation", "unit", "elbo", "log_likelihood", "kl", "mse", "active_units", "seconds"]
PICTURES = {"losses.png", "map.png", "manifold.png", "reconstructions.png", "samples.png"}
RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (60, 8, 6)).astype(np.uint8)
ARRAYS = {
    "rows in [0, 1]": RNG.random((60, 5)).astype(np.float32),
    "rows of pixels": RNG.integers(0, 256, (60, 20)).astype(np.uint8),
    "rows of zeros and ones": RNG.random((60, 5)) < 0.5,
    "real rows": RNG.normal(3, 10, (60, 5)),
    "grey images": GREY,
    "colour images": RNG.integers(0, 256, (60, 3, 5, 7)).astype(np.uint8),
    "images in [0, 1]": RNG.random((60, 1, 4, 4)),
}
SHAPES = {"grey images": (1, 8, 6)}
SAID = {
    "rows in [0, 1]": "rows of 5 numbers in [0, 1] are no pixels, but a table with each column standardised; --as image overrides this\n",
    "rows of pixels": "rows of 20 bytes up to 255 are pixels; --as table overrides this\n",
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_every_command_takes(ask, here, kind):
    array = ARRAYS[kind]
    shape = SHAPES.get(kind, array.shape[1:])
    unit = kind not in ("real rows", "rows in [0, 1]")
    low, high = (-40, 50) if kind == "real rows" else (-4, 5)
    np.save("x.npy", array)
    answers = [ask("sources", "x.npy"), ask("train", "x.npy", "--epochs", 2, "--out", "run", "--set", "train.batch=16")]
    answers += [ask(command, "run") for command in ("evaluate", "sample", "reconstruct", "summary")]
    answers += [ask("sample", "run", "-n", 7, "-o", "new.npy"), ask("reconstruct", "run", "-o", "again.npy")]
    answers += [ask("reconstruct", "run", "x.npy", "-o", "all.npy")]
    *of_the_run, of_the_file = answers
    assert [(code, err) for code, _, err in of_the_run] == [(0, SAID.get(kind, "") if i == 1 else "") for i in range(len(of_the_run))]
    assert of_the_file.code == 0 and (not of_the_file.err or "of 60 rows lie outside the training range" in of_the_file.err)
    assert all(out for _, out, _ in answers)
    assert "60 examples of shape " + " x ".join(map(str, shape)) in answers[0].out
    new, every = np.load("new.npy"), np.load("all.npy")
    assert new.shape == (7, *shape) and every.shape == (60, *shape) and np.load("again.npy").shape[1:] == shape
    for values in (new, every):
        assert np.isfinite(values).all()
        assert (values.min() >= 0 and values.max() <= 1) if unit else (low < values.min() < values.max() < high)
    assert {path.name for path in here.glob("run/figures/*")} == PICTURES | {"samples-drawn.png", "reconstructions-drawn.png"}


def test_results_are_on_stdout_and_nothing_else_is_said(ask, here):
    code, out, err = ask("train", "digits", *QUICK, "--out", "run")
    assert (code, err) == (0, "")
    head, train, valid, unit, apart, sentence, longer, folder = out.splitlines()
    assert apart == "180 examples are held out for the final evaluation: latentscape evaluate run"
    assert head.split() == ["n", "elbo", "log", "p(x|z)", "kl", "mse", "active"]
    assert train.split()[:2] == ["train", "1,455"] and valid.split()[:2] == ["valid", "162"]
    assert "nats per example" in unit and "soft" in unit
    assert sentence == json.loads((here / "run/metrics.json").read_text())["judgement"]["sentence"]
    assert longer == "to train longer: latentscape train --resume run --epochs 4" and folder == "run"


def test_the_command_for_training_longer_helps(ask, here):
    said = ask("train", "digits", *QUICK, "--out", "my run").out
    assert "It did not work" in said
    while "to train longer: " in said:
        line = next(line for line in said.splitlines() if line.startswith("to train longer: latentscape "))
        code, said, err = ask(*shlex.split(line)[4:])
        assert code == 0 and "the learning rate takes up the schedule of" in err
    assert "It worked: 2 of 2" in said and ls.load("my run").recipe.train.epochs <= 32


def test_json_is_one_object_with_the_figures_of_the_validation_part(ask, here):
    code, out, err = ask("train", "digits", *QUICK, "--out", "run", "--json")
    row = json.loads(out)
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert list(row) == [*FIGURES, "judgement"]
    assert row["judgement"] == json.loads((here / "run/metrics.json").read_text())["judgement"]
    assert list(row["judgement"]) == ["worked", "sentence", "elbo_without_code", "far_samples", "longer"] and not row["judgement"]["worked"]
    assert (row["run"], row["recipe"], row["split"], row["n"]) == ("run", "digits-mlp-tuned", "valid", 162)
    assert (row["binarisation"], row["unit"]) == ("soft", "nats")
    assert row["elbo"] == pytest.approx(row["log_likelihood"] - row["kl"], abs=1e-9)
    assert 0 < row["seconds"] < 60 and row["mse"] > 0


def test_json_has_null_for_what_an_autoencoder_does_not_define(ask, here):
    row = json.loads(ask("train", "digits", *QUICK, "--recipe", "digits-ae", "--out", "run", "--json").out)
    assert [name for name in FIGURES if row[name] is None] == ["elbo", "kl", "active_units"]
    assert row["judgement"]["elbo_without_code"] is None


def test_json_has_no_number_that_is_none(ask, here):
    said = ask("train", "digits", *QUICK, "--posterior", "cauchy", "--prior", "cauchy", "--out", "run", "--json")
    row = json.loads(said.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert row["mse"] is not None and math.isfinite(row["mse"])  # the mean of a Cauchy does not exist: another point of it is decoded


@pytest.mark.parametrize(
    ("settings", "binarisation"),
    [
        ([], None),
        (["--likelihood", "bernoulli"], "soft"),
        (["--likelihood", "continuous-bernoulli"], None),
        (["--set", "data.scale=2"], None),
    ],
    ids=["the array's own recipe", "bernoulli", "continuous-bernoulli", "scaled"],
)
def test_grey_values_under_a_bernoulli_are_called_soft(ask, here, settings, binarisation):
    np.save("x.npy", ARRAYS["rows in [0, 1]"])
    recipe = ["--recipe", "array-unit"] if "--likelihood" in settings else []
    row = json.loads(ask("train", "x.npy", *QUICK, *recipe, *settings, "--out", "run", "--json").out)
    assert row["binarisation"] == binarisation


def test_zeros_and_ones_are_not_called_soft(ask, here):
    np.save("x.npy", ARRAYS["rows of zeros and ones"])
    said = ask("train", "x.npy", *QUICK, "--out", "run")
    assert said.code == 0 and "soft" not in said.out
    assert json.loads((here / "run/metrics.json").read_text())["train"]["binarisation"] == "static"


def test_a_scaled_source_is_called_by_what_the_likelihood_sees(ask, here):
    np.save("x.npy", np.float32(255) * ARRAYS["rows of zeros and ones"])
    row = json.loads(ask("train", "x.npy", *QUICK, "--recipe", "array-unit", "--set", "data.scale=255", "--out", "a", "--json").out)
    assert row["binarisation"] == "static"
    np.save("y.npy", np.float32(255) * ARRAYS["rows in [0, 1]"].round(2))
    row = json.loads(ask("train", "y.npy", *QUICK, "--recipe", "array-unit", "--set", "data.scale=255", "--out", "b", "--json").out)
    assert row["binarisation"] == "soft"


def test_figures_on_the_training_examples_are_called_so(ask, here):
    said = ask("train", "digits", *QUICK, "--recipe", "digits-mlp", "--set", "train.batch=256", "--out", "run")
    assert said.code == 0 and "no valid and no heldout examples" in said.out and "1,797" in said.out
    assert json.loads((here / "run/run.json").read_text())["split"] == {"train": 1797}


def test_fewer_examples_than_a_batch_are_taken_together_and_it_is_said(ask, here):
    np.save("x.npy", RNG.random((7, 5)).astype(np.float32))
    said = ask("train", "x.npy", "--epochs", 3, "--no-report", "--out", "run")
    lines = ("train.batch=128 is more than the 5 training examples, so each step uses all of them\n", SAID["rows in [0, 1]"])
    assert said.code == 0 and said.err == "".join(lines)
    assert len((here / "run" / "steps.csv").read_text().splitlines()) == 1 + 3
    said = ask("train", "x.npy", "--epochs", 3, "--no-report", "--out", "two", "--set", "train.batch=5")
    assert (said.code, said.err) == (0, SAID["rows in [0, 1]"])


def test_strict_fails_where_nothing_was_learnt(ask, here):
    collapsed = ("train", "digits", "--epochs", 5, "--no-report", "--recipe", "digits-naive", "--out")
    assert ask(*collapsed, "a").code == 0
    strict = ask(*collapsed, "b", "--strict")
    assert strict.code == 1 and "did not work" in strict.out and (here / "b/model.safetensors").exists()
    assert "train by the ELBO" in strict.out and "lower beta" not in strict.out
    heavy = ask("train", "digits", "--epochs", 2, "--no-report", "--beta", 1000, "--out", "c")
    assert "lower beta" in heavy.out and "naive" not in heavy.out


def test_strict_passes_where_something_was_learnt(ask, here):
    said = ask("train", "digits", "--epochs", 15, "--no-report", "--out", "run", "--strict")
    assert said.code == 0 and "It worked" in said.out


def test_the_same_seed_gives_the_same_bytes(ask, here):
    for seed, name in ((3, "a"), (3, "b"), (4, "c")):
        assert ask("train", "digits", *QUICK, "--seed", seed, "--out", name).code == 0
    for file in ("model.safetensors", "metrics.json", "history.csv", "steps.csv"):
        one, same, other = ((here / name / file).read_bytes() for name in "abc")
        assert one == same != other


def test_a_printed_recipe_trains_the_same_model(ask, here):
    (here / "mine.toml").write_text(ask("recipes", "digits-mlp-tuned").out)
    assert ask("train", "digits", *QUICK, "--recipe", "mine.toml", "--out", "a").code == 0
    assert ask("train", "digits", *QUICK, "--recipe", "digits-mlp-tuned", "--out", "b").code == 0
    assert (here / "a/model.safetensors").read_bytes() == (here / "b/model.safetensors").read_bytes()


def test_options_are_short_for_settings(ask, here):
    options = ["--posterior", "laplace", "--prior", "laplace", "--likelihood", "gaussian", "--latent", 3, "--beta", 0.5, "--epochs", 1]
    named = {"model.posterior": "laplace", "model.prior": "laplace", "model.likelihood": "gaussian"}
    named |= {"model.latent": 3, "objective.beta": 0.5, "train.epochs": 1}
    assert ask("train", "digits", "--no-report", *options, "--out", "a").code == 0
    settings = [word for name, value in named.items() for word in ("--set", f"{name}={value}")]
    assert ask("train", "digits", "--no-report", *settings, "--out", "b").code == 0
    assert (here / "a/recipe.toml").read_bytes() == (here / "b/recipe.toml").read_bytes()
    assert (here / "a/model.safetensors").read_bytes() == (here / "b/model.safetensors").read_bytes()


@pytest.mark.parametrize(
    "words", [["model.likelihood.std=0.5", "model.likelihood=gaussian"], ["model.likelihood=gaussian", "model.likelihood.std=0.5"]]
)
def test_settings_may_come_in_any_order(ask, here, words):
    assert ask("train", "digits", *QUICK, "--set", words[0], "--set", words[1], "--out", "run").code == 0
    assert ls.load("run").recipe.model.likelihood.options == {"std": 0.5}


@pytest.fixture(scope="module")
def drawn(ask, tmp_path_factory):
    """A run folder with all its pictures; not to be written into."""
    run = tmp_path_factory.mktemp("drawn") / "run"
    assert ask("train", "digits", "--epochs", 2, "--out", run).code == 0
    return run


def test_a_run_folder_holds_what_it_says(drawn):
    listed = json.loads((drawn / "manifest.json").read_text())
    files = {str(path.relative_to(drawn)) for path in drawn.rglob("*") if path.is_file() and path.name != ".lock"}
    assert files == {*listed, "manifest.json"}
    assert {"recipe.toml", "model.safetensors", "run.json", "history.csv", "steps.csv", "metrics.json"} < files
    assert {f"figures/{name}" for name in PICTURES} < files and any(name.startswith("checkpoint/") for name in files)
    for name, digest in listed.items():
        assert hashlib.sha256((drawn / name).read_bytes()).hexdigest() == digest


def test_a_run_says_what_it_ran_on(ask, here):
    assert ask("train", "digits", *QUICK, "--seed", 5, "--device", "cpu", "--out", "run").code == 0
    info = json.loads((here / "run/run.json").read_text())
    assert (info["status"], info["seed"], info["device"], info["threads"]) == ("finished", 5, "cpu", 1)
    assert info["split"] == {"train": 1455, "valid": 162, "heldout": 180}
    assert info["source"]["asked"] == "digits" and len(info["source"]["sha256"]) == 64
    assert {"latentscape", "torch", "numpy", "python"} <= set(info["versions"]) and info["seconds"] > 0


def test_the_recipe_of_a_run_rebuilds_its_model(ask, here):
    assert ask("train", "digits", *QUICK, "--latent", 3, "--out", "run").code == 0
    loaded = ls.load("run")
    saved = safetensors.numpy.load_file("run/model.safetensors")
    assert loaded.model.latent == 3 and not loaded.model.training
    assert {name: value.shape for name, value in saved.items()} == {n: tuple(v.shape) for n, v in loaded.model.state_dict().items()}
    assert all((saved[name] == value.numpy()).all() for name, value in loaded.model.state_dict().items())
    assert ask("train", "digits", "--no-report", "--recipe", "run/recipe.toml", "--out", "again").code == 0
    assert (here / "run/model.safetensors").read_bytes() == (here / "again/model.safetensors").read_bytes()


def test_pictures_are_pictures(drawn):
    for name in PICTURES:
        with Image.open(drawn / "figures" / name) as picture:
            pixels = np.asarray(picture.convert("L"), dtype=float)
        assert all(200 < side < 3000 for side in pixels.shape), name
        assert pixels.std() > 5 and pixels.max() == 255, name


def test_without_a_report_nothing_is_drawn(ask, here):
    said = ask("train", "digits", *QUICK, "--out", "run")
    assert said.code == 0 and "pictures" not in said.out and not (here / "run/figures").exists()


def test_run_folders_are_numbered(ask, here):
    np.save("x.npy", ARRAYS["rows in [0, 1]"])
    said = [ask("train", source, *QUICK).out.splitlines()[-1] for source in ("digits", "digits", "x.npy")]
    assert said == ["runs/digits-mlp-tuned-1", "runs/digits-mlp-tuned-2", "runs/x-array-real-1"]
    assert sorted(path.name for path in (here / "runs").iterdir()) == sorted(name.removeprefix("runs/") for name in said)


def test_a_name_in_a_recipe_does_not_lead_out_of_the_folder(ask, here):
    inner = here / "inner"
    inner.mkdir()
    said = ask("train", "digits", *QUICK, "--set", "name='../../../outside'")
    assert [path.name for path in here.iterdir()] in (["inner"], ["inner", "runs"], ["runs", "inner"])
    assert said.code == 2 or (here / said.out.splitlines()[-1]).resolve().parent == here / "runs"


def test_a_progress_bar_is_for_people_who_watch(here):
    watched = Console(file=io.StringIO(), force_terminal=True, width=80)
    ls.run("digits", settings={"train.epochs": 2}, out="run", pictures=False, console=watched)
    assert "training" in watched.file.getvalue() and "epoch" in watched.file.getvalue()


@pytest.mark.parametrize("epochs", [1, 2, 5])
def test_training_that_leaves_the_numbers_fails_and_says_what_to_change(ask, here, epochs):
    code, out, err = ask("train", "digits", "--epochs", epochs, "--set", "train.optimizer.lr=1e30", "--out", "run")
    assert (code, out) == (1, "")
    assert err.startswith("latentscape: ") and err.count("\n") == 1
    assert "finite" in err and "--set train.optimizer.lr=" in err


def test_any_seed_will_do_where_a_prior_is_fitted_too(ask, here):
    assert ask("train", "digits", "--recipe", "digits-ae", *QUICK, "--seed", 2**32 + 1, "--no-report", "--out", "run").code == 0


def test_every_short_name_is_an_option_with_its_help(ask):
    said = "".join(ask("train", "--help").out.split())  # a line may end inside a hyphened word
    assert all(f"--{name}{short.metavar}{''.join(short.help.split())}" in said for name, short in SHORT_NAMES.items())


def test_a_condition_is_a_label_or_columns_with_commas_between_them(ask, here):
    assert ask("train", "digits", *QUICK, "--condition", "label", "--out", "by-label").code == 0
    by_label = ls.load("by-label")
    assert by_label.recipe.model.condition == ("label",) and by_label.model.context == 10
    np.savetxt("t.csv", RNG.normal(size=(60, 4)), delimiter=",", header="age,sex,b,c", comments="")
    assert ask("train", "t.csv", *QUICK, "--condition", "age,sex", "--out", "by-columns").code == 0
    by_columns = ls.load("by-columns")
    assert by_columns.recipe.model.condition == ("age", "sex") and by_columns.model.shape == (2,)


def test_a_run_that_patience_ended_says_when(ask, here):
    settings = ("train.optimizer.lr=0.05", "train.patience=1", "data.split.valid=0.1")
    words = ["digits", "--recipe", "digits-mlp", "--epochs", 40, "--no-report"]
    code, _, err = ask("train", *words, *(word for setting in settings for word in ("--set", setting)), "--out", "r")
    assert code == 0, err
    epochs = len(ls.load("r").curves.curves[0].mean)
    assert (
        epochs < 40 and f"stopped after epoch {epochs} of 40: no better validation objective for 1 epoch; the weights are those of" in err
    )


def test_resume_refuses_options_of_a_new_run(ask, vae):
    answer = ask("train", "digits", "--resume", vae, "--no-report", "--latent", 3)
    assert answer.code == 2 and "but SOURCE, --latent, --no-report came too; leave them out" in answer.err


def test_a_training_that_diverges_names_a_rate_that_works(ask, here):
    words = ("train", "digits", "--epochs", 2, "--no-report")
    answer = ask(*words, "--set", "train.optimizer.lr=1e30", "--out", "first")
    assert answer.code == 1 and "(--set train.optimizer.lr=0.001)" in answer.err
    assert ask(*words, "--set", "train.optimizer.lr=0.001", "--out", "second").code == 0


def test_values_too_large_to_be_squared_are_refused(ask, here, snapshot):
    np.save("huge.npy", np.random.default_rng(0).random((20, 3)) * 1e20)
    np.save("small.npy", np.random.default_rng(0).random((20, 3)) * 2)
    before = snapshot(here)
    answer = ask("train", "huge.npy", "--epochs", 1)
    assert answer.code == 2 and "e+19], too large to be squared in single precision; divide it by a constant first" in answer.err
    answer = ask("train", "small.npy", "--epochs", 1, "--set", "data.scale=1e-20")
    assert answer.code == 2 and "choose another scale (--set data.scale=standard, or the largest value of x)" in answer.err
    assert snapshot(here) == before
    assert ask("train", "small.npy", "--epochs", 1, "--set", "data.scale=standard", "--no-report", "--out", "run").code == 0

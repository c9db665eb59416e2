"""A run folder that was changed is told from one that was not, and nothing in it is run."""

import hashlib
import json
import math
import os
import pickle
import re

import pytest
import safetensors.torch
import torch

import latentscape as ls
from latentscape.errors import DamagedError
from latentscape.recipes import Part
from latentscape.runs.folder import FORMAT, checkpoints

COMMANDS = ("evaluate", "sample", "reconstruct", "summary")


@pytest.fixture
def failed(ask, snapshot):
    """Every command on a damaged run, held to the rules of a failure; the sentence of each."""

    def hold(run):
        before = snapshot(run)
        sentences = []
        for command in COMMANDS:
            code, out, err = ask(command, run)
            assert (code, out) == (1, ""), err
            assert err.startswith("latentscape: ") and err.count("\n") == 1 and "Traceback" not in err
            sentences.append(err)
        assert snapshot(run) == before
        return sentences

    return hold


def flip(content: bytes) -> bytes:
    """One bit of it turned over, in the middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGE = {
    "flipped": flip,
    "cut short": lambda content: content[:-1],
    "emptied": lambda content: b"",
    "made longer": lambda content: content + b"\n",
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", ["model.safetensors", "recipe.toml", "metrics.json", "run.json"])
def test_a_changed_file_is_named(failed, vae, name, damage):
    (vae / name).write_bytes(DAMAGE[damage]((vae / name).read_bytes()))
    for sentence in failed(vae):
        assert str(vae / name) in sentence and "SHA-256" in sentence and "restore" in sentence


@pytest.mark.parametrize("name", ["model.safetensors", "recipe.toml", "metrics.json", "run.json"])
def test_a_missing_file_is_named(failed, vae, name):
    (vae / name).unlink()
    for sentence in failed(vae):
        assert f"{vae / name} is missing" in sentence and "restore" in sentence


def test_a_folder_without_its_manifest_is_no_run(ask, vae, snapshot):
    (vae / "manifest.json").unlink()
    before = snapshot(vae)
    for command in COMMANDS:
        code, out, err = ask(command, vae)
        assert (code, out) == (2, "") and f"{vae} is not a run folder (it has no manifest.json)" in err
    assert snapshot(vae) == before


def test_a_flipped_bit_of_the_manifest_is_named_or_changes_nothing(ask, vae):
    whole = (vae / "manifest.json").read_bytes()
    expected = ask("evaluate", vae, "--json")
    for at in range(0, len(whole), len(whole) // 40):
        (vae / "manifest.json").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        code, out, err = ask("evaluate", vae, "--json")
        if code == 0:
            assert (code, out, err) == expected
        else:
            assert (code, out) == (1, "") and str(vae) in err and err.count("\n") == 1 and "restore" in err


MANIFESTS = {
    "nothing": b"",
    "half of one": b'{"model',
    "a list": b"[]",
    "null": b"null",
    "no text": b"\xff\xfe",
    "numbers": b'{"run.json": 3}',
}


@pytest.mark.parametrize("kind", MANIFESTS)
def test_a_broken_manifest_is_named(failed, vae, kind):
    (vae / "manifest.json").write_bytes(MANIFESTS[kind])
    for sentence in failed(vae):
        assert "manifest" in sentence and str(vae) in sentence


def test_a_file_that_is_not_listed_is_not_trusted(failed, vae):
    (vae / "manifest.json").write_text("{}")
    for sentence in failed(vae):
        assert str(vae) in sentence


def forge(run, name, content):
    """Put other content into a run, with the hash that it should have."""
    (run / name).write_bytes(content)
    listed = json.loads((run / "manifest.json").read_text())
    listed[name] = hashlib.sha256(content).hexdigest()
    (run / "manifest.json").write_text(json.dumps(listed))


FORGED = {
    "weights that are none": ("model.safetensors", b"junk"),
    "a pickle for weights": ("model.safetensors", pickle.dumps({"a": 1})),
    "no recipe": ("recipe.toml", b""),
    "a recipe of another model": ("recipe.toml", b"[model]\nlatent = 3\n[data]\nshape = [1, 8, 8]\n"),
    "a recipe with a key that there is not": ("recipe.toml", b"colour = 'red'\n"),
    "a recipe that is not text": ("recipe.toml", b"\xff\xfe"),
    "half a run.json": ("run.json", b'{"status": "finished"'),
    "a list for run.json": ("run.json", b"[]"),
    "a list for metrics.json": ("metrics.json", b"[]"),
    "no figures in metrics.json": ("metrics.json", b"{}"),
    "half the figures in metrics.json": ("metrics.json", b'{"train": {"n": 3}, "judgement": {"worked": true, "sentence": "yes"}}'),
    "a judgement alone in metrics.json": ("metrics.json", b'{"judgement": {"worked": true, "sentence": "yes"}}'),
}


RECORDS = {  # alterations of a record, and how the message names the place
    "a list for the split": ("run.json", "split", [], "Expected `object`, got `array` - at `$.split`"),
    "a part of no examples": ("run.json", "split", {"train": 0}, "Expected `int` >= 1 - at `$.split.train`"),
    "a number for the source": ("run.json", "source", 3, "Expected `object`, got `int` - at `$.source`"),
    "no hash of the source": ("run.json", "source", {"asked": "digits"}, "missing required field `sha256` - at `$.source`"),
    "a list for the versions": ("run.json", "versions", ["0.1"], "Expected `object`, got `array` - at `$.versions`"),
    "a number for the device": ("run.json", "device", 1.5, "Expected `str`, got `float` - at `$.device`"),
    "another status": ("run.json", "status", "ready", "Invalid value 'ready' - at `$.status`"),
    "no seconds": ("run.json", "seconds", None, "Expected `float`, got `null` - at `$.seconds`"),
    "a list for the unit": ("metrics.json", "train.unit", [], "Expected `str`, got `array` - at `$.train.unit`"),
    "a figure beyond 32 bits": ("metrics.json", "train.elbo", 1e308, "at `$.train.elbo`"),
    "a truth value for a number": ("metrics.json", "train.n", True, "Expected `int`, got `bool` - at `$.train.n`"),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_of_another_type_is_named_with_its_place(failed, vae, kind):
    name, path, value, sentence = RECORDS[kind]
    tree = json.loads((vae / name).read_text())
    *above, last = path.split(".")
    (tree[above[0]] if above else tree)[last] = value
    forge(vae, name, json.dumps(tree).encode())
    for said in failed(vae):
        assert f"{vae / name} is not as a run writes it" in said and sentence in said and "restore" in said


JSON = {"NaN": "NaN", "beyond a float": "1e999", "thousands of digits": "1" * 5000, "thousands of brackets": "[" * 100_000}


@pytest.mark.parametrize("kind", JSON)
def test_json_that_python_accepts_or_crashes_on_is_named(failed, vae, kind):
    forge(vae, "run.json", (vae / "run.json").read_bytes().replace(b'"settings": {', f'"settings": {{"a": {JSON[kind]}, '.encode()))
    for sentence in failed(vae):
        assert f"{vae / 'run.json'} is not as a run writes it" in sentence and len(sentence) < 400


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_weights_that_are_not_finite_are_named(failed, vae, value):
    weights = safetensors.torch.load((vae / "model.safetensors").read_bytes())
    weights["decoder.network.layers.0.bias"][3] = value
    forge(vae, "model.safetensors", safetensors.torch.save(weights))
    for sentence in failed(vae):
        assert "model.safetensors holds numbers in decoder.network.layers.0.bias that are not finite; restore" in sentence


def unfinished(run):
    """Make a run one that was stopped before its last file was written; it has its first and its last checkpoint."""
    forge(run, "run.json", (run / "run.json").read_bytes().replace(b'"finished"', b'"started"'))


def test_a_recipe_that_splits_the_data_otherwise_is_named(ask, vae, snapshot):
    recipe = (vae / "recipe.toml").read_text()
    assert recipe.count("heldout = 0.1") == 1
    forge(vae, "recipe.toml", recipe.replace("heldout = 0.1", "heldout = 0.0").encode())
    before = snapshot(vae)
    for words in (("evaluate", vae), ("reconstruct", vae), ("train", "--resume", vae)):
        if words[0] == "train":
            unfinished(vae)
            before = snapshot(vae)
        code, out, err = ask(*words)
        assert (code, out) == (1, "") and err.endswith(
            f"The recipe in {vae} splits its data into 1,617 train, 180 valid examples, but the run recorded 1,455 train, 162 valid, "
            "180 heldout; restore the folder from a copy.\n"
        )
        assert snapshot(vae) == before


def test_resume_skips_a_checkpoint_that_would_crash_torch(ask, vae):
    newest, _ = (vae / name for name in checkpoints(vae))
    unfinished(vae)
    weights = (vae / "model.safetensors").read_bytes()
    tensors = safetensors.torch.load(newest.read_bytes())
    forge(vae, f"checkpoint/{newest.name}", safetensors.torch.save(tensors | {"threads": torch.tensor(10**6)}))
    answer = ask("train", "--resume", vae)
    said = " ".join(answer.err.split())  # without the line ends of the console
    assert f"{newest.name} holds 1e+06 for threads, which must be a whole number from 1 to 1,024; restore" in said
    assert "The checkpoint before it is used instead." in said
    assert answer.code == 0 and (vae / "model.safetensors").read_bytes() == weights


@pytest.mark.parametrize("kind", FORGED)
def test_content_that_cannot_be_used_is_named(failed, vae, kind):
    name, content = FORGED[kind]
    forge(vae, name, content)
    for sentence in failed(vae):
        assert str(vae) in sentence


HEADS = {"history.csv": "epoch,skipped,train_objective,train_log_likelihood,train_kl", "steps.csv": "step,objective,log_likelihood,kl"}
LOSSES = {
    "nothing": lambda head: "",
    "a head alone": lambda head: head,
    "a short row": lambda head: f"{head}\n1,2",
    "a long row": lambda head: f"{head}\n1,2,3,4,5,6,7",
    "a word": lambda head: f"{head}\n1,2,three,4,5"[: len(head) + 12],
    "other columns": lambda head: "epoch,step,colour\n1,2,3",
    "no text": lambda head: b"\xff\xfe\x00",
    "an endless field": lambda head: f"{head}\n{'1' * 200_000}",
}


@pytest.mark.parametrize("kind", LOSSES)
@pytest.mark.parametrize("name", HEADS)
def test_losses_that_cannot_be_read_are_named(vae, name, kind):
    content = LOSSES[kind](HEADS[name])
    forge(vae, name, content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DamagedError, match=name.replace(".", r"\.")):
        _ = ls.load(vae).steps


@pytest.mark.parametrize(
    ("cells", "sentence"), [(slice(None, 1), "does not count its rows from 1 on"), (slice(-1, None), "too large for a loss")]
)
@pytest.mark.parametrize("name", HEADS)
def test_an_impossible_number_in_a_history_is_named(vae, name, cells, sentence):
    *rows, last = (vae / name).read_text().splitlines()
    altered = last.split(",")
    altered[cells] = ["1e308"]
    forge(vae, name, "\n".join([*rows, ",".join(altered)]).encode())
    with pytest.raises(DamagedError, match=f"{name} .*{sentence}"):
        _ = ls.load(vae).steps


@pytest.mark.parametrize("shape", ["[]", "[0, 8]", f"[{10**30}]"])
def test_a_recipe_without_the_shape_of_an_example_is_named(failed, vae, shape):
    recipe, count = re.subn(r"shape = \[[^]]*\]", f"shape = {shape}", (vae / "recipe.toml").read_text())
    assert count == 1
    forge(vae, "recipe.toml", recipe.encode())
    for sentence in failed(vae):
        assert f"{vae / 'recipe.toml'} cannot be used (data.shape is {shape}, which is not the shape of an example.)" in sentence


@pytest.mark.parametrize("missing", ["train_kl", "train_kl_std", "train_objective_std", "valid_kl", "epoch"])
def test_losses_without_one_of_their_columns_are_named(vae, missing):
    text = (vae / "history.csv").read_text()
    assert missing in text.splitlines()[0].split(",")
    forge(vae, "history.csv", text.replace(f"{missing},", f"x{missing},", 1).encode())
    with pytest.raises(DamagedError, match=rf"history\.csv has no losses under {missing}; restore"):
        _ = ls.load(vae).curves


def test_steps_that_make_no_whole_epochs_are_named(vae):
    *rows, _ = (vae / "steps.csv").read_text().splitlines()
    forge(vae, "steps.csv", "\n".join(rows).encode())
    with pytest.raises(DamagedError, match="whole number of steps"):
        _ = ls.load(vae).steps


def test_losses_that_cannot_be_read_are_no_traceback(ask, vae, autoencoder):
    forge(vae, "history.csv", b"")
    answer = ask("compare", vae, autoencoder, "-o", vae.parent / "x.png")
    assert answer.code == 1 and "history.csv" in answer.err and not (vae.parent / "x.png").exists()


@pytest.mark.parametrize("command", ["evaluate", "reconstruct"])
def test_a_run_that_does_not_say_what_it_was_trained_on_is_named(ask, vae, command):
    forge(vae, "run.json", b'{"status": "finished"}')
    code, out, err = ask(command, vae)
    assert (code, out) == (1, "") and str(vae) in err and err.count("\n") == 1


@pytest.mark.parametrize("command", [*COMMANDS, "train --resume"])
def test_a_run_of_a_later_version_is_refused_by_both_versions(ask, vae, snapshot, command):
    info = json.loads((vae / "run.json").read_text())
    assert info["format"] == FORMAT
    later = info | {"format": FORMAT + 1, "versions": info["versions"] | {"latentscape": "99.1"}}
    forge(vae, "run.json", json.dumps(later).encode())
    forge(vae, "recipe.toml", b"what = 'is not known yet'\n")
    before = snapshot(vae)
    code, out, err = ask(*command.split(), vae)
    assert (code, out) == (2, "") and err.count("\n") == 1 and snapshot(vae) == before
    assert f"{vae} was written in format {FORMAT + 1} by latentscape 99.1" in err and "pip install --upgrade" in err


@pytest.mark.parametrize(("decay", "kind"), [("0.1", "adamw"), ("0.0", "adam")])
def test_the_weight_decay_of_a_run_of_the_first_format_stays_decoupled(vae, decay, kind):
    info = json.loads((vae / "run.json").read_text())
    forge(vae, "run.json", json.dumps(info | {"format": 1}).encode())
    recipe = (vae / "recipe.toml").read_text()
    assert recipe.count('kind = "adam"') == 1
    forge(vae, "recipe.toml", recipe.replace('kind = "adam"', f'kind = "adam"\nweight_decay = {decay}').encode())
    assert ls.load(vae).recipe.train.optimizer == Part(kind, {"lr": 4e-2, "weight_decay": float(decay)})


def test_a_recipe_that_is_not_understood_says_who_wrote_it(failed, vae):
    info = json.loads((vae / "run.json").read_text())
    forge(vae, "run.json", json.dumps(info | {"versions": info["versions"] | {"latentscape": "99.1"}}).encode())
    forge(vae, "recipe.toml", b"colour = 'red'\n")
    for sentence in failed(vae):
        assert "open it with latentscape 99.1, which wrote it" in sentence


def test_weights_of_another_model_are_refused(failed, vae, autoencoder):
    forge(vae, "model.safetensors", (autoencoder / "model.safetensors").read_bytes())
    for sentence in failed(vae):
        assert str(vae) in sentence and "recipe" in sentence


def test_a_picture_that_was_changed_disturbs_nothing_else(ask, vae):
    assert ask("sample", vae).code == 0
    (vae / "figures/samples-drawn.png").write_bytes(b"")
    assert ask("evaluate", vae).code == 0
    assert ask("sample", vae).code == 0  # and draws it anew
    assert (vae / "figures/samples-drawn.png").stat().st_size > 1000


@pytest.mark.parametrize("name", ["manifest.json", "run.json", "recipe.toml", "metrics.json", "model.safetensors"])
@pytest.mark.parametrize(("make", "kind"), [(os.mkfifo, "pipe"), (os.mkdir, "folder")])
def test_a_file_of_a_run_that_is_not_regular_is_refused_and_not_called_missing(failed, vae, name, make, kind, at_once):
    (vae / name).unlink()
    make(vae / name)
    with at_once():
        assert {f"{vae / name} cannot be read (it is a {kind}, not a file)" in sentence for sentence in failed(vae)} == {True}


def test_a_lock_that_is_not_a_file_is_refused(ask, vae, at_once):
    (vae / ".lock").unlink()
    os.mkfifo(vae / ".lock")
    with at_once():
        code, out, err = ask("train", "--resume", vae)
    assert (code, out) == (1, "") and err.endswith(f"{vae / '.lock'} is not a file, so {vae} cannot be locked; remove it.\n")

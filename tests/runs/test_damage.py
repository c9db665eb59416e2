"""A run folder that was changed is told from one that was not, and nothing in it is run."""

import hashlib
import json
import pickle

import pytest

import latentscape as ls
from latentscape.errors import DamagedError
from latentscape.recipes import Part
from latentscape.runs.folder import FORMAT

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

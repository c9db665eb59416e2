"""The command line takes or refuses hostile files, options and settings, with an exit code of ours and no traceback."""

import gzip
import random
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pytest

import latentscape as ls
from latentscape.cli.main import COMMANDS, cli
from latentscape.recipes import Recipe
from latentscape.recipes.settings import OPTIMISER_SETTINGS, to_tree, write_recipe

VALUES_PER_OPTION = 3
VALUES_PER_SETTING = 4
MUTANTS_PER_KIND = 60

WORDS = (
    *("", " ", "-", "--", "-1", "0", "1", "1.5", "9" * 30, "-" + "9" * 30, "1e999", "-1e38", "nan", "true", "None", "0x10", "\u0663"),
    *(
        "a,b",
        ",",
        "1,2",
        "0.5,-1",
        "nan,nan",
        "beta=",
        "=1",
        "beta=1,2",
        "train.batch=[",
        "objective.beta={kind='linear'}",
        "model.latent=1",
    ),
    *(
        "~nobody/x.npy",
        "\udce9",
        "../x.npy",
        "x.npy",
        "x.csv",
        "run",
        "/dev/null/x.png",
        "x" * 300 + ".png",
        "a\nb.png",
        "$x_{$.png",
    ),
    *("[", "{", "'", '"', "\u6570", "\U0001f600", "random", "label", "all", "heldout", "gaussian", "dirac", "digits", "\x1b[31m"),
)
SETTINGS = (
    *("", "0", "-1", "1", "1.5", "9" * 30, "-" + "9" * 30, "1e300", "1e-300", "-1e300", "nan", "inf", "true", "x", "\udce9", "'\\u0000'"),
    *(
        "[]",
        "[0]",
        "[[1]]",
        "['a']",
        "[nan]",
        "{}",
        "{kind='x'}",
        "{kind=1}",
        "{a={b={}}}",
        "1979-05-27",
        "standard",
        "label",
        "learnt",
        "[1, 1, 3]",
    ),
)
KEYS = (
    *("objective.beta", "objective.draws", "model.network.hidden", "model.network.activation", "model.network.precision"),
    *("model.likelihood.std", "model.prior.components", "model.posterior.df", "model.decoder", "model.kind.below"),
    *(f"train.optimizer.{name}" for name in OPTIMISER_SETTINGS),
    *("train.schedule.end", "train.schedule.until", "train.schedule.warm"),
    *(f"{table}.{name}" for table, inner in to_tree(Recipe()).items() if isinstance(inner, dict) for name in inner),
    *(
        "data.split.valid",
        "data.split.heldout",
        "data.split.all",
        "data.split.seed",
        "name",
        "about",
        "objective",
        "model",
        "train",
        "data",
    ),
)
BASES = {
    "train": ("x.npy", "--epochs", "1", "--no-report"),
    "evaluate": ("run",),
    "sample": ("run", "-n", "2", "-o", "out.npy"),
    "reconstruct": ("run", "-o", "out.npy"),
    "encode": ("run", "x.npy", "-o", "out.npy"),
    "score": ("run", "x.npy", "-o", "out.npy"),
    "impute": ("run", "x.npy", "-o", "out.npy"),
    "decode": ("run", "codes.npy", "-o", "out.npy"),
    "interpolate": ("run", "-o", "out.npy"),
    "cluster": ("run", "-k", "2"),
    "explore": ("run", "--no-open", "--points", "5", "--originals", "none", "--force", "--export", "out.html"),
    "compare": ("run", "other"),
    "sweep": ("x.npy", "--over", "beta=1", "--set", "train.epochs=0"),  # each would otherwise train
    "summary": ("run",),
    "export": ("run", "-o", "out.pt2"),
    "sources": ("x.npy",),
    "fetch": ("digits",),
    "recipes": ("digits-mlp",),
    "chords import": ("x.chords", "-o", "out.npz"),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with small files of each kind, and two small runs."""
    folder = tmp_path_factory.mktemp("place")
    x = np.random.default_rng(0).random((30, 3)).astype(np.float32)
    np.save(folder / "x.npy", x)
    np.save(folder / "codes.npy", x[:, :2])
    (folder / "x.chords").write_text("C F G C\nAm Dm G7 C\n", encoding="utf-8")
    np.savez(folder / "x.npz", x=x, y=np.arange(30) % 3)
    np.savetxt(folder / "x.csv", x, fmt="%.3f", delimiter=",", header="a,b,label", comments="")
    (folder / "x.gz").write_bytes(gzip.compress(struct.pack(">4B3I", 0, 0, 8, 3, 4, 3, 3) + bytes(range(36)), mtime=0))
    (folder / "x.toml").write_text(write_recipe(Recipe()), encoding="utf-8")
    for name in ("run", "other"):
        ls.run(folder / "x.npy", settings={"train.epochs": 1, "data.split.heldout": 0.0}, out=folder / name, pictures=False)
    return folder


@pytest.fixture(scope="module")
def ours(place):
    """The names of what is in the folder from the start."""
    return {path.name for path in place.iterdir()}


@pytest.fixture
def check(ask, place, ours, monkeypatch):
    """Check the exit code and the output of a command; a failing assertion shows its words."""
    monkeypatch.chdir(place)

    def run_and_check(*words: str) -> None:
        for path in place.iterdir():
            if path.name not in ours:  # written by an earlier command, so it would be refused as the file of a user
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        code, out, err = ask(*words)
        assert "exists already" not in err or not ours.isdisjoint(words[-2:]), words
        assert code in (0, 1, 2) and "Traceback" not in out + err, words
        assert code != 2 or "latentscape: " in err, words

    return run_and_check


@pytest.mark.parametrize("command", [*COMMANDS, "chords import"])
def test_any_word_after_an_option_works_or_is_refused(check, command):
    chosen = random.Random(command)
    words, found = command.split(), cli
    for word in words:
        found = found.get_command(click.Context(found), word)
    for parameter in found.params:
        for word in chosen.sample(WORDS, VALUES_PER_OPTION):
            if isinstance(parameter, click.Option):
                check(*words, *BASES[command], parameter.opts[0], *(() if parameter.is_flag else (word,)))
            else:
                check(*words, word, *BASES[command][1:])


@pytest.mark.parametrize("key", sorted(set(KEYS)))
def test_any_value_of_a_setting_works_or_is_refused(check, key):
    for value in random.Random(key).sample(SETTINGS, VALUES_PER_SETTING):
        check("train", *BASES["train"][:1], "--no-report", *(("--epochs", "1") if key != "train.epochs" else ()), "--set", f"{key}={value}")


def mutants(content: bytes, seed: str) -> Iterator[bytes]:
    """Copies of the content with bytes that are changed, cut off, repeated or inserted."""
    chosen = random.Random(seed)
    for _ in range(MUTANTS_PER_KIND):
        mutant = bytearray(content)
        for _ in range(chosen.choice([1, 1, 2, 8])):
            at, to = sorted(chosen.choices(range(len(mutant) + 1), k=2))
            match chosen.randrange(5):
                case 0:
                    del mutant[at:to]
                case 1:
                    mutant[at:at] = mutant[at:to]
                case 2:
                    mutant[at:at] = chosen.choice([b"\0", b"\xff" * 8, b"nan", b"\n", b'"', b",", b"1e999", b"[", b"-9"])
                case _ if mutant:
                    mutant[at % len(mutant)] = chosen.randrange(256)
        yield bytes(mutant)


@pytest.mark.parametrize("name", ["x.npy", "x.npz", "x.csv", "x.gz", "x.toml", "codes.npy"])
def test_any_content_of_a_file_is_read_or_refused(check, place, name):
    file = place / f"mutant{Path(name).suffix}"
    for mutant in mutants((place / name).read_bytes(), name):
        file.write_bytes(mutant)
        match name:
            case "codes.npy":
                check("decode", "run", file.name, "-o", "out.npy")
            case "x.toml":
                check("recipes", file.name)
            case _:
                check("sources", file.name)


@pytest.mark.parametrize("kind", ["cifar-10-batches-bin/data_batch_1.bin", "cifar-10-batches-py/data_batch_1"])
def test_any_content_of_a_cifar_file_is_read_or_refused(check, tmp_path, monkeypatch, kind):
    import pickle

    monkeypatch.setenv("LATENTSCAPE_DATA", str(tmp_path))
    batch = tmp_path / "cifar10" / kind
    batch.parent.mkdir(parents=True)
    images = np.arange(2 * 3072, dtype=np.uint8).reshape(2, 3072)
    pickled = pickle.dumps({b"labels": [1, 2], b"data": images}, protocol=2)
    content = pickled if kind.endswith("1") else b"".join(bytes([i]) + image.tobytes() for i, image in enumerate(images))
    for mutant in mutants(content, kind):
        batch.write_bytes(mutant)
        check("sources", "cifar10")

"""Alters every key of every record and every tensor of a run, with a manifest that matches: each command works or refuses the run.

The suite tries some of the alterations. To try all of them, which takes some minutes:
`LATENTSCAPE_ALTERATIONS=all python -m pytest tests/runs/test_alterations.py`
"""

import csv
import hashlib
import io
import json
import math
import os
import shutil
import tomllib
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import tomli_w
import torch

import latentscape as ls
from latentscape.errors import DamagedError, StoppedError
from latentscape.runs.folder import checkpoints

SETTINGS = {"train.epochs": 2, "train.batch": 16, "train.patience": 2, "model.network.hidden": [4], "data.split.valid": 0.2}
ALL = os.environ.get("LATENTSCAPE_ALTERATIONS") == "all"
ABSENT = object()
VALUES = {
    "missing": ABSENT,
    "null": None,
    "true": True,
    "-1": -1,
    "0": 0,
    "1.5": 1.5,
    "10^30": 10**30,
    "1e308": 1e308,
    "an empty string": "",
    "an empty list": [],
    "an empty object": {},
    "NaN": math.nan,
    "1e999": "RAW 1e999",
    "5,000 digits": f"RAW {'1' * 5000}",
    "100,000 brackets": f"RAW {'[' * 100_000}",
}
TENSORS: dict[str, Callable[[torch.Tensor], torch.Tensor | None]] = {
    "missing": lambda tensor: None,
    "empty": lambda tensor: tensor.new_empty(0),
    "scalar": lambda tensor: tensor.flatten()[:1].sum(),
    "longer": lambda tensor: torch.cat([tensor.flatten()] * 2),
    "of another shape": lambda tensor: tensor.unsqueeze(0),
    "of another type": lambda tensor: tensor.to(torch.int32 if tensor.is_floating_point() else torch.float32),
    "NaN": lambda tensor: torch.full_like(tensor, math.nan, dtype=torch.float32).to(tensor.dtype),
    "infinite": lambda tensor: torch.full_like(tensor, math.inf) if tensor.is_floating_point() else tensor * 0 + 10**6,
    "-1": lambda tensor: torch.full_like(tensor, -1) if tensor.dtype != torch.uint8 else torch.zeros_like(tensor),
}
ALWAYS_REFUSED = ("missing", "empty", "longer", "of another shape", "of another type")  # of tensors
CELLS = ("1e308", "1e39", "nan", "inf", "-1", "", "x")

Alteration = tuple[str, str, bytes]  # what is altered, its file, and the new content of the file


def paths_in(tree: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each key and each item in a tree, and of the tree itself."""
    yield above
    for key, inner in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield from paths_in(inner, (*above, key))


def with_value(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The tree with another value under one path."""
    if not path:
        return value
    first, *rest = path
    altered = dict(tree) if isinstance(tree, dict) else list(tree)
    if value is ABSENT and not rest:
        del altered[first]
    else:
        altered[first] = with_value(tree[first], tuple(rest), value)
    return altered


def json_alterations(name: str, content: bytes) -> Iterator[Alteration]:
    tree = json.loads(content)
    for path in paths_in(tree):
        for kind, value in VALUES.items():
            if path or value is not ABSENT:
                text = json.dumps(with_value(tree, path, value))
                if isinstance(value, str) and value.startswith("RAW "):
                    text = text.replace(json.dumps(value), value.removeprefix("RAW "))
                yield f"{'.'.join(map(str, path))} {kind}", name, text.encode()


def toml_alterations(name: str, content: bytes) -> Iterator[Alteration]:
    tree = tomllib.loads(content.decode())
    for path in paths_in(tree):
        for kind, value in VALUES.items():
            if path and value is not None and not str(value).startswith("RAW "):
                yield f"{'.'.join(map(str, path))} {kind}", name, tomli_w.dumps(with_value(tree, path, value)).encode()


def tensor_alterations(name: str, content: bytes) -> Iterator[Alteration]:
    tensors = safetensors.torch.load(content)
    for key, tensor in sorted(tensors.items()):
        for kind, alter in TENSORS.items():
            altered = {other: t for other, t in tensors.items() if other != key}
            if (new := alter(tensor)) is not None:
                altered[key] = new.contiguous()
            yield f"{key} {kind}", name, safetensors.torch.save(altered)


def table_alterations(name: str, content: bytes) -> Iterator[Alteration]:
    header, *rows = csv.reader(io.StringIO(content.decode()))
    for i, column in enumerate(header):
        for cell in CELLS:
            out = io.StringIO()
            csv.writer(out).writerows([header, *rows[:-1], [*rows[-1][:i], cell, *rows[-1][i + 1 :]]])
            yield f"{column} {cell}", name, out.getvalue().encode()


def some(alterations: Iterator[Alteration], step: int) -> list[Alteration]:
    """All alterations if the environment asks for them, otherwise every `step`-th, which includes every kind for some keys."""
    return list(alterations)[:: 1 if ALL else step]


def forge(run, name, content):
    """Replace the content of a file of a run, and list its new hash."""
    (run / name).write_bytes(content)
    if name != "manifest.json":
        listed = json.loads((run / "manifest.json").read_text())
        (run / "manifest.json").write_text(json.dumps(listed | {name: hashlib.sha256(content).hexdigest()}))


@pytest.fixture
def answered(ask):
    """Run a command, which must work or say why in one sentence; return its exit code and the sentence."""

    def run_and_check(*words):
        code, out, err = ask(*words)
        assert code in (0, 1, 2), err
        if code:
            assert out == "" and err.rstrip().rpartition("\n")[2].startswith("latentscape: ") and "check that it is writable" not in err
        return code, err

    return run_and_check


@pytest.fixture(scope="module")
def place(tmp_path_factory, interrupted):
    """A folder with a run that has finished, and one that was stopped in the middle of its second epoch."""
    folder = tmp_path_factory.mktemp("altered")
    np.save(folder / "x.npy", np.random.default_rng(0).random((50, 3), dtype=np.float32))
    ls.run(folder / "x.npy", settings=SETTINGS, out=folder / "finished", pictures=False)
    with interrupted(share=0.9), pytest.raises(StoppedError):
        ls.run(folder / "x.npy", settings=SETTINGS, out=folder / "stopped", pictures=False, min_checkpoint_interval_s=math.inf)
    return folder


FINISHED = {
    "run.json": json_alterations,
    "metrics.json": json_alterations,
    "manifest.json": json_alterations,
    "recipe.toml": toml_alterations,
    "model.safetensors": tensor_alterations,
}


@pytest.mark.parametrize("name", FINISHED)
def test_a_finished_run_is_refused_or_opened(place, tmp_path, answered, name):
    run = shutil.copytree(place / "finished", tmp_path / "run")
    kept = {name: (run / name).read_bytes() for name in {name, "manifest.json"}}
    commands = [("evaluate", run), ("sample", run, "-n", 2, "-o", tmp_path / "s.npy", "--force"), ("compare", run, place / "finished")]
    assert {answered(*words)[0] for words in commands} == {0}
    turns, seen = cycle(commands), set()
    for kind, _, content in some(FINISHED[name](name, kept[name]), 13):
        forge(run, name, content)
        codes = {answered(*words)[0] for words in (commands if ALL else [next(turns)])}
        seen |= codes
        if name == "model.safetensors" and kind.endswith((*ALWAYS_REFUSED, "NaN", "infinite")):
            assert codes == {1}, kind
        for other, before in kept.items():
            (run / other).write_bytes(before)
    assert seen >= ({0, 1} if name in ("run.json", "metrics.json", "recipe.toml") else {1})


@pytest.mark.parametrize("name", ["history.csv", "steps.csv"])
def test_losses_are_refused_or_drawn(place, tmp_path, name):
    run = shutil.copytree(place / "finished", tmp_path / "run")
    assert ls.load(run).curves and ls.load(run).steps
    for kind, _, content in some(table_alterations(name, (run / name).read_bytes()), 3):
        forge(run, name, content)
        opened = ls.load(run)
        try:
            _ = opened.curves, opened.steps
            if ALL:
                ls.picture_of([opened])
        except DamagedError:
            continue
        assert kind.endswith(("1e39", "nan", "inf", "-1"))


def test_a_stopped_run_is_refused_unchanged_or_resumed(place, tmp_path, answered, snapshot):
    newest, first = checkpoints(place / "stopped")
    read = {name: (place / "stopped" / name).read_bytes() for name in ("run.json", "recipe.toml", newest)}
    alterations = [
        *some(json_alterations("run.json", read["run.json"]), 43),
        *some(toml_alterations("recipe.toml", read["recipe.toml"]), 61),
        *some(tensor_alterations(newest, read[newest]), 23),
    ]
    for kind, name, content in alterations:
        run = shutil.copytree(place / "stopped", tmp_path / "run")
        if name == newest:  # the only one
            listed = json.loads((run / "manifest.json").read_text())
            (run / "manifest.json").write_text(json.dumps({name: digest for name, digest in listed.items() if name != first}))
            (run / first).unlink()
        forge(run, name, content)
        before = snapshot(run)
        code, err = answered("train", "--resume", run)
        if code:
            # a gradient may make a running mean infinite, and a recipe may have a rate of 1e308
            diverged = kind.startswith(("optimisers.", "train.optimizer.lr")) and "finite" in err
            assert diverged or snapshot(run) == before, kind
        else:
            assert ls.load(run).record.steps == 6 or name == "recipe.toml"
            assert name != newest or not kind.endswith(ALWAYS_REFUSED), kind
        shutil.rmtree(run)

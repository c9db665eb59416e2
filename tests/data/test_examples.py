"""A data set, its batches and its three parts."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples, Splits, cut, read_npy, readers
from latentscape.errors import DamagedError, SettingError


def numbered(n: int) -> Examples:
    """Examples whose values, labels, weights, factors and context all say which one they are."""
    rows = torch.arange(n, dtype=torch.float32)
    return Examples(
        torch.stack([rows, -rows], 1),
        labels=np.arange(n),
        factors=np.arange(n, dtype=np.float64)[:, None],
        weight=rows,
        context=rows[:, None],
    )


def rows(examples: Examples | None) -> list[int]:
    """Which ones they are; everything about each has to agree."""
    if examples is None:
        return []
    found = examples.labels.tolist()
    assert examples.x[:, 0].tolist() == examples.weight.tolist() == examples.context[:, 0].tolist() == found
    assert examples.factors[:, 0].tolist() == found
    return found


@pytest.mark.parametrize(
    ("valid", "heldout", "sizes"), [(0.1, 0.1, (81, 9, 10)), (0, 0, (100, 0, 0)), (0.5, 0, (50, 50, 0)), (0, 0.3, (70, 0, 30))]
)
def test_parts_are_disjoint_and_complete(valid, heldout, sizes):
    parts = cut(Splits(numbered(100)), valid=valid, heldout=heldout, seed=0)
    found = [rows(part) for part in (parts.train, parts.valid, parts.heldout)]
    assert tuple(map(len, found)) == sizes and sorted(chain(*found)) == list(range(100))
    assert all(part == sorted(part) for part in found)
    assert set(parts.parts()) == {name for name, size in zip(("train", "valid", "heldout"), sizes, strict=True) if size}


def test_the_heldout_part_does_not_depend_on_the_others():
    one, other = (cut(Splits(numbered(100)), valid=valid, heldout=0.2, seed=0) for valid in (0.0, 0.5))
    assert rows(one.heldout) == rows(other.heldout)


def test_the_seed_of_the_split_decides():
    one, same, other = (rows(cut(Splits(numbered(100)), valid=0.2, heldout=0.2, seed=seed).heldout) for seed in (0, 0, 1))
    assert one == same != other
    assert rows(cut(Splits(numbered(100)), valid=0.2, heldout=0.0, seed=0).valid) != one


def test_runs_with_other_seeds_are_on_the_same_examples(here):
    first, second = (ls.run("digits", settings={"train.epochs": 1}, seed=seed, out=str(seed), pictures=False).splits for seed in (0, 1))
    for part in ("train", "valid", "heldout"):
        assert torch.equal(first.part(part).x, second.part(part).x)
    again = ls.load("0").splits  # as it is read from the folder
    assert all(torch.equal(first.part(part).x, again.part(part).x) for part in ("train", "valid", "heldout"))


def test_an_official_part_stays_as_it_is():
    source = Splits(numbered(100), heldout=numbered(30))
    parts = cut(source, valid=0.1, heldout="official", seed=0)
    assert parts.heldout is source.heldout and len(parts.train) == 90 and len(parts.valid) == 10


def test_a_part_that_is_not_there_is_refused():
    with pytest.raises(SettingError, match=r"'test'.*train, valid"):
        cut(Splits(numbered(10)), valid=0.5, heldout=0, seed=0).part("test")


def test_all_is_every_part_in_turn():
    parts = cut(Splits(numbered(100)), valid=0.2, heldout=0.2, seed=0)
    assert rows(parts.part("all")) == rows(parts.train) + rows(parts.valid) + rows(parts.heldout)
    assert parts.part("valid") is parts.valid


@pytest.mark.parametrize("share", [-0.1, 1, 1.5, float("nan")])
def test_a_share_is_at_least_none_and_less_than_all(share):
    for name in ("valid", "heldout"):
        with pytest.raises(SettingError, match=rf"data\.split\.{name}.*{share}"):
            cut(Splits(numbered(100)), **{"valid": 0, "heldout": 0, name: share}, seed=0)


def test_batches_hold_every_example_once_with_its_number():
    examples = numbered(10)
    batches = list(examples.batches(4))
    assert [len(batch.x) for batch in batches] == [4, 4, 2]
    for name, whole in (("x", examples.x), ("index", torch.arange(10)), ("weight", examples.weight), ("context", examples.context)):
        assert torch.equal(torch.cat([getattr(batch, name) for batch in batches]), whole)


def test_whole_numbers_stay_so_until_the_batch():
    pixels = torch.tensor([[0, 51], [255, 102]], dtype=torch.uint8)
    examples = Examples(pixels, levels=255)
    assert examples.x.dtype == torch.uint8
    assert torch.allclose(examples.batch(torch.tensor([1, 0])).x, torch.tensor([[1, 0.4], [0, 0.2]]))
    assert torch.equal(examples.decoded().values(), examples.values()) and examples.decoded().x.dtype == torch.float32
    assert examples.decoded(most=15).x.dtype == torch.uint8
    assert torch.equal(pixels, torch.tensor([[0, 51], [255, 102]], dtype=torch.uint8))


def test_examples_are_taken_in_the_order_asked_for():
    assert rows(numbered(10).take([7, 0, 7])) == [7, 0, 7]
    assert numbered(10).shape == (2,) and len(numbered(10)) == 10


IN_A_FILE = """
import sys
from pathlib import Path
import torch
import latentscape as ls
torch.set_num_threads(1)
for name in sys.argv[1:]:
    settings = {"train.epochs": 1, "data.split": {"valid": 0.1, "heldout": 0.1}, "model.network.hidden": [4]}
    run = ls.run(name, settings=settings, out=f"{name}.run", pictures=False)
    status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    print(len(run.splits.train), len(run.splits.valid), status["VmHWM"].split()[0])  # ru_maxrss would begin with that of the tests
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems tell and keep memory in other ways")
def test_a_file_is_split_and_learnt_from_without_being_in_memory(here):
    some = np.random.default_rng(0).normal(size=(256, 4096)).astype(np.float32)
    np.save("small.npy", some)
    np.save("large.npy", np.tile(some, (68, 1)))  # 285 MB, above the size from which a file is mapped
    said = subprocess.run([sys.executable, "-c", IN_A_FILE, "small.npy", "large.npy"], capture_output=True, text=True, check=True)
    (*_, before), (train, valid, after) = (map(int, line.split()) for line in said.stdout.splitlines())
    assert (train, valid) == (14100, 1567)  # of 17,408, a tenth held out first
    assert (after - before) * 1024 < Path("large.npy").stat().st_size / 4


def in_a_file(path: Path, array: np.ndarray, monkeypatch) -> Examples:
    np.save(path, array)
    monkeypatch.setattr(readers, "LARGE", 1)
    return read_npy(path)


@pytest.mark.parametrize("kind", [np.float32, np.uint8])
def test_what_lies_in_a_file_gives_what_it_gives_in_memory(tmp_path, monkeypatch, kind):
    array = np.random.default_rng(0).integers(0, 256, (300, 4, 3)).astype(kind)
    whole = Examples(torch.from_numpy(array)[:, None], labels=np.arange(300), levels=255 if kind == np.uint8 else 1)
    mapped = replace(in_a_file(tmp_path / "x.npy", array, monkeypatch), labels=np.arange(300))
    parts = [cut(Splits(examples), valid=0.2, heldout=0.1, seed=3) for examples in (whole, mapped)]
    for name in ("train", "valid", "heldout", "all"):
        expected, found = (part.part(name) for part in parts)
        assert found.pages is not None and found.x is mapped.x and expected.rows is None
        index = torch.tensor([5, 0, 5])
        for one, other in (
            (expected, found),
            (expected.take([7, 2, 7]), found.take([7, 2, 7])),
            (expected.decoded(), found.decoded()),
            (expected.to("cpu"), found.to("cpu")),
        ):
            assert len(one) == len(other) and one.shape == other.shape and one.ends() == other.ends()
            assert torch.equal(one.values(), other.values()) and torch.equal(one.values(slice(1, 3)), other.values(slice(1, 3)))
            assert np.array_equal(one.labels, other.labels)
            assert torch.equal(torch.cat(list(one.pieces(100))), torch.cat(list(other.pieces(100))))
            for first, second in zip(one.batches(64), other.batches(64), strict=True):
                assert torch.equal(first.x, second.x) and torch.equal(first.index, second.index)
        assert torch.equal(expected.batch(index).x, found.batch(index).x)
    assert found.to("meta").rows is None and found.to("meta").pages is None  # another device has a copy


def test_a_file_that_has_become_shorter_is_named(tmp_path, monkeypatch):
    examples = in_a_file(tmp_path / "x.npy", np.zeros((40, 1000), dtype=np.float32), monkeypatch)
    os.truncate(tmp_path / "x.npy", 100_000)
    assert len(examples.values(slice(0, 20))) == 20
    with pytest.raises(DamagedError, match=r"x\.npy has become shorter"):
        examples.batch(torch.tensor([39]))

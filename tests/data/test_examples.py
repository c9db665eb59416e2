"""A data set, its batches and its three parts."""

import copy
import math
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples, Splits, cut, read_npy
from latentscape.data.readers import arrays as readers
from latentscape.data.store import InFile, InMemory, joined
from latentscape.errors import DamagedError, SettingError, UnknownNameError
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model
from latentscape.recipes.data import reshaped


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


def test_a_sources_own_part_is_held_out_if_it_has_one():
    source = Splits(numbered(100), heldout=numbered(30))
    assert cut(source, valid=0.1, heldout="own", seed=0).heldout is source.heldout
    parts = cut(Splits(numbered(100)), valid=0.1, heldout="own", seed=0)
    assert parts.heldout is None and len(parts.train) == 90
    with pytest.raises(SettingError, match="'official' or 'own', but it is 'mine'"):
        cut(source, valid=0.1, heldout="mine", seed=0)


def grouped(*sizes: int) -> Examples:
    """Examples in groups of these sizes, numbered from 5 down, so that the order of the numbers is not that of the examples."""
    return replace(numbered(sum(sizes)), groups=np.repeat(5 - np.arange(len(sizes)), sizes), kind="chords")


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_never_split(seed):
    sizes = np.random.default_rng(seed).integers(1, 40, 30)
    parts = cut(Splits(grouped(*sizes)), valid=0.2, heldout=0.15, seed=seed).parts()
    assert sorted(chain(*map(rows, parts.values()))) == list(range(sizes.sum()))
    groups = {name: set(part.groups.tolist()) for name, part in parts.items()}
    assert sum(map(len, groups.values())) == len(set().union(*groups.values())) == 30
    assert all(np.array_equal(part.groups, (5 - np.repeat(np.arange(30), sizes))[rows(part)]) for part in parts.values())
    for name, share, total in (("heldout", 0.15, sizes.sum()), ("valid", 0.2, sizes.sum() - len(parts["heldout"]))):
        assert abs(len(parts[name]) - share * total) <= sizes.max() / 2 + 1, name
    again = cut(Splits(grouped(*sizes)), valid=0.2, heldout=0.15, seed=seed)
    assert rows(again.heldout) == rows(parts["heldout"]) and rows(again.valid) == rows(parts["valid"])
    other = cut(Splits(grouped(*sizes)), valid=0.2, heldout=0.15, seed=seed + 1)
    assert rows(other.heldout) != rows(parts["heldout"])


@pytest.mark.parametrize(
    ("sizes", "share", "expected"),
    [((10,), 0.9, 0), ((10, 10), 0.9, 10), ((10, 10), 0.1, 0), ((10, 10, 10, 10, 10), 0.1, 10), ((90, 5, 5), 0.06, 5), ((50, 50), 0.01, 0)],
    ids=["one group", "two, most of them", "two, few of them", "half a group is rounded up", "the nearest of several", "a group too large"],
)
def test_a_share_is_met_in_whole_groups(sizes, share, expected):
    for seed in range(5):
        parts = cut(Splits(grouped(*sizes)), valid=0.0, heldout=share, seed=seed)
        assert len(rows(parts.heldout)) == expected and len(parts.train) == sum(sizes) - expected


def test_groups_and_kind_go_with_the_examples():
    examples = grouped(3, 4)
    assert examples.groups.tolist() == [5, 5, 5, 4, 4, 4, 4]
    assert examples.take([4, 0]).groups.tolist() == [4, 5] and examples.take([4, 0]).kind == "chords"
    assert examples.to("cpu").kind == "chords" and examples.to("cpu").groups is examples.groups
    both = Splits(examples, heldout=examples.take([6])).part("all")
    assert both.groups.tolist() == [5, 5, 5, 4, 4, 4, 4, 4] and both.kind == "chords"
    assert Splits(examples, heldout=numbered(2)).part("all").groups is None
    assert "groups" in repr(examples) and numbered(2).kind == "" and numbered(2).groups is None


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
        with pytest.raises(SettingError, match=rf"^{name} must be.*{share}"):
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
    assert examples.decoded(max_bytes=15).x.dtype == torch.uint8
    assert torch.equal(pixels, torch.tensor([[0, 51], [255, 102]], dtype=torch.uint8))


def test_the_ends_are_those_of_all_examples():
    x = torch.arange(600.0)[:, None]
    assert Examples(x).ends() == (0, 599) and Examples((x % 256).to(torch.uint8), levels=255).ends() == (0, 1)
    for row in (0, 300, 599):
        assert all(map(math.isnan, Examples(x.index_fill(0, torch.tensor([row]), math.nan)).ends()))


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
    run = ls.run(name, settings=settings, out=f"{name}.run", pictures=False, device="cpu")
    status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    print(len(run.splits.train), len(run.splits.valid), status["VmHWM"].split()[0])  # ru_maxrss would begin with that of the tests
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems tell and keep memory in other ways")
def test_a_file_is_split_and_learnt_from_without_being_in_memory(here):
    some = np.random.default_rng(0).normal(size=(256, 4096)).astype(np.float32)
    np.save("small.npy", some)
    large = np.lib.format.open_memmap("large.npy", mode="w+", dtype=np.float32, shape=(25_600, 4096))
    large[::100] = some  # 419 MB, above the size from which an array stays in its file; where nothing is written, it is a hole
    del large
    said = subprocess.run([sys.executable, "-c", IN_A_FILE, "small.npy", "large.npy"], capture_output=True, text=True, check=True)
    (*_, before), (train, valid, after) = (map(int, line.split()) for line in said.stdout.splitlines())
    assert (train, valid) == (20_736, 2304)  # of 25,600, a tenth held out first
    assert (after - before) * 1024 < 0.4 * Path("large.npy").stat().st_size


def in_a_file(path: Path, array: np.ndarray, monkeypatch) -> Examples:
    np.save(path, array)
    monkeypatch.setattr(readers, "MIN_BYTES_LEFT_IN_FILE", 1)
    return read_npy(path)


@pytest.mark.parametrize("kind", ["f4", "u1", "f8", ">f8", "f2", "i8", "u2"])
def test_what_lies_in_a_file_gives_what_it_gives_in_memory(tmp_path, monkeypatch, kind):
    array = np.random.default_rng(0).integers(0, 256, (300, 4, 3)).astype(kind)
    numbers = array if kind == "u1" else array.astype(np.float32)
    whole = Examples(torch.from_numpy(numbers)[:, None], labels=np.arange(300), levels=255 if kind == "u1" else 1)
    mapped = replace(in_a_file(tmp_path / "x.npy", array, monkeypatch), labels=np.arange(300))
    parts = [cut(Splits(examples), valid=0.2, heldout=0.1, seed=3) for examples in (whole, mapped)]
    for name in ("train", "valid", "heldout", "all"):
        expected, found = (part.part(name) for part in parts)
        assert found.store.file is mapped.store.file and isinstance(expected.store, InMemory)
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
    assert isinstance(found.to("meta").store, InMemory)  # another device has a copy


def same(of, one: Examples, other: Examples) -> bool:
    """Whether something gives the same of both, or is refused by both as the same kind of error."""

    def result(examples: Examples) -> torch.Tensor | type[Exception]:
        try:
            return of(examples)
        except (IndexError, RuntimeError) as error:
            return type(error)

    first, second = result(one), result(other)
    return torch.equal(first, second) if isinstance(first, torch.Tensor) and isinstance(second, torch.Tensor) else first is second


MASK = [True, False, False, True, True, False]


@pytest.mark.parametrize("taken", [None, [9, 2, 3, 4, 5, 0]])
def test_numbers_mean_the_same_in_a_file_as_in_memory(tmp_path, monkeypatch, taken):
    array = np.random.default_rng(0).normal(size=(12 if taken else 6, 3)).astype(np.float32)
    whole, mapped = Examples(torch.from_numpy(array)), in_a_file(tmp_path / "x.npy", array, monkeypatch)
    if taken:
        whole, mapped = whole.take(taken), mapped.take(taken)
        assert torch.equal(whole.x, torch.from_numpy(array[taken]))
    for some in (slice(None), slice(-2, None), slice(4, 9), slice(3, 3), slice(0, 6, 2), slice(7, 9), torch.tensor([1.0])):
        assert same(lambda examples, some=some: examples.stored(some), whole, mapped), some
    for index in (
        np.array(index, dtype=None if index else np.int64) for index in ([0, 5, 5], [-1], [6], [-7], [], [2, 3, 4], MASK, MASK[1:])
    ):
        assert same(lambda examples, index=index: examples.stored(torch.from_numpy(index)), whole, mapped), index
        for given in (index, index.tolist(), tuple(index.tolist())):
            assert same(lambda examples, index=given: examples.take(index).stored(), whole, mapped), index
    assert torch.equal(mapped.take([-1, 0]).stored(), whole.x[[-1, 0]]) and torch.equal(mapped.take(MASK).stored(), whole.x[MASK])
    for wrong in ([6], [-7], MASK[1:]):
        with pytest.raises(IndexError):
            mapped.take(wrong)


def test_a_copy_reads_on_when_the_first_is_gone(tmp_path, monkeypatch):
    array = np.arange(60, dtype=np.float32).reshape(20, 3)
    first = in_a_file(tmp_path / "x.npy", array, monkeypatch).take([3, 1, 2])
    copies = [copy.deepcopy(first), pickle.loads(pickle.dumps(first))]
    del first
    with (tmp_path / "other").open("wb+") as other:  # would get the number of the file that was closed
        other.write(bytes(1000))
        other.flush()
        for examples in copies:
            assert isinstance(examples.store, InFile) and torch.equal(examples.values(), torch.from_numpy(array[[3, 1, 2]]))


def test_what_lies_in_a_file_is_reshaped_there(tmp_path, monkeypatch):
    array = np.random.default_rng(0).normal(size=(12, 6)).astype(np.float32)
    found = reshaped(in_a_file(tmp_path / "x.npy", array, monkeypatch).take([7, 2, 11]), (1, 2, 3))
    assert isinstance(found.store, InFile) and found.shape == (1, 2, 3)
    assert torch.equal(found.values(), torch.from_numpy(array[[7, 2, 11]]).reshape(3, 1, 2, 3))


def test_stores_are_joined_in_their_file_if_it_is_one(tmp_path, monkeypatch):
    array = np.random.default_rng(0).normal(size=(12, 6)).astype(np.float32)
    one, other = (in_a_file(tmp_path / name, array, monkeypatch).store for name in ("x.npy", "y.npy"))
    rows = torch.tensor([7, 2, 11]), torch.tensor([0])
    expected = torch.from_numpy(array[[7, 2, 11, 0]])
    first, second = (one.take(index) for index in rows)
    assert isinstance(joined([first, second]), InFile) and torch.equal(joined([first, second]).read(), expected)
    for mixed in (other.take(rows[1]), InMemory(torch.from_numpy(array[[0]]))):
        for stores in ([first, mixed], [mixed, first]):
            assert isinstance(joined(stores), InMemory) and torch.equal(joined(stores).read().sort(0).values, expected.sort(0).values)
    with pytest.raises(RuntimeError):
        joined([first.reshaped((2, 3)), second])  # rows of two shapes are no data set, in memory or not


def test_nothing_in_memory_is_copied_but_what_is_taken():
    x = torch.rand(6, 4)
    examples = Examples(x)
    same = (examples.x, examples.stored(), examples.to("cpu").x, reshaped(examples, (1, 2, 2)).x, examples.values(), examples.decoded().x)
    assert all(tensor.data_ptr() == x.data_ptr() for tensor in same)
    assert Examples(examples.store).store is examples.store and replace(examples, levels=2).store is examples.store


def test_a_file_that_has_become_shorter_is_named(tmp_path, monkeypatch):
    examples = in_a_file(tmp_path / "x.npy", np.zeros((40, 1000), dtype=np.float32), monkeypatch)
    os.truncate(tmp_path / "x.npy", 100_000)
    assert len(examples.values(slice(0, 20))) == 20
    with pytest.raises(DamagedError, match=r"x\.npy has become shorter"):
        examples.batch(torch.tensor([39]))


def test_the_default_part_is_valid_else_train():
    one, two = Examples(torch.zeros(3, 2)), Examples(torch.ones(2, 2))
    assert Splits(one, valid=two, heldout=two).default_part == "valid"
    assert Splits(one, heldout=two).default_part == Splits(one).default_part == "train"


X = torch.zeros(4, 2)
BAD = {
    "weights of another number": ({"weight": torch.ones(3)}, r"The weights have the shape \(3,\), but there are 4 examples"),
    "a weight below 0": ({"weight": torch.tensor([1.0, 2.0, -1.0, 1.0])}, r"The weight of example 2 is -1; give each a number from 0 on"),
    "a weight that is no number": ({"weight": torch.tensor([1.0, math.nan, 1.0, 1.0])}, "The weight of example 1 is nan"),
    "groups of another number": ({"groups": np.zeros(3, dtype=np.int64)}, r"The groups have the shape \(3,\), but there are 4 examples"),
    "contexts of another number": ({"context": torch.ones(3, 2)}, r"The context has the shape \(3, 2\), but there are 4 examples"),
    "a context of one axis": ({"context": torch.ones(4)}, r"The context has the shape \(4,\)"),
    "a context that is infinite": (
        {"context": torch.tensor([[0.0], [1.0], [2.0], [math.inf]])},
        "The context of example 3 has inf in column 0",
    ),
}


@pytest.mark.parametrize(("fields", "message"), BAD.values(), ids=BAD)
def test_weights_and_contexts_fit_the_examples(fields, message):
    with pytest.raises(SettingError, match=message):
        Examples(X, **fields)


def test_a_training_needs_a_weight_above_0():
    model = build_model(with_settings(Recipe(), {"model.network.hidden": [4]}), (2,), seed=0)
    with pytest.raises(SettingError, match="All training examples have weight 0"):
        ls.train(model, None, Examples(X, weight=torch.zeros(4)), epochs=1)


def test_columns_are_found_by_their_names():
    table = Examples(torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), columns=("a", "b", "c"))
    assert table.in_columns(("c", "a")).x.tolist() == [[3, 1], [6, 4]]
    assert table.in_columns(("c", "a")).columns == ("c", "a")
    assert table.in_columns(("a", "b", "c")) is table and table.in_columns(()) is table
    assert Examples(X).in_columns(("a", "b")).columns == ()
    with pytest.raises(UnknownNameError, match="There is no column 'd' in later"):
        table.in_columns(("a", "d"), "later.csv")

"""Folders of `.npy` files: an example in each; what is taken, what is left out and said, and the cache."""

import os
import zipfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import find_source
from latentscape.data.readers import array_folder
from latentscape.data.readers.image_files import listed
from latentscape.errors import DataError, SettingError
from latentscape.faces import Face, speaking
from latentscape.reading import Kind, ReadOptions

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def cache(here, monkeypatch):
    """A cache of this test's own."""
    monkeypatch.setenv("LATENTSCAPE_DATA", str(here / "cache"))


def save(name, array):
    path = Path("arrays", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, array)
    return array


def source_of(place="arrays", **options):
    with speaking(Face.COMMAND_LINE):
        return find_source(str(place), reading=ReadOptions(**options))


def train_of(**options):
    return source_of(**options).load().train


def test_each_file_is_an_example_and_its_folder_the_class():
    arrays = [save(f"{'ab'[i // 3]}/{i}.npy", RNG.integers(0, 256, (6, 5), dtype=np.uint8)) for i in range(6)]
    source, train = source_of(), train_of()
    assert source.title == "6 arrays of 2 classes in arrays, each of 6 x 5 numbers" and source.name == "arrays" and source.notes == ()
    assert (train.x.numpy()[:, 0] == np.stack(arrays)).all() and train.levels == 255 and source.kind == Kind.IMAGE
    assert train.labels.tolist() == [0, 0, 0, 1, 1, 1] and train.classes == ("a", "b") and train.label_name == "folder"
    assert train.ids.tolist() == [f"{'ab'[i // 3]}/{i}.npy" for i in range(6)]


def test_the_examples_are_those_of_one_file_with_all_of_them():
    for name, stacked in {
        "rows": RNG.normal(size=(20, 12)),
        "timestamps": 1.7e9 + np.arange(40.0).reshape(20, 2),
        "colours": RNG.integers(0, 256, (20, 3, 8, 9), dtype=np.uint8),
        "channels last": RNG.integers(0, 256, (20, 8, 9, 4), dtype=np.uint8),
        "shares": RNG.random((20, 7, 7), dtype=np.float32),
        "big-endian": RNG.normal(size=(20, 6)).astype(">f8"),
        "fortran": np.asfortranarray(RNG.normal(size=(20, 5, 6))),
    }.items():
        for i, array in enumerate(stacked):
            save(f"../{name}/{i:02}.npy", array)
        np.save("all.npy", stacked)
        one, folder = find_source("all.npy"), source_of(name)
        assert torch.equal(one.load().train.x, folder.load().train.x), name
        assert (one.kind, one.support, one.recipe, one.shape) == (folder.kind, folder.support, folder.recipe, folder.shape), name


def test_signals_are_asked_for_as_in_a_file():
    time = np.linspace(0, 9, 80)
    for i in range(20):
        save(f"{i}.npy", np.sin(time + i))
    assert source_of().kind == Kind.SIGNAL and source_of(kind=Kind.TABLE).kind == Kind.TABLE
    assert source_of(rate=10.0).load().train.axis.positions[1] == pytest.approx(0.1)
    for options, words in (({"label": "y"}, "--label y"), ({"size": (4, 4)}, "--size 4x4"), ({"array": "x"}, "--array x")):
        with speaking(Face.COMMAND_LINE), pytest.raises(SettingError, match=rf"arrays is not read with {words}; leave it out"):
            find_source("arrays", reading=ReadOptions(**options))


BAD_FILES = {  # a file beside three good ones, and what is said of it
    "another shape": (lambda path: np.save(path, np.zeros((5, 6))), "its shape is (5, 6), and that of most is (6, 5)"),
    "bytes": (lambda path: np.save(path, np.zeros((6, 5), np.uint8)), "it holds uint8, and most hold other numbers than bytes"),
    "not a number": (lambda path: np.save(path, np.full((6, 5), np.nan)), "30 of its values are NaN, infinite or beyond 32-bit numbers"),
    "too large": (lambda path: np.save(path, np.eye(6, 5) * 1e300), "5 of its values are NaN, infinite or beyond 32-bit numbers"),
    "one number": (lambda path: np.save(path, 1.0), "its shape is (), which holds no example"),
    "nothing": (lambda path: path.touch(), "it is empty"),
    "no array": (
        lambda path: path.write_bytes(b"<html>"),
        "it is not a readable .npy file (EOF: reading magic string, expected 8 bytes got 6)",
    ),
    "cut off": (
        lambda path: path.write_bytes(Path("arrays/0.npy").read_bytes()[:200]),
        "it promises (6, 5), 30 values of 8 bytes, but 9 are there (72 bytes); write it again with numpy.save or numpy.savez",
    ),
    "objects": (
        lambda path: np.save(path, np.array([{}]), allow_pickle=True),
        "it holds Python objects (a pickle), which are never loaded; save numbers: numpy.save(file, x.astype('float32'))",
    ),
    "texts": (lambda path: np.save(path, np.array(["a"])), "it holds strings (<U1); turn them into numbers first"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_named_left_out_and_refused_with_strict_until_it_is_removed(case, ask):
    make, reason = BAD_FILES[case]
    good = np.stack([save(f"{i}.npy", RNG.normal(size=(6, 5))) for i in range(3)])
    make(Path("arrays/bad.npy"))
    assert source_of().notes == (f"1 unusable array is left out: bad.npy ({reason})",)
    assert np.array_equal(train_of().x.numpy()[:, 0], good.astype(np.float32))
    answer = ask("train", "arrays", "--epochs", 1, "--strict", "--no-report", "--out", "run")
    sentence = f"1 array in arrays cannot be used: bad.npy ({reason}); remove them, or leave out --strict to skip such files."
    assert (answer.code, answer.err) == (1, f"latentscape: {sentence}\n") and not Path("run").exists()
    Path("arrays/bad.npy").unlink()
    assert source_of(strict=True).notes == ()


def test_files_that_are_no_examples_are_refused_and_joining_them_works():
    parts = [save(f"{n}.npy", RNG.normal(size=(n, 4))) for n in range(5, 9)]
    with pytest.raises(DataError) as caught:
        source_of()
    assert str(caught.value) == (
        "The 4 arrays in arrays have 4 shapes or types, such as (5, 4) of float64 in 5.npy and (6, 4) of float64 in 6.npy, but each file "
        "is one example; save them in one shape, or join files of many examples into one .npy file with numpy.concatenate."
    )
    np.save("all.npy", np.concatenate(parts))
    assert len(find_source("all.npy").load().train) == 26
    for path in Path("arrays").iterdir():
        path.write_bytes(b"no")
    with pytest.raises(DataError, match=r"^None of the 4 arrays in arrays can be used: 5\.npy \(it is not .* and 1 more; write them with"):
        source_of()
    for path in list(Path("arrays").iterdir())[1:]:
        path.unlink()
    np.save(next(Path("arrays").iterdir()), np.zeros(4))
    with pytest.raises(DataError, match=r"^arrays holds 1 usable array; training needs at least 2, so add some\.$"):
        source_of()


def test_parts_links_and_other_files():
    for part, n in (("train", 5), ("test", 3), ("val", 2)):
        for i in range(n):
            save(f"{part}/{'a' if i % 2 else 'b'}/{i}.npy", np.full(4, i))
    Path("arrays/train/circle").symlink_to(Path("arrays").absolute())
    os.link("arrays/train/b/0.npy", "arrays/train/b/again.npy")
    Path("arrays/readme.txt").write_text("no")
    Path("arrays/more.zip").write_bytes(b"PK\3\4")
    splits = source_of().load()
    assert {name: len(part) for name, part in splits.parts().items()} == {"train": 5, "valid": 2, "heldout": 3}
    assert splits.heldout.labels.tolist() == [0, 1, 1] and splits.heldout.classes == ("a", "b")
    assert source_of().notes == (
        "2 files are left out, because only arrays are read; among them 1 .zip file (unpack it)",
        "2 links are not followed: each file is taken once, and links to folders are never followed",
    )


def test_a_zip_is_a_folder_and_a_folder_with_more_pictures_is_one_of_pictures():
    for i in range(3):
        save(f"a/{i}.npy", RNG.normal(size=(6, 5)))
    with zipfile.ZipFile("all.zip", "w") as archive:
        for i in range(3):
            archive.write(f"arrays/a/{i}.npy", f"a/{i}.npy")
    assert torch.equal(source_of("all.zip").load().train.x, train_of().x) and source_of("all.zip").digest == source_of().digest
    from PIL import Image

    for i in range(4):
        Image.fromarray(RNG.integers(0, 256, (6, 5), dtype=np.uint8)).save(f"arrays/{i}.png")
    assert source_of().title.startswith("4 grey images") and source_of().notes[-1].startswith("3 files are left out")


def test_the_cache_is_used_until_a_file_changes(monkeypatch):
    arrays = [save(f"{i}.npy", RNG.normal(size=7)) for i in range(3)]
    before = source_of()
    with monkeypatch.context() as patched:
        patched.setattr(array_folder, "_read_all", None)
        assert torch.equal(source_of().load().train.x, before.load().train.x) and source_of().digest == before.digest
        patched.setattr(array_folder, "MIN_BYTES_LEFT_IN_FILE", 1)
        left = train_of()
        assert type(left.store).__name__ == "InFile" and torch.equal(left.x, before.load().train.x)
    save("1.npy", 2 * arrays[1])
    assert source_of().digest != before.digest and np.allclose(train_of().x[1], 2 * arrays[1])


def test_a_run_reads_another_folder_of_arrays_as_its_own(ask, snapshot):
    for i in range(30):
        save(f"{'ab'[i % 2]}/{i}.npy", np.sin(np.linspace(0, 9, 80) + i))
    train = ("train", "arrays", "--rate", 100, "--epochs", 1, "--no-report", "--set", "train.min_steps=0", "--out", "run")
    assert ask(*train).code == 0
    before = snapshot(Path("run"))
    Path("new").mkdir()
    for i in range(4):
        np.save(f"new/{i}.npy", np.sin(np.linspace(0, 9, 80) + i))
    assert ask("encode", "run", "new", "-o", "codes.npy").code == 0 and len(np.load("codes.npy")) == 4
    assert ask("evaluate", "run").code == 0 and ls.load("run").splits.train.axis.name == "time (s)"
    np.save("new/0.npy", np.zeros(79))
    answer = ask("encode", "run", "new", "-o", "codes.npy", "--force")
    assert answer.code == 0 and "1 unusable array is left out: 0.npy (its shape is (79,), and that of most is (80,))" in answer.err
    assert len(np.load("codes.npy")) == 3 and snapshot(Path("run")) == before


def test_a_file_that_is_written_while_the_folder_is_read_is_left_out():
    """Its array has another shape than its header had, and would shift all that follow it in the cache."""
    save("a.npy", RNG.normal(size=(3, 4)))
    with ExitStack() as stack:
        (file,) = listed(Path("arrays"), stack).files
        assert array_folder._content(file, (5,), np.dtype(np.float64)) == "its shape is (3, 4) now, and was (5,); wait until it is written"
        assert isinstance(array_folder._content(file, (3, 4), np.dtype(np.float64)), tuple)

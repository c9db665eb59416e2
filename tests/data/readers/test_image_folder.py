"""Folders of pictures: what is taken from them, what is left out and said, and the cache of their pixels."""

import contextlib
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import latentscape as ls
from latentscape.data import find_source
from latentscape.data.image_cache import FOLDER
from latentscape.data.readers import image_folder
from latentscape.errors import DataError, FailedError, SettingError, UnknownNameError
from latentscape.faces import Face, speaking
from latentscape.files import TEMP_SUFFIX
from latentscape.reading import Kind, ReadOptions


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of this test's own."""
    monkeypatch.setenv("LATENTSCAPE_DATA", str(tmp_path / "cache"))
    return tmp_path / "cache" / FOLDER


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "pictures"
    place.mkdir()
    return place


def picture(seed, size=(20, 24), *, grey=False):
    random = np.random.default_rng(seed)
    return Image.fromarray(random.integers(0, 256, size if grey else (*size, 3), dtype=np.uint8))


def save(path, image, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, options.pop("kind", None), **options)


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def train_of(folder, **options):
    return find_source(str(folder), reading=ReadOptions(**options)).load().train


def notes_of(folder, **options):
    with speaking(Face.COMMAND_LINE):
        return find_source(str(folder), reading=ReadOptions(**options)).notes


def test_class_folders_become_labels_and_the_pixels_are_those_of_the_files(folder):
    for i in range(6):
        save(folder / ("cat" if i % 2 else "dog/big") / f"{i}.png", picture(i))
    source = find_source(str(folder))
    train = source.load().train
    assert source.title == "6 colour images of 2 classes in pictures, 20 x 24 pixels" and source.recipe == "image"
    assert source.notes == () and source.kind == train.kind == Kind.IMAGE and train.levels == 255 and not train.ink
    assert train.classes == ("cat", "dog") and train.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert train.ids.tolist() == ["cat/1.png", "cat/3.png", "cat/5.png", "dog/big/0.png", "dog/big/2.png", "dog/big/4.png"]
    expected = np.stack([np.asarray(picture(i)).transpose(2, 0, 1) for i in (1, 3, 5, 0, 2, 4)])
    assert (train.x.numpy() == expected).all()


def test_grey_pictures_stay_grey_unless_asked(folder):
    for i in range(3):
        save(folder / f"{i}.png", picture(i, grey=True))
    assert train_of(folder).shape == (1, 20, 24) and train_of(folder).labels is None
    assert train_of(folder, mode="rgb").shape == (3, 20, 24)
    save(folder / "3.png", picture(3))
    assert train_of(folder).shape == (3, 20, 24)
    assert train_of(folder, mode="grey").shape == (1, 20, 24)


def test_folders_called_train_and_test_are_parts(folder):
    for part, n in (("train", 5), ("test", 3), ("val", 2)):
        for i in range(n):
            save(folder / part / ("a" if i % 2 else "b") / f"{i}.png", picture((n, i)))
    splits = find_source(str(folder)).load()
    assert {name: len(part) for name, part in splits.parts().items()} == {"train": 5, "valid": 2, "heldout": 3}
    assert splits.heldout.classes == ("a", "b") and splits.heldout.labels.tolist() == [0, 1, 1]
    (folder / "val").rename(folder / "cats")
    assert find_source(str(folder)).load().train.classes == ("cats", "test", "train")


def test_mixed_sizes_take_that_of_most_and_never_grow(folder):
    for i in range(38):
        save(folder / f"{i:02}.png", picture(i, (96, 128)))
    save(folder / "x.png", picture(99, (60, 200)))
    assert train_of(folder).shape == (3, 48, 64)
    assert notes_of(folder) == (
        "the images have 2 sizes from 60 x 200 to 96 x 128 pixels; each is scaled and cropped at the centre to 48 x 64; "
        "to choose otherwise, for example: --size 48x64 --fit pad",
    )
    save(folder / "tiny.png", picture(100, (3, 4)))
    assert train_of(folder).shape == (3, 48, 64)
    assert "(1 of them are enlarged)" in notes_of(folder)[0]
    assert train_of(folder, size=(32,)).shape == (3, 32, 32)
    assert train_of(folder, size=(16, 40), fit="pad").shape == (3, 16, 40)
    for i in range(38):
        save(folder / f"{i:02}.png", picture(i, (10, 12)))
    assert train_of(folder).shape == (3, 10, 12)


def test_choices_that_are_not_valid_are_refused(folder):
    save(folder / "1.png", picture(1))
    with pytest.raises(UnknownNameError, match="fit"):
        train_of(folder, fit="cover")
    with pytest.raises(UnknownNameError, match="mode"):
        train_of(folder, mode="cmyk")
    with pytest.raises(SettingError, match=r"1 to 4,096 pixels, but got \(9999,\); take another size"):
        train_of(folder, size=(9999,))
    with speaking(Face.COMMAND_LINE), pytest.raises(SettingError, match=r"is not read with --rate 3\.0; leave it out"):
        train_of(folder, rate=3.0)


def test_what_is_no_picture_is_counted_and_what_is_broken_is_named(folder):
    for i in range(3):
        save(folder / f"{i}.png", picture(i))
    for name, content in {
        ".DS_Store": b"\0",
        "Thumbs.db": b"\0",
        "labels.txt": b"BM is a town in Germany",
        "inner.zip": b"PK\3\4",
        "__MACOSX/._1.png": b"\0",
        "eps.png": b"%!PS-Adobe-3.0 EPSF-3.0\n",
        "empty.jpg": b"",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    whole = (folder / "0.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    os.mkfifo(folder / "pipe.png")
    notes = notes_of(folder)
    assert len(notes) == 2 and len(train_of(folder)) == 3
    assert notes[0].startswith("3 unusable pictures are left out: cut.png (it cannot be decoded (")
    assert "empty.jpg (it is empty), eps.png (its content is in no format that is read, whatever its name says)" in notes[0]
    assert notes[1] == "5 files are left out, because only pictures are read; among them 1 .zip file (unpack it)"
    with speaking(Face.COMMAND_LINE), pytest.raises(FailedError, match=r"3 pictures in pictures cannot be used: .*or leave out --strict"):
        train_of(folder, strict=True)
    assert notes_of(folder) == notes  # out of the cache, too


def test_the_content_decides_and_not_the_ending(folder):
    save(folder / "a.png", picture(1), kind="JPEG")
    save(folder / "b", picture(2), kind="PNG")
    save(folder / "c.dat", picture(3), kind="BMP")
    assert train_of(folder).ids.tolist() == ["a.png", "b", "c.dat"]
    (folder / "a.png").unlink()
    assert len(train_of(folder)) == 2  # no file has a known ending


def test_links_in_a_circle_and_second_names(folder):
    save(folder / "a" / "1.png", picture(1))
    save(folder / "b" / "2.png", picture(2))
    (folder / "a" / "circle").symlink_to(folder)
    (folder / "b" / "self.png").symlink_to("self.png")
    (folder / "b" / "nothing.png").symlink_to("nowhere")
    (folder / "b" / "again.png").symlink_to(folder / "a" / "1.png")
    os.link(folder / "b" / "2.png", folder / "b" / "3.png")
    assert len(train_of(folder)) == 2
    assert "3 links are not followed: each file is taken once, and links to folders are never followed" in notes_of(folder)


def test_odd_names_are_shown_escaped_and_kept(folder):
    for i, name in enumerate(
        [b"caf\xe9.png", b"two\nlines.png", b"<script>alert(1)</script>"[:9] + b".png", "\N{GRINNING FACE}.png".encode()]
    ):
        picture(i).save(folder / "plain", "PNG")
        (folder / "plain").rename(folder / os.fsdecode(name))
    (folder / os.fsdecode(b"bad\xff\n.png")).write_bytes(b"no")
    train = train_of(folder)
    assert sorted(map(os.fsencode, train.ids.tolist()))[1] == b"caf\xe9.png"
    assert len(train_of(folder)) == 4
    assert notes_of(folder) == (
        r"1 unusable picture is left out: bad\xff\n.png (its content is in no format that is read, whatever its name says)",
    )
    classes = folder.parent / "classes"
    shutil.copytree(folder, classes / os.fsdecode(b"\xff<b>\n"))
    assert train_of(classes).classes == (r"\xff<b>\n",)


def test_too_few_pictures_are_refused_in_one_sentence(folder):
    with pytest.raises(DataError, match=r"holds no pictures .*, arrays or music, because it is empty; give another folder"):
        train_of(folder)
    (folder / "a.png").write_bytes(b"no")
    with pytest.raises(DataError, match=r"None of the 1 pictures in pictures can be used: a\.png \(its content is in no format"):
        train_of(folder)
    save(folder / "b.png", picture(1))
    with pytest.raises(DataError, match=r"pictures holds 1 usable picture, and 1 cannot be used: a\.png .*; training needs at least 2"):
        train_of(folder)
    save(folder / "c" / "c.png", picture(2))
    (folder / "b.png").rename(folder / "c" / "b.png")
    assert notes_of(folder)[-1] == "all images are in one class, 'c'"


def test_a_file_that_vanishes_or_cannot_be_opened_is_named(folder, monkeypatch):
    for i in range(4):
        save(folder / f"{i}.png", picture(i))
    listed = image_folder.listed

    def vanishing(path, stack):
        listing = listed(path, stack)
        (folder / "2.png").unlink()
        return listing

    with monkeypatch.context() as patched:
        patched.setattr(image_folder, "listed", vanishing)
        found = image_folder.read_image_folder(folder, ReadOptions())
    assert found.loaded.notes == ("1 unusable picture is left out: 2.png (it cannot be read (No such file or directory))",)


def test_music_with_a_cover_stays_music(folder):
    shutil.copytree(folder, folder.parent / "songs")
    songs = folder.parent / "songs"
    (songs / "a.txt").write_text("Cmaj7 Dm7 G7 Cmaj7\n")
    (songs / "b.txt").write_text("Am F C G\n")
    save(songs / "cover.png", picture(1))
    assert find_source(str(songs)).kind == "chords"


def test_a_zip_of_pictures_is_a_folder(folder):
    for i in range(3):
        save(folder / "a" / f"{i}.png", picture(i))
    with zipfile.ZipFile(folder.parent / "all.zip", "w") as archive:
        for i in range(3):
            archive.write(folder / "a" / f"{i}.png", f"a/{i}.png")
        archive.writestr("inner.zip", b"PK\3\4")
    packed = find_source(str(folder.parent / "all.zip"))
    assert torch.equal(packed.load().train.x, train_of(folder).x) and packed.digest == find_source(str(folder)).digest
    assert packed.notes[0] == "1 file is left out, because only pictures are read; among them 1 .zip file (unpack it)"


def test_the_cache_is_used_until_a_file_changes(folder, cache, monkeypatch):
    for i in range(3):
        save(folder / f"{i}.png", picture(i))
    before = find_source(str(folder))
    files = names_in(cache)
    assert len(files) == 2 and not any(name.startswith(".") for name in files)
    with monkeypatch.context() as patched:
        patched.setattr(image_folder, "_decode", None)
        again = find_source(str(folder))
    assert again.digest == before.digest and torch.equal(again.load().train.x, before.load().train.x)
    save(folder / "1.png", picture(77))
    after = find_source(str(folder))
    assert after.digest != before.digest
    assert (after.load().train.x[1].numpy() == np.asarray(picture(77)).transpose(2, 0, 1)).all()
    assert len(names_in(cache)) == 2 and names_in(cache) != files  # the old entry is gone
    find_source(str(folder), reading=ReadOptions(mode="grey"))
    assert len(names_in(cache)) == 4


@pytest.mark.parametrize("damage", ["cut", "flipped", "record"])
def test_a_damaged_cache_is_made_again(folder, cache, damage):
    for i in range(3):
        save(folder / f"{i}.png", picture(i))
    pixels = train_of(folder).x
    path = next(cache.glob("*.json" if damage == "record" else "*.pixels"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 64
    path.write_bytes(content[: 100 if damage == "cut" else None])
    assert torch.equal(train_of(folder).x, pixels)


def test_without_a_cache_the_pixels_are_in_memory(folder, monkeypatch):
    for i in range(3):
        save(folder / f"{i}.png", picture(i))
    pixels = train_of(folder).x
    monkeypatch.setattr("latentscape.data.image_cache.search_folders", lambda name: iter([folder / "0.png" / name]))
    assert torch.equal(train_of(folder).x, pixels)
    assert "the images could not be cached (Not a directory" in notes_of(folder)[0]


def test_many_pictures_stay_in_the_file(folder, monkeypatch):
    for i in range(3):
        save(folder / f"{i}.png", picture(i))
    in_memory = train_of(folder).x
    monkeypatch.setattr(image_folder, "MIN_BYTES_LEFT_IN_FILE", 1)
    train = train_of(folder)
    assert type(train.store).__name__ == "InFile" and torch.equal(train.x, in_memory)


def test_grey_pictures_are_converted_as_those_of_a_colour_run_were(folder, here):
    for i in range(12):
        save(folder / f"{i}.png", picture(i), kind="PNG")
    grey = folder.parent / "grey"
    save(grey / "0.png", picture(99, (30, 24), grey=True))
    save(grey / "1.png", picture(98, (20, 24), grey=True))
    settings = {"train.epochs": 1, "train.min_steps": 0, "model.latent": 2}
    run = ls.run(str(folder), settings=settings, out=here / "run", pictures=False)
    examples, _ = run.examples(str(grey))
    assert len(examples) == 2 and examples.shape == run.model.shape == (3, 20, 24)
    assert bool((examples.values() == examples.values()[:, :1]).all())


def test_a_folder_that_cannot_be_opened_is_named_and_counted(folder):
    """Its path is longer than the system takes, which is so for every user; permissions do not stop an administrator."""
    for i in range(3):
        save(folder / f"{i}.png", picture(i))
    with contextlib.chdir(folder):
        for _ in range(20):
            Path("x" * 250).mkdir()
            os.chdir("x" * 250)
    assert len(train_of(folder)) == 3
    assert any("1 unusable picture is left out" in note and "a folder that cannot be opened" in note for note in notes_of(folder))
    with pytest.raises(FailedError, match="a folder that cannot be opened"):
        train_of(folder, strict=True)


def test_what_a_killed_process_left_in_the_cache_is_removed_after_a_day(folder, cache):
    for i in range(3):
        save(folder / f"{i}.png", picture(i))
    train_of(folder)
    place = next(name for name in names_in(cache) if name.endswith(".pixels")).partition("-")[0]
    old, new, other = (cache / f".{name}{TEMP_SUFFIX}" for name in (f"{place}.aaaaaaaa", f"{place}.bbbbbbbb", "elsewhere.cccccccc"))
    for left in (old, new, other):
        left.write_bytes(b"half")
    for left in (old, other):
        os.utime(left, (0, 0))
    save(folder / "3.png", picture(3))  # decodes the folder again
    train_of(folder)
    assert not old.exists() and new.exists() and other.exists()

"""Folders and zips of pictures with faults: what is said, exactly; nothing is trained on a wrong picture, and no run is changed."""

import contextlib
import io
import os
import shutil
import socket
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from latentscape.data import find_source
from latentscape.errors import DataError
from latentscape.faces import Face, speaking
from latentscape.reading import ReadOptions

NO_FORMAT = "its content is in no format that is read, whatever its name says"


@pytest.fixture(autouse=True)
def cache(here, monkeypatch):
    """A cache of this test's own."""
    monkeypatch.setenv("LATENTSCAPE_DATA", str(here / "cache"))


def pixels(seed=0, size=(20, 24)):
    return np.random.default_rng(seed).integers(0, 256, (*size, 3), dtype=np.uint8)


def png(seed=0, **options):
    """The bytes of a file with a random picture."""
    file = io.BytesIO()
    Image.fromarray(pixels(seed)).save(file, "PNG", **options)
    return file.getvalue()


def bomb(side):
    """A small file whose header promises a picture of many pixels."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def text_bomb():
    """A picture with a text of 70 MB, packed into 70 kB."""
    information = PngImagePlugin.PngInfo()
    information.add_text("comment", "a" * 70_000_000, zip=True)
    return png(pnginfo=information)


def write(place, good=3):
    """A folder with good pictures."""
    folder = Path(place)
    folder.mkdir(parents=True)
    for i in range(good):
        (folder / f"{i}.png").write_bytes(png(i))
    return folder


def pack(path, files):
    """A zip of these files, of which several may have one name."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        pytest.warns() if len(dict(files)) < len(files) else contextlib.nullcontext(),
    ):
        for name, content in files:
            archive.writestr(name, content)


def notes_of(place, **options):
    with speaking(Face.COMMAND_LINE):
        return find_source(str(place), reading=ReadOptions(**options)).notes


BAD_FILES = {  # a file beside three good pictures, and what is said of it
    "cut off": ("bad.png", lambda: png()[:500], "bad.png (it cannot be decoded (image file is truncated))"),
    "cut off in its header": ("bad.png", lambda: png()[:20], "bad.png (its header cannot be read (Truncated File Read))"),
    "empty": ("bad.jpg", bytes, "bad.jpg (it is empty)"),
    "a page of a web server": ("bad.gif", lambda: b"<html>404", f"bad.gif ({NO_FORMAT})"),
    "a format that is not read": ("bad.png", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n", f"bad.png ({NO_FORMAT})"),
    "a bomb": ("bad.png", lambda: bomb(20_000), "bad.png (its header promises more than 67,108,864 pixels; make it smaller)"),
    "a bomb in a text": (
        "bad.png",
        text_bomb,
        "bad.png (its header cannot be read (Decompressed data too large for PngImagePlugin.MAX_TEXT_CHUNK))",
    ),
    "a name of other bytes": (os.fsdecode(b"caf\xe9\x1b[31m.png"), lambda: b"no", rf"caf\xe9\x1b[31m.png ({NO_FORMAT})"),
    "a name with HTML": ("<script>alert(1)<.png", lambda: b"no", f"<script>alert(1)<.png ({NO_FORMAT})"),
    "a name of 255 bytes": ("x" * 251 + ".png", lambda: b"no", f"{'x' * 77}... ({NO_FORMAT})"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_named_left_out_and_refused_with_strict_until_it_is_removed(case, here, ask):
    name, content, said = BAD_FILES[case]
    folder = write(here / "pictures")
    (folder / name).write_bytes(content())
    assert notes_of(folder) == (f"1 unusable picture is left out: {said}",)
    x = find_source(str(folder)).load().train.x.numpy()
    assert (x == np.stack([pixels(i).transpose(2, 0, 1) for i in range(3)])).all()  # the good pictures alone, pixel for pixel
    train = ("train", "pictures", "--epochs", 1, "--no-report", "--out", "run")
    answer = ask(*train, "--strict")
    assert answer.code == 1 and not Path("run").exists()
    expected = f"latentscape: 1 picture in pictures cannot be used: {said}; remove them, or leave out --strict to skip such files.\n"
    assert (answer.out, answer.err) == ("", expected)
    (folder / name).unlink()  # as the message says
    assert notes_of(folder, strict=True) == ()


REFUSED = {  # what a path leads to, and the sentence
    "nothing": (lambda: None, "There is no source 'x'. Known: cifar10, digits, fashion-mnist, mnist, progressions, shapes."),
    "a link to itself": (lambda: Path("x").symlink_to("x"), "x is a link in a circle, which leads to no file; give the file itself."),
    "two links in a circle": (
        lambda: (Path("x").symlink_to("y"), Path("y").symlink_to("x")),
        "x is a link in a circle, which leads to no file; give the file itself.",
    ),
    "a link to nothing": (lambda: Path("x").symlink_to("nowhere"), "x is a link to nowhere, which is not there; give another file."),
    "an empty folder": (
        lambda: Path("x").mkdir(),
        "x holds no pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), arrays or music, because it is empty; give another folder.",
    ),
    "a folder of other files": (
        lambda: (Path("x").mkdir(), Path("x/a.md").write_text("no")),
        "x holds no pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), arrays or music; give another folder.",
    ),
    "pictures of a phone": (
        lambda: (Path("x").mkdir(), Path("x/a.HEIC").write_bytes(b"\0\0\0\x18ftypheic"), Path("x/b.zip").write_bytes(b"PK\3\4")),
        "x holds no pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), arrays or music, but 1 .heic file (save it as PNG or JPEG) and "
        "1 .zip file (unpack it).",
    ),
    "bad pictures alone": (
        lambda: (Path("x").mkdir(), Path("x/a.png").write_bytes(b"no"), Path("x/b.jpg").touch()),
        f"None of the 2 pictures in x can be used: a.png ({NO_FORMAT}), b.jpg (it is empty); give other files.",
    ),
    "one picture": (lambda: write("x", 1), "x holds 1 usable picture; training needs at least 2, so add some."),
    "one picture to train on": (
        lambda: (write("x/train", 1), write("x/test", 3)),
        "x holds 1 usable picture to train on (of 4, by the names of its folders); training needs at least 2, so add some.",
    ),
    "a file that is one picture": (
        lambda: Path("x").write_bytes(png()),
        "'x' is of a kind that cannot be read; give an .npy array, an .npz archive, a table (.csv, .tsv, .parquet), idx images (.gz), a "
        "folder or a zip of pictures or of .npy files, music (.mid, .json, .txt, .musicxml, a folder), or one of: cifar10, digits, "
        "fashion-mnist, mnist, progressions, shapes.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_trained_on_is_refused_in_one_sentence(case, here, ask):
    make, sentence = REFUSED[case]
    make()
    answer = ask("train", "x", "--epochs", 1, "--out", "run")
    assert (answer.code, answer.out, answer.err) == (2, "", f"latentscape: {sentence}\n")
    assert not Path("run").exists()


ZIPS = {  # the content of a zip, or a way to make it, and the sentence
    "no zip": (lambda: Path("x.zip").write_bytes(b"no"), "x.zip is not a readable zip (File is not a zip file); make it again."),
    "cut off": (
        lambda: (pack("y.zip", [("1.png", png())]), Path("x.zip").write_bytes(Path("y.zip").read_bytes()[:700])),
        "x.zip is not a readable zip (File is not a zip file); make it again.",
    ),
    "a zip in a zip": (
        lambda: pack("x.zip", [("inner.zip", b"PK\3\4")]),
        "x.zip holds no pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), arrays or music, but 1 .zip file (unpack it).",
    ),
    "a pipe": (lambda: os.mkfifo("x.zip"), "x.zip cannot be read (it is a pipe, not a file); check the path and its permissions."),
    "nothing": (lambda: None, "There is no file or folder x.zip; check the path."),
    "two links in a circle": (
        lambda: (Path("x.zip").symlink_to("y.zip"), Path("y.zip").symlink_to("x.zip")),
        "x.zip is a link in a circle, which leads to no file; give the file itself.",
    ),
}


@pytest.mark.parametrize("case", ZIPS)
def test_a_zip_that_cannot_be_read_is_refused_in_one_sentence(case, here, ask):
    make, sentence = ZIPS[case]
    make()
    assert ask("sources", "x.zip") == (2, "", f"latentscape: {sentence}\n")


def test_the_files_of_a_zip_are_never_written_and_bad_ones_are_named(here, monkeypatch):
    monkeypatch.setattr("latentscape.data.readers.image_files.MAX_FILE_BYTES", 100_000)
    good = [(f"{i}.png", png(i)) for i in range(3)]
    bad = [
        ("../../out.png", png(7)),
        ("bomb.png", bomb(9000)),
        ("big.png", b"\0" * 100_001),
        ("inner.zip", b"PK\3\4"),
        ("__MACOSX/0.png", b""),
    ]
    pack("x.zip", [("0.png", png(9)), *good, *bad])
    source = find_source("x.zip")
    assert source.notes == (
        "3 unusable pictures are left out: 0.png (a later file in the zip has the same name, and is taken instead), big.png (it cannot be "
        "read (it has more than 100,000 bytes; unpack the zip, and give its folder)), "
        "bomb.png (its header promises more than 67,108,864 pixels; make it smaller)",
        "3 files are left out, because only pictures are read; among them 1 .zip file (unpack it)",
    )
    assert (source.load().train.x.numpy() == np.stack([pixels(i).transpose(2, 0, 1) for i in range(3)])).all()
    assert sorted(path.name for path in here.iterdir()) == ["cache", "x.zip"] and not (here.parent.parent / "out.png").exists()


def test_a_password_is_asked_for_by_name(here):
    pack("x.zip", [(f"{i}.png", png(i)) for i in range(3)])
    content = bytearray(Path("x.zip").read_bytes())
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(signature) + offset] |= 1  # the first file is encrypted
    Path("x.zip").write_bytes(content)
    assert notes_of("x.zip") == (
        "1 unusable picture is left out: 0.png (it cannot be read (it needs a password; unpack the zip, and give its folder))",
    )


def test_files_that_are_no_files_are_counted_and_never_waited_for(here):
    folder = write(here / "pictures")
    os.mkfifo(folder / "pipe.png")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("pictures/socket.png")
    (folder / "folder.png").mkdir()
    assert notes_of(folder) == ("2 files are left out, because only pictures are read",)


@contextlib.contextmanager
def ordinary_user():
    """A block without the rights of an administrator, who may read everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_files_and_folders_without_permission_are_named():
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to other users
        folder = write(Path(place, "pictures"))
        write(folder / "closed")
        for path in (Path(place), folder, *folder.iterdir()):
            path.chmod(0o755)
        try:
            for path in (folder / "0.png", folder / "closed"):
                path.chmod(0)
            with ordinary_user():
                notes = notes_of(folder)
            folder.chmod(0)
            with ordinary_user(), pytest.raises(DataError, match=r"pictures cannot be read \(Permission denied\); check the path and its"):
                notes_of(folder)
        finally:
            for path in (folder, folder / "closed"):
                path.chmod(0o755)
    assert notes[0] == (
        "2 unusable pictures are left out: 0.png (it cannot be read (Permission denied)), closed (a folder that cannot be opened: "
        "Permission denied)"
    )


def test_classes_whose_names_are_long_or_cannot_be_printed_stay_apart(here):
    names = ["a" * 100 + "1", "a" * 100 + "2", os.fsdecode(b"\xff"), r"\xff", "\n", r"\n"]
    for name in names:
        write(here / "pictures" / name, 2)
    train = find_source("pictures").load().train
    assert len(set(train.classes)) == len(names) and all(name.isprintable() for name in train.classes)
    assert np.bincount(train.labels).tolist() == [2] * len(names)
    assert [train.ids[train.labels == i][0].split("/")[0] for i in range(6)] == sorted(names)


def test_the_smallest_and_the_largest_size_are_told_apart_if_they_have_one_area(here):
    folder = write(here / "pictures", 0)
    for i, size in enumerate([(40, 10), (10, 40), (10, 40)]):
        Image.fromarray(pixels(i, size)).save(folder / f"{i}.png")
    assert notes_of(folder)[0].startswith("the images have 2 sizes from 10 x 40 to 40 x 10 pixels; each is scaled and cropped")


def test_a_run_is_not_changed_by_bad_input(here, ask, snapshot):
    write("pictures", 12)
    assert ask("train", "pictures", "--epochs", 1, "--no-report", "--set", "train.min_steps=0", "--out", "run").code == 0
    before = snapshot(here / "run")
    REFUSED["bad pictures alone"][0]()
    for words in (("encode", "run", "x", "-o", "codes.npy"), ("evaluate", "run", "x"), ("score", "run", "x", "-o", "scores.csv")):
        answer = ask(*words)
        assert (answer.code, answer.err) == (2, f"latentscape: {REFUSED['bad pictures alone'][1]}\n")
    (Path("pictures") / "3.png").write_bytes(png(99))
    answer = ask("evaluate", "run")
    assert answer.code == 2 and "pictures has changed since" in answer.err
    (Path("pictures") / "3.png").write_bytes(png(3))  # as it was, but newer
    assert ask("evaluate", "run").code == 0
    shutil.rmtree("pictures")
    assert ask("evaluate", "run").code == 2 and snapshot(here / "run") == before


THREE_MORE = {  # names of sources that no one listed
    "longer than a name may be": ("x" * 300, f"{'x' * 77}... cannot be read (File name too long); check the path and its permissions."),
    "inside of a file": ("file.md/a.png", "There is no file or folder file.md/a.png; check the path."),
    "that a terminal would obey": ("\x1b[2J.npy", r"There is no file or folder \x1b[2J.npy; check the path."),
    "with a null character": ("a\0.npy", r"'a\x00.npy' cannot be the name of a file; check the path."),
}


@pytest.mark.parametrize("case", THREE_MORE)
def test_names_of_sources_that_cannot_be_are_refused(case, here, ask):
    Path("file.md").touch()
    name, sentence = THREE_MORE[case]
    assert ask("sources", name) == (2, "", f"latentscape: {sentence}\n")

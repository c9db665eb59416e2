"""What refusals and notes of arrays, archives and folders of images advise is followed, and then the data is read."""

import io
import re
import shlex
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

import latentscape as ls
from latentscape.data import find_source
from latentscape.faces import Face, speaking
from latentscape.reading import ReadOptions

RNG = np.random.default_rng(0)
BYTES = RNG.integers(0, 256, (12, 6, 5), dtype=np.uint8)
ROWS = RNG.normal(size=(12, 4))

Case = tuple[Callable[[], object], str, str, Callable[[str], object]]


@pytest.fixture(autouse=True)
def cache(here, monkeypatch):
    """A cache of this test's own."""
    monkeypatch.setenv("LATENTSCAPE_DATA", str(here / "cache"))


def savez(**arrays: Any) -> None:
    np.savez("x.npz", **arrays)


def broken_zip(change: Callable[[bytearray], None], **arrays: Any) -> None:
    """An archive whose bytes are changed."""
    savez(**arrays)
    content = bytearray(Path("x.npz").read_bytes())
    change(content)
    Path("x.npz").write_bytes(content)


def encrypt(content: bytearray) -> None:
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(signature) + offset] |= 1


def twice() -> None:
    """An archive with two arrays of one name."""
    file = io.BytesIO()
    np.save(file, ROWS)
    with zipfile.ZipFile("x.npz", "w") as archive:
        archive.writestr("x.npy", file.getvalue())
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("x.npy", file.getvalue())


def option(message: str) -> str:
    """The option at the end of a message."""
    return re.search(r"(--\S+ [^ .]+(?: --\S+ \S+)?)\.?\n*$", message)[1]


def pictures(n: int = 3, place: str = "x") -> None:
    Path(place).mkdir()
    for i in range(n):
        Image.fromarray(BYTES[i]).save(f"{place}/{i}.png")


def pack(path: str) -> None:
    """A zip with three pictures."""
    pictures(place="packed")
    with zipfile.ZipFile(path, "w") as archive:
        for picture in Path("packed").iterdir():
            archive.write(picture, picture.name)


# what is made, how it is read, the words of the refusal, and what follows its advice: more words for the command, or a change of the files
REFUSALS: dict[str, Case] = {
    "two arrays of labels": (lambda: savez(x=ROWS, y=np.arange(12), labels=np.arange(12)), "x.npz", "choose one: --label y", option),
    "no array of a known name": (lambda: savez(a=ROWS, b=ROWS), "x.npz", "choose one: --array a", option),
    "no part to train on": (lambda: savez(x_test=ROWS, u=ROWS), "x.npz --array x", "choose an array: --array x_test", option),
    "parts of other shapes": (lambda: savez(x_train=BYTES, x_test=BYTES[:, 1:]), "x.npz", "take one array alone: --array x_train", option),
    "no examples": (
        lambda: savez(y=np.arange(12)),
        "x.npz --label y",
        "numpy.savez(file, x=..., y=...)",
        lambda _: savez(x=ROWS, y=np.arange(12)),
    ),
    "cut off": (
        lambda: broken_zip(lambda content: content.__delitem__(slice(200, None)), x=ROWS),
        "x.npz",
        "write it again with numpy.savez",
        lambda _: savez(x=ROWS),
    ),
    "no name to print": (lambda: savez(**{"a\n": ROWS}), "x.npz", "write it again with numpy.savez", lambda _: savez(a=ROWS)),
    "two arrays of a name": (twice, "x.npz", "write it again with numpy.savez", lambda _: savez(x=ROWS)),
    "encrypted": (lambda: broken_zip(encrypt, x=ROWS), "x.npz", "write it again", lambda _: savez(x=ROWS)),
    "too few labels": (lambda: savez(x=ROWS, y=np.arange(3)), "x.npz", "give one label for each", lambda _: savez(x=ROWS, y=np.arange(12))),
    "labels of two kinds": (
        lambda: savez(x_train=ROWS, y_train=np.arange(12), x_test=ROWS[:4], y_test=np.array(list("abcd"))),
        "x.npz",
        "labels of one kind",
        lambda _: savez(x_train=ROWS, y_train=np.array(list("abcdabcdabcd")), x_test=ROWS[:4], y_test=np.array(list("abcd"))),
    ),
    "labels that are infinite": (
        lambda: savez(x=ROWS, y=np.full(12, np.inf)),
        "x.npz",
        "give text or numbers",
        lambda _: savez(x=ROWS, y=np.arange(12)),
    ),
    "labels that cannot be printed": (
        lambda: savez(x=ROWS, y=np.array(["a\n"] * 12)),
        "x.npz",
        "give plain text",
        lambda _: savez(x=ROWS, y=np.array(["a", "b"] * 6)),
    ),
    "several classes for an example": (lambda: savez(x=ROWS, y=np.ones((12, 3))), "x.npz --label y", "leave it out", lambda _: "x.npz"),
    "no such array": (lambda: savez(x=ROWS, dose=np.arange(12)), "x.npz --label doze", "did you mean 'dose'", lambda _: "--label dose"),
    "objects": (
        lambda: np.save("x.npy", ROWS.astype(object), allow_pickle=True),
        "x.npy",
        "numpy.save(file, x.astype('float32'))",
        lambda _: np.save("x.npy", ROWS.astype(object).astype("float32")),
    ),
    "texts": (
        lambda: np.save("x.npy", ROWS.astype(str)),
        "x.npy",
        "turn them into numbers",
        lambda _: np.save("x.npy", ROWS.astype(str).astype(float)),
    ),
    "complex numbers": (
        lambda: np.save("x.npy", ROWS * 1j),
        "x.npy",
        "give real and imaginary parts as two values",
        lambda _: np.save("x.npy", np.c_[ROWS.real, ROWS.imag]),
    ),
    "dates": (
        lambda: np.save("x.npy", ROWS.astype("M8[s]")),
        "x.npy",
        "give plain numbers",
        lambda _: np.save("x.npy", ROWS.astype("M8[s]").astype(int)),
    ),
    "not a number": (
        lambda: np.save("x.npy", np.where(ROWS > 1, np.nan, ROWS)),
        "x.npy",
        "leave those rows out, or fill them in",
        lambda _: np.save("x.npy", ROWS[(ROWS <= 1).all(1)]),
    ),
    "beyond 32 bits": (lambda: np.save("x.npy", ROWS * 1e200), "x.npy", "divide by a scale", lambda _: np.save("x.npy", ROWS)),
    "cut off array": (
        lambda: (np.save("x.npy", ROWS), Path("x.npy").write_bytes(Path("x.npy").read_bytes()[:300])),
        "x.npy",
        "write it again with numpy.save",
        lambda _: np.save("x.npy", ROWS),
    ),
    "no array": (lambda: Path("x.npy").write_bytes(b"no"), "x.npy", "write it again with numpy.save", lambda _: np.save("x.npy", ROWS)),
    "one axis": (lambda: np.save("x.npy", ROWS[0]), "x.npy", "give rows as (n, d)", lambda _: np.save("x.npy", ROWS[:, :1])),
    "empty": (lambda: np.save("x.npy", ROWS[:0]), "x.npy", "give at least one example", lambda _: np.save("x.npy", ROWS)),
    "labels of an array": (
        lambda: np.save("x.npy", ROWS),
        "x.npy --label y",
        "an array of an .npz file",
        lambda _: (savez(x=ROWS, y=np.arange(12)), "x.npz --label y")[1],
    ),
    "pictures of another size": (pictures, "x --size 5000", "take another size: --size 4096x4096", lambda _: "x --size 64"),
    "an option of tables": (pictures, "x --header", "leave it out", lambda _: "x"),
    "files of a phone": (
        lambda: (Path("x").mkdir(), pack("x/all.zip")),
        "x",
        "1 .zip file (unpack it)",
        lambda _: shutil.unpack_archive("x/all.zip", "x"),
    ),
    "a broken zip": (lambda: Path("x.zip").write_bytes(b"no"), "x.zip", "make it again", lambda _: pack("x.zip")),
    "one picture": (lambda: pictures(1), "x", "so add some", lambda _: Image.fromarray(BYTES[3]).save("x/more.png")),
    "bad pictures": (
        lambda: (Path("x").mkdir(), Path("x/a.png").write_bytes(b"no")),
        "x",
        "give other files",
        lambda _: [Image.fromarray(BYTES[i]).save(f"x/{i}.png") for i in range(3)],
    ),
    "no pictures": (lambda: Path("x").mkdir(), "x", "give another folder", lambda _: (pictures(place="y"), "y")[1]),
    "a link in a circle": (lambda: (pictures(place="y"), Path("x").symlink_to("x")), "x", "give the file itself", lambda _: "y"),
    "arrays of many examples": (
        lambda: (Path("x").mkdir(), [np.save(f"x/{n}.npy", ROWS[:n]) for n in (3, 4, 5)]),
        "x",
        "join files of many examples into one .npy file with numpy.concatenate",
        lambda _: (np.save("all.npy", np.concatenate([np.load(f"x/{n}.npy") for n in (3, 4, 5)])), "all.npy")[1],
    ),
    "bad arrays": (
        lambda: (Path("x").mkdir(), Path("x/a.npy").write_bytes(b"no")),
        "x",
        "write them with numpy.save",
        lambda _: [np.save(f"x/{name}.npy", ROWS[0]) for name in "ab"],
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_a_refusal_advises_works(case, ask):
    make, words, advice, follow = REFUSALS[case]
    make()
    refused = ask("sources", *shlex.split(words))
    assert refused.code == 2 and refused.out == "" and refused.err.count("\n") == 1 and advice in refused.err
    more = follow(refused.err)
    if isinstance(more, str):
        words = f"{words.split()[0]} {more}" if more.startswith("--") else more
    assert ask("sources", *shlex.split(words)).code == 0


LAB = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
FLOATS = BYTES[0].astype(np.float32)
BAD_PICTURES: dict[str, tuple[Callable[[], object], str, Callable[[], object]]] = {  # a file x/bad.tif, the reason, and what is advised
    "Lab": (
        lambda: ImageCms.applyTransform(Image.fromarray(BYTES[0]).convert("RGB"), LAB).save("x/bad.tif"),
        "save it in RGB",
        lambda: Image.fromarray(BYTES[0]).convert("RGB").save("x/bad.tif"),
    ),
    "floating point": (
        lambda: Image.fromarray(FLOATS).save("x/bad.tif"),
        "scale them to [0, 1]",
        lambda: Image.fromarray(FLOATS / 255).save("x/bad.tif"),
    ),
    "floating point again": (
        lambda: Image.fromarray(FLOATS).save("x/bad.tif"),
        "or save 16 bits",
        lambda: Image.fromarray((FLOATS * 257).astype(np.uint16)).save("x/bad.tif"),
    ),
    "32 bits": (
        lambda: Image.fromarray(np.full((6, 5), 70_000, np.int32)).save("x/bad.tif"),
        "save 16 bits, from 0 to 65535",
        lambda: Image.fromarray(np.full((6, 5), 65_535, np.uint16)).save("x/bad.tif"),
    ),
    "many pixels": (
        lambda: Image.new("1", (9000, 9000)).save("x/bad.tif", compression="group4"),
        "make it smaller",
        lambda: Image.new("1", (90, 90)).save("x/bad.tif"),
    ),
}


@pytest.mark.parametrize("case", BAD_PICTURES)
def test_what_is_advised_for_a_picture_works(case):
    make, advice, follow = BAD_PICTURES[case]
    pictures()
    make()
    assert advice in find_source("x").notes[-1] and len(find_source("x").load().train) == 3
    follow()
    assert find_source("x", reading=ReadOptions(strict=True)).load().train.x.shape[0] == 4


def test_the_size_that_a_note_names_is_taken_in_the_words_of_each_face(ask):
    pictures()
    Image.fromarray(np.tile(BYTES[0], (3, 5))).save("x/wide.png")
    with speaking(Face.COMMAND_LINE):
        words = find_source("x").notes[0].partition("for example: ")[2]
    assert words == "--size 6x5 --fit pad" and ask("sources", "x", *words.split()).code == 0
    note = find_source("x").notes[0].partition("for example: ")[2]
    assert note == 'reading=ls.ReadOptions(size=(6, 5), fit="pad")'
    padded = eval(f"find_source('x', {note})", {"ls": ls, "find_source": find_source})
    assert "padded with white to 6 x 5" in padded.notes[0]


def test_a_zip_is_unpacked_as_a_note_says(monkeypatch):
    monkeypatch.setattr("latentscape.data.readers.image_files.MAX_FILE_BYTES", 1000)
    pictures()
    Image.fromarray(RNG.integers(0, 256, (60, 50), dtype=np.uint8)).save("x/large.png")
    shutil.make_archive("all", "zip", "x")
    assert (
        "large.png (it cannot be read (it has more than 1,000 bytes; unpack the zip, and give its folder))"
        in find_source("all.zip").notes[-1]
    )
    shutil.unpack_archive("all.zip", "all")
    assert len(find_source("all").load().train) == 4


def test_a_folder_that_is_too_large_is_given_in_parts(monkeypatch):
    monkeypatch.setattr("latentscape.data.readers.image_files.MAX_FILES", 3)
    pictures(4)
    with pytest.raises(ls.errors.DataError, match="x holds more than 3 files; give a smaller folder"):
        find_source("x")
    Path("x/3.png").unlink()
    assert len(find_source("x").load().train) == 3


def test_images_that_are_too_large_for_the_memory_are_made_smaller(monkeypatch):
    monkeypatch.setattr("latentscape.data.store.available_memory", lambda: 2**23)
    pictures()
    with pytest.raises(ls.errors.DataError, match=r"Images of 128 x 128 pixels take 17 MB .*; choose a smaller size"):
        find_source("x", reading=ReadOptions(size=(128,)))
    assert find_source("x", reading=ReadOptions(size=(32,))).shape == (1, 32, 32)


def test_an_array_that_is_too_large_for_the_memory_is_read_in_pieces(monkeypatch):
    monkeypatch.setattr("latentscape.data.store.available_memory", lambda: 2**23)
    monkeypatch.setattr("latentscape.data.readers.arrays.MIN_BYTES_LEFT_IN_FILE", 2**22)
    large = np.zeros((2000, 600))
    np.save("x.npy", np.asfortranarray(large))
    with pytest.raises(
        ls.errors.DataError, match=r"take .* of memory, but .*; give fewer, or an \.npy file in C order, which is read in pieces"
    ):
        find_source("x.npy")
    np.save("x.npy", np.ascontiguousarray(large))
    assert len(find_source("x.npy").load().train) == 2000

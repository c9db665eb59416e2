"""CIFAR-10 in both of its forms: what is read is what was written, pickles are never run, and a part is called a part."""

import gzip
import hashlib
import io
import itertools
import logging
import pickle
import struct
import tarfile
import threading
import tracemalloc
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from latentscape.data import SOURCES, File, find_source
from latentscape.data.downloads import missing
from latentscape.data.readers.cifar import BINARY, CLASSES, PYTHON, Published, as_found, load_cifar, read_cifar, standing_in
from latentscape.data.readers.pickled import MAX_INSTRUCTIONS, MAX_KEY_LENGTH, Array, unpickled
from latentscape.data.source import digest_of
from latentscape.errors import DamagedError, DataError

EACH = 12
BATCHES = ("data_batch_1", "data_batch_2", "test_batch")
_rng = np.random.default_rng(0)
IMAGES = {name: _rng.integers(0, 256, (EACH, 3072), dtype=np.uint8) for name in BATCHES}
LABELS = {name: [int(label) for label in _rng.permutation(np.arange(EACH) % 10)] for name in BATCHES}


def binary(images, labels) -> bytes:
    return b"".join(bytes([label]) + image.tobytes() for image, label in zip(images, labels, strict=True))


def python2(images, labels) -> bytes:
    """A pickle as Python 2 and its NumPy wrote the published ones: protocol 2, in which text is bytes."""

    def text(value: bytes) -> bytes:
        return b"U" + bytes([len(value)]) + value

    places = iter(range(1, 100_000))

    def memo() -> bytes:
        place = next(places)
        return b"q" + bytes([place]) if place < 256 else b"r" + struct.pack("<I", place)

    n, pixels = images.shape
    before = [b"\x80\x02}", memo(), b"(", text(b"batch_label"), memo(), text(b"training batch 1 of 5"), memo()]
    numbers = [text(b"labels"), memo(), b"]", memo(), b"(", *(b"K" + bytes([label]) for label in labels), b"e"]
    new = [text(b"data"), memo(), b"cnumpy.core.multiarray\n_reconstruct\n", memo(), b"cnumpy\nndarray\n", memo(), b"K\x00\x85", memo()]
    shape = [text(b"b"), memo(), b"\x87", memo(), b"R", memo(), b"(K\x01M", struct.pack("<H", n), b"M", struct.pack("<H", pixels), b"\x86"]
    dtype = [memo(), b"cnumpy\ndtype\n", memo(), text(b"u1"), memo(), b"K\x00K\x01\x87", memo(), b"R", memo(), b"(K\x03", text(b"|")]
    raw = [b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T", struct.pack("<i", images.nbytes), images.tobytes(), memo(), b"tb"]
    names = [text(b"filenames"), memo(), b"]", memo(), b"("]
    names += [each for i in range(n) for each in (text(b"leptodactylus_s_%06d.png" % i), memo())]
    return b"".join([*before, *numbers, *new, *shape, *dtype, *raw, *names, b"eu."])


def redumped(protocol: int, keys: type = bytes):
    """A pickle as Python 3 writes it, of what it read from a published one."""

    def dump(images, labels) -> bytes:
        entries = {"batch_label": b"training", "labels": list(labels), "data": images, "filenames": [b"a.png"] * len(images)}
        return pickle.dumps({key.encode() if keys is bytes else key: value for key, value in entries.items()}, protocol)

    return dump


PICKLES = {"python2": python2} | {f"protocol {p}": redumped(p) for p in (2, 3, 4, 5)}
PICKLES |= {"text keys": redumped(4, str), "old numpy": lambda *a: redumped(2)(*a).replace(b"numpy._core", b"numpy.core")}
PICKLES |= {"column by column": lambda images, labels: redumped(4)(np.asfortranarray(images), labels)}
PICKLES |= {"column by column, 5": lambda images, labels: redumped(5)(np.asfortranarray(images), labels)}


def files(form: str, how=python2) -> dict[str, bytes]:
    """The files of all batches, by their names."""
    if form == BINARY:
        return {f"{name}.bin": binary(IMAGES[name], LABELS[name]) for name in BATCHES} | {"batches.meta.txt": "\n".join(CLASSES).encode()}
    return {name: how(IMAGES[name], LABELS[name]) for name in BATCHES} | {"batches.meta": pickle.dumps({"label_names": CLASSES}, 2)}


def packed(form: str, contents: dict[str, bytes]) -> bytes:
    """An archive as it is published: a folder and its files, in no order."""
    with io.BytesIO() as buffer:
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            folder = tarfile.TarInfo(form)
            folder.type = tarfile.DIRTYPE
            archive.addfile(folder)
            for name in sorted(contents, reverse=True):
                info = tarfile.TarInfo(f"{form}/{name}")
                info.size = len(contents[name])
                archive.addfile(info, io.BytesIO(contents[name]))
        return buffer.getvalue()


def listed(name: str, content: bytes, **more) -> File:
    return File(name=name, urls=(), sha256=hashlib.sha256(content).hexdigest(), bytes=len(content), **more)


ARCHIVES = {"binary.tar.gz": packed(BINARY, files(BINARY)), "python.tar.gz": packed(PYTHON, files(PYTHON))}
SMALL = Published(
    name="cifar10",
    binary=listed("binary.tar.gz", ARCHIVES["binary.tar.gz"], instead=standing_in("python.tar.gz")),
    python=listed("python.tar.gz", ARCHIVES["python.tar.gz"]),
    batches={name: hashlib.sha256(binary(IMAGES[name], LABELS[name])).hexdigest() for name in BATCHES},
    images_per_batch=EACH,
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the files of the source are looked for."""
    monkeypatch.setenv("LATENTSCAPE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "data" / "cifar10"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def source(folder, monkeypatch):
    """A small CIFAR-10 in the place of the real one."""
    small = replace(
        SOURCES["cifar10"],
        load=partial(load_cifar, SMALL),
        as_found=partial(as_found, SMALL),
        files=(SMALL.binary,),
        digest=digest_of([SMALL.binary]),
    )
    monkeypatch.setitem(SOURCES, "cifar10", small)
    return small


def put(folder, form: str, contents: dict[str, bytes]):
    (folder / form).mkdir()
    for name, content in contents.items():
        (folder / form / name).write_bytes(content)
    return folder / form


def holds(splits, train=BATCHES[:2], heldout=BATCHES[2:]) -> None:
    for part, names in ((splits.train, train), (splits.heldout, heldout)):
        assert np.array_equal(part.x.numpy(), np.concatenate([IMAGES[name] for name in names]).reshape(-1, 3, 32, 32))
        assert part.labels.tolist() == [label for name in names for label in LABELS[name]] and part.labels.dtype == np.int64
        assert part.classes == CLASSES and part.levels == 255


@pytest.mark.parametrize("how", PICKLES)
def test_a_pickle_is_read_as_python_reads_it(how):
    images, labels = IMAGES["data_batch_1"], LABELS["data_batch_1"]
    content = PICKLES[how](images, labels)
    found = unpickled(content, "a batch")
    known = {key.decode() if isinstance(key, bytes) else key: value for key, value in pickle.loads(content, encoding="bytes").items()}
    assert found["labels"] == known["labels"] == labels and found["filenames"] == known["filenames"]
    assert (
        isinstance(found["data"], Array) and np.array_equal(found["data"].values, known["data"]) and np.array_equal(known["data"], images)
    )


@pytest.mark.parametrize("archive", ARCHIVES)
def test_an_archive_is_read_where_it_lies(folder, source, archive, snapshot):
    (folder / archive).write_bytes(ARCHIVES[archive])
    before = snapshot(folder.parent.parent)
    holds(source.load())
    assert snapshot(folder.parent.parent) == before  # nothing was unpacked
    assert missing("cifar10", source.files) == []
    found = find_source("cifar10")
    holds(found.load())
    assert (found.digest, found.title) == (source.digest, source.title)


@pytest.mark.parametrize(("form", "how"), [(BINARY, None), *((PYTHON, how) for how in PICKLES)])
def test_an_unpacked_folder_with_the_published_images_is_the_published_source(folder, source, form, how, caplog):
    put(folder, form, files(form) if how is None else files(form, PICKLES[how]))
    found = find_source("cifar10")
    holds(found.load())
    holds(source.load())
    assert (found.digest, found.title) == (source.digest, source.title) and caplog.text == "" and missing("cifar10", source.files) == []


def test_the_binary_archive_goes_first_then_the_other_then_a_folder(folder, source, tmp_path):
    cache = tmp_path / "cache" / "latentscape" / "cifar10"
    cache.mkdir(parents=True)
    there = put(folder, BINARY, files(BINARY))
    assert read_cifar(SMALL).origin == there
    for name in ("python.tar.gz", "binary.tar.gz"):
        (cache / name).write_bytes(ARCHIVES[name])
        assert read_cifar(SMALL).origin == cache / name


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize(("part", "whole"), [(BINARY, PYTHON), (PYTHON, BINARY)])
def test_a_part_hides_no_more_whole_folder(folder, source, tmp_path, part, whole, elsewhere, caplog):
    other = tmp_path / "cache" / "latentscape" / "cifar10" if elsewhere else folder
    other.mkdir(parents=True, exist_ok=True)
    first = put(folder, part, files(part))
    for path in first.glob("*_batch*1*"):
        path.unlink()
    complete = put(other, whole, files(whole))
    assert read_cifar(SMALL).origin == complete and find_source("cifar10").digest == source.digest and caplog.text == ""
    for path in complete.glob("*_batch*1*"):
        path.unlink()
    assert read_cifar(SMALL).origin == (first if part == BINARY else complete)  # as much in both


@pytest.mark.parametrize(("form", "suffix"), [(BINARY, ".bin"), (PYTHON, "")])
def test_a_part_is_read_and_called_a_part(folder, source, form, suffix, caplog):
    there = put(folder, form, files(form))
    (there / f"data_batch_1{suffix}").unlink()
    found = find_source("cifar10")
    holds(found.load(), train=BATCHES[1:2])
    assert "12 of 24 training images" in found.title and "held-out" not in found.title and "SHA-256" not in found.title
    assert [record.levelno for record in caplog.records] == [logging.WARNING] and str(there) in caplog.text
    assert "12 of 24 training images" in caplog.text
    (there / f"test_batch{suffix}").unlink()
    less = find_source("cifar10")
    assert less.load().heldout is None and "12 of 24 training images; 0 of 12 held-out images" in less.title
    assert len({source.digest, found.digest, less.digest}) == 3


def test_other_images_than_the_published_ones_are_said_and_have_a_digest_of_their_own(folder, source, caplog):
    contents = files(BINARY)
    contents["test_batch.bin"] = contents["test_batch.bin"][:-1] + bytes([contents["test_batch.bin"][-1] ^ 1])
    put(folder, BINARY, contents)
    found = find_source("cifar10")
    assert "by their SHA-256 not the published images (test_batch)" in found.title and found.title[-12:] in caplog.text
    assert found.digest != source.digest


def test_the_command_says_on_stderr_that_it_is_a_part(folder, source, ask):
    there = put(folder, BINARY, files(BINARY))
    (there / "data_batch_2.bin").write_bytes(files(BINARY)["data_batch_2.bin"][: 5 * 3073])
    code, out, _ = ask("sources", "cifar10")
    assert code == 0 and "17 of 24 training images" in out and "train: 17 examples of shape 3 x 32 x 32" in out
    assert '"available": true' in ask("sources", "cifar10", "--json").out


def test_a_run_knows_its_images_again_in_another_form(folder, source, ask, tmp_path, snapshot):
    run = tmp_path / "run"
    there = put(folder, BINARY, files(BINARY))
    (there / "data_batch_2.bin").unlink()
    settings = ("--set", "model.network.hidden=[8]", "--set", "train.epochs=1", "--no-report")
    assert ask("train", "cifar10", *settings, "--out", run).code == 0
    there.rename(folder / "aside")
    code, out, err = ask("evaluate", run, "--split", "heldout")
    assert (code, out) == (2, "") and "cifar10 has changed since" in err and "restore the old file" in err
    other = put(folder, PYTHON, {name: content for name, content in files(PYTHON).items() if name != "data_batch_2"})
    assert ask("evaluate", run, "--split", "heldout").code == 0
    (other / "data_batch_2").write_bytes(files(PYTHON)["data_batch_2"])  # more images than it was trained on
    before = snapshot(run)
    code, out, err = ask("evaluate", run, "--split", "heldout")
    assert (code, out) == (2, "") and "cifar10 has changed since" in err and snapshot(run) == before


# ---- what is refused


def calls(module: str, name: str, argument: str) -> bytes:
    return b"\x80\x02c" + f"{module}\n{name}\n".encode() + b"(X" + struct.pack("<I", len(argument)) + argument.encode() + b"tR."


def text(value: str) -> bytes:
    return b"\x8c" + bytes([len(value)]) + value.encode()


# pickles that would call something, and what they ask for
HOSTILE = {
    "REDUCE of a GLOBAL": (lambda touch: calls("os", "system", touch), "'os.system'"),
    "posix": (lambda touch: calls("posix", "system", touch), "'posix.system'"),
    "exec": (lambda touch: calls("builtins", "exec", f"import os; os.system({touch!r})"), "'builtins.exec'"),
    "a STACK_GLOBAL": (lambda touch: b"\x80\x04" + text("os") + text("system") + b"\x93" + text(touch) + b"\x85R.", "'os.system'"),
    "a dotted STACK_GLOBAL": (
        lambda touch: b"\x80\x04" + text("numpy") + text("ndarray.os.system") + b"\x93" + text(touch) + b"\x85R.",
        "'numpy.ndarray.os.system'",
    ),
    "numpy's own": (lambda touch: calls("numpy.testing._private.utils", "runstring", touch), "runstring"),
    "INST": (lambda touch: b"(S'" + touch.encode() + b"'\nios\nsystem\n.", "STRING"),
    "INST first": (lambda touch: b"(ios\nsystem\n.", "INST"),
    "OBJ": (lambda touch: b"\x80\x02(cnumpy\nndarray\no.", "OBJ"),
    "NEWOBJ": (lambda touch: b"\x80\x02cnumpy\nndarray\n)\x81.", "NEWOBJ"),
    "an extension": (lambda touch: b"\x80\x02\x82\x01.", "EXT1"),
    "a persistent id": (lambda touch: b"Pos.system\n.", "PERSID"),
    "after the batch": (
        lambda touch: python2(IMAGES["test_batch"], LABELS["test_batch"])[:-1] + calls("os", "system", touch)[2:],
        "os.system",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_pickle_that_would_call_something_is_refused_and_not_run(folder, source, tmp_path, case):
    make, asks = HOSTILE[case]
    touched = tmp_path / "touched"
    there = put(folder, PYTHON, files(PYTHON))
    (there / "data_batch_2").write_bytes(make(f"touch {touched}"))
    with pytest.raises(DataError) as refused:
        find_source("cifar10")
    sentence = str(refused.value)
    assert asks in sentence and "no part of it was executed" in sentence and sentence.startswith(f"{there / 'data_batch_2'} ")
    assert sentence.endswith('; get it again: ls.data.fetch(ls.find_source("cifar10")).') and "\n" not in sentence
    assert not touched.exists()


def test_the_payload_would_have_run(tmp_path):
    """The witness of the test above: Python's own reader does run it."""
    pickle.loads(calls("os", "system", f"touch {tmp_path / 'touched'}"))
    assert (tmp_path / "touched").exists()


def array(n: int, pixels: int, raw: bytes = b"") -> bytes:
    """A pickle whose array has this shape, by its word."""
    whole = python2(IMAGES["test_batch"], LABELS["test_batch"])
    shape = b"M" + struct.pack("<H", EACH) + b"M" + struct.pack("<H", 3072)
    assert shape in whole
    return whole.replace(shape, b"J" + struct.pack("<i", n) + b"J" + struct.pack("<i", pixels))


def dumped(**changes) -> bytes:
    return pickle.dumps({"data": IMAGES["test_batch"], "labels": LABELS["test_batch"]} | changes, 4)


WHOLE = python2(IMAGES["test_batch"], LABELS["test_batch"])
UNFOLDS = b"\x80\x02c_codecs\nencode\nq\x00X" + struct.pack("<I", 5000) + b"a" * 5000 + b"q\x01X\x06\x00\x00\x00latin1q\x02("
HUGE = b"\x8a\xff" + b"\x7f" * 255 + b"q\x07"  # a number of 2,040 bits, and its place in the memory
SIZES = WHOLE.replace(b"M" + struct.pack("<H", EACH) + b"M" + struct.pack("<H", 3072) + b"\x86", b"(" + HUGE + b"h\x07" * 999 + b"t")
# a batch as a pickle, and what the sentence has to say
UNSOUND = {
    "nothing": (b"", ["(0 bytes) is not a valid pickle"]),
    "another file": (b"hello, this is a text", ["not a valid pickle"]),
    "cut short": (WHOLE[:-100], ["not a valid pickle"]),
    "no end": (WHOLE[:-1], ["not a valid pickle"]),
    "goes on": (WHOLE + b"more", ["goes on after the end of its pickle, for 4 bytes"]),
    "an array of many huge sizes": (SIZES, ["not a valid pickle"]),
    "too long an array": (array(2**31 - 1, 2**31 - 1), ["not a valid pickle"]),
    "a negative array": (array(-EACH, -3072), ["not a valid pickle"]),
    "another shape": (array(3072, EACH), ["is not a batch of CIFAR-10", "rows of 3,072 bytes"]),
    "no array": (dumped(data=[1, 2]), ["is not a batch of CIFAR-10"]),
    "an empty array": (dumped(data=IMAGES["test_batch"][:0], labels=[]), ["is not a batch of CIFAR-10", "1 to 12 rows"]),
    "no labels": (dumped(labels=None), ["is not a batch of CIFAR-10"]),
    "fine labels": (pickle.dumps({"data": IMAGES["test_batch"], "fine_labels": LABELS["test_batch"]}, 2), ["is not a batch of CIFAR-10"]),
    "no dictionary": (pickle.dumps([1]), ["is not a batch of CIFAR-10"]),
    "floating point numbers": (dumped(data=IMAGES["test_batch"][:1].astype("f4")), ["type 'f4'", "unsigned bytes"]),
    "too few labels": (dumped(labels=[1]), ["12 images and 1 labels"]),
    "a label above 9": (dumped(labels=[*LABELS["test_batch"][:-1], 10]), ["image 11 the label 10", "from 0 to 9"]),
    "a label below 0": (dumped(labels=[-1, *LABELS["test_batch"][1:]]), ["image 0 the label -1"]),
    "a huge label": (dumped(labels=[10**300, *LABELS["test_batch"][1:]]), ["image 0 the label 1000000"]),
    "a label of truth": (dumped(labels=[True, *LABELS["test_batch"][1:]]), ["image 0 the label of the type bool"]),
    "text unfolded many times": (UNFOLDS + b"h\x00h\x01h\x02\x86R" * 1000 + b"t.", ["expands to more bytes than it has"]),
    "an own memory": (b"\x80\x02h\x07.", ["not a valid pickle"]),
    "an empty stack": (b"\x80\x02.", ["not a valid pickle"]),
    "a mark too few": (b"\x80\x02e.", ["not a valid pickle"]),
    "a list as a key": (b"\x80\x02}]K\x01s.", ["not a valid pickle"]),
    "too long a file": (bytes(2 * 3073 * EACH + 2**16 + 1), ["139,289 bytes, more than any file of cifar10"]),
}


@pytest.mark.parametrize("case", UNSOUND)
def test_a_pickle_that_is_no_batch_is_refused_in_one_sentence(folder, source, case):
    content, says = UNSOUND[case]
    there = put(folder, PYTHON, files(PYTHON) | {"data_batch_1": content})
    with pytest.raises(DataError) as refused:
        find_source("cifar10")
    sentence = str(refused.value)
    assert sentence.startswith(str(there / "data_batch_1")) and sentence.endswith(
        '; get it again: ls.data.fetch(ls.find_source("cifar10")).'
    )
    assert "\n" not in sentence and [part for part in says if part not in sentence] == []


def peak(content: bytes) -> int:
    """Bytes that were in use at once while a pickle was refused as unsound."""
    tracemalloc.start()
    with pytest.raises(DataError, match="not a valid pickle"):
        unpickled(content, "a batch")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_many_huge_sizes_are_not_multiplied():
    most = peak(SIZES)
    assert HUGE in SIZES and most < 1000 * 255  # bytes of the product


def test_a_long_key_is_not_turned_into_text_again_and_again():
    key = b"T" + struct.pack("<i", 10_000) + b"k" * 10_000 + b"q\x00"
    content = b"\x80\x02(" + key + b"".join(b"}h\x00Ns" for _ in range(100)) + b"t."
    assert peak(content) < 100 * 10_000 / 2
    for form in (b"T", b"X"):
        most = unpickled(b"\x80\x02}" + form + struct.pack("<i", MAX_KEY_LENGTH) + b"k" * MAX_KEY_LENGTH + b"Ns.", "a batch")
        assert most == {"k" * MAX_KEY_LENGTH: None}
        with pytest.raises(DataError, match="not a valid pickle"):
            unpickled(b"\x80\x02}" + form + struct.pack("<i", MAX_KEY_LENGTH + 1) + b"k" * (MAX_KEY_LENGTH + 1) + b"Ns.", "a batch")


def test_a_pickle_of_too_many_instructions_is_given_up():
    content = b"\x80\x02(" + b"]" * 995 + b"t."
    assert unpickled(content, "a batch", steps=999) == tuple([] for _ in range(995))
    with pytest.raises(DataError, match="more than 998 instructions"):
        unpickled(content, "a batch", steps=998)
    assert MAX_INSTRUCTIONS > 20 * 10_000


FEW = [pickled(IMAGES["test_batch"][:1, :6], [7]) for pickled in PICKLES.values()]


@pytest.mark.parametrize("content", FEW, ids=PICKLES)
def test_no_cut_goes_unnoticed(content):
    for length in range(len(content)):
        with pytest.raises(DataError):
            unpickled(content[:length], "a batch")


@pytest.mark.parametrize("content", FEW, ids=PICKLES)
def test_no_changed_byte_does_more_than_change_a_value_or_be_refused(content):
    refused = 0
    for at, by in itertools.product(range(len(content)), (1, 64, 255)):
        try:
            unpickled(content[:at] + bytes([content[at] ^ by]) + content[at + 1 :], "a batch")
        except DataError:
            refused += 1
    assert refused > len(content)


WRONG = {
    "a record cut short": (files(BINARY)["test_batch.bin"][:-1], ["36,875 bytes", "3,073 for each"]),
    "nothing": (b"", ["has 0 bytes"]),
    "too many records": (files(BINARY)["test_batch.bin"] + bytes(3073), ["at most 12 images"]),
    "a label above 9": (files(BINARY)["test_batch.bin"][:-3073] + b"\x0a" + bytes(3072), ["image 11 the label 10", "from 0 to 9"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_binary_batch_that_is_wrong_is_refused_in_one_sentence(folder, source, case):
    content, says = WRONG[case]
    there = put(folder, BINARY, files(BINARY) | {"test_batch.bin": content})
    with pytest.raises(DataError) as refused:
        find_source("cifar10")
    sentence = str(refused.value)
    assert sentence.startswith(str(there / "test_batch.bin")) and sentence.endswith(
        '; get it again: ls.data.fetch(ls.find_source("cifar10")).'
    )
    assert [part for part in says if part not in sentence] == []


def test_an_archive_cut_short_or_changed_is_refused(folder, source, ask):
    whole = ARCHIVES["binary.tar.gz"]
    (folder / "binary.tar.gz").write_bytes(whole[:-1000])
    code, out, err = ask("train", "cifar10")
    assert (code, out) == (2, "") and f"has {len(whole) - 1000:,} bytes" in err and "latentscape fetch cifar10" in err
    (folder / "binary.tar.gz").write_bytes(whole[:-1000] + bytes(1000))
    with pytest.raises(DamagedError, match="SHA-256"):
        find_source("cifar10").load()
    code, out, err = ask("train", "cifar10")
    assert (code, out) == (1, "") and "Traceback" not in err


def linked() -> bytes:
    with io.BytesIO() as buffer:
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            for name in BATCHES:
                info = tarfile.TarInfo(f"{BINARY}/{name}.bin")
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
                archive.addfile(info)
        return buffer.getvalue()


# archives that have the SHA-256 they should, and what the sentence has to say
ODD = {
    "a member is missing": (
        packed(BINARY, {name: content for name, content in files(BINARY).items() if name != "test_batch.bin"}),
        f"does not hold {BINARY}/test_batch.bin;",
    ),
    "its files lie elsewhere": (packed("elsewhere", files(BINARY)), f"does not hold {BINARY}/data_batch_1.bin, "),
    "its batches are links": (linked(), "does not hold"),
    "a member of a wrong size": (packed(BINARY, files(BINARY) | {"test_batch.bin": bytes(100)}), "has 100 bytes"),
    "a label above 9": (packed(BINARY, files(BINARY) | {"test_batch.bin": b"\xff" * 3073}), "the label 255"),
    "a large member": (packed(BINARY, files(BINARY) | {"readme.html": bytes(10**6)}), "has 1,000,000 bytes, more than any file"),
    "cut short": (ARCHIVES["binary.tar.gz"][:-2000], "is not a valid .tar.gz archive"),
    "no archive": (gzip.compress(b"hello" * 200), "is not a valid .tar.gz archive"),
    "not packed": (b"hello" * 200, "is not a valid .tar.gz archive"),
}


@pytest.mark.parametrize("case", ODD)
def test_an_archive_of_other_content_is_refused_in_one_sentence(folder, case):
    content, says = ODD[case]
    (folder / "binary.tar.gz").write_bytes(content)
    with pytest.raises(DataError) as refused:
        load_cifar(replace(SMALL, binary=listed("binary.tar.gz", content)))
    assert says in str(refused.value) and str(refused.value).endswith('; get it again: ls.data.fetch(ls.find_source("cifar10")).')
    assert "\n" not in str(refused.value)


def test_where_nothing_is_it_says_how_to_get_it(folder, source, ask):
    (folder / BINARY).mkdir()
    (folder / BINARY / "test_batch.bin").write_bytes(files(BINARY)["test_batch.bin"])  # nothing to train on
    assert missing("cifar10", source.files) == ["binary.tar.gz"] and find_source("cifar10") is source
    code, out, err = ask("train", "cifar10")
    assert (code, out) == (2, "") and "cifar10 needs binary.tar.gz" in err and "latentscape fetch cifar10" in err


def test_it_is_fetched_and_read(folder, source, ask, tmp_path, monkeypatch):
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "binary.tar.gz").write_bytes(ARCHIVES["binary.tar.gz"])

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "served"))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/binary.tar.gz"
        monkeypatch.setitem(SOURCES, "cifar10", replace(source, files=(replace(SMALL.binary, urls=(url,)),)))
        code, out, err = ask("fetch", "cifar10")
        server.shutdown()
        thread.join()
    assert (
        (code, out) == (0, f"{folder}\n")
        and "SHA-256 as published" in err
        and [path.name for path in folder.iterdir()] == ["binary.tar.gz"]
    )
    holds(find_source("cifar10").load())


def test_what_is_published_is_listed():
    source = SOURCES["cifar10"]
    (archive,) = source.files
    assert (archive.name, archive.bytes) == ("cifar-10-binary.tar.gz", 170_052_171)
    assert len({url.split("/")[2] for url in archive.urls}) == 3 and all(url.endswith(f"/{archive.name}") for url in archive.urls)
    published = source.as_found.args[0]
    hashes = [archive.sha256, published.python.sha256, *published.batches.values()]
    assert len(set(hashes)) == 8 and all(len(sha256) == 64 and int(sha256, 16) for sha256 in hashes)
    assert list(published.batches) == [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    assert published.max_batch_bytes == 61_525_536  # the published pickles have 31,035,999 bytes at most

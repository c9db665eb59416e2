"""The idx files of MNIST: what is read is what was written, and what is cut short or damaged is refused with its bytes."""

import gzip
import hashlib

import numpy as np
import pytest

from latentscape.data import SOURCES, File, find_source
from latentscape.data.downloads import checked
from latentscape.data.readers.idx import load_idx, read_idx
from latentscape.errors import DamagedError, DataError, SettingError

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 4, 3), dtype=np.uint8)


def idx(array: np.ndarray) -> bytes:
    """An array of bytes in the format idx."""
    return bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()


WHOLE = idx(IMAGES)
PACKED = gzip.compress(WHOLE, mtime=0)


def written(folder, content: bytes):
    path = folder / "some-images-idx3-ubyte.gz"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("shape", [(0,), (1,), (7,), (5, 4, 3), (3_000_000,), (0, 28, 28)])
def test_what_is_read_is_what_was_written(tmp_path, shape):
    array = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    found = read_idx(written(tmp_path, gzip.compress(idx(array), 1)))
    assert found.dtype == np.uint8 and found.flags.writeable and np.array_equal(found, array) and found.shape == shape


def test_a_gzip_file_of_several_pieces_is_read(tmp_path):
    pieces = gzip.compress(WHOLE[:20]) + gzip.compress(WHOLE[20:])
    assert np.array_equal(read_idx(written(tmp_path, pieces)), IMAGES)


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def header(*sizes: int, kind: int = 8) -> bytes:
    return gzip.compress(bytes([0, 0, kind, len(sizes)]) + b"".join(n.to_bytes(4, "big") for n in sizes) + bytes(60))


# the content of a file, and what the sentence has to say
DAMAGED = {
    "nothing": (b"", ["after 0 of 4 bytes"]),
    "no gzip file": (WHOLE, [f"{len(WHOLE)} bytes", "not a valid gzip file"]),
    "a gzip file cut short": (PACKED[:-20], ["cut short", f"{len(PACKED) - 20} bytes"]),
    "a checksum cut short": (PACKED[:-3], ["cut short", f"{len(PACKED) - 3} bytes"]),
    "a gzip head cut short": (PACKED[:5], ["cut short", "5 bytes"]),
    "a wrong checksum": (flipped(PACKED, -5), ["not a valid gzip file", "CRC"]),
    "a wrong length": (flipped(PACKED, -1), ["not a valid gzip file", "length"]),
    "something after the gzip file": (PACKED + b"more", ["not a valid gzip file"]),
    "an idx file cut short": (gzip.compress(WHOLE[:-7]), ["holds 53 bytes", "(5, 4, 3), 60"]),
    "an idx head cut short": (gzip.compress(WHOLE[:10]), ["after 6 of 12 bytes"]),
    "something after the idx file": (gzip.compress(WHOLE + b"\0"), ["goes on after the 60 bytes"]),
    "another file": (gzip.compress(b"hello, this is a text"), ["68 65 6c 6c", "00 00 08 03"]),
    "no axis": (header(), ["00 00 08 00"]),
    "too many axes": (header(*[1] * 200), ["00 00 08 c8"]),
    "floating point numbers": (header(5, 4, 3, kind=0x0D), ["0x0d", "0x08"]),
    "terabytes by its header": (header(2**32 - 1, 2**20, 2), [f"{(2**32 - 1) * 2**21:,}", "more than its", "can hold"]),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_what_is_damaged_is_refused_in_one_sentence_with_its_bytes(refused, here, case):
    content, says = DAMAGED[case]
    sentence = refused("train", written(here, content).name, "--epochs", 1, "--no-report")
    assert sentence.startswith("latentscape: some-images-idx3-ubyte.gz ")
    assert [part for part in says if part not in sentence] == []


def test_no_cut_goes_unnoticed(tmp_path):
    for length in range(len(PACKED)):
        with pytest.raises(DataError):
            read_idx(written(tmp_path, PACKED[:length]))


def test_no_flipped_bit_goes_unnoticed(tmp_path):
    for at in range(len(PACKED)):
        if at in (3, 4, 5, 6, 7, 8, 9):  # flags, time, level and system, which say nothing of the content
            continue
        with pytest.raises(DataError):
            read_idx(written(tmp_path, flipped(PACKED, at)))


def test_images_of_ones_own_are_a_source(tmp_path):
    path = written(tmp_path, PACKED)
    source = find_source(str(path))
    train = source.load().train
    assert source.name == "some-images-idx3-ubyte" and source.shape == (1, 4, 3) and source.digest == hashlib.sha256(PACKED).hexdigest()
    assert train.levels == 255 and np.array_equal(train.x.numpy()[:, 0], IMAGES)
    with pytest.raises(SettingError, match="'y'"):
        find_source(str(path), label="y")


def test_labels_are_no_images(tmp_path):
    with pytest.raises(DataError, match=r"\(5,\)"):
        find_source(str(written(tmp_path, gzip.compress(idx(np.arange(5, dtype=np.uint8))))))


def test_images_without_pixels_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"\(5, 0, 3\).*height, width"):
        find_source(str(written(tmp_path, gzip.compress(idx(np.zeros((5, 0, 3), dtype=np.uint8))))))


@pytest.fixture
def four(tmp_path, monkeypatch):
    """A small set of images and labels, in the place where it is looked for."""
    rng = np.random.default_rng(2)
    arrays = [rng.integers(0, 3, shape, dtype=np.uint8) for shape in ((6, 4, 4), (6,), (2, 4, 4), (2,))]
    folder = tmp_path / "some_data" / "four_files"
    folder.mkdir(parents=True)
    files = []
    for number, array in enumerate(arrays):
        content = gzip.compress(idx(array))
        (folder / f"{number}.gz").write_bytes(content)
        files.append(File(name=f"{number}.gz", urls=(), sha256=hashlib.sha256(content).hexdigest(), bytes=len(content)))
    monkeypatch.setenv("LATENTSCAPE_DATA", str(tmp_path / "some_data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder, tuple(files), arrays


def test_four_files_are_two_parts_as_they_are_stored(four):
    _, files, arrays = four
    splits = load_idx("four-files", files, ("a", "b", "c"))
    assert splits.valid is None
    for part, (images, labels) in zip((splits.train, splits.heldout), (arrays[:2], arrays[2:]), strict=True):
        assert part.levels == 255 and part.classes == ("a", "b", "c") and part.labels.dtype == np.int64
        assert np.array_equal(part.x.numpy()[:, 0], images) and np.array_equal(part.labels, labels)


def test_files_that_are_not_there_are_named_with_what_can_be_done(four, tmp_path):
    folder, files, _ = four
    for name in ("1.gz", "3.gz"):
        (folder / name).unlink()
    with pytest.raises(DataError) as refused:
        load_idx("four-files", files, ())
    sentence = str(refused.value)
    assert sentence.startswith("four-files needs 1.gz and 3.gz, but they are not in ")
    assert sentence.endswith('. Download them (ls.data.fetch(ls.find_source("four-files"))), or put them there by hand.')
    assert str(folder) in sentence and str(tmp_path / "cache" / "latentscape" / "four_files") in sentence


def test_a_file_is_taken_from_the_cache_if_it_is_not_in_the_folder(four, tmp_path):
    folder, files, _ = four
    cache = tmp_path / "cache" / "latentscape" / "four_files"
    cache.mkdir(parents=True)
    (folder / "2.gz").rename(cache / "2.gz")
    paths = checked("four-files", files)
    assert paths["2.gz"] == cache / "2.gz" and paths["0.gz"] == folder / "0.gz"


def test_a_file_cut_short_is_refused_with_both_lengths(four):
    folder, files, _ = four
    content = (folder / "0.gz").read_bytes()
    (folder / "0.gz").write_bytes(content[:40])
    with pytest.raises(DataError) as refused:
        load_idx("four-files", files, ())
    assert "0.gz has 40 bytes" in str(refused.value) and f"has {len(content)};" in str(refused.value)
    assert 'ls.data.fetch(ls.find_source("four-files"))' in str(refused.value)


def test_a_file_with_another_content_is_refused(four):
    folder, files, _ = four
    content = (folder / "0.gz").read_bytes()
    (folder / "0.gz").write_bytes(flipped(content, 30))
    with pytest.raises(DamagedError) as refused:
        load_idx("four-files", files, ())
    assert str(folder / "0.gz") in str(refused.value) and "SHA-256" in str(refused.value) and "ls.data.fetch" in str(refused.value)


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_a_source_that_is_not_there_is_still_listed(ask, tmp_path, monkeypatch, name):
    monkeypatch.setenv("LATENTSCAPE_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    code, out, err = ask("sources")
    assert (code, err) == (0, "") and f"latentscape fetch {name}" in out
    code, out, err = ask("sources", name)
    assert (code, err) == (0, "") and f"latentscape fetch {name}" in out and "1 x 28 x 28" in out
    code, out, err = ask("sources", name, "-o", tmp_path / "ten.png")
    assert (code, out) == (2, "") and f"latentscape fetch {name}" in err and "train-images-idx3-ubyte.gz" in err


@pytest.mark.parametrize(
    ("name", "total", "first"),
    [("mnist", 33.318421, [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]), ("fashion-mnist", 72.940352, [9, 0, 0, 3, 0, 2, 7, 2, 5, 5])],
)
def test_the_real_files_are_the_published_ones(real_data, name, total, first):
    source = SOURCES[name]
    splits = source.load()
    assert (len(splits.train), len(splits.heldout)) == (60_000, 10_000) and splits.train.x.dtype.is_floating_point is False
    assert splits.train.labels[:10].tolist() == first and len(splits.train.classes) == 10
    assert float(splits.train.x.double().mean()) == pytest.approx(total, abs=1e-4)  # the mean pixel of 0 to 255, as widely published
    assert np.bincount(splits.heldout.labels).sum() == 10_000
    assert (
        splits.train.shape == source.shape and source.digest == hashlib.sha256("".join(f.sha256 for f in source.files).encode()).hexdigest()
    )


def test_the_labels_of_mnist_are_counted_as_published(real_data):
    counts = np.bincount(SOURCES["mnist"].load().train.labels)
    assert counts.tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]


def test_the_clothes_have_their_names(real_data):
    train = SOURCES["fashion-mnist"].load().train
    assert np.bincount(train.labels).tolist() == [6000] * 10 and train.classes[9] == "Ankle boot" == train.classes[train.labels[0]]

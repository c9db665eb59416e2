"""Arrays from files and from memory, whatever way they are stored."""

import numpy as np
import pytest
import torch

from latentscape import find_source, from_array
from latentscape.data import read_npy

ROWS = np.arange(24, dtype=np.float64).reshape(6, 4) / 7


@pytest.mark.parametrize(
    "array",
    [ROWS, ROWS.astype("f4"), ROWS.astype(">f8"), np.asfortranarray(ROWS), ROWS.astype("g"), ROWS.repeat(2, 0)[::2], ROWS[::-1][::-1]],
    ids=["f8", "f4", "big-endian", "fortran", "longdouble", "strided", "reversed"],
)
def test_real_numbers_are_read_as_they_are(tmp_path, array):
    np.save(tmp_path / "x.npy", array)
    for examples in (from_array(array), read_npy(tmp_path / "x.npy")):
        assert examples.x.dtype == torch.float32 and examples.levels == 1 and examples.labels is None
        assert np.array_equal(examples.values().numpy(), ROWS.astype(np.float32))


@pytest.mark.parametrize("dtype", ["?", "i1", "u1", "i8", "u2", ">i4"])
def test_rows_of_whole_numbers_are_numbers(tmp_path, dtype):
    array = (np.arange(24).reshape(6, 4) % 2 if dtype == "?" else np.arange(24).reshape(6, 4)).astype(dtype)
    np.save(tmp_path / "x.npy", array)
    examples = read_npy(tmp_path / "x.npy")
    assert examples.levels == 1 and np.array_equal(examples.values().numpy(), array.astype(np.float32))


def test_images_of_bytes_are_pixels():
    pixels = np.arange(120, dtype=np.uint8).reshape(2, 3, 4, 5)
    for array, shape in ((pixels, (3, 4, 5)), (pixels[:, 0], (1, 4, 5)), (np.asfortranarray(pixels), (3, 4, 5))):
        examples = from_array(array)
        assert examples.shape == shape and examples.levels == 255 and examples.x.dtype == torch.uint8
        assert np.allclose(examples.values().numpy().reshape(array.shape), array / 255)


def test_grey_images_get_their_channel():
    assert from_array(np.zeros((3, 4, 5))).shape == (1, 4, 5)


def test_an_array_that_cannot_be_written_to_is_read():
    array = ROWS.astype(np.float32)
    array.flags.writeable = False
    assert np.array_equal(from_array(array).values().numpy(), ROWS.astype(np.float32))


@pytest.mark.parametrize(
    ("array", "support", "recipe"),
    [
        (np.array([[0, 1], [1, 0]]), "binary", "array-unit"),
        (np.array([[False, True], [True, True]]), "binary", "array-unit"),
        (np.array([[0, 0.5], [1, 0]]), "real", "array-real"),
        (np.full((2, 16), 0.2), "real", "array-real"),
        (np.array([[0, 37 / 255] * 8, [1, 0] * 8]), "unit", "array-unit"),
        (np.array([[0, 2], [1, 0]]), "real", "array-real"),
        (np.array([[0, -1e-6], [1, 0]]), "real", "array-real"),
        (np.zeros((2, 3, 3), np.uint8), "unit", "array-unit"),
        (np.full((2, 3), 1.001), "real", "array-real"),
    ],
)
def test_the_narrowest_support_is_found(tmp_path, array, support, recipe):
    np.save(tmp_path / "x.npy", array)
    source = find_source(str(tmp_path / "x.npy"))
    assert (source.support.value, source.recipe, source.name) == (support, recipe, "x")


def test_a_file_is_known_by_its_bytes(tmp_path):
    np.save(tmp_path / "x.npy", ROWS)
    first = find_source(str(tmp_path / "x.npy")).digest
    np.save(tmp_path / "y.npy", ROWS)
    assert find_source(str(tmp_path / "y.npy")).digest == first
    np.save(tmp_path / "x.npy", ROWS + 1)
    assert find_source(str(tmp_path / "x.npy")).digest != first


def test_digits_are_what_they_say():
    source = find_source("digits")
    train = source.load().train
    assert source.load().parts().keys() == {"train"} and len(train) == 1797 and train.shape == source.shape == (1, 8, 8)
    assert (train.x.min(), train.x.max(), train.levels) == (0, 16, 16) and train.values().max() == 1
    assert np.bincount(train.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert train.classes == tuple("0123456789")

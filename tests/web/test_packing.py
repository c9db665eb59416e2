"""Arrays in a page: what is read is what was packed, and equal arrays have equal bytes."""

import base64
import gzip

import numpy as np
import pytest

from latentscape.web.packing import NAMES, Blobs, packed, packed_size


def read(blobs, reference):
    content = gzip.decompress(base64.b64decode(blobs.texts[reference["blob"]]))
    dtype = next(name for name, short in NAMES.items() if short == reference["dtype"])
    planes = np.frombuffer(content, np.uint8).reshape(np.dtype(dtype).itemsize, -1)
    return np.frombuffer(planes.T.tobytes(), np.dtype(dtype).newbyteorder("<")).reshape(reference["shape"])


def real(blobs, reference):
    stored = read(blobs, reference)
    low, high = np.array(reference["low"]), np.array(reference["high"])
    return low + (high - low) * stored / np.iinfo(stored.dtype).max


@pytest.mark.parametrize("dtype", NAMES)
def test_an_array_comes_back(dtype):
    values = np.arange(24).reshape(2, 3, 4).astype(dtype)
    blobs = Blobs()
    for name, each in {"little": values, "big": values.astype(values.dtype.newbyteorder(">")), "turned": values.T}.items():
        assert (read(blobs, blobs.add(name, each)) == each).all()


def test_two_arrays_cannot_have_one_name():
    blobs = Blobs()
    blobs.add("codes", np.zeros(2, np.uint8))
    with pytest.raises(ValueError, match="'codes'"):
        blobs.add("codes", np.zeros(2, np.uint8))


@pytest.mark.parametrize("bits", [7, 8, 12, 16])
def test_numbers_are_half_a_step_off_at_most(bits):
    values = np.random.default_rng(0).normal(size=(500, 3)) * [1e-3, 1.0, 1e6]
    blobs = Blobs()
    whole, columns = blobs.add_scaled("whole", values, bits=bits), blobs.add_scaled("columns", values, bits=bits, by_column=True)
    step = np.ptp(values) / (2**bits - 1)
    assert np.abs(real(blobs, whole) - values).max() <= 0.5001 * step
    assert (np.abs(real(blobs, columns) - values).max(0) <= 0.5001 * np.ptp(values, axis=0) / (2**bits - 1)).all()
    assert len(columns["low"]) == 3 and len(whole["low"]) == 1 and columns["dtype"] == ("u8" if bits <= 8 else "u16")


def test_whole_numbers_stay_exact():
    values = np.random.default_rng(0).integers(-300, 60_000, 1000).astype(float)
    blobs = Blobs()
    assert (real(blobs, blobs.add_scaled("x", values)) == values).all()
    assert (real(blobs, blobs.add_scaled("same", np.full((4, 2), 7.0), by_column=True)) == 7).all()
    assert (real(blobs, blobs.add_scaled("equal", np.full(4, 0.3))) == 0.3).all()
    assert real(blobs, blobs.add_scaled("none", np.zeros((0, 2)), by_column=True)).shape == (0, 2)


def test_fewer_bits_take_less_room_and_equal_arrays_have_equal_bytes():
    values = np.random.default_rng(0).normal(size=5000)
    fine, coarse = Blobs(), Blobs()
    fine.add_scaled("x", values)
    coarse.add_scaled("x", values, bits=12)
    assert len(coarse.texts["x"]) < 0.85 * len(fine.texts["x"])
    assert packed(values.astype(np.float32)) == packed(values.astype(np.float32))
    assert packed_size(values.astype(np.float32)) == len(packed(values.astype(np.float32)))

"""Data that does not fit into memory stays in its file if it can, and is refused before it is loaded if not."""

import gzip
import re
from pathlib import Path

import numpy as np
import pytest

import latentscape as ls
from latentscape.data import find_source
from latentscape.data.store import InFile
from latentscape.errors import DataError

SHAPE = (200_000, 20)  # 32 MB of doubles


def write(name, values):
    """Write values to a file of the format that its name has."""
    match name.partition(".")[2]:
        case "npz":
            np.savez_compressed(name, x=values.astype(np.int8))
        case "idx.gz":
            magic = bytes([0, 0, 8, 3]) + b"".join(size.to_bytes(4, "big") for size in (len(values), values.shape[1], 10))
            Path(name).write_bytes(gzip.compress(magic + bytes(10 * values.size), 1))
        case "csv":
            Path(name).write_text("\n".join([",".join(["1"] * values.shape[1])] * len(values)))
        case _:
            np.save(name, np.asfortranarray(values))


@pytest.mark.parametrize("name", ["x.npz", "x.idx.gz", "x.csv", "columns.npy"])
def test_data_that_does_not_fit_is_refused_before_it_is_loaded(here, room_for, name):
    write(name, np.zeros((3, 20)))
    find_source(name).load().train.ends()  # what is loaded at the first use has its place before the room is measured
    write(name, np.zeros(SHAPE))
    with room_for(7_000_000), pytest.raises(DataError) as caught:
        find_source(name)
    assert re.fullmatch(
        rf"The values of (x in )?{name} take \d+ MB of memory, but \d+ MB are available; give fewer, or an \.npy file in C order, which "
        r"is read in pieces\.",
        str(caught.value),
    )


@pytest.mark.parametrize("dtype", [np.float64, np.int64])
def test_a_large_array_of_any_dtype_is_read_in_pieces(here, monkeypatch, room_for, dtype):
    monkeypatch.setattr(ls.data.readers.arrays, "MIN_BYTES_LEFT_IN_FILE", 2**20)
    values = np.arange(np.prod(SHAPE)).reshape(SHAPE).astype(dtype)
    np.save("x.npy", values)
    find_source("x.npy").load().train.ends()  # what is loaded at the first use has its place before the room is measured
    with room_for(24_000_000):
        examples = find_source("x.npy").load().train
        assert isinstance(examples.store, InFile) and examples.ends() == (0, np.float32(values.max()))
        assert np.array_equal(examples.values(slice(199_990, None)).numpy(), values[199_990:].astype(np.float32))
        with pytest.raises(
            DataError, match=r"200,000 examples of x\.npy take 32 MB of memory, but \d+ MB are available; take fewer at a time"
        ):
            examples.stored()

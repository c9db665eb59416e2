"""The originals in a page: which of them it holds, and that they are the examples."""

import base64
import gzip

import numpy as np
import pytest
import torch

from latentscape.data import Examples
from latentscape.explore.points import Points
from latentscape.reading import Kind
from latentscape.web.originals import Encoding, originals_of
from latentscape.web.packing import Blobs

RNG = np.random.default_rng(0)


def shown(n, rows=None):
    rows = np.arange(n) if rows is None else np.asarray(rows, np.int64)
    return Points(rows, np.zeros((len(rows), 2)), None, None, None, np.zeros(len(rows)), "train", n, False, 0)


def real(encoding, stored):
    if not encoding.range:
        return stored
    (low,), (high,) = encoding.range["low"], encoding.range["high"]
    return low + (high - low) * stored / np.iinfo(stored.dtype).max


EXACT = {
    "bytes": Examples(torch.from_numpy(RNG.integers(0, 256, (50, 1, 4, 4)).astype(np.uint8)), levels=255, kind=Kind.IMAGE.value),
    "levels up to 16": Examples(torch.from_numpy(RNG.integers(0, 17, (50, 1, 4, 4)).astype(np.uint8)), levels=16, kind=Kind.IMAGE.value),
    "whole numbers": Examples(torch.from_numpy(RNG.integers(0, 5000, (50, 9))), kind=Kind.COUNTS.value),
    "a table with gaps": Examples(torch.tensor([[1.5, float("nan")], [-3e6, 2.0]]), kind=Kind.TABLE.value),
    "chords": Examples(torch.from_numpy(RNG.integers(0, 2, (50, 12)).astype(np.uint8)), kind=Kind.CHORDS.value),
}


@pytest.mark.parametrize("kind", EXACT)
def test_bytes_whole_numbers_and_rows_are_exact(kind):
    examples, encoding = EXACT[kind], Encoding(EXACT[kind])
    stored = encoding.stored(np.arange(len(examples)))
    assert np.allclose(real(encoding, stored), examples.values().numpy(), rtol=1e-6, atol=1e-6, equal_nan=True)
    assert stored.dtype == {"whole numbers": np.uint16, "a table with gaps": np.float32}.get(kind, np.uint8)


@pytest.mark.parametrize(("kind", "spread", "dtype"), [("image", 1.0, np.uint8), ("image", 300.0, np.uint8), ("signal", 7.0, np.uint16)])
def test_values_of_images_and_signals_are_half_a_step_off_at_most(kind, spread, dtype):
    x = torch.rand(50, 1, 6, 6, generator=torch.Generator().manual_seed(0)) * spread - (0 if spread == 1 else spread / 3)
    examples = Examples(x if kind == "image" else x.flatten(1), kind=kind)
    encoding = Encoding(examples)
    stored = encoding.stored(np.arange(50))
    step = spread / np.iinfo(dtype).max
    assert stored.dtype == dtype and np.abs(real(encoding, stored) - examples.values().numpy()).max() <= 0.51 * step
    assert kind == "signal" or encoding.range == ({"low": [0.0], "high": [1.0]} if spread == 1 else encoding.range)


def test_as_many_as_fit_are_chosen_by_class():
    x = torch.from_numpy(RNG.integers(0, 256, (900, 1, 8, 8)).astype(np.uint8))
    labels = np.repeat([0, 1, 2], [600, 200, 100])
    examples = Examples(x, labels=labels, levels=255, kind=Kind.IMAGE.value)
    rows = np.arange(0, 900, 2)
    blobs = Blobs()
    found = originals_of(blobs, examples, shown(900, rows), budget=20_000)
    assert found["stratified"] and 12_000 < len(blobs.texts["originals"]) <= 20_000
    count = found["values"]["shape"][0]
    chosen = np.frombuffer(np.frombuffer(_content(blobs, "originals-points"), np.uint8).reshape(4, -1).T.tobytes(), "<u4")
    assert found["points"]["shape"] == [count] and (np.diff(chosen.astype(int)) > 0).all() and chosen.max() < 450
    values = np.frombuffer(_content(blobs, "originals"), np.uint8).reshape(count, 1, 8, 8)
    assert (values == x[rows[chosen]].numpy()).all()
    shares = np.bincount(labels[rows[chosen]]) / count
    assert shares == pytest.approx([6 / 9, 2 / 9, 1 / 9], abs=0.02)


def test_all_are_there_if_they_fit():
    examples = EXACT["bytes"]
    found = originals_of(Blobs(), examples, shown(50))
    assert found["points"] is None and not found["stratified"] and found["values"]["shape"] == [50, 1, 4, 4]
    fewer = originals_of(Blobs(), examples, shown(50), n=7)
    assert fewer["values"]["shape"] == [7, 1, 4, 4] and not fewer["stratified"]  # without classes
    assert originals_of(Blobs(), examples, shown(50), n=7_000, budget=None)["points"] is None


def test_none_are_there_if_not_one_fits():
    assert originals_of(Blobs(), EXACT["bytes"], shown(50), budget=10) is None
    assert originals_of(Blobs(), EXACT["bytes"], shown(50, [])) is None


def _content(blobs, name):
    return gzip.decompress(base64.b64decode(blobs.texts[name]))

"""What rows are is told from their values, said in one line, and can be overruled."""

import gzip

import numpy as np
import pytest
import torch
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine

import latentscape as ls
from latentscape.data import find_source
from latentscape.data.examples import Examples
from latentscape.data.kinds import kind_of, of_kind
from latentscape.data.readers.arrays import from_array
from latentscape.data.readers.idx import read_images
from latentscape.data.splits import Splits
from latentscape.errors import DataError
from latentscape.reading import Axis, Column, Kind, ReadOptions

RNG = np.random.default_rng(0)
DIGITS = load_digits().data
WINE = load_wine().data
TIMES = np.linspace(0, 1, 140)
BEATS = np.stack([np.exp(-(((TIMES - 0.4 - 0.02 * RNG.normal()) / 0.03) ** 2)) + 0.03 * RNG.normal(size=140) for _ in range(100)])
WAVES = np.stack([np.sin(2 * np.pi * (5 * TIMES + RNG.random())) for _ in range(100)])
SPECTRA = 1 + RNG.random((100, 1)) * np.exp(-(((TIMES - 0.5) / 0.1) ** 2)) + RNG.normal(size=(100, 1)) + 0.01 * RNG.normal(size=(100, 140))
GENES = RNG.negative_binomial(1.0, 1 / (1 + RNG.gamma(0.3, 3.0, (1, 200))), (300, 200))


def between_0_and_1(x):
    return (x - x.min(0)) / np.ptp(x, axis=0)


@pytest.mark.parametrize(
    ("x", "kind", "support", "recipe"),
    [
        (WINE, "table", "real", "array-real"),
        (between_0_and_1(WINE), "table", "real", "array-real"),
        (between_0_and_1(load_breast_cancer().data), "table", "real", "array-real"),
        (10 * load_iris().data.round(1), "table", "real", "array-real"),
        (RNG.normal(size=(100, 300)), "table", "real", "array-real"),
        (RNG.normal(size=(100, 1)) + 0.3 * RNG.normal(size=(100, 100)), "table", "real", "array-real"),  # one factor in all columns
        (np.linspace(0, 100, 100) + RNG.normal(size=(100, 100)), "table", "real", "array-real"),  # columns in the order of their means
        (RNG.integers(1, 6, (100, 8)), "table", "real", "array-real"),  # answers from 1 to 5
        (RNG.integers(1950, 2020, (100, 3)), "table", "real", "array-real"),  # years
        (RNG.integers(0, 2, (100, 300)), "table", "binary", "array-unit"),
        (DIGITS, "counts", "count", None),
        (GENES, "counts", "count", None),
        (RNG.poisson(0.3, (100, 5)), "counts", "count", None),
        (BEATS, "signal", "real", None),
        (BEATS.clip(0, 1), "signal", "real", None),
        (WAVES + 0.4 * RNG.normal(size=WAVES.shape), "signal", "real", None),
        ((1000 * WAVES).round() + 1000, "signal", "real", None),  # whole numbers of a converter
        (SPECTRA, "signal", "real", None),
        (RNG.integers(0, 256, (100, 64)) / 255, "image", "unit", "array-unit"),
        (DIGITS / 16, "image", "unit", "array-unit"),
        (RNG.random((100, 30)).round(2), "table", "real", "array-real"),  # shares, rounded to per cent
        (RNG.integers(0, 5, (100, 30)) / 4, "table", "real", "array-real"),  # answers from 1 to 5, scaled
        (BEATS.clip(0, 1).round(2), "signal", "real", None),
        (RNG.integers(0, 256, (100, 64), np.uint8), "image", "unit", "array-unit"),
        (RNG.integers(0, 9, (100, 64), np.uint8), "counts", "count", None),
        (255.0 * RNG.integers(0, 2, (100, 64)), "table", "real", "array-real"),
        (RNG.random((100, 8, 8)), "image", "unit", "array-unit"),
        (RNG.random((100, 3, 8, 8)), "image", "unit", "array-unit"),
        (RNG.poisson(3.0, (100, 8, 8)), "image", "real", "array-real"),
    ],
)
def test_the_values_tell_what_they_are(here, x, kind, support, recipe):
    np.save("x.npy", x)
    source = find_source("x.npy")
    assert (source.kind, source.support.value) == (kind, support)
    assert recipe is None or source.recipe == recipe
    train = source.load().train
    assert train.kind == kind and (train.ends()[1] <= 1 or support in ("real", "count"))


def test_few_rows_tell_neither_counts_nor_signals(here):
    for x in (GENES[:10], BEATS[:10]):
        assert kind_of(from_array(x), ReadOptions())[0] is Kind.TABLE


def test_what_is_taken_is_said_with_its_reason_and_what_overrules_it(here, ask):
    pairs = {
        "unit.npy": (between_0_and_1(WINE), "rows of 13 numbers in [0, 1] are no pixels", "--as image"),
        "counts.npy": (DIGITS, "whole numbers from 0 to 16 that vary as counts do are counts", "--as table"),
        "beats.npy": (BEATS, "rows of 140 numbers that change little from one to the next are signals", "--as table"),
        "noise.npy": (RNG.normal(size=(100, 300)), "rows of 300 numbers are a table", "--as signal"),
        "bytes.npy": (RNG.integers(0, 256, (100, 64), np.uint8), "rows of 64 bytes up to 255 are pixels", "--as table"),
    }
    for name, (x, words, override) in pairs.items():
        np.save(name, x)
        said = ask("train", name, "--epochs", 1, "--no-report")
        assert said.code == 0 and words in said.err and f"{override} overrides" in said.err
        again = ask("train", name, "--epochs", 1, "--no-report", *override.split())
        assert again.code == 0 and "overrides" not in again.err


def test_a_kind_that_is_chosen_decides(here):
    np.save("x.npy", DIGITS)
    sources = {kind: find_source("x.npy", reading=ReadOptions(kind=kind)) for kind in (Kind.TABLE, Kind.SIGNAL, Kind.COUNTS)}
    assert all(source.kind == kind and not source.notes for kind, source in sources.items())
    np.save("u.npy", between_0_and_1(WINE))
    assert find_source("u.npy", reading=ReadOptions(kind=Kind.IMAGE)).recipe == "array-unit"
    np.save("b.npy", RNG.integers(0, 256, (100, 5), np.uint8))
    pixels = find_source("b.npy", reading=ReadOptions(kind=Kind.IMAGE))
    assert pixels.support.value == "unit" and pixels.load().train.ends()[1] <= 1


def test_a_run_remembers_the_kind_that_was_chosen(here, ask):
    np.save("x.npy", DIGITS)
    assert ask("train", "x.npy", "--as", "table", "--epochs", 1, "--no-report", "--out", "run").code == 0
    assert ask("evaluate", "run", "--split", "valid").code == 0


def test_values_that_are_no_counts_are_refused_with_a_remedy_that_works(here, ask):
    np.save("x.npy", WINE)
    said = ask("train", "x.npy", "--as", "counts")
    assert said.code == 2 and "14.23" in said.err and "--as table" in said.err
    assert ask("train", "x.npy", "--as", "table", "--epochs", 1, "--no-report").code == 0
    with pytest.raises(DataError, match="not a whole number from 0 on"):
        kind_of(from_array(-DIGITS), ReadOptions(kind=Kind.COUNTS))


def test_what_a_reader_says_is_believed():
    rows = torch.from_numpy(DIGITS).float()
    assert kind_of(Examples(rows, kind="chords"), ReadOptions()) == (Kind.CHORDS, "")
    assert kind_of(Examples(rows, schema=tuple(Column(str(i)) for i in range(64))), ReadOptions()) == (Kind.TABLE, "")
    kind, why = kind_of(Examples(rows, axis=Axis(tuple(map(float, range(400, 528, 2))))), ReadOptions())
    assert kind is Kind.SIGNAL and why.startswith("columns named by positions from 400 to 526 are samples of signals, on one scale; ")


def test_columns_of_different_units_are_not_to_be_divided_by_the_largest(here, ask):
    np.save("x.npy", WINE)
    said = ask("train", "x.npy", "--likelihood", "bernoulli", "--set", "data.scale=1", "--epochs", 1)
    assert said.code == 2 and "1680" in said.err and "data.scale=1680" not in said.err
    settings = ["--set", "data.scale=standard", "--set", "model.likelihood=gaussian"]
    assert all(setting in said.err for setting in settings[1::2])
    assert ask("train", "x.npy", "--epochs", 1, "--no-report", *settings).code == 0


def test_a_table_in_0_to_1_is_learnt_as_well_as_in_its_own_units(here):
    shares = []
    for name, x in (("own", WINE), ("unit", between_0_and_1(WINE))):
        np.save(f"{name}.npy", x)
        run = ls.run(f"{name}.npy", out=name, device="cpu", pictures=False)
        part = run.splits.part("train")
        again = run.model(part.values()).detach()
        left = (again - part.values()).square().mean(0) / part.values().var(0)
        shares.append(1 - float(left.mean()))
        assert run.judgement.worked
    assert min(shares) > 0.4 and abs(shares[0] - shares[1]) < 0.1  # under a Bernoulli likelihood, the second is 0.00


def test_all_parts_get_the_kind_of_the_first():
    part = from_array(RNG.integers(0, 256, (30, 20), np.uint8))
    splits = of_kind(Splits(part, heldout=part), Kind.IMAGE)
    assert splits.heldout is not None
    assert {(p.kind, p.levels) for p in splits.parts().values()} == {("image", 255)}


def test_images_of_an_idx_file_are_images(here):
    with gzip.open("x-idx3-ubyte.gz", "wb") as file:
        file.write(bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 3]) + bytes(range(18)))
    assert find_source("x-idx3-ubyte.gz").kind == "image" and read_images(here / "x-idx3-ubyte.gz").levels == 255


def test_some_rows_are_found_in_more_rows_than_single_precision_counts():
    assert kind_of(Examples(torch.full((1, 1), 2.5).expand(2**24 + 4, 1)), ReadOptions())[0] is Kind.TABLE


def test_signals_with_a_common_shape_may_be_noisy_and_columns_in_the_order_of_their_means_are_a_table():
    shape = np.exp(-(((TIMES - 0.5) / 0.05) ** 2))
    bumps = 0.03 * RNG.normal(size=(200, 12)) @ np.exp(-(((TIMES - np.linspace(0, 1, 12)[:, None]) / 0.06) ** 2))
    beats = shape + bumps + 0.02 * RNG.normal(size=(200, 140))
    assert kind_of(from_array(beats, "beats"), ReadOptions())[0] is Kind.SIGNAL
    in_order = np.linspace(0, 9, 140) + RNG.normal(size=(200, 140))
    assert kind_of(from_array(in_order, "columns"), ReadOptions())[0] is Kind.TABLE
    assert kind_of(from_array(shape + 0.05 * RNG.normal(size=(200, 140)), "no neighbours"), ReadOptions())[0] is Kind.TABLE

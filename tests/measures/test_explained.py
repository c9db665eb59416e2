"""The share of the data that is explained, and what is said of it, on tables whose truth is known."""

import math

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.measures import ColumnShare, Explained
from latentscape.measures.explained import Baseline, Shares, is_judged_by_column, limits
from latentscape.reading import Column, ColumnKind, Kind
from latentscape.shapes import Batch

N = 600


def shares_of(train, part, reconstructions):
    gathered = Shares(Baseline.of(ls.Examples(train)))
    for start in range(0, len(part), 7):
        gathered.add(Batch(part[start : start + 7]), reconstructions[start : start + 7])
    return gathered.explained()


def examples(rng, n, columns):
    return torch.from_numpy(rng.normal(size=(n, columns)))


def test_a_share_is_1_minus_the_error_over_that_of_the_training_mean():
    rng = np.random.default_rng(0)
    unit = torch.tensor([1.0, 50.0, 1e-3])
    train, part = 7 + examples(rng, 200, 3) * unit, 7 + (0.5 + examples(rng, 50, 3)) * unit
    reconstructions = part + 0.3 * examples(rng, 50, 3) * unit
    found = shares_of(train, part, reconstructions)
    expected = 1 - (part - reconstructions).square().sum(0) / (part - train.mean(0)).square().sum(0)
    assert [column.explained for column in found.columns] == pytest.approx(expected.tolist()) and found.rows == 50
    same = shares_of(train, train[:1].expand(50, 3), train[:1].expand(50, 3))  # rows of a part that are all equal
    assert same.share == 1.0


def test_a_column_that_varies_much_less_in_a_part_is_not_judged_there():
    rng = np.random.default_rng(0)
    train, part = examples(rng, 200, 2), examples(rng, 50, 2) * torch.tensor([1.0, 0.1])
    assert [column.name for column in shares_of(train, part, part.mean(0).expand(50, 2)).columns] == ["1"]


def test_the_share_of_a_table_is_the_mean_over_its_columns_on_its_training_examples():
    rng = np.random.default_rng(0)
    train = examples(rng, 400, 3) * torch.tensor([1.0, 1e4, 1e-4])
    reconstructions = torch.stack([train[:, 0], train[:, 1].mean().expand(400), 0.5 * (train[:, 2] + train[:, 2].mean())], dim=1)
    found = shares_of(train, train, reconstructions)
    assert [column.explained for column in found.columns] == pytest.approx([1.0, 0.0, 0.75])
    assert found.share == pytest.approx(1.75 / 3)
    worse = torch.cat([reconstructions[:, :2], 9 * train[:, 2:]], dim=1)
    assert shares_of(train, train, worse).share == pytest.approx(1 / 3)  # a column counts from 0 on


def test_pixels_have_one_scale():
    rng = np.random.default_rng(0)
    train = examples(rng, 400, 2).reshape(400, 1, 1, 2) * torch.tensor([1.0, 3.0])
    reconstructions = torch.stack([train[..., 0].mean().expand(400, 1, 1), train[..., 1]], dim=-1)
    found = shares_of(train, train, reconstructions)
    assert found.columns == () and found.share == pytest.approx(train[..., 1].var() / (train[..., 0].var() + train[..., 1].var()))


@pytest.mark.parametrize(
    ("x", "more", "by_column"),
    [
        (torch.rand(9, 4), {}, True),
        (torch.rand(9, 1, 2, 2), {}, False),
        (torch.randint(0, 256, (9, 4), dtype=torch.uint8), {"levels": 255}, False),
        (torch.randint(0, 2, (9, 4)).float(), {}, False),
        (torch.randint(0, 2, (9, 4)).float(), {"columns": ("a", "b", "c", "d")}, True),
        (torch.rand(9, 4), {"kind": "signal"}, False),
        (torch.randint(0, 9, (9, 4)).float(), {"kind": "counts"}, True),
    ],
)
def test_rows_of_a_table_are_judged_by_column(x, more, by_column):
    assert is_judged_by_column(ls.Examples(x, **more)) == by_column


def test_constant_columns_are_left_out_and_missing_cells_are_not_counted():
    rng = np.random.default_rng(0)
    train = examples(rng, 100, 3)
    train[:, 1] = 0.1  # not a number that float64 holds exactly, so a mean of it differs from it
    train[::2, 2] = math.nan
    reconstructions = train.clone()
    reconstructions[::2, 2] = 5.0
    found = shares_of(train, train, reconstructions)
    assert [(column.name, round(column.explained, 9)) for column in found.columns] == [("1", 1.0), ("3", 1.0)] and found.share == 1.0
    assert not shares_of(torch.ones(9, 2), torch.ones(9, 2), torch.ones(9, 2)).varies


def test_a_category_is_right_or_wrong():
    cells = torch.tensor([[2.0]] * 6 + [[0.0]] * 3 + [[1.0]])
    train = ls.Examples(cells, schema=(Column("colour", ColumnKind.CATEGORY, ("red", "green", "blue")),), columns=("colour",))
    gathered = Shares(Baseline.of(train))
    guesses = cells.clone()
    guesses[-1] = 0.0  # one wrong of four that are not blue
    gathered.add(Batch(cells), guesses)
    assert gathered.explained().columns == (ColumnShare("colour", 0.75),)


def test_what_belongs_to_a_distribution_is_not_wild():
    rng = np.random.default_rng(0)
    for cells in (
        rng.normal(size=5000),
        rng.random(5000),
        rng.random(5000) < 0.01,  # a rare yes
        rng.poisson(0.02, 5000),
        np.where(rng.random(5000) < 0.95, 0, rng.poisson(9, 5000)),
        np.r_[np.zeros(4990), np.ones(10)],
    ):
        column = torch.from_numpy(np.asarray(cells, np.float64)).unsqueeze(1)
        low, high = limits(column)
        assert bool(((column >= low) & (column <= high)).all())
    for heavy in (rng.exponential(size=20_000), rng.standard_cauchy(5000), rng.lognormal(0, 3, 5000)):
        column = torch.from_numpy(heavy).unsqueeze(1)
        low, high = limits(column)
        assert 0.98 <= float(((column >= low) & (column <= high)).double().mean()) < 1


@pytest.mark.parametrize("n", [12, 50, 1000])
def test_two_wild_rows_are_found_however_few_rows_there_are(n):
    column = torch.from_numpy(np.r_[np.random.default_rng(n).normal(size=n), 300.0, -400.0]).unsqueeze(1)
    low, high = limits(column)
    assert ((column < low) | (column > high)).flatten().tolist() == [False] * n + [True, True]


def test_few_columns_are_named_and_the_others_counted():
    def said(*shares):
        return Explained(0.5, 99, tuple(ColumnShare(f"x{i + 1}", share) for i, share in enumerate(shares))).columns_said()

    assert said(0.5, 0.6) == "" and said(0.0) == ""
    assert said(0.5, 0.05, 0.7) == "2 of 3 columns are explained, 'x2' is not"
    assert said(0.5, 0.05, 0.01) == "1 of 3 columns is explained, 'x3' and 'x2' are not"
    assert said(*[0.9] * 5, *[0.0] * 4) == "5 of 9 columns are explained, 'x6', 'x7', 'x8' and 'x9' are not"
    assert said(*[0.9] * 5, *[0.0] * 5) == "5 of 10 columns are explained, 'x6', 'x7', 'x8' and 2 more are not"


def correlated(rng, n, columns):
    return rng.normal(size=(n, 2)) @ rng.normal(size=(2, columns)) + 0.1 * rng.normal(size=(n, columns))


def trained(folder, x, **settings):
    path = folder / "rows.npy"
    np.save(path, x)
    named = {name.replace("__", "."): value for name, value in settings.items()}
    return ls.run(path, settings=named, out=folder / "run", pictures=False)


def by_hand(run):
    """The share of each column on the validation examples, from the arrays that the public face gives."""
    train, valid = (run.splits.part(part).values() for part in ("train", "valid"))
    with torch.no_grad():
        reconstructions = run.model.decode(run.model.encode(run.splits.valid.batch(torch.arange(len(valid)))))
    return (1 - (reconstructions - valid).double().square().sum(0) / (valid - train.mean(0)).double().square().sum(0)).tolist()


def test_two_columns_in_large_units_are_two_of_eleven(tmp_path):
    rng = np.random.default_rng(0)
    big = rng.normal(50_000, 15_000, N)
    run = trained(tmp_path, np.c_[big, 0.3 * big + rng.normal(0, 500, N), 0.01 * rng.normal(size=(N, 9))])
    explained = run.explained["valid"]
    assert [column.explained for column in explained.columns] == pytest.approx(by_hand(run), abs=1e-3)
    assert run.judgement.worked and 0.1 < explained.share < 0.3 and f"explain {explained.share:.0%} of the variance of the col" in str(run)
    assert min(column.explained for column in explained.columns[:2]) > 0.6 and {c.name for c in explained.unexplained} < set("3456789") | {
        "10",
        "11",
    }
    assert len(explained.unexplained) >= 7 and "of 11 columns are explained" in run.judgement.sentence


def test_noise_in_large_units_does_not_hide_twenty_columns_that_are_explained(tmp_path):
    rng = np.random.default_rng(0)
    run = trained(tmp_path, np.c_[0.01 * correlated(rng, N, 20), 1000 * rng.normal(size=N)])
    assert run.judgement.worked and run.explained["valid"].share > 0.85
    assert "(20 of 21 columns are explained, '21' is not)" in run.judgement.sentence
    assert [column.explained for column in run.explained["valid"].columns] == pytest.approx(by_hand(run), abs=1e-3)


def test_two_wild_rows_of_noise_explain_nothing(tmp_path):
    x = np.random.default_rng(0).normal(size=(N, 9))
    x[[5, 100]] *= 300
    run = trained(tmp_path, x)
    assert not run.judgement.worked and run.explained["valid"].share < 0.03 and run.explained["train"].share < 0.03
    assert "explain 0% of the variance" in run.judgement.sentence and "its columns are not correlated" in run.judgement.sentence


def test_independent_counts_have_nothing_in_common(tmp_path):
    counts = np.random.default_rng(0).poisson(np.linspace(1, 20, 10), size=(N, 10))
    run = trained(tmp_path, counts)
    assert not run.judgement.worked and "its columns are not correlated" in run.judgement.sentence


def image_shares(train, part, reconstructions, **kinds):
    gathered = Shares(Baseline.of(ls.Examples(train, **{"kind": Kind.IMAGE, **kinds})))
    gathered.add(Batch(part), reconstructions)
    return gathered.explained()


def test_the_structure_of_images_is_what_their_mean_colours_leave():
    rng = np.random.default_rng(3)
    train, part, error = (torch.from_numpy(rng.normal(size=(n, 3, 5, 4)) * size) for n, size in ((60, 1.0), (20, 1.0), (20, 0.3)))
    train, part = train + train[:, :, :1, :1], part + part[:, :, :1, :1]  # with a brightness of their own
    found = image_shares(train, part, part + error)

    def rest(deviations):
        return (deviations - deviations.mean((2, 3), keepdim=True)).square().sum()

    assert found.structure == pytest.approx(float(1 - rest(error) / rest(part - train.mean(0))))
    assert found.share == pytest.approx(float(1 - error.square().sum() / (part - train.mean(0)).square().sum()))


@pytest.mark.parametrize("levels", [1, 255])
def test_the_mean_colour_of_each_image_is_no_structure(levels):
    """A model that gives each image its own mean colour, and the mean image otherwise, explains none of the structure."""
    rng = np.random.default_rng(4)
    train = torch.from_numpy(rng.integers(40, 120, (50, 3, 6, 6)) + rng.integers(-40, 130, (50, 3, 1, 1)))
    train = train.to(torch.uint8) if levels > 1 else train / 255
    x = train.double() / levels
    blobs = x.mean(0) - x.mean((0, 2, 3), keepdim=True)[0] + x.mean((2, 3), keepdim=True)
    gathered = Shares(Baseline.of(ls.Examples(train, kind=Kind.IMAGE, levels=levels)))
    gathered.add(Batch(x), blobs)
    found = gathered.explained()
    assert found.share > 0.5 and found.structure == pytest.approx(0, abs=1e-9)


def test_ink_rows_and_plain_areas_have_no_structure_of_their_own():
    rng = np.random.default_rng(5)
    images = torch.from_numpy(rng.random((40, 1, 6, 6)))
    assert image_shares(images, images, images).structure == 1
    assert image_shares(images, images, images, ink=True).structure is None
    assert image_shares(images, images, images, kind="").structure is None
    plain = images[:, :, :1, :1].expand(40, 1, 6, 6)
    assert image_shares(plain, plain, plain).structure is None and image_shares(plain, plain, plain).share == 1

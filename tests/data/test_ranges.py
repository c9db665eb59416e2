"""The range of each column, and the rows outside it."""

import math

import numpy as np
import pytest
import torch

from latentscape.data import Examples
from latentscape.data.ranges import Range, outside, ranges_of
from latentscape.random import EXAMPLES_PER_BLOCK
from latentscape.reading import Column, ColumnKind, Kind


def table(rows, names=(), **fields):
    return Examples(torch.tensor(rows), columns=tuple(names), **fields)


def test_ranges_are_those_of_numpy_over_all_blocks():
    x = np.random.default_rng(0).normal(size=(2 * EXAMPLES_PER_BLOCK + 7, 4)).round(3)
    x[:, 3] = x[:, 3].round()
    x[3, 1] = x[20, 3] = math.nan
    found = ranges_of(table(x, "abcd"))
    assert [each.name for each in found] == list("abcd") and [each.whole for each in found] == [False, False, False, True]
    assert np.allclose([(each.low, each.high) for each in found], np.c_[np.nanmin(x, 0), np.nanmax(x, 0)])


def test_columns_without_an_order_or_a_value_have_no_range():
    schema = (Column("size"), Column("kind", ColumnKind.CATEGORY, ("a", "b")), Column("ok", ColumnKind.YES_NO), Column("empty"))
    rows = [[1.0, 0.0, 1.0, math.nan], [5.0, 1.0, 0.0, math.nan]]
    assert ranges_of(table(rows, ("size", "kind", "ok", "empty"), schema=schema)) == (Range("size", 1, 5, whole=True),)


@pytest.mark.parametrize(
    "examples", [Examples(torch.zeros(3, 1, 4, 4)), *(Examples(torch.zeros(3, 4), kind=kind) for kind in (Kind.SIGNAL, Kind.CHORDS))]
)
def test_what_is_no_table_has_no_ranges(examples):
    assert ranges_of(examples) == () and outside(examples, (Range("1", 1, 2),)) is None


def test_the_columns_of_a_context_have_ranges_too():
    examples = Examples(torch.zeros(3, 1), columns=("x",), context=torch.tensor([[1.0], [2.0], [5.0]]), context_names=("age",))
    assert ranges_of(examples)[1] == Range("age", 1, 5, whole=True)
    older = Examples(torch.zeros(1, 1), columns=("x",), context=torch.tensor([[6.0]]), context_names=("age",))
    assert str(outside(older, ranges_of(examples))) == "1 of 1 row lies outside the training range in age (max 6, trained up to 5)"


def test_rows_outside_are_counted_and_their_columns_named():
    ranges = (Range("age", 18, 80), Range("dose", 0.5, 2.5), Range("weight", 40, 120))
    rows = [[30.0, 1.0, 50.0], [97.0, 1.0, 50.0], [81.0, 0.1, 50.0], [math.nan, 0.2, 50.0]]
    found = outside(table(rows, ("age", "dose", "weight")), ranges)
    assert found.rows.tolist() == [False, True, True, True]
    assert str(found) == (
        "3 of 4 rows lie outside the training range in age (max 97, trained up to 80), dose (min 0.1, trained down to 0.5)"
    )
    assert outside(table(rows[:1], ("age", "dose", "weight")), ranges) is None
    assert outside(table(rows, ("a", "b", "c")), ranges) is None


def test_at_most_three_columns_are_named():
    ranges = tuple(Range(str(i + 1), 0, 1) for i in range(6))
    sentence = str(outside(table([[2.0] * 5 + [0.5], [0.5] * 6]), ranges))
    assert sentence.startswith("1 of 2 rows lies outside the training range in column 1 (max 2, trained up to 1), column 2")
    assert sentence.endswith("column 3 (max 2, trained up to 1) and 2 more columns")


def test_dates_outside_are_said_as_dates():
    seen = Column("seen", ColumnKind.DATE)
    train = table([[18_000.0], [18_010.0]], ("seen",), schema=(seen,))
    said = str(outside(table([[19_844.0], [18_001.0]], ("seen",), schema=(seen,)), ranges_of(train)))
    assert said == "1 of 2 rows lies outside the training range in seen (max 2024-05-01, trained up to 2019-04-24)"
    timed = ranges_of(table([[18_000.25], [18_010.0]], ("seen",), schema=(seen,)))
    assert "(min 2019-04-14T00:00:00, trained down to 2019-04-14T06:00:00)" in str(
        outside(table([[18_000.0]], ("seen",), schema=(seen,)), timed)
    )

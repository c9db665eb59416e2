"""A column is what all its cells are, and each cell is stored as the number that its kind says."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from latentscape.data.readers.cells import is_missing
from latentscape.data.readers.columns import Cells, Typed, Unusable, kind_of_numbers, typed, typed_as
from latentscape.data.readers.dates import days_in
from latentscape.reading import Column, ColumnKind

NAN = math.nan


def cells(texts, **options):
    return Cells("c", texts, range(2, 2 + len(texts)), **options)


# the cells of a column, its kind, its categories, and what each cell is stored as
KINDS = {
    "numbers": (["1", "-2.5", "1e3"], ColumnKind.NUMBER, (), [1, -2.5, 1000]),
    "numbers with a decimal comma": (["1,5", "2", ",25", "-1,5e2"], ColumnKind.NUMBER, (), [1.5, 2, 0.25, -150]),
    "numbers that are missing": (
        ["1", "", "NA", "n/a", "NaN", "null", "None", "?", "-", ".", "2"],
        ColumnKind.NUMBER,
        (),
        [1, *[NAN] * 9, 2],
    ),
    "-999 is a number": (["-999", "1", ""], ColumnKind.NUMBER, (), [-999, 1, NAN]),
    "yes and no": (["yes", "no", "", "No"][:3], ColumnKind.YES_NO, ("no", "yes"), [1, 0, NAN]),
    "ja and nein": (["ja", "nein", "ja"], ColumnKind.YES_NO, ("nein", "ja"), [1, 0, 1]),
    "true and false": (["FALSE", "TRUE"], ColumnKind.YES_NO, ("FALSE", "TRUE"), [0, 1]),
    "y and n": (["Y", "N", "N"], ColumnKind.YES_NO, ("N", "Y"), [1, 0, 0]),
    "categories": (["b", "a", "b", "a", "?"], ColumnKind.CATEGORY, ("a", "b"), [1, 0, 1, 0, NAN]),
    "categories of which a few are numbers": (["A1", "B", "B", "3", "A1", "3"], ColumnKind.CATEGORY, ("3", "A1", "B"), [1, 2, 2, 0, 1, 0]),
    "formulas are texts": (["=1+1", "=1+1", "@x", "@x"], ColumnKind.CATEGORY, ("=1+1", "@x"), [0, 0, 1, 1]),
    "dates": (["1970-01-02", "1971-01-01", "NaT"], ColumnKind.DATE, (), [1, 365, NAN]),
    "all missing but one": (["", "", "7"], ColumnKind.NUMBER, (), [NAN, NAN, 7]),
}


@pytest.mark.parametrize("case", KINDS)
def test_the_kind_of_a_column(case):
    texts, kind, categories, values = KINDS[case]
    found = typed(cells(texts, commas_are_decimal=True))
    assert isinstance(found, Typed) and found.column == Column("c", kind, categories)
    assert np.array_equal(found.values, values, equal_nan=True)
    again = typed_as(found.column, cells(texts, commas_are_decimal=True))  # as a run reads it
    assert isinstance(again, Typed) and np.array_equal(again.values, values, equal_nan=True) and not again.unknown


REFUSED = {
    "a word among numbers": (["1", "2", "six"], "line 4, column 'c' holds 'six', which is not a finite 32-bit number"),
    "an infinite number": (["1", "1e999"], "line 3, column 'c' holds '1e999', which is not"),
    "a comma and a point": (["1,5", "2.5"], "line 2, column 'c' holds '1,5' with a comma, but '2.5' in line 3 has a point"),
    "thousands": (["1,500", "2"], "line 2, column 'c' holds '1,500', whose comma may group thousands or begin the decimals"),
    "names": ([f"name {i}" for i in range(60)], "column 'c' holds 60 different texts ('name 0' in line 2), too many for categories"),
    "ambiguous dates": (["03/04/2020", "05/06/2021"], "line 2, column 'c' holds '03/04/2020', of which the first number may be the day"),
    "a text that cannot be printed": (["a\x1b", "b", "a\x1b", "b"], "line 2, column 'c' holds 'a\\x1b', which cannot be printed"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_column_that_cannot_be_used_says_why(case):
    texts, reason = REFUSED[case]
    found = typed(cells(texts))
    assert isinstance(found, Unusable) and found.reason.startswith(reason) and not found.is_empty


@pytest.mark.parametrize("texts", [["", "NA"], ["one", "one", "", "one"]])
def test_a_column_that_says_nothing_is_left_out(texts):
    found = typed(cells(texts))
    assert isinstance(found, Unusable) and found.is_empty


def test_a_thousand_with_a_decimal_comma_is_a_bit_more_than_one_where_commas_do_not_separate():
    assert typed(cells(["1,500", "2"], commas_are_decimal=True)).values.tolist() == [1.5, 2]
    assert typed(cells(["1,500", "2,25"])).values.tolist() == [1.5, 2.25]  # thousands are never grouped by two


def test_few_texts_for_many_rows_are_categories():
    texts = [f"t{i % 100}" for i in range(200)]
    assert isinstance(typed(cells(texts)), Typed)
    assert isinstance(typed(cells([*texts, "another"])), Unusable) and isinstance(typed(cells(texts[:199])), Unusable)


def test_kinds_of_numbers():
    whole = np.random.default_rng(0).poisson(2.0, 200).astype(float)
    for values, kind in (
        ([0, 1, 1, NAN], ColumnKind.YES_NO),
        (whole, ColumnKind.COUNT),
        (whole + 1 - whole.min(), ColumnKind.NUMBER),  # without a zero
        (whole + 0.5, ColumnKind.NUMBER),
        (np.arange(200.0), ColumnKind.NUMBER),  # an identifier
        (whole * 30, ColumnKind.NUMBER),  # per cent, or so
        ([1990, 1991, 1990, 1991], ColumnKind.NUMBER),
        ([0, 0, NAN], ColumnKind.NUMBER),
        ([1, 2, 1, 2], ColumnKind.NUMBER),
        (-whole, ColumnKind.NUMBER),
    ):
        assert kind_of_numbers(np.array(values, dtype=float)) is kind


def test_a_text_that_the_training_did_not_have_is_missing_and_said():
    found = typed_as(Column("c", ColumnKind.CATEGORY, ("a", "b")), cells(["b", "x", "", "x"]))
    assert np.array_equal(found.values, [1, NAN, NAN, NAN], equal_nan=True)
    assert (found.unknown, found.unknown_cells) == ("line 3, column 'c' holds 'x'", 2)
    found = typed_as(Column("c", ColumnKind.YES_NO, ("no", "yes")), cells(["YES", "maybe"]))
    assert np.array_equal(found.values, [1, NAN], equal_nan=True) and found.unknown_cells == 1
    for column, text in ((Column("c"), "six"), (Column("c", ColumnKind.DATE), "six"), (Column("c", ColumnKind.DATE), "03/04/2020")):
        found = typed_as(column, cells([text]))
        assert isinstance(found, Unusable) and f"line 2, column 'c' holds {text!r}" in found.reason
    assert np.isnan(typed_as(Column("c", ColumnKind.DATE), cells(["", "NA"])).values).all()


MOMENT = datetime(2020, 4, 13, 12, 30, tzinfo=UTC)
FORMS = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%b %d %Y"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("time", ["", " %H:%M", "T%H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%SZ", " %H:%M:%S+00:00"])
def test_dates_in_every_clear_form(form, time):
    moments = [MOMENT + timedelta(days=700 * i, hours=i) for i in range(-40, 20)]
    if not time:
        moments = [moment.replace(hour=0, minute=0) for moment in moments]
    days = days_in([moment.strftime(form + time) for moment in moments])
    assert list(days.values()) == [moment.timestamp() / 86_400 for moment in moments]


def test_other_texts_are_no_dates():
    for texts in (["2020"], ["2020-13-01"], ["2020-02-30"], ["2020-01-01", "soon"], ["12:30"], [], ["1.2"]):
        assert days_in(texts) is None
    assert days_in(["2020-01-01T00:00Z", "2020-01-01T00:00"]) is None  # with and without a zone
    assert days_in(["2020-01-01T02:00+02:00"]) == {"2020-01-01T02:00+02:00": 18262.0}
    assert days_in(["05/05/2020", "2020-05-06"]) == {"05/05/2020": 18387.0, "2020-05-06": 18388.0}  # as in a file whose gaps were filled in
    assert days_in(["05/05/2020"]) == {"05/05/2020": 18387.0}  # the same, whichever stands first


def test_missing_cells():
    assert all(map(is_missing, ["", "  ", "NA", "n/a", "NaN", "nan", "NULL", "None", "?", "-", ".", "#N/A", "<NA>", "NaT"]))
    assert not any(map(is_missing, ["0", "-999", "none of them", "--", "x", "no"]))

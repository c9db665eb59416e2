"""Cells of a `.csv` file: read again, they are the same numbers, and none is a formula."""

import csv
import io
import math

import numpy as np
import pytest

from latentscape.data.ranges import Range
from latentscape.data.table_text import cell_texts, csv_file, harmless, rows_file, unescaped
from latentscape.reading import Column, ColumnKind

FORMULAS = ["=1+1", "=cmd|' /C calc'!A0", "+SUM(A1)", "-2+3", "@SUM(1,2)", "\t=1", "\r=1", "-log10(p)"]
PLAIN = ["", "-", "+", "=", "@", "-5", "+3.5e-2", "-inf", "a=b", "e-mail", " =1", "'quoted'"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text):
    assert harmless(text) == f"'{text}" and unescaped(harmless(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_stay(text):
    assert harmless(text) == unescaped(text) == text


def test_numbers_are_read_again_to_the_last_bit():
    rng = np.random.default_rng(0)
    numbers = np.r_[rng.normal(size=100) * 10.0 ** rng.integers(-30, 30, 100), 0.1, 1 / 3, 1_700_000_000.25, -0.0, 5.0, 2**53]
    assert [float(text) for text in cell_texts(numbers, Column("x"))] == numbers.tolist()
    small = rng.normal(size=100).astype(np.float32)
    texts = cell_texts(small.astype(np.float64), Column("x"))
    assert (np.array(texts, dtype=np.float32) == small).all() and max(map(len, texts)) <= 16
    assert cell_texts(np.array([3.0, math.nan, 1e9]), Column("x"))[:2] == ["3", ""]


def test_rows_are_a_table_with_names():
    columns = [
        Column("age"),
        Column("visits", ColumnKind.COUNT),
        Column("smoker", ColumnKind.YES_NO, ("nein", "ja")),
        Column("dead", ColumnKind.YES_NO),
        Column('type, "x"', ColumnKind.CATEGORY, ("=A", "b", "c,d")),
        Column("seen", ColumnKind.DATE),
        Column("at", ColumnKind.DATE),
    ]
    values = np.array([[1.25, 2.6, 0.7, 0, 0, 19_844.2, 19_844.5], [math.nan] * 7, [-3, -0.4, 0.1, 1, 2, -1, -0.25]])
    rows = list(
        csv.reader(io.StringIO(rows_file(values, columns, [Range("at", 0.5, 9.5), Range("seen", 0, 9, whole=True)]).decode(), newline=""))
    )
    assert rows[0] == [column.name for column in columns] and rows[2] == [""] * 7
    assert rows[1] == ["1.25", "3", "ja", "0", "'=A", "2024-05-01", "2024-05-01T12:00:00"]
    assert rows[3] == ["-3", "0", "nein", "1", "c,d", "1969-12-31", "1969-12-31T18:00:00"]


def test_dates_beyond_the_calendar_are_its_ends():
    assert cell_texts(np.array([-1e9, 1e9]), Column("x", ColumnKind.DATE)) == ["0001-01-01", "9999-12-31"]


def test_cells_with_line_ends_and_quotes_are_read_again():
    texts = ['a "b"', "c\nd", "e,f", ""]
    assert [row[0] for row in csv.reader(io.StringIO(csv_file(["x", "y"], [texts, texts]).decode(), newline=""))] == ["x", *texts]


def test_numbers_of_64_bits_have_no_more_digits_than_the_range_of_their_column_tells():
    assert cell_texts(np.array([1 / 3, 1_700_000_000 + 1 / 3]), Column("x"), Range("x", 1_700_000_000, 1_700_000_060)) == [
        "0.333333",
        "1700000000.333333",
    ]
    assert cell_texts(np.array([1e12 / 3]), Column("x"), Range("x", 0, 1e12)) == ["333333333333.0"]
